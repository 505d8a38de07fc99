"""A look at some sites: which of them have nothing to do, by their stamps alone."""

import os

from generator.model.value import Value
from generator.plan.site import Clock
from generator.shell.output_folder import MANIFEST
from generator.sites.stamp_table import StampRow
from generator.sites.stamps import output_stamp, output_stats, source_look

__all__ = ["Look", "LookTask", "look_at", "unseen"]


class LookTask(Value):
    """Sites to look at, each with its row, if it has one: at their sources, or at their `output`.

    One with more than `most` sources is not looked through.
    """

    folder: str
    sites: tuple[tuple[str, StampRow | None], ...]
    options: bytes
    clock: Clock
    most: int = 0
    output: bool = False


class Look(Value):
    """What a look at a site saw: whether it has nothing to do, as far as the look went.

    `was_built` tells whether there is an output of an earlier build, whose
    `lessons` and `warnings` these are; `size` is that of the sources in bytes.
    """

    name: str
    is_unchanged: bool
    was_built: bool
    size: int = 0
    lessons: int = 0
    warnings: int = 0


def look_at(task: LookTask) -> list[Look]:
    """Return what a look at each site saw."""
    look = _look_at_output if task.output else _look_at_sources
    return [look(task, name, row) for name, row in task.sites]


def unseen(name: str) -> Look:
    """Return the look at a site that nobody has taken: whoever builds it looks closer."""
    return Look(name=name, is_unchanged=False, was_built=False)


def _look_at_sources(task: LookTask, name: str, row: StampRow | None) -> Look:
    site = f"{task.folder}/{name}"
    sources, _, size = source_look(site, task.most)
    return Look(
        name=name,
        is_unchanged=row is not None and row.holds(task.options, task.clock, sources),
        was_built=os.path.exists(f"{site}/output/{MANIFEST}"),
        size=size,
    )


def _look_at_output(task: LookTask, name: str, row: StampRow | None) -> Look:
    assert row  # noqa: S101 - without one, its sources would not have been as they were
    try:
        unchanged = row.output == output_stamp(output_stats(f"{task.folder}/{name}"))
    except OSError:
        unchanged = False
    return Look(name=name, is_unchanged=unchanged, was_built=True, lessons=row.lessons, warnings=row.warnings)
