"""Style sheets and scripts, put together before the plan: their address depends on what is in them."""

from typing import TYPE_CHECKING

from generator.model.digest import digest_bytes
from generator.model.lesson import ProseOf
from generator.model.page import TextAsset
from generator.render.kinds.kind import BuildDigests, WrittenKind

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["TextAssetKind"]


class TextAssetKind(WrittenKind[TextAsset]):
    """A style sheet or a script."""

    def fingerprint(self, path: str, digests: BuildDigests) -> bytes:
        # Nothing else is in it: neither the settings nor the program change a byte of it from here on.
        return digest_bytes(self.page.text.encode())

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        return self.page.text.encode()
