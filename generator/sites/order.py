"""In which order sites are worked on: what readers wait for first. Pure."""

from collections.abc import Iterable

from generator.model.value import Value

__all__ = ["Look", "in_order_of_work"]


class Look(Value):
    """What a look at a site saw: whether it has nothing to do, and how large its sources are.

    `is_late` tells that its process was ended last time, `was_built`
    whether there is an output of an earlier build, whose
    `lessons` and `warnings` these are; `size` is in bytes.
    """

    name: str
    is_unchanged: bool
    was_built: bool
    files: int
    size: int
    is_late: bool = False
    lessons: int = 0
    warnings: int = 0


def in_order_of_work(looks: Iterable[Look]) -> list[str]:
    """Return the names of the sites that have anything to do.

    A site that was built before comes before all that were not: somebody has
    edited it and waits, and a build of what changed is short.  A first build is
    long, and nobody has seen the site yet.  Among equals, small ones come first:
    so each site is out as early as it can be, and the most of them wait for the
    fewest.
    """
    due = [look for look in looks if not look.is_unchanged]
    return [look.name for look in sorted(due, key=_urgency)]


def _urgency(look: Look) -> tuple[bool, bool, int, int]:
    # A site that took its process down, or all of its time, does so again: nobody else is to wait for it.
    return look.is_late, not look.was_built, look.size, look.files
