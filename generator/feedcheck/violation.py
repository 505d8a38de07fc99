"""What is wrong in a built file, and where."""

import re

from generator.model.diagnostic import Diagnostic, Severity
from generator.model.source import Source
from generator.model.value import Value

__all__ = ["REBUILD", "UnreadableError", "Violation", "located"]

REBUILD = (
    "build again; if it comes back, look for a hook of the site's, or another program, that changes what is in output/"
)
"""What to do where drillbook itself would have written it right."""


class UnreadableError(Exception):
    """A file is no feed at all; says why, and at which line and column, which count from 1."""

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.line, self.column = line, column


class Violation(Value):
    """One thing that is wrong in a file.

    It stands at a line and column, which count from 1, or, if there is a
    `quote`, where that text is next found from there on.  `entry` is the id
    of the entry that it is in, empty for the feed itself.
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
    """Return a flaw as a diagnostic that shows its line."""
    text, at = source.text, 0
    for _ in range(violation.line - 1):
        at = text.find("\n", at) + 1
    at += violation.column - 1
    line, column, width = violation.line, violation.column, len(violation.quote)
    found = text.find(violation.quote, at) if violation.quote else -1
    if found >= 0:
        line, column = line + text.count("\n", at, found), found - text.rfind("\n", 0, found)
    else:
        tag = re.compile("<[^>\n]*>?").match(text, at)
        width = len(tag[0]) if tag else 1
    span = source.span(line, column, width)
    return Diagnostic(
        code=violation.code, severity=violation.severity, message=violation.message, span=span, help=violation.help
    )
