"""Text that Markdown reads otherwise than other programs show it: lists, tables, lines and rules.

In Word and in Blogger a line is a line, and a list begins with a bullet.
Markdown runs lines together until an empty one, and knows a list by hyphens.
So what was pasted loses its shape without a word, and each of these findings
has the lines that bring it back.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from generator.model.value import Value
from generator.read.recognize.blocks import Block
from generator.read.recognize.findings import BodyText, PasteFinding, Replacement
from generator.read.recognize.signs import BULLETS

__all__ = ["rule_findings", "run_together_findings"]

_ENTRY = re.compile(
    rf"""[ \t\xa0]*(?:
      (?P<bullet>[{BULLETS}])[ \t\xa0\u2002\u2003]*
    | (?P<letter>[o§])(?:\t|[ \xa0]{{2}})[ \t\xa0]*
    | (?P<dash>[–—−])[ \t\xa0]+
    )(?=.*\w)""",
    re.VERBOSE,
)
# A picture as a bullet, which readers are to see: a check mark, a hand, a number in a box.
_PICTURE = re.compile(r"[ \t\xa0]*(?P<sign>[^\w\s]|[0-9]\ufe0f?\u20e3)\ufe0f?[ \t\xa0]+(?=.*\w)")
# A number that Markdown does not take for one: without a space behind it, in parentheses, before a dash.
_NUMBER = re.compile(
    r"[ \t]*(?:(\d{1,2})[.)][ \t\xa0]*|\((\d{1,2})\)[ \t\xa0]*|(\d{1,2})[ \xa0]?[–—-][ \xa0])(?=[^\W\d]|[“\"‘])"
)
_ARROWS = "→⇒➔➜➡"
_FEWEST_ENTRIES = 2

_FEWEST_LINES = 3
# Who breaks lines by hand, for a narrow window, fills them; a line of a list is shorter.
_SHORT = 60
_COUNTED = re.compile(r"[ \t]*(?:[0-9(]|[a-z][.)][ \t])")


class _ListEntry(Value):
    """An entry of a list as it was typed: the sign before it, what stays before it, and its text."""

    sign: str
    text: str
    is_bullet: bool


def run_together_findings(
    rows: range, blocks: Iterable[Block], body: BodyText, *, is_list: bool
) -> Iterator[PasteFinding]:
    """Yield lists that are none, and lines that run together, of a part of the text.

    The part stands in these rows and consists of these blocks.  With
    `is_list`, its lines are entries of a list, whatever stands before them.
    """
    lists = list(_lists(rows, body))
    yield from lists
    listed = {row for finding in lists for row in range(finding.line, finding.end_line)}
    for block in blocks:
        lines = block.text.split("\n")
        is_as_typed = body.line(block.row).strip() == lines[0].strip()
        if block.kind == "paragraph" and is_as_typed and block.row not in listed:
            if _is_table(lines):
                yield _table(block.row, lines)
            elif numbered := _numbered(lines):
                yield _list_finding(block.row, lines, "\n".join(numbered), count=len(numbered))
            else:
                yield from _paragraphs(block.row, lines)
                yield from _lines(block.row, lines, is_list=is_list)


def _instead_of(row: int, typed: list[str], text: str, *, code: str, message: str, advice: str) -> PasteFinding:
    """Return the finding that a text should stand in place of what was typed from a row on."""
    end = row + len(typed)
    mending = Replacement(line=row, end_line=end, text=text)
    return PasteFinding(
        code=code, line=row, end_line=end, width=len(typed[0]), message=message, help=advice, replacements=(mending,)
    )


# ---------------------------------------------------------------- lists
def _lists(rows: range, body: BodyText) -> Iterator[PasteFinding]:
    row = rows.start
    while row < rows.stop:
        end = _end_of_list(row, rows.stop, body)
        count = sum(_entry(body.line(line)) is not None for line in range(row, end))
        if count >= _FEWEST_ENTRIES:
            yield _list(row, end, count, body)
        row = max(end, row + 1)


def _entry(line: str) -> _ListEntry | None:
    if match := _ENTRY.match(line):
        sign = match["bullet"] or match["letter"] or match["dash"]
        return _ListEntry(sign=sign, text=line[match.end() :], is_bullet=not match["dash"])
    match = _PICTURE.match(line)
    # "©" is a sign like this, too, but no two lines begin with it.
    if match and (len(match["sign"]) > 1 or match["sign"] in _ARROWS or unicodedata.category(match["sign"]) == "So"):
        return _ListEntry(sign="", text=line.strip(), is_bullet=False)
    return None


def _end_of_list(row: int, stop: int, body: BodyText) -> int:
    """Return the row behind the last entry of the list that begins in a row; that row, if none does."""
    end = row
    first = None if body.is_code(row) else _entry(body.line(row))
    while first and row < stop:
        typed = body.line(row)
        if _entry(typed) or (end == row and _goes_on(typed)):
            end = row + 1
        elif typed.strip() or not first.is_bullet:
            # Dialogues have dashes and gaps; between bullets, Word puts gaps.
            break
        row += 1
    return end


def _goes_on(line: str) -> bool:
    """Tell whether a line goes on with the entry above it, because a mail program broke it there."""
    return line[:2] == "  " or line[:1].islower()


def _list(row: int, end: int, count: int, body: BodyText) -> PasteFinding:
    typed = [body.line(line) for line in range(row, end)]
    text = _as_markdown(typed)
    # What stands right below would be part of the last entry.
    after = "\n" if body.line(end).strip() and not re.match(r"\s*[-*+]\s", body.line(end)) else ""
    return _list_finding(row, typed, text + after, count=count)


def _list_finding(row: int, typed: list[str], text: str, *, count: int) -> PasteFinding:
    seen = "one paragraph" if all(line.strip() for line in typed) else f"{count} paragraphs"
    first = text.partition("\n")[0]
    mark = "a hyphen" if first.startswith("-") else "its number, a period"
    return _instead_of(
        row,
        typed,
        text,
        code="paste/list",
        message=f"these {count} lines look like a list, and readers see {seen}",
        advice=f"start each with {mark} and a space: `{first}`",
    )


def _numbered(lines: list[str]) -> list[str]:
    """Return lines that somebody counted from one as a list, or nothing if they are none."""
    entries = [_NUMBER.match(line) for line in lines]
    numbers = [int(entry[1] or entry[2] or entry[3]) for entry in entries if entry]
    if len(lines) < _FEWEST_ENTRIES or numbers != list(range(1, len(lines) + 1)):
        return []
    return [
        f"{number}. {line[entry.end() :]}" for number, line, entry in zip(numbers, lines, entries, strict=True) if entry
    ]


def _as_markdown(typed: Iterable[str]) -> str:
    """Return lines as a list, one level deeper for each new sign, as Word has one for each level."""
    signs: list[str] = []
    level, lines = -1, []
    for line in typed:
        entry = _entry(line)
        if entry is None:
            lines += [f"{'  ' * (level + 1)}{line.strip()}"] if line.strip() else []
            continue
        if entry.sign not in signs:
            signs.append(entry.sign)
        level = min(signs.index(entry.sign), level + 1)
        lines.append(f"{'  ' * level}- {entry.text.strip()}")
    return "\n".join(lines)


# ---------------------------------------------------------------- tables
def _is_table(lines: list[str]) -> bool:
    """Tell whether lines have a tab between cells, as those of a table that was pasted as text."""
    tabs = {line.strip("\t").count("\t") for line in lines}
    return len(lines) > 1 and len(tabs) == 1 and 0 not in tabs


def _table(row: int, lines: list[str]) -> PasteFinding:
    rows = [[cell.strip().replace("|", "\\|") for cell in line.strip("\t").split("\t")] for line in lines]
    head, *body = [f"| {' | '.join(cells)} |" for cells in rows]
    text = "\n".join([head, f"|{' --- |' * len(rows[0])}", *body])
    return _instead_of(
        row,
        lines,
        text,
        code="paste/table",
        message=f"these {len(lines)} lines look like a table, and readers see one paragraph",
        advice=f"put bars around the cells, `{head}`, and below the first line a line with three hyphens for each cell",
    )


# ---------------------------------------------------------------- lines and paragraphs
def _lines(row: int, lines: list[str], *, is_list: bool) -> Iterator[PasteFinding]:
    """Yield lines that each begin as a sentence does, and become one paragraph.

    They are short, or count themselves with letters, or are questions.
    """
    if len(lines) < _FEWEST_LINES or not (
        max(map(len, lines)) < _SHORT or _are_counted(lines) or _are_questions(lines)
    ):
        return
    if any(map(_is_broken, lines[:-1])) or not all(map(_may_start, lines)):
        return
    # In scripts without capitals, nothing tells such lines from a paragraph that was broken by hand.
    if not any(line.lstrip()[0].isupper() or _COUNTED.match(line) for line in lines):
        return
    text = "\n".join(f"- {line.strip()}" for line in lines) if is_list else "\\\n".join(lines)
    advice = (
        "start each with a hyphen and a space, to make a list"
        if is_list
        else "end each but the last with a backslash, \\, to keep them apart; or make a list, with `- ` before each"
    )
    yield _instead_of(row, lines, text, code="paste/lines", message=_run_together(lines), advice=advice)


def _are_counted(lines: list[str]) -> bool:
    return all(
        line.lstrip(" (")[:2] in (f"{chr(ord('a') + n)}.", f"{chr(ord('a') + n)})") for n, line in enumerate(lines)
    )


def _are_questions(lines: list[str]) -> bool:
    return all(line.rstrip(' "”’»)*_').endswith("?") for line in lines)


def _may_start(line: str) -> bool:
    """Tell whether a line may begin a sentence, an address or an entry that is counted."""
    start = line.lstrip()[:1]
    is_letter = start.isalpha() and not start.islower()
    return is_letter or start in '"“‘„«' or _COUNTED.match(line) is not None


def _is_broken(line: str) -> bool:
    """Tell whether a line ends with one of Markdown's line breaks."""
    return line.endswith(("\\", "  ", "<br>", "<br/>", "<br />"))


_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]*_]*(?=\s|$)")
_AT_END = re.compile(rf"{_SENTENCE_END.pattern}$")
_LONG = 120
_HEADED = re.compile(r"[.!?…:][\"”’»)*_]{0,3}$")
# A list, a quotation, a heading or a table is not underlined by what stands below it.
_NO_PARAGRAPH = re.compile(r"\s*(?:[-*+>#|]|\d+[.)]\s)|\s{4}")


def _paragraphs(row: int, lines: list[str]) -> Iterator[PasteFinding]:
    """Yield lines that are paragraphs: each ends a sentence, and one has several."""
    if len(lines) < 2:
        return
    ends = [len(_SENTENCE_END.findall(line)) for line in lines]
    is_closed = all(_ends_a_sentence(line) for line in lines[:-1])
    if not is_closed or not any(len(line) >= _LONG and count > 1 for line, count in zip(lines, ends, strict=True)):
        return
    advice = "put an empty line between them"
    yield _instead_of(
        row, lines, "\n\n".join(lines), code="paste/paragraphs", message=_run_together(lines), advice=advice
    )


def _run_together(lines: list[str]) -> str:
    return f"these {len(lines)} lines run together into one paragraph"


def _ends_a_sentence(line: str) -> bool:
    # Only the end of the line, as the pattern would otherwise be tried at each letter of it.
    return _AT_END.search(line.rstrip()[-12:]) is not None


_RULE = re.compile(r" {0,3}(?:-{3,}|={3,})[ \t]*$")


def rule_findings(body: BodyText) -> Iterator[PasteFinding]:
    """Yield rules that were meant to part two texts, and make a heading of the sentence above them."""
    for line, typed in body.numbered():
        above = body.line(line - 1)
        is_sentence = _HEADED.search(above.rstrip()[-12:]) and not _NO_PARAGRAPH.match(above)
        if is_sentence and not body.is_code(line) and _RULE.match(typed):
            yield body.finding(
                line,
                "this line makes a heading of the sentence above it",
                "put an empty line between them, or delete this one",
                Replacement(line=line, end_line=line),
                code="paste/rule",
            )
