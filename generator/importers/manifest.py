"""Which files the import wrote, so that it knows those that somebody has edited or deleted since.

A file that holds what was once written there is ours to renew; any other is
the coach's.  Without the ledger, every file that differs is: nothing is lost
with it but some convenience.
"""

import enum
import os
import sqlite3
from pathlib import Path

from generator.model.diagnostic import Rejected, error
from generator.model.digest import digest_bytes
from generator.model.source import Span
from generator.shell.atomic_files import replace_whole

__all__ = ["Manifest", "Written"]

_AT_ONCE = 500


class Written(enum.Enum):
    """What became of a file."""

    NEW = "new"
    SAME = "as before"
    CHANGED = "renewed"
    KEPT = "kept, as you changed it"
    DELETED = "left out, as you deleted it"


class Manifest:
    """The files of earlier imports into a site, by path and digest; without `dry_run`, also of this one."""

    def __init__(self, folder: Path, *, dry_run: bool) -> None:
        self._folder, self._dry_run = folder, dry_run
        path = folder / ".drillbook" / "imported.sqlite"
        self._notes: list[tuple[str, bytes]] = []
        self._known: dict[str, set[bytes]] = {}
        self._database = None
        if dry_run and not path.is_file():
            return
        try:
            self._database = sqlite3.connect(path)
            self._database.execute("CREATE TABLE IF NOT EXISTS written (path TEXT, digest BLOB, UNIQUE (path, digest))")
            for name, digest in self._database.execute("SELECT path, digest FROM written"):
                self._known.setdefault(name, set()).add(digest)
        except sqlite3.Error as problem:
            advice = "delete this file: then no file of yours is written over, as none is known to be unedited"
            span = Span(path=".drillbook/imported.sqlite")
            raise Rejected([error("import/ledger", span, f"these notes are damaged: {problem}", help=advice)]) from None

    def write(self, path: str, data: bytes) -> Written:
        """Write a file, unless somebody made it theirs, and return what became of it."""
        there = self._there(path)
        digest = digest_bytes(data)
        ours = self._known.get(path, set())
        if there == data:
            done = Written.SAME
        elif there is None and ours:
            return Written.DELETED
        elif there and digest_bytes(there) not in ours:
            return Written.KEPT
        else:
            done = Written.NEW if there is None else Written.CHANGED
            if not self._dry_run:
                replace_whole(self._folder / path, data, lasting=False)
        if digest not in ours and not self._dry_run:
            self._notes.append((path, digest))
            if len(self._notes) >= _AT_ONCE:
                self._keep()
        return done

    def is_deleted(self, path: str) -> bool:
        """Tell whether an import wrote a file that is not there any more."""
        return path in self._known and not os.path.lexists(self._folder / path)

    def _there(self, path: str) -> bytes | None:
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as problem:
            advice = "move away what stands there, or see whether it is yours to read; then import again"
            message = f"this cannot be read, and is to be a file: {problem.strerror}"
            raise Rejected([error("import/no-file", Span(path=path), message, help=advice)]) from problem

    def _keep(self) -> None:
        # A file that was written and is not noted is found to be as it should be, and noted, the next time.
        if self._database and self._notes:
            with self._database:
                self._database.executemany("INSERT OR IGNORE INTO written VALUES (?, ?)", self._notes)
        self._notes.clear()

    def close(self) -> None:
        """Keep what was noted, and end."""
        self._keep()
        if self._database:
            self._database.close()
