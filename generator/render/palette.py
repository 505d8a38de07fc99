"""One accent to the colours of the site, each with enough contrast to be read.

The layouts' style sheet has paper, cards and chalk; an accent of the site's
own is made lighter or darker until text in it, and text on it, can be read on
all of them.  Lightness is that of OKLab (B. Ottosson, 2020), in which a colour
keeps its hue while it changes; contrast is that of WCAG 2.2.
"""

import math
from collections.abc import Callable

from generator.render.views import PaletteView

__all__ = ["contrast", "palette_of"]

LIGHT, DARK, CHALK = ("#fbf8f1", "#fffdf8"), ("#171613", "#1f1e1a"), ("#f5f1e4", "#f0d48a", "#d3dbcd")
"""The paper and card of the style sheet in the light and in the dark, and what is written on the board."""

ENOUGH = 5.5
"""The least contrast: 4.5 is asked for (WCAG 2.2, 1.4.3), and some things lie on a tint of their paper."""

_STEP = 0.01
_DULL = 0.09  # a board in a loud colour would drown what is written on it

Rgb = tuple[float, float, float]


def palette_of(accent: str) -> PaletteView:
    """Return the colours that an accent, `#rrggbb`, makes."""
    lightness, chroma, hue = _oklch(_rgb(accent))

    def first(start: float, step: float, chroma: float, papers: tuple[str, ...]) -> str:
        return _first(lambda light: _hex(light, chroma, hue), start, step, papers)

    return PaletteView(
        light=first(lightness, -_STEP, chroma, LIGHT),
        dark=first(max(lightness, 0.7), _STEP, chroma, DARK),
        board=first(min(lightness, 0.37), -_STEP, min(chroma, _DULL), CHALK),
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _first(made: Callable[[float], str], start: float, step: float, papers: tuple[str, ...]) -> str:
    """Return the colour nearest to the start that can be read on all papers; there is one, for black and white can."""
    steps = math.ceil(1 / _STEP)
    colours = (made(min(1.0, max(0.0, start + step * n))) for n in range(steps))
    return next(c for c in colours if all(contrast(c, paper) >= ENOUGH for paper in papers))


# ---------------------------------------------------------------- colours as numbers
def _rgb(text: str) -> Rgb:
    """Return linear light, each part from 0 to 1, of `#rrggbb` (sRGB, IEC 61966-2-1)."""
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _curved(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(colour: Rgb) -> float:
    red, green, blue = colour
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: Rgb) -> tuple[float, float, float]:
    red, green, blue = colour
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """Return a colour that screens can show: what is too loud at this lightness is made duller."""
    parts = _srgb(lightness, chroma, hue)
    while chroma > 0 and not all(-0.001 <= part <= 1.001 for part in parts):
        chroma = max(0.0, chroma - 0.005)
        parts = _srgb(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _curved(min(1.0, max(0.0, part)))):02x}" for part in parts)


def _srgb(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
