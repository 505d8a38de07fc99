"""The site: every published lesson in order, the listings made of them, and what is unpublished."""

import datetime as dt
import enum

from generator.model.audio import Audio
from generator.model.comment import Reply
from generator.model.config import Config
from generator.model.lesson import IntroductionMetadata, LessonMetadata, PageMetadata, TextMetadata
from generator.model.people import People
from generator.model.picture import Image
from generator.model.podcast import Podcast
from generator.model.value import Value, field

__all__ = [
    "LessonSymptoms",
    "Links",
    "Neighbor",
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
    """A lesson or page that is in no output, and why; `when` is its date, or the date it expired.

    It is `due` if its day is so near that its mistakes count already.
    """

    meta: TextMetadata
    reason: Reason
    when: dt.datetime | None
    due: bool = False


class Ref(Value):
    """A name and where it leads: the path of a page of this site."""

    label: str
    path: str


class Photograph(Value):
    """A lead picture whose file exists; `url` is from the root of the host."""

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
    authors: tuple[Ref, ...]
    tags: tuple[Ref, ...]
    series: str
    summary: str
    photo: Photograph | None
    minutes: int
    is_case: bool
    comments: int = 0

    @property
    def tag(self) -> str:
        """The first tag, or nothing."""
        return self.tags[0].label if self.tags else ""


class Neighbor(Value):
    """The lesson before or after another one, with its photo, or else the path of its drawing, which may be empty."""

    ref: Ref
    photo: Photograph | None = None
    art: str = ""


class Term(Value):
    """A tag or an author, with its lessons, the newest first."""

    ref: Ref
    lessons: tuple[Teaser, ...]


class Week(Value):
    """An ISO 8601 week and those of its lessons that are of one year, the newest first.

    `year` is the one that ISO 8601 counts the week in; `monday` is its first day.
    """

    year: int
    number: int
    monday: dt.date
    lessons: tuple[Teaser, ...]


class Year(Value):
    """A calendar year and its weeks that have lessons, the newest first."""

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


class LessonSymptoms(Value):
    """A lesson with its symptoms, in its own order."""

    lesson: Teaser
    symptoms: tuple[Symptom, ...]


class SymptomGroup(Value):
    """The symptoms that begin with one letter, in order."""

    letter: str
    symptoms: tuple[Symptom, ...]


class Series(Value):
    """A series of lessons, in the order of publication; `path` is that of its page, or empty."""

    title: str
    parts: tuple[Ref, ...]
    path: str = ""


class Related(Value):
    """For each lesson, the positions of the lessons related to it, the best first.

    `key` stands for the tags and series that decide it, and `titles` for the
    titles; that is empty where tags alone have decided.
    """

    key: bytes = b""
    titles: bytes = b""
    places: tuple[tuple[int, ...], ...] = ()


class Links(Value):
    """Where the links of one text lead.

    `urls` has an address, from the root of the host, for each link in the
    text's metadata.  It is empty where the target is unpublished, so that
    readers get plain text.  `images` are the links that show a picture, by the
    number of the link.  `audio` is the recording of a lesson, if it has one.
    """

    urls: tuple[str, ...]
    images: tuple[tuple[int, Image], ...] = ()
    audio: Audio | None = None


class Site(Value):
    """All that is published, and what is not.

    `lessons` and `teasers` go together, the newest first.  `links` and
    `threads` are by the source of their text.  Unpublished texts are in no
    other field.  `weekday` is that of weekly lessons, Monday as 1 (ISO 8601),
    or 0 for a site of another rhythm.  `introductions` are by the path of the
    page that shows them.
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
    people: People = People()
    podcast: Podcast | None = None
    weekday: int = 0
    introductions: dict[str, IntroductionMetadata] = field(default_factory=dict)
