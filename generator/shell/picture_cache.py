"""Encoded pictures, kept in a folder of `.drillbook/`.

It is a cache: what is missing or damaged is encoded again.  A picture is a file
of its own and not a row of the store, so that the store stays small and quick
to read.  One build at a time writes here; a preview may read at the same time.
"""

import contextlib
import os
from collections.abc import Collection

from generator.model.digest import digest_of
from generator.model.page import PictureFile
from generator.model.picture import ENCODING
from generator.shell.sealed_file import read_sealed, write_sealed

__all__ = ["PictureCache"]


class PictureCache:
    """The cache of a site in a folder; a file is named after everything that its contents depend on."""

    def __init__(self, site: str) -> None:
        self._folder = f"{site}/.drillbook/pictures"

    def get(self, page: PictureFile) -> bytes | None:
        """Return the bytes of a picture, or None if it is not in the cache or damaged."""
        return read_sealed(self.path_of(page))

    def has(self, page: PictureFile) -> bool:
        """Tell whether a picture is in the cache; only `get` notices if it is damaged."""
        return os.path.exists(self.path_of(page))

    def put(self, page: PictureFile, data: bytes) -> None:
        """Put the bytes of a picture into the cache; if that fails, it will be encoded again."""
        with contextlib.suppress(OSError):
            os.makedirs(self._folder, exist_ok=True)
        write_sealed(self.path_of(page), data)

    def keep(self, pages: Collection[PictureFile]) -> None:
        """Remove all files but those of some pictures."""
        names = {_name(page) for page in pages}
        with contextlib.suppress(OSError):
            for name in os.listdir(self._folder):
                if name not in names:
                    os.unlink(f"{self._folder}/{name}")

    def path_of(self, page: PictureFile) -> str:
        """Return the file of a picture, whether it is there or not."""
        return f"{self._folder}/{_name(page)}"


def _name(page: PictureFile) -> str:
    # A version and not a digest of our code: a comment that moves must not cost a coach minutes of encoding.
    return digest_of(page.digest, page.shape, ENCODING).hex()
