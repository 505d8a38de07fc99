"""Merges two changed versions of a text with the original of both, line by line.

What only one of them has changed is taken from it; what both have changed, in
different ways, is a conflict.  The lines that neither has touched divide the
text into parts, and each part is decided by itself, as in every program of the
kind since diff3.  merge3 does the same, and is under the GPL, which drillbook is not.
"""

import difflib
from collections.abc import Iterator, Sequence

from generator.model.value import Value

__all__ = ["MergedPart", "merged_parts"]


class MergedPart(Value):
    """Some lines of the result; where both have changed them, `conflict` is what the other version has instead.

    `start` counts the lines before them in the first version.
    """

    start: int
    lines: tuple[str, ...]
    conflict: tuple[str, ...] | None = None


def merged_parts(original: Sequence[str], one: Sequence[str], other: Sequence[str]) -> Iterator[MergedPart]:
    """Yield the parts of a merge, in order."""
    at, at_one, at_other = 0, 0, 0
    for start, start_one, start_other, length in (*_untouched(original, one, other), _end(original, one, other)):
        before = tuple(original[at:start])
        lines, others = tuple(one[at_one:start_one]), tuple(other[at_other:start_other])
        if lines == before:
            lines = others
        elif others not in (before, lines):
            # Both have changed these lines, and not in the same way.
            yield MergedPart(start=at_one, lines=lines, conflict=others)
            lines = ()
        yield MergedPart(start=at_one, lines=(*lines, *original[start : start + length]))
        at, at_one, at_other = start + length, start_one + length, start_other + length


def _end(original: Sequence[str], one: Sequence[str], other: Sequence[str]) -> tuple[int, int, int, int]:
    # A common part without lines, so that what stands behind the last real one comes out too.
    return len(original), len(one), len(other), 0


def _untouched(
    original: Sequence[str], one: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield where lines of the original are in both versions: their starts in the three texts, and their number."""
    blocks, others = _same(original, one), _same(original, other)
    index = index_other = 0
    while index < len(blocks) and index_other < len(others):
        start, start_one, length = blocks[index]
        start_again, start_other, length_other = others[index_other]
        first = max(start, start_again)
        end, end_other = start + length, start_again + length_other
        if first < min(end, end_other):
            yield first, start_one + first - start, start_other + first - start_again, min(end, end_other) - first
        # Whichever ends first has nothing in common with what comes next in the other.
        if end < end_other:
            index += 1
        else:
            index_other += 1


def _same(original: Sequence[str], version: Sequence[str]) -> list[tuple[int, int, int]]:
    matcher = difflib.SequenceMatcher(None, original, version, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]
