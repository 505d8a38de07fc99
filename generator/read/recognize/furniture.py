"""What a blog, its comment form or a mail program prints around a text, and what people copy with it."""

import re
from collections.abc import Sequence

from generator.read.recognize.blocks import Line, unescaped

__all__ = ["furniture_rows"]

_NETWORKS = (
    r"(?:facebook|twitter|x|linkedin|pinterest|reddit|tumblr|whatsapp|telegram|pocket|skype|threads|mastodon|bluesky|"
    r"e-?mail|print|more|instagram|google\+?)"
)
_SHARE = r"(?:e-?mail\s+this|blog\s?this!?|share\s+to\s+(?:twitter|facebook|pinterest|linkedin|x|\w+))"
# No writer ends a text with these.
_SURE = re.compile(
    rf"""(?:
      subscribe\s+to:?(?:\s+(?:post\s+comments|posts|comments)\s*\(atom\))?
    | (?:post\s+comments|posts|comments)\s*\(atom\)
    | (?:no|\d{{1,5}})\s+(?:comments?|responses?|replies):?
    | (?:post|leave|add|write)\s+a\s+(?:comment|reply|response)(?:\s+on\s.{{1,80}})?:?(?:\s+cancel\s+reply)?
    | cancel\s+reply | load\s+more(?:\s+comments)?\.{{0,3}} | enter\s+(?:your\s+)?comment.{{0,40}}
    | posted\s+(?:by|on|in|at)\s+\S.{{0,100}}
    | {_SHARE}(?:\s*{_SHARE})*
    | (?:newer|older)\s+posts?(?:\s+(?:(?:newer|older)\s+posts?|home))*
    | view\s+(?:mobile|web)\s+version
    | powered\s+by\s+(?:blogger|wordpress|ghost|medium|typepad|squarespace)\.?.{{0,40}}
    | theme\s+images\s+by\s.{{1,60}} | (?:links\s+to\s+this\s+post|create\s+a\s+link|reactions):?
    | (?:share|like)\s+this(?:\s+post)?:? | like\s+loading(?:\.{{3}}|…)? | loading(?:\.{{3}}|…)
    | click\s+to\s+(?:share|e-?mail|print)\s.{{1,80}}
    | your\s+e-?mail\s+address\s+will\s+not\s+be\s+published\.?.{{0,60}} | required\s+fields\s+are\s+marked.{{0,5}}
    | save\s+my\s+name,\s+e-?mail.{{0,100}} | notify\s+me\s+of\s+.{{1,60}} | this\s+site\s+uses\s+akismet.{{0,120}}
    | sent\s+from\s+my\s+\w[\w\s]{{0,30}} | get\s+outlook\s+for\s+\w+
    | unsubscribe(?:\s+(?:from|here|at|me)\b.{{0,60}})?
    | (?:update|manage)\s+(?:your\s+)?(?:subscription\s+|e-?mail\s+)?preferences.{{0,40}}
    | (?:view|read)\s+(?:this\s+)?(?:e-?mail|newsletter)\s+(?:in|on)\s+.{{1,30}} | view\s+in\s+(?:your\s+)?browser
    | you(?:['’]re|\s+are)\s+receiving\s+this\s+(?:e-?mail|newsletter)\s.{{1,160}}
    | view\s+my\s+complete\s+profile | search\s+this\s+blog | report\s+abuse | skip\s+to\s+(?:main\s+)?content
    | (?:copyright\s*)?(?:©|\(c\))\s*\d{{4}}.{{0,100}} | copyright\s+\d{{4}}.{{0,100}} | all\s+rights\s+reserved\.?
    | filed\s+under:?\s.{{1,100}} | continue\s+reading\s*(?:→|»|\.{{3}})?
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
# A writer could: they are furniture only among the others.
_LIKELY = re.compile(
    rf"""(?:
      (?:labels|tags?|tagged(?:\s+with)?|categor(?:y|ies)|topics):?\s.{{1,150}} | (?:labels|tags|categories)
    | home | main\s+page | (?:←|«)?\s*(?:previous|next)(?:\s+(?:post|article))?\s*(?:→|»)?
    | {_NETWORKS}(?:\s+{_NETWORKS})* | share(?:\s+on\s+{_NETWORKS})? | like | tweet | follow
    | related(?:\s+posts)?:? | you\s+(?:may|might)\s+also\s+like:?.{{0,10}} | (?:name|e-?mail|website|comment)\s*\*?
    | about\s+me | followers | blog\s+archive | total\s+pageviews | subscribe | reply | follow\s+by\s+e-?mail
    | forward\s+to\s+a\s+friend | (?:by\s+)?\w[\w\s.]{{1,30}}\s+at\s+\d{{1,2}}[:.]\d\d\s*(?:[ap]\.?m\.?)?
    | (?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+\w+\s+\d{{1,2}},?\s+\d{{4}}
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
# Letters: the longest of these lines, the notices of comment forms, are shorter.
_LONGEST = 260
# What a mail program or a theme puts above a text; all else above it is the author's.
_HEAD = re.compile(
    r"(?:(?:view|read)\s+(?:this\s+)?(?:e-?mail|newsletter)\s+(?:in|on)\s+.{1,30}|view\s+in\s+(?:your\s+)?browser|"
    r"skip\s+to\s+(?:main\s+)?content|posted\s+(?:by|on|in|at)\s+\S.{0,100}|"
    # Who, when and how long, in one line or in several.
    r"(?:.{0,100}\W)?\d{1,3}\s+min(?:ute)?s?\s+read(?:\W.{0,60})?|by\s+\S.{1,60}\W\d{4}\b.{0,40})\W*",
    re.IGNORECASE,
)


def furniture_rows(lines: Sequence[Line]) -> tuple[int, int]:
    """Return how many lines of a text are furniture at its start, and where that at its end begins."""
    start, is_sure = len(lines), False
    # From the end upward, and only as far as every line is furniture: the same words inside a text are the author's.
    for number in range(len(lines) - 1, -1, -1):
        text = _plain(lines[number])
        sure = bool(text and _SURE.fullmatch(text))
        if not (sure or lines[number].kind == "rule" or (text and _LIKELY.fullmatch(text))):
            break
        start, is_sure = number, is_sure or sure
    end = start if is_sure else len(lines)
    head = 0
    # A handful of lines at the most: below that, a text has begun.
    while head < min(end, 6) and (text := _plain(lines[head])) and _HEAD.fullmatch(text):
        head += 1
    return head, end


_LINKED = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def _plain(line: Line) -> str:
    """Return the words of a short line, without marks and links; empty for one that is too long to be furniture."""
    if line.kind not in ("paragraph", "heading", "list") or len(line.text) > 4 * _LONGEST:
        return ""
    text = _LINKED.sub(r"\1", line.text) if "](" in line.text else line.text
    text = re.sub(r"(?<!\\)[*_`]|^\s*(?:[-+]|#+)\s", "", unescaped(text).replace("\n", " "))
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else ""
