"""Where an archive lies: a file, a folder or a zip, with one face.

Nothing is ever unpacked: a member is read where it is, and its name is only
compared and shown.  So no name in a zip can lead out of it.
"""

import contextlib
import datetime as dt
import functools
import lzma
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple

from generator.shell.source_tree import scan_tree

__all__ = ["UNREADABLE", "Container", "is_word", "open_container", "open_seekable"]

UNREADABLE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
"""What opening and reading a member can raise: it is gone, damaged, cut off, or (`RuntimeError`) under a password."""

_WORD = re.compile(r"word/document\d*\.xml")
# What a zip has in the place of a date that its program did not know (APPNOTE.TXT, section 4.4.6).
_NO_YEAR = 1980


def _never(_: str) -> None:
    return None


class Container(NamedTuple):
    """Named members, each with its size in bytes, and how one is opened; names have forward slashes.

    `open` raises one of `UNREADABLE` where that fails.  `modified` tells when
    a member was saved last, if that is known; in a zip it is the time on the
    clock of whoever packed it, which has no zone.
    """

    members: Mapping[str, int]
    open: Callable[[str], IO[bytes]]
    modified: Callable[[str], dt.datetime | None] = _never


@contextlib.contextmanager
def open_container(path: Path) -> Iterator[Container]:
    """Yield the members of a folder, of a zip, or the one file there is; a Word document, itself a zip, is one file."""
    if path.is_dir():
        found = sorted(scan_tree(above := path.resolve().parent, path.resolve().name))
        members = {name: entry.stat().st_size for name, entry in found}
        yield Container(members, functools.partial(_open_in, above), functools.partial(_modified_in, above))
        return
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            if not is_word(file.NameToInfo):
                members = {m.filename: m.file_size for m in file.infolist() if not m.is_dir()}
                yield Container(members, functools.partial(_open_packed, file), functools.partial(_packed, file))
                return
    above = path.parent
    yield Container(
        {path.name: path.stat().st_size}, functools.partial(_open_in, above), functools.partial(_modified_in, above)
    )


def is_word(names: Iterable[str]) -> bool:
    """Tell whether the names are those in a Word document (some programs number its main part)."""
    return any(map(_WORD.fullmatch, names))


@contextlib.contextmanager
def open_seekable(container: Container, name: str) -> Iterator[IO[bytes]]:
    """Yield a member that is itself a zip, which is read from its end; raises as `Container.open` does."""
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(container.open(name))
        if isinstance(file, zipfile.ZipExtFile):
            # To go back in it would be to unpack it from its start again. It has a name as mammoth asks for one.
            copy = stack.enter_context(tempfile.NamedTemporaryFile())
            shutil.copyfileobj(file, copy)
            yield copy
        else:
            yield file


_LARGE, _MOST_TIMES = 1 << 30, 200


def _open_packed(file: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a member, but not one that is made to fill a disk; what it unpacks to ends at the size that it tells."""
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


def _packed(file: zipfile.ZipFile, name: str) -> dt.datetime | None:
    try:
        moment = dt.datetime(*file.NameToInfo[name].date_time)  # noqa: DTZ001 - there is no zone in it
    except ValueError:
        return None
    return moment if moment.year > _NO_YEAR else None
