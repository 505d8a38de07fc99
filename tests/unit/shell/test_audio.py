"""What recordings hold."""

import struct

import pytest
from recordings import mp3, wav

from generator.model.audio import AudioFile, clock_time
from generator.shell.audio import inspect_audio

# A tag that says of itself that it is 256 MB long, and atoms that hold themselves.
HUGE_TAG = b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f"
NESTED = b"".join(struct.pack(">I4s", 8 + 8 * (40 - n), b"moov") for n in range(40))


@pytest.mark.parametrize(
    ("data", "kind", "seconds", "fault"),
    [
        (wav(2), ".wav", 2, ""),
        (wav(0.1), ".wav", 1, ""),
        (mp3(61), ".mp3", 61, ""),
        (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + mp3(5), ".mp3", 5, ""),
        (b"", "", 0, "empty"),
        (b"<!doctype html>", "", 0, "unreadable"),
        (HUGE_TAG + mp3(1), ".mp3", 0, "unreadable"),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(8) + NESTED, ".m4a", 0, "unreadable"),
        (b"OggS" * 1000, ".ogg", 0, "unreadable"),
        (b"fLaC\x00", ".flac", 0, "unreadable"),
        (wav(1)[:30], ".wav", 0, "unreadable"),
        (b"\xff\xfb", ".mp3", 0, "unreadable"),
        (b"\xff\xd8\xff\xe0 a picture", "", 0, "unreadable"),
    ],
)
def test_what_a_recording_holds(data: bytes, kind: str, seconds: int, fault: str) -> None:
    """Format and length come from the bytes; what cannot be played is a fault, never a traceback."""
    seen = inspect_audio(data)
    assert (seen.kind, seen.seconds, seen.fault, seen.size) == (kind, seconds, fault, len(data))
    assert isinstance(seen, AudioFile)


@pytest.mark.parametrize(("seconds", "shown"), [(5, "0:05"), (425, "7:05"), (3600, "1:00:00"), (3723, "1:02:03")])
def test_a_length(seconds: int, shown: str) -> None:
    """Hours are shown where there are any."""
    assert clock_time(seconds) == shown
