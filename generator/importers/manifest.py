"""Remembers which files the import wrote, to tell them from files edited or deleted since.

A file with the content that was once written to it belongs to the import,
which may renew it; any other file belongs to the coach.  Without the manifest,
every file that differs counts as edited: what is lost is only convenience.
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

# One transaction for each file would wait for the disk each time, and take longer than everything else.
_BATCH = 500


class Written(enum.Enum):
    """What became of a file."""

    NEW = "new"
    SAME = "as before"
    CHANGED = "renewed"
    KEPT = "kept, as you changed it"
    DELETED = "left out, as you deleted it"


class Manifest:
    """The files of imports into a site, by path and digest; with `dry_run`, nothing is written."""

    def __init__(self, folder: Path, *, dry_run: bool) -> None:
        self._folder, self._dry_run = folder, dry_run
        path = folder / ".drillbook" / "imported.sqlite"
        self._pending: list[tuple[str, bytes]] = []
        # All that were ever written: a coach who puts back an older version has edited nothing.
        self._digests: dict[str, set[bytes]] = {}
        self._database = None
        if dry_run and not path.is_file():
            return
        try:
            self._database = sqlite3.connect(path)
            self._database.execute("CREATE TABLE IF NOT EXISTS written (path TEXT, digest BLOB, UNIQUE (path, digest))")
            for name, digest in self._database.execute("SELECT path, digest FROM written"):
                self._digests.setdefault(name, set()).add(digest)
        except sqlite3.Error as problem:
            advice = "delete this file; then no file of yours is overwritten, as each counts as edited"
            span = Span(path=".drillbook/imported.sqlite")
            raise Rejected([error("import/ledger", span, f"these notes are damaged: {problem}", help=advice)]) from None

    def write(self, path: str, data: bytes) -> Written:
        """Write a file, unless it belongs to the coach, and return what became of it."""
        existing = self._existing(path)
        digest = digest_bytes(data)
        ours = self._digests.get(path, set())
        if existing == data:
            result = Written.SAME
        # A coach who deletes a lesson means it; the next import must not bring it back.
        elif existing is None and ours:
            return Written.DELETED
        elif existing and digest_bytes(existing) not in ours:
            return Written.KEPT
        else:
            result = Written.NEW if existing is None else Written.CHANGED
            if not self._dry_run:
                # Not forced to the disk: after a power cut, the same import writes the file again.
                replace_whole(self._folder / path, data, lasting=False)
        # Also what was there already: the same file may have come from an import whose notes are lost.
        if digest not in ours and not self._dry_run:
            self._pending.append((path, digest))
            if len(self._pending) >= _BATCH:
                self._save()
        return result

    def is_deleted(self, path: str) -> bool:
        """Tell whether an import wrote a file that is not there any more."""
        return path in self._digests and not os.path.lexists(self._folder / path)

    def _existing(self, path: str) -> bytes | None:
        try:
            return (self._folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as problem:
            advice = "move away what is there, or make it readable; then import again"
            message = f"the import has to write this file, and cannot read what is there: {problem.strerror}"
            raise Rejected([error("import/no-file", Span(path=path), message, help=advice)]) from problem

    def _save(self) -> None:
        # A file that was written but not saved here has the right content next time, and is saved then.
        if self._database and self._pending:
            with self._database:
                self._database.executemany("INSERT OR IGNORE INTO written VALUES (?, ?)", self._pending)
        self._pending.clear()

    def close(self) -> None:
        """Save what is pending, and close."""
        self._save()
        if self._database:
            self._database.close()
