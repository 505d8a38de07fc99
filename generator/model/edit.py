"""Replacements in a file, as data: the correction of a mistake, before anybody has agreed to it.

An edit names lines and columns of the text as it was read, so it can travel
with a diagnostic, into JSON and into the preview.  Applying edits is pure:
text in, text out.  Who writes the file, and after asking whom, is not known
here.
"""

import re
from collections.abc import Iterable

from generator.model.value import Value

__all__ = ["Edit", "apply_edits", "text_of"]


class Edit(Value):
    r"""The characters from `start` up to, but not including, `end` become `text`.

    Both are a line and a column that count from 1, in characters of
    `Source.text`, whose lines end in `\n`.  A column one past the end of a
    line is its line end; an edit with `start` equal to `end` inserts.
    """

    path: str
    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[Edit, ...]]:
    r"""Return a text with edits of its file applied, and those edits.

    The text can be as it lies on disk: places are the same whether its lines
    end in `\n`, `\r\n` or `\r`, and new lines end as most of the others do.
    An edit that overlaps one before it, or lies outside of the text, is left
    out: it was made for another text than the one that the others leave.
    Edits are equal to none but themselves, so one that two diagnostics carry
    is applied once.
    """
    lines, line_end = _lines(text), _usual_line_end(text)
    pieces: list[str] = []
    applied: list[Edit] = []
    position = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda e: (e.start, e.end)):
        start, end = _offset(edit.start, lines), _offset(edit.end, lines)
        if start is None or end is None or end < start or start < position:
            continue
        # Two insertions at one place are in no order that anybody chose.
        if applied and applied[-1].start == edit.start == edit.end:
            continue
        pieces += [text[position:start], edit.text.replace("\n", line_end)]
        applied.append(edit)
        position = end
    return "".join([*pieces, text[position:]]), tuple(applied)


def text_of(edit: Edit, text: str) -> str:
    """Return the part of a text that an edit replaces; it is empty where the edit lies outside of the text."""
    lines = _lines(text)
    start, end = _offset(edit.start, lines), _offset(edit.end, lines)
    return "" if start is None or end is None else text[start:end]


_LINE_END = re.compile(r"\r\n|\n|\r")


def _lines(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the start and the end of each line, its line end not counted."""
    lines, start = [], 0
    for line_end in _LINE_END.finditer(text):
        lines.append((start, line_end.start()))
        start = line_end.end()
    return [*lines, (start, len(text))]


def _usual_line_end(text: str) -> str:
    if "\r" not in text:
        return "\n"
    windows = text.count("\r\n")
    unix, mac = text.count("\n") - windows, text.count("\r") - windows
    return max((unix, "\n"), (windows, "\r\n"), (mac, "\r"))[1]


def _offset(place: tuple[int, int], lines: list[tuple[int, int]]) -> int | None:
    line, column = place
    if not 1 <= line <= len(lines) or column < 1:
        return None
    start, end = lines[line - 1]
    return start + column - 1 if start + column - 1 <= end else None
