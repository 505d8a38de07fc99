"""Characters that look like one of YAML's signs, such as a no-break space after a colon.

Keyboards and word processors type them unasked, and nobody can see the
difference.  YAML takes them for text, so its own error names another line.
"""

import re

from generator.model.diagnostic import Diagnostic, error
from generator.model.edit import Edit
from generator.model.source import Source

__all__ = ["look_alike"]

# Spaces that are not typed on purpose: a Mac types the first where Option is still held.
_ODD_SPACES = "\xa0\u2000-\u200b\u202f\u205f\u3000\ufeff"
_LOOK_ALIKES = (
    (re.compile(rf"[ \t]*([{_ODD_SPACES}]+)"), " "),
    (re.compile(rf"[ \t]*(?:- +)?[\w-]+:([{_ODD_SPACES}]+)"), " "),
    (re.compile(rf"[ \t]*-([{_ODD_SPACES}]+)"), " "),
    (re.compile(r"[ \t]*(?:- +)?[\w-]+[ \t]*([：﹕꞉])"), ": "),
    (re.compile(r"[ \t]*([–—−‐‑•])[ \t\xa0]"), "-"),
    (re.compile(r"[ \t]*([“”„‟])[\w-]+[“”]?:[ \t]"), ""),
)

_NAMES = {":": "colon", "-": "hyphen", "": "quotation mark"}


def look_alike(source: Source, line: int, text: str) -> Diagnostic | None:
    """Return an error for a character of a line that looks like one of YAML's signs, at a place where one belongs."""
    if text.isascii():
        return None
    for pattern, plain in _LOOK_ALIKES:
        if look_alike_sign := pattern.match(text):
            return _not_plain(source, (line, look_alike_sign.start(1) + 1), look_alike_sign[1], plain)
    return None


def _not_plain(source: Source, place: tuple[int, int], typed: str, plain: str) -> Diagnostic:
    """Return an error for characters that look like a `plain` one; `place` is a line and a column, from 1."""
    line, column = place
    code = f"U+{ord(typed[0]):04X}"
    if plain == " ":
        what = "a no-break space" if typed[0] in "\xa0\u202f" else "an unusual space"
        message, advice = f"there is {what} here ({code})", "delete it and type a space"
    else:
        name = _NAMES[plain.strip()]
        message = f"this is not a plain {name} ({code})" if plain else f"there is a {name} here ({code})"
        advice = (
            f"delete it and type {plain.strip()} and a space" if plain else "a key has no quotation marks: delete them"
        )
    return error(
        "yaml/look-alike",
        source.span(line, column, len(typed)),
        message,
        help=advice,
        edits=(Edit(path=source.path, start=(line, column), end=(line, column + len(typed)), text=plain),)
        if plain
        else (),
    )
