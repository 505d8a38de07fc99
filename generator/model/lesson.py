"""A lesson, a plain page, and the parts they are made of.

A *card* is what other pages and the plan need to know of a lesson; it is small
and always in memory.  The rendered text, the *prose*, is heavy; it is fetched
when its own page is rendered.
"""

import datetime as dt
from collections.abc import Callable
from typing import TypeAlias

from generator.model.diagnostic import Diagnostic
from generator.model.source import Span
from generator.model.value import Value, replace

__all__ = [
    "PICTURE",
    "Lesson",
    "LessonMetadata",
    "Link",
    "Metadata",
    "PageMetadata",
    "Photo",
    "PlainPage",
    "Prompt",
    "Prose",
    "ProseOf",
    "Quote",
    "Reading",
    "Section",
    "SymptomSummary",
    "without_places",
]


PICTURE = "picture"
"""Stands for the attribute of a link whose hole is a whole element: the picture it leads to."""


class Link(Value):
    """A reference from a text to something of this site, not yet known to exist.

    `target` is as the author wrote it, percent-decoded: a file, a path from
    the root, or `#anchor`.  `attribute` is the HTML attribute it fills, or
    empty where only the address itself is wanted.  Where it is `PICTURE`,
    `img` has the attributes that the author gave it, as HTML: ` alt="…"`.
    """

    target: str
    attribute: str
    span: Span
    img: str = ""


def without_places(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Return links without where they stand, which only diagnostics need."""
    return tuple([replace(link, span=_NOWHERE) for link in links])


_NOWHERE = Span(path="")


class Prose(Value):
    """Rendered HTML in which the links into this site, and its pictures, are still open.

    `pieces` has one string more than `placeholders`; between piece *i* and *i+1*
    goes the card's link number `holes[i]`.
    """

    pieces: tuple[str, ...] = ("",)
    placeholders: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.pieces != ("",)


class Section(Value):
    """A section of a case study: its front-matter key, its heading, its text."""

    name: str
    heading: str
    prose: Prose


class Quote(Value):
    """A quotation; `author`, `source` and `url` are empty where unknown."""

    prose: Prose
    author: str
    source: str = ""
    url: str = ""


class Prompt(Value):
    """A question that leads into the comments.

    It asks for so many `goals`, each with its tactic; or, with `review`, what
    became of those that the reader wrote down last; or for any words.
    """

    label: str
    prose: Prose
    goals: int = 0
    review: bool = False


class Photo(Value):
    """A lead picture; `link` is the number of the card's link that names the file."""

    link: int
    alt: str = ""
    credit: str = ""
    credit_url: str = ""
    license: str = ""


class SymptomSummary(Value):
    """What the index of symptoms shows of a lesson, all of it plain text.

    `symptoms` are the complaints, each cut to a length; `diagnosis` is the
    first sentence of that section, or empty; `remedies` are the names of the
    sections that say what to do.
    """

    symptoms: tuple[str, ...]
    diagnosis: str = ""
    remedies: tuple[str, ...] = ()


class Metadata(Value):
    """What is known of a page that an author wrote, without its text.

    `path` is its URL from the root of the site; `anchors` are the ids that a
    link can point to; `digest` stands for the card and the prose together.
    """

    source: str
    title: str
    path: str
    id: str
    digest: bytes
    span: Span
    summary: str = ""
    draft: bool = False
    aliases: tuple[tuple[str, Span], ...] = ()
    photo: Photo | None = None
    links: tuple[Link, ...] = ()
    anchors: tuple[str, ...] = ()
    layout: str = ""
    layout_span: Span | None = None


class LessonMetadata(Metadata, tag=True):
    """A lesson's card.

    Every date has a zone.  `teaser_digest` stands for what listings show of
    it; `quotes_digest` for its quotations (empty when it has none);
    `symptoms_digest` for its `symptom_summary` and where they lead; `minutes` is
    the reading time; `comments` is `open`, `closed` or `off`.
    """

    date: dt.datetime
    author: str
    teaser_digest: bytes = b""
    quotes_digest: bytes = b""
    symptoms_digest: bytes = b""
    updated: dt.datetime | None = None
    expires: dt.datetime | None = None
    tags: tuple[str, ...] = ()
    series: str = ""
    is_case: bool = False
    minutes: int = 1
    comments: str = "open"
    symptom_summary: SymptomSummary | None = None


class PageMetadata(Metadata, tag=True):
    """A plain page's card; `in_menu` tells whether the site's menu links to it."""

    in_menu: bool = True


class Lesson(Value, tag=True):
    """A lesson, whole: `lead` is the text outside the sections, all there is in an essay."""

    meta: LessonMetadata
    lead: Prose
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    prompts: tuple[Prompt, ...]
    extra: dict[str, object]


class PlainPage(Value, tag=True):
    """A plain page, whole."""

    meta: PageMetadata
    lead: Prose
    extra: dict[str, object]


ProseOf: TypeAlias = Callable[[Metadata], Lesson | PlainPage]
"""Returns a text as a whole, given its metadata."""


class Reading(Value):
    """What came of reading one file: a value, and every diagnostic.

    There is no value where the front matter could not be read at all.  Where
    there are errors nothing is built, so the value then only serves to find
    more of them.
    """

    source: str
    value: Lesson | PlainPage | None
    diagnostics: tuple[Diagnostic, ...]
