"""Recordings of lessons: what pages and feeds say of them, and what is wrong with a file."""

from collections.abc import Iterator

from generator.model.audio import AUDIO_TYPES, HEAVY_AUDIO, Audio, AudioFile, audio_ending
from generator.model.diagnostic import Diagnostic, error, warning
from generator.model.source import Span

__all__ = ["audio_faults", "audio_on_web", "published_audio"]

# What is in an .ogg file can be Vorbis or Opus, and each has endings of its own.
_SAME = {".oga": ".ogg", ".opus": ".ogg"}


def published_audio(url: str, path: str, file: AudioFile) -> Audio:
    """Return a recording of the site, published at a path."""
    return Audio(url=url, type=AUDIO_TYPES[audio_ending(path)], size=file.size, seconds=file.seconds)


def audio_on_web(address: str) -> Audio:
    """Return a recording on another host; only its address is known."""
    return Audio(url=address, type=AUDIO_TYPES[audio_ending(address.partition("?")[0])])


def audio_faults(file: AudioFile, name: str, span: Span) -> Iterator[Diagnostic]:
    """Yield what is wrong with a recording, for the place where front matter names it."""
    ending = audio_ending(name)
    if file.fault == "empty":
        message, advice = f'the recording "{name}" is empty', "copy or export it again: the file has no bytes in it"
        yield error("audio/empty", span, message, help=advice)
    elif file.kind and file.kind != _SAME.get(ending, ending):
        message = f'"{name}" is named {ending}, but what is in it is {file.kind}'
        stem = name.rpartition("/")[2].removesuffix(name[-len(ending) :])
        advice = f"rename the file to {stem}{file.kind}, and write that name here"
        yield error("audio/misnamed", span, message, help=advice)
    elif file.fault:
        message = f'"{name}" is damaged, or it is no recording, despite its name'
        advice = "play it on your computer; if that works, export it again as MP3"
        yield error("audio/unreadable", span, message, help=advice)
    elif file.size > HEAVY_AUDIO:
        message = f'the recording "{name}" is very large: {file.size // 1_000_000:,} MB'
        advice = "export it as MP3 with 64 kbit/s, in mono: an hour of speech is 29 MB then"
        yield warning("audio/heavy", span, message, help=advice)
