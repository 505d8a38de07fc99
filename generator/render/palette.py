"""From a site's accent to the colors of its pages, each with enough contrast to be read.

An accent is made lighter or darker until it can be read on the backgrounds of
the look, and the chalk of the look can be read on it.  Lightness is that of OKLab
(B. Ottosson, 2020), in which a color keeps its hue as it changes; contrast is
that of WCAG 2.2.
"""

import functools
import math
from collections.abc import Mapping
from typing import NamedTuple

from generator.model.look import LookColors, SchemeColors
from generator.render.views import PaletteView

__all__ = ["ENOUGH", "ArtTones", "art_tones", "contrast", "palette_of", "paper_colors"]

ENOUGH = 5.5
"""The least contrast: WCAG 2.2 asks for 4.5 (section 1.4.3), and some backgrounds are tinted."""

# Of lightness, from 0 to 1: no eye sees a smaller one, and a hundred of them are soon tried.
_STEP = 0.01
_DULL = 0.09  # on a board in a vivid color, nothing stands out
_LIGHT, _PALE, _DEEP = 0.7, 0.93, 0.37  # lightness: of an accent on dark paper, of a paper board, of a chalk board

Rgb = tuple[float, float, float]
Tone = tuple[float, float]


def palette_of(accent: str, colors: LookColors) -> PaletteView:
    """Return the colors that an accent, `#rrggbb`, makes in a look."""
    lightness, chroma, hue = _oklch(_rgb(accent))

    def on(scheme: SchemeColors) -> str:
        papers = (scheme.paper, scheme.card)
        # On a dark paper it starts light: a deep color that can just be read there glows less than it should.
        start = max(lightness, _LIGHT) if _is_dark(papers) else lightness
        return _readable(chroma, hue, start, papers)

    # Chalk is light; where a look writes on its board in dark ink, the board is as light as paper.
    chalk = (*colors.light.chalk, *colors.dark.chalk)
    start = max(lightness, _PALE) if _is_dark(chalk) else min(lightness, _DEEP)
    board = _readable(min(chroma, _DULL), hue, start, chalk)
    return PaletteView(light=on(colors.light), dark=on(colors.dark), board=board)


def paper_colors(accent: str) -> tuple[str, str]:
    """Return what an accent is on white paper: as a color of text, and as a tint under black text."""
    lightness, chroma, hue = _oklch(_rgb(accent))
    return _readable(chroma, hue, min(lightness, 0.5), ("#ffffff",)), _hex(0.96, min(chroma, 0.012), hue)


class ArtTones(NamedTuple):
    """The colors of a drawn picture: the ground, what is faint on it, what is not, and what stands out."""

    ground: str
    quiet: str
    main: str
    mark: str


# For each scheme, in light and in dark mode: lightness and the most chroma of ground, quiet, main and mark.
_ART: Mapping[str, tuple[tuple[Tone, ...], tuple[Tone, ...]]] = {
    "pale": (
        ((0.93, 0.03), (0.86, 0.05), (0.50, 0.12), (0.74, 0.13)),
        ((0.27, 0.03), (0.35, 0.04), (0.72, 0.10), (0.78, 0.13)),
    ),
    "full": (
        ((0.48, 0.10), (0.55, 0.10), (0.90, 0.05), (0.80, 0.13)),
        ((0.38, 0.08), (0.45, 0.08), (0.82, 0.06), (0.76, 0.13)),
    ),
    "deep": (
        ((0.32, 0.06), (0.40, 0.07), (0.76, 0.09), (0.80, 0.13)),
        ((0.23, 0.04), (0.32, 0.06), (0.66, 0.09), (0.74, 0.13)),
    ),
    "sand": (
        ((0.91, 0.03), (0.84, 0.05), (0.46, 0.10), (0.64, 0.14)),
        ((0.28, 0.02), (0.37, 0.03), (0.72, 0.10), (0.70, 0.13)),
    ),
}
_GOLD, _CLAY, _LAKE = (math.radians(hue) for hue in (80, 45, 230))
_NEAR = math.cos(math.radians(50))  # hues no further apart than this are hard to tell apart


@functools.lru_cache(maxsize=64)
def art_tones(accent: str, scheme: str) -> tuple[ArtTones, ArtTones]:
    """Return the colors of a drawn picture in light and in dark mode; without an accent, those of the style sheet's."""
    _, chroma, hue = _oklch(_rgb(accent or SchemeColors().accent))
    most = 1.2 * chroma  # a dull accent makes dull pictures; sand and the mark keep their color
    ground, mark = ((_GOLD, 1.0), _CLAY) if scheme == "sand" else ((hue, most), _GOLD)
    # What is to stand out from an accent that is nearly gold itself is blue.
    hues = (ground, ground, (hue, most), (_LAKE, 0.1) if math.cos(hue - mark) > _NEAR else (mark, 1.0))

    def tones(parts: tuple[Tone, ...]) -> ArtTones:
        pairs = zip(parts, hues, strict=True)
        return ArtTones(*(_hex(light, min(vivid, limit), way) for (light, vivid), (way, limit) in pairs))

    light, dark = map(tones, _ART[scheme])
    return light, dark


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _is_dark(others: tuple[str, ...]) -> bool:
    """Tell whether white can be read on all of some colors better than black can."""
    return min(contrast("#ffffff", other) for other in others) > min(contrast("#000000", other) for other in others)


def _readable(chroma: float, hue: float, start: float, others: tuple[str, ...]) -> str:
    """Return the first color, from a lightness on, that contrasts with all others; at the latest, black or white."""
    step = _STEP if _is_dark(others) else -_STEP
    steps = math.ceil(1 / _STEP)
    colors = [_hex(_clamped(start + step * number), chroma, hue) for number in range(steps)]
    # A look can have papers that nothing contrasts with enough: then it is the best there is.
    return next((color for color in colors if all(contrast(color, other) >= ENOUGH for other in others)), colors[-1])


def _clamped(value: float) -> float:
    return min(1.0, max(0.0, value))


# ---------------------------------------------------------------- colors as numbers
def _rgb(text: str) -> Rgb:
    """Return `#rrggbb` as linear light, each part from 0 to 1 (sRGB, IEC 61966-2-1)."""
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _curved(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(color: Rgb) -> float:
    red, green, blue = color
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(color: Rgb) -> tuple[float, float, float]:
    red, green, blue = color
    # The matrices of OKLab, with the responses of the eye's three kinds of cones between them.
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """Return a color that screens can show: one that is too vivid at this lightness is made duller."""
    parts = _srgb(lightness, chroma, hue)
    # A little beyond 0 and 1 is what rounding makes of a color that is just inside.
    while chroma > 0 and not all(-0.001 <= part <= 1.001 for part in parts):
        chroma = max(0.0, chroma - 0.005)
        parts = _srgb(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _curved(_clamped(part))):02x}" for part in parts)


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
