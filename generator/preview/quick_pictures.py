"""Pictures that no build has made yet, encoded for speed and kept in memory for the next request.

Each saved word loads the page anew, and the browser asks for its pictures
again.  To decode a photo of a phone takes a tenth of a second and more, which
nobody is to wait for twice.  A disk would keep them longer, but only a build
writes the picture cache, and these are not what readers get.
"""

import threading
from collections import OrderedDict

from generator.model.digest import digest_bytes
from generator.model.picture import Shape

__all__ = ["QuickPictures"]

# Bytes: about a hundred photos in the width of the page.
_MOST = 16_000_000


class QuickPictures:
    """The pictures that were asked for last; can be used from any thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[bytes, Shape], bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def picture(self, data: bytes, shape: Shape) -> bytes:
        """Return a picture in a shape; raises `OSError` or `ValueError` if it cannot be decoded."""
        # By what the file holds now: the plan may be of a moment ago.
        key = (digest_bytes(data), shape)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        from generator.shell.pictures import preview_encode  # Pillow takes a while, and not every site has pictures

        # Outside of the lock, so that all cores can encode.
        encoded = preview_encode(data, shape)
        with self._lock:
            self._size += len(encoded) - len(self._kept.pop(key, b""))
            self._kept[key] = encoded
            while self._size > _MOST:
                self._size -= len(self._kept.popitem(last=False)[1])
        return encoded
