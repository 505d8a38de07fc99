"""Which files are made of a picture, under which names, and what is said of one that cannot be used."""

from collections.abc import Iterator

from generator.model.diagnostic import Diagnostic, error, warning
from generator.model.digest import digest_of
from generator.model.page import PictureFile
from generator.model.picture import QUALITY, Picture, Shape
from generator.model.site import MODERN, Image
from generator.model.source import Span

__all__ = ["fallback_of", "faults_of", "image_of", "own_shape", "shown_files"]

# From a phone's thumbnail to the whole page on a dense screen; see --page and --measure in layouts/assets/style.css.
_WIDTHS = (400, 800, 1200, 1600)
# For feeds, other sites' cards, and browsers that know none of the modern kinds.
_FALLBACK = 1200
# Kinds that can stand at the picture's own address; of others there is only the file itself.
_OWN = ("jpeg", "png", "webp", "avif")


def image_of(path: str, picture: Picture) -> Image:
    """Return a picture as pages show it, of its own path on the site."""
    if not picture.is_made:
        return Image(width=picture.width, height=picture.height)
    shape = _shape(picture, "", _FALLBACK)
    # The name tells of all that the files depend on, so that browsers can keep them for ever.
    mark = digest_of(path, picture.digest, sorted(QUALITY.items())).hex()[:10]
    stem = path.rpartition(".")[0]
    return Image(width=shape.width, height=shape.height, stem=stem, mark=mark, widths=_widths(picture))


def fallback_of(picture: Picture, image: Image) -> str:
    """Return the path of the file for those who know none of the modern kinds."""
    return image.file(_plain_kind(picture), image.width)


def shown_files(source: str, path: str, picture: Picture) -> Iterator[tuple[str, PictureFile]]:
    """Yield the files of a picture that pages show, each with its path on the site."""
    image = image_of(path, picture)
    shapes = [_shape(picture, kind, width) for width in image.widths for kind in MODERN]
    for shape in (*shapes, _shape(picture, _plain_kind(picture), _FALLBACK)):
        yield image.file(shape.kind, shape.width), PictureFile(source=source, digest=picture.digest, shape=shape)


def own_shape(picture: Picture, *, whole: bool) -> Shape | None:
    """Return the shape in which a picture stands at its own address, or nothing where that is the file itself.

    `whole` asks for its full size: where somebody follows a link to see it, or
    only a layout can know what it is for.
    """
    if not picture.is_made or picture.kind not in _OWN:
        return None
    return _shape(picture, picture.kind, picture.width if whole else _WIDTHS[-1])


def _plain_kind(picture: Picture) -> str:
    return "png" if picture.is_clear else "jpeg"


def _shape(picture: Picture, kind: str, width: int) -> Shape:
    """Return a shape of a picture that is so wide at most: none is ever made larger than it is."""
    width = min(width, picture.width)
    return Shape(kind=kind, width=width, height=max(1, round(picture.height * width / picture.width)))


def _widths(picture: Picture) -> tuple[int, ...]:
    """Return the usual widths below a picture's own, and that; of two that are nearly the same, the larger."""
    widest = min(picture.width, _WIDTHS[-1])
    return (*(width for width in _WIDTHS if width < 0.85 * widest), widest)


# ---------------------------------------------------------------- what is wrong with one
def faults_of(picture: Picture, name: str, span: Span) -> Iterator[Diagnostic]:
    """Yield what is to be said where a text shows a picture that is not as it should be."""
    if picture.fault == "cut-off":
        message = f'the end of the picture "{name}" is missing'
        advice = "copy or download it once more; until then readers see a grey place where it ends"
        yield warning("picture/cut-off", span, message, help=advice)
    elif picture.fault == "unreadable":
        message = f'"{name}" is not a picture, whatever its name says, or it is damaged'
        advice = "open it, and save it again as JPEG or PNG; until then readers see its description in its place"
        yield warning("picture/unreadable", span, message, help=advice)
    elif picture.fault == "too-large":
        size = f"{picture.width:,} × {picture.height:,} pixels"
        advice = "save it smaller: 4000 pixels wide is plenty"
        yield error("picture/unsuitable", span, f'the picture "{name}" is too large: {size}', help=advice)
    elif picture.fault:
        message = f'the picture "{name}" is a {picture.fault} file, which most browsers do not show'
        yield error("picture/unsuitable", span, message, help="save it as JPEG, under a name that ends in .jpg")
