"""The pictures that the texts of an archive name: which file each is, and whether that is a picture at all."""

import base64
import binascii
import contextlib
import functools
import io
import itertools
import json
import os
import posixpath
import re
import shutil
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import unquote, unquote_to_bytes, urlsplit, urlunsplit

import lxml.etree

from generator.migrate.box import UNREADABLE, Box, open_seekable
from generator.model.digest import digest_pieces
from generator.model.url import slugify
from generator.shell.pictures import STRANGERS

__all__ = [
    "MOST_BYTES",
    "Found",
    "Member",
    "NoPictureError",
    "Picture",
    "PictureFinder",
    "Pictures",
    "Several",
    "copy_picture",
    "decode_data",
    "examine",
    "kind_of",
    "original_of",
    "target_name",
]

MOST_BYTES = 50_000_000
"""No larger picture is taken."""

_PIECE = 262_144
_HEAD = 4096
_MOST_DRAWING = 5_000_000


class NoPictureError(Exception):
    """There is no picture to be had; says why, in words that follow "it" or stand alone."""


class Picture(NamedTuple):
    """A file that is a picture: the ending of its name that its content asks for, its size in bytes, its digest."""

    ending: str
    size: int
    digest: bytes


class Member(NamedTuple):
    """A file in a box; or, with `part`, one in a Word document that is in the box."""

    box: Box
    name: str
    part: str = ""

    @contextlib.contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Yield it open for reading; raises `NoPictureError`."""
        try:
            with contextlib.ExitStack() as stack:
                if self.part:
                    outer = stack.enter_context(open_seekable(self.box, self.name))
                    parts = stack.enter_context(zipfile.ZipFile(outer))
                    file = stack.enter_context(parts.open(self.part))
                else:
                    file = stack.enter_context(self.box.open(self.name))
                yield file
        except (*UNREADABLE, KeyError) as problem:
            raise NoPictureError("it is damaged or locked") from problem


class Several(NamedTuple):
    """Different files that could all be meant, by their names."""

    names: tuple[str, ...]


# ---------------------------------------------------------------- addresses
_SIZE = r"(?:[swh]\d+|w\d+-h\d+)(?:-[a-z0-9]+)*"
_GOOGLE = re.compile(
    r"(?:\d\.bp\.blogspot\.com|bp\d\.blogger\.com|blogger\.googleusercontent\.com|lh\d\.(?:googleusercontent|ggpht)\.com)"
)
_GOOGLE_FOLDER = re.compile(rf"/{_SIZE}(?=/[^/]*$)")
_GOOGLE_END = re.compile(rf"={_SIZE}$")
_PHOTON = re.compile(r"i\d\.wp\.com")
_WORDPRESS = re.compile(r"/wp-content/uploads/|/files/\d{4}/\d\d/")
_RESIZED = re.compile(r"-\d{1,4}x\d{1,4}(?=\.[A-Za-z]{3,4}$)")


def original_of(url: str) -> str:
    """Return the address of a picture in its full size, where it is on a host that makes smaller ones of it.

    Those of Blogger name the size in a folder or behind an equals sign (`s0` is all there is), those of WordPress at the
    end of the name.  Other addresses are returned as they are, without a fragment.
    """
    with contextlib.suppress(ValueError):
        parts = urlsplit(f"https:{url}" if url.startswith("//") else url)
        host, path = (parts.hostname or ""), parts.path
        if parts.scheme not in ("http", "https"):
            return url
        if _GOOGLE.fullmatch(host):
            path = _GOOGLE_END.sub("=s0", _GOOGLE_FOLDER.sub("/s0", path))
            return urlunsplit(("https", host, path, "", ""))
        if _PHOTON.fullmatch(host):
            host, _, path = path.lstrip("/").partition("/")
            parts = parts._replace(scheme="https", netloc=host, path=f"/{path}", query="")
        if host.endswith(".files.wordpress.com"):
            return urlunsplit(("https", host, _RESIZED.sub("", parts.path), "", ""))
        if _WORDPRESS.search(parts.path):
            parts = parts._replace(path=_RESIZED.sub("", parts.path))
        return urlunsplit(parts._replace(fragment=""))
    return url


def decode_data(url: str) -> bytes:
    """Return the bytes of a `data:` address (RFC 2397); raises `NoPictureError`."""
    head, comma, body = url.partition(",")
    if not comma or len(body) > MOST_BYTES * 3:
        raise NoPictureError("it is larger than any picture of a page" if comma else "it is cut off")
    data = unquote_to_bytes(body)
    if not head.lower().rstrip().endswith(";base64"):
        return data
    # Mail programs break its lines, and some write it as it stands in addresses (RFC 4648, section 5) or without its end.
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", data.translate(bytes.maketrans(b"-_", b"+/")))
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except binascii.Error as problem:
        raise NoPictureError("it is cut off") from problem


# ---------------------------------------------------------------- what it is
_OPENING = rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+"
_KINDS = (
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("avif", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    ("bmp", re.compile(rb"BM....\0\0\0\0", re.DOTALL)),
    ("svg", re.compile(_OPENING + rb"(?:<!DOCTYPE svg\b[^>]*+>\s*+)?<svg\b", re.DOTALL)),
    *STRANGERS,
)
_IS_PAGE = re.compile(_OPENING + rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_NO_BROWSER = {kind for kind, _ in STRANGERS}
_RUNS = re.compile(r"\s*(?:javascript|data:text)", re.IGNORECASE)


def kind_of(head: bytes) -> str:
    """Return the ending for a picture's name that its first bytes ask for; empty where it is no picture.

    Of one that no browser shows, it is what that kind is called, in capitals.
    """
    return next((kind for kind, start in _KINDS if start.match(head)), "")


def examine(file: IO[bytes]) -> Picture:
    """Return what a file is, all of which is read; raises `NoPictureError` where it is no picture that can be shown."""
    head = file.read(_HEAD)
    kind = kind_of(head)
    if not head:
        raise NoPictureError("the file is empty")
    if kind in _NO_BROWSER:
        raise NoPictureError(f"it is a {kind} file, which browsers cannot show: save it as JPEG")
    if not kind:
        what = "a web page under the name of a picture" if _IS_PAGE.match(head) else "no picture"
        raise NoPictureError(f"it is {what}")
    if kind == "svg":
        rest = file.read(_MOST_DRAWING)
        _examine_drawing(head + rest)
        return Picture(kind, len(head) + len(rest), digest_pieces((head, rest)))
    size = 0

    def pieces() -> Iterator[bytes]:
        nonlocal size
        for piece in itertools.chain([head], iter(lambda: file.read(_PIECE), b"")):
            size += len(piece)
            if size > MOST_BYTES:
                raise NoPictureError(f"it is larger than {MOST_BYTES // 1_000_000} MB")
            yield piece

    try:
        digest = digest_pieces(pieces())
    except UNREADABLE as problem:
        raise NoPictureError("it is damaged or locked") from problem
    return Picture(kind, size, digest)


def _examine_drawing(data: bytes) -> None:
    """Raise `NoPictureError` for a drawing that could do more than be looked at."""
    if len(data) >= _MOST_DRAWING:
        raise NoPictureError(f"it is a drawing of more than {_MOST_DRAWING // 1_000_000} MB")
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = lxml.etree.fromstring(data, parser)
    except lxml.etree.XMLSyntaxError as problem:
        raise NoPictureError("it is a damaged drawing") from problem
    document = root.getroottree().docinfo.internalDTD
    if document is not None and any(True for _ in document.iterentities()):
        raise NoPictureError("it is a drawing that a program may hide in")
    for element in root.iter(lxml.etree.Element):
        name = element.tag.rpartition("}")[2].lower()
        attributes = {key.rpartition("}")[2].lower(): value for key, value in element.attrib.items()}
        if (
            name in ("script", "foreignobject", "iframe", "embed", "object", "handler")
            or any(key.startswith("on") for key in attributes)
            or any(_RUNS.match(value) for value in attributes.values())
        ):
            raise NoPictureError("it is a drawing with a program in it")


# ---------------------------------------------------------------- names
_LONG_ID = 40


def target_name(url: str, picture: Picture, taken: Mapping[str, bytes]) -> str:
    """Return a name for a picture's file that every system can store, with the ending that its content has.

    `taken` has the digests of the files beside it, by name: of an equal one, that name is returned again.
    """
    last = "" if url.startswith("data:") else _last_segment(url)
    stem, dot, _ = last.rpartition(".")
    stem = stem if dot else last if len(last) < _LONG_ID else ""
    # Word calls all of its pictures alike.
    slug = slugify(slugify(stem).encode("ascii", "ignore").decode())
    base = slug or f"picture-{picture.digest.hex()[:8]}"
    names = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
    full = (f"{name}.{picture.ending}" for name in names)
    return next(name for name in full if taken.get(name, picture.digest) == picture.digest)


def copy_picture(file: IO[bytes], path: Path) -> None:
    """Write a picture to a place, in one step and a piece at a time; raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halfway = path.with_name(f".{path.name}.tmp")
    with halfway.open("wb") as copy:
        shutil.copyfileobj(file, copy, _PIECE)
        copy.flush()
        os.fsync(copy.fileno())
    halfway.replace(path)


def _last_segment(url: str) -> str:
    """Return the file that an address names, in plain letters."""
    if url.startswith("member:"):
        return posixpath.basename(unquote(url.partition("#")[2]))
    return _plain(posixpath.basename(_path_of(original_of(url))))


def _path_of(url: str) -> str:
    with contextlib.suppress(ValueError):
        return urlsplit(url.replace("\\", "/")).path
    return ""


def _plain(segment: str) -> str:
    # Some addresses were encoded twice.
    return unquote(unquote(segment)).replace("+", " ")


# ---------------------------------------------------------------- finding them
# What Takeout writes in the place of what a name cannot have, and how it tells two of one name apart.
_ODD = re.compile(r"[&'\"<>:/\\|?*#%]")
_NUMBERED = re.compile(r"(?<=\S)\(\d+\)(?=\.\w+$|$)")
_DATED = re.compile(r"(?:^|/)(\d{4})/(\d\d)/[^/]*$")
# Takeout cuts names to somewhere between these, by how many letters of them are not ASCII.
_CUT_FROM, _CUT_TO = 40, 51
_MOST_NOTES = 1_000_000


def _key(segment: str) -> str:
    """Return a name as it is compared: without what programs change in names on their way."""
    text = unicodedata.normalize("NFC", _plain(segment)).casefold()
    text = " ".join(_ODD.sub("_", text).split())
    return f"{text[:-5]}.jpg" if text.endswith(".jpeg") else text


class PictureFinder:
    """The files of some boxes, by their names.

    A picture is looked for by the name of its file alone, as an archive has other folders than the addresses had; of
    several files of that name, it is the one whose folders agree most.
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._whole: dict[str, Member] = {}
        self._named: dict[str, list[Member]] = defaultdict(list)
        self._smaller: dict[str, list[Member]] = defaultdict(list)
        self._cut: dict[str, list[Member]] = defaultdict(list)
        self._notes: dict[tuple[int, str], list[str]] = defaultdict(list)
        for number, box in enumerate(boxes):
            for name in box.members:
                self._add(number, Member(box, name))
        self._digest = functools.lru_cache(maxsize=4096)(self._digest_of)

    def _add(self, number: int, member: Member) -> None:
        folder, _, last = member.name.rpartition("/")
        if last.endswith(".json"):
            self._notes[number, folder].append(last)
            return
        self._whole.setdefault("/".join(map(_key, member.name.split("/"))), member)
        bare = _NUMBERED.sub("", last)
        key = _key(bare)
        self._named[key].append(member)
        if bare != last:
            self._named[_key(last)].append(member)
        if _RESIZED.search(last):
            self._smaller[_key(_RESIZED.sub("", last))].append(member)
        if _CUT_FROM <= len(key.rpartition(".")[0]) <= _CUT_TO:
            self._cut[key[:_CUT_FROM]].append(member)

    def find(self, url: str, folder: str = "") -> Member | Several | None:
        """Return the file that an address means, from a text whose own pictures lie relative to a folder."""
        if url.startswith("member:"):
            name, _, part = url.removeprefix("member:").partition("#")
            return next(
                (Member(b, unquote(name), unquote(part)) for b in self._boxes if unquote(name) in b.members), None
            )
        for address in dict.fromkeys((original_of(url), url)):
            path = _path_of(address)
            beside = posixpath.normpath(posixpath.join(folder, path)).split("/")
            whole = self._whole.get("/".join(map(_key, beside)))
            if whole and path and "//" not in address:
                return whole
            found = self._likely(path)
            if found:
                return self._best(found, address)
        return None

    def _likely(self, path: str) -> list[Member]:
        """Return the files whose name is that of a path, or else one that it can have become."""
        key = _key(posixpath.basename(path))
        stem, dot, ending = key.rpartition(".")
        if not key:
            return []
        found = self._named.get(key) or [
            m
            for m in self._cut.get(key[:_CUT_FROM], ())
            if dot and _is_cut(_key(posixpath.basename(m.name)), stem, ending)
        ]
        dated = _DATED.search(path)
        found = [m for m in found if not (dated and (own := _DATED.search(m.name)) and own.groups() != dated.groups())]
        # Where the picture itself is gone, the largest that was made of it.
        return found or sorted(self._smaller.get(key, ()), key=lambda m: -m.box.members[m.name])[:1]

    def _best(self, found: list[Member], address: str) -> Member | Several:
        wanted = [_key(s) for s in _GOOGLE_FOLDER.sub("", _path_of(address)).split("/")]
        scores = {id(m): _agreement(wanted, [_key(s) for s in m.name.split("/")]) for m in found}
        most = max(scores.values())
        for narrow in (
            lambda m: scores[id(m)] == most,
            lambda m: self._kind(m) != "",
            lambda m: self._is_noted(m, address),
        ):
            if len(found) > 1:
                found = [m for m in found if narrow(m)] or found
        if len({m.box.members[m.name] for m in found}) == 1 and len({self._digest(m) for m in found}) == 1:
            return found[0]
        return Several(tuple(sorted(m.name for m in found)))

    def _kind(self, member: Member) -> str:
        with contextlib.suppress(NoPictureError), member.open() as file:
            return kind_of(file.read(_HEAD))
        return ""

    def _digest_of(self, member: Member) -> bytes:
        with contextlib.suppress(NoPictureError, *UNREADABLE), member.open() as file:
            return digest_pieces(iter(lambda: file.read(_PIECE), b""))
        return member.name.encode()

    def _is_noted(self, member: Member, address: str) -> bool:
        """Tell whether Takeout's note beside a file, in which its address stood, has this one, in any size."""
        folder, _, last = member.name.rpartition("/")
        number = next(n for n, box in enumerate(self._boxes) if box is member.box)
        notes = [note for note in self._notes[number, folder] if note.startswith(last[:_CUT_FROM])]
        return any(
            _place_of(_address_in(member.box, f"{folder}/{note}".lstrip("/"))) == _place_of(address) for note in notes
        )


def _agreement(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many segments two paths have in common, from the last one up."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_cut(name: str, stem: str, ending: str) -> bool:
    cut, _, its_ending = _NUMBERED.sub("", name).rpartition(".")
    return its_ending == ending and stem.startswith(cut)


def _place_of(address: str) -> str:
    """Return what of an address on Blogger's hosts says which picture it is, on whichever of them and in any size."""
    return _path_of(original_of(address)).partition("=")[0]


def _address_in(box: Box, note: str) -> str:
    with contextlib.suppress(*UNREADABLE, ValueError, RecursionError):
        if box.members[note] <= _MOST_NOTES:
            with box.open(note) as file:
                said = json.loads(file.read(_MOST_NOTES))
            return str(said.get("url", "")) if isinstance(said, dict) else ""
    return ""


# ---------------------------------------------------------------- having them
class Found(NamedTuple):
    """A picture that can be copied: what it is, and how it is opened."""

    picture: Picture
    open: Callable[[], contextlib.AbstractContextManager[IO[bytes]]]


class Pictures:
    """The pictures of an archive, from wherever they can be had: the address itself, the boxes, the web.

    `fetch` returns the file in which the picture at an address of the web is kept, or raises `NoPictureError`.
    """

    def __init__(self, boxes: Sequence[Box], fetch: Callable[[str], Path] | None = None) -> None:
        self._finder = PictureFinder(boxes)
        self._fetch = fetch

    def get(self, url: str, folder: str = "") -> Found:
        """Return the picture at an address, as a text names it; raises `NoPictureError`."""
        opener = self._opener(url, folder)
        with opener() as file:
            return Found(examine(file), opener)

    def _opener(self, url: str, folder: str) -> Callable[[], contextlib.AbstractContextManager[IO[bytes]]]:
        if url.lower().startswith("data:"):
            return functools.partial(io.BytesIO, decode_data(url))
        found = self._finder.find(url, folder)
        if isinstance(found, Several):
            raise NoPictureError(f"several files could be meant: {', '.join(found.names)}")
        if found:
            return found.open
        if self._fetch and original_of(url).startswith(("http://", "https://")):
            return functools.partial(self._fetch(url).open, "rb")
        raise NoPictureError("there is no file of its name")
