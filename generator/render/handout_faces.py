"""The faces of a look on handouts: of each variable font, one font for each weight that a sheet needs.

WeasyPrint takes variable fonts, but the clock gets into what it makes of them,
and equal handouts are to be equal bytes.  Cutting a weight out of a font takes
half a second, so it is done once for each site and computer.
"""

import base64
import io
from typing import Protocol

from generator.model.digest import digest_bytes

__all__ = ["Fonts", "faces_css"]

Fonts = tuple[tuple[str, bytes], ...]
"""Font files, each with its name, which says whether it is italic."""

_WEIGHTS = {"normal": (400, 700), "italic": (400,)}


class _FontCache(Protocol):
    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, data: bytes) -> None: ...


def faces_css(fonts: Fonts, saved: _FontCache) -> str:
    """Return the rules (CSS) that make fonts the family `Handout`; for a broken font there is none."""
    rules = []
    for name, data in fonts:
        style = "italic" if "italic" in name else "normal"
        for weight in _WEIGHTS[style]:
            kept = f"handout-{digest_bytes(data).hex()}-{weight}.ttf"
            font = saved.get(kept)
            if font is None:
                font = _cut(data, weight)
                saved.put(kept, font)
            if font:
                address = f"data:font/ttf;base64,{base64.b64encode(font).decode()}"
                look = f"font-style: {style}; font-weight: {weight}"
                rules.append(f'@font-face {{ font-family: "Handout"; {look}; src: url("{address}"); }}')
    return "\n".join(rules)


def _cut(data: bytes, weight: int) -> bytes:
    """Return one weight of a variable font, any other font as it is, and nothing for what is no font."""
    from fontTools.ttLib import TTFont, TTLibError  # WeasyPrint brings it, and not every site has handouts
    from fontTools.varLib import instancer

    file = io.BytesIO()
    try:
        font = TTFont(io.BytesIO(data), recalcTimestamp=False)
        if "fvar" in font:
            axes = {axis.axisTag: weight if axis.axisTag == "wght" else axis.defaultValue for axis in font["fvar"].axes}
            font = instancer.instantiateVariableFont(font, axes)
        font.flavor = None
        font.save(file)
    except (TTLibError, ValueError, KeyError, EOFError):
        return b""  # as browsers do, the sheet takes another face
    return file.getvalue()
