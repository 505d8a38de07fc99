"""Recordings for tests, made when one needs them: silence, as WAV and as MP3."""

import struct

__all__ = ["mp3", "wav"]

_RATE = 8000
# MPEG-1 layer III, 128 kbit/s, 44.1 kHz: a header and nothing to hear, in frames of 1,152 samples.
_FRAME = b"\xff\xfb\x90\x00" + bytes(413)


def wav(seconds: float = 2) -> bytes:
    """Return silence of a length as WAV."""
    size = int(seconds * _RATE)
    header = struct.pack("<4sI4s4sIHHIIHH4sI", *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1), *(_RATE, _RATE, 1, 8),
                         *(b"data", size))  # fmt: skip
    return header + bytes(size)


def mp3(seconds: float = 2) -> bytes:
    """Return silence of a length as MP3."""
    return _FRAME * round(seconds * 44_100 / 1152)
