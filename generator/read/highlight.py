"""Colors code by Pygments, which is imported only when a text names a language after its fence."""

import functools

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

__all__ = ["highlighted"]

_FORMATTER = HtmlFormatter(nowrap=True)


def highlighted(code: str, language: str) -> str:
    """Return code as HTML whose words have the short classes of Pygments; for a language it does not know, nothing."""
    lexer = _lexer(language)
    return highlight(code, lexer, _FORMATTER) if lexer else ""


@functools.lru_cache(maxsize=32)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
