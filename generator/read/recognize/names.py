"""Names of people, as they stand under a quotation or a picture."""

import re

__all__ = ["is_name", "split_person"]

_MOST_WORDS, _LONGEST = 14, 110
# A name has no full stop in it but behind an initial, a title or a year's sign.
_TITLES = (
    "Jr|Sr|Dr|St|Mr|Mrs|Ms|Prof|Rev|Gen|Col|Capt|Lt|Sgt|Maj|Hon|Esq|Inc|Co|Ltd|Ph|Ed|ca|vol|no|al|Bros|Corp|"
    "Mt|Pres|Sen|Gov"
)
_ABBREVIATED = re.compile(rf"(?:\b[^\W\d_](?:\.[^\W\d_])*|\b(?:{_TITLES}))\.", re.IGNORECASE)
_SMALL = {
    *("de", "da", "di", "del", "della", "der", "den", "du", "la", "le", "van", "von", "of", "the", "and"),
    *("ibn", "bin", "al", "el", "y", "e", "zu", "zur", "on", "at", "in", "for"),
}
_NOT_IN_A_NAME = re.compile(r"[!?\"“”„«»{}<>|=;]|\.\.|…")


def is_name(text: str, *, strictly: bool = False) -> bool:
    """Tell whether a text can be the name of who said something, with a work or a year behind a comma.

    Strictly, every word of the name itself starts with a capital letter, but for the small words in names.
    """
    text = text.strip()
    if not 2 <= len(text) <= _LONGEST or len(text.split()) > _MOST_WORDS or _NOT_IN_A_NAME.search(text):
        return False
    if not text[0].isalnum() or "." in _ABBREVIATED.sub("", text).rstrip("."):
        return False
    if not strictly:
        return any(char.isalpha() for char in text)
    name = re.split(r"[,(]", text)[0].split()
    return 0 < len(name) <= 6 and name[0][:1].isupper() and all(w[:1].isupper() or w in _SMALL for w in name)


_YEARS = re.compile(r"\s*\((?P<years>[^()]*)\)\s*$")


def split_person(text: str) -> tuple[str, str]:
    """Return an author, and the work or year that stands behind a comma or in brackets."""
    text = text.strip().strip("()*_~ ") if text.count("(") != text.count(")") else text.strip().strip("*_~ ")
    years = _YEARS.search(text)
    if years:
        text = text[: years.start()]
    author, _, source = text.partition(",")
    if not years and (years := _YEARS.search(author)):
        author = author[: years.start()]
    # "Ann Lee 1986": nobody's name ends with a year.
    if year := re.search(r"(?<=[^\W\d])\.? (\d{4})$", author):
        author, source = author[: year.start()], ", ".join(filter(None, (year[1], source)))
    # "Martin Luther King, Jr." is all name.
    if suffix := re.match(r"\s*(Jr|Sr|I{2,3}|Ph\.?D|M\.?D|Esq)\b\.?", source):
        author, source = f"{author},{suffix[0]}", source[suffix.end() :].lstrip(", ")
    source = source.strip().strip('"“”*_ ')
    behind = years["years"].strip() if years else ""
    author = author.strip().rstrip(":;–— -")
    if author.endswith(".") and not _ABBREVIATED.search(author.split()[-1]):
        author = author[:-1]
    return author, ", ".join(filter(None, (source, behind)))
