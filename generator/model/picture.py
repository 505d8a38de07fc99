"""Pictures: what a file holds, and the kinds and sizes it is published in.

All numbers that decide how pictures look are here; `shell/pictures` makes the
files, and `plan/pictures` says which ones there are.
"""

from generator.model.value import Value

__all__ = [
    "COLUMN_SIZES",
    "ENCODING",
    "ENDINGS",
    "FALLBACK_WIDTH",
    "MODERN",
    "MOST_SIDE",
    "QUALITY",
    "SMALL_WIDTH",
    "WEBP_ENOUGH",
    "WIDTHS",
    "Image",
    "Picture",
    "Shape",
    "is_picture",
    "mark_of",
]

ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}
"""The formats that can be made, each with the ending of its files."""

MODERN = ("avif", "webp")
"""The formats to offer before one that every browser knows, the smallest first."""

MOST_SIDE = {"avif": 32_768, "webp": 16_383, "jpeg": 65_500, "png": 65_500}
"""The most pixels on a side that files of each format can have: of AVIF, those that browsers open."""

QUALITY = {"avif": 58, "webp": 80, "jpeg": 80}
"""The quality that each format is made with, of 100: at these the three look alike."""

ENCODING = 2
"""The version of how pictures are encoded: raised on purpose, since it makes every picture of every site anew."""

# See --page and --measure in layouts/assets/style.css for what pages have room for.
WIDTHS = (400, 800, 1200, 1600)
"""The usual widths in pixels: from a phone's thumbnail to the whole page on a dense screen."""

WEBP_ENOUGH = 800
"""The width after which there is no WebP: browsers without AVIF are old, and this fills the column of text."""

FALLBACK_WIDTH = 1200
"""The width for feeds, for link previews of other sites, and for browsers that know no modern format."""

SMALL_WIDTH = 400
"""The width of portraits and logos for programs that know no modern format, in PDFs and in pictures that are drawn."""

COLUMN_SIZES = "(min-width: 45em) 660px, 92vw"
"""The width of the column of text, for `sizes`; in `em`, since `rem` is another size here than in the style sheet."""

_NAMES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".avif", ".svg", ".bmp"),
    *(".heic", ".heif", ".hif"),
)
# Browsers do not show these, but people take them for pictures.
_UNSUPPORTED_NAMES = (".tif", ".tiff")


def is_picture(path: str) -> bool:
    """Tell whether a file is named like a picture."""
    return path.lower().endswith((*_NAMES, *_UNSUPPORTED_NAMES))


class Picture(Value):
    """What a file that is named like a picture holds.

    `digest` is of its bytes; `kind` is its format (`jpeg`, `png`, `webp`,
    `gif`, `avif`, `bmp`, `heic`, `svg`), whatever its name says.  `width` and `height`
    are in pixels, as it is seen upright, or 0 where it has no size.  A `fixed`
    picture is an animation or a drawing: it is published unchanged.  `fault`
    is what is wrong with it: `cut-off`, `unreadable`, `too-large`, `too-long`
    (on a side), or the name of a format that browsers do not show.
    """

    digest: bytes
    kind: str = ""
    width: int = 0
    height: int = 0
    is_clear: bool = False
    fixed: bool = False
    fault: str = ""

    @property
    def is_made(self) -> bool:
        """Whether it is published in other sizes and formats, and never as it is."""
        return not self.fixed and self.fault in ("", "cut-off")


class Shape(Value):
    """A format and a size to make a picture in; `width` and `height` are in pixels."""

    kind: str
    width: int
    height: int


class Image(Value):
    """A picture as pages show it.

    `width` and `height` (pixels) are those of the file that every browser can
    show, or 0 where it has no size.  `widths` are those of the files in modern
    formats, in AVIF all of them; there are none where the picture is published
    unchanged.  `skipped` are the modern formats that cannot hold a picture so
    high.  `stem` is how their addresses start; `mark` tells the files of
    one version of the picture from those of another.
    """

    width: int
    height: int
    stem: str = ""
    mark: str = ""
    widths: tuple[int, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The modern formats that the picture is offered in."""
        return tuple([kind for kind in MODERN if kind not in self.skipped]) if self.skipped else MODERN

    def widths_of(self, kind: str) -> tuple[int, ...]:
        """Return the widths of the files in a modern format."""
        if kind != "webp":
            return self.widths
        # All widths below what is enough, and the first one that is.
        return self.widths[: 1 + sum(width < WEBP_ENOUGH for width in self.widths)]

    def file(self, kind: str, width: int) -> str:
        """Return the address of one of the picture's files; it starts as `stem` does."""
        return f"{self.stem}-{width}.{self.mark}.{ENDINGS[kind]}"


def mark_of(file: str) -> str:
    """Return the mark in an address that `Image.file` made, or any text for other addresses."""
    return file.rpartition(".")[0].rpartition(".")[2]
