"""Reads the recording that a lesson names: a file of the site, or an address on the web."""

from urllib.parse import quote, urlsplit

from generator.model.audio import AUDIO, AUDIO_TYPES, AudioSource, audio_ending
from generator.model.lesson import Link
from generator.read.config_addresses import can_be_published
from generator.read.fields import Fields
from generator.read.markdown_source import is_internal
from generator.read.text_reader import TextReader

__all__ = ["audio_of"]

_NAMES = ", ".join(AUDIO_TYPES)


def audio_of(fields: Fields, text: TextReader) -> AudioSource | None:
    """Return the recording of a lesson, or None where there is none or it cannot be one.

    The link to a file is added to those of the text: so it is found, published
    and held back as pictures are.
    """
    name, span = fields.text("audio"), fields.value_span("audio")
    if not name:
        return None
    is_file = is_internal(name)
    if not is_file and not can_be_published(name):
        message = f'"{name}" is neither a recording of this site nor an address on the web'
        advice = "save the file beside the lesson and write `audio: monday.m4a`"
        fields.problems.error("audio/bad-address", span, message, help=advice)
        return None
    if not audio_ending(name if is_file else urlsplit(name).path):
        _report_name(fields, name)
        return None
    if not is_file:
        return AudioSource(address=name)
    links = text.context.links
    # Quoted, as targets of links are: in front matter a % is a percent sign.
    links.append(Link(target=quote(name), attribute=AUDIO, span=span))
    return AudioSource(link=len(links) - 1)


def _report_name(fields: Fields, name: str) -> None:
    advice = f"export it as MP3 or M4A; the names that work end in {_NAMES}"
    if not is_internal(name):
        advice = f"write the address of the sound file itself, not of a page that plays it; it ends in one of {_NAMES}"
    fields.problems.error(
        "audio/unsuitable",
        fields.value_span("audio"),
        f'"{name}" does not have the name of a recording that browsers play',
        help=advice,
    )
