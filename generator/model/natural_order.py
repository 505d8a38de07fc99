"""The order in which people look for names: without accents and capitals, and numbers by value.

So `Émile` stands among the E's, and `9 questions` before `10 questions`.  The
order is the same on every computer: neither the locale nor the language decides,
since names of several languages stand in one list.  natsort orders numbers as
well, but for accents it needs ICU, which has no wheels.
"""

import re
import unicodedata
from typing import TypeAlias

from generator.model.url import TRANSLITERATION

__all__ = ["NaturalKey", "natural_key"]

NaturalKey: TypeAlias = tuple[tuple[str | tuple[int, str], ...], str]
"""What names are sorted by; it has no other use."""

_NUMBER = re.compile(r"(\d+)")
_AT_START = re.compile(r"^[\W_]+(?=\w)")


def natural_key(name: str) -> NaturalKey:
    """Return what a name is sorted by; the name itself decides between those that are spelled alike."""
    # Letters such as ø, which are more than a letter with a mark, have a spelling of their own in addresses.
    spelled = unicodedata.normalize("NFKD", name.casefold().translate(TRANSLITERATION))
    plain = "".join([char for char in spelled if not unicodedata.combining(char)])
    parts = _NUMBER.split(_AT_START.sub("", plain))
    # Texts and numbers take turns, so that each is compared with its like.  A number is not made an `int`, because
    # a text can have one of more digits than Python converts.
    return tuple([_number(part) if place % 2 else part for place, part in enumerate(parts)]), name


def _number(digits: str) -> tuple[int, str]:
    value = digits.lstrip("0")
    return len(value), value
