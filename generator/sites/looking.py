"""A look at some sites: which of them have nothing to do, by their stamps alone."""

import contextlib
import os

from generator.model.value import Value
from generator.plan.site import Clock
from generator.shell.output_folder import MANIFEST
from generator.sites.order import Look
from generator.sites.stamp_table import StampRow
from generator.sites.stamps import output_stamp, output_stats, source_look

__all__ = ["LookTask", "look_at", "unseen"]


class LookTask(Value):
    """Sites to look at, each with its row, if it has one; one with more than `most` sources is not looked through."""

    folder: str
    sites: tuple[tuple[str, StampRow | None], ...]
    options: bytes
    clock: Clock
    most: int = 0


def look_at(task: LookTask) -> list[Look]:
    """Return what a look at each site saw."""
    return [_look(task, name, row) for name, row in task.sites]


def unseen(name: str) -> Look:
    """Return the look at a site that nobody has taken: whoever builds it looks closer."""
    return Look(name=name, is_unchanged=False, was_built=False, files=0, size=0)


def _look(task: LookTask, name: str, row: StampRow | None) -> Look:
    site = f"{task.folder}/{name}"
    sources, files, size = source_look(site, task.most)
    unchanged = False
    # The output has most of the files: it is looked at only where everything else is as it was.
    if row and row.holds(task.options, task.clock, sources, row.output):
        with contextlib.suppress(OSError):
            unchanged = row.output == output_stamp(output_stats(site))
    return Look(
        name=name,
        is_unchanged=unchanged,
        was_built=os.path.exists(f"{site}/output/{MANIFEST}"),
        files=files,
        size=size,
        lessons=row.lessons if row else 0,
        warnings=row.warnings if row else 0,
    )
