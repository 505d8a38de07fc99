"""What was read of an archive and is still to be written, on disk: archives can be larger than the memory.

It is a database of SQLite's in a temporary file, and gone when the import ends.
"""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.importers.archive import ArchiveComment, ArchiveEntry
from generator.importers.text.drafts import Draft
from generator.shell.codec import Codec

__all__ = ["Staging", "open_staging"]

_ENTRY, _REMARK, _DRAFT = Codec[ArchiveEntry](ArchiveEntry), Codec[ArchiveComment](ArchiveComment), Codec[Draft](Draft)


class Staging:
    """Entries, remarks and drafts, each known by its number in the order in which they came."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-20000;"
            "CREATE TABLE entries (number INTEGER PRIMARY KEY, data BLOB, draft BLOB);"
            "CREATE TABLE remarks (number INTEGER PRIMARY KEY, entry TEXT, data BLOB, text TEXT);"
            "CREATE INDEX remarks_of ON remarks (entry);"
        )

    def add_entry(self, entry: ArchiveEntry) -> int:
        """Keep an entry, and return its number."""
        found = self._database.execute("INSERT INTO entries (data) VALUES (?)", (_ENTRY.pack(entry),)).lastrowid
        return found or 0

    def add_remark(self, remark: ArchiveComment) -> int:
        """Keep a comment, and return its number."""
        row = (remark.entry, _REMARK.pack(remark))
        return self._database.execute("INSERT INTO remarks (entry, data) VALUES (?, ?)", row).lastrowid or 0

    def entry(self, number: int) -> ArchiveEntry:
        """Return an entry by its number."""
        return _ENTRY.unpack(self._one("SELECT data FROM entries WHERE number = ?", number))

    def set_draft(self, number: int, draft: Draft) -> None:
        """Keep what became of an entry."""
        self._database.execute("UPDATE entries SET draft = ? WHERE number = ?", (_DRAFT.pack(draft), number))

    def set_text(self, number: int, text: str) -> None:
        """Keep what became of a comment."""
        self._database.execute("UPDATE remarks SET text = ? WHERE number = ?", (text, number))

    def draft(self, number: int) -> Draft:
        """Return what became of an entry."""
        return _DRAFT.unpack(self._one("SELECT draft FROM entries WHERE number = ?", number))

    def said_of(self, entry: str) -> list[tuple[ArchiveComment, str]]:
        """Return the comments on the entry of an id, with their texts as Markdown."""
        rows = self._database.execute("SELECT data, text FROM remarks WHERE entry = ? ORDER BY number", (entry,))
        return [(_REMARK.unpack(data), text or "") for data, text in rows]

    def entries_said_of(self) -> list[str]:
        """Return the ids of all entries that there are comments on."""
        return [name for (name,) in self._database.execute("SELECT DISTINCT entry FROM remarks")]

    def _one(self, query: str, number: int) -> bytes:
        data: bytes = self._database.execute(query, (number,)).fetchone()[0]
        return data


@contextlib.contextmanager
def open_staging() -> Iterator[Staging]:
    """Yield an empty spool."""
    with tempfile.TemporaryDirectory(prefix="drillbook-import-", ignore_cleanup_errors=True) as folder:
        database = sqlite3.connect(Path(folder) / "spool.sqlite", isolation_level=None)
        try:
            yield Staging(database)
        finally:
            database.close()
