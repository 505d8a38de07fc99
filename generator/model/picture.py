"""What a picture is, and the shapes it is published in."""

from generator.model.value import Value

__all__ = ["ENDINGS", "QUALITY", "Picture", "Shape", "is_picture"]

ENDINGS = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}
"""The kinds of picture that can be made, each with how the names of its files end."""

QUALITY = {"avif": 55, "webp": 80, "jpeg": 82}
"""How much of a picture is kept, of 100: by this the three look alike, and the first is the smallest."""

_NAMES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".avif", ".svg", ".bmp")
_STRANGERS = (".heic", ".heif", ".tif", ".tiff")


def is_picture(path: str) -> bool:
    """Tell whether a file is called a picture."""
    return path.lower().endswith((*_NAMES, *_STRANGERS))


class Picture(Value):
    """What a file that is called a picture holds.

    `digest` is of its bytes; `kind` is its format (`jpeg`, `png`, `webp`,
    `gif`, `avif`, `bmp`, `svg`), whatever its name says.  `width` and `height`
    are in pixels, as it is seen: upright; 0 where it has no size.  One that is
    `fixed` moves, or is drawn of lines: there is only the one file of it.
    What is wrong with it is its `fault`: `cut-off`, `unreadable`, `too-large`,
    or the name of a format that browsers do not show.
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
        """Tell whether it is published in shapes that are made of it, and never as it is."""
        return not self.fixed and self.fault in ("", "cut-off")


class Shape(Value):
    """A kind and a size that a picture is made in, in pixels."""

    kind: str
    width: int
    height: int
