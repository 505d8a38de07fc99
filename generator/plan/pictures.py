"""Which files are made from a picture, and what is wrong with a picture that cannot be used."""

from collections.abc import Iterator

from generator.model.diagnostic import Diagnostic, error, warning
from generator.model.digest import digest_of
from generator.model.page import PictureFile
from generator.model.picture import (
    ENCODING,
    FALLBACK_WIDTH,
    MODERN,
    MOST_SIDE,
    SMALL_WIDTH,
    WIDTHS,
    Image,
    Picture,
    Shape,
)
from generator.model.source import Span
from generator.model.value import replace

__all__ = [
    "fallback_of",
    "faults_of",
    "image_of",
    "modern_shapes",
    "own_shape",
    "published_path",
    "shown_files",
    "small_shape",
]

# Formats that can be made anew under the picture's own name; in others it is published as it is.
_REMADE = ("jpeg", "png", "webp", "avif")


def image_of(path: str, picture: Picture) -> Image:
    """Return a picture as pages show it, given its own path on the site."""
    if not picture.is_made:
        return Image(width=picture.width, height=picture.height)
    shape = _shape(picture, "", FALLBACK_WIDTH)
    # The mark depends on everything that the files depend on, so that browsers can keep them forever.
    mark = digest_of(path, picture.digest, ENCODING).hex()[:10]
    stem, widths = path.rpartition(".")[0], _widths(picture)
    image = Image(width=shape.width, height=shape.height, stem=stem, mark=mark, widths=widths)
    skipped = [kind for kind in MODERN if _shape(picture, "", image.widths_of(kind)[-1]).height > MOST_SIDE[kind]]
    return replace(image, skipped=tuple(skipped)) if skipped else image


def fallback_of(picture: Picture, image: Image) -> str:
    """Return the path of the file for programs that know no modern format."""
    return image.file(_plain_kind(picture), image.width)


def shown_files(source: str, path: str, picture: Picture) -> Iterator[tuple[str, PictureFile]]:
    """Yield the files of a picture that pages show, each with its path."""
    image = image_of(path, picture)
    for shape in (*modern_shapes(picture, image), _shape(picture, _plain_kind(picture), FALLBACK_WIDTH)):
        yield image.file(shape.kind, shape.width), PictureFile(source=source, digest=picture.digest, shape=shape)


def modern_shapes(picture: Picture, image: Image) -> tuple[Shape, ...]:
    """Return the shapes of the files in modern formats that an image of a picture offers."""
    return tuple([_shape(picture, kind, width) for kind in image.kinds for width in image.widths_of(kind)])


def small_shape(picture: Picture) -> Shape | None:
    """Return the shape of a picture that other files hold, or nothing where that is the picture unchanged."""
    return _shape(picture, _plain_kind(picture), SMALL_WIDTH) if picture.is_made else None


def own_shape(picture: Picture, *, whole: bool) -> Shape | None:
    """Return the shape of the file at a picture's own address, or nothing where that is the picture unchanged.

    `whole` asks for its full size: a link leads to it, or no text shows it and
    only a layout can know what it is for.
    """
    kind = "jpeg" if picture.kind == "heic" else picture.kind
    if not picture.is_made or kind not in _REMADE:
        return None
    return _shape(picture, kind, picture.width if whole else WIDTHS[-1])


def published_path(path: str, picture: Picture | None) -> str:
    """Return the address of a picture whose file would have this one.

    A HEIC file becomes a JPEG: few browsers show the one, and the other says
    nothing of the place where it was taken.
    """
    is_heic = picture is not None and picture.kind == "heic"
    return f"{path}.jpg" if is_heic and not path.lower().endswith((".jpg", ".jpeg")) else path


def _plain_kind(picture: Picture) -> str:
    # JPEG knows no transparency; a logo would get a black box around it.
    return "png" if picture.is_clear else "jpeg"


def _shape(picture: Picture, kind: str, width: int) -> Shape:
    """Return a shape of a picture with at most this width: no picture is ever enlarged."""
    width = min(width, picture.width)
    return Shape(kind=kind, width=width, height=max(1, round(picture.height * width / picture.width)))


def _widths(picture: Picture) -> tuple[int, ...]:
    """Return the usual widths below a picture's own width, and that; of two that are nearly equal, the larger."""
    widest = min(picture.width, WIDTHS[-1])
    # A file only a little smaller than the largest saves nobody anything and fills the cache.
    return (*(width for width in WIDTHS if width < 0.85 * widest), widest)


# ---------------------------------------------------------------- faults
def faults_of(picture: Picture, name: str, span: Span) -> Iterator[Diagnostic]:
    """Yield what is wrong with a picture, for the place where a text shows it."""
    if picture.fault == "cut-off":
        message = f'the end of the picture "{name}" is missing'
        advice = "copy or download it again; until then, readers see gray where it breaks off"
        yield warning("picture/cut-off", span, message, help=advice)
    elif picture.fault == "unreadable":
        message = f'"{name}" is damaged, or it is not a picture, despite its name'
        advice = "open it, and save it again as JPEG or PNG; until then, readers see its description instead"
        yield warning("picture/unreadable", span, message, help=advice)
    elif picture.fault == "too-large":
        size = f"{picture.width:,} × {picture.height:,} pixels"
        advice = "save it in a smaller size: 4000 pixels wide is plenty"
        yield error("picture/unsuitable", span, f'the picture "{name}" is too large: {size}', help=advice)
    elif picture.fault == "too-long":
        size = f"{picture.width:,} × {picture.height:,} pixels"
        side = "tall" if picture.height > picture.width else "wide"
        advice = f"cut it into several pictures: one can have {MOST_SIDE['jpeg']:,} pixels on a side at most"
        yield error("picture/unsuitable", span, f'the picture "{name}" is too {side}: {size}', help=advice)
    elif picture.fault:
        message = f'the picture "{name}" is a {picture.fault} file, which most browsers do not show'
        yield error("picture/unsuitable", span, message, help="save it as JPEG, with a name that ends in .jpg")
