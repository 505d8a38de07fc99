"""A plain page: about, start here."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from generator.model.lesson import PlainPage, ProseOf
from generator.model.page import StandalonePage
from generator.render.heads import head_of, markdown_address, preview_image
from generator.render.html import ProseTargets, fill
from generator.render.kinds.kind import LayoutKind, layout_input, packed
from generator.render.lesson_view import first_picture
from generator.render.players import has_player, with_players
from generator.render.viewer import Viewer
from generator.render.views import LayoutInput, LayoutView, PhotoView

__all__ = ["StandaloneKind", "StandalonePageView"]


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
        page, meta = self.page, self.page.meta
        text = prose_of(meta)
        assert isinstance(text, PlainPage)  # noqa: S101 - a page's metadata leads to a page
        targets = ProseTargets(links=meta.links, found=page.links, origin=viewer.origin, first=first_picture(meta))
        lead = with_players(viewer, fill(text.lead, targets))
        view = StandalonePageView(
            title=meta.title,
            lead=lead,
            photo=viewer.photo(page.photo),
            has_player=has_player(lead),
            extra=text.extra,
        )
        image = preview_image(viewer, page.photo)
        markdown = markdown_address(viewer, path)
        head = head_of(viewer, self.layout, path, meta.title, description=meta.summary, markdown=markdown, **image)
        return layout_input(head, view)
