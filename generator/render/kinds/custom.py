"""A page that a hook adds, with a layout of the site's own."""

from generator.model.lesson import ProseOf
from generator.model.page import CustomPage
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput

__all__ = ["CustomKind"]


class CustomKind(LayoutKind[CustomPage]):
    """A hook's page."""

    @property
    def layout(self) -> str:
        return self.page.layout

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        head = head_of(viewer, self.layout, path, self.page.title)
        # The values as the hook gave them: only its own layout knows what they are.
        return LayoutInput(layout=self.layout, page=head, values=self.page.values)
