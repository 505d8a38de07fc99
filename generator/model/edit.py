"""Replacements in a file, as data: the correction of a mistake, before anybody has agreed to it.

An edit names lines and columns of the text as it was read, so it can travel
with a diagnostic, into JSON and into the preview.  Applying edits is pure:
text in, text out.  Who writes the file, and after asking whom, is not known
here.
"""

from collections.abc import Iterable

from generator.model.value import Value

__all__ = ["Edit", "apply_edits"]


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
    """Return a text with edits of its file applied, and those edits.

    An edit that overlaps one before it, or lies outside of the text, is left
    out: it was made for another text than the one that the others leave.
    Edits are equal to none but themselves, so one that two diagnostics carry
    is applied once.
    """
    starts = _line_starts(text)
    pieces: list[str] = []
    applied: list[Edit] = []
    position = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda e: (e.start, e.end)):
        start, end = _index_of(edit.start, starts, len(text)), _index_of(edit.end, starts, len(text))
        if start is None or end is None or end < start or start < position:
            continue
        # Two insertions at one place are in no order that anybody chose.
        if applied and applied[-1].start == edit.start == edit.end:
            continue
        pieces += [text[position:start], edit.text]
        applied.append(edit)
        position = end
    return "".join([*pieces, text[position:]]), tuple(applied)


def _line_starts(text: str) -> list[int]:
    """Return the offset of each line; past the last stands where one more line would start."""
    starts = [0]
    while (end := text.find("\n", starts[-1])) >= 0:
        starts.append(end + 1)
    return [*starts, len(text) + 1]


def _index_of(place: tuple[int, int], starts: list[int], length: int) -> int | None:
    line, column = place
    if not 1 <= line < len(starts) or column < 1:
        return None
    offset = starts[line - 1] + column - 1
    return offset if offset < starts[line] and offset <= length else None
