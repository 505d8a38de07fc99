"""Encoded pictures that several sites share, each made once for all of them.

A picture here is the same file as in the cache of each site that shows it, by a
hard link, so it takes no room twice; and when the last of those sites has
forgotten it, its count of links says so, and it goes.  Where the file system has
no links, it is copied, and is gone at the end of the run.

No site can spoil it for another.  A file is named after the digest of its
picture and sealed with its own, and is checked before a site takes it: what is
damaged here, or in the cache of any site, is made again by whoever finds it.
Sites of strangers have no part in this: a seal is no proof against somebody who
means it.
"""

import contextlib
import os
import shutil

from generator.model.page import PictureFile
from generator.shell.picture_cache import PictureCache
from generator.shell.sealed_file import read_sealed

__all__ = ["SharedPictures"]


class SharedPictures:
    """The pictures in a folder; without one there are none, and nothing is kept."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def take(self, cache: PictureCache, page: PictureFile) -> bool:
        """Put a picture into the cache of a site, if it is here and sound; tell whether it was."""
        if not self._folder:
            return False
        shared = self._path(cache, page)
        if read_sealed(shared) is None:
            return False
        place = cache.path_of(page)
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            _link(shared, place)
        return cache.has(page)

    def give(self, cache: PictureCache, page: PictureFile) -> None:
        """Take a picture over from the cache of a site, in the place of a damaged one, if the system lets us."""
        if self._folder and cache.get(page) is not None:
            with contextlib.suppress(OSError):
                os.makedirs(self._folder, exist_ok=True)
                _link(cache.path_of(page), self._path(cache, page))

    def forget_unused(self) -> None:
        """Remove the pictures that no site has in its cache any more."""
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                # Asked anew: what a listing knows of links is 0 on Windows.
                if os.stat(entry.path).st_nlink == 1:
                    os.unlink(entry.path)

    def _path(self, cache: PictureCache, page: PictureFile) -> str:
        return os.path.join(self._folder, os.path.basename(cache.path_of(page)))


def _link(source: str, target: str) -> None:
    """Put a file in a second place in one step, over what is there."""
    temporary = f"{target}.{os.getpid()}"
    try:
        os.link(source, temporary)
    except OSError:
        shutil.copyfile(source, temporary)
    os.replace(temporary, target)
    # A rename of one name of a file over another of the same file does nothing (POSIX), and leaves both.
    with contextlib.suppress(OSError):
        os.unlink(temporary)
