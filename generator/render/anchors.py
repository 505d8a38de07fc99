"""Ids of one page, no two the same."""

from collections import Counter

__all__ = ["Anchors"]


class Anchors:
    """Gives ids to the parts of a page."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def new(self, name: str) -> str:
        """Return a name as an id; from its second time on, with a number."""
        self._taken[name] += 1
        return f"{name}-{self._taken[name]}" if self._taken[name] > 1 else name
