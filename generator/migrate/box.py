"""Where an archive lies: a file, a folder or a zip, with one face.

Nothing is ever unpacked: a member is read where it is, and its name is only
compared and shown.  So no name in a zip can lead out of it.
"""

import contextlib
import functools
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple

from generator.shell.disk import scan_tree

__all__ = ["Box", "open_box"]


class Box(NamedTuple):
    """Named members, each with its size in bytes, and how one is opened; names have forward slashes.

    `open` raises `OSError` or `zipfile.BadZipFile` where that fails.
    """

    members: Mapping[str, int]
    open: Callable[[str], IO[bytes]]


@contextlib.contextmanager
def open_box(path: Path) -> Iterator[Box]:
    """Yield the members of a folder, of a zip, or the one file there is; a Word document, itself a zip, is one file."""
    if path.is_dir():
        found = sorted(scan_tree(above := path.resolve().parent, path.resolve().name))
        yield Box({name: entry.stat().st_size for name, entry in found}, functools.partial(_open_in, above))
        return
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as file:
            if "word/document.xml" not in file.NameToInfo:
                yield Box(
                    {m.filename: m.file_size for m in file.infolist() if not m.is_dir()},
                    functools.partial(_open_packed, file),
                )
                return
    yield Box({path.name: path.stat().st_size}, functools.partial(_open_in, path.parent))


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
