"""Files that only save work: each is sealed with its digest, so a damaged one counts as none.

Written under another name first, because a preview may read while a build
writes, and a build may be killed in the middle.
"""

import contextlib
import os
from pathlib import Path

from generator.model.digest import digest_bytes
from generator.shell.replacing import replace_file

__all__ = ["SavedWork", "read_sealed", "write_sealed"]

_SEAL = 16


def read_sealed(path: str) -> bytes | None:
    """Return the bytes of a file, or None if it is not there or damaged."""
    try:
        sealed = Path(path).read_bytes()
    except OSError:
        return None
    data = sealed[_SEAL:]
    return data if digest_bytes(data) == sealed[:_SEAL] else None


def write_sealed(path: str, data: bytes) -> None:
    """Write a file in a folder that exists; if that fails, the work will be done again."""
    temporary = f"{path}.{os.getpid()}"
    with contextlib.suppress(OSError):
        Path(temporary).write_bytes(digest_bytes(data) + data)
        replace_file(temporary, path)


class SavedWork:
    """What rendering wants to have again in the next build of a site, by name: files of `.drillbook/`."""

    def __init__(self, site: str) -> None:
        self._folder = f"{site}/.drillbook"

    def get(self, name: str) -> bytes | None:
        """Return what was put under a name, or None."""
        return read_sealed(f"{self._folder}/{name}")

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name."""
        write_sealed(f"{self._folder}/{name}", data)
