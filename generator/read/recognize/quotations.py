"""Quotations and who said them, however the two are put together.

A quotation ends where somebody is named: behind a dash, in brackets, behind
"by" or "author", or on the line below a closing mark.  Two quotations never
become one: in doubt, the name is left in the text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from generator.model.value import Value, replace
from generator.read.recognize.blocks import Block, Line, blocks_from, lines_of, list_items, list_marks
from generator.read.recognize.names import is_name, split_person

__all__ = ["Gathered", "Quotation", "gather_quotations", "has_quotation"]


class Quotation(Value):
    """A quotation; `author` and `source` are empty where nobody is named."""

    text: str
    author: str = ""
    source: str = ""


@dataclass(slots=True)
class Gathered:
    """The quotations of a section, what stands behind the last one, and the words around names."""

    quotes: list[Quotation] = field(default_factory=list)
    closing: list[Block] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


_PAIRS = {'"': '"', "“": "”", "„": "“", "«": "»", "»": "«", "‘": "’", "‹": "›", "›": "‹", "'": "'", "”": "”"}
_CLOSING = "\"”“»«’›‹'"
# A dash as people type one; three periods stand for it, too.
_DASH = r"(?:[—–―‒−~]+|[-‐‑]{1,3}|\.{3}|…)"
_BEFORE = r"(?:(?:quote |quoted |written |said )?by|(?:quote )?author|from|said|attributed to)\b\s*:?\s*"
# A name on a line of its own.
_NAMED_LINE = re.compile(
    rf"\s*(?:{_DASH}\s*(?P<dropped>{_BEFORE})?|\((?P<inside>{_BEFORE})?|(?P<before>{_BEFORE}))(?P<who>[^\n]+?)\s*",
    re.IGNORECASE,
)
# `"Begin." — Ann Lee`, `"Begin." (Ann Lee)`, `"Begin." by Ann Lee`.
_BEHIND_MARK = re.compile(
    rf"(?P<end>[{_CLOSING}][.,]?)\s*(?P<dash>{_DASH}\s*|\\?[|/*]\s+|[(\[]\s*)?(?P<dropped>{_BEFORE})?(?P<who>[^\n]+?)\s*",
    re.IGNORECASE,
)
# `Begin. — Ann Lee`, without quotation marks: the end of a sentence has to come before the dash.
_BEHIND_DASH = re.compile(r"(?P<end>[.!?…\"”»’*)])\s*(?:[—–―‒−~]|--+|\s[-‐‑]\s?)\s*(?P<who>[^—–―‒−~\n]+?)\s*$")
# Without a full stop, only a first and a last name behind the dash are sure to be a name.
_BEFORE_FULL_NAME = re.compile(
    r"(?P<end>\w)\s*(?:\s[~—–―]|[~—―]|\s-{1,2}\s)\s*(?P<who>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){1,3})\s*$"
)
# `Begin. (Ann Lee)`
_IN_BRACKETS = re.compile(r"(?P<end>[.!?…])\s*\((?P<who>[^()\n]+)\)\s*$")
# `Ann Lee said: "Begin."`, `As Ann Lee put it, "Begin."`
_NAME_FIRST = re.compile(
    r"(?P<as>as\s+|in the words of\s+|to quote\s+)?(?P<who>[^\W\d_][^\"“„«»:\n]{1,60}?)"
    r"(?P<said>(?:,?\s+(?:once |famously )?(?:said|wrote|put it|says|writes))?)\s*(?P<sign>[:,])\s*"
    r"(?P<text>[\"“„«»‘].+)",
    re.IGNORECASE | re.DOTALL,
)
# Somebody counted the quotations, or typed a bullet, and it is no list to Markdown.
_NUMBER = re.compile(r"\s*(?:\(?\d{1,2}\\?[.)]|\\?[*-](?=\s)|[•·])\s*(?=[\"“„«»‘‹])")
# Letters at the end of a line in which a name is looked for: the expressions take long on whole paragraphs.
_TAIL = 200


def has_quotation(blocks: Sequence[Block]) -> bool:
    """Tell whether blocks hold words in quotation marks, or words whose author is named."""
    gathered = gather_quotations(blocks)
    return any(quote.author for quote in gathered.quotes) or any(
        _bare(text) != text
        for block in blocks
        if block.kind in ("paragraph", "quote") and (text := _unmarked(block.text).strip("> \n"))
    )


def gather_quotations(blocks: Iterable[Block]) -> Gathered:
    """Return the quotations of a section."""
    gatherer = _Gatherer()
    for block in blocks:
        gatherer.take(block)
    gatherer.end()
    return gatherer.gathered


class _Gatherer:
    """The quotations so far; `waiting` has the lines of one whose author may be still to come."""

    def __init__(self) -> None:
        self.gathered = Gathered()
        self.waiting: list[Line] = []
        self._is_near = False  # the line that is looked at stands in the same block as the one before it

    def take(self, block: Block) -> None:
        """Take a block: lines of quotations and names, or something that is neither."""
        if block.kind in ("code", "table", "html", "rule"):
            self.end()
            self.gathered.closing += [block] * (block.kind != "rule")
            return
        if block.kind == "list":
            self._list(block)
            return
        text = re.sub(r"^(?:> ?|#+ )+", "", block.text, flags=re.MULTILINE)
        is_quote = block.kind == "quote"
        lines = lines_of([Block(kind="paragraph", text=text, row=block.row)])
        if is_quote and self.waiting:
            self.end()
        first = next((line for line in lines if line.text.strip()), None)
        self._is_near = False
        if self.waiting and first and not self._goes_on(first.text):
            self.end()
        for line in lines:
            if line.text.strip():
                self._is_near = is_quote or bool(line.joint)
                self._line(Line("paragraph", line.text, line.row, line.joint or ("\n\n" if self.waiting else "")))
            elif self.waiting:
                self.waiting.append(Line("paragraph", "", line.row, "\n"))

    def _list(self, block: Block) -> None:
        """Take the items of a list, each of which is a quotation of its own."""
        self.gathered.dropped += list_marks(block)
        items = list_items(block)
        for item in items:
            # "- Ann Lee" alone below a quotation looks like a list to Markdown.
            is_attribution = len(items) == 1 and len(item) == 1 and self._name_alone(f"- {item[0].text}")
            if not is_attribution:
                self.end()
            for inner in item:
                self.take(replace(inner, text=f"- {inner.text}") if is_attribution else inner)
        self.end()

    def _goes_on(self, line: str) -> bool:
        """Tell whether a paragraph belongs to what waits: it names its author, or the marks are still open."""
        return bool(self._name_alone(line)) or _is_open("".join(w.joint + w.text for w in self.waiting))

    def end(self) -> None:
        """Take what waits as a quotation of nobody's; or, behind others and without marks, as closing words."""
        if not any(line.text.strip() for line in self.waiting):
            self.waiting.clear()
            return
        if self.gathered.quotes and _unmarked(self.waiting[0].text).strip()[:1] not in _PAIRS:
            self.gathered.closing += blocks_from(self.waiting)
            self.waiting.clear()
        else:
            self._close("")

    def _name_alone(self, line: str) -> tuple[str, str] | None:
        """Return the name that a line is, and the word before it, if it is one below a quotation."""
        if not any(w.text.strip() for w in self.waiting):
            return None
        plain = _unmarked(line).strip()
        last = _unmarked(next(w.text for w in reversed(self.waiting) if w.text.strip())).rstrip()
        is_closed = last[-1:] in _CLOSING or last[-2:-1] in _CLOSING
        named = _NAMED_LINE.fullmatch(plain)
        if named:
            who = named["who"]
            dropped = named["dropped"] or named["inside"] or named["before"] or ""
            who = who.rstrip(")") if named["who"].count(")") > named["who"].count("(") else who
            # "by and by, he said" is no name; after a dash, small letters may be ("bell hooks").
            if is_name(who, strictly=bool(named["before"])) and (is_closed or not named["before"]):
                return who, dropped
        is_emphasized = line.strip()[:1] in "*_" and line.strip()[-1:] in "*_"
        # Without marks, a name ends a quotation only in the same block, and only if it has a first and a last one.
        is_full = self._is_near and last[-1:] in ".!?…" and 2 <= len(plain.split()) <= 4 and plain[-1:] not in ".!?"
        if (is_closed or is_emphasized or is_full) and plain and is_name(plain, strictly=True):
            return plain, ""
        return None

    def _line(self, line: Line) -> None:
        number = _NUMBER.match(line.text) if not self.waiting else None
        if number:
            self.gathered.dropped += [number[0].strip()]
            line = Line(line.kind, line.text[number.end() :], line.row, line.joint)
        alone = self._name_alone(line.text)
        if alone:
            self._close(*alone)
            return
        plain = _unmarked(line.text)
        first = _NAME_FIRST.fullmatch(plain.strip()) if not self.waiting else None
        is_told = first and (first["said"] or first["sign"] == ":" or len(first["as"] or "") > len("as "))
        if first and is_told and is_name(first["who"], strictly=True) and _closes(first["text"]):
            self.waiting.append(Line(line.kind, first["text"], line.row, line.joint))
            self._close(first["who"], " ".join(filter(None, ((first["as"] or "").strip(), first["said"].strip(" ,")))))
            return
        within = _named_at_end(plain)
        if within:
            text, who, dropped = within
            self.waiting.append(Line(line.kind, text, line.row, line.joint))
            self._close(who, dropped)
        else:
            self.waiting.append(line)

    def _close(self, who: str, before: str = "") -> None:
        author, source = split_person(who)
        text = "".join((w.joint if number else "") + w.text for number, w in enumerate(self.waiting))
        text = text.replace("\\\n", "\n").strip()
        self.gathered.quotes.append(Quotation(text=_bare(text), author=author, source=source))
        self.gathered.dropped += [before] if before else []
        self.waiting.clear()


def _named_at_end(plain: str) -> tuple[str, str, str] | None:
    """Return a line's quotation, the name behind it, and the word before that name."""
    plain = plain.rstrip()
    head, tail = plain[:-_TAIL], plain[-_TAIL:]
    # From closing mark to closing mark: the last may be that of a work, or of a nickname.
    marks = [credit for at in _closings(tail) if (credit := _BEHIND_MARK.fullmatch(tail, at))] if _opens(plain) else []
    # A name behind a dash or a word such as "by" is surer than one that only stands behind a mark.
    for credit in sorted(marks, key=lambda credit: not (credit["dash"] or credit["dropped"])):
        who = _without_bracket(credit["who"])
        if is_name(_unquoted(who), strictly=not (credit["dash"] or credit["dropped"])):
            return head + tail[: credit.end("end")], who, credit["dropped"] or ""
    credit = _BEHIND_DASH.search(tail)
    if credit and is_name(credit["who"]):
        named = re.match(rf"({_BEFORE})", credit["who"], re.IGNORECASE)
        dropped = named[0] if named else ""
        return head + tail[: credit.end("end")], credit["who"][len(dropped) :], dropped
    credit = _BEFORE_FULL_NAME.search(tail)
    if credit and is_name(credit["who"], strictly=True):
        return head + tail[: credit.end("end")], credit["who"], ""
    credit = _IN_BRACKETS.search(tail)
    if credit and is_name(credit["who"], strictly=True):
        return head + tail[: credit.end("end")], credit["who"], ""
    return None


_MOST_MARKS = 4


def _closings(text: str) -> list[int]:
    """Return where the last closing marks stand, the last first; an apostrophe inside a word does not count."""
    places: list[int] = []
    for at in range(len(text) - 1, -1, -1):
        is_apostrophe = text[at] in "’'" and text[at + 1 : at + 2].isalnum()
        if text[at] in _CLOSING and not is_apostrophe and len(places) < _MOST_MARKS:
            places.append(at)
    return places


def _without_bracket(who: str) -> str:
    """Return a name without the bracket that closes around it."""
    return who[:-1] if who[-1:] in ")]" and who.count("(") + who.count("[") < who.count(")") + who.count("]") else who


def _unquoted(who: str) -> str:
    """Return a name without the marks around a nickname, or around a work behind a comma."""
    return re.sub(r"(?<=\s)([\"“])([^\"“”]{2,60})[\"”](?=\s|$)", r"\2", who)


def _opens(text: str) -> bool:
    return text.lstrip("*_> ")[:1] in _PAIRS or any(mark in text for mark in "“„«")


def _closes(text: str) -> bool:
    return text.rstrip()[-1:] in _CLOSING or text.rstrip()[-2:-1] in _CLOSING


def _is_open(text: str) -> bool:
    """Tell whether a text starts with a quotation mark that is not closed yet."""
    text = _unmarked(text).strip()
    end = _PAIRS.get(text[:1])
    # Straight marks look the same at both ends, so nobody can tell whether one is still open.
    return end is not None and text[0] not in "'\"" and end not in text[1:]


_EMPHASIS = re.compile(r"(?<!\\)\*+|(?<![\w\\])_+(?=\S)|(?<=\S)(?<!\\)_+(?!\w)")
_LINKED = re.compile(r"(?<!!)\[([^\[\]]*)\]\([^()]*\)")


def _unmarked(line: str) -> str:
    """Return a line without emphasis around it or in it, and without the brackets of links."""
    line = _EMPHASIS.sub("", line) if "*" in line or "_" in line else line
    return re.sub(r"^(\s*)\\(?=[-~–—>+=])", r"\1", _LINKED.sub(r"\1", line) if "](" in line else line)


def _bare(text: str) -> str:
    """Return a quotation without the marks around it, or emphasis on the whole: the layout sets its own."""
    text = re.sub(r"\A(\*{1,3})(?!\*)((?:(?!\*).)+)\1\Z", r"\2", text, flags=re.DOTALL)
    if text[-1:] in "”»" and not re.search('[“”„«»"]', text[:-1]):
        return text[:-1].rstrip()  # one of the two marks was lost
    end = _PAIRS.get(text[:1])
    if not end:
        return text
    if text[0] in "“„«" and end not in text[1:]:
        return text[1:].lstrip()
    inner = text[1:].rstrip()
    after = inner[-1:] if inner.endswith((".", ",")) and inner[-2:-1] == end else ""
    inner = inner[: -len(after)] if after else inner
    within = inner[:-1]
    if text[0] in "‘'":  # an apostrophe inside a word ends nothing
        within = re.sub(r"(?<=\w)['’](?=\w)", "", within)
    whole = inner.endswith(end) and text[0] not in within and end not in within
    return inner[:-1].strip() if whole else text
