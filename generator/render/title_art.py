"""Pictures for lessons without a photo: quiet geometry, each with one thing out of line.

A composition is a list of shapes in four tones, on a sheet of 60 by 40, made
without chance from the number of its variant.  The same shapes are drawn as
SVG, for pages, and by Pillow, for the picture that is shared.  What counts is
near the middle, because pages cut the sheet to other proportions.

Why shapes and no drawing library: a file has to be smaller than a kilobyte, and
all that is drawn is discs, bars, arcs and lines.
"""

import functools
import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from generator.model.title_art import TitleArt
from generator.render.palette import ArtTones, art_tones

__all__ = ["HEIGHT", "WIDTH", "Bar", "Disc", "Ring", "Shape", "Stroke", "Wedge", "shapes_of", "title_art_svg"]

WIDTH, HEIGHT = 60, 40
"""The sheet.  Shapes may reach beyond it, and are cut there."""

_SCALE = 20  # pixels of the picture for one unit of the sheet, where nothing says how large it is shown


class Disc(NamedTuple):
    """A filled circle; `tone` here and below is `quiet`, `main` or `mark`: a field of `ArtTones`."""

    tone: str
    x: float
    y: float
    radius: float


class Ring(NamedTuple):
    """A circle as a line."""

    tone: str
    x: float
    y: float
    radius: float
    width: float


class Bar(NamedTuple):
    """A filled rectangle; its corners have a radius, which may be 0."""

    tone: str
    x: float
    y: float
    width: float
    height: float
    corner: float


class Wedge(NamedTuple):
    """A quarter of a filled circle around a corner; `quarter` counts clockwise from the lower right."""

    tone: str
    x: float
    y: float
    radius: float
    quarter: int


class Stroke(NamedTuple):
    """A straight line with round ends."""

    tone: str
    x: float
    y: float
    to_x: float
    to_y: float
    width: float


Shape = Disc | Ring | Bar | Wedge | Stroke

Picks = Iterator[int]
"""Numbers from 0 to 255 without a pattern, the same for the same variant."""


def shapes_of(art: TitleArt) -> list[Shape]:
    """Return the shapes of a picture; the later ones lie on the earlier ones."""
    # Twice 64 numbers: more than any composition takes.
    data = b"".join(hashlib.blake2b(f"{art.composition} {art.variant} {half}".encode()).digest() for half in "ab")
    return list(_DRAWN[art.composition](iter(data)))


# ---------------------------------------------------------------- compositions
def _arcs(picks: Picks) -> Iterator[Shape]:
    """Draw tiles, each with a quarter of a disc that is turned as it likes."""
    place = next(picks)
    odd = (2 + place % 2, 1 + place // 2 % 2)
    tiles: list[Shape] = []
    for row in range(4):
        for column in range(6):
            pick = next(picks)
            tone = "mark" if (column, row) == odd else "main" if pick < 100 else "quiet"
            quarter = pick % 4
            # The corner that the arc is drawn around is another one of the tile for each quarter.
            x = column * 10 + (0 if quarter in (0, 3) else 10)
            y = row * 10 + (0 if quarter in (0, 1) else 10)
            tiles.append(Wedge(tone, x, y, 10, quarter))
    yield from _by_tone(tiles)


def _beads(picks: Picks) -> Iterator[Shape]:
    """Draw threads that hang from the upper edge, each with a bead."""
    odd = 3 + next(picks) % 3
    drops = [8 + next(picks) % 22 for _ in range(9)]
    for number, drop in enumerate(drops):
        yield Stroke("quiet", 3.5 + number * 6.6, -2, 3.5 + number * 6.6, drop, 0.5)
    for number, drop in enumerate(drops):
        yield Disc("mark" if number == odd else "main", 3.5 + number * 6.6, drop, 2.5)


def _doors(picks: Picks) -> Iterator[Shape]:
    """Draw a row of arches; one is open."""
    odd, first = 2 + next(picks) % 2, next(picks) % 2
    for number in range(6):
        top = 10 + next(picks) % 12
        x = 1.6 + number * 9.7
        tone = "mark" if number == odd else "main" if number % 2 == first else "quiet"
        yield Bar(tone, x, top, 8.2, 60, 4.1)


def _fan(picks: Picks) -> Iterator[Shape]:
    """Draw lines that start at one point, and a disc behind them."""
    x, odd = 16 + next(picks) % 28, 5 + next(picks) % 4
    yield Disc("quiet", x, 42, 22 + next(picks) % 6)
    for number in range(13):
        turn = math.pi * (number + 0.5) / 13
        end = round(x - 70 * math.cos(turn), 1), round(42 - 70 * math.sin(turn), 1)
        yield Stroke("mark" if number == odd else "main", x, 42, *end, 1.3 if number == odd else 0.7)


def _fields(picks: Picks) -> Iterator[Shape]:
    """Draw a sheet on a sheet on a sheet, as Albers painted them."""
    left, top = 3 + next(picks) % 9, 2 + next(picks) % 5
    yield Bar("quiet", left, top, 44, 32, 0)
    yield Bar("main", left + 4 + next(picks) % 6, top + 5 + next(picks) % 3, 30, 22, 0)
    x, y = 20 + next(picks) % 8, 14 + next(picks) % 4
    yield Bar("quiet", x, y, 16, 12, 0)
    yield Bar("mark", x + 3 + next(picks) % 5, y + 3, 7, 5, 0)


def _grid(picks: Picks) -> Iterator[Shape]:
    """Draw dots in rows and columns; one stepped out of line."""
    place = next(picks)
    odd, step = (3 + place % 3, 2 + place // 4 % 2), 1.9 if place & 64 else -1.9
    dots: list[Shape] = [
        Disc("main" if next(picks) < 60 else "quiet", 4 + column * 6.5, 4 + row * 6.4, 1.5)
        for row in range(6)
        for column in range(9)
        if (column, row) != odd
    ]
    yield from _by_tone(dots)
    yield Disc("mark", 4 + odd[0] * 6.5 + step, 4 + odd[1] * 6.4 + step, 1.5)


def _horizon(picks: Picks) -> Iterator[Shape]:
    """Draw a sun over water."""
    x, level = 20 + next(picks) % 20, 19 + next(picks) % 6
    yield Disc("main", x, level, 11 + next(picks) % 4)
    # On the side with more room, and clear of the sun.
    yield Disc("mark", x + (16 if x < 30 else -16), 7 + next(picks) % 4, 1.8)
    # The ground comes back over the lower half of the sun.
    yield Bar("ground", 0, level, 60, 40, 0)
    y, thick = level + 0.0, 0.6
    while y < HEIGHT:
        yield Bar("quiet", 0, round(y, 1), 60, round(thick, 1), 0)
        y, thick = y + thick + 1.7, thick * 1.45


def _lanes(picks: Picks) -> Iterator[Shape]:
    """Draw bars side by side, as runners in their lanes; one is ahead."""
    odd = 2 + next(picks) % 3
    for number in range(7):
        start, end = next(picks) % 20 - 4, 30 + next(picks) % 20
        y = round(2.2 + number * 5.4, 1)
        if number == odd:
            yield Bar("mark", start + 8, y, 34, 3.2, 1.6)
        else:
            yield Bar("main" if next(picks) % 3 == 0 else "quiet", start, y, end - start + 8, 3.2, 1.6)


def _rings(picks: Picks) -> Iterator[Shape]:
    """Draw circles around one center, and something that moves on one of them."""
    x, y = 22 + next(picks) % 17, 18 + next(picks) % 6
    yield Disc("quiet", x, y, 5 + next(picks) % 3)
    for number in range(2, 8):
        yield Ring("main" if number % 2 else "quiet", x, y, number * 5, 0.9)
    turn, on = 2 * math.pi * next(picks) / 256, 10 + 5 * (next(picks) % 2)
    yield Disc("mark", round(x + on * math.cos(turn), 1), round(y + on * math.sin(turn), 1), 2.2)


def _steps(picks: Picks) -> Iterator[Shape]:
    """Draw a stair, and a ball that is on its way up or down."""
    rises = next(picks) % 2 == 0
    on, base, rise = 3 + next(picks) % 2, 4 + next(picks) % 5, 2.6 + next(picks) % 9 / 6
    for number in range(8):
        high = base + (number if rises else 7 - number) * rise
        yield Bar("main" if number % 2 else "quiet", number * 7.5, round(HEIGHT - high, 1), 7.5, 60, 0)
    high = base + (on if rises else 7 - on) * rise
    yield Disc("mark", on * 7.5 + 3.75, round(HEIGHT - high - 2.6, 1), 2.6)


def _by_tone(shapes: list[Shape]) -> list[Shape]:
    """Return shapes that do not touch in an order that makes one path of each tone."""
    return sorted(shapes, key=lambda shape: shape.tone)


_DRAWN: Mapping[str, Callable[[Picks], Iterator[Shape]]] = {
    "arcs": _arcs,
    "beads": _beads,
    "doors": _doors,
    "fan": _fan,
    "fields": _fields,
    "grid": _grid,
    "horizon": _horizon,
    "lanes": _lanes,
    "rings": _rings,
    "steps": _steps,
}


# ---------------------------------------------------------------- SVG
def title_art_svg(art: TitleArt, accent: str, *, is_dark: bool = False) -> str:
    """Return a picture as SVG, in the colors of an accent; unless it `is_dark`, light or dark as the reader likes."""
    light, dark = art_tones(accent, art.scheme)
    schemes = _style(dark) if is_dark else f"{_style(light)}@media(prefers-color-scheme:dark){{{_style(dark)}}}"
    # Shapes of one look that follow each other are one path, or a grid of dots would be three times as long.
    alike = groupby(shapes_of(art), key=lambda shape: (shape.tone, _stroke(shape)))
    paths = "".join(_svg_path(_CLASSES[tone], width, shapes) for (tone, width), shapes in alike)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH * _SCALE}"'
        f' height="{HEIGHT * _SCALE}" stroke-linecap="round" stroke-width="0">'
        f"<style>{schemes}path.l{{fill:none}}</style>"
        f'<path class="g" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>{paths}</svg>\n'
    )


_CLASSES = {"ground": "g", "quiet": "q", "main": "m", "mark": "k"}


def _style(tones: ArtTones) -> str:
    """Return a rule for each tone."""
    colors = ((name, getattr(tones, tone)) for tone, name in _CLASSES.items())
    return "".join(f".{name}{{fill:{color};stroke:{color}}}" for name, color in colors)


def _svg_path(name: str, width: float, shapes: Iterable[Shape]) -> str:
    look = f'class="{name} l" stroke-width="{_number(width)}"' if width else f'class="{name}"'
    return f'<path {look} d="{"".join(map(_path, shapes))}"/>'


def _stroke(shape: Shape) -> float:
    """Return the width of the line that a shape is drawn with, 0 for an area; a disc is a dot of a thick pen."""
    match shape:
        case Disc():
            return 2 * shape.radius
        case Ring() | Stroke():
            return shape.width
        case _:
            return 0


def _path(shape: Shape) -> str:
    x, y = _number(shape.x), _number(shape.y)
    match shape:
        case Disc():
            # A line without length, whose round ends make the disc: shorter than two arcs.
            return f"M{x} {y}h0"
        case Stroke():
            return f"M{x} {y}L{_number(shape.to_x)} {_number(shape.to_y)}"
        case Ring():
            r, across = _number(shape.radius), _number(2 * shape.radius)
            # SVG draws no whole circle with one arc, as its start would be its end.
            return f"M{_number(shape.x - shape.radius)} {y}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0-{across} 0"
        case Wedge():
            start, end = _QUARTERS[shape.quarter]
            r = _number(shape.radius)
            return f"M{x} {y}{start.format(r)}a{r} {r} 0 0 1{end.format(r)}z"
        case Bar():
            return _bar_path(shape)


_QUARTERS = (("h{}", "-{0} {0}"), ("v{}", "-{0}-{0}"), ("h-{}", " {0}-{0}"), ("v-{}", " {0} {0}"))
"""For each quarter, the way from its corner to where its arc starts, and from there to where it ends, clockwise."""


def _bar_path(bar: Bar) -> str:
    r = bar.corner
    if not r:
        return f"M{_number(bar.x)} {_number(bar.y)}h{_number(bar.width)}v{_number(bar.height)}h{_number(-bar.width)}z"
    across, down, corner = bar.width - 2 * r, bar.height - 2 * r, f"a{_number(r)} {_number(r)} 0 0 1"
    return (
        f"M{_number(bar.x + r)} {_number(bar.y)}h{_number(across)}{corner} {_number(r)} {_number(r)}"
        f"v{_number(down)}{corner} {_number(-r)} {_number(r)}h{_number(-across)}"
        f"{corner} {_number(-r)} {_number(-r)}v{_number(-down)}{corner} {_number(r)} {_number(-r)}z"
    )


# The pictures of a site say few numbers, each many times.
@functools.lru_cache(maxsize=1 << 12)
def _number(value: float) -> str:
    """Return a number in as few characters as SVG needs."""
    return f"{round(value, 2) + 0.0:g}"  # adding zero takes the sign from -0.0
