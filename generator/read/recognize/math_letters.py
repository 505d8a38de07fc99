"""Mathematical symbols that look like bold or italic letters, and the letters that they stand for.

LinkedIn and other networks have no bold, so there are programs that put symbols
in place of letters (Unicode's block of mathematical alphanumeric symbols).
Screen readers spell them or leave them out, and no search finds them.
"""

import re
import unicodedata

__all__ = ["has_math_letters", "plain_letters", "with_marks"]

_LETTER = "[\U0001d400-\U0001d7ff]"
# Two at least, as a formula has one; with what stands between words of the same kind.
_RUN = re.compile(rf"{_LETTER}(?:[ ’'&/,:;!?.()–-]*{_LETTER})+")


def has_math_letters(text: str) -> bool:
    """Tell whether words of a text are in such letters."""
    return _RUN.search(text) is not None


def plain_letters(text: str) -> str:
    """Return a text with plain letters in their place."""
    return _RUN.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)


def with_marks(text: str) -> str:
    """Return Markdown with plain letters in their place, bold and italic where they looked so."""
    return _RUN.sub(_marked, text)


def _marked(run: re.Match[str]) -> str:
    style = unicodedata.name(run[0][0])
    mark = "**" * ("BOLD" in style) + "*" * ("ITALIC" in style)
    return f"{mark}{unicodedata.normalize('NFKC', run[0])}{mark}"
