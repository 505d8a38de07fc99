"""What is said of an archive: each kind of thing once, with its first places, however often it is there."""

from generator.importers.archive import Tell
from generator.model.diagnostic import Diagnostic, Severity
from generator.model.source import Span
from generator.model.value import replace

__all__ = ["Warnings"]

_SHOWN = 5


class Warnings:
    """Gathers diagnostics; `tell_all` hands on one of each code and message, with further places of it and a count."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._found: dict[tuple[str, str], list[Diagnostic]] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, code: str, span: Span, message: str, *, label: str = "", help: str = "") -> None:  # noqa: A002 - see diagnostic
        """Note a warning; those that are alike in code and message are told as one."""
        key = code, message
        self._counts[key] = self._counts.get(key, 0) + 1
        places = self._found.setdefault(key, [])
        if len(places) < _SHOWN:
            places.append(
                Diagnostic(code=code, severity=Severity.WARNING, message=message, span=span, label=label, help=help)
            )

    def __contains__(self, code: str) -> bool:
        """Tell whether something of a code has been noted."""
        return any(code == noted for noted, _ in self._found)

    def tell_all(self) -> None:
        """Tell all that was noted, in the order in which it came up, and forget it."""
        for key, (first, *others) in self._found.items():
            more = self._counts[key] - 1
            self._tell(
                replace(
                    first,
                    message=first.message
                    + (f"; so it is in {more} more {'place' if more == 1 else 'places'}" if more else ""),
                    related=tuple((other.span, other.label or "here too") for other in others),
                )
            )
        self._found.clear()
        self._counts.clear()
