"""A plugin for `make simulate`: workers are spawned, as on Windows and macOS, where Linux forks them."""

import multiprocessing
from multiprocessing.context import BaseContext

_get_context = multiprocessing.get_context


def _spawning(method: str | None = None) -> BaseContext:
    return _get_context("spawn" if method == "fork" else method)


multiprocessing.get_context = _spawning  # type: ignore[assignment]
