"""Pictures: what they are, and what is made of them."""

import hashlib
import inspect as inspecting
import io
import struct

import pytest
from pictures import half, hollow, photo
from PIL import Image, ImageChops, ImageCms, ImageStat

from generator.model.picture import ENCODING, QUALITY, Picture, Shape
from generator.shell import pictures
from generator.shell.pictures import encode, inspect, preview_encode, probe

LIGHT, DARK = (255, 255, 255), (0x12, 0x34, 0x56)
PLACE = b"Via Roma 1, Palermo"


def opened(data: bytes) -> Image.Image:
    """Return a picture of a file."""
    return Image.open(io.BytesIO(data))


def made(data: bytes, kind: str, width: int, height: int) -> Image.Image:
    """Return a picture in one other shape."""
    ((_, file),) = encode(data, [Shape(kind=kind, width=width, height=height)])
    return opened(file)


def near(one: object, two: tuple[int, ...]) -> bool:
    """Tell whether two colours look the same."""
    assert isinstance(one, tuple)
    return len(one) == len(two) and all(abs(a - b) < 12 for a, b in zip(one, two, strict=True))


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a camera notes: how it was held, and where."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010E] = PLACE.decode()
    found.get_ifd(0x8825)[2] = (38.0, 6.0, 56.0)
    return found


# ---------------------------------------------------------------- what it is
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "HEIF"])
def test_what_a_picture_is(kind: str) -> None:
    """Kind and size are those of the bytes, whatever the file is called, at a glance as after a long look."""
    data = photo(40, 30, kind)
    found = inspect("a.png", data)
    wanted = "heic" if kind == "HEIF" else kind.lower()
    assert (found.kind, found.width, found.height, found.fixed, found.fault) == (wanted, 40, 30, False, "")
    assert probe("a.png", data) == found


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.jpg", b"", "unreadable"),
        ("a.jpg", b"<!doctype html><p>Sign in", "unreadable"),
        ("a.jpg", photo()[:30], "unreadable"),
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unreadable"),
        ("a.png", half(photo(400, 300, "PNG", compress_level=0)), "cut-off"),
        ("a.jpg", half(photo(400, 300)), "cut-off"),
        ("a.webp", half(photo(400, 300, "WEBP")), "unreadable"),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "unreadable"),
        ("a.heic", half(photo(400, 300, "HEIF")), "unreadable"),
        ("a.jpg", b"II*\0\x08\0\0\0", "TIFF"),
        ("a.png", hollow(30_000, 30_000), "too-large"),
        ("a.png", hollow(900, 66_000), "too-long"),
        ("a.png", hollow(66_000, 900), "too-long"),
    ],
)
def test_faults(name: str, data: bytes, fault: str) -> None:
    """What is no picture, or none for the web, is known for what it is, and nothing is raised."""
    assert inspect(name, data).fault == fault


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="40" height="30"', (40, 30)),
        ("width='40px' height='30.5'", (40, 30)),
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox="-1,-2,40.5,30" class="x"', (40, 30)),
        ('width="100%" height="30" viewBox="0 0 40 30"', (0, 0)),
        ("", (0, 0)),
    ],
)
def test_drawings(attributes: str, size: tuple[int, int]) -> None:
    """A drawing is published as it is; its size is what it says of itself."""
    found = inspect("a.SVG", f"<?xml version='1.0'?>\n<svg xmlns='x' {attributes}>".encode())
    assert (found.kind, found.fixed, found.width, found.height, found.fault) == ("svg", True, *size, "")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_what_moves_stays_as_it_is(kind: str) -> None:
    """No other shapes are made of what moves."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    found = inspect("a.gif", file.getvalue())
    assert (found.fixed, found.is_made, found.width, found.height) == (True, False, 40, 30)


@pytest.mark.parametrize(("alpha", "is_clear"), [(255, False), (254, True), (0, True)])
def test_what_can_be_seen_through(alpha: int, is_clear: bool) -> None:
    """A picture that could have transparent places, as every screenshot of a Mac could, need not have any."""
    file = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, alpha)).save(file, "PNG")
    assert inspect("a.png", file.getvalue()).is_clear is is_clear


def test_notes_that_nobody_can_read() -> None:
    """A picture whose camera noted nonsense is a picture all the same."""
    found = inspect("a.jpg", photo(exif=b"Exif\0\0nonsense"))
    assert (found.kind, found.fault) == ("jpeg", "")


# ---------------------------------------------------------------- what is made of it
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_upright(orientation: int) -> None:
    """However the camera was held, what is made is upright, and its size was known before."""
    upright = opened(photo(80, 40))
    turned = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    seen = upright.transpose(Image.Transpose(turned[orientation])) if orientation > 1 else upright
    file = io.BytesIO()
    seen.save(file, "JPEG", exif=exif(orientation), quality=95)
    found = inspect("a.jpg", file.getvalue())
    assert (found.width, found.height) == (80, 40)
    for kind in ("jpeg", "avif", "webp", "png"):
        image = made(file.getvalue(), kind, 40, 20).convert("RGB")
        assert image.size == (40, 20)
        assert near(image.getpixel((5, 10)), LIGHT), kind
        assert near(image.getpixel((35, 10)), DARK), kind


@pytest.mark.parametrize("source", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
@pytest.mark.parametrize("width", [40, 20])
def test_nothing_tells_where_it_was_taken(source: str, kind: str, width: int) -> None:
    """No word that a camera or an editor noted is in what is made, smaller or not."""
    more = {"comment": PLACE} if source == "JPEG" else {} if source == "PNG" else {"xmp": b"<x>" + PLACE + b"</x>"}
    data = photo(40, 30, source, exif=exif().tobytes(), **more)
    assert PLACE in data
    shape = Shape(kind=kind, width=width, height=width * 3 // 4)
    ((_, file),) = encode(data, [shape])
    for one in (file, preview_encode(data, shape)):
        image = opened(one)
        image.load()
        assert PLACE not in one
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & image.info.keys()


def test_colours_are_those_of_the_web() -> None:
    """A picture in the colours of another device, of paper, or of 16 bits looks the same in those of the web."""
    file = io.BytesIO()
    Image.new("CMYK", (20, 20), (255, 0, 0, 0)).save(file, "JPEG")
    assert made(file.getvalue(), "png", 20, 20).mode == "RGB"
    lab = ImageCms.createProfile("LAB")
    bent = photo(40, 30, "PNG", icc_profile=ImageCms.ImageCmsProfile(lab).tobytes())
    torn = photo(40, 30, "PNG", icc_profile=b"no profile")
    for data in (bent, torn):
        assert near(made(data, "png", 40, 30).getpixel((5, 5)), LIGHT)
    grey = Image.frombytes("I;16", (2, 1), struct.pack("<HH", 0x4000, 0xC000))
    file = io.BytesIO()
    grey.save(file, "PNG")
    small = made(file.getvalue(), "png", 2, 1)
    assert [small.getpixel((x, 0)) for x in (0, 1)] == [0x40, 0xC0]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_places_stay(mode: str) -> None:
    """Where one can see through a picture, one can in what is made of it; a JPEG cannot, and is made all the same."""
    image = Image.new("RGBA", (40, 30), (200, 0, 0, 0)).convert(mode)
    file = io.BytesIO()
    image.save(file, "PNG", **({"transparency": 0} if mode == "P" else {}))
    for kind in ("png", "webp", "avif"):
        alpha = made(file.getvalue(), kind, 20, 15).convert("RGBA").getpixel((5, 5))
        assert isinstance(alpha, tuple)
        assert alpha[3] < 5
    assert made(file.getvalue(), "jpeg", 20, 15).mode == "RGB"


def test_a_picture_that_is_cut_off_is_made_of_what_there_is() -> None:
    """The first half of it is to be seen."""
    image = made(half(photo(400, 300)), "jpeg", 40, 30)
    assert near(image.getpixel((5, 3)), LIGHT)


def test_the_same_picture_gives_the_same_bytes() -> None:
    """So that a cluster, or a build on another day, makes the same site."""
    shapes = [Shape(kind=kind, width=20, height=15) for kind in ("avif", "webp", "jpeg", "png")]
    one, two = ({shape.kind: file for shape, file in encode(photo(), shapes)} for _ in range(2))
    assert one == two
    assert len(one) == 4


def test_two_pictures_behind_each_other() -> None:
    """A phone can put a second picture behind the first, which does not make it move."""
    file = io.BytesIO()
    first, second = opened(photo(40, 30)), Image.new("RGB", (20, 15))
    first.save(file, "MPO", save_all=True, append_images=[second])
    found = inspect("a.jpg", file.getvalue())
    assert found == Picture(digest=found.digest, kind="jpeg", width=40, height=30)


def test_a_picture_of_a_phone() -> None:
    """A HEIC becomes what browsers show, upright, and without the place that the phone noted."""
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    exif[0x010E] = "in the garden of somebody"
    data = photo(60, 40, "HEIF", exif=exif.tobytes())
    assert b"garden" in data
    picture = inspect("IMG_1.HEIC", data)
    shape = Shape(kind="jpeg", width=picture.width, height=picture.height)
    ((_, encoded),) = encode(data, [shape])
    assert Image.open(io.BytesIO(encoded)).size == (picture.width, picture.height)
    assert b"garden" not in encoded


def test_a_burst_of_a_phone_is_one_picture() -> None:
    """Further pictures in a HEIC file are no animation."""
    file = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "blue")]
    frames[0].save(file, "HEIF", save_all=True, append_images=frames[1:])
    assert inspect("a.heic", file.getvalue()).is_made


# ---------------------------------------------------------------- the version of it
def test_whoever_changes_how_pictures_are_encoded_decides_whether_all_are_made_anew() -> None:
    """New settings or other code and an old `ENCODING` would leave every site with a mixture of both.

    If files come out as before (a comment, a name), renew the digest alone; else raise `ENCODING` too.
    """
    code = (pictures.encode, pictures._saving, pictures._sized, pictures._in_srgb, pictures._file, pictures._decoded)
    settings = (QUALITY, pictures._SAVING, pictures._AVIF_LARGE)
    text = "".join(map(inspecting.getsource, code)) + repr(settings)
    assert (ENCODING, hashlib.sha256(text.encode()).hexdigest()[:12]) == (2, "c6d13d5202ff")


def test_a_width_that_is_made_from_a_larger_one_looks_the_same() -> None:
    """A picture of fine lines comes out the same, to the eye, whether it is made alone or after larger ones."""
    image = Image.effect_mandelbrot((1600, 1200), (-2, -1.2, 1, 1.2), 60).convert("RGB")
    file = io.BytesIO()
    image.save(file, "PNG")
    shapes = [Shape(kind="png", width=width, height=width * 3 // 4) for width in (1600, 1200, 800, 400)]
    for shape, data in encode(file.getvalue(), shapes):
        alone = made(file.getvalue(), "png", shape.width, shape.height)
        difference = ImageStat.Stat(ImageChops.difference(opened(data), alone))
        assert max(difference.mean) < 0.1
