"""The feeds in RSS 2.0: all lessons for programs that read nothing else, and the podcast."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.model.lesson import ProseOf
from generator.model.page import PodcastFeed, RssFeed
from generator.render.feed_entries import feed_of, lesson_entries, plain_entry
from generator.render.kinds.kind import WrittenKind, packed, packed_lessons

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["PodcastFeedKind", "RssFeedKind"]


class RssFeedKind(WrittenKind[RssFeed]):
    """The main feed as RSS."""

    layout = "feed-entry"

    def parts(self) -> Iterable[bytes]:
        return packed_lessons(self.page.lessons)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        from generator.render.feedgen_rss import rss_xml  # slow to import, as the Atom feed's

        hub = renderer.feed_viewer.config.feed.hub
        entries = lesson_entries(renderer, self.page.lessons, prose_of)
        return rss_xml(feed_of(renderer, path, links=(("hub", hub),) if hub else (), entries=entries))


class PodcastFeedKind(WrittenKind[PodcastFeed]):
    """The podcast."""

    def parts(self) -> Iterable[bytes]:
        return packed(self.page.podcast), *packed_lessons(self.page.lessons)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        from generator.render.feedgen_rss import rss_xml  # as above

        podcast, viewer = self.page.podcast, renderer.feed_viewer
        # Programs show a summary beside the player; the text of the lesson is behind the link.
        entries = tuple([plain_entry(viewer, lesson) for lesson in self.page.lessons])
        feed = feed_of(renderer, path, title=podcast.title, subtitle=podcast.description, entries=entries)
        return rss_xml(feed, podcast, viewer.url(podcast.image))
