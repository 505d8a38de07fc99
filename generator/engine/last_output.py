"""What the last build has put out, while nothing that it was made of has changed.

Whoever shows the site then has its pages before a single text is read: they
are in the output folder.  That is so only for a site that looks the same to its
author as to its readers, and the last build alone knows whether anything was
held back.  Each file is looked at again when it is asked for: anybody can change
what is in that folder.
"""

from collections.abc import Mapping
from typing import NamedTuple

from generator.engine.project import Project
from generator.engine.report import Inputs, held_nothing_back, inputs_of, was_made_of
from generator.model.diagnostic import Rejected
from generator.plan.site import Clock
from generator.shell.codec import DamagedError
from generator.shell.content_scan import ContentScan, scan_content
from generator.shell.file_stats import output_stat_of
from generator.shell.plugins import has_hooks
from generator.shell.store import OutputRow, Store

__all__ = ["LastOutput", "last_output"]

_PAGES = (".html", ".htm")


class LastOutput(NamedTuple):
    """The output of the last build, which was made of `inputs`."""

    project: Project
    inputs: Inputs
    rows: Mapping[str, OutputRow]

    def file(self, name: str) -> bytes | None:
        """Return the bytes of a file, or None if there is none that is as the build has left it."""
        row, path = self.rows.get(name), self.project.folder / "output" / name
        if row is None or output_stat_of(str(path)) != row.output_stat:
            return None
        try:
            return path.read_bytes()
        except OSError:
            return None

    def is_of(self, project: Project | None, scan: ContentScan, clock: Clock) -> bool:
        """Tell whether a site as it was read later is still the one that the output was made of."""
        try:
            return project is not None and inputs_of(project, scan, clock) == self.inputs
        except Rejected:
            return False  # an asset of the layouts has become unreadable


def last_output(project: Project, clock: Clock, store: Store) -> LastOutput | None:
    """Return what the last build has put out, or None where that is not, for certain, what the author is to see.

    A hook may look at anything; visitors are not counted while the author looks; and a page that the author has
    written as HTML cannot be told from others here.  Raises `Rejected` if an asset of the layouts cannot be read.
    """
    if has_hooks(project.config.hooks) or project.config.count:
        return None
    try:
        if not held_nothing_back(project, store):
            return None  # known before the files are looked at, which takes longest
        scan = scan_content(project.folder, project.config.linked_folders)
        inputs = inputs_of(project, scan, clock)
        if any(path.lower().endswith(_PAGES) for path in scan.files) or not was_made_of(project, store, inputs):
            return None
    except DamagedError:
        return None  # it is of another version of drillbook
    return LastOutput(project, inputs, store.outputs())
