"""Where problems are collected while a file is read, so that all are reported at once."""

from collections.abc import Iterable
from typing import Unpack

from generator.model.diagnostic import Details, Diagnostic, Severity, error, warning
from generator.model.source import Source, Span

__all__ = ["Problems"]


class Problems:
    """The diagnostics of one file, in the order they were found."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: list[Diagnostic] = []

    def error(self, code: str, span: Span, message: str, **details: Unpack[Details]) -> None:
        """Note a problem that stops the build."""
        self._found.append(error(code, span, message, **details))

    def warning(self, code: str, span: Span, message: str, **details: Unpack[Details]) -> None:
        """Note a problem that does not."""
        self._found.append(warning(code, span, message, **details))

    def add(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic that is already made."""
        self._found.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Note diagnostics that are already made."""
        self._found += diagnostics

    @property
    def fatal(self) -> bool:
        """Tell whether any of them is an error."""
        return any(d.severity is Severity.ERROR for d in self._found)

    def all(self) -> tuple[Diagnostic, ...]:
        """Return them by line."""
        if not self._found:
            return ()
        return tuple(sorted(self._found, key=lambda d: (d.span.line, d.span.column)))
