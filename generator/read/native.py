"""Plain Markdown by a native renderer, where its HTML is exactly the same.

markdown-it-py defines the dialect, and takes most of a cold build.  pyromark
(pulldown-cmark, in Rust) is about ninety times as fast, but follows CommonMark
alone: it knows nothing of this dialect's typography, ids and placeholders.  So it is
given only texts in which nothing of that can occur, or only what is replaced
here beforehand: apostrophes, simple pairs of quotation marks, dashes between
spaces, ellipses after words.  Everything else is markdown-it-py's.  Tests hold
the two against each other, on the CommonMark examples and on generated text.
"""

import re
from collections.abc import Iterator, Sequence

try:
    from pyromark import html as _to_html
except ImportError:  # there is no wheel for this machine
    _to_html = None  # type: ignore[assignment]

__all__ = ["AVAILABLE", "plain_html", "plain_htmls", "plain_links", "plain_words"]

AVAILABLE = _to_html is not None

# The characters that mean nothing in Markdown, or only what is handled here: those of ASCII, and the others.
_TAME = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n.,;:?!'\"()*%$#=+/>&[]-"
_TAME_BEYOND = frozenset("’“”–—…éèêëáàâäíîïóôöúûüçñß")
# A line that is more than text, a list entry or a block quote: an underline, a rule, an entry without text.
_HARD_LINE = re.compile(r"\n[ >]*(?:(?:[-*+]|[0-9]+[.)]) +)*(?:=|[-*](?: *[-*])+\n|[-*+]\n|[0-9]+[.)]\n|>\n(?! *>))")
# Marks that mean something only in some company.
_HARD_COMPANY = (
    ("&", re.compile(r"&[\w#]")),
    ("(", re.compile(r"\((?:[cCrR]|[tT][mM])\)")),
    ("?", re.compile(r"\?(?:[?!]{3}|…)")),
    ("!", re.compile(r"!(?:\[|[?!]{3}|…)")),
    ("/", re.compile("//")),
    ("+", re.compile(r"\+-")),
    (":", re.compile(r":(?:(?<=http:)|(?<=https:)|(?<=ftp:)|(?<=mailto:))", re.IGNORECASE)),
)
# Stands for an apostrophe while a text is looked at: most texts then are ASCII, in which Python finds things twice as
# fast.  No text has this character.
_STAND_IN = "\x01"
_APOSTROPHE_AND_STAR = re.compile(rf"{_STAND_IN}(?:\*|(?<=\*{_STAND_IN}))")
_BESIDE_STAR = re.compile(r"\*(?:[’“”–—…]|(?<=[’“”–—…]\*))")
# Only addresses that both renderers write as they stand: nothing in them needs encoding or can end the link.
_LINK = re.compile(r"\]\(((?:https?://[a-z0-9]|[a-z0-9#]|/(?!/))[a-z0-9/.#?=-]*)\)")
_HREF = re.compile(r'<a href="([^":]*)">')

_BETWEEN = "drillbook between texts"

# Each starts with its own mark and looks back over it, so that the search leaps from mark to mark.
_APOSTROPHE = re.compile(r"'(?<=[A-Za-z0-9]')(?=[A-Za-z0-9 \n.,;:?!)])")
_PAIR = re.compile(
    r"\"(?<=[ \n(]\")(?=[A-Za-z0-9])((?:[^\"*\[\]\n]|\n(?=[A-Za-z]))*)(?<=[A-Za-z0-9.,?!…])\"(?=[ \n.,;:?!)])"
)
_DASH = re.compile(rf" --(?<=[A-Za-z0-9.,;:?!)”’{_STAND_IN}] --)(?=[ \n][A-Za-z0-9“(])")
_ELLIPSIS = re.compile(r"\.\.\.(?<=[A-Za-z]\.\.\.)(?=[ \n”\"])")


def plain_htmls(texts: Sequence[str], quotes: tuple[str, str]) -> dict[str, str]:
    """Return the HTML of several texts rendered together, or nothing if one of them is not plain.

    A paragraph that nobody writes stands between them.  It ends whatever is
    open, so that each text is rendered as if it were alone.
    """
    html = plain_html(f"\n\n{_BETWEEN}\n\n".join(texts), quotes)
    parts = html.split(f"<p>{_BETWEEN}</p>\n") if html else []
    return dict(zip(texts, parts, strict=True)) if len(parts) == len(texts) else {}


def plain_html(text: str, quotes: tuple[str, str]) -> str | None:
    """Return the HTML of a text, or nothing if only markdown-it-py can render it.

    `quotes` are the outer quotation marks of the dialect.  The addresses of
    links are as written; `plain_links` finds those into the site.
    """
    if _to_html is None or not _is_tame(text):
        return None
    text = f"\n{text}\n"
    if _HARD_LINE.search(text):
        return None
    if has_dots := _is_doubled(".", text):
        text = _ELLIPSIS.sub("…", text)
    if '"' in text:
        text = _PAIR.sub(rf"{quotes[0]}\1{quotes[1]}", text)
    if "'" in text:
        text = _APOSTROPHE.sub(_STAND_IN, text)
    if has_dashes := _is_doubled("-", text):
        text = _DASH.sub(" –", text)
    rest, links = _LINK.subn("", text) if "](" in text else (text, 0)
    # Without a link, what was doubled is as it was looked at.
    has_pairs = ((has_dots or links > 0) and ".." in rest) or ((has_dashes or links > 0) and "--" in rest)
    if rest.count("[") != links or "]" in rest or has_pairs or _is_hard(rest):
        return None
    html = _to_html(text.replace(_STAND_IN, "’"))
    # Brackets that stand in two paragraphs make no link.
    return html if not links or html.count("<a ") == links else None


def plain_words(text: str) -> str | None:
    """Return a line of text with its apostrophes set, or nothing where it takes markdown-it-py to set the rest."""
    if "'" in text:
        text = _APOSTROPHE.sub("’", f" {text} ")[1:-1]
    return None if any(mark in text for mark in _TYPED) else text


# What the typographer may replace.
_TYPED = ('"', "'", "..", "--", "(", "+-", ",,", "??", "!!", "?!", "!?")


def _is_hard(text: str) -> bool:
    """Tell whether anything is left in a text that the two renderers could see differently."""
    if "'" in text or '"' in text or "#" in text:
        return True
    if " \n" in text or "    " in text or _is_doubled(",", text):
        return True
    for mark, company in _HARD_COMPANY:
        if _is_in_company(mark, company, text):
            return True
    if "*" not in text:
        return False
    if "***" in text or _is_in_company(_STAND_IN, _APOSTROPHE_AND_STAR, text):
        return True
    return not text.isascii() and _BESIDE_STAR.search(text) is not None


# Python finds one character thirty times as fast as two, or as an expression.
def _is_in_company(mark: str, company: re.Pattern[str], text: str) -> bool:
    """Tell whether an expression that starts with a mark is anywhere in a text."""
    at = text.find(mark)
    while at >= 0:
        if company.match(text, at):
            return True
        at = text.find(mark, at + 1)
    return False


def _is_doubled(mark: str, text: str) -> bool:
    """Tell whether a mark that no text starts or ends with stands twice in a row."""
    return mark in text and "" in text.split(mark)


def _is_tame(text: str) -> bool:
    """Tell whether all characters of a text are handled here."""
    strange = text.encode("utf-8", "surrogatepass").translate(None, _TAME)
    return not strange or _TAME_BEYOND.issuperset(strange.decode("utf-8", "surrogatepass"))


def plain_links(text: str, html: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield the links into the site: address, line in the text (from 0), start and end of the attribute in the HTML."""
    internal = (m for m in _LINK.finditer(text) if ":" not in m[1])
    for written, rendered in zip(internal, _HREF.finditer(html), strict=True):
        yield written[1], text.count("\n", 0, written.start()), rendered.start() + 2, rendered.end() - 1
