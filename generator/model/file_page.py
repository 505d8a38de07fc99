"""The kinds of page that the program writes or copies: feeds, PDFs, pictures, files for web servers."""

from typing import Self, TypeAlias

from generator.model.comment import Comment
from generator.model.lesson import LessonMetadata, PageMetadata, TextMetadata
from generator.model.look import SchemeColors
from generator.model.page_kind import Effort, PageKind, PageOfLessons, PageOfText
from generator.model.picture import Shape
from generator.model.podcast import Podcast
from generator.model.site import Links, Ref, Teaser
from generator.model.title_art import TitleArt
from generator.model.value import Value, replace

__all__ = [
    "ArchiveFeed",
    "AtomFeed",
    "CommentFeed",
    "FeedComment",
    "FeedLessons",
    "FileCopy",
    "FilePage",
    "HandbookIndex",
    "HandoutPage",
    "HostRedirects",
    "JsonFeed",
    "LlmsText",
    "MarkdownCopy",
    "NginxRedirects",
    "PictureFile",
    "PodcastFeed",
    "Robots",
    "RssFeed",
    "Sitemap",
    "SmallPicture",
    "SocialImage",
    "SymptomWords",
    "TermFeed",
    "TextAsset",
    "TitleArtFile",
]

_XML_FEED_TYPE = "application/xml; charset=utf-8"
"""What most web hosts say of a feed in XML; the media types of Atom and RSS make browsers download it."""

FeedLessons: TypeAlias = tuple[tuple[LessonMetadata, Teaser, Links], ...]
"""The lessons that a feed has in full, the newest first."""


class _LessonFeed(PageOfLessons):
    effort = Effort.FEED
    media_type = _XML_FEED_TYPE


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
    """The newest lessons of one tag, author or series; `term` leads to the page that the feed belongs to.

    `subtitle` describes it, or is empty where nothing but the site's own description does.
    """

    id: str
    term: Ref
    lessons: FeedLessons
    subtitle: str = ""


class JsonFeed(_LessonFeed, tag=True):
    """The lessons of the feed, as a JSON Feed."""

    media_type = "application/feed+json"

    lessons: FeedLessons


class RssFeed(_LessonFeed, tag=True):
    """The lessons of the feed, as RSS 2.0."""

    lessons: FeedLessons


class PodcastFeed(_LessonFeed, tag=True):
    """The lessons that have a recording, as a podcast: each with its summary, and without its text."""

    lessons: FeedLessons
    podcast: Podcast

    @property
    def texts(self) -> tuple[TextMetadata, ...]:
        """None: their metadata says enough."""
        return ()


class FeedComment(Value):
    """A comment away from its lesson: with its anchor on the lesson's page, and the lesson's id."""

    comment: Comment
    anchor: str
    lesson: Teaser
    lesson_id: str


class CommentFeed(PageKind, tag=True):
    """The comments on a lesson, or the newest comments on all lessons; the newest first."""

    media_type = _XML_FEED_TYPE

    id: str
    lesson: Teaser | None
    comments: tuple[FeedComment, ...] = ()


class SymptomWords(PageKind, tag=True):
    """The words by which readers find a lesson on the page of symptoms, for its script; the newest lessons first."""

    # It goes through the text of hundreds of lessons.
    effort = Effort.FEED
    has_exact_path = True

    lessons: tuple[LessonMetadata, ...]

    @property
    def texts(self) -> tuple[TextMetadata, ...]:
        """The lessons."""
        return self.lessons

    def with_text(self, new: TextMetadata) -> Self:
        """Return the page with a newer version of one of its lessons."""
        if all(meta.source != new.source for meta in self.lessons):
            return self
        return replace(self, lessons=tuple([new if meta.source == new.source else meta for meta in self.lessons]))


class HandbookIndex(PageKind, tag=True):
    """The titles and headings of a handbook's pages, by which its script finds them."""

    has_exact_path = True

    pages: tuple[PageMetadata, ...]

    @property
    def texts(self) -> tuple[TextMetadata, ...]:
        """The pages."""
        return self.pages

    def with_text(self, new: TextMetadata) -> Self:
        """Return the index with a newer version of one of its pages."""
        if not isinstance(new, PageMetadata) or all(meta.source != new.source for meta in self.pages):
            return self
        return replace(self, pages=tuple([new if meta.source == new.source else meta for meta in self.pages]))


class FileCopy(PageKind, tag=True):
    """A file that is published unchanged: its path relative to the site, or to the layouts."""

    has_exact_path = True

    source: str
    digest: bytes

    @property
    def asset_source(self) -> str:
        """The file."""
        return self.source


class TextAsset(PageKind, tag=True):
    """A style sheet or a script that is published otherwise than it is written: with a look, or without comments."""

    has_exact_path = True

    text: str


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


SmallPicture: TypeAlias = PictureFile | FileCopy
"""A picture as a file that another file holds: made small, or a drawing as it is."""


class HandoutPage(PageOfText, tag=True):
    """One lesson as a worksheet, in PDF, which holds the portrait of its author, the logo of the site and its fonts."""

    effort = Effort.PDF

    meta: LessonMetadata
    links: Links
    teaser: Teaser
    portrait: SmallPicture | None = None
    logo: SmallPicture | None = None
    fonts: tuple[FileCopy, ...] = ()

    @property
    def asset_source(self) -> str:
        """A file in it, if it has one: then it has to be made where that is."""
        return _source_of(self.portrait, self.logo, *self.fonts)


# ---------------------------------------------------------------- files for programs
class MarkdownCopy(PageOfText, tag=True):
    """A text as Markdown, for programs that read in a person's place; only lessons have a teaser."""

    media_type = "text/markdown; charset=utf-8"

    meta: TextMetadata
    links: Links
    teaser: Teaser | None = None


class LlmsText(PageKind, tag=True):
    """`llms.txt`, which lists all of that: lessons, the newest first, and others with title, path and summary.

    `introductions` are those of tags and series.
    """

    lessons: tuple[Teaser, ...]
    pages: tuple[tuple[str, str, str], ...] = ()
    introductions: tuple[tuple[str, str, str], ...] = ()


class Sitemap(PageKind, tag=True):
    """Every page that search engines should know: its path and the day it last changed (ISO 8601, or empty)."""

    pages: tuple[tuple[str, str], ...]


class Robots(PageKind, tag=True):
    """`robots.txt`, which says where the sitemap is."""


class HostRedirects(PageKind, tag=True):
    """Old addresses (percent-encoded), each with the path that it leads to, for hosts such as Netlify.

    At the addresses in `gone` there is nothing any more, for good; each has the
    path of a page that says so.
    """

    has_exact_path = True

    moved: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...] = ()


class NginxRedirects(PageKind, tag=True):
    """The same for nginx."""

    moved: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...] = ()


class SocialImage(PageKind, tag=True):
    """A picture of a lesson's title with the site's title and the lesson's drawing, for those who share the lesson.

    `accent` is the site's color, `#rrggbb`, or empty for that of the look, whose `colors` it has.
    `author` is named only beside a `portrait`; drawings (SVG) are none of its pictures.
    """

    is_image = True

    title: str
    site: str
    accent: str
    art: TitleArt
    colors: SchemeColors = SchemeColors()
    author: str = ""
    portrait: PictureFile | None = None
    logo: PictureFile | None = None

    @property
    def asset_source(self) -> str:
        """A picture in it, if it has one: then it has to be made where that is."""
        return _source_of(self.portrait, self.logo)


class TitleArtFile(PageKind, tag=True):
    """A drawn picture that stands for lessons without a photo, in colors that go with an accent.

    One that `is_dark` is so for all readers, and not only for those who like it.
    """

    is_image = True
    has_exact_path = True

    art: TitleArt
    accent: str
    is_dark: bool = False


def _source_of(*pictures: SmallPicture | None) -> str:
    return next((picture.source for picture in pictures if picture), "")


FilePage: TypeAlias = (
    AtomFeed
    | ArchiveFeed
    | TermFeed
    | JsonFeed
    | RssFeed
    | PodcastFeed
    | CommentFeed
    | SymptomWords
    | HandbookIndex
    | HandoutPage
    | MarkdownCopy
    | LlmsText
    | Sitemap
    | Robots
    | HostRedirects
    | NginxRedirects
    | SocialImage
    | TitleArtFile
    | TextAsset
    | FileCopy
    | PictureFile
)
"""The kinds that the program writes or copies."""
