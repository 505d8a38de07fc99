"""The list of all lessons, and its further pages."""

from collections.abc import Iterable

from generator.model.lesson import ProseOf
from generator.model.page import HomePage
from generator.render.heads import comments_feed_links, head_of
from generator.render.kinds.kind import LayoutKind, layout_input, packed, packed_teasers
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView, TeaserView

__all__ = ["HomeKind", "HomePageView"]


class HomePageView(LayoutView):
    """`home.html`: one page of the list of lessons; `number` counts from 1; `newer` and `older` may be empty."""

    lessons: tuple[TeaserView, ...]
    number: int
    total: int
    newer: str
    older: str


class HomeKind(LayoutKind[HomePage]):
    """A page of the list of all lessons."""

    layout = "home"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        return packed(page.number, page.total, page.newer, page.older), packed_teasers(page.lessons)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page = self.page
        # The first page is the site itself, so it has no title of its own.
        title = viewer.word("page_of", number=page.number, total=page.total) if page.number > 1 else ""
        # Once is enough for programs that look for feeds, and they look at the home page.
        feeds = comments_feed_links(viewer) if page.number == 1 else ()
        view = HomePageView(
            lessons=tuple(map(viewer.teaser, page.lessons)),
            number=page.number,
            total=page.total,
            newer=viewer.url(page.newer),
            older=viewer.url(page.older),
        )
        return layout_input(head_of(viewer, self.layout, path, title, feeds=feeds), view)
