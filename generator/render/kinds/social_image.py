"""The picture of a lesson's title, for those who share the lesson."""

from typing import TYPE_CHECKING

from generator.model.digest import digest_of
from generator.model.lesson import ProseOf
from generator.model.page import SocialImage
from generator.render.kinds.kind import BuildDigests, WrittenKind

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["SocialImageKind"]


class SocialImageKind(WrittenKind[SocialImage]):
    """The picture of a title."""

    def fingerprint(self, path: str, digests: BuildDigests) -> bytes:
        # Not of all settings: a new link in the menu would make ten thousand pictures anew.
        page = self.page
        colors = (page.accent, page.colors)
        shown = (page.title, page.site, colors, page.art, page.author, page.portrait, page.logo)
        return digest_of(digests.code, *shown)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        from generator.render.social_image import draw  # Pillow is slow to import, and not every site needs it

        page = self.page
        portrait = renderer.picture_of(page.portrait) if page.portrait else b""
        logo = renderer.picture_of(page.logo) if page.logo else b""
        return draw(page, portrait, logo)
