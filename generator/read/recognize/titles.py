"""Finds a title above a text: its first line, if that is neither a section's heading nor a sentence."""

import re

from generator.read.recognize.blocks import Block, Line
from generator.read.recognize.credits import credit_of
from generator.read.recognize.headings import opening_of
from generator.read.recognize.quotations import gather_quotations
from generator.read.recognize.vocabulary import Vocabulary

__all__ = ["is_title", "title_of_text"]

_LONGEST, _MOST_WORDS = 120, 16
_LONG_LINE = 80
# `Title: The Silent Phone`, as mails and forms have it; also in German.
_NAMED = re.compile(r"(?:title|subject|headline|betreff|titel)\s*(?::|\s[–—-]\s)\s*(?=\S)", re.IGNORECASE)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:\d{1,2}(?:st|nd|rd|th)?\.? )?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?(?: \d{1,2}(?:st|nd|rd|th)?)?,? \d{4}\W*|"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\W*"
)
# A greeting, the head of a mail, a date, a picture, an address or an entry of a list.
_NO_TITLE = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|happy \w+day|posted (?:by|on)|view this|skip to)\b.*|"
    rf"(?:from|to|date|sent|cc):.*|{_DAY}|!\[.*|https?://.*|[-–—*•·>|].*",
    re.IGNORECASE,
)
# Who wrote a text, and when, stands below its title.
_BELOW_TITLE = re.compile(rf"(?:written |posted )?by \S.{{1,60}}|{_DAY}", re.IGNORECASE)
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|_{3,}|\*{3,}|~{3,})\s*")


def title_of_text(text: str, words: Vocabulary) -> tuple[str, str]:
    """Return the title of a plain text, and the text below it; no title and the whole text if it has none."""
    first, _, rest = text.lstrip("\n").partition("\n")
    first = re.sub(r"^\s*([*_=~#]{1,3})\s?(.+?)\s?\1?\s*$", r"\2", first)
    below, _, further = rest.partition("\n")
    named = _NAMED.match(first.strip())
    if named and rest.strip():
        return " ".join(first.strip()[named.end() :].split()), rest.lstrip("\n")
    if _UNDERLINE.fullmatch(below) and further.strip() and is_title(first, "", words):
        return " ".join(first.split()), further.lstrip("\n")
    if rest.strip() and is_title(first, below, words):
        return " ".join(first.split()), rest.lstrip("\n")
    return "", text


def is_title(first: str, below: str, words: Vocabulary) -> bool:
    """Tell whether a first line is a title; `below` is the line under it, empty for a gap."""
    title = first.strip()
    if not title or len(title) > _LONGEST or len(title.split()) > _MOST_WORDS or _NO_TITLE.fullmatch(title):
        return False
    # A question or a cry can be a title; a sentence with a full stop is the text.
    if title.endswith((".", ",", ":", ";", "…")) or _opens_section(title, words):
        return False
    if credit_of(Line("paragraph", title, 0)) or _is_quotation(title):
        return False
    below = below.strip()
    if not below:
        return True
    if _opens_section(below, words) or _BELOW_TITLE.fullmatch(below):
        return True
    # Right above a paragraph, without a gap, only a short line is a title.
    is_short = len(title) <= 60 and not title.endswith(("!", "?"))
    return is_short and len(below) > _LONG_LINE


def _is_quotation(title: str) -> bool:
    quotes = gather_quotations([Block(kind="paragraph", text=title)]).quotes
    return title[0] in '"“„«‘»' and any(quote.author for quote in quotes)


def _opens_section(text: str, words: Vocabulary) -> bool:
    return opening_of(Line("paragraph", text, 0), words) is not None
