"""Pictures, by Pillow: what a file holds, and the same picture encoded in other shapes.

Encoded pictures are upright and in sRGB, and have no metadata: what a camera
notes, above all the place, is nobody's business.

Pictures come from anywhere, so no size and no structure is trusted.  `probe`
reads a few kilobytes and decodes nothing; only `inspect` decodes, once it is
known that the pixels fit into memory.

A coach who moves here waits for hundreds of photos, and nearly all of that is
AVIF: speed 8 takes half the time of 7, and speed 9 a third of 8, for a few
bytes more.  The quality makes up for it (docs/architecture.md has the figures).
Not libvips (`pyvips`): it encodes with the same library in the same time, and
would be one more binary of 18 MB.  A change of how pictures are encoded needs a
new `ENCODING` in `model/picture`, or sites keep what they have.
"""

import io
import itertools
import re
from collections.abc import Iterator, Sequence

from pi_heif import register_heif_opener
from PIL import Image, ImageCms, ImageFile

from generator.model.digest import digest_bytes
from generator.model.picture import MOST_SIDE, QUALITY, Picture, Shape
from generator.model.value import replace

__all__ = ["HEIC_START", "UNSHOWABLE", "encode", "inspect", "preview_encode", "probe"]

_KINDS = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif", "BMP": "bmp", "HEIF": "heic"}
# A JPEG with a second picture behind the first, as phones write it.  It is not in the list of kinds, because Pillow
# opens it as a JPEG and only then finds out.
_JPEG_PAIR = "MPO"
# Of these, further pictures in the file are no animation: phones keep the frames of a burst, or a map of the depth.
_STILL = (_JPEG_PAIR, "HEIF")
HEIC_START = re.compile(rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)
"""How a picture of a phone starts (ISO/IEC 23008-12)."""

UNSHOWABLE = (("TIFF", re.compile(rb"II\*\0|MM\0\*")),)
"""Kinds of pictures that browsers do not show, and how they start."""

# Bytes in which the `<svg>` tag of a drawing stands, behind what its program writes above it.
_HEAD = 4096
# More than any camera has.  In memory each pixel takes four bytes, and some steps need two copies.
_MOST_PIXELS = 128_000_000
_ORIENTATION = 0x0112
# How a picture is turned upright, by how the camera was held (Exif 2.32, section 4.6.4).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {_TURNS[number] for number in (5, 6, 7, 8)}

# Above this width, speed 9 takes a third of the time of speed 8, for 0-9 % more bytes; below, for 6-20 % more.
_AVIF_LARGE = 1200
_SAVING: dict[str, dict[str, object]] = {
    # With threads, the bytes depend on their number, and a build would differ from one computer to the next.
    "avif": {"speed": 8, "max_threads": 1},
    "avif-large": {"speed": 9, "max_threads": 1},
    "webp": {"method": 4},
    "jpeg": {"progressive": True, "optimize": True},
    "png": {"optimize": True},
}
# For the preview, where somebody is waiting: the same at first sight, in a tenth of the time.
_SAVING_FAST: dict[str, dict[str, object]] = {
    "avif": {"speed": 10},
    "webp": {"method": 0},
    "jpeg": {},
    "png": {"compress_level": 1},
}
_SRGB = ImageCms.createProfile("sRGB")

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # the limit is ours: Pillow's would be an exception without a line to act on


# ---------------------------------------------------------------- what a file holds
def probe(name: str, data: bytes) -> Picture:
    """Return what the first bytes of a file say; whether the rest is there, only `inspect` tells.

    The name counts for drawings alone: SVG is text, and browsers go by its name.
    """
    head, digest = data[:_HEAD], digest_bytes(data)
    for kind, start in UNSHOWABLE:
        if start.match(head):
            return Picture(digest=digest, fault=kind)
    if name.lower().endswith(".svg") and b"<svg" in head:
        return _drawing(head, digest)
    try:
        return _facts(Image.open(io.BytesIO(data), formats=tuple(_KINDS)), digest)
    except Exception:  # noqa: BLE001 - a damaged file can make its decoder raise anything
        return Picture(digest=digest, fault="unreadable")


def inspect(name: str, data: bytes) -> Picture:
    """Return what a file holds, having decoded all of it."""
    picture = probe(name, data)
    if not picture.is_made:
        return picture
    for fault in ("", "cut-off"):
        try:
            image = _decoded(data, 1, lenient=bool(fault))
            return replace(picture, fault=fault, is_clear=picture.is_clear and _is_clear(image))
        except Exception:  # noqa: BLE001, S112 - as above
            continue
    return replace(picture, fault="unreadable")


def _facts(image: Image.Image, digest: bytes) -> Picture:
    width, height = image.size
    if _turn(image) in _SIDEWAYS:
        width, height = height, width
    return Picture(
        digest=digest,
        # Only the pair of JPEGs is not in the list.
        kind=_KINDS.get(image.format or "", "jpeg"),
        width=width,
        height=height,
        is_clear=image.has_transparency_data,
        fixed=image.format not in _STILL and getattr(image, "is_animated", False),
        fault=_fault_of(width, height),
    )


def _fault_of(width: int, height: int) -> str:
    if width * height > _MOST_PIXELS:
        return "too-large"
    return "too-long" if max(width, height) > MOST_SIDE["jpeg"] else ""


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Return how a picture has to be turned to be upright, if at all."""
    # Not by `getexif`, which decodes some kinds of pictures first, however large they are.
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif", b""))
        return _TURNS.get(exif.get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - as above
        return None


def _is_clear(image: Image.Image) -> bool:
    """Tell whether a picture that may have transparent places has any."""
    lowest, _ = image.convert("RGBA").getchannel("A").getextrema()
    return isinstance(lowest, int) and lowest < 255


_SVG = re.compile(rb"<svg\b[^>]*>")
_LENGTH = re.compile(rb'\s(width|height)\s*=\s*["\'](\d+)(?:\.\d+)?(?:px)?["\']')
_VIEW = re.compile(rb'\sviewBox\s*=\s*["\']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+)(?:\.\d+)?[\s,]+(\d+)(?:\.\d+)?\s*["\']')


def _drawing(head: bytes, digest: bytes) -> Picture:
    """Return an SVG, with its size if that is given in pixels."""
    start = _SVG.search(head)
    tag = start.group() if start else b""
    sides = dict(_LENGTH.findall(tag))
    view = _VIEW.search(tag)
    if len(sides) == 2:
        width, height = int(sides[b"width"]), int(sides[b"height"])
    else:
        width, height = (int(view[1]), int(view[2])) if view and not sides else (0, 0)
    return Picture(digest=digest, kind="svg", width=width, height=height, fixed=True)


# ---------------------------------------------------------------- encoding
def encode(data: bytes, shapes: Sequence[Shape]) -> Iterator[tuple[Shape, bytes]]:
    """Yield a picture in each of some shapes, as the bytes of a file, the largest first.

    Raises `OSError`, `ValueError` or `MemoryError` if it cannot be decoded or encoded.
    """
    larger = [_decoded(data, max(shape.width for shape in shapes), lenient=True)]
    by_size = itertools.groupby(sorted(shapes, key=_largest_first), key=lambda shape: (shape.width, shape.height))
    for size, same in by_size:
        # From twice the width on, nobody sees what a picture was made smaller from; the least pixels take least time.
        sized = _sized(next((image for image in reversed(larger) if image.width >= 2 * size[0]), larger[0]), *size)
        larger.append(sized)
        for shape in same:
            yield shape, _file(sized, shape.kind, _saving(shape))


def _saving(shape: Shape) -> dict[str, object]:
    is_large = shape.kind == "avif" and shape.width > _AVIF_LARGE
    return _SAVING["avif-large" if is_large else shape.kind]


def _largest_first(shape: Shape) -> tuple[int, int, str]:
    return -shape.width, -shape.height, shape.kind


def preview_encode(data: bytes, shape: Shape) -> bytes:
    """Return a picture in a shape, as `encode` does, but quickly, and with more bytes."""
    image = _sized(_decoded(data, shape.width, lenient=True), shape.width, shape.height)
    return _file(image, shape.kind, _SAVING_FAST[shape.kind])


def _decoded(data: bytes, width: int, *, lenient: bool) -> Image.Image:
    """Return a picture, upright and at least so wide; `lenient` accepts one whose end is missing."""
    image: Image.Image = Image.open(io.BytesIO(data), formats=tuple(_KINDS))
    turn = _turn(image)
    # A JPEG can be decoded at a half, a quarter or an eighth of its size, which is much faster.
    image.draft(None, (width, width))
    # A setting of Pillow as a whole, so it is set again for each picture.
    ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    image.load()
    return image if turn is None else image.transpose(turn)


def _sized(image: Image.Image, width: int, height: int) -> Image.Image:
    """Return a picture in a size, in sRGB, with 8 bits a channel."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        # `convert` alone would clip the values, and turn most of the picture white.
        image = image.point(lambda value: value / 256).convert("L")
    clear = image.has_transparency_data
    if image.mode not in ("RGB", "RGBA", "L", "CMYK") or (clear and image.mode != "RGBA"):
        image = image.convert("RGBA" if clear else "RGB")
    if image.size != (width, height):
        # With this gap Pillow first shrinks roughly, which is faster and, as its manual says, cannot be seen.
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if profile and image.mode != "L":
        image = _in_srgb(image, profile)
    # Not before its profile is applied, which is about its values in CMYK.
    image = image if image.mode != "CMYK" else image.convert("RGB")
    image.info.pop("icc_profile", None)
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # an unreadable profile counts as none, as it does for browsers


def _file(image: Image.Image, kind: str, options: dict[str, object]) -> bytes:
    """Return the bytes of a file that has nothing in it but the picture."""
    bare = image.convert("RGB") if kind == "jpeg" else image.copy()
    bare.info = {}
    file = io.BytesIO()
    bare.save(file, kind, quality=QUALITY.get(kind, 0), **options)
    return file.getvalue()
