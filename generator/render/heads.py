"""The head of a page: title, canonical address, feeds, and what link previews show."""

from collections.abc import Iterator
from typing import TypedDict, Unpack

from generator.model.addresses import (
    COMMENTS_FEED_PATH,
    PODCAST_PATH,
    comment_feed_path,
    json_feed_path,
    markdown_path,
    rss_feed_path,
    series_path,
    term_feed_path,
)
from generator.model.page import LessonPage
from generator.model.site import Photograph
from generator.model.social_image import SOCIAL_IMAGE_SIZE
from generator.render.html import LaterHtml
from generator.render.json_ld import lesson_json_ld
from generator.render.viewer import Viewer
from generator.render.views import FeedLinkView, PageView

__all__ = ["comments_feed_links", "head_of", "lesson_head", "markdown_address", "preview_image", "term_feed_link"]


class PreviewImage(TypedDict, total=False):
    """The fields of a head that say which picture a link preview shows."""

    image: str
    image_width: int
    image_height: int
    image_alt: str


class HeadFields(PreviewImage, total=False):
    """The fields of a head that most pages have no use for."""

    description: str
    og_type: str
    json_ld: LaterHtml | str
    feeds: tuple[FeedLinkView, ...]
    noindex: bool
    markdown: str


def head_of(viewer: Viewer, layout: str, path: str, title: str, **fields: Unpack[HeadFields]) -> PageView:
    """Return the head of the page at a path; `feeds` are those besides the site's own."""
    config = viewer.config
    site_feed = FeedLinkView(title=config.title, url=viewer.site.feed)
    json_url = viewer.url(json_feed_path(config.feed.file))
    json_feed = FeedLinkView(title=f"{config.title} (JSON)", url=json_url, type="application/feed+json")
    fields["description"] = fields.get("description") or config.description
    # Feed readers that take only one feed take the first.
    fields["feeds"] = (site_feed, *fields.get("feeds", ()), json_feed, *_rss_feeds(viewer))
    return PageView(kind=layout, title=title, url=viewer.url(path), canonical=viewer.canonical(path), **fields)


def _rss_feeds(viewer: Viewer) -> Iterator[FeedLinkView]:
    """Yield the feeds in RSS, where the site has any."""
    config = viewer.config
    feeds = [(f"{config.title} (RSS)", rss_feed_path(config.feed.file))] if config.feeds.rss else []
    feeds += [(f"{config.podcast.title} (Podcast)", PODCAST_PATH)] if config.podcast else []
    for title, path in feeds:
        yield FeedLinkView(title=title, url=viewer.url(path), type="application/rss+xml")


def lesson_head(viewer: Viewer, page: LessonPage, layout: str) -> PageView:
    """Return the head of a lesson's page."""
    meta = page.meta
    image = preview_image(viewer, page.teaser.photo) or _social_image(viewer, page)
    return head_of(
        viewer,
        layout,
        meta.path,
        meta.title,
        description=meta.summary,
        og_type="article",
        # Feeds and handouts have the head as well, but show nothing of this.
        json_ld=LaterHtml(lambda: lesson_json_ld(viewer, page, image.get("image", ""))),
        feeds=_lesson_feeds(viewer, page),
        markdown=markdown_address(viewer, meta.path),
        **image,
    )


# ---------------------------------------------------------------- feeds
def markdown_address(viewer: Viewer, path: str) -> str:
    """Return the address of the Markdown of a text's page, or nothing where the site has none."""
    return viewer.url(markdown_path(path)) if viewer.config.llms else ""


def comments_feed_links(viewer: Viewer) -> tuple[FeedLinkView, ...]:
    """Return the feed of all comments, where lessons have comments."""
    if viewer.config.comments.default == "off":
        return ()
    title = viewer.word("comment_feed_title", title=viewer.config.title)
    return (FeedLinkView(title=title, url=viewer.url(COMMENTS_FEED_PATH)),)


def term_feed_link(viewer: Viewer, path: str, name: str) -> FeedLinkView:
    """Return the feed of a tag, an author or a series."""
    return FeedLinkView(title=f"{viewer.config.title} – {name}", url=viewer.url(term_feed_path(path)))


def _lesson_feeds(viewer: Viewer, page: LessonPage) -> tuple[FeedLinkView, ...]:
    feeds: tuple[FeedLinkView, ...] = ()
    # A feed that can never have anything in it is not offered to readers' programs.
    if page.meta.comments != "off" and (page.thread or viewer.config.comments.can_arrive):
        title = viewer.word("comment_feed_title", title=page.meta.title)
        feeds = (FeedLinkView(title=title, url=viewer.url(comment_feed_path(page.meta.path))),)
    if page.series and (path := series_path(page.series.title)):
        feeds += (term_feed_link(viewer, path, page.series.title),)
    return feeds


# ---------------------------------------------------------------- pictures
def preview_image(viewer: Viewer, photo: Photograph | None) -> PreviewImage:
    """Return a page's photo as the picture for link previews, if it has one."""
    if photo is None:
        return {}
    width, height = (photo.image.width, photo.image.height) if photo.image else (0, 0)
    return _image(viewer.full(photo.url), width, height, photo.alt)


def _social_image(viewer: Viewer, page: LessonPage) -> PreviewImage:
    if not page.social:
        return {}
    alt = f"{page.meta.title} – {viewer.config.title}"
    return _image(viewer.full(viewer.url(page.social)), *SOCIAL_IMAGE_SIZE, alt)


def _image(url: str, width: int, height: int, alt: str) -> PreviewImage:
    return {"image": url, "image_width": width, "image_height": height, "image_alt": alt}
