"""The kinds of page, each a value that holds exactly what its file shows.

That is what makes a partial rebuild safe: equal pages under equal layouts are
equal bytes.  How a kind is rendered is in its module under `render/kinds`;
what others ask of any page (whose text it is, whether it is in the sitemap) it
answers itself, so that nobody has to list kinds.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

from generator.model.comment import Comment, Reply
from generator.model.lesson import LessonMetadata, PageMetadata
from generator.model.picture import Shape
from generator.model.site import Links, Photograph, Ref, Series, SymptomGroup, Teaser, Term, Year
from generator.model.value import Value, replace

__all__ = [
    "ArchiveFeed",
    "ArchivePage",
    "AtomFeed",
    "CommentFeed",
    "CustomPage",
    "Effort",
    "FeedComment",
    "FeedLessons",
    "FileCopy",
    "FilePage",
    "HandoutPage",
    "HomePage",
    "HostRedirects",
    "JsonFeed",
    "LayoutPage",
    "LessonPage",
    "NginxRedirects",
    "NotFoundPage",
    "Page",
    "PageKind",
    "PictureFile",
    "QuotesPage",
    "RedirectPage",
    "Robots",
    "SearchPage",
    "Sitemap",
    "SocialImage",
    "StandalonePage",
    "SymptomsPage",
    "TermFeed",
    "TermListPage",
    "TermPage",
    "YearPage",
]

ATOM_MEDIA_TYPE = "application/xml; charset=utf-8"
"""What most web hosts say of an Atom feed; its own media type makes browsers download it."""


class Effort(IntEnum):
    """How long a page takes to render, roughly: what takes longest is started first."""

    LESSON = 0
    LISTING = 1
    FEED = 2
    PDF = 3


AnyPage = TypeVar("AnyPage", bound="PageKind")


# ---------------------------------------------------------------- what every kind answers
class PageKind(Value):
    """What can be asked of any page; a kind overrides the answers that differ."""

    media_type: ClassVar[str] = ""
    """As a web server says it, or empty where the ending of the file says enough (RFC 6838)."""
    in_sitemap: ClassVar[bool] = False
    is_image: ClassVar[bool] = False
    is_sendable: ClassVar[bool] = True
    """Whether it can go to another process: what a hook made can hold anything."""
    has_exact_path: ClassVar[bool] = False
    """Whether its path names its file as it is, even without an ending."""
    effort: ClassVar[Effort] = Effort.LISTING

    @property
    def own_text(self) -> LessonMetadata | PageMetadata | None:
        """The text whose page on the web this is, if it is one's."""
        return None

    @property
    def texts(self) -> tuple[LessonMetadata | PageMetadata, ...]:
        """The texts that are shown in full, so that their prose is needed."""
        return ()

    @property
    def asset_source(self) -> str:
        """The file on disk that this is a copy of or is made from, or empty."""
        return ""

    def with_text(self, new: LessonMetadata | PageMetadata) -> Self:  # noqa: ARG002 - most kinds show no text in full
        """Return the page with a newer version of one of its texts, known by its source, if it is one of them."""
        return self


class _PageOfText(PageKind):
    meta: LessonMetadata | PageMetadata

    @property
    def texts(self) -> tuple[LessonMetadata | PageMetadata, ...]:
        return (self.meta,)

    def with_text(self, new: LessonMetadata | PageMetadata) -> Self:
        return replace(self, meta=new) if any(meta.source == new.source for meta in self.texts) else self


class _PageOfLessons(PageKind):
    lessons: tuple[tuple[LessonMetadata, *tuple[Any, ...]], ...]

    @property
    def texts(self) -> tuple[LessonMetadata | PageMetadata, ...]:
        return tuple([entry[0] for entry in self.lessons])

    def with_text(self, new: LessonMetadata | PageMetadata) -> Self:
        if all(meta.source != new.source for meta in self.texts):
            return self
        return replace(self, lessons=tuple([_with_newer(entry, new) for entry in self.lessons]))


def _with_newer(entry: tuple[Any, ...], new: LessonMetadata | PageMetadata) -> tuple[Any, ...]:
    return (new, *entry[1:]) if entry[0].source == new.source else entry


# ---------------------------------------------------------------- pages that a layout makes
class HomePage(PageKind, tag=True):
    """One page of the list of all lessons; `number` counts from 1."""

    in_sitemap = True

    lessons: tuple[Teaser, ...]
    number: int
    total: int
    newer: str
    older: str


class LessonPage(_PageOfText, tag=True):
    """One lesson with its neighbors in time, its place in a series, its comments, and related lessons.

    `social` is the path of the picture of its title, or empty.
    """

    in_sitemap = True
    effort = Effort.LESSON

    meta: LessonMetadata
    links: Links
    teaser: Teaser
    newer: Ref | None
    older: Ref | None
    series: Series | None
    thread: tuple[Reply, ...] = ()
    related: tuple[Ref, ...] = ()
    social: str = ""

    @property
    def own_text(self) -> LessonMetadata:
        """The lesson."""
        return self.meta


class HandoutPage(_PageOfText, tag=True):
    """One lesson as a worksheet, in PDF."""

    effort = Effort.PDF

    meta: LessonMetadata
    links: Links
    teaser: Teaser


class StandalonePage(_PageOfText, tag=True):
    """A plain page, which belongs to no week: about, start here."""

    in_sitemap = True

    meta: PageMetadata
    links: Links
    photo: Photograph | None

    @property
    def own_text(self) -> PageMetadata:
        """The plain page."""
        return self.meta


class TermPage(PageKind, tag=True):
    """The lessons of one tag (`kind` "tag") or of one author (`kind` "author")."""

    in_sitemap = True

    kind: str
    term: Term


class TermListPage(PageKind, tag=True):
    """All tags (`kind` "tag") or all authors (`kind` "author"), each with its number of lessons."""

    in_sitemap = True

    kind: str
    terms: tuple[tuple[Ref, int], ...]


class YearPage(PageKind, tag=True):
    """A year's lessons by ISO week, with the years around it."""

    in_sitemap = True

    year: Year
    newer: Ref | None
    older: Ref | None


class ArchivePage(PageKind, tag=True):
    """All years, each with its number of lessons."""

    in_sitemap = True

    years: tuple[tuple[Ref, int], ...]


class QuotesPage(_PageOfLessons, tag=True):
    """All quotations by person: the lessons that have any, each with where its links lead."""

    in_sitemap = True

    lessons: tuple[tuple[LessonMetadata, Links], ...]


class SymptomsPage(PageKind, tag=True):
    """The index of symptoms, or a part of an index that is too long for one page.

    `part` is the letter or tag that the page is about; the index has none.
    `groups` are symptoms by letter; `tagged` are tags, each with the positions
    of its symptoms among all on the page.  Where each letter and each tag has
    a page of its own, the index has `letters` and `tags` instead, with the
    number of symptoms in each.  `number` counts the pages of a part from 1;
    `newer` and `older` are the paths of the pages before and after, or empty.
    """

    in_sitemap = True

    groups: tuple[SymptomGroup, ...] = ()
    tagged: tuple[tuple[str, tuple[int, ...]], ...] = ()
    part: Ref | None = None
    letters: tuple[tuple[Ref, int], ...] = ()
    tags: tuple[tuple[Ref, int], ...] = ()
    number: int = 1
    total: int = 1
    newer: str = ""
    older: str = ""


class SearchPage(PageKind, tag=True):
    """The search page; its index is made from the finished pages."""

    in_sitemap = True


class NotFoundPage(PageKind, tag=True):
    """The page that a web server shows for a missing one."""


class RedirectPage(PageKind, tag=True):
    """A page at an old address that leads to the new one."""

    to: Ref


class CustomPage(PageKind, tag=True):
    """A page that a hook adds: a layout of the site's own and the values for it."""

    in_sitemap = True
    is_sendable = False

    layout: str
    title: str
    values: Mapping[str, object]


# ---------------------------------------------------------------- feeds
FeedLessons: TypeAlias = tuple[tuple[LessonMetadata, Teaser, Links], ...]
"""The lessons that a feed has in full, the newest first."""


class _LessonFeed(_PageOfLessons):
    effort = Effort.FEED
    media_type = ATOM_MEDIA_TYPE


class AtomFeed(_LessonFeed, tag=True):
    """The newest lessons; `older` is the path of the newest archive document, or empty."""

    lessons: FeedLessons
    older: str = ""


class ArchiveFeed(_LessonFeed, tag=True):
    """An archive document of the feed (RFC 5005, section 4), and the paths of those around it, or empty."""

    lessons: FeedLessons
    newer: str
    older: str


class TermFeed(_LessonFeed, tag=True):
    """The newest lessons of one tag, author or series; `term` leads to the page that the feed belongs to."""

    id: str
    term: Ref
    lessons: FeedLessons


class JsonFeed(_LessonFeed, tag=True):
    """The lessons of the feed, as a JSON Feed."""

    media_type = "application/feed+json"

    lessons: FeedLessons


class FeedComment(Value):
    """A comment away from its lesson: with its anchor on the lesson's page, and the lesson's id."""

    comment: Comment
    anchor: str
    lesson: Teaser
    lesson_id: str


class CommentFeed(PageKind, tag=True):
    """The comments on a lesson, or the newest comments on all lessons; the newest first."""

    media_type = ATOM_MEDIA_TYPE

    id: str
    lesson: Teaser | None
    comments: tuple[FeedComment, ...] = ()


# ---------------------------------------------------------------- files for programs
class Sitemap(PageKind, tag=True):
    """Every page that search engines should know: its path and the day it last changed (ISO 8601, or empty)."""

    pages: tuple[tuple[str, str], ...]


class Robots(PageKind, tag=True):
    """`robots.txt`, which says where the sitemap is."""


class HostRedirects(PageKind, tag=True):
    """Old addresses (percent-encoded), each with the path that it leads to, for hosts such as Netlify."""

    has_exact_path = True

    moved: tuple[tuple[str, str], ...]


class NginxRedirects(PageKind, tag=True):
    """The same for nginx."""

    moved: tuple[tuple[str, str], ...]


class FileCopy(PageKind, tag=True):
    """A file that is published unchanged: its path relative to the site, or to the layouts."""

    has_exact_path = True

    source: str
    digest: bytes

    @property
    def asset_source(self) -> str:
        """The file."""
        return self.source


class PictureFile(PageKind, tag=True):
    """A picture in one kind and size, without the metadata of its file.

    `source` is the original, relative to the site; `digest` is of its bytes.
    """

    has_exact_path = True
    is_image = True

    source: str
    digest: bytes
    shape: Shape

    @property
    def asset_source(self) -> str:
        """The original."""
        return self.source


class SocialImage(PageKind, tag=True):
    """A picture of a lesson's title with the site's title, for those who share the lesson.

    `accent` is the site's color, `#rrggbb`, or empty for drillbook's own.
    """

    is_image = True

    title: str
    site: str
    accent: str


LayoutPage: TypeAlias = (
    HomePage
    | LessonPage
    | StandalonePage
    | TermPage
    | TermListPage
    | YearPage
    | ArchivePage
    | QuotesPage
    | SymptomsPage
    | SearchPage
    | NotFoundPage
    | RedirectPage
    | CustomPage
)
"""The kinds that a layout makes."""

FilePage: TypeAlias = (
    AtomFeed
    | ArchiveFeed
    | TermFeed
    | JsonFeed
    | CommentFeed
    | HandoutPage
    | Sitemap
    | Robots
    | HostRedirects
    | NginxRedirects
    | SocialImage
    | FileCopy
    | PictureFile
)
"""The kinds that the program writes or copies."""

Page: TypeAlias = LayoutPage | FilePage
"""Every kind of page there is."""
