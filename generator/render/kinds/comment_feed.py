"""The feeds of comments: one lesson's, and the newest of all lessons."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.model.lesson import ProseOf
from generator.model.page import CommentFeed
from generator.render.atom import atom_xml
from generator.render.feed_entries import comment_entry, feed_of
from generator.render.kinds.kind import WrittenKind, packed

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["CommentFeedKind"]


class CommentFeedKind(WrittenKind[CommentFeed]):
    """A feed of comments."""

    def parts(self) -> Iterable[bytes]:
        page = self.page
        yield packed(page.id)
        yield page.lesson.digest if page.lesson else b""
        for entry in page.comments:
            yield entry.comment.digest + entry.lesson.digest + packed(entry.anchor, entry.lesson_id)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        page, viewer = self.page, renderer.feed_viewer
        lesson, config = page.lesson, viewer.config
        # An answer leads to the comment that it answers only if that one is in the feed as well.
        anchors = {entry.comment.id: entry.anchor for entry in page.comments}
        feed = feed_of(
            renderer,
            path,
            id=page.id,
            title=viewer.word("comment_feed_title", title=lesson.title if lesson else config.title),
            subtitle="",
            page=viewer.url(lesson.path) if lesson else config.url,
            updated=lesson.date if lesson else None,
            entries=tuple([comment_entry(viewer, entry, anchors) for entry in page.comments]),
        )
        if not page.comments:  # as on most lessons
            return atom_xml(feed)
        from generator.render.feedgen_atom import feedgen_xml  # slow to import

        return feedgen_xml(feed)
