"""The search page."""

from generator.model.addresses import SEARCH_INDEX
from generator.model.lesson import ProseOf
from generator.model.page import SearchPage
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind, layout_input
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView

__all__ = ["SearchKind", "SearchPageView"]


class SearchPageView(LayoutView):
    """`search.html`: where readers search everything; `index` is the address of the folder with the index."""

    index: str


class SearchKind(LayoutKind[SearchPage]):
    """The search page."""

    layout = "search"

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        head = head_of(viewer, self.layout, path, viewer.word("search_title"))
        # The address and not the index, which is made from the finished pages: this is one of them.
        return layout_input(head, SearchPageView(index=viewer.url(SEARCH_INDEX)))
