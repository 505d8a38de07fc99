"""A disk as another system has it, played by FUSE: names are compared, stored and refused as they are there.

    python tests/other_disk.py mac FOLDER PLACE         names in NFD, whatever their capitals
    python tests/other_disk.py windows FOLDER PLACE     whatever their capitals; none that Windows reserves

What is written below PLACE lies in FOLDER.  Prints `ready`, and ends when
PLACE is unmounted.  No file system of Linux does this: those of ext4 and XFS
that ignore case are left out of most kernels, and ntfs-3g changes capitals.
"""

# ruff: noqa: ARG002, D102 - the methods are those of `Operations`, which explains them
# ruff: noqa: PTH101, PTH102, PTH104, PTH106, PTH108, PTH118, PTH121, PTH208 - each is a call of the system, by its name

import errno
import os
import sys
import unicodedata

import mfusepy

_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


class OtherDisk(mfusepy.Operations):
    """Passes everything on to a folder, under the names of the other system."""

    use_ns = True

    def __init__(self, folder: str, kind: str) -> None:
        self._folder, self._kind = folder, kind

    def init(self, _path: str) -> None:
        """Tell who has started this that the disk is there."""
        print("ready", flush=True)

    def _place(self, path: str, *, new: bool = False) -> str:
        """Return where a file is, by any spelling of its name; with `new`, its name as it is given."""
        *above, last = path.strip("/").split("/")
        place = self._folder
        for part in above if new else [*above, last]:
            place = os.path.join(place, self._stored(place, part))
        if not new:
            return place
        if self._kind == "windows" and (
            last.split(".")[0].lower() in _RESERVED or last != last.rstrip(". ") or set('<>:"\\|?*') & set(last)
        ):
            raise mfusepy.FuseOSError(errno.EINVAL)
        return os.path.join(place, unicodedata.normalize("NFD", last) if self._kind == "mac" else last)

    def _stored(self, folder: str, name: str) -> str:
        try:
            names = os.listdir(folder)
        except OSError:
            return name
        return next((other for other in names if _key(other) == _key(name)), name)

    def _target(self, path: str) -> str:
        """Return where a file is, or, if there is none, where it will be."""
        place = self._place(path)
        return place if os.path.lexists(place) else self._place(path, new=True)

    # ---------------------------------------------------------------- what a file system is asked
    def getattr(self, path, fh=None):
        status = os.fstat(fh) if fh else os.lstat(self._place(path))
        values = {name: getattr(status, name) for name in dir(status) if name.startswith("st_")}
        return values | {name: values[f"{name}_ns"] for name in ("st_atime", "st_mtime", "st_ctime")}

    def readdir(self, path, fh):
        with os.scandir(self._place(path)) as entries:
            return [(entry.name, {"st_ino": entry.inode()}, 0) for entry in entries]

    def create(self, path, mode, fi=None):
        return os.open(self._target(path), os.O_RDWR | os.O_CREAT, mode)

    def open(self, path, flags):
        return os.open(self._place(path), flags)

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        os.truncate(fh or self._place(path), length)

    def release(self, path, fh):
        os.close(fh)

    def rename(self, old, new):
        place, target = self._place(old), self._place(new)
        # To another spelling of itself, a file moves; over another file, that one keeps its name, as on these systems.
        is_other = os.path.lexists(target) and not os.path.samefile(place, target)
        os.rename(place, target if is_other else self._place(new, new=True))

    def mkdir(self, path, mode):
        os.mkdir(self._target(path), mode)

    def rmdir(self, path):
        os.rmdir(self._place(path))

    def unlink(self, path):
        os.unlink(self._place(path))

    def chmod(self, path, mode):
        os.chmod(self._place(path), mode)

    def utimens(self, path, times=None):
        os.utime(self._place(path), ns=times)


if __name__ == "__main__":
    kind, folder, place = sys.argv[1:]
    mfusepy.FUSE(
        OtherDisk(folder, kind), place, foreground=True, nothreads=True, use_ino=True, entry_timeout=0, attr_timeout=0
    )
