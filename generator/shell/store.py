"""The store: what was read and what was written last time, in one SQLite file.

It is a cache.  Deleted, torn, from another version or plainly damaged, it
costs a full build and nothing else: whatever cannot be read counts as absent.

A file is taken as unchanged, without being read, when its stamp is the same.
"""

import contextlib
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from generator import __version__
from generator.model.digest import digest_of
from generator.shell.codec import DamagedError
from generator.shell.disk import Look, Stamp

__all__ = ["FileRow", "Made", "ProseStore", "Row", "Store", "open_store", "remove_store"]

_TABLES = """
create table text (path text primary key, key blob, digest blob, mtime int, ctime int, size int, inode int,
                   card blob, diagnostics blob) without rowid;
create table prose (path text primary key, data blob);
create table file (path text primary key, digest blob, mtime int, ctime int, size int, inode int, key blob,
                   picture blob) without rowid;
create table note (name text primary key, data blob) without rowid;
create table made (file text primary key, fingerprint blob, mtime int, size int, inode int) without rowid;
"""


class Row(NamedTuple):
    """What the store knows of a text: the key and the digest it was read under, its stamp, card and diagnostics.

    Flat, as the table is: there are as many as there are lessons.
    """

    path: str
    key: bytes
    digest: bytes
    mtime: int
    ctime: int
    size: int
    inode: int
    meta: bytes
    diagnostics: bytes

    @property
    def stamp(self) -> Stamp:
        """What the file looked like when it was read."""
        return self[3:7]


class FileRow(NamedTuple):
    """What the store knows of a file that is no text: its digest, its stamp, and what it is as a picture.

    `picture` is empty where it is none; `key` stands for the program that looked at it.
    """

    digest: bytes
    mtime: int
    ctime: int
    size: int
    inode: int
    key: bytes
    picture: bytes

    @property
    def stamp(self) -> Stamp:
        """What the file looked like when it was read."""
        return self[1:5]


class Made(NamedTuple):
    """What the store knows of a file in the output: its fingerprint, and what it looked like on disk."""

    file: str
    fingerprint: bytes
    mtime: int
    size: int
    inode: int

    @property
    def look(self) -> Look:
        """What the file looked like when it was written."""
        return self[2:5]


class Store:
    """The open store; its methods raise `sqlite3.Error` where the file is damaged."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    # -------------------------------------------------------------- texts
    def texts(self) -> dict[str, Row]:
        """Return all that is known of texts, by path."""
        rows = self._db.execute("select path, key, digest, mtime, ctime, size, inode, card, diagnostics from text")
        return {row.path: row for row in map(Row._make, rows)}

    def put_texts(self, texts: Iterable[tuple[Row, bytes | None]]) -> None:
        """Keep texts and their prose; without prose, what is kept of it stays."""
        texts = list(texts)
        rows = (row for row, _ in texts)
        self._db.executemany("insert or replace into text values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        proses = ((row.path, prose) for row, prose in texts if prose is not None)
        self._db.executemany("insert or replace into prose values (?, ?)", proses)

    def proses(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the prose of texts."""
        found = {}
        for path in paths:
            row = self._db.execute("select data from prose where path = ?", (path,)).fetchone()
            if row is None:
                raise DamagedError
            found[path] = row[0]
        return found

    def forget_texts(self, paths: Iterable[str]) -> None:
        """Drop texts that are gone."""
        gone = [(path,) for path in paths]
        self._db.executemany("delete from text where path = ?", gone)
        self._db.executemany("delete from prose where path = ?", gone)

    # -------------------------------------------------------------- other files
    def files(self) -> dict[str, FileRow]:
        """Return all that is known of files that are no texts, by path."""
        rows = self._db.execute("select path, digest, mtime, ctime, size, inode, key, picture from file")
        return {path: FileRow._make(row) for path, *row in rows}

    def put_files(self, files: Mapping[str, FileRow]) -> None:
        """Keep what is known of files, in place of what was kept before."""
        self._db.execute("delete from file")
        rows = ((path, *row) for path, row in files.items())
        self._db.executemany("insert into file values (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    # -------------------------------------------------------------- notes
    def note(self, name: str) -> bytes | None:
        """Return something small that was kept under a name."""
        row = self._db.execute("select data from note where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def put_note(self, name: str, data: bytes) -> None:
        """Keep something small under a name."""
        self._db.execute("insert or replace into note values (?, ?)", (name, data))

    # -------------------------------------------------------------- output
    def made(self) -> dict[str, Made]:
        """Return what is known of the output, by file."""
        rows = self._db.execute("select file, fingerprint, mtime, size, inode from made")
        return {made.file: made for made in map(Made._make, rows)}

    def put_made(self, made: Iterable[Made], gone: Iterable[str]) -> None:
        """Keep what was written, and drop what was removed."""
        self._db.executemany("insert or replace into made values (?, ?, ?, ?, ?)", made)
        self._db.executemany("delete from made where file = ?", ((f,) for f in gone))

    # -------------------------------------------------------------- the file itself
    def commit(self) -> None:
        """Make what was put last."""
        self._db.commit()

    def close(self) -> None:
        """Close the file; what was not committed is lost."""
        self._db.close()


class ProseStore:
    """The prose in a store, for processes that render."""

    def __init__(self, path: Path) -> None:
        # Whoever lends it to several threads lets one in at a time.
        self._db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=60, check_same_thread=False)

    def prose(self, path: str) -> bytes:
        """Return a text's prose; raises `DamagedError` where it is not there."""
        row = self._db.execute("select data from prose where path = ?", (path,)).fetchone()
        if row is None:
            raise DamagedError
        data: bytes = row[0]
        return data

    def close(self) -> None:
        """Close the file."""
        self._db.close()


@contextlib.contextmanager
def open_store(path: Path) -> Iterator[Store]:
    """Open the store, or start a new one where there is none that this version can use."""
    store = Store(_connect(path), path)
    try:
        yield store
    finally:
        store.close()


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _ready(path)
    except sqlite3.Error:
        remove_store(path)
        return _ready(path)


def _ready(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60)
    try:
        # Prose is several kilobytes long, and is to lie in one piece.
        connection.executescript("pragma page_size=32768; pragma journal_mode=wal; pragma synchronous=normal;")
        if connection.execute("pragma user_version").fetchone()[0] != _VERSION:
            _start_anew(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _start_anew(connection: sqlite3.Connection) -> None:
    names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    drops = "".join(f'drop table "{name}";' for (name,) in names)
    connection.executescript(f"begin; {drops} {_TABLES} pragma user_version = {_VERSION}; commit;")


def remove_store(path: Path) -> None:
    """Remove a store that is of no use; raises `sqlite3.Error` where that fails."""
    try:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as problem:
        raise sqlite3.OperationalError(problem.strerror or str(problem)) from problem


# What is in the store is read by the same tables and by the same Python, or not at all.
_VERSION = int.from_bytes(digest_of(_TABLES, __version__, sys.implementation.cache_tag)[:4]) >> 1
