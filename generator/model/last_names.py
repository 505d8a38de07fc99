"""Where a person who is quoted stands in an alphabet: under the last name, as in indexes of books.

Particles in small letters do not count (van Gogh is a G), those with a capital
are a part of the name (De Niro is a D).  Titles and suffixes never count.  What
looks like a work or a proverb is nobody's name, and stands under its first word.
The rules are those that need no knowledge of languages; who stands elsewhere in
their own country is still found by eye.  nameparser knows more titles, but takes
works for people and half a second to load.
"""

import unicodedata

from generator.model.natural_order import NaturalKey, natural_key

__all__ = ["LastNameKey", "last_name_key", "letter_of"]

LastNameKey = tuple[NaturalKey, NaturalKey]

_PARTICLES = {
    *("af", "al", "am", "av", "bin", "bint", "da", "dal", "das", "de", "del", "della", "den", "der", "des", "di", "do"),
    *("dos", "du", "e", "el", "ibn", "la", "las", "le", "li", "los", "ten", "ter", "van", "vom", "von", "y", "zu"),
    *("zum", "zur"),
}
_TITLES = {
    *("dame", "dr", "fr", "frau", "herr", "hon", "lady", "lord", "mlle", "mme", "mr", "mrs", "ms", "mx", "pope"),
    *("prof", "professor", "rabbi", "rev", "sir", "saint", "st", "sra", "sr"),
}
_SUFFIXES = {"jr", "sr", "esq", "phd", "md", "dds", "mba", "cpa", "ii", "iii", "iv", "v"}
_ARTICLES = {"the", "a", "an", "der", "die", "das"}
_BEFORE_LAST = ("al-", "el-", "ad-", "an-", "ar-", "as-", "at-", "az-", "d'", "d’", "l'", "l’")
"""What is joined to a last name in small letters."""


def last_name_key(name: str) -> LastNameKey:
    """Return what a name is sorted by: the last name first, the rest of it among those who share one."""
    last = _last_name(name)
    return natural_key(last), natural_key(name)


def letter_of(name: str) -> str:
    """Return the letter that a name stands under; `0–9` for one that begins with a number, `#` for any other sign."""
    (first, *_), _ = natural_key(_last_name(name))
    if not isinstance(first, str) or not first:
        # Numbers come second in the key, after the empty text before them.
        return "0–9" if any(char.isdigit() for char in name) else "#"
    return first[0].upper() if first[0].isalpha() else "#"


def _last_name(name: str) -> str:
    words = _without_titles(name.replace(",", " , ").split())
    if "," in words:
        # "King, Martin Luther" is in the order of an index already.
        return " ".join(words[: words.index(",")])
    if _is_a_work(words):
        return " ".join(words[1:] if len(words) > 1 and words[0].casefold() in _ARTICLES else words)
    start = len(words) - 1
    # "Ortega y Gasset" has two last names, and "De Niro" one of two words.
    while start > 1 and (words[start - 1] == "y" or _is_part(words[start - 1])):
        start -= 2 if words[start - 1] == "y" else 1
    last = " ".join(words[start:]) if words else name
    prefix = next((one for one in _BEFORE_LAST if last.startswith(one) and len(last) > len(one)), "")
    return last.removeprefix(prefix)


def _without_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and _bare(words[0]) in _TITLES:
        words = words[1:]
    while len(words) > 1 and (words[-1] == "," or _bare(words[-1]) in _SUFFIXES):
        words = words[:-1]
    return words


def _is_a_work(words: list[str]) -> bool:
    # "The Economist" and "Der Spiegel" are works.  In small letters, an article belongs to a name: "von der Leyen".
    if words and words[0].casefold() in _ARTICLES and len(words) > 1 and words[0][0].isupper():
        return True
    small = [word for word in words if word.islower() and word not in _PARTICLES and not word.startswith(_BEFORE_LAST)]
    # Some people write all of their name in small letters.
    return bool(small) and not all(word.islower() for word in words)


def _is_part(word: str) -> bool:
    # In small letters it is not sorted by: Vincent van Gogh stands under G.
    return word[0].isupper() and word.casefold() in _PARTICLES


def _bare(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace(".", "")
