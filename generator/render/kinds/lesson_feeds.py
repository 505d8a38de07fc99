"""The feeds of lessons: the main one as Atom and as JSON, its archive, and those of terms and series."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from generator.model.addresses import feed_path
from generator.model.feed import FeedEntry
from generator.model.lesson import ProseOf
from generator.model.page import ArchiveFeed, AtomFeed, JsonFeed, TermFeed
from generator.render.atom import atom_xml
from generator.render.feed_entries import feed_of, lesson_entries
from generator.render.jsonfeed import json_feed
from generator.render.kinds.kind import WrittenKind, packed, packed_lessons, packed_refs
from generator.render.viewer import Viewer

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["ArchiveFeedKind", "AtomFeedKind", "JsonFeedKind", "TermFeedKind"]

AnyFeed = TypeVar("AnyFeed", AtomFeed, ArchiveFeed, TermFeed, JsonFeed)
FeedLinks = tuple[tuple[str, str], ...]


class _LessonFeedKind(WrittenKind[AnyFeed]):
    layout = "feed-entry"

    def parts(self) -> Iterable[bytes]:
        return packed_lessons(self.page.lessons)

    def entries(self, renderer: "Renderer", prose_of: ProseOf) -> tuple[FeedEntry, ...]:
        return lesson_entries(renderer, self.page.lessons, prose_of)


class AtomFeedKind(_LessonFeedKind[AtomFeed]):
    """The main feed."""

    def parts(self) -> Iterable[bytes]:
        return packed(self.page.older), *packed_lessons(self.page.lessons)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        from generator.render.feedgen_atom import feedgen_xml  # slow to import, and most rebuilds leave the feed alone

        viewer = renderer.feed_viewer
        links = (*_hub(viewer), *_in_full(viewer, ("prev-archive", self.page.older)))
        return feedgen_xml(feed_of(renderer, path, links=links, entries=self.entries(renderer, prose_of)))


class ArchiveFeedKind(_LessonFeedKind[ArchiveFeed]):
    """An archive document of the main feed; it names no hub, since it never has news."""

    def parts(self) -> Iterable[bytes]:
        return packed(self.page.newer, self.page.older), *packed_lessons(self.page.lessons)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        page, viewer = self.page, renderer.feed_viewer
        # Three links make the chain of RFC 5005, section 4, by which readers get a whole archive.
        current = ("current", feed_path(viewer.config.feed.file))
        links = _in_full(viewer, current, ("prev-archive", page.older), ("next-archive", page.newer))
        entries = self.entries(renderer, prose_of)
        return atom_xml(feed_of(renderer, path, links=links, history="archive", entries=entries))


class TermFeedKind(_LessonFeedKind[TermFeed]):
    """The feed of a tag, an author or a series."""

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return packed(page.id, page.subtitle), packed_refs(page.term), *packed_lessons(page.lessons)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        page, viewer = self.page, renderer.feed_viewer
        feed = feed_of(
            renderer,
            path,
            id=page.id,
            # With the name of the site: in a list of feeds, "Pricing" could be anybody's.
            title=f"{viewer.config.title} – {page.term.label}",
            subtitle=page.subtitle or viewer.config.description,
            page=viewer.url(page.term.path),
            links=_hub(viewer),
            entries=self.entries(renderer, prose_of),
        )
        return atom_xml(feed)


class JsonFeedKind(_LessonFeedKind[JsonFeed]):
    """The main feed as JSON."""

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        # No links to older documents: JSON Feed 1.1 knows a `next_url`, but no archive that stays as it is.
        links = _hub(renderer.feed_viewer)
        return json_feed(feed_of(renderer, path, links=links, entries=self.entries(renderer, prose_of)))


def _hub(viewer: Viewer) -> FeedLinks:
    """Return the link to the site's hub, if it has one (WebSub, section 4)."""
    hub = viewer.config.feed.hub
    return (("hub", hub),) if hub else ()


def _in_full(viewer: Viewer, *links: tuple[str, str]) -> FeedLinks:
    """Return links with their addresses in full, without those that lead nowhere."""
    return tuple((rel, viewer.url(path)) for rel, path in links if path)
