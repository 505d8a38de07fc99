"""The callback by which long work says how far it is."""

from collections.abc import Callable

__all__ = ["Progress", "no_progress"]

Progress = Callable[[str, int, int], None]
"""Is called with the name of a step, how many of its items are done, and how many there are (0: nobody knows)."""


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Ignore all progress: for callers that show none."""
