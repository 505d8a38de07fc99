"""Recognizes a picture by its content, and tells whether browsers can and may show it.

An SVG drawing can hold a program, so each is parsed and refused if it does.
"""

import base64
import binascii
import itertools
import re
from collections.abc import Iterator
from typing import IO, NamedTuple
from urllib.parse import unquote_to_bytes

import lxml.etree

from generator.importers.container import UNREADABLE
from generator.model.digest import digest_pieces
from generator.shell.pictures import HEIC_START, UNSHOWABLE

__all__ = [
    "HEAD",
    "MOST_BYTES",
    "PIECE",
    "NoPictureError",
    "PictureFacts",
    "decode_data",
    "examine",
    "kind_of",
    "recognized_kind",
]

MOST_BYTES = 50_000_000
"""No larger picture is taken."""

HEAD = 4096
"""How many bytes it takes to recognize a file."""

PIECE = 262_144
"""How many bytes of a file are in memory at a time."""

# lxml holds a drawing as a tree of many times its size.
_MOST_DRAWING = 5_000_000


class NoPictureError(Exception):
    """There is no picture to be found; says why, in words that follow "it" or stand alone."""


class PictureFacts(NamedTuple):
    """A file that is a picture: the ending of its name that its content asks for, its size in bytes, its digest."""

    ending: str
    size: int
    digest: bytes


def decode_data(url: str) -> bytes:
    """Return the bytes of a `data:` address (RFC 2397); raises `NoPictureError`."""
    head, comma, body = url.partition(",")
    # Percent-encoding makes three letters of a byte.
    if not comma or len(body) > MOST_BYTES * 3:
        raise NoPictureError("it is larger than any picture of a page" if comma else "it is cut off")
    data = unquote_to_bytes(body)
    if not head.lower().rstrip().endswith(";base64"):
        return data
    # Mail programs break its lines; some use the alphabet for addresses (RFC 4648, section 5), or leave out its end.
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", data.translate(bytes.maketrans(b"-_", b"+/")))
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except binascii.Error as problem:
        raise NoPictureError("it is cut off") from problem


# ---------------------------------------------------------------- what it is
# What may stand in front of the root of a document.  Nothing in it gives back what it took (`*+`): a file that was
# made for it would otherwise take minutes.
_OPENING = rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+"
_KINDS = (
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("avif", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    # With the two fields that are reserved and always zero: "BM" alone starts many a text.
    ("bmp", re.compile(rb"BM....\0\0\0\0", re.DOTALL)),
    ("svg", re.compile(_OPENING + rb"(?:<!DOCTYPE svg\b[^>\[]*+(?:\[[^\]]*+\]\s*+)?>\s*+)?<svg\b", re.DOTALL)),
    ("heic", HEIC_START),
    *UNSHOWABLE,
)
_IS_PAGE = re.compile(_OPENING + rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_NO_BROWSER = {kind for kind, _ in UNSHOWABLE}
_RUNS = re.compile(r"\s*(?:javascript|data:text)", re.IGNORECASE)


def kind_of(head: bytes) -> str:
    """Return the ending for a picture's name by its first bytes; empty where it is not a picture.

    For a picture that no browser shows, it is the name of its type in capitals.
    """
    return next((kind for kind, start in _KINDS if start.match(head)), "")


def recognized_kind(head: bytes) -> str:
    """Return what `kind_of` does; raises `NoPictureError` for anything that browsers cannot show."""
    kind = kind_of(head)
    if not head:
        raise NoPictureError("the file is empty")
    if kind in _NO_BROWSER:
        raise NoPictureError(f"it is a {kind} file, which browsers cannot show: save it as JPEG")
    if not kind:
        what = "a web page under the name of a picture" if _IS_PAGE.match(head) else "no picture"
        raise NoPictureError(f"it is {what}")
    return kind


def examine(file: IO[bytes]) -> PictureFacts:
    """Read a whole file and return what it is; raises `NoPictureError` where it cannot be shown."""
    try:
        head = file.read(HEAD)
        kind = recognized_kind(head)
        if kind == "svg":
            data = head + file.read(_MOST_DRAWING)
            _examine_drawing(data)
            return PictureFacts(kind, len(data), digest_pieces([data]))
        sizes: list[int] = []
        digest = digest_pieces(_pieces(head, file, sizes))
    except UNREADABLE as problem:
        raise NoPictureError("it is damaged or locked") from problem
    return PictureFacts(kind, sum(sizes), digest)


def _pieces(head: bytes, file: IO[bytes], sizes: list[int]) -> Iterator[bytes]:
    """Yield a file in pieces and note their sizes; a file that is too large is not read to its end."""
    for piece in itertools.chain([head], iter(lambda: file.read(PIECE), b"")):
        sizes.append(len(piece))
        if sum(sizes) > MOST_BYTES:
            raise NoPictureError(f"it is larger than {MOST_BYTES // 1_000_000} MB")
        yield piece


def _examine_drawing(data: bytes) -> None:
    """Raise `NoPictureError` for a drawing with a program in it."""
    if len(data) >= _MOST_DRAWING:
        raise NoPictureError(f"it is a drawing of more than {_MOST_DRAWING // 1_000_000} MB")
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = lxml.etree.fromstring(data, parser)
    except lxml.etree.XMLSyntaxError as problem:
        raise NoPictureError("it is a damaged drawing") from problem
    # The parser does not expand entities, but a browser does: a script could be put together out of them.
    document = root.getroottree().docinfo.internalDTD
    if document is not None and any(True for _ in document.iterentities()):
        raise NoPictureError("it is a drawing that a program may hide in")
    for element in root.iter(lxml.etree.Element):
        name = str(element.tag).rpartition("}")[2].lower()
        attributes = {key.rpartition("}")[2].lower(): value for key, value in element.attrib.items()}
        if (
            name in ("script", "foreignobject", "iframe", "embed", "object", "handler")
            or any(key.startswith("on") for key in attributes)
            or any(_RUNS.match(value) for value in attributes.values())
        ):
            raise NoPictureError("it is a drawing with a program in it")
