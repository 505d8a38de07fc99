"""Collects warnings about an archive, and reports each kind once with its first places and a count."""

from generator.importers.archive import OnDiagnostic
from generator.model.diagnostic import Diagnostic, Severity
from generator.model.source import Span
from generator.model.value import replace

__all__ = ["Warnings"]

_PLACES_SHOWN = 5


class Warnings:
    """Warnings of one archive; those with the same code and message become one."""

    def __init__(self, report: OnDiagnostic) -> None:
        self._report = report
        self._places: dict[tuple[str, str], list[Diagnostic]] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, code: str, span: Span, message: str, *, label: str = "", help: str = "") -> None:  # noqa: A002 - see diagnostic
        """Note a warning."""
        key = code, message
        self._counts[key] = self._counts.get(key, 0) + 1
        places = self._places.setdefault(key, [])
        if len(places) < _PLACES_SHOWN:
            places.append(
                Diagnostic(code=code, severity=Severity.WARNING, message=message, span=span, label=label, help=help)
            )

    def __contains__(self, code: str) -> bool:
        """Tell whether a warning with this code has been noted."""
        return any(code == noted for noted, _ in self._places)

    def report_all(self) -> None:
        """Report all warnings in the order in which they first came up, and forget them."""
        for key, (first, *others) in self._places.items():
            more = self._counts[key] - 1
            count = f" (and in {more:,} more {'place' if more == 1 else 'places'})" if more else ""
            related = tuple((other.span, other.label or "here too") for other in others)
            self._report(replace(first, message=first.message + count, related=related))
        self._places.clear()
        self._counts.clear()
