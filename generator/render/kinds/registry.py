"""From a page to its kind: the one list of all kinds, which mypy keeps complete."""

from typing import assert_never

from generator.model.page import (
    ArchiveFeed,
    ArchivePage,
    AtomFeed,
    CommentFeed,
    CustomPage,
    FileCopy,
    FilePage,
    GonePage,
    HandbookIndex,
    HandbookPage,
    HandoutPage,
    HomePage,
    HostRedirects,
    JsonFeed,
    LayoutPage,
    LessonPage,
    LlmsText,
    MarkdownCopy,
    NginxRedirects,
    NotFoundPage,
    Page,
    PageKind,
    PictureFile,
    PodcastFeed,
    QuotesPage,
    RedirectPage,
    Robots,
    RssFeed,
    SearchPage,
    SeriesListPage,
    SeriesPage,
    Sitemap,
    SocialImage,
    StandalonePage,
    SymptomsPage,
    SymptomWords,
    TermFeed,
    TermListPage,
    TermPage,
    TextAsset,
    TitleArtFile,
    YearPage,
)
from generator.render.kinds.archive import ArchiveKind, YearKind
from generator.render.kinds.comment_feed import CommentFeedKind
from generator.render.kinds.custom import CustomKind
from generator.render.kinds.files import FileCopyKind, PictureFileKind
from generator.render.kinds.gone import GoneKind
from generator.render.kinds.handbook import HandbookIndexKind, HandbookKind
from generator.render.kinds.handout import HandoutKind
from generator.render.kinds.home import HomeKind
from generator.render.kinds.kind import LayoutKind, RenderKind
from generator.render.kinds.lesson import LessonKind
from generator.render.kinds.lesson_feeds import ArchiveFeedKind, AtomFeedKind, JsonFeedKind, TermFeedKind
from generator.render.kinds.markdown_copy import LlmsTextKind, MarkdownCopyKind
from generator.render.kinds.not_found import NotFoundKind
from generator.render.kinds.quotes import QuotesKind
from generator.render.kinds.redirect import RedirectKind
from generator.render.kinds.rss_feeds import PodcastFeedKind, RssFeedKind
from generator.render.kinds.search import SearchKind
from generator.render.kinds.series import SeriesKind, SeriesListKind
from generator.render.kinds.server_redirects import HostRedirectsKind, NginxRedirectsKind
from generator.render.kinds.sitemap import RobotsKind, SitemapKind
from generator.render.kinds.social_image import SocialImageKind
from generator.render.kinds.standalone import StandaloneKind
from generator.render.kinds.symptom_words import SymptomWordsKind
from generator.render.kinds.symptoms import SymptomsKind
from generator.render.kinds.terms import TermKind, TermListKind
from generator.render.kinds.text_asset import TextAssetKind
from generator.render.kinds.title_art import TitleArtKind

__all__ = ["kind_of", "layout_kind"]


def kind_of(page: Page) -> RenderKind[PageKind]:
    """Return a page's kind."""
    return layout_kind(page) if isinstance(page, LayoutPage) else _file_kind(page)


# The kinds that a large site has most pages of come first: they are compared in order.
def layout_kind(page: LayoutPage) -> LayoutKind[PageKind]:  # noqa: C901 - a flat list
    """Return the kind of a page that a layout makes."""
    match page:
        case LessonPage():
            return LessonKind(page)
        case TermPage():
            return TermKind(page)
        case HomePage():
            return HomeKind(page)
        case RedirectPage():
            return RedirectKind(page)
        case GonePage():
            return GoneKind(page)
        case HandbookPage():
            return HandbookKind(page)
        case StandalonePage():
            return StandaloneKind(page)
        case YearPage():
            return YearKind(page)
        case SymptomsPage():
            return SymptomsKind(page)
        case SeriesPage():
            return SeriesKind(page)
        case SeriesListPage():
            return SeriesListKind(page)
        case TermListPage():
            return TermListKind(page)
        case ArchivePage():
            return ArchiveKind(page)
        case QuotesPage():
            return QuotesKind(page)
        case SearchPage():
            return SearchKind(page)
        case NotFoundPage():
            return NotFoundKind(page)
        case CustomPage():
            return CustomKind(page)
        case _:
            assert_never(page)


def _file_kind(page: FilePage) -> RenderKind[PageKind]:  # noqa: C901 - as above
    match page:
        case CommentFeed():
            return CommentFeedKind(page)
        case PictureFile():
            return PictureFileKind(page)
        case FileCopy():
            return FileCopyKind(page)
        case SocialImage():
            return SocialImageKind(page)
        case TitleArtFile():
            return TitleArtKind(page)
        case HandbookIndex():
            return HandbookIndexKind(page)
        case HandoutPage():
            return HandoutKind(page)
        case TermFeed():
            return TermFeedKind(page)
        case ArchiveFeed():
            return ArchiveFeedKind(page)
        case AtomFeed():
            return AtomFeedKind(page)
        case JsonFeed():
            return JsonFeedKind(page)
        case RssFeed():
            return RssFeedKind(page)
        case PodcastFeed():
            return PodcastFeedKind(page)
        case MarkdownCopy():
            return MarkdownCopyKind(page)
        case LlmsText():
            return LlmsTextKind(page)
        case SymptomWords():
            return SymptomWordsKind(page)
        case TextAsset():
            return TextAssetKind(page)
        case Sitemap():
            return SitemapKind(page)
        case Robots():
            return RobotsKind(page)
        case HostRedirects():
            return HostRedirectsKind(page)
        case NginxRedirects():
            return NginxRedirectsKind(page)
        case _:
            assert_never(page)
