"""Whether the body of a lesson may hold more than its text: a quick look before the thorough one.

Most lessons are typed here and need no more.  To recognize one takes as long
as to render it, so only a text with a sign of having been pasted is looked at.
The look is at the start of each line, without an expression for all of them:
that took ten times as long.
"""

import functools
import re
from collections.abc import Mapping

from generator.model.config import QUOTES
from generator.read.recognize.math_letters import has_math_letters
from generator.read.sections import PROMPTS, BodyPart, plainest

__all__ = ["BULLETS", "has_another_shape", "may_be_pasted", "repeats_title"]

# What programs put before the entries of a list; the last five are Word's, in the fonts Symbol and Wingdings.
BULLETS = "•·●▪◦‣○■□⁃∙➢➤►▸\uf0b7\uf0a7\uf0d8\uf0fc\uf076"

_MARKS = ' \t\xa0#*_>|~([-–—•"“0123456789.):'
_BEFORE = ("the ", "my ", "your ", "our ", "part ", "step ", "section ", "cover ", "header ", "featured ")
_CREDIT_OR_FURNITURE = (
    *(
        "photo",
        "image",
        "picture",
        "pic:",
        "foto",
        "illustration",
        "credit",
        "courtesy",
        "source:",
        "©",
        "(c)",
        "taken by",
    ),
    *("subscribe", "no comments", "comments:", "comment:", "post a ", "leave a ", "add a ", "posted ", "newer post"),
    *("older post", "share this", "powered by", "sent from my", "get outlook", "unsubscribe", "view this", "copyright"),
    *("all rights", "email this", "view mobile", "labels:", "like this"),
)
_LABELS = ("last week", "this week", "top 3 goals", "top three goals", "goals & tactics", "goals and tactics")
_LABEL_ENDS = re.compile(r"[^:–—-]{0,12}(?:[:–—-]|$)")
_ODD_SPACE_BEHIND_SIGNS = re.compile("#[\xa0\u2000-\u200b\u202f\u205f\u3000]")
# A long line of whole sentences right above another: who types Markdown leaves a gap, or breaks lines earlier.
_LINES_IN_A_ROW = re.compile(r"\n(?=[^\s#>|*+-])(?<=[^\n]{119}[.!?…”\"’)]\n)")
# Short lines, or questions, that each begin as a sentence does, or with a letter that counts them.
_SHORT_LINES_IN_A_ROW = re.compile(
    r"\n(?:(?=[^\Wa-z_]|[\"“‘„«(]|[a-z][.)][ \t])(?:[^\n]{1,59}+|[^\n]*+(?<=[?\"”’)]))(?:\n|$)){3}"
)
# A sign of a list that Markdown does not know; a dash or a picture counts if the line below begins with one, too.
_SIGN = r"(?:[^\w\s!-~]|\d\ufe0f?\u20e3)"
_FOREIGN_LIST = re.compile(rf"\n[ \t\xa0]*+(?:[{BULLETS}]|{_SIGN}[^\n]*+\n[ \t\xa0]*+{_SIGN})")
# Two lines of a text that was copied as HTML.
_HTML = re.compile(r"</?(?:p|li|h[1-6]|ul|ol|div)\b[^<>]*+>\s*+<(?:p|li|h[1-6]|ul|ol|div|b)\b")
# The first of a list of numbers that Markdown does not take for some.
_NUMBERED_LIST = re.compile(r"\n[ \t]*+(?:1[.)][^\W\d]|\(1\)|1[ \xa0]?[–—-][ \xa0])")
# A line with a tab between two cells above another, from a table that was pasted as text.
_TABLE = re.compile(r"\t\b[^\n]*+\n[^\t\n]+\t\b")
# A rule that makes a heading of the sentence right above it.
_UNDERLINED_SENTENCE = re.compile(r"\n(?<=[.!?…:\"”’»)*_ \t]\n) {0,3}+(?:-{3}|={3})")
# A name that the reader of lessons does not see: in brackets, behind a tilde, on a line in a row with others.
_QUOTES_IN_A_ROW = re.compile(
    r"\n[ >*_-]*(?:[~(]|by |author |from )|[^\s>][^\n]*\n[ >]*[\"“„«‘]|[\"”»’] *(?:[(~]|by |author )", re.IGNORECASE
)
_TITLE = re.compile(r" {0,3}#{1,2}[ \t]+(.+)")
# A picture in letters, as Google Docs copies one.
_PICTURE = "data:image/"


def repeats_title(line: str, title: str) -> bool:
    """Tell whether a line is a heading with the words of a title."""
    match = _TITLE.match(line)
    return match is not None and plainest(match[1]) == plainest(title)


def may_be_pasted(
    body: str, first_line: int, title: str, headings: Mapping[str, str], in_body: Mapping[str, BodyPart]
) -> bool:
    """Tell whether the body of a text with a title has a sign of a paste.

    It starts on a line of its file, and `in_body` are the sections that the
    reader found in it.
    """
    if has_another_shape(body, title):
        return True
    quotes = in_body.get(QUOTES)
    if quotes and _QUOTES_IN_A_ROW.search(quotes.markdown.text):
        return True
    starts = _starts(tuple(headings))
    understood = {part.line for part in in_body.values()}
    for number, line in enumerate(body.split("\n"), first_line):
        head = line[:80].lstrip(_MARKS).casefold()
        if head[:1] > "\x7f" and not head[0].isalpha():
            head = head.partition(" ")[2].lstrip(_MARKS)  # behind an emoji
        if head.startswith(_CREDIT_OR_FURNITURE):
            return True
        if head.startswith(_BEFORE):
            head = head.partition(" ")[2].lstrip(_MARKS)
        if head.startswith(starts) and number not in understood:
            return True
        # 9 letters are the shortest label.
        if head.startswith(_LABELS) and PROMPTS not in in_body and _LABEL_ENDS.match(head[9:]):
            return True
    return False


@functools.lru_cache(maxsize=8)
def _starts(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Return how a line starts that may be a heading: its words, without an article, in the singular."""
    return tuple(sorted({plainest(heading).removeprefix("your ").removesuffix("s") for heading in headings} - {""}))


def has_another_shape(body: str, title: str) -> bool:
    """Tell whether lines, lists, rules, headings or pictures may have been something else where they come from."""
    with_line_above = f"\n{body}"
    return (
        repeats_title(body.lstrip().partition("\n")[0], title)
        or _PICTURE in body
        or _ODD_SPACE_BEHIND_SIGNS.search(body) is not None
        or _LINES_IN_A_ROW.search(body) is not None
        or _UNDERLINED_SENTENCE.search(body) is not None
        or (not body.isascii() and (_FOREIGN_LIST.search(with_line_above) is not None or has_math_letters(body)))
        or _HTML.search(body) is not None
        or _NUMBERED_LIST.search(with_line_above) is not None
        or ("\t" in body and _TABLE.search(body) is not None)
        or any(second in body for second in ("\nb) ", "\nb. ", "\n(b) "))
        or _SHORT_LINES_IN_A_ROW.search(with_line_above) is not None
    )
