"""Copies the pictures of an import into the site, those of one lesson into one folder."""

import functools
import re
from collections.abc import Callable
from typing import Protocol

from generator.importers.manifest import Written
from generator.importers.pictures.finder import Found, Pictures, original_of, target_name
from generator.importers.pictures.picture import NoPictureError

__all__ = ["Gallery", "Write"]

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#].*)?$", re.IGNORECASE)


class Write(Protocol):
    """Writes a file of a sort, unless it belongs to the coach."""

    def __call__(self, sort: str, file: str, content: bytes, /) -> Written:
        """Return what became of it."""


class Gallery:
    """Pictures by address; `missing` has those that could not be found, with the reason."""

    def __init__(self, pictures: Pictures, write: Write) -> None:
        self._pictures, self._write = pictures, write
        self._names: dict[str, dict[str, bytes]] = {}
        self.missing: dict[str, str] = {}
        # A logo is in every post, and looking means reading the file to its end. Failures are kept as well: they are
        # words, as `lru_cache` does not remember exceptions.
        self._get: Callable[[str, str], Found | str] = functools.lru_cache(maxsize=1024)(self._look)

    def is_picture(self, url: str) -> bool:
        """Tell whether a link leads to a picture."""
        return bool(_PICTURE.search(url))

    def file_for(self, url: str, folder: str, text: str) -> str:
        """Return the file under `content/` of the picture at an address; empty where it cannot be found.

        `text` is the name of the lesson or page, `folder` the folder of the archive where relative addresses start.
        """
        picture = self._get(url, folder)
        if isinstance(picture, str):
            self.missing.setdefault(original_of(url)[:500], picture)
            return ""
        names = self._names.setdefault(text, {})
        name = target_name(url, picture.picture, names)
        # Each text has a folder of its own, so that deleting a lesson shows which pictures can go with it.
        file = f"images/{text}/{name}"
        if name not in names:
            names[name] = picture.picture.digest
            with picture.open() as data:
                self._write("picture", f"content/{file}", data.read())
        return file

    def _look(self, url: str, folder: str) -> Found | str:
        try:
            return self._pictures.get(url, folder)
        except NoPictureError as problem:
            return str(problem)
