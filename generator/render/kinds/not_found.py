"""The page for missing addresses."""

from generator.model.lesson import ProseOf
from generator.model.page import NotFoundPage
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind, layout_input
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView

__all__ = ["NotFoundKind", "NotFoundPageView"]


class NotFoundPageView(LayoutView):
    """`404.html`: a page that does not exist; its links work from any address."""


class NotFoundKind(LayoutKind[NotFoundPage]):
    """The page for missing addresses."""

    layout = "404"

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        # Some hosts answer with this page and the status 200; then search engines would list it.
        head = head_of(viewer, self.layout, path, viewer.word("not_found_title"), noindex=True)
        return layout_input(head, NotFoundPageView())
