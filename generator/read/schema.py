"""The closed schemas: every key that front matter can have, declared once.

To add a key to lessons or pages, add its line to `FRONT_MATTER`, and read it in
`lesson.py` or, where both kinds of file have it, in `metadata.py`.  The order
is the order in which messages list the keys.
"""

from generator.model.config import QUOTES, Config
from generator.model.value import Value

__all__ = [
    "ANSWER_KEYS",
    "COMMENT_KEYS",
    "COMMENT_STATES",
    "FRONT_MATTER",
    "INTRODUCTION_KEYS",
    "LESSON_KEYS",
    "PAGE_KEYS",
    "PHOTO_KEYS",
    "PROMPT_KEYS",
    "QUOTE_KEYS",
    "FrontMatterKey",
    "lesson_keys",
]


class FrontMatterKey(Value):
    """A key of front matter, and the kinds of file that can have it."""

    name: str
    in_lessons: bool = True
    in_pages: bool = False


FRONT_MATTER = (
    FrontMatterKey(name="title", in_pages=True),
    FrontMatterKey(name="date"),
    FrontMatterKey(name="id", in_pages=True),
    FrontMatterKey(name="slug", in_pages=True),
    FrontMatterKey(name="author"),
    FrontMatterKey(name="tags"),
    FrontMatterKey(name="series"),
    FrontMatterKey(name="summary", in_pages=True),
    FrontMatterKey(name="draft", in_pages=True),
    FrontMatterKey(name="updated"),
    FrontMatterKey(name="expires"),
    FrontMatterKey(name="aliases", in_pages=True),
    FrontMatterKey(name="photo", in_pages=True),
    FrontMatterKey(name="audio"),
    FrontMatterKey(name="menu", in_lessons=False, in_pages=True),
    FrontMatterKey(name=QUOTES),
    FrontMatterKey(name="prompts"),
    FrontMatterKey(name="closing"),
    FrontMatterKey(name="comments"),
    FrontMatterKey(name="layout", in_pages=True),
    FrontMatterKey(name="extra", in_pages=True),
)

LESSON_KEYS = tuple(key.name for key in FRONT_MATTER if key.in_lessons)
PAGE_KEYS = tuple(key.name for key in FRONT_MATTER if key.in_pages)
INTRODUCTION_KEYS = {"tags": ("title", "description"), "series": ("title", "description", "programme")}
"""The keys of what introduces a tag or a series, by the name of its folder."""

COMMENT_KEYS = ("author", "date", "id", "in_reply_to", "url", "answers", "from_author", "from_inbox")
ANSWER_KEYS = ("prompt", "text")
PHOTO_KEYS = ("src", "alt", "credit", "credit_url", "license")
QUOTE_KEYS = ("text", "author", "source", "url")
PROMPT_KEYS = ("label", "ask", "goals", "review")
COMMENT_STATES = ("open", "closed", "off")


def lesson_keys(config: Config) -> tuple[str, ...]:
    """Return the keys that a lesson of a site can have: those of every lesson, and the site's sections."""
    # The quotations are a section, too: a site that leaves it out has no such key.
    common = [key for key in LESSON_KEYS if key != QUOTES]
    return (*common, *(spec.name for spec in config.sections))
