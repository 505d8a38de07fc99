"""A file of the site as text, and places in it."""

from generator.model.value import Value

__all__ = ["Source", "Span"]

# Somebody's whole lesson can stand in one line, with a hundred links in it.
_LONG, _BEFORE = 240, 120


class Span(Value):
    """A stretch of one line of a file.

    It carries the line itself, so that a diagnostic can be drawn long after
    the file was read, or from the store without reading it again; of a long
    line, only what stands around the place, behind the first `cut` characters.

    Lines and columns count from 1, in characters; a span of `width` 0 points
    at a whole file.
    """

    path: str
    line: int = 1
    column: int = 1
    width: int = 0
    text: str = ""
    cut: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.width else self.path


class Source(Value):
    r"""A file that could be read as UTF-8.

    `path` is relative to the site and has forward slashes; line ends in
    `text` are `\n` and there is no byte order mark; `digest` is of the
    file's bytes.
    """

    path: str
    text: str
    digest: bytes

    def span(self, line: int, column: int = 1, width: int = 1) -> Span:
        """Return a span at a line and column that count from 1; past the end means the last line."""
        # Line by line: nearly all that is pointed at stands near the top.
        start = number = 0
        while number < line - 1 and (end := self.text.find("\n", start)) >= 0:
            start, number = end + 1, number + 1
        line = number + 1
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
