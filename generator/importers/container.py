"""What an import reads from: a file, a folder or a zip, all with the same interface.

Nothing is unpacked to disk: a member is read where it is, and its name is only
compared and shown, so no name in a zip can lead out of it.  A link in a folder
cannot either: what lies outside of the folder was not meant to be imported.
"""

import contextlib
import datetime as dt
import functools
import lzma
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from generator.shell.source_tree import scan_tree

__all__ = ["UNREADABLE", "Container", "Unnamed", "is_word", "open_container", "open_seekable"]

UNREADABLE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
"""What opening and reading a member can raise: it is gone, damaged, cut off, or (`RuntimeError`) needs a password."""

_WORD = re.compile(r"word/document\d*\.xml")
# The year that a zip has where its program did not know the date (APPNOTE.TXT, section 4.4.6).
_NO_YEAR = 1980


def _unknown(_: str) -> None:
    return None


class Container(NamedTuple):
    """Named members with their sizes in bytes, and a function that opens one; names have forward slashes.

    `open` raises one of `UNREADABLE` where it fails.  `modified` returns when
    a member was last saved, if that is known; in a zip it is the local time of
    whoever made the zip, without a time zone.  `outside` names links in a
    folder that lead out of it, which are no members.
    """

    members: Mapping[str, int]
    open: Callable[[str], IO[bytes]]
    modified: Callable[[str], dt.datetime | None] = _unknown
    outside: tuple[str, ...] = ()


@contextlib.contextmanager
def open_container(path: Path) -> Iterator[Container]:
    """Yield the members of a folder or a zip, or the one file at a path; a Word document, itself a zip, is one file."""
    if path.is_dir():
        yield _folder(path.resolve())
        return
    if zipfile.is_zipfile(path):
        with contextlib.ExitStack() as stack:
            file = stack.enter_context(zipfile.ZipFile(path))
            if not is_word(file.NameToInfo):
                packed = _packed(file)
                yield _unwrapped(packed, stack) if _is_wrapping(packed) else packed
                return
    parent = path.parent
    yield Container(
        {path.name: path.stat().st_size}, functools.partial(_open_in, parent), functools.partial(_modified_in, parent)
    )


def _packed(file: zipfile.ZipFile) -> Container:
    members = {m.filename: m.file_size for m in file.infolist() if not m.is_dir()}
    return Container(members, functools.partial(_open_packed, file), functools.partial(_packed_at, file))


def _is_wrapping(container: Container) -> bool:
    """Tell whether a zip holds nothing but zips: Notion splits an export into parts, and packs these once more."""
    names = [name for name in container.members if not name.startswith("__MACOSX/")]
    return bool(names) and all(name.lower().endswith(".zip") for name in names)


def _unwrapped(outer: Container, stack: contextlib.ExitStack) -> Container:
    """Return the members of all zips in a zip as one container; a zip that is damaged stays a member of its own."""
    home: dict[str, Container] = {}
    for name in sorted(outer.members):
        try:
            inner = _packed(zipfile.ZipFile(stack.enter_context(open_seekable(outer, name))))
        except UNREADABLE:
            home[name] = outer
            continue
        # What is in two parts is the same file.
        home |= {member: inner for member in inner.members if member not in home}
    members = {member: container.members[member] for member, container in home.items()}
    return Container(members, lambda name: home[name].open(name), lambda name: home[name].modified(name))


def _folder(folder: Path) -> Container:
    """Return the members of a folder, without those that a link brings in from outside."""
    parent = folder.parent
    members: dict[str, int] = {}
    outside: list[str] = []
    inside: dict[str, bool] = {}
    for name, entry in sorted(scan_tree(parent, folder.name), key=lambda pair: pair[0]):
        # A link can be a folder far above the file, so the folder of each file is resolved, but each folder only once.
        above = os.path.dirname(entry.path)  # noqa: PTH120 - on tens of thousands of files pathlib's objects show
        if above not in inside:
            inside[above] = Path(above).resolve().is_relative_to(folder)
        if not inside[above] or (entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(folder)):
            outside.append(name)
        else:
            members[name] = entry.stat().st_size
    opened, modified = functools.partial(_open_in, parent), functools.partial(_modified_in, parent)
    return Container(members, opened, modified, tuple(outside))


def is_word(names: Iterable[str]) -> bool:
    """Tell whether the names are those in a Word document (some programs number its main part)."""
    return any(map(_WORD.fullmatch, names))


@contextlib.contextmanager
def open_seekable(container: Container, name: str) -> Iterator[IO[bytes]]:
    """Yield a member that is itself a zip, and so is read from its end; raises as `Container.open` does."""
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(container.open(name))
        if isinstance(file, zipfile.ZipExtFile):
            # Going back in a packed member means unpacking it from its start again. The copy is without a name, so
            # that nothing is left of it even if the import is killed.
            copy = stack.enter_context(tempfile.TemporaryFile())
            shutil.copyfileobj(file, copy)
            yield cast("IO[bytes]", Unnamed(copy))
        else:
            yield file


class Unnamed:
    """A temporary file for libraries that take the number in its `name` for a path, as mammoth does."""

    name = None

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._file, attribute)


# Nothing but a bomb is larger than this and packed to less than a two-hundredth of its size.
_LARGE, _MOST_TIMES = 1 << 30, 200


def _open_packed(file: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a member, unless it is made to fill the disk; reading never yields more than the size it states."""
    member = file.getinfo(name)
    if member.file_size > max(_LARGE, _MOST_TIMES * member.compress_size):
        raise zipfile.BadZipFile(f"a file in it would unpack to {member.file_size >> 20:,} MB out of nearly nothing")
    try:
        return file.open(member)
    except RuntimeError as problem:
        reason = "it has a password" if member.flag_bits & 1 else "it is packed in a way that is not known here"
        raise zipfile.BadZipFile(reason) from problem


def _open_in(folder: Path, name: str) -> IO[bytes]:
    return (folder / name).open("rb")


def _modified_in(folder: Path, name: str) -> dt.datetime:
    return dt.datetime.fromtimestamp((folder / name).stat().st_mtime, dt.UTC)


def _packed_at(file: zipfile.ZipFile, name: str) -> dt.datetime | None:
    try:
        moment = dt.datetime(*file.NameToInfo[name].date_time)  # noqa: DTZ001 - there is no zone in it
    except ValueError:
        return None
    return moment if moment.year > _NO_YEAR else None
