"""What is wrong in a built file, and where; and how that becomes a diagnostic with the line shown."""

import re

from generator.model.diagnostic import Diagnostic, Severity
from generator.model.source import Source
from generator.model.value import Value

__all__ = ["REBUILD", "UnreadableError", "Violation", "located"]

REBUILD = (
    "build again; if it comes back, look for a hook of the site's, or another program, that changes what is in output/"
)
"""What to do about a mistake that drillbook itself does not make."""


class UnreadableError(Exception):
    """A file is not a feed at all; says why, and at which line and column, which count from 1."""

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.line, self.column = line, column


class Violation(Value):
    """One mistake in a built file.

    Its place is a line and a column, which count from 1; with a `quote`, it is
    where that text is next found from there on.  `entry` is the id of the
    entry that it is in, empty for the feed itself.
    """

    code: str
    message: str
    help: str = REBUILD
    line: int = 1
    column: int = 1
    quote: str = ""
    entry: str = ""
    severity: Severity = Severity.ERROR


def located(violation: Violation, source: Source) -> Diagnostic:
    """Return a violation as a diagnostic that shows its line: marked is the quote, or the tag at its place."""
    text, start = source.text, 0
    # Without splitting the text: a feed can have megabytes on one line and one violation for each entry.
    for _ in range(violation.line - 1):
        start = text.find("\n", start) + 1
    start += violation.column - 1
    line, column, width = violation.line, violation.column, len(violation.quote)
    index = text.find(violation.quote, start) if violation.quote else -1
    if index >= 0:
        line, column = line + text.count("\n", start, index), index - text.rfind("\n", 0, index)
    else:
        tag = re.compile("<[^>\n]*>?").match(text, start)
        width = len(tag[0]) if tag else 1
    return Diagnostic(
        code=violation.code,
        severity=violation.severity,
        message=violation.message,
        span=source.span(line, column, width),
        help=violation.help,
    )
