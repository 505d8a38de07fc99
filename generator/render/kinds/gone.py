"""A page at the address of something that was published and is no more."""

from generator.model.lesson import ProseOf
from generator.model.page import GonePage
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind, layout_input
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView

__all__ = ["GoneKind", "GonePageView"]


class GonePageView(LayoutView):
    """`gone.html`: what stands where a lesson was taken down. `title` is that of the lesson, or empty."""

    title: str


class GoneKind(LayoutKind[GonePage]):
    """What is gone; search engines must not list it, even where the host cannot send the status that says so."""

    layout = "gone"

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        head = head_of(viewer, self.layout, path, viewer.word("gone_title"), noindex=True)
        return layout_input(head, GonePageView(title=self.page.title))
