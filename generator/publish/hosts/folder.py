"""Publishing into a folder: of this computer, of the network, or one that another program uploads.

The folder may be on another disk than the site, so files are copied, never
moved, under a hidden name and then renamed.  Why not fsspec, which has local
files, too: it neither writes a file as a whole nor tells why one fails.
"""

import contextlib
import errno
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.model.target import Target
from generator.publish.host import TEMPORARY, Failure, HostError, SecretOf
from generator.shell.output_folder import remove_file
from generator.shell.replacing import replace_file

__all__ = ["FolderHost", "open_host"]

_OF_THE_SITE = ("content", "layouts", "output", ".drillbook")

_FAILURES = {
    errno.ENOSPC: Failure.FULL,
    errno.EDQUOT: Failure.FULL,
    errno.EFBIG: Failure.FULL,
    errno.EACCES: Failure.READ_ONLY,
    errno.EPERM: Failure.READ_ONLY,
    errno.EROFS: Failure.READ_ONLY,
    errno.ENOTDIR: Failure.IN_THE_WAY,
    errno.EISDIR: Failure.IN_THE_WAY,
    errno.EEXIST: Failure.IN_THE_WAY,
    errno.ENOTEMPTY: Failure.IN_THE_WAY,
    # What a drive of the network says when it is gone.
    errno.EHOSTDOWN: Failure.LINE_LOST,
    errno.ESTALE: Failure.LINE_LOST,
    errno.ETIMEDOUT: Failure.LINE_LOST,
}


@contextlib.contextmanager
def open_host(target: Target, site: Path, _secret_of: SecretOf) -> Iterator["FolderHost"]:
    """Yield the folder.

    The first file makes it if need be, but not the folder above it: a slip in
    a path must not make a tree.
    """
    # Only at its start is `~` the home folder: it is looked for before the path is joined to the site.
    folder = site / os.path.expanduser(target.path)  # noqa: PTH111 - that of pathlib fails for `~nobody`
    with _explained(""):
        if folder.exists() and not folder.is_dir():
            raise HostError(Failure.NO_FOLDER, f"{folder} is a file")
        if folder.is_symlink() and not folder.exists():
            raise HostError(Failure.NO_FOLDER, f"{folder} is a link to {folder.readlink()}, which is not there")
        if not folder.parent.is_dir():
            raise HostError(Failure.NO_FOLDER, f"there is no folder {folder.parent}")
    # Whatever the way there is called, publishing a site over its own sources or output would mix the two.
    target_folder = folder.resolve()
    if any((site / name).resolve() in (target_folder, *target_folder.parents) for name in _OF_THE_SITE):
        raise HostError(Failure.OWN_FOLDER, "this folder belongs to the site itself")
    if target_folder in ((inside := site.resolve()), *inside.parents):
        raise HostError(Failure.OWN_FOLDER, "your site lies in this folder: readers could read its drafts there")
    yield FolderHost(folder)


class FolderHost:
    """A folder as a host."""

    switches_at_once = False
    # More do not help on a disk, and two threads hide the wait for a drive of the network.
    width = 2

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def list_files(self) -> Mapping[str, int]:
        """Return the size of every file."""
        sizes: dict[str, int] = {}
        if not self._folder.exists():
            return sizes
        with _explained(""):
            for place, folders, names in os.walk(self._folder, onerror=_raise):
                for path in (Path(place, name) for name in (*names, *folders)):
                    # A link to a folder is somebody's file: what it leads to is not ours to write into.
                    if path.name in folders and not path.is_symlink():
                        continue
                    # Another publish may have renamed or deleted it meanwhile.
                    with contextlib.suppress(FileNotFoundError):
                        sizes[path.relative_to(self._folder).as_posix()] = path.lstat().st_size
        return sizes

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None if there is none."""
        with _explained(path):
            try:
                return (self._folder / path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def write(self, path: str, data: bytes) -> None:
        """Write a file in one step."""
        place = self._folder / path
        # Two threads and two publishers never write under the same name.
        temporary = place.with_name(f"{TEMPORARY}{os.getpid()}-{threading.get_ident()}")
        with _explained(path):
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                # No fsync: a thousand of them take long, and what a power failure leaves has another size.
                temporary.write_bytes(data)
                replace_file(temporary, place)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise

    def create(self, path: str, data: bytes) -> bool:
        """Write a file unless there is one."""
        with _explained(path):
            (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
            try:
                with (self._folder / path).open("xb") as file:
                    file.write(data)
            except FileExistsError:
                return False
        return True

    def delete(self, path: str) -> None:
        """Delete a file and the folders that this leaves empty."""
        with _explained(path):
            remove_file(self._folder / path, self._folder)

    def commit(self, message: str) -> None:
        """Do nothing: everything has been shown already."""


def _raise(problem: OSError) -> None:
    if not isinstance(problem, FileNotFoundError):
        raise problem


@contextlib.contextmanager
def _explained(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        failure = _FAILURES.get(problem.errno or 0, Failure.OTHER)
        raise HostError(failure, problem.strerror or str(problem), path) from problem
