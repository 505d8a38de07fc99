"""Recordings of lessons: what a sound file holds, and what pages and feeds say of it.

The formats are those that browsers and podcast programs play without help.  A
file in any other one is refused with a sentence, and never converted: that
would take a program as large as all of drillbook's others together.
"""

from collections.abc import Mapping

from generator.model.value import Value

__all__ = ["AUDIO", "AUDIO_TYPES", "HEAVY_AUDIO", "Audio", "AudioFile", "AudioSource", "audio_ending", "clock_time"]

AUDIO = "audio"
"""The attribute of a link that leads to a lesson's recording; no HTML has it."""

AUDIO_TYPES: Mapping[str, str] = {
    ".mp3": "audio/mpeg",
    # As Apple spells it for podcasts; browsers look at the file and not at its type.
    ".m4a": "audio/x-m4a",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
}
"""The endings of the recordings that can be published, each with its media type."""

HEAVY_AUDIO = 100_000_000
"""The bytes from which on a recording is a burden: GitHub takes no larger file, and a phone a while to fetch it."""


class AudioFile(Value):
    """What a file that is named like a recording holds; `digest` and `size` (bytes) are those of the file.

    `kind` is the usual ending of what is in it, whatever its name says, or
    empty where nobody knows.  `fault` is `empty` or `unreadable`.
    """

    digest: bytes
    size: int
    kind: str = ""
    seconds: int = 0
    fault: str = ""


class AudioSource(Value):
    """The recording that front matter names: the number of the link to its file, or an address on the web."""

    link: int = -1
    address: str = ""


class Audio(Value):
    """A recording as pages and feeds offer it: `url` is from the root of the host, or full if it lies elsewhere.

    `size` (bytes) and `seconds` are 0 where nobody knows.
    """

    url: str
    type: str
    size: int = 0
    seconds: int = 0


def audio_ending(path: str) -> str:
    """Return the ending by which a path names a recording, or an empty text if it does not."""
    ending = path[path.rfind(".") :].lower() if "." in path else ""
    return ending if ending in AUDIO_TYPES else ""


def clock_time(seconds: int) -> str:
    """Return a length as players and podcasts show it: `7:05`, or `1:02:03` from an hour on."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
