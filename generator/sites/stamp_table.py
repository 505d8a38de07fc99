"""The table of stamps: of each site, what its last good build saw and left, and until when that holds.

It is one sealed file for the whole folder, `.drillbook/stamps` beside the
sites, read at once and written at once: with thousands of sites, one small file
in each would take longer to open than everything else of a look.

A row is never believed, only compared.  It says that a build under this
program and these options saw these sources, left this output, and that the
clock changes nothing between two moments.  That stays true whoever wrote it,
so two runs at once need no lock, and a run that loses its rows to another only
looks closer next time.  A table that is missing, damaged or of another version
counts as empty.
"""

import os
from pathlib import Path

from generator.model.digest import digest_of
from generator.model.value import Value
from generator.plan.site import Clock
from generator.shell.codec import Codec, DamagedError
from generator.shell.file_stats import files_below
from generator.shell.layouts import packaged
from generator.shell.program_digest import program_digest
from generator.shell.sealed_file import read_sealed, write_sealed

__all__ = ["StampRow", "StampTable", "table_key"]


class StampRow(Value):
    """One site after a build without errors; `since` and `until` are seconds since 1970, `options` a digest.

    `warnings` is how many there were, for the table that a run prints.
    """

    options: bytes
    sources: bytes
    output: bytes
    since: float
    until: float
    lessons: int
    warnings: int

    def holds(self, options: bytes, clock: Clock, sources: bytes) -> bool:
        """Tell whether a build now, of these sources, would find nothing to do, given the output that it left."""
        # A day typed without a zone is one of the site's own, which only its settings tell.
        if not sources or clock.now.tzinfo is None or not self.since <= clock.now.timestamp() < self.until:
            return False
        return (self.options, self.sources) == (options, sources)


class _Saved(Value):
    """What the file holds."""

    rows: dict[str, StampRow]
    late: tuple[str, ...]


_SAVED: Codec[_Saved] = Codec(_Saved)


def table_key() -> bytes:
    """Return a digest of the program as it is now, its layouts included: the rows of another one say nothing."""
    # In a checkout the layouts are beside the program, and its digest does not cover them.
    layouts = sorted((name, s.st_mtime_ns, s.st_ctime_ns, s.st_size) for name, s in files_below(str(packaged())))
    return digest_of(program_digest(), layouts, os.name)


class StampTable:
    """The rows of a folder of sites, and the sites whose process was ended last time (`late`).

    Both can be changed until they are written; without a path they are kept nowhere.
    """

    def __init__(self, path: Path | None, key: bytes = b"", saved: _Saved | None = None) -> None:
        self._path, self._key = path, key
        self.rows = saved.rows if saved else {}
        self.late = set(saved.late if saved else ())

    @classmethod
    def read(cls, folder: Path) -> "StampTable":
        """Return the table in a folder of notes; it is empty where there is none that can be believed."""
        path, key = folder / "stamps", table_key()
        data = read_sealed(str(path))
        try:
            return cls(path, key, _SAVED.unpack(data, key) if data else None)
        except DamagedError:
            return cls(path, key)

    def write(self) -> None:
        """Write the table in one step; if that fails, the next run looks closer."""
        if self._path:
            saved = _Saved(rows=self.rows, late=tuple(sorted(self.late)))
            write_sealed(str(self._path), _SAVED.pack(saved, self._key))
