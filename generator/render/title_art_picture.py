"""Drawn pictures as pixels, by Pillow, for the picture that is shared: social networks take no SVG."""

from itertools import combinations

from PIL import Image, ImageColor, ImageDraw

from generator.model.title_art import TitleArt
from generator.render.palette import art_tones
from generator.render.title_art import HEIGHT, WIDTH, Bar, Disc, Ring, Shape, Stroke, Wedge, shapes_of

__all__ = ["TONES", "painted"]

_FINE = 2  # drawn larger and made smaller, edges are smooth
_BETWEEN = 4  # steps from one tone to another, at those edges

TONES = ("ground", "quiet", "main", "mark")


def painted(art: TitleArt, accent: str, size: tuple[int, int]) -> Image.Image:
    """Return a picture in a size, in pixels, with a palette of 28 colors; what is too wide is cut off at both sides.

    Its first colors are the tones, in their order.
    """
    colors = dict(zip(TONES, art_tones(accent, art.scheme)[0], strict=True))
    width, height = (_FINE * side for side in size)
    # The larger of the two, so that the sheet covers the picture.
    scale = max(height / HEIGHT, width / WIDTH)
    sheet = Image.new("RGB", (width, height), colors["ground"])
    pen = _Pen(sheet, scale, (width - WIDTH * scale) / 2, (height - HEIGHT * scale) / 2)
    for shape in shapes_of(art):
        pen.draw(shape, colors[shape.tone])
    return sheet.reduce(_FINE).quantize(palette=_palette(tuple(colors.values())), dither=Image.Dither.NONE)


def _palette(colors: tuple[str, ...]) -> Image.Image:
    """Return an image with a palette of the tones and of those between any two."""
    full = [ImageColor.getrgb(color) for color in colors]
    between = [
        tuple(round(a + (b - a) * step / (_BETWEEN + 1)) for a, b in zip(one, other, strict=True))
        for one, other in combinations(full, 2)
        for step in range(1, _BETWEEN + 1)
    ]
    image = Image.new("P", (1, 1))
    image.putpalette([part for color in (*full, *between) for part in color])
    return image


class _Pen:
    """Draws shapes of the sheet onto a picture, which begins at `left` and `top` of the sheet times `scale`."""

    def __init__(self, picture: Image.Image, scale: float, left: float, top: float) -> None:
        self._pen = ImageDraw.Draw(picture)
        self._scale, self._left, self._top = scale, left, top

    def draw(self, shape: Shape, color: str) -> None:
        """Draw a shape in a color."""
        x, y = self._at(shape.x, shape.y)
        match shape:
            case Disc():
                self._disc(x, y, shape.radius * self._scale, color)
            case Ring():
                # Pillow's outline lies inside of the box, that of SVG on both sides of the circle.
                outer, line = (shape.radius + shape.width / 2) * self._scale, round(shape.width * self._scale)
                self._pen.ellipse((x - outer, y - outer, x + outer, y + outer), outline=color, width=line)
            case Bar():
                box = (x, y, x + shape.width * self._scale, y + shape.height * self._scale)
                self._pen.rounded_rectangle(box, shape.corner * self._scale, fill=color)
            case Wedge():
                radius, start = shape.radius * self._scale, 90 * shape.quarter
                self._pen.pieslice((x - radius, y - radius, x + radius, y + radius), start, start + 90, fill=color)
            case Stroke():
                thick = shape.width * self._scale
                ends = ((x, y), self._at(shape.to_x, shape.to_y))
                self._pen.line(ends, fill=color, width=round(thick))
                for end in ends:
                    self._disc(*end, thick / 2, color)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._left + x * self._scale, self._top + y * self._scale

    def _disc(self, x: float, y: float, radius: float, color: str) -> None:
        self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
