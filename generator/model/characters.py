"""The characters that no text of a site may hold.

YAML 1.2 (section 5.1) and XML 1.0 (section 2.2) forbid most of them, and HTML
calls the rest parse errors.  A terminal obeys some of them.  They come from
pasting, from archives and from forms on the web.  Each reader of text decides
what to do about them: front matter reports them, an inbox and an import
remove them.
"""

import re

__all__ = ["FORBIDDEN", "FORBIDDEN_CLASS", "first_forbidden", "is_visible"]

# Tab and line feed are text.  U+0085 is a line end to YAML; `plain_lines` has made it a space before anyone asks.
FORBIDDEN_CLASS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
"""The inside of a regular expression's brackets, for readers that must refuse more than these."""

FORBIDDEN = re.compile(f"[{FORBIDDEN_CLASS}]")
"""Finds one forbidden character."""


def first_forbidden(text: str, start: int = 0) -> re.Match[str] | None:
    """Return the first forbidden character at or after an index, as `FORBIDDEN.search` does."""
    # Nothing visible is forbidden, and that takes a tenth of the time of the search.
    return None if is_visible(text) else FORBIDDEN.search(text, start)


_OF_ASCII = bytes([*b"\t\n", *range(0x20, 0x7F)])


def is_visible(text: str) -> bool:
    """Tell whether all characters of a text can be printed, or are tabs and line feeds."""
    beyond = text.encode("utf-8", "surrogatepass").translate(None, _OF_ASCII)
    return not beyond or beyond.decode("utf-8", "surrogatepass").isprintable()
