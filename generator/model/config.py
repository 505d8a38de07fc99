"""What `site.yaml` says, checked and complete."""

import datetime as dt
import zoneinfo
from collections.abc import Mapping

from generator.model.source import Span
from generator.model.value import Value, field

__all__ = [
    "COMMENT_SERVICES",
    "DEFAULT_HEADING",
    "DEFAULT_PERMALINK",
    "DEFAULT_PROMPTS",
    "DEFAULT_SECTIONS",
    "LISTINGS",
    "QUOTES",
    "Comments",
    "Config",
    "Feed",
    "HookNames",
    "Markdown",
    "PromptText",
    "SectionSpec",
]

QUOTES = "quotes"
"""The name of the section that is a list of quotations instead of text."""

LISTINGS = ("tags", "authors", "archive", "quotes", "symptoms")
"""The pages that list lessons, besides home."""


class SectionSpec(Value):
    """A section that a case study can have: its front-matter key, its heading, and other headings it goes by."""

    name: str
    heading: str
    required: bool = False
    also: tuple[str, ...] = ()


class PromptText(Value):
    """A question to the reader, as written in `site.yaml`: a label, and Markdown from a line on.

    `goals` and `review` are as in `Prompt`.
    """

    label: str
    ask: str
    line: int = 1
    goals: int = 0
    review: bool = False


class Comments(Value):
    """Whether readers may answer (`open`, `closed`, `off`), and where their answers go.

    That is an e-mail address; the address of an Isso, without a slash at the
    end; or a `service` of somebody else's, whose `settings` have a value for
    each of its keys in `COMMENT_SERVICES`.
    """

    default: str = "open"
    email: str = ""
    inbox: str = ""
    service: str = ""
    settings: tuple[tuple[str, str], ...] = ()


COMMENT_SERVICES: Mapping[str, tuple[str, ...]] = {
    "giscus": ("repo", "repo_id", "category", "category_id"),
    "remark42": ("host", "site"),
    "disqus": ("shortname",),
}
"""The services that the layouts have a partial for, and what each needs to know."""


class Feed(Value):
    """The feeds: the file of the main one, how many lessons are in each, and the hub that passes news on (WebSub)."""

    file: str = "atom.xml"
    entries: int = 20
    hub: str = ""


class Markdown(Value):
    """The Markdown dialect: whether HTML is allowed in it, and whether plain text may be rendered natively."""

    html: bool = True
    native: bool = True


class HookNames(Value):
    """The functions that extend drillbook, as `package.module:function`, by seam."""

    markdown: tuple[str, ...] = ()
    lesson: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    html: tuple[str, ...] = ()
    jinja: tuple[str, ...] = ()


DEFAULT_SECTIONS = (
    SectionSpec(name="symptoms", heading="Symptoms", required=True),
    SectionSpec(name="diagnosis", heading="Diagnosis", required=True),
    SectionSpec(name="prescription", heading="Prescription", required=True),
    SectionSpec(name="critical_thinking", heading="Critical Thinking"),
    SectionSpec(name="drill", heading="The Drill"),
    SectionSpec(name=QUOTES, heading="Final Thought for the Morning", also=("Quotes", "Final Thought")),
)

DEFAULT_PERMALINK = "/{year}/{month}/{slug}/"

DEFAULT_HEADING = "Your Top 3 Goals & Tactics for the Week"

DEFAULT_PROMPTS = (
    PromptText(
        label="LAST WEEK",
        ask="Which of last week's goals did you reach, and what got in the way of the rest?",
        review=True,
    ),
    PromptText(label="THIS WEEK", ask="Your three goals, each with the tactic that will get you there.", goals=3),
)


class Config(Value):
    """The whole site's settings.

    `url` is the address of the home page and ends in a slash; `base` is its
    path, also with a slash at the end (`/` or `/blog/`).  `id` is an IRI that
    stays when the address changes.  `accent` is a colour, `#rrggbb`, or empty.
    `handouts` is where the site asks for lessons as PDFs, if it does.  With
    `cards`, a lesson without a photo has a picture of its title.
    """

    title: str
    url: str
    base: str
    id: str
    author: str
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    permalink: str = DEFAULT_PERMALINK
    paginate: int = 10
    copyright: str = ""
    accent: str = ""
    cards: bool = False
    listings: tuple[str, ...] = LISTINGS
    menu: tuple[tuple[str, Span], ...] = ()
    sections: tuple[SectionSpec, ...] = DEFAULT_SECTIONS
    prompts_heading: str = DEFAULT_HEADING
    prompts: tuple[PromptText, ...] = DEFAULT_PROMPTS
    comments: Comments = Comments()
    feed: Feed = Feed()
    search: bool = False
    markdown: Markdown = Markdown()
    handouts: Span | None = None
    hooks: HookNames = HookNames()
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def zone(self) -> dt.tzinfo:
        """The time zone that a date without one is in."""
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def shapes_reading(self) -> tuple[object, ...]:
        """Everything here that a lesson's reading depends on: with these equal, so is the reading."""
        return (
            self.url,
            self.id,
            self.author,
            self.language,
            self.timezone,
            self.permalink,
            self.sections,
            self.prompts,
            self.prompts_heading,
            self.comments.default,
            self.markdown,
            self.hooks,
        )
