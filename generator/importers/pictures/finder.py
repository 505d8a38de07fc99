"""Finds the file of each picture that the texts of an archive name.

Archives keep pictures in other folders than the addresses show, under names
that Takeout and WordPress have shortened, numbered or resized.  So the name of
the file decides, and the folders only between several files of that name.
"""

import contextlib
import functools
import io
import itertools
import json
import posixpath
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from generator.importers.container import UNREADABLE, Container, open_seekable
from generator.importers.pictures.picture import (
    HEAD,
    PIECE,
    NoPictureError,
    PictureFacts,
    decode_data,
    examine,
    kind_of,
)
from generator.model.digest import digest_pieces
from generator.model.url import slugify

__all__ = ["Found", "Member", "PictureFinder", "Pictures", "Several", "original_of", "target_name"]


class Member(NamedTuple):
    """A file in a container or, with `part`, one in a Word document in the container."""

    container: Container
    name: str
    part: str = ""

    @contextlib.contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Yield the file open for reading; raises `NoPictureError`."""
        with contextlib.ExitStack() as stack:
            try:
                if self.part:
                    outer = stack.enter_context(open_seekable(self.container, self.name))
                    parts = stack.enter_context(zipfile.ZipFile(outer))
                    file = stack.enter_context(parts.open(self.part))
                else:
                    file = stack.enter_context(self.container.open(self.name))
            except (*UNREADABLE, KeyError) as problem:
                raise NoPictureError("it is damaged or locked") from problem
            yield file


class Several(NamedTuple):
    """The names of different files that could all be meant."""

    names: tuple[str, ...]


# ---------------------------------------------------------------- addresses
# Such as `s1600`, `w640-h480` or `s72-c`: a side in pixels, with what is done to it.
_SIZE = r"(?:[swh]\d+|w\d+-h\d+)(?:-[a-z0-9]+)*"
_GOOGLE = re.compile(
    r"(?:\d\.bp\.blogspot\.com|bp\d\.blogger\.com|blogger\.googleusercontent\.com|lh\d\.(?:googleusercontent|ggpht)\.com)"
)
_GOOGLE_FOLDER = re.compile(rf"/{_SIZE}(?=/[^/]*$)")
_GOOGLE_END = re.compile(rf"={_SIZE}$")
# WordPress's service for resized pictures; the original's address is in its path.
_PHOTON = re.compile(r"i\d\.wp\.com")
_WORDPRESS = re.compile(r"/wp-content/uploads/|/files/\d{4}/\d\d/")
# Such as `desk-300x200.jpg`.
_RESIZED = re.compile(r"-\d{1,4}x\d{1,4}(?=\.[A-Za-z]{3,4}$)")


def original_of(url: str) -> str:
    """Return the address of a picture in full size, if its host makes smaller ones.

    Blogger's hosts have the size in a folder or behind an equals sign (`s0` is the original), WordPress has it at the
    end of the name.  Other addresses are returned without their fragment.
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


# ---------------------------------------------------------------- names
# A name without an ending that is as long as this is a host's id, and says nothing.
_LONG_ID = 40


def target_name(url: str, picture: PictureFacts, taken: Mapping[str, bytes]) -> str:
    """Return a name for a picture's file that every system can store, with the ending of its actual type.

    `taken` has the digests of the files beside it by name; the name of an equal file is returned again.
    """
    last = "" if url.startswith("data:") else _last_segment(url)
    stem, dot, _ = last.rpartition(".")
    stem = stem if dot else last if len(last) < _LONG_ID else ""
    # Word gives the pictures of every document the same names.
    slug = slugify(slugify(stem).encode("ascii", "ignore").decode())
    base = slug or f"picture-{picture.digest.hex()[:8]}"
    names = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
    full = (f"{name}.{picture.ending}" for name in names)
    return next(name for name in full if taken.get(name, picture.digest) == picture.digest)


def _last_segment(url: str) -> str:
    """Return the name of the file in an address, decoded."""
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
# Characters for which Takeout writes an underscore, and the number that it adds to a second file of one name.
_ODD = re.compile(r"[&'\"<>:/\\|?*#%]")
_NUMBERED = re.compile(r"(?<=\S)\(\d+\)(?=\.\w+$|$)")
_DATED = re.compile(r"(?:^|/)(\d{4})/(\d\d)/[^/]*$")
# Takeout cuts names to a length between these, depending on how many letters are not ASCII.
_CUT_FROM, _CUT_TO = 40, 51
_MOST_NOTES = 1_000_000
_NAMED = 5


def _key(segment: str) -> str:
    """Return a name in the form in which names are compared: without what programs change in them."""
    text = unicodedata.normalize("NFC", _plain(segment)).casefold()
    text = " ".join(_ODD.sub("_", text).split())
    # Programs write either ending for a JPEG.
    return f"{text[:-5]}.jpg" if text.endswith(".jpeg") else text


class PictureFinder:
    """The files of some containers by name; of several files with one name, the one whose folders agree most."""

    def __init__(self, containers: Sequence[Container]) -> None:
        self._containers = containers
        self._digests: dict[tuple[int, str], bytes] = {}
        self._whole: dict[str, Member] = {}
        self._named: dict[str, list[Member]] = defaultdict(list)
        self._smaller: dict[str, list[Member]] = defaultdict(list)
        self._cut: dict[str, list[Member]] = defaultdict(list)
        self._notes: dict[tuple[int, str], list[str]] = defaultdict(list)
        for number, container in enumerate(containers):
            for name in container.members:
                self._add(number, Member(container, name))

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
        # Filed under the shortest cut: any longer cut of the same name starts with it, and `_is_cut` compares the
        # rest.
        if _CUT_FROM <= len(key.rpartition(".")[0]) <= _CUT_TO:
            self._cut[key[:_CUT_FROM]].append(member)

    def find(self, url: str, folder: str = "") -> Member | Several | None:
        """Return the file that an address means in a text whose relative addresses start at a folder."""
        if url.startswith("member:"):
            name, _, part = url.removeprefix("member:").partition("#")
            return next(
                (Member(c, unquote(name), unquote(part)) for c in self._containers if unquote(name) in c.members), None
            )
        for address in dict.fromkeys((original_of(url), url)):
            path = _path_of(address)
            beside = posixpath.normpath(posixpath.join(folder, path)).split("/")
            whole = self._whole.get("/".join(map(_key, beside)))
            if whole and path and "//" not in address:
                return whole
            likely = self._likely(path)
            if likely:
                return self._best(likely, address)
        return None

    def _likely(self, path: str) -> list[Member]:
        """Return the files with the name of a path, or with one that programs make of it."""
        key = _key(posixpath.basename(path))
        stem, dot, ending = key.rpartition(".")
        if not key:
            return []
        members = self._named.get(key) or [
            m
            for m in self._cut.get(key[:_CUT_FROM], ())
            if dot and _is_cut(_key(posixpath.basename(m.name)), stem, ending)
        ]
        dated = _DATED.search(path)
        members = [
            m for m in members if not (dated and (other := _DATED.search(m.name)) and other.groups() != dated.groups())
        ]
        # Without the original, the largest of the smaller ones.
        return members or sorted(self._smaller.get(key, ()), key=lambda m: -m.container.members[m.name])[:1]

    def _best(self, members: list[Member], address: str) -> Member | Several:
        wanted = [_key(s) for s in _GOOGLE_FOLDER.sub("", _path_of(address)).split("/")[:-1]]
        scores = {id(m): _agreement(wanted, [_key(s) for s in m.name.split("/")[:-1]]) for m in members}
        most = max(scores.values())
        members = [m for m in members if scores[id(m)] == most]
        if len(members) > 1:
            # A file of that name that is no picture, such as a page about one, was not meant.
            members = [m for m in members if self._kind(m)] or members
        if len(members) > 1:
            members = [m for m in members if self._is_noted(m, address)] or members
        # Sizes first: only files of equal size are read to the end to be compared.
        if len({m.container.members[m.name] for m in members}) == 1 and len({self._digest(m) for m in members}) == 1:
            return members[0]
        return Several(tuple(sorted(m.name for m in members)))

    def _kind(self, member: Member) -> str:
        with contextlib.suppress(NoPictureError, *UNREADABLE), member.open() as file:
            return kind_of(file.read(HEAD))
        return ""

    def _digest(self, member: Member) -> bytes:
        key = (id(member.container), member.name)
        if key not in self._digests:
            self._digests[key] = member.name.encode()  # a file that cannot be read equals no other
            with contextlib.suppress(NoPictureError, *UNREADABLE), member.open() as file:
                self._digests[key] = digest_pieces(iter(lambda: file.read(PIECE), b""))
        return self._digests[key]

    def _is_noted(self, member: Member, address: str) -> bool:
        """Tell whether Takeout's note beside a file names this address, in any size."""
        folder, _, last = member.name.rpartition("/")
        number = next(n for n, container in enumerate(self._containers) if container is member.container)
        notes = [note for note in self._notes[number, folder] if note.startswith(last[:_CUT_FROM])]
        return any(
            _place_of(_address_in(member.container, f"{folder}/{note}".lstrip("/"))) == _place_of(address)
            for note in notes
        )


def _agreement(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many segments two paths share, counted from the end."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_cut(name: str, stem: str, ending: str) -> bool:
    cut, _, its_ending = _NUMBERED.sub("", name).rpartition(".")
    return its_ending == ending and stem.startswith(cut)


def _place_of(address: str) -> str:
    """Return the part of an address on Blogger's hosts that identifies the picture, on any host and in any size."""
    return _path_of(original_of(address)).partition("=")[0]


def _address_in(container: Container, note: str) -> str:
    with contextlib.suppress(*UNREADABLE, ValueError, RecursionError):
        if container.members[note] <= _MOST_NOTES:
            with container.open(note) as file:
                note_fields = json.loads(file.read(_MOST_NOTES))
            return str(note_fields.get("url", "")) if isinstance(note_fields, dict) else ""
    return ""


# ---------------------------------------------------------------- having them
class Found(NamedTuple):
    """A picture that can be copied: what it is, and a function that opens it."""

    picture: PictureFacts
    open: Callable[[], contextlib.AbstractContextManager[IO[bytes]]]


class Pictures:
    """The pictures of an archive, wherever they are: in the address itself, in the containers, on the web.

    `fetch` downloads the picture at a web address and returns its file, or raises `NoPictureError`.
    """

    def __init__(self, containers: Sequence[Container], fetch: Callable[[str], Path] | None = None) -> None:
        self._finder = PictureFinder(containers)
        self._fetch = fetch

    def get(self, url: str, folder: str = "") -> Found:
        """Return the picture at the address in a text; raises `NoPictureError`."""
        opener = self._opener(url, folder)
        with opener() as file:
            return Found(examine(file), opener)

    def _opener(self, url: str, folder: str) -> Callable[[], contextlib.AbstractContextManager[IO[bytes]]]:
        if url.lower().startswith("data:"):
            return functools.partial(io.BytesIO, decode_data(url))
        member = self._finder.find(url, folder)
        if isinstance(member, Several):
            more = ", …" if len(member.names) > _NAMED else ""
            raise NoPictureError(f"several files could be meant: {', '.join(member.names[:_NAMED])}{more}")
        if member:
            return member.open
        if self._fetch and original_of(url).startswith(("http://", "https://")):
            return functools.partial(_open, self._fetch(url))
        raise NoPictureError("there is no file of its name")


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")
