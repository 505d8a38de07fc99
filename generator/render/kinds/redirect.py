"""A page at an old address that sends readers on to the new one."""

from generator.model.lesson import ProseOf
from generator.model.page import RedirectPage
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind, layout_input
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView, LinkView

__all__ = ["RedirectKind", "RedirectPageView"]


class RedirectPageView(LayoutView):
    """`redirect.html`: what stands at an old address."""

    to: LinkView


class RedirectKind(LayoutKind[RedirectPage]):
    """A redirect; its head is about the new address, which search engines are to list instead."""

    layout = "redirect"

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        to = self.page.to
        head = head_of(viewer, self.layout, to.path, to.label, noindex=True)
        # A page, as not every host lets a blog's author send the status 301.
        return layout_input(head, RedirectPageView(to=LinkView(label=to.label, url=viewer.url(to.path))))
