"""The feeds of a site: the main one with its archive, and those of terms, series and comments."""

import datetime as dt
from collections.abc import Iterable, Iterator

from generator.model.addresses import (
    COMMENTS_FEED_PATH,
    PODCAST_PATH,
    archive_feed_path,
    feed_path,
    json_feed_path,
    rss_feed_path,
    term_feed_path,
)
from generator.model.comment import Reply, flat
from generator.model.diagnostic import warning
from generator.model.digest import digest_of, uuid_of
from generator.model.feed import comment_feed_id
from generator.model.lesson import LessonMetadata
from generator.model.page import (
    ArchiveFeed,
    AtomFeed,
    CommentFeed,
    FeedComment,
    FeedLessons,
    JsonFeed,
    PodcastFeed,
    RssFeed,
    TermFeed,
)
from generator.model.site import Ref, Site, Teaser
from generator.plan.table import SETTINGS, RouteTable

__all__ = ["add_feeds", "lesson_comment_feed"]

# More than most blogs get in a month; a reader's program fetches a feed every few hours.
_COMMENTS_IN_FEED = 50


def add_feeds(site: Site, table: RouteTable) -> None:
    """Add every feed that is not one lesson's."""
    lessons = tuple(
        (meta, teaser, site.links[meta.source]) for meta, teaser in zip(site.lessons, site.teasers, strict=True)
    )
    _main_feed(site, lessons, table)
    _podcast(site, lessons, table)
    _term_feeds(site, lessons, table)
    _all_comments_feed(site, table)


def lesson_comment_feed(meta: LessonMetadata, teaser: Teaser, thread: Iterable[Reply]) -> CommentFeed:
    """Return the feed of the comments on a lesson."""
    return CommentFeed(id=comment_feed_id(meta.id), lesson=teaser, comments=_newest_first(meta, teaser, thread))


def _main_feed(site: Site, lessons: FeedLessons, table: RouteTable) -> None:
    file, size = site.config.feed.file, site.config.feed.entries
    # Only full archive documents: a new lesson changes none of them, and the feed has what they lack.
    count = len(lessons) // size if len(lessons) > size else 0
    archives = ["", *(archive_feed_path(file, number) for number in range(1, count + 1)), ""]
    feed = AtomFeed(lessons=lessons[:size], older=archives[count])
    table.add(feed_path(file), feed, (SETTINGS, "the feed"))
    table.add(json_feed_path(file), JsonFeed(lessons=lessons[:size]), (SETTINGS, "the JSON feed"))
    if site.config.feeds.rss:
        table.add(rss_feed_path(file), RssFeed(lessons=lessons[:size]), (SETTINGS, "the RSS feed"))
    for number in range(1, count + 1):
        end = len(lessons) - (number - 1) * size
        newer, older = archives[number + 1], archives[number - 1]
        archive = ArchiveFeed(lessons=lessons[end - size : end], newer=newer, older=older)
        table.add(archives[number], archive, (SETTINGS, "an archive of the feed"))


def _podcast(site: Site, lessons: FeedLessons, table: RouteTable) -> None:
    """Add the podcast with every recording: a new listener of a podcast starts at its beginning."""
    settings, podcast = site.config.podcast, site.podcast
    if settings is None or podcast is None:
        return
    # `lesson[2]` are its links, which have the recording only if the file is there.
    episodes = tuple([lesson for lesson in lessons if lesson[2].audio])
    if not episodes:
        message = "no lesson has a recording, so the podcast has nothing in it"
        advice = "write `audio: monday.m4a` into a lesson, and save the recording beside it"
        table.diagnostics.append(warning("podcast/no-episodes", settings.span, message, help=advice))
    table.add(PODCAST_PATH, PodcastFeed(lessons=episodes, podcast=podcast), (settings.span, "the podcast"))


def _term_feeds(site: Site, lessons: FeedLessons, table: RouteTable) -> None:
    """Add a feed for each tag, author and series."""
    size = site.config.feed.entries
    by_path = {meta.path: (meta, teaser, links) for meta, teaser, links in lessons}
    for path, ref, newest in _terms(site, size):
        if path:
            # From the site's id and not from its address, so that the feed keeps its id when the site moves.
            feed_id = f"urn:uuid:{uuid_of(digest_of(site.config.id, path))}"
            introduction = site.introductions.get(path)
            feed = TermFeed(
                id=feed_id,
                term=ref,
                lessons=tuple([by_path[lesson] for lesson in newest]),
                subtitle=introduction.summary if introduction else "",
            )
            table.add(term_feed_path(path), feed, (SETTINGS, "a feed"))


def _terms(site: Site, size: int) -> Iterator[tuple[str, Ref, list[str]]]:
    """Yield the path that a feed lies under, the page it belongs to, and the paths of its newest lessons."""
    for term in (*site.tags, *site.authors):
        yield term.ref.path, term.ref, [teaser.path for teaser in term.lessons[:size]]
    for series in site.series:
        newest = [part.path for part in reversed(series.parts)][:size]
        yield series.path, Ref(label=series.title, path=series.path), newest


def _all_comments_feed(site: Site, table: RouteTable) -> None:
    if site.config.comments.default == "off" and all(meta.comments == "off" for meta in site.lessons):
        return
    comments = [
        comment
        for meta, teaser in zip(site.lessons, site.teasers, strict=True)
        if teaser.comments
        for comment in _newest_first(meta, teaser, site.threads[meta.source])
    ]
    # The feeds of lessons overlap in time, so their order has to be found anew.
    newest = sorted(comments, key=_written_at, reverse=True)[:_COMMENTS_IN_FEED]
    feed = CommentFeed(id=comment_feed_id(site.config.id), lesson=None, comments=tuple(newest))
    table.add(COMMENTS_FEED_PATH, feed, (SETTINGS, "the feed of all comments"))


def _newest_first(meta: LessonMetadata, teaser: Teaser, thread: Iterable[Reply]) -> tuple[FeedComment, ...]:
    comments = [
        FeedComment(comment=reply.comment, anchor=reply.anchor, lesson=teaser, lesson_id=meta.id)
        for reply in flat(thread)
    ]
    return tuple(sorted(comments, key=_written_at, reverse=True))


def _written_at(entry: FeedComment) -> tuple[dt.datetime, str]:
    return entry.comment.date, entry.comment.id
