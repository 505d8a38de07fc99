"""Pictures in the shapes they were made in once, in a folder of `.drillbook/`.

It is a cache: what is missing or torn is made again.  One build at a time
writes here, and a preview may read meanwhile.
"""

import contextlib
import functools
import os
from collections.abc import Collection
from pathlib import Path

from generator.model.digest import digest_bytes, digest_of
from generator.model.page import PictureFile
from generator.model.picture import QUALITY
from generator.shell import pictures

__all__ = ["PictureCache"]

_SEAL = 16


class PictureCache:
    """The cache of a site in a folder; its files are named after all that they depend on."""

    def __init__(self, site: str) -> None:
        self._folder = f"{site}/.drillbook/pictures"

    def get(self, page: PictureFile) -> bytes | None:
        """Return the bytes of a picture, or nothing where they have not been made or are damaged."""
        try:
            sealed = Path(self._path(page)).read_bytes()
        except OSError:
            return None
        data = sealed[_SEAL:]
        return data if digest_bytes(data) == sealed[:_SEAL] else None

    def has(self, page: PictureFile) -> bool:
        """Tell whether a picture has been made; whether it is damaged, `get` sees."""
        return os.path.exists(self._path(page))

    def put(self, page: PictureFile, data: bytes) -> None:
        """Keep the bytes of a picture; where that fails, it will be made again."""
        path = self._path(page)
        halfway = f"{path}.{os.getpid()}"
        with contextlib.suppress(OSError):
            os.makedirs(self._folder, exist_ok=True)
            Path(halfway).write_bytes(digest_bytes(data) + data)
            os.replace(halfway, path)

    def keep(self, made: Collection[PictureFile]) -> None:
        """Remove all but some pictures, also what a build that was stopped left halfway."""
        names = {_name(page) for page in made}
        with contextlib.suppress(OSError):
            for name in os.listdir(self._folder):
                if name not in names:
                    os.unlink(f"{self._folder}/{name}")

    def _path(self, page: PictureFile) -> str:
        return f"{self._folder}/{_name(page)}"


def _name(page: PictureFile) -> str:
    return digest_of(page.digest, page.shape, _maker()).hex()


@functools.cache
def _maker() -> bytes:
    """Return what stands for how pictures are made."""
    return digest_of(QUALITY, digest_bytes(Path(pictures.__file__).read_bytes()))
