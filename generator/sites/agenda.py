"""What a run has still to do, the most urgent first: edited sites, then looks, then first builds.

Somebody has edited a site that was built before and waits; a build of what
changed is short.  So such a site goes as soon as a look has found it, before
the other looks.  The looks come in two rounds: all sources first, where edits
are, and the outputs of the rest after them, which have more files and which
hardly anybody touches.  A first build is long, and nobody has seen the site yet:
small ones before large ones, so that most wait for few.  Last is what takes a
process down, and what another drillbook is working on.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Mapping

from generator.model.value import Value
from generator.plan.site import Clock
from generator.sites.looking import Look, LookTask
from generator.sites.stamp_table import StampRow

__all__ = ["Agenda", "LookSettings"]

# A look takes a millisecond or two: with fewer sites than this in a task, sending it would be most of it.
_SITES_IN_LOOK = 50


class LookSettings(Value):
    """What all looks of a run have in common, as in `LookTask`."""

    folder: str
    options: bytes
    clock: Clock
    most: int = 0


class Agenda:
    """The looks and sites that wait; `unchanged` are the looks at those that have nothing to do.

    `late` are the names of sites whose process was ended last time.
    """

    def __init__(
        self, settings: LookSettings, names: Iterable[str], rows: Mapping[str, StampRow], late: Iterable[str]
    ) -> None:
        self._settings, self._rows, self._late = settings, rows, frozenset(late)
        self._looks = deque(self._look_tasks([*names], output=False))
        self._settled: list[str] = []
        self._sites: list[tuple[tuple[bool, bool, int], str]] = []
        self._last: deque[str] = deque()
        self.unchanged: list[Look] = []

    @property
    def looks(self) -> int:
        """How many tasks of looking are certainly left."""
        return len(self._looks) + bool(self._settled)

    @property
    def sites(self) -> int:
        """How many sites wait, as far as looks have found them."""
        return len(self._sites) + len(self._last)

    def next(self) -> LookTask | str | None:
        """Take out what is most urgent: a look, or the name of a site; None if nothing is left for now."""
        # Not `late` and built before: somebody has edited the site, and waits.
        is_urgent = self._sites and not any(self._sites[0][0][:2])
        return self.next_site() if is_urgent else self.next_look() or self.next_site()

    def next_look(self) -> LookTask | None:
        """Take out a look."""
        if not self._looks and self._settled:
            self._looks.extend(self._look_tasks(self._settled, output=True))
            self._settled = []
        return self._looks.popleft() if self._looks else None

    def next_site(self) -> str | None:
        """Take out the name of a site."""
        if self._sites:
            return heapq.heappop(self._sites)[1]
        return self._last.popleft() if self._last else None

    def add(self, task: LookTask, looks: Iterable[Look]) -> None:
        """Add what the looks of a task have found."""
        for look in looks:
            if not look.is_unchanged:
                # `False` sorts first.  The heap compares the names only where all three are equal.
                order = (look.name in self._late, not look.was_built, look.size)
                heapq.heappush(self._sites, (order, look.name))
            elif task.output:
                self.unchanged.append(look)
            else:
                self._settled.append(look.name)

    def put_last(self, name: str) -> None:
        """Put a site behind all others."""
        self._last.append(name)

    def _look_tasks(self, names: list[str], *, output: bool) -> Iterable[LookTask]:
        settings = self._settings
        for first in range(0, len(names), _SITES_IN_LOOK):
            yield LookTask(
                folder=settings.folder,
                sites=tuple((name, self._rows.get(name)) for name in names[first : first + _SITES_IN_LOOK]),
                options=settings.options,
                clock=settings.clock,
                most=settings.most,
                output=output,
            )
