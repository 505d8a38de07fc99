"""A lesson's own page."""

from collections.abc import Iterable

import msgspec

from generator.model.comment import Reply
from generator.model.lesson import Lesson, ProseOf
from generator.model.page import LessonPage
from generator.render.heads import lesson_head
from generator.render.kinds.kind import LayoutKind, layout_input, packed
from generator.render.lesson_view import LessonView, lesson_view
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView

__all__ = ["LessonKind", "LessonPageView"]


_encode = msgspec.json.Encoder().encode


class LessonPageView(LayoutView):
    """`lesson.html` and `feed-entry.html`: a lesson, in a feed with every address in full."""

    lesson: LessonView


class LessonKind(LayoutKind[LessonPage]):
    """A lesson's page."""

    @property
    def layout(self) -> str:
        return self.page.meta.layout or "lesson"

    def parts(self) -> Iterable[bytes]:
        page, series = self.page, self.page.series
        yield page.meta.digest
        yield page.teaser.digest
        # In C, because a build compares as many lessons as there are: what the text itself holds has a digest already.
        yield _encode((page.links, page.social, page.related, page.weekday, page.newer, page.older))
        yield packed(series.title, series.path, [(part.label, part.path) for part in series.parts]) if series else b""
        yield _packed_thread(page.thread)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page, lesson = self.page, prose_of(self.page.meta)
        assert isinstance(lesson, Lesson)  # noqa: S101 - a lesson's metadata leads to a lesson
        view = LessonPageView(lesson=lesson_view(viewer, page, lesson))
        return layout_input(lesson_head(viewer, page, self.layout), view)


def _packed_thread(thread: tuple[Reply, ...]) -> bytes:
    # The brackets tell an answer from a further comment.
    return b"".join(
        [b"(" + reply.comment.digest + packed(reply.anchor) + _packed_thread(reply.replies) + b")" for reply in thread]
    )
