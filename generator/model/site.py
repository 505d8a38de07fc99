"""The site: every published lesson, in order, indexed."""

import datetime as dt
import enum

from generator.model.comment import Reply
from generator.model.config import Config
from generator.model.lesson import LessonMetadata, PageMetadata
from generator.model.picture import ENDINGS
from generator.model.value import Value, field

__all__ = [
    "MODERN",
    "Image",
    "Links",
    "Photograph",
    "Reason",
    "Ref",
    "Related",
    "Series",
    "Site",
    "Symptom",
    "SymptomGroup",
    "Teaser",
    "Term",
    "Unpublished",
    "Week",
    "Year",
]


class Reason(enum.Enum):
    """Why a lesson is not in the site."""

    DRAFT = "draft"
    FUTURE = "future"
    EXPIRED = "expired"


class Unpublished(Value):
    """A lesson or page that is in no output, and why; `when` is its date or the date it expired."""

    meta: LessonMetadata | PageMetadata
    reason: Reason
    when: dt.datetime | None


class Ref(Value):
    """A name and where it leads: the path of a page of this site."""

    label: str
    path: str


MODERN = ("avif", "webp")
"""The kinds that a browser can choose from before it takes what every browser knows, the smallest first."""


class Image(Value):
    """A picture as pages show it.

    `width` and `height` (pixels) are those of the file that every browser can
    take, or 0 where it has no size.  Of the modern kinds there is a file for
    each of the `widths`, and none where the picture is published as it is;
    `stem` is what their addresses start with, `mark` tells those of one
    picture from those of its older self.
    """

    width: int
    height: int
    stem: str = ""
    mark: str = ""
    widths: tuple[int, ...] = ()

    def file(self, kind: str, width: int) -> str:
        """Return the address of a file of the picture; it starts as `stem` does."""
        return f"{self.stem}-{width}.{self.mark}.{ENDINGS[kind]}"


class Photograph(Value):
    """A lead picture whose file is known to be there: its URL, from the root of the host."""

    url: str
    image: Image | None
    alt: str
    credit: str
    credit_url: str
    license: str


class Teaser(Value):
    """What a listing shows of a lesson, and nothing more; `digest` stands for all of it."""

    digest: bytes
    title: str
    path: str
    date: dt.datetime
    author: Ref
    tags: tuple[Ref, ...]
    series: str
    summary: str
    photo: Photograph | None
    minutes: int
    is_case: bool
    comments: int = 0


class Term(Value):
    """A tag or an author, with its lessons, the newest first."""

    ref: Ref
    lessons: tuple[Teaser, ...]


class Week(Value):
    """An ISO 8601 week and its lessons, the newest first; `monday` is its first day."""

    number: int
    monday: dt.date
    lessons: tuple[Teaser, ...]


class Year(Value):
    """An ISO 8601 week-numbering year, its weeks with lessons, the newest first."""

    ref: Ref
    weeks: tuple[Week, ...]


class Symptom(Value):
    """A complaint and the lesson that is about it; `digest` stands for all of it.

    `remedies` are the names of the lesson's sections that say what to do.
    """

    digest: bytes
    text: str
    diagnosis: str
    lesson: Ref
    remedies: tuple[str, ...]


class SymptomGroup(Value):
    """The symptoms that begin with a letter, in order."""

    letter: str
    symptoms: tuple[Symptom, ...]


class Series(Value):
    """A series of lessons, in the order they were published."""

    title: str
    parts: tuple[Ref, ...]


class Related(Value):
    """The places of the lessons that are related to each lesson, the best first; `key` stands for what says so."""

    key: bytes = b""
    places: tuple[tuple[int, ...], ...] = ()


class Links(Value):
    """The addresses that a page's own links were found to lead to.

    `urls` has one for each of the card's links, from the root of the host;
    empty where the target is held back, so that readers get plain text.
    `images` has those that are pictures, by the number of the link.
    """

    urls: tuple[str, ...]
    images: tuple[tuple[int, Image], ...] = ()


class Site(Value):
    """All that is published, and what is held back.

    `lessons` and `teasers` go together, the newest first; `threads` are what was
    said of lessons, by source; `related` are those that have to do with each.
    What is held back is in none of the other fields.
    """

    config: Config
    lessons: tuple[LessonMetadata, ...]
    teasers: tuple[Teaser, ...]
    pages: tuple[PageMetadata, ...]
    unpublished: tuple[Unpublished, ...]
    links: dict[str, Links]
    threads: dict[str, tuple[Reply, ...]] = field(default_factory=dict)
    tags: tuple[Term, ...] = ()
    authors: tuple[Term, ...] = ()
    years: tuple[Year, ...] = ()
    series: tuple[Series, ...] = ()
    related: Related = Related()
