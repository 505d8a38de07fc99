"""A lesson's title and drawing as one picture, by Pillow, for those who share the lesson.

The font is Source Serif 4 by Frank Grießhammer and Adobe, as it was published,
under the SIL Open Font License; the license is beside it.
"""

import bisect
import functools
import importlib.resources
import io
import math
import zlib
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont, ImageOps

from generator.model.look import LookColors, SchemeColors
from generator.model.page import SocialImage
from generator.model.social_image import SOCIAL_IMAGE_SIZE
from generator.render.palette import palette_of
from generator.render.title_art_picture import painted

__all__ = ["FONT", "draw", "font_of", "in_lines"]

FONT = "SourceSerif4Subhead-Semibold.otf"

_LEFT, _RIGHT, _ART = 76, 776, 840  # pixels: the text starts and ends, the drawing starts
_MEASURE = _RIGHT - _LEFT
_SIZES = (112, 104, 88, 76, 64, 54, 46)  # pixels: of the type, for one line, for two lines, …
_LEADING = 1.14
_MIDDLE = 262  # where the lines of the title are centered
_SEAM = 480  # between the title, in the color of text, and the site's title, in its accent
_NAME_SIZE, _NAME_LINE = 36, 546  # the site's title: its size and its baseline
_LONGEST = 600  # characters: no more of a title fits in any size

_FINE = 0.05  # of the type's size: how exactly lines are balanced

_ELLIPSIS = "…"
_SHADES = 8  # of the color of text, and of the accent


_FACE, _FACE_TOP = 128, 466  # pixels: the diameter of a portrait, and where it starts
_GAP = 28  # between text and a portrait or a logo
_AUTHOR_SIZE, _AUTHOR_LINE, _SITE_SIZE, _SITE_LINE = 38, 522, 28, 566
_LOGO = (220, 84)  # pixels: the most that a logo takes, at the lower right
_LOGO_MIDDLE = 530


def draw(page: SocialImage, portrait: bytes = b"", logo: bytes = b"") -> bytes:
    """Return a social image as PNG, of `SOCIAL_IMAGE_SIZE` pixels, with the pictures that are given."""
    width, height = SOCIAL_IMAGE_SIZE
    image, text = Image.new("P", SOCIAL_IMAGE_SIZE), _written(page, beside=bool(portrait))
    for box, first in (((0, 0, width, _SEAM), 0), ((0, _SEAM, width, height), _SHADES)):
        # The picture has a palette: the gray of each pixel of the text becomes the number of a color.
        image.paste(text.crop(box).point([first + value * _SHADES // 256 for value in range(256)]), box)
    drawing = painted(page.art, page.accent or page.colors.accent, (width - _ART, height))
    # Its colors come after those of the text.
    image.putpalette([*_palette(page.accent, page.colors), *(drawing.getpalette() or ())])
    # Its numbers move up by as many colors as the text has.
    image.paste(drawing.point([(2 * _SHADES + number) % 256 for number in range(256)]), (_ART, 0))
    file = io.BytesIO()
    if portrait or logo:
        _with_pictures(image, portrait, logo).save(file, "PNG")
        return file.getvalue()
    # Nearly all of the image is runs of one color: looking for runs alone is fastest and makes the smallest file.
    image.save(file, "PNG", bits=8, compress_type=zlib.Z_RLE)
    return file.getvalue()


def _with_pictures(image: Image.Image, portrait: bytes, logo: bytes) -> Image.Image:
    """Return a social image with a round portrait at its lower left and a logo at its lower right."""
    image = image.convert("RGB")
    if portrait:
        face, circle = _round(portrait)
        image.paste(face, (_LEFT, _FACE_TOP), circle)
    if logo:
        mark = _fitted(logo)
        image.paste(mark, (_RIGHT - mark.width, _LOGO_MIDDLE - mark.height // 2), mark)
    return image


# A site has few portraits and one logo, and perhaps ten thousand images to put them on.
@functools.lru_cache(maxsize=8)
def _round(portrait: bytes) -> tuple[Image.Image, Image.Image]:
    """Return a portrait as a square, and the circle in it as a mask; of a tall one, the upper part, as on pages."""
    size, fine = (_FACE, _FACE), 4  # drawn larger and made smaller, the circle has a smooth edge
    with Image.open(io.BytesIO(portrait)) as picture:
        face = ImageOps.fit(picture.convert("RGBA"), size, centering=(0.5, 0.2))
    circle = Image.new("L", (_FACE * fine, _FACE * fine))
    ImageDraw.Draw(circle).ellipse((0, 0, _FACE * fine - 1, _FACE * fine - 1), fill=255)
    return face.convert("RGB"), ImageChops.multiply(circle.resize(size), face.getchannel("A"))


@functools.lru_cache(maxsize=8)
def _fitted(logo: bytes) -> Image.Image:
    with Image.open(io.BytesIO(logo)) as picture:
        return ImageOps.contain(picture.convert("RGBA"), _LOGO)


def _written(page: SocialImage, *, beside: bool) -> Image.Image:
    """Return the text of a social image, white on black; the names at its foot stand `beside` a portrait or alone."""
    image = Image.new("L", SOCIAL_IMAGE_SIZE)
    pen = ImageDraw.Draw(image)

    def write(line: str, size: int, baseline: int, left: int = _LEFT) -> None:
        pen.text((left, baseline), line, fill=255, font=font_of(size), anchor="ls")

    size, lines = in_lines(page.title)
    leading = round(size * _LEADING)
    # Capitals are two thirds of the type's size, so a third of it is above the middle of a line.
    first = _MIDDLE + size // 3 - (len(lines) - 1) * leading // 2
    for number, line in enumerate(lines):
        write(line, size, first + number * leading)
    room = _MEASURE - (_LOGO[0] + _GAP if page.logo else 0)
    if beside:
        room -= _FACE + _GAP
        write(_cut(page.author, _AUTHOR_SIZE, room), _AUTHOR_SIZE, _AUTHOR_LINE, _LEFT + _FACE + _GAP)
        write(_cut(page.site, _SITE_SIZE, room), _SITE_SIZE, _SITE_LINE, _LEFT + _FACE + _GAP)
    else:
        write(_cut(page.site, _NAME_SIZE, room), _NAME_SIZE, _NAME_LINE)
    return image


def in_lines(title: str) -> tuple[int, list[str]]:
    """Return the size of a title's type and its lines, of about equal length: the fewer lines, the larger the type.

    One that is too long for the smallest size ends in an ellipsis.
    """
    words = title[:_LONGEST].split(" ")
    # Widths grow with the size of the type, so each word is measured once.
    unit = font_of(_SIZES[0])
    widths = [unit.getlength(word) / _SIZES[0] for word in words]
    space = unit.getlength(" ") / _SIZES[0]
    for most, size in enumerate(_SIZES, 1):
        measure = _MEASURE / size
        if max(widths) <= measure and len(breaks := _breaks(widths, space, measure)) <= most:
            return size, _balanced(words, widths, space, measure, len(breaks))
    return _SIZES[-1], _shortened(words, widths, space)


def _breaks(widths: Sequence[float], space: float, measure: float) -> list[int]:
    """Return the numbers of the words that start a line, if each line takes as many words as it can.

    Widths here and below are multiples of the type's size.
    """
    starts, used = [0], widths[0]
    for number, width in enumerate(widths[1:], 1):
        used += space + width
        if used > measure:
            starts.append(number)
            used = width
    return starts


def _balanced(words: list[str], widths: list[float], space: float, measure: float, count: int) -> list[str]:
    """Return a number of lines that are as even as possible: the longest is as short as it can be."""
    low, high = max(widths), measure
    while high - low > _FINE:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_breaks(widths, space, middle)) <= count else (middle, high)
    return _lines(words, _breaks(widths, space, high))


def _lines(words: list[str], starts: list[int]) -> list[str]:
    return [" ".join(words[start:end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _shortened(words: list[str], widths: list[float], space: float) -> list[str]:
    """Return as many lines as there is room for; the rest is cut off."""
    size, most = _SIZES[-1], len(_SIZES)
    lines = _lines(words, _breaks(widths, space, _MEASURE / size))
    if len(lines) > most:
        lines = [*lines[: most - 1], _open_ended(lines[most - 1])]
    return [_cut(line, size) for line in lines]


def _cut(text: str, size: int, measure: int = _MEASURE) -> str:
    """Return a text that fits into one line, with an ellipsis where it was cut off."""
    font = font_of(size)
    if font.getlength(text) <= measure:
        return text

    def width(end: int) -> int:
        return math.ceil(font.getlength(f"{text[:end]}{_ELLIPSIS}"))

    # Widths grow with the number of letters, so the last one that fits is found by halves.
    end = bisect.bisect_right(range(len(text)), measure, key=width) - 1
    return _open_ended(text[:end])


def _open_ended(text: str) -> str:
    return text.rstrip(f" ,;:.{_ELLIPSIS}") + _ELLIPSIS


@functools.cache
def _palette(accent: str, colors: SchemeColors) -> tuple[int, ...]:
    """Return all colors, each as three numbers from 0 to 255: from paper to text, then from paper to the accent."""
    readable_accent = palette_of(accent, LookColors(light=colors)).light if accent else colors.accent
    paper, ink, shown = map(ImageColor.getrgb, (colors.paper, colors.ink, readable_accent))
    steps = [step / (_SHADES - 1) for step in range(_SHADES)]
    return tuple(
        round(a + (b - a) * step) for full in (ink, shown) for step in steps for a, b in zip(paper, full, strict=True)
    )


@functools.cache
def font_of(size: int) -> ImageFont.FreeTypeFont:
    """Return the font of social images in a size, in pixels."""
    return ImageFont.truetype(io.BytesIO(_font_file()), size)


@functools.cache
def _font_file() -> bytes:
    return importlib.resources.files(__package__).joinpath("fonts", FONT).read_bytes()
