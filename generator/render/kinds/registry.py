"""From a page to its kind: the one list of all kinds, each by the name of its module.

A module is imported when there is a page of its kind to render or to compare: a
site without handouts does not wait for what makes them, and a build of one
edited lesson for nothing that its page does not show.  `mypy` cannot see
through names, so a test looks that the list is complete and right.
"""

import functools
import importlib
from collections.abc import Mapping

from generator.model.page import (
    ArchiveFeed,
    ArchivePage,
    AtomFeed,
    CommentFeed,
    CustomPage,
    FileCopy,
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
from generator.render.kinds.kind import LayoutKind, RenderKind

__all__ = ["KINDS", "kind_of", "layout_kind"]

KINDS: Mapping[type[PageKind], str] = {
    LessonPage: "lesson:LessonKind",
    TermPage: "terms:TermKind",
    HomePage: "home:HomeKind",
    RedirectPage: "redirect:RedirectKind",
    GonePage: "gone:GoneKind",
    HandbookPage: "handbook:HandbookKind",
    StandalonePage: "standalone:StandaloneKind",
    YearPage: "archive:YearKind",
    SymptomsPage: "symptoms:SymptomsKind",
    SeriesPage: "series:SeriesKind",
    SeriesListPage: "series:SeriesListKind",
    TermListPage: "terms:TermListKind",
    ArchivePage: "archive:ArchiveKind",
    QuotesPage: "quotes:QuotesKind",
    SearchPage: "search:SearchKind",
    NotFoundPage: "not_found:NotFoundKind",
    CustomPage: "custom:CustomKind",
    CommentFeed: "comment_feed:CommentFeedKind",
    PictureFile: "files:PictureFileKind",
    FileCopy: "files:FileCopyKind",
    SocialImage: "social_image:SocialImageKind",
    TitleArtFile: "title_art:TitleArtKind",
    HandbookIndex: "handbook:HandbookIndexKind",
    HandoutPage: "handout:HandoutKind",
    TermFeed: "lesson_feeds:TermFeedKind",
    ArchiveFeed: "lesson_feeds:ArchiveFeedKind",
    AtomFeed: "lesson_feeds:AtomFeedKind",
    JsonFeed: "lesson_feeds:JsonFeedKind",
    RssFeed: "rss_feeds:RssFeedKind",
    PodcastFeed: "rss_feeds:PodcastFeedKind",
    MarkdownCopy: "markdown_copy:MarkdownCopyKind",
    LlmsText: "markdown_copy:LlmsTextKind",
    SymptomWords: "symptom_words:SymptomWordsKind",
    TextAsset: "text_asset:TextAssetKind",
    Sitemap: "sitemap:SitemapKind",
    Robots: "sitemap:RobotsKind",
    HostRedirects: "server_redirects:HostRedirectsKind",
    NginxRedirects: "server_redirects:NginxRedirectsKind",
}
"""The module under `render/kinds` and the class of each kind of page."""


def kind_of(page: Page) -> RenderKind[PageKind]:
    """Return a page's kind."""
    kind: RenderKind[PageKind] = _class_of(type(page))(page)
    return kind


def layout_kind(page: LayoutPage) -> LayoutKind[PageKind]:
    """Return the kind of a page that a layout makes."""
    kind: LayoutKind[PageKind] = _class_of(type(page))(page)
    return kind


# A site of ten thousand lessons asks ten thousand times.
@functools.cache
def _class_of(page: type[PageKind]) -> type:
    module, _, name = KINDS[page].partition(":")
    kind: type = getattr(importlib.import_module(f"generator.render.kinds.{module}"), name)
    return kind
