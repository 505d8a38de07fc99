"""Small pictures, made when a test needs them."""

import io
import struct
import zlib

from PIL import Image
from pillow_heif.as_plugin import HeifImageFile, _save_all_heif, _save_heif

from generator.model.picture import Picture

__all__ = ["PHOTO", "facts_of", "half", "hollow", "photo"]

# Only what writes: drillbook reads HEIC files by pi-heif, which is all of it that the single file carries.
Image.register_save(HeifImageFile.format, _save_heif)
Image.register_save_all(HeifImageFile.format, _save_all_heif)


def photo(width: int = 40, height: int = 30, kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """Return a picture as a file: its left half is light, its right half dark."""
    image = Image.new(mode, (width, height), "white")
    image.paste("#123456" if mode != "L" else 60, (width // 2, 0, width, height))
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


PHOTO = photo()


def half(data: bytes) -> bytes:
    """Return what is there of a file when the computer was switched off too early."""
    return data[: len(data) // 2]


def hollow(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large, of a few bytes all the same."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"")) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def facts_of(width: int = 2000, height: int = 1500, **more: object) -> Picture:
    """Return what is known of a picture that no test looks at."""
    fields: dict[str, object] = {"digest": b"\xab" * 16, "kind": "jpeg", "width": width, "height": height}
    return Picture(**(fields | more))  # type: ignore[arg-type]  # the keys are the fields'
