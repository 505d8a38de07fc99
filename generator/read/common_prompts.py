"""Which questions to the readers are those of the whole site: the ones that most lessons ask."""

from collections import Counter
from collections.abc import Iterable

__all__ = ["CommonPrompts", "Prompts", "plainly"]

Prompts = tuple[tuple[str, str], ...]
"""Prompts of one lesson in their order, each as label and question."""

# Where each lesson asks something else there is nothing in common, and the memory need not hold them all.
_KEPT = 1000


class CommonPrompts:
    """Counts the prompts of lessons, to find those that most of them share."""

    def __init__(self) -> None:
        self._seen: Counter[Prompts] = Counter()
        self._first: dict[Prompts, Prompts] = {}

    def add(self, prompts: Prompts) -> None:
        """Count the prompts of one lesson."""
        plain = plainly(prompts)
        if not plain:
            return
        if plain in self._first or len(self._first) < _KEPT:
            self._first.setdefault(plain, prompts)
            self._seen[plain] += 1

    def prompts(self) -> Prompts:
        """Return the prompts that at least two lessons share, and a third of all that have any; or none."""
        common = self._seen.most_common(1)
        # A third, as blogs change their questions over the years, and none of the versions may have a majority.
        if not common or common[0][1] < 2 or common[0][1] * 3 < self._seen.total():
            return ()
        return self._first[common[0][0]]


def plainly(prompts: Iterable[tuple[str, str]]) -> Prompts:
    """Return prompts in a form in which those that read the same are equal."""
    return tuple((_plain(label), _plain(ask)) for label, ask in prompts)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
