"""Keeps what was read in a temporary database, as archives can be larger than the memory.

SQLite deletes a database without a name as soon as it is closed, also when the
program is killed: nothing is ever left in the temporary folder.
"""

import contextlib
import sqlite3
from collections.abc import Iterator

from generator.importers.archive import ArchiveComment, ArchiveEntry
from generator.importers.text.converted import ConvertedEntry
from generator.shell.codec import Codec

__all__ = ["Staging", "open_staging"]

_ENTRY, _CONVERTED = Codec[ArchiveEntry](ArchiveEntry), Codec[ConvertedEntry](ConvertedEntry)
_COMMENT = Codec[ArchiveComment](ArchiveComment)


class Staging:
    """Entries and comments with what they were converted to, numbered in the order in which they came."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(
            # Nothing here outlives the import, so nothing needs to survive a crash; the cache is 20 MB (negative means
            # KiB).
            "PRAGMA temp_store=FILE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-20000;"
            "CREATE TABLE entries (number INTEGER PRIMARY KEY, data BLOB, converted BLOB);"
            "CREATE TABLE comments (number INTEGER PRIMARY KEY, entry TEXT, data BLOB, text TEXT);"
            "CREATE INDEX comments_on ON comments (entry);"
        )

    def add_entry(self, entry: ArchiveEntry) -> int:
        """Keep an entry, and return its number."""
        row = (_ENTRY.pack(entry),)
        return self._database.execute("INSERT INTO entries (data) VALUES (?)", row).lastrowid or 0

    def add_comment(self, comment: ArchiveComment) -> int:
        """Keep a comment, and return its number."""
        row = (comment.entry, _COMMENT.pack(comment))
        return self._database.execute("INSERT INTO comments (entry, data) VALUES (?, ?)", row).lastrowid or 0

    def entry(self, number: int) -> ArchiveEntry:
        """Return an entry by its number."""
        return _ENTRY.unpack(self._one("SELECT data FROM entries WHERE number = ?", number))

    def set_converted(self, number: int, converted: ConvertedEntry) -> None:
        """Keep what an entry was converted to."""
        self._database.execute(
            "UPDATE entries SET converted = ? WHERE number = ?", (_CONVERTED.pack(converted), number)
        )

    def set_text(self, number: int, text: str) -> None:
        """Keep what a comment was converted to."""
        self._database.execute("UPDATE comments SET text = ? WHERE number = ?", (text, number))

    def converted(self, number: int) -> ConvertedEntry:
        """Return what an entry was converted to."""
        return _CONVERTED.unpack(self._one("SELECT converted FROM entries WHERE number = ?", number))

    def comments_on(self, entry: str) -> list[tuple[ArchiveComment, str]]:
        """Return the comments on the entry with an id, with their texts as Markdown."""
        rows = self._database.execute("SELECT data, text FROM comments WHERE entry = ? ORDER BY number", (entry,))
        return [(_COMMENT.unpack(data), text or "") for data, text in rows]

    def commented_entries(self) -> list[str]:
        """Return the ids of all entries that have comments."""
        return [entry for (entry,) in self._database.execute("SELECT DISTINCT entry FROM comments")]

    def _one(self, query: str, number: int) -> bytes:
        data: bytes = self._database.execute(query, (number,)).fetchone()[0]
        return data


@contextlib.contextmanager
def open_staging() -> Iterator[Staging]:
    """Yield an empty staging area, which is gone when the context ends."""
    with contextlib.closing(sqlite3.connect("", isolation_level=None)) as database:
        yield Staging(database)
