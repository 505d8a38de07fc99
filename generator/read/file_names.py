"""Finds the names of files anywhere in a text, also where no link was recognized.

A draft's picture must not come out because of a misspelled or unusual link to
it: a space in a Markdown address, CSS, an attribute that only a script reads.
So names are found without any grammar, by their endings.
"""

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

__all__ = ["file_names_in"]

# A full stop before white space is the end of a sentence: to see that first takes half the time.
_ENDING = re.compile(
    r"\.(?!\s)(?:jpe?g|png|gif|webp|avif|svg|hei[cf]|tiff?|bmp|mp4|m4[av]|mov|webm|mp3|ogg|wav|pdf|docx?|xlsx?|pptx?|zip|epub|"
    r"csv|ics|vtt)\b",
    re.IGNORECASE,
)
# No system has longer names than 255 bytes; without a limit, one line of a megabyte would take quadratic time.
_LONGEST = 200
_BEFORE_NAME = re.compile(r'[/\\\n<>"|]')


def file_names_in(text: str) -> tuple[str, ...]:
    """Return what stands before the ending of each file name, from the last slash on: in NFC, with case folded.

    Where the name has no slash before it, words that are not part of it can
    be: nobody can tell where a name with spaces begins.
    """
    names: dict[str, None] = {}
    for ending in _ENDING.finditer(text):
        line = text[max(0, ending.start() - _LONGEST) : ending.start()]
        # In this order: HTML wraps the address, so its references are outside of the percent signs.
        name = unquote(unescape(_BEFORE_NAME.split(line)[-1]))
        # As file systems do: macOS and Windows find Photo.JPG under photo.jpg, and a private file must not slip
        # through.
        names[unicodedata.normalize("NFC", name).casefold().strip()] = None
    return tuple(name for name in names if name)
