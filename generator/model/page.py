"""The kinds of page, each a value that holds exactly what its file shows.

That is what makes a partial rebuild safe: equal pages under equal layouts are
equal bytes.  A new kind is a class here and a name in a union; how it is
rendered is in a module under `render/kinds`.
"""

from collections.abc import Mapping
from typing import Self, TypeAlias

from generator.model.comment import Reply
from generator.model.file_page import (
    ArchiveFeed,
    AtomFeed,
    CommentFeed,
    FeedComment,
    FeedLessons,
    FileCopy,
    FilePage,
    HandbookIndex,
    HandoutPage,
    HostRedirects,
    JsonFeed,
    LlmsText,
    MarkdownCopy,
    NginxRedirects,
    PictureFile,
    PodcastFeed,
    Robots,
    RssFeed,
    Sitemap,
    SmallPicture,
    SocialImage,
    SymptomWords,
    TermFeed,
    TextAsset,
    TitleArtFile,
)
from generator.model.lesson import IntroductionMetadata, LessonMetadata, PageMetadata, TextMetadata
from generator.model.page_kind import Effort, PageKind, PageOfLessons, PageOfText
from generator.model.site import (
    LessonSymptoms,
    Links,
    Neighbor,
    Photograph,
    Ref,
    Series,
    SymptomGroup,
    Teaser,
    Term,
    Year,
)
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
    "GonePage",
    "HandbookIndex",
    "HandbookPage",
    "HandoutPage",
    "HomePage",
    "HostRedirects",
    "IntroducedPage",
    "JsonFeed",
    "LayoutPage",
    "LessonPage",
    "LlmsText",
    "MarkdownCopy",
    "NginxRedirects",
    "NotFoundPage",
    "Page",
    "PageKind",
    "PictureFile",
    "PodcastFeed",
    "QuotesPage",
    "RedirectPage",
    "Robots",
    "RssFeed",
    "SearchPage",
    "SeriesEntry",
    "SeriesListPage",
    "SeriesPage",
    "Sitemap",
    "SmallPicture",
    "SocialImage",
    "StandalonePage",
    "SymptomWords",
    "SymptomsPage",
    "TermFeed",
    "TermListPage",
    "TermPage",
    "TextAsset",
    "TitleArtFile",
    "YearPage",
]


class HomePage(PageKind, tag=True):
    """One page of the list of all lessons; `number` counts from 1."""

    in_sitemap = True

    lessons: tuple[Teaser, ...]
    number: int
    total: int
    newer: str
    older: str


class LessonPage(PageOfText, tag=True):
    """One lesson with its neighbors in time, its place in a series, its comments, and related lessons.

    `social` is the path of the picture of its title, or empty; `weekday` is
    as in `Site`.
    """

    in_sitemap = True
    effort = Effort.LESSON

    meta: LessonMetadata
    links: Links
    teaser: Teaser
    newer: Neighbor | None
    older: Neighbor | None
    series: Series | None
    thread: tuple[Reply, ...] = ()
    related: tuple[Ref, ...] = ()
    social: str = ""
    weekday: int = 0

    @property
    def own_text(self) -> LessonMetadata:
        """The lesson."""
        return self.meta


class StandalonePage(PageOfText, tag=True):
    """A plain page, which belongs to no week: about, start here."""

    in_sitemap = True

    meta: PageMetadata
    links: Links
    photo: Photograph | None

    @property
    def own_text(self) -> PageMetadata:
        """The plain page."""
        return self.meta


class HandbookPage(PageOfText, tag=True):
    """A page of the handbook with the sidebar, which is the same on all of them, and the pages around it.

    `groups` have a heading, which may be empty, and their pages; `index` is the
    path of the file in which the script looks for pages.
    """

    in_sitemap = True

    meta: PageMetadata
    links: Links
    photo: Photograph | None
    groups: tuple[tuple[str, tuple[Ref, ...]], ...]
    index: str
    previous: Ref | None = None
    next: Ref | None = None

    @property
    def own_text(self) -> PageMetadata:
        """The page of the handbook."""
        return self.meta


class IntroducedPage(PageKind):
    """A list of lessons below a text of the coach's, if there is one; `links` are where its links lead."""

    in_sitemap = True

    introduction: IntroductionMetadata | None = None
    links: Links = Links(urls=())

    @property
    def texts(self) -> tuple[TextMetadata, ...]:
        """The introduction."""
        return (self.introduction,) if self.introduction else ()

    def with_text(self, new: TextMetadata) -> Self:
        """Return the page with a newer version of its introduction."""
        is_mine = any(meta.source == new.source for meta in self.texts)
        return replace(self, introduction=new) if is_mine else self


class TermPage(IntroducedPage, tag=True):
    """The lessons of one tag (`kind` "tag") or of one author (`kind` "author")."""

    kind: str
    term: Term


class TermListPage(PageKind, tag=True):
    """All tags (`kind` "tag") or all authors (`kind` "author"), each with its number of lessons.

    `newest` has the newest lessons of each author; it is empty for tags.
    """

    in_sitemap = True

    kind: str
    terms: tuple[tuple[Ref, int], ...]
    newest: tuple[tuple[Teaser, ...], ...] = ()


class SeriesPage(IntroducedPage, tag=True):
    """The lessons of a series, the first one first."""

    title: str
    lessons: tuple[Teaser, ...]


class SeriesEntry(Value):
    """A series in the list of all: its page, how many lessons it has, and what its introduction says in short."""

    ref: Ref
    count: int
    summary: str
    is_programme: bool


class SeriesListPage(PageKind, tag=True):
    """All series, by name."""

    in_sitemap = True

    series: tuple[SeriesEntry, ...]


class YearPage(PageKind, tag=True):
    """A year's lessons by ISO week, with the years around it."""

    in_sitemap = True

    year: Year
    newer: Ref | None
    older: Ref | None


class ArchivePage(PageKind, tag=True):
    """All lessons by year and ISO week, the newest first."""

    in_sitemap = True

    years: tuple[Year, ...]


class QuotesPage(PageOfLessons, tag=True):
    """All quotations by person: the lessons that have any, each with where its links lead."""

    in_sitemap = True

    lessons: tuple[tuple[LessonMetadata, Links], ...]


class SymptomsPage(PageKind, tag=True):
    """The index of symptoms, or a part of an index that is too long for one page.

    The index has the symptoms of all `lessons`, the newest first, and the `tags`
    of these lessons, each with the number of symptoms.  Where it is too long for
    one page, the index has `letters` instead of lessons, and each letter and each
    tag has a page of its own: `part` is what such a page is about, and `groups`
    are its symptoms by letter.  `number` counts the pages of a part from 1;
    `newer` and `older` are the paths of the pages before and after, or empty.
    """

    in_sitemap = True

    lessons: tuple[LessonSymptoms, ...] = ()
    groups: tuple[SymptomGroup, ...] = ()
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


class GonePage(PageKind, tag=True):
    """A page at the address of something that was published and is no more: its title, empty where nobody knows it."""

    title: str = ""


class CustomPage(PageKind, tag=True):
    """A page that a hook adds: a layout of the site's own and the values for it."""

    in_sitemap = True
    is_sendable = False

    layout: str
    title: str
    values: Mapping[str, object]


LayoutPage: TypeAlias = (
    HomePage
    | LessonPage
    | StandalonePage
    | HandbookPage
    | TermPage
    | TermListPage
    | SeriesPage
    | SeriesListPage
    | YearPage
    | ArchivePage
    | QuotesPage
    | SymptomsPage
    | SearchPage
    | NotFoundPage
    | RedirectPage
    | GonePage
    | CustomPage
)
"""The kinds that a layout makes."""

Page: TypeAlias = LayoutPage | FilePage
"""Every kind of page there is."""
