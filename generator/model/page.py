"""The kinds of page, and the plan: which file is made from what.

A page holds exactly what its layout may show.  That is what makes a rebuild
safe: equal pages under equal layouts are equal bytes.
"""

from collections.abc import Mapping
from typing import TypeAlias

from generator.model.comment import Comment, Reply
from generator.model.lesson import LessonMetadata, PageMetadata
from generator.model.picture import Shape
from generator.model.site import Links, Photograph, Ref, Series, SymptomGroup, Teaser, Term, Year
from generator.model.value import Value

__all__ = [
    "ArchiveFeed",
    "ArchivePage",
    "AtomFeed",
    "CommentFeed",
    "CustomPage",
    "FeedComment",
    "FileCopy",
    "HandoutPage",
    "HomePage",
    "HostRedirects",
    "JsonFeed",
    "LessonFeed",
    "LessonPage",
    "NginxRedirects",
    "NotFoundPage",
    "Page",
    "PictureFile",
    "Plan",
    "QuotesPage",
    "Recipe",
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
    "shown_whole",
]


class HomePage(Value, tag=True):
    """One page of the list of all lessons; `number` counts from 1."""

    lessons: tuple[Teaser, ...]
    number: int
    total: int
    newer: str
    older: str


class LessonPage(Value, tag=True):
    """One lesson, with its neighbours in time, its place in a series, and the lessons related to it.

    `social` is the path of its card, or empty.
    """

    meta: LessonMetadata
    links: Links
    teaser: Teaser
    newer: Ref | None
    older: Ref | None
    series: Series | None
    thread: tuple[Reply, ...] = ()
    related: tuple[Ref, ...] = ()
    social: str = ""


class HandoutPage(Value, tag=True):
    """One lesson as a sheet to work on, in PDF."""

    meta: LessonMetadata
    links: Links
    teaser: Teaser


class StandalonePage(Value, tag=True):
    """A page that belongs to no week: about, start here."""

    meta: PageMetadata
    links: Links
    photo: Photograph | None


class TermPage(Value, tag=True):
    """The lessons of one tag (`kind` "tag") or of one author (`kind` "author")."""

    kind: str
    term: Term


class TermListPage(Value, tag=True):
    """All tags (`kind` "tag") or all authors (`kind` "author"), each with its number of lessons."""

    kind: str
    terms: tuple[tuple[Ref, int], ...]


class YearPage(Value, tag=True):
    """A year's lessons by ISO week, with the years around it."""

    year: Year
    newer: Ref | None
    older: Ref | None


class ArchivePage(Value, tag=True):
    """All years, each with its number of lessons."""

    years: tuple[tuple[Ref, int], ...]


class QuotesPage(Value, tag=True):
    """All quotations by person; the lessons that have any, each with where its links lead."""

    lessons: tuple[tuple[LessonMetadata, Links], ...]


class SymptomsPage(Value, tag=True):
    """The index of symptoms, or a part of one that is too long for a page.

    `part` is the letter or the tag that the page is about, on the index none.
    `groups` are symptoms by letter, `tagged` the tags with the places of their
    symptoms among all on the page.  Where each letter and each tag has a page
    of its own, the index has `letters` and `tags` instead: how many symptoms
    are there.  `number` counts the pages of a part from 1; `newer` and `older`
    are the paths of those before and after it, or empty.
    """

    groups: tuple[SymptomGroup, ...] = ()
    tagged: tuple[tuple[str, tuple[int, ...]], ...] = ()
    part: Ref | None = None
    letters: tuple[tuple[Ref, int], ...] = ()
    tags: tuple[tuple[Ref, int], ...] = ()
    number: int = 1
    total: int = 1
    newer: str = ""
    older: str = ""


class SearchPage(Value, tag=True):
    """Where readers search everything; what they search in is made of the finished pages."""


class NotFoundPage(Value, tag=True):
    """What a web server shows for a page that does not exist."""


class RedirectPage(Value, tag=True):
    """A page at an old address that leads to the new one."""

    to: Ref


class CustomPage(Value, tag=True):
    """A page that a hook adds: a layout of the site's own and the values it is handed."""

    layout: str
    title: str
    values: Mapping[str, object]


FeedLessons: TypeAlias = tuple[tuple[LessonMetadata, Teaser, Links], ...]
"""What a feed has in full, the newest first."""


class AtomFeed(Value, tag=True):
    """The newest lessons; `older` is the path of the newest archive document, or empty."""

    lessons: FeedLessons
    older: str = ""


class ArchiveFeed(Value, tag=True):
    """An archive document of the feed (RFC 5005, section 4), and the paths of those around it, or empty."""

    lessons: FeedLessons
    newer: str
    older: str


class TermFeed(Value, tag=True):
    """The newest lessons of one tag, author or series; `term` leads to the page that the feed belongs to."""

    id: str
    term: Ref
    lessons: FeedLessons


class JsonFeed(Value, tag=True):
    """The lessons of the feed, as a JSON Feed."""

    lessons: FeedLessons


LessonFeed: TypeAlias = AtomFeed | ArchiveFeed | TermFeed | JsonFeed


class FeedComment(Value):
    """A comment away from its lesson: with its place on the lesson's page, and the lesson's id."""

    comment: Comment
    anchor: str
    lesson: Teaser
    lesson_id: str


class CommentFeed(Value, tag=True):
    """The comments on a lesson, or the newest on all of them; the newest first."""

    id: str
    lesson: Teaser | None
    comments: tuple[FeedComment, ...] = ()


class Sitemap(Value, tag=True):
    """Every page a search engine should know: its path and the day it last changed (ISO 8601, or empty)."""

    pages: tuple[tuple[str, str], ...]


class Robots(Value, tag=True):
    """Where the sitemap is."""


class HostRedirects(Value, tag=True):
    """Old addresses (percent-encoded), each with the path that it leads to, for hosts such as Netlify."""

    moved: tuple[tuple[str, str], ...]


class NginxRedirects(Value, tag=True):
    """The same for nginx."""

    moved: tuple[tuple[str, str], ...]


class FileCopy(Value, tag=True):
    """A file that is published as it is: its path relative to the site, or to the layouts."""

    source: str
    digest: bytes


class PictureFile(Value, tag=True):
    """A picture in a shape of its own, without what else its file tells.

    `source` is that file, relative to the site; `digest` is of its bytes.
    """

    source: str
    digest: bytes
    shape: Shape


class SocialImage(Value, tag=True):
    """A picture of a lesson's title, for those who share the lesson; with the site's title, in its accent or ours."""

    title: str
    site: str
    accent: str


Page: TypeAlias = (
    HomePage
    | LessonPage
    | HandoutPage
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
    | AtomFeed
    | ArchiveFeed
    | TermFeed
    | JsonFeed
    | CommentFeed
    | Sitemap
    | Robots
    | HostRedirects
    | NginxRedirects
    | FileCopy
    | PictureFile
    | SocialImage
)


def shown_whole(page: Page) -> tuple[LessonMetadata | PageMetadata, ...]:
    """Return the cards of the texts that a page shows as a whole, so that it needs their prose."""
    if isinstance(page, LessonPage | HandoutPage | StandalonePage):
        return (page.meta,)
    if isinstance(page, LessonFeed | QuotesPage):
        return tuple([entry[0] for entry in page.lessons])
    return ()


class Recipe(Value):
    """A file of the output folder, the URL path it answers to, and what it is made from."""

    file: str
    path: str
    page: Page


class Plan(Value):
    """Every file of the site, by name; no two want the same one, and every link leads somewhere."""

    recipes: Mapping[str, Recipe]
    menu: tuple[Ref, ...]
    assets: Mapping[str, str]
