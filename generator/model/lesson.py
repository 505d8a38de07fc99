"""A lesson, a plain page, and the parts they are made of.

A *card* is what other pages and the plan need to know of a lesson; it is small
and always in memory.  The rendered text, the *prose*, is heavy; it is fetched
when its own page is rendered.
"""

import datetime as dt
from dataclasses import dataclass, field

from generator.model.diagnostic import Diagnostic
from generator.model.source import Span

__all__ = [
    "Card",
    "Lesson",
    "LessonCard",
    "Link",
    "PageCard",
    "Photo",
    "PlainPage",
    "Prompt",
    "Prose",
    "Quote",
    "Reading",
    "Section",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A reference from a text to something of this site, not yet known to exist.

    `target` is as the author wrote it, percent-decoded: a file, a path from
    the root, or `#anchor`.  `attribute` is the HTML attribute it fills, or
    empty where only the address itself is wanted.
    """

    target: str
    attribute: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Rendered HTML in which the links into this site are still open.

    `pieces` has one string more than `holes`; between piece *i* and *i+1*
    goes the card's link number `holes[i]`.
    """

    pieces: tuple[str, ...] = ("",)
    holes: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.pieces != ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a case study: its front-matter key, its heading, its text."""

    name: str
    heading: str
    prose: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation; `author`, `source` and `url` are empty where unknown."""

    prose: Prose
    author: str
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question that leads into the comments."""

    label: str
    prose: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A lead picture; `link` is the number of the card's link that names the file."""

    link: int
    alt: str = ""
    credit: str = ""
    credit_url: str = ""
    license: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of a page that an author wrote, without its text.

    `path` is its URL from the root of the site; `anchors` are the ids that a
    link can point to; `digest` stands for the card and the prose together.
    """

    source: str
    title: str
    path: str
    id: str
    digest: bytes
    span: Span = field(repr=False)
    summary: str = ""
    draft: bool = False
    aliases: tuple[tuple[str, Span], ...] = ()
    photo: Photo | None = None
    links: tuple[Link, ...] = ()
    anchors: tuple[str, ...] = ()
    layout: str = ""
    layout_span: Span | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonCard(Card):
    """A lesson's card.

    Every date has a zone.  `teaser_digest` stands for what listings show of
    it; `quotes_digest` for its quotations (empty when it has none); `minutes`
    is the reading time; `comments` is `open`, `closed` or `off`.
    """

    date: dt.datetime
    author: str
    teaser_digest: bytes = b""
    quotes_digest: bytes = b""
    updated: dt.datetime | None = None
    expires: dt.datetime | None = None
    tags: tuple[str, ...] = ()
    series: str = ""
    is_case: bool = False
    minutes: int = 1
    comments: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCard(Card):
    """A plain page's card; `in_menu` tells whether the site's menu links to it."""

    in_menu: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson, whole: `lead` is the text outside the sections, all there is in an essay."""

    card: LessonCard
    lead: Prose
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    prompts: tuple[Prompt, ...]
    extra: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPage:
    """A plain page, whole."""

    card: PageCard
    lead: Prose
    extra: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading one file: a value, and every diagnostic.

    There is no value where the front matter could not be read at all.  Where
    there are errors nothing is built, so the value then only serves to find
    more of them.
    """

    source: str
    value: Lesson | PlainPage | None
    diagnostics: tuple[Diagnostic, ...]
