"""The pages of a handbook, and the index by which their script finds them."""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup

from generator.model.lesson import PlainPage, ProseOf
from generator.model.page import HandbookIndex, HandbookPage
from generator.render.headings import all_headings_of, headings_of
from generator.render.kinds.kind import LayoutKind, WrittenKind, layout_input, packed
from generator.render.kinds.standalone import page_head, page_text
from generator.render.players import has_player
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView, LinkView, PhotoView, View

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["HandbookGroupView", "HandbookIndexKind", "HandbookKind", "HandbookPageView"]


class HandbookGroupView(View):
    """A group of the sidebar of a handbook; `heading` may be empty."""

    heading: str
    pages: tuple[LinkView, ...]


class HandbookPageView(LayoutView):
    """`handbook.html`: a page of a handbook.

    `groups` are the sidebar, `headings` those of this page; `previous` and
    `next` may be none. `index` is the address of the file in which
    `assets/handbook.js` looks for pages. `photo` may be none; `has_player` is
    as in `LessonView`.
    """

    title: str
    lead: Markup
    photo: PhotoView | None
    has_player: bool
    groups: tuple[HandbookGroupView, ...]
    headings: tuple[LinkView, ...]
    previous: LinkView | None
    next: LinkView | None
    index: str
    extra: Mapping[str, object]


class HandbookKind(LayoutKind[HandbookPage]):
    """A page of a handbook."""

    @property
    def layout(self) -> str:
        return self.page.meta.layout or "handbook"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        # The sidebar is a part of every page: a new title makes all of them anew.
        return page.meta.digest, packed(page.links, page.photo, page.groups, page.previous, page.next, page.index)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page = self.page
        text, lead = page_text(page, viewer, prose_of)
        view = HandbookPageView(
            title=page.meta.title,
            lead=lead,
            photo=viewer.photo(page.photo),
            has_player=has_player(lead),
            groups=tuple(
                HandbookGroupView(heading=heading, pages=tuple(map(viewer.link, refs))) for heading, refs in page.groups
            ),
            headings=tuple(LinkView(label=label, url=f"#{anchor}") for label, anchor in headings_of(lead)),
            previous=viewer.optional_link(page.previous),
            next=viewer.optional_link(page.next),
            index=viewer.url(page.index),
            extra=text.extra,
        )
        return layout_input(page_head(page, viewer, self.layout, path), view)


class HandbookIndexKind(WrittenKind[HandbookIndex]):
    """The index: for each page its address, its title, its headings with their ids, and whether it comes first."""

    def parts(self) -> Iterable[bytes]:
        return [meta.digest for meta in self.page.pages]

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        viewer = renderer.viewer
        rows = [
            # What the sidebar leaves out is found by those who know its name, and is in nobody else's way.
            [viewer.url(meta.path), meta.title, _headings(prose_of(meta)), meta.in_menu]
            for meta in self.page.pages
        ]
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def _headings(text: object) -> list[tuple[str, str]]:
    assert isinstance(text, PlainPage)  # noqa: S101 - a page's metadata leads to a page
    # Placeholders are links and pictures, of which a heading in an index needs only the words.
    return all_headings_of(Markup("".join(text.lead.pieces)))  # noqa: S704 - it is rendered Markdown
