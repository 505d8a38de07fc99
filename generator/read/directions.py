"""Which way the parts of a text run: an Arabic paragraph on an English site, or the reverse.

A part that runs the other way than what is around it says so (`dir`), so that
its marks and its lines stand on the right side, in feeds as well.  The letters
decide, by number: `dir="auto"` goes by the first one alone, and an Arabic
sentence that begins with the name of a product would run the wrong way.
"""

import re
import unicodedata
from collections.abc import Sequence

from markdown_it.token import Token

__all__ = ["mark_directions"]

_LETTER_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_PARTS = frozenset(
    (
        *("paragraph_open", "heading_open", "blockquote_open", "bullet_list_open", "ordered_list_open"),
        *("list_item_open", "th_open", "td_open"),
    )
)


def mark_directions(tokens: Sequence[Token], text: str, *, to_left: bool) -> None:
    """Give each part of a text that runs the other way a `dir`; the site itself runs `to_left` or not."""
    # Nearly all texts are of one script, and need not be looked at letter by letter.
    if not to_left and not _LETTER_TO_LEFT.search(text):
        return
    balances = _balances(tokens)
    # The direction at each depth; the last one is that of what the current token is in.
    around = [to_left]
    for number, token in enumerate(tokens):
        if token.nesting == -1:
            around.pop()
        elif token.nesting == 1:
            runs_to_left = around[-1]
            if token.type in _PARTS and not token.hidden and balances[number]:
                runs_to_left = balances[number] > 0
            if runs_to_left != around[-1]:
                token.attrSet("dir", "rtl" if runs_to_left else "ltr")
            around.append(runs_to_left)


def _balances(tokens: Sequence[Token]) -> dict[int, int]:
    """Return, for each opening token, how many more letters inside run to the left than to the right."""
    balances: dict[int, int] = {}
    opened: list[int] = []
    for number, token in enumerate(tokens):
        if token.nesting == 1:
            opened.append(number)
            balances[number] = 0
        elif token.nesting == -1:
            inner = opened.pop()
            if opened:
                balances[opened[-1]] += balances[inner]
        elif token.type == "inline" and opened:
            # The text without its addresses and code, which are Latin in any language.
            words = "".join(child.content for child in token.children or () if child.type == "text")
            balances[opened[-1]] += sum(map(_side, words))
    return balances


def _side(letter: str) -> int:
    kind = unicodedata.bidirectional(letter)
    return 1 if kind in ("R", "AL") else -1 if kind == "L" else 0
