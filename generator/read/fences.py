"""Code between fences in Markdown: its rows, for whatever looks at lines that only text can have."""

import re
from collections.abc import Iterable

__all__ = ["FENCE", "code_rows"]

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def code_rows(lines: Iterable[str]) -> frozenset[int]:
    """Return the rows of fenced code and of its fences, from 0; without a closing fence, it goes on to the end."""
    rows: set[int] = set()
    fence = ""
    for row, line in enumerate(lines):
        match = FENCE.match(line)
        if match and (not fence or match[1].startswith(fence)):
            fence = "" if fence else match[1]
            rows.add(row)
        elif fence:
            rows.add(row)
    return frozenset(rows)
