"""A drawn picture that stands for lessons without a photo, as SVG."""

from typing import TYPE_CHECKING

from generator.model.digest import digest_of
from generator.model.lesson import ProseOf
from generator.model.page import TitleArtFile
from generator.render.kinds.kind import BuildDigests, WrittenKind
from generator.render.title_art import title_art_svg

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["TitleArtKind"]


class TitleArtKind(WrittenKind[TitleArtFile]):
    """A drawn picture, which lessons share."""

    def fingerprint(self, path: str, digests: BuildDigests) -> bytes:
        # Nothing of the settings but the accent, as for social images.
        return digest_of(digests.code, self.page.art, self.page.accent, self.page.is_dark)

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        return title_art_svg(self.page.art, self.page.accent, is_dark=self.page.is_dark).encode()
