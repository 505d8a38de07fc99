"""Lessons and comments as entries of feeds, and the feeds themselves, in any format."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

from generator import __version__
from generator.model.addresses import FEED_STYLE, comment_feed_path, listing_path
from generator.model.feed import BrowserNotice, Category, Enclosure, Feed, FeedEntry
from generator.model.lesson import Lesson, LessonMetadata, ProseOf
from generator.model.page import FeedComment, FeedLessons, LessonPage
from generator.model.site import Links, Teaser
from generator.model.url import slugify
from generator.model.value import replace
from generator.render.heads import lesson_head
from generator.render.html import comment_html
from generator.render.lesson_view import LessonView, lesson_view
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput

if TYPE_CHECKING:
    # It imports the template engine, which fingerprints of pages need not wait for.
    from generator.render.renderer import Renderer

__all__ = ["comment_entry", "feed_of", "lesson_alone", "lesson_entries", "lesson_entry", "plain_entry"]

FeedLesson = tuple[LessonMetadata, Teaser, Links]

# An entry is as large as its lesson; a worker renders feeds in an order that needs no more.
_ENTRIES_KEPT = 2000


class FeedFields(TypedDict, total=False):
    """The fields of a feed that can differ from those of the site's own feed."""

    id: str
    title: str
    subtitle: str
    page: str
    links: tuple[tuple[str, str], ...]
    history: str
    updated: dt.datetime | None
    entries: tuple[FeedEntry, ...]


def feed_of(renderer: "Renderer", path: str, **fields: Unpack[FeedFields]) -> Feed:
    """Return the feed at a path; what is not given is as in the site's own feed."""
    viewer = renderer.feed_viewer
    config = viewer.config
    site: FeedFields = {
        "id": config.id,
        "title": config.title,
        "subtitle": config.description,
        "page": config.url,
    }
    feed = Feed(
        **(site | fields),
        url=viewer.url(path),
        author=config.author,
        author_url=config.url,
        language=config.language,
        rights=config.copyright,
        generator=("drillbook", __version__),
    )
    return replace(feed, notice=_notice(renderer.viewer, feed.page))


def _notice(viewer: Viewer, page: str) -> BrowserNotice | None:
    """Return what a browser shows of the feed of a page, if there is a style sheet that hides the rest."""
    style = viewer.site.assets.get(FEED_STYLE)
    if not style:
        return None
    return BrowserNotice(
        style=style,
        title=viewer.word("feed_title"),
        text=(viewer.word("feed_lead"), viewer.word("feed_use")),
        link=viewer.word("feed_back"),
        page=page.removeprefix(viewer.host),
    )


# ---------------------------------------------------------------- lessons
def lesson_entries(renderer: "Renderer", lessons: FeedLessons, prose_of: ProseOf) -> tuple[FeedEntry, ...]:
    """Return lessons as entries; one that was in another feed is not rendered again."""
    entries = []
    for meta, teaser, links in lessons:
        # All that an entry shows: the text, what lists know of the lesson, and where its links lead.
        key = (meta.source, meta.digest, teaser.digest, links)
        entry = renderer.entries.get(key)
        if entry is None:
            if len(renderer.entries) >= _ENTRIES_KEPT:
                renderer.entries.clear()
            entry = renderer.entries[key] = lesson_entry(renderer, (meta, teaser, links), prose_of)
        entries.append(entry)
    return tuple(entries)


def lesson_entry(renderer: "Renderer", lesson: FeedLesson, prose_of: ProseOf, *, is_signed: bool = True) -> FeedEntry:
    """Return a lesson as an entry; raises `Rejected` where the layout is at fault.

    `is_signed` adds the authors' signature: not to what is read back, where it would become text.
    """
    viewer = renderer.feed_viewer
    given = lesson_alone(viewer, lesson, prose_of, "feed-entry")
    view = given.values["lesson"]
    assert isinstance(view, LessonView)  # noqa: S101 - as `lesson_alone` promises
    given = replace(given, values={"lesson": replace(view, is_signed=is_signed)})
    return replace(plain_entry(viewer, lesson), html=renderer.html(given, viewer, lesson[0].source))


def plain_entry(viewer: Viewer, lesson: FeedLesson) -> FeedEntry:
    """Return a lesson as an entry without its text."""
    meta, teaser, links = lesson
    replies = (viewer.url(comment_feed_path(meta.path)), teaser.comments) if meta.comments != "off" else None
    # The scheme makes the terms unique across sites (RFC 4287, section 4.2.2.2).
    scheme = viewer.url(listing_path("tags"))
    return FeedEntry(
        id=meta.id,
        title=meta.title,
        url=viewer.url(meta.path),
        published=meta.date,
        # Feed readers sort by this date: an `updated` before the publication would bury a new lesson.
        updated=max(meta.updated or meta.date, meta.date),
        authors=tuple([(author.label, viewer.url(author.path)) for author in teaser.authors]),
        summary=meta.summary,
        html="",
        image=viewer.full(teaser.photo.url) if teaser.photo else "",
        categories=tuple([Category(term=slugify(t.label), label=t.label, scheme=scheme) for t in teaser.tags]),
        replies=replies,
        enclosure=_enclosure(viewer, links),
    )


def _enclosure(viewer: Viewer, links: Links) -> Enclosure | None:
    audio = links.audio
    if audio is None:
        return None
    return Enclosure(url=viewer.full(audio.url), type=audio.type, size=audio.size, seconds=audio.seconds)


def lesson_alone(viewer: Viewer, lesson: FeedLesson, prose_of: ProseOf, layout: str) -> LayoutInput:
    """Return what a layout sees of a lesson away from its page: without its neighbors."""
    meta, teaser, links = lesson
    text = prose_of(meta)
    assert isinstance(text, Lesson)  # noqa: S101 - a lesson's metadata leads to a lesson
    page = LessonPage(meta=meta, links=links, teaser=teaser, newer=None, older=None, series=None)
    view = lesson_view(viewer, page, text)
    return LayoutInput(layout=layout, page=lesson_head(viewer, page, layout), values={"lesson": view})


# ---------------------------------------------------------------- comments
def comment_entry(viewer: Viewer, entry: FeedComment, anchors: Mapping[str, str]) -> FeedEntry:
    """Return a comment as an entry; `anchors` are those of the comments around it, by id."""
    comment, lesson = entry.comment, viewer.url(entry.lesson.path)
    # The comment that was answered may be missing, or may not be published: the answer is then one to the lesson.
    parent = comment.in_reply_to if comment.in_reply_to in anchors else ""
    return FeedEntry(
        id=comment.id,
        title=viewer.word("comment_entry_title", author=comment.author, title=entry.lesson.title),
        url=f"{lesson}#{entry.anchor}",
        published=comment.date,
        updated=comment.date,
        authors=((comment.author, ""),),
        summary="",
        html=comment_html(comment, viewer.origin),
        categories=(),
        in_reply_to=(parent, f"{lesson}#{anchors[parent]}") if parent else (entry.lesson_id, lesson),
    )
