"""Texts of a site, and places in them."""

import functools
import re

from generator.model.value import Value

__all__ = ["Source", "Span"]

# A whole lesson can be one line with a hundred links: a span keeps this many characters, this many of them before it.
_LONG, _BEFORE = 240, 120


class Span(Value):
    """A part of one line of a file.

    It keeps the line, so that a diagnostic can be shown without reading the
    file again; of a long line it keeps what is around the place, and `cut` is
    the number of characters missing before that.

    Lines and columns count from 1, in characters; a span of `width` 0 is a
    whole file.
    """

    path: str
    line: int = 1
    column: int = 1
    width: int = 0
    text: str = ""
    cut: int = 0

    @property
    def shown(self) -> str:
        """The characters of the span, as far as its line is kept."""
        start = max(0, self.column - 1 - self.cut)
        return self.text[start : start + self.width]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.width else self.path


class Source(Value):
    r"""A file that was read as UTF-8.

    `path` is relative to the site and has forward slashes; lines of `text` end
    in `\n`, and it has no byte order mark; `digest` is of the file's bytes.
    """

    path: str
    text: str
    digest: bytes

    def span(self, line: int, column: int = 1, width: int = 1) -> Span:
        """Return a span at a line and a column, which count from 1; past the end it is at the last line."""
        line, start = self._line_start(line)
        end = self.text.find("\n", start)
        length = (len(self.text) if end < 0 else end) - start
        column = max(1, min(column, length + 1))
        cut = max(0, column - _BEFORE) if length > _LONG else 0
        return Span(
            path=self.path,
            line=line,
            column=column,
            width=max(1, min(width, length - column + 1)),
            text=self.text[start + cut : start + min(length, cut + _LONG)],
            cut=cut,
        )

    def _line_start(self, line: int) -> tuple[int, int]:
        """Return a line, or the last one if there is no such line, and where it starts in the text."""
        if line <= _NEAR_TOP:
            # Line by line: most places are in the front matter.
            start = number = 0
            while number < line - 1 and (end := self.text.find("\n", start)) >= 0:
                start, number = end + 1, number + 1
            return number + 1, start
        # A text with many places would be searched from its top for each of them.
        starts = _line_starts(self.text)
        line = min(line, len(starts))
        return line, starts[line - 1]


_NEAR_TOP = 10


@functools.lru_cache(maxsize=4)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(newline.end() for newline in re.finditer("\n", text)))
