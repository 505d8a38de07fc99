"""The closed schemas: which keys there are."""

from generator.model.config import QUOTES, Config

__all__ = [
    "ANSWER_KEYS",
    "COMMENT_KEYS",
    "COMMENT_STATES",
    "LESSON_KEYS",
    "PAGE_KEYS",
    "PHOTO_KEYS",
    "PROMPT_KEYS",
    "QUOTE_KEYS",
    "lesson_keys",
]

LESSON_KEYS = (
    *("title", "date", "id", "slug", "author", "tags", "series", "summary", "draft", "updated", "expires", "aliases"),
    *("photo", "quotes", "prompts", "comments", "layout", "extra"),
)
COMMENT_KEYS = ("author", "date", "id", "in_reply_to", "url", "answers", "from_author", "from_inbox")
ANSWER_KEYS = ("prompt", "text")
PAGE_KEYS = ("title", "id", "slug", "summary", "draft", "aliases", "photo", "menu", "layout", "extra")
PHOTO_KEYS = ("src", "alt", "credit", "credit_url", "license")
QUOTE_KEYS = ("text", "author", "source", "url")
PROMPT_KEYS = ("label", "ask", "goals", "review")
COMMENT_STATES = ("open", "closed", "off")


def lesson_keys(config: Config) -> tuple[str, ...]:
    """Return the keys that a lesson of a site can have: those of every lesson, and the site's sections."""
    own = [key for key in LESSON_KEYS if key != QUOTES]
    return (*own, *(spec.name for spec in config.sections))
