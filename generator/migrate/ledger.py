"""Which files the import wrote, so that it knows those that somebody has edited or deleted since.

A file that holds what was once written there is ours to renew; any other is
the coach's.  Without the ledger, every file that differs is: nothing is lost
with it but some convenience.
"""

import enum
import sqlite3
from pathlib import Path

from generator.model.diagnostic import Rejected, error
from generator.model.digest import digest_bytes
from generator.model.source import Span
from generator.shell.disk import replace_whole

__all__ = ["Ledger", "Written"]


class Written(enum.Enum):
    """What became of a file."""

    NEW = "new"
    SAME = "as before"
    CHANGED = "renewed"
    KEPT = "kept, as you changed it"
    DELETED = "left out, as you deleted it"


class Ledger:
    """The files of earlier imports into a site, by path and digest; without `dry_run`, also of this one."""

    def __init__(self, folder: Path, *, dry_run: bool) -> None:
        self._folder, self._dry_run = folder, dry_run
        path = folder / ".drillbook" / "imported.sqlite"
        self._known: dict[str, set[bytes]] = {}
        self._database = None
        if dry_run and not path.is_file():
            return
        try:
            self._database = sqlite3.connect(path, isolation_level=None)
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
                replace_whole(self._folder / path, data, forced=False)
        if digest not in ours and not self._dry_run and self._database:
            self._database.execute("INSERT OR IGNORE INTO written VALUES (?, ?)", (path, digest))
        return done

    def _there(self, path: str) -> bytes | None:
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def begin(self) -> None:
        """Gather what is noted until `commit`: one by one, notes would take longer than files."""
        if self._database and not self._dry_run:
            self._database.execute("BEGIN")

    def commit(self) -> None:
        """Keep what was noted since `begin`."""
        if self._database and self._database.in_transaction:
            self._database.execute("COMMIT")

    def close(self) -> None:
        """Keep what was noted, and end."""
        if self._database:
            self.commit()
            self._database.close()
