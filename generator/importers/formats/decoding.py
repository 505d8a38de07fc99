"""The bytes of a document as text, whatever encoding its program used."""

import re

from generator.importers.text.encoding import MIXED
from generator.shell.source_files import plain_lines

__all__ = ["decoded"]

# No text has these control characters, and every binary format does within a few bytes.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,20})", re.IGNORECASE)
# Of the encodings that Python knows, those that web pages have been written in.
_CHARSETS = re.compile(r"(?i)windows-12\d\d|iso-8859-\d+|koi8-[ru]|macintosh|shift_jis|euc-(?:jp|kr)|gb2312|gbk|big5")
# Text processors put these between lines and pages; front matter does not allow them.
_PAGE_BREAKS = str.maketrans({"\x0b": "\n", "\x0c": "\n\n"})


def decoded(data: bytes) -> str:
    """Return a text with plain line ends; empty where the bytes are not text."""
    if data.startswith(_UTF_16):
        encodings = ["utf-16"]
    elif _BINARY.search(data):
        return ""
    else:
        declared = _CHARSET.search(data[:4096])
        charset = declared[1].decode("ascii", "replace") if declared else ""
        # UTF-8 first, whatever the page declares: what can be read as UTF-8 is nothing else.
        encodings = ["utf-8-sig", *([charset] if _CHARSETS.fullmatch(charset) else []), "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding, MIXED if _is_nearly(data, encoding) else "strict")
            return plain_lines(text.translate(_PAGE_BREAKS))
        except (UnicodeError, LookupError):
            continue
    return ""


def _is_nearly(data: bytes, encoding: str) -> bool:
    """Tell whether a text is UTF-8 but for a few letters that were pasted from a text in another encoding."""
    if encoding != "utf-8-sig" or data.isascii():
        return False
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    # More right letters than wrong ones: a text that is in another encoding has hardly any right one.
    return wrong > 0 and 2 * wrong < sum(not char.isascii() for char in text)
