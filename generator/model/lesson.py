"""Lessons, plain pages, and the parts that they are made of.

The *metadata* of a text is what other pages and the plan need; it is small and
always in memory.  The rendered text, its *prose*, is large, and is fetched when
a page that shows it is rendered.
"""

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import TypeAlias

from generator.model.audio import AudioSource
from generator.model.diagnostic import Diagnostic
from generator.model.source import Span
from generator.model.value import Value, replace

__all__ = [
    "HANDBOOK_FOLDER",
    "PICTURE",
    "TO_TEXTS",
    "Introduction",
    "IntroductionMetadata",
    "Lesson",
    "LessonMetadata",
    "Link",
    "Metadata",
    "NearLink",
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
    "TextMetadata",
    "WholeText",
    "are_most",
    "without_places",
]


HANDBOOK_FOLDER = "content/handbook/"
"""The folder whose texts are the pages of a handbook."""

PICTURE = "picture"
"""The attribute of a link whose placeholder is a whole element: the picture that it leads to."""

# What these attributes lead to can be a text: all others show a file.
TO_TEXTS = ("href", "cite", "action", "formaction", "longdesc", "xlink:href")


class Link(Value):
    """A reference from a text to something of this site, which need not exist.

    `target` is what the author wrote, percent-encoded where that is: a file, a
    path from the root, or `#anchor`.  It is taken apart first and decoded then
    (RFC 3986, section 2.4), since `%23` in the name of a file starts no anchor.
    `attribute` is the HTML attribute that it fills, or empty for the bare
    address.  Where it is `PICTURE`, `img` has the attributes that the author
    gave the picture, as HTML: ` alt="…"`.
    """

    target: str
    attribute: str
    span: Span
    img: str = ""

    @property
    def alt(self) -> str:
        """What a picture says to readers who cannot see it, as plain text."""
        match = _ALT.search(self.img)
        return html.unescape(match[1]) if match else ""


_ALT = re.compile(r'\salt="([^"]*)"')


# Of two lessons, both are "most".  Three are the fewest that show a habit.
_LEAST_LESSONS = 3


def are_most(number: int, total: int) -> bool:
    """Tell whether so many of all lessons are most of them; two that are alike may be so by chance."""
    return number >= _LEAST_LESSONS and number * 2 > total


def without_places(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Return links without their places in the file, which only diagnostics need."""
    return tuple([replace(link, span=_NOWHERE) for link in links])


# A digest over places would change with every line that is added above, and pages would be rendered again.
_NOWHERE = Span(path="")


class Prose(Value):
    """Rendered HTML with placeholders for pictures and for links to this site.

    `pieces` has one string more than `placeholders`: between pieces *i* and
    *i + 1* goes the link with the number `placeholders[i]` in the metadata.
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

    It asks for a number of `goals`, each with its tactic; or, with `review`,
    what became of the reader's last goals; or for free text.
    """

    label: str
    prose: Prose
    goals: int = 0
    review: bool = False


class Photo(Value):
    """A lead picture; `link` is the number of the link that names the file."""

    link: int
    alt: str = ""
    credit: str = ""
    credit_url: str = ""
    license: str = ""


class SymptomSummary(Value):
    """What the index of symptoms shows of a lesson, as plain text.

    `symptoms` are the complaints, shortened; `diagnosis` is the first sentence
    of that section, or empty; `remedies` are the names of the sections that say
    what to do.
    """

    symptoms: tuple[str, ...]
    diagnosis: str = ""
    remedies: tuple[str, ...] = ()


class NearLink(Value):
    """What looks like a mistyped link or picture, until the names of all files tell what it leads to.

    `kind` is `wiki` for `[[target|words]]`, `embed` for `![[target]]`,
    `undefined` for `[words][target]`, `space` for `[words](target)`, whose
    target has a space, and `picture` for the same with `!`.  `typed` is all of
    it, and `title` what stands behind its address, with its quotation marks.
    """

    kind: str
    target: str
    words: str
    typed: str
    span: Span
    title: str = ""


class Metadata(Value):
    """What is known of a text besides its prose.

    `path` is its address from the root of the site; `anchors` are the ids that
    links can point to; `digest` stands for metadata and prose together;
    `file_names` are the names of files anywhere in the text, without their
    endings and with case folded, as `read/file_names` finds them; `near_links`
    are what was meant as a link and is none.  `dropped_sections` are headings of
    sections that the site does without, each with the name of the section that
    its text is a part of instead, empty for the opening.
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
    file_names: tuple[str, ...] = ()
    near_links: tuple[NearLink, ...] = ()
    dropped_sections: tuple[tuple[str, str], ...] = ()


class LessonMetadata(Metadata, tag=True):
    """A lesson's metadata.

    Every date has a time zone.  `teaser_digest` stands for what listings show
    of the lesson, `quotes_digest` for its quotations (empty without any), and
    `symptoms_digest` for its `symptom_summary` with the address it leads to; a
    site whose `listings` have no such page has none of them.
    `minutes` is the reading time; `comments` is `open`, `closed` or `off`.
    `endings` are digests of the last paragraph, of the last two, and so on;
    `ending_span` is where the last one starts.
    """

    date: dt.datetime
    authors: tuple[str, ...]
    teaser_digest: bytes = b""
    quotes_digest: bytes = b""
    symptoms_digest: bytes = b""
    updated: dt.datetime | None = None
    updated_span: Span | None = None
    expires: dt.datetime | None = None
    tags: tuple[str, ...] = ()
    series: str = ""
    is_case: bool = False
    minutes: int = 1
    comments: str = "open"
    symptom_summary: SymptomSummary | None = None
    endings: tuple[bytes, ...] = ()
    ending_span: Span | None = None
    audio: AudioSource | None = None


class PageMetadata(Metadata, tag=True):
    """A plain page's metadata; `in_menu` tells whether the site's menu links to it, or the handbook's sidebar."""

    in_menu: bool = True

    @property
    def in_handbook(self) -> bool:
        """Whether it is a page of the handbook."""
        return self.source.startswith(HANDBOOK_FOLDER)


class IntroductionMetadata(Metadata, tag=True):
    """The metadata of the introduction to a tag or a series; its path is that of the page that shows it.

    `listing` is `tags` or `series`; `name` is that of the file.  The `title` is
    empty where the page keeps the name that lessons use.  With `is_programme`,
    a series is read in weeks from a day that each reader chooses.
    """

    listing: str
    name: str
    is_programme: bool = False


TextMetadata: TypeAlias = LessonMetadata | PageMetadata | IntroductionMetadata
"""What is known of any text that a coach writes."""


class Lesson(Value, tag=True):
    """A whole lesson; `lead` is the text outside the sections, which is all of an essay.

    `closing` is what the site has after every lesson, such as a signature.
    """

    meta: LessonMetadata
    lead: Prose
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    prompts: tuple[Prompt, ...]
    extra: dict[str, object]
    closing: Prose = Prose()


class PlainPage(Value, tag=True):
    """A whole plain page."""

    meta: PageMetadata
    lead: Prose
    extra: dict[str, object]


class Introduction(Value, tag=True):
    """The whole introduction to a tag or a series."""

    meta: IntroductionMetadata
    lead: Prose


WholeText: TypeAlias = Lesson | PlainPage | Introduction
"""Any text that a coach writes, with its prose."""

ProseOf: TypeAlias = Callable[[Metadata], WholeText]
"""Returns a text as a whole, given its metadata."""


class Reading(Value):
    """The result of reading one file: a value, and every diagnostic.

    There is no value where the front matter could not be read at all.  With
    errors nothing is built, so a value then serves only to find more of them.
    """

    source: str
    value: WholeText | None
    diagnostics: tuple[Diagnostic, ...]
