"""What is found in a pasted body: where it stands, what is said of it, and the lines that mend it."""

from collections.abc import Iterator

from generator.model.config import Config
from generator.model.value import Value
from generator.read.fences import code_rows

__all__ = ["BodyText", "PasteFinding", "Replacement"]


class Replacement(Value):
    """The lines from `line` up to, but not including, `end_line` become `text`; with both equal, it is inserted.

    Lines count from 1 in the file; `text` is without its last line end.
    `nothing` tells that the lines go, with no line in their place.
    """

    line: int
    end_line: int
    text: str = ""
    nothing: bool = False


class PasteFinding(Value):
    """Something in a body that is more than text.

    `code` is that of its diagnostic.  It stands in the lines from `line` up to,
    but not including, `end_line`, and has `width` characters in the first.
    `replacements` belong together, and are empty where only the author can know.
    """

    code: str
    line: int
    end_line: int
    width: int
    message: str
    help: str
    replacements: tuple[Replacement, ...] = ()


class BodyText:
    """The lines of a body, by their numbers in the file."""

    def __init__(self, lines: list[str], first_line: int, config: Config, understood: frozenset[int]) -> None:
        self._lines, self._first = lines, first_line
        self._code = code_rows(lines)
        self.config, self.understood = config, understood

    @property
    def end(self) -> int:
        """The number behind the last line."""
        return self._first + len(self._lines)

    def line(self, number: int) -> str:
        """Return a line; outside the body, there are empty ones."""
        index = number - self._first
        return self._lines[index] if 0 <= index < len(self._lines) else ""

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Yield each line behind its number."""
        return enumerate(self._lines, self._first)

    def is_code(self, number: int) -> bool:
        """Tell whether a line stands between fences, or is one."""
        return number - self._first in self._code

    def between(self, line: int, end_line: int) -> str:
        """Return the lines from one up to, but not including, another."""
        return "\n".join(self._lines[line - self._first : end_line - self._first])

    def without_gap(self, line: int, end_line: int) -> tuple[int, int]:
        """Return lines without the empty ones at their end."""
        while end_line > line + 1 and not self.line(end_line - 1).strip():
            end_line -= 1
        return line, end_line

    def apart(self, line: int, text: str, end_line: int) -> str:
        """Return a text with empty lines around it, where its neighbors are none."""
        before = "\n" if self.line(line - 1).strip() else ""
        after = "\n" if self.line(end_line).strip() else ""
        return f"{before}{text}{after}"

    def finding(self, line: int, message: str, advice: str, *replacements: Replacement, code: str) -> PasteFinding:
        """Return a finding that stands on one line."""
        return PasteFinding(
            code=code,
            line=line,
            end_line=line + 1,
            width=len(self.line(line)),
            message=message,
            help=advice,
            replacements=replacements,
        )

    def heading_of(self, name: str) -> str:
        """Return the heading of a section, or of the prompts."""
        specs = (spec.heading for spec in self.config.sections if spec.name == name)
        return next(specs, self.config.prompts_heading)
