"""Jinja parses and compiles each text once in a process: that takes most of the time of hundreds of small builds.

Which layouts a build uses, and whether it renders at all, is not touched.
"""

from collections.abc import Callable
from typing import Any

import jinja2

_results: dict[object, object] = {}


def keep() -> None:
    """Keep the results of `Environment.parse` and `Environment.compile` from now on."""
    if not _results:
        _results["kept"] = True
        for method in ("parse", "compile"):
            setattr(jinja2.Environment, method, _once(getattr(jinja2.Environment, method)))


def _once(real: Callable[..., Any]) -> Callable[..., Any]:
    def cached(self: jinja2.Environment, source: Any, *more: Any, **named: Any) -> Any:
        if not isinstance(source, str):
            return real(self, source, *more, **named)
        # A text that names a filter which an environment does not have is an error there, and only there.
        names = (frozenset(self.filters), frozenset(self.tests), self.autoescape, tuple(self.extensions))
        key = (real.__name__, names, source, more, tuple(named.items()))
        if key not in _results:
            _results[key] = real(self, source, *more, **named)
        return _results[key]

    return cached
