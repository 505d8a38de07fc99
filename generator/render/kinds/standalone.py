"""A plain page: about, start here."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from generator.model.lesson import PlainPage, ProseOf
from generator.model.page import HandbookPage, StandalonePage
from generator.render.heads import head_of, markdown_address, preview_image
from generator.render.html import ProseTargets, fill
from generator.render.kinds.kind import LayoutKind, layout_input, packed
from generator.render.lesson_view import first_picture
from generator.render.players import has_player, with_players
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView, PageView, PhotoView

__all__ = ["StandaloneKind", "StandalonePageView", "page_head", "page_text"]


class StandalonePageView(LayoutView):
    """`page.html`: a plain page. `photo` may be none; `has_player` is as in `LessonView`."""

    title: str
    lead: Markup
    photo: PhotoView | None
    has_player: bool
    extra: Mapping[str, object]


class StandaloneKind(LayoutKind[StandalonePage]):
    """A plain page."""

    @property
    def layout(self) -> str:
        return self.page.meta.layout or "page"

    def parts(self) -> Iterable[bytes]:
        # The links besides the text: where they lead changes with other files, while this one stays as it is.
        return self.page.meta.digest, packed(self.page.links, self.page.photo)

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page = self.page
        text, lead = page_text(page, viewer, prose_of)
        view = StandalonePageView(
            title=page.meta.title,
            lead=lead,
            photo=viewer.photo(page.photo),
            has_player=has_player(lead),
            extra=text.extra,
        )
        return layout_input(page_head(page, viewer, self.layout, path), view)


# What a plain page and a page of a handbook share.
def page_text(page: StandalonePage | HandbookPage, viewer: Viewer, prose_of: ProseOf) -> tuple[PlainPage, Markup]:
    """Return the text of a page, and its HTML with links, pictures and players in place."""
    text = prose_of(page.meta)
    assert isinstance(text, PlainPage)  # noqa: S101 - a page's metadata leads to a page
    first = first_picture(page.meta)
    targets = ProseTargets(links=page.meta.links, found=page.links, origin=viewer.origin, first=first)
    return text, with_players(viewer, fill(text.lead, targets))


def page_head(page: StandalonePage | HandbookPage, viewer: Viewer, layout: str, path: str) -> PageView:
    """Return what the head of a page's HTML says of it."""
    meta, image, markdown = page.meta, preview_image(viewer, page.photo), markdown_address(viewer, path)
    return head_of(viewer, layout, path, meta.title, description=meta.summary, markdown=markdown, **image)
