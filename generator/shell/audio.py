"""What a recording holds, by tinytag: its format and its length.

Only that: titles and pictures in a recording are never read, so nothing that
somebody put there can end up on a page.  tinytag is pure Python and reads the
few bytes that say how long a recording is, where mutagen writes tags as well.
"""

import io

from tinytag import TinyTag

from generator.model.audio import AudioFile
from generator.model.digest import digest_bytes

__all__ = ["inspect_audio"]

# How files of each format begin: tinytag goes by the name, and web servers do, too, but players look.
_BEGINNINGS = (
    (b"ID3", 0, ".mp3"),
    (b"fLaC", 0, ".flac"),
    (b"OggS", 0, ".ogg"),
    (b"WAVE", 8, ".wav"),
    (b"ftyp", 4, ".m4a"),
)


def inspect_audio(data: bytes) -> AudioFile:
    """Return what the bytes of a file hold; what is wrong with them is in the `fault`."""
    kind = _kind_of(data)
    seconds = _seconds_of(data, kind) if kind else 0
    fault = "" if seconds else "unreadable" if data else "empty"
    return AudioFile(digest=digest_bytes(data), size=len(data), kind=kind, seconds=seconds, fault=fault)


def _kind_of(data: bytes) -> str:
    for beginning, at, kind in _BEGINNINGS:
        if data[at : at + len(beginning)] == beginning:
            return kind
    # An MP3 file without tags starts with a frame: eleven bits that are set (ISO/IEC 11172-3, section 2.4.1.3).
    return ".mp3" if data[:1] == b"\xff" and data[1:2] >= b"\xe0" else ""


def _seconds_of(data: bytes, kind: str) -> int:
    """Return how long a recording is, at least a second; 0 if nobody can tell."""
    try:
        tag = TinyTag.get(f"recording{kind}", file_obj=io.BytesIO(data), tags=False)
    # A file that was made to do harm can fail anywhere in the parser, and is no more than an unreadable one.
    except Exception:  # noqa: BLE001
        return 0
    return max(1, round(tag.duration)) if tag.duration and tag.duration < float("inf") else 0
