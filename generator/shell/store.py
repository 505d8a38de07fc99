"""The store: what was read and what was written last time, in one SQLite file.

It is a cache.  If it is deleted, torn, damaged or from another version, that
costs one full build and nothing else: whatever cannot be read counts as
absent.  SQLite is used because a build reads all of the small columns and
little of the large one, and because a process that is killed leaves the last
commit intact.

Values are packed bytes here (see `codec`): the store knows nothing of lessons.
"""

import contextlib
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from generator import __version__
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_of
from generator.model.source import Span
from generator.shell.codec import DamagedError
from generator.shell.file_stats import OutputStat, SourceStat
from generator.shell.site_version import earlier_version, remember_version

__all__ = ["FileRow", "OutputRow", "ProseStore", "Store", "TextRow", "open_store", "remove_store", "with_store"]

# Prose and recipes have tables of their own: a build reads the rows of every text and file, but few of those.
_TABLES = """
create table text (path text primary key, key blob, digest blob, mtime int, ctime int, size int, inode int,
                   meta blob, diagnostics blob) without rowid;
create table prose (path text primary key, data blob);
create table file (path text primary key, digest blob, mtime int, ctime int, size int, inode int, key blob,
                   inspected blob) without rowid;
create table note (name text primary key, data blob) without rowid;
create table recipe (file text primary key, data blob);
create table output (file text primary key, fingerprint blob, mtime int, size int, inode int) without rowid;
"""


class TextRow(NamedTuple):
    """What the store has of a text: the key and digest it was read under, its stat, metadata and diagnostics.

    It is flat, as the table is: there are as many rows as there are texts.
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
    def source_stat(self) -> SourceStat:
        """The stat of the file when it was read."""
        return self[3:7]


class FileRow(NamedTuple):
    """What the store has of a file that is not a text: its digest, its stat, and what inspecting it found.

    `inspected` is packed, and empty for a file that is neither picture nor
    recording; `key` stands for the program that inspected it.
    """

    digest: bytes
    mtime: int
    ctime: int
    size: int
    inode: int
    key: bytes
    inspected: bytes

    @property
    def source_stat(self) -> SourceStat:
        """The stat of the file when it was read."""
        return self[1:5]


class OutputRow(NamedTuple):
    """What the store has of a file in the output: the fingerprint it was made under, and its stat."""

    file: str
    fingerprint: bytes
    mtime: int
    size: int
    inode: int

    @property
    def output_stat(self) -> OutputStat:
        """The stat of the file when it was written."""
        return self[2:5]


class Store:
    """The open store; its methods raise `sqlite3.Error` if the file is damaged.

    What is put is kept only with `commit`: a build that stops leaves the store as it was.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    # -------------------------------------------------------------- texts
    def texts(self) -> dict[str, TextRow]:
        """Return the rows of all texts, by path."""
        rows = self._db.execute("select path, key, digest, mtime, ctime, size, inode, meta, diagnostics from text")
        return {row.path: row for row in map(TextRow._make, rows)}

    def text(self, path: str) -> TextRow | None:
        """Return the row of one text, or None if there is none."""
        row = self._db.execute(
            "select path, key, digest, mtime, ctime, size, inode, meta, diagnostics from text where path = ?", (path,)
        ).fetchone()
        return TextRow._make(row) if row else None

    def put_texts(self, texts: Iterable[tuple[TextRow, bytes | None]]) -> None:
        """Put rows of texts with their prose; None leaves the prose that is there."""
        texts = list(texts)
        rows = (row for row, _ in texts)
        self._db.executemany("insert or replace into text values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        proses = ((row.path, prose) for row, prose in texts if prose is not None)
        self._db.executemany("insert or replace into prose values (?, ?)", proses)

    def proses(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the prose of texts, by path; raises `DamagedError` if one is not there."""
        proses = {}
        for path in paths:
            row = self._db.execute("select data from prose where path = ?", (path,)).fetchone()
            if row is None:
                raise DamagedError
            proses[path] = row[0]
        return proses

    def forget_texts(self, paths: Iterable[str]) -> None:
        """Drop texts that no longer exist, with their prose."""
        keys = [(path,) for path in paths]
        self._db.executemany("delete from text where path = ?", keys)
        self._db.executemany("delete from prose where path = ?", keys)

    # -------------------------------------------------------------- other files
    def files(self) -> dict[str, FileRow]:
        """Return the rows of all files that are not texts, by path."""
        rows = self._db.execute("select path, digest, mtime, ctime, size, inode, key, inspected from file")
        return {path: FileRow._make(row) for path, *row in rows}

    def put_files(self, files: Mapping[str, FileRow]) -> None:
        """Put rows of files, in place of all that were there."""
        self._db.execute("delete from file")
        rows = ((path, *row) for path, row in files.items())
        self._db.executemany("insert into file values (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    # -------------------------------------------------------------- notes
    def note(self, name: str) -> bytes | None:
        """Return the note of a name, or None if there is none."""
        row = self._db.execute("select data from note where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def put_note(self, name: str, data: bytes) -> None:
        """Put a note: something small that a site has only one of."""
        self._db.execute("insert or replace into note values (?, ?)", (name, data))

    # -------------------------------------------------------------- output
    def outputs(self) -> dict[str, OutputRow]:
        """Return the rows of all files of the output, by file."""
        rows = self._db.execute("select file, fingerprint, mtime, size, inode from output")
        return {row.file: row for row in map(OutputRow._make, rows)}

    def put_outputs(self, written: Iterable[OutputRow], removed: Iterable[str]) -> None:
        """Put rows of files that were written, and drop those of files that were removed, with their recipes."""
        self._db.executemany("insert or replace into output values (?, ?, ?, ?, ?)", written)
        files = [(file,) for file in removed]
        self._db.executemany("delete from output where file = ?", files)
        self._db.executemany("delete from recipe where file = ?", files)

    # -------------------------------------------------------------- recipes
    def recipe(self, file: str) -> bytes | None:
        """Return the packed recipe of a file of the output, or None if there is none."""
        row = self._db.execute("select data from recipe where file = ?", (file,)).fetchone()
        return row[0] if row else None

    def put_recipes(self, recipes: Iterable[tuple[str, bytes]]) -> None:
        """Put packed recipes, each with the file that it makes."""
        self._db.executemany("insert or replace into recipe values (?, ?)", recipes)

    # -------------------------------------------------------------- the file itself
    def commit(self) -> None:
        """Keep what was put."""
        self._db.commit()

    def close(self) -> None:
        """Close the file; what was put since the last commit is lost."""
        self._db.close()


class ProseStore:
    """The prose in a store, opened for reading: for the processes that render, and for the preview."""

    def __init__(self, path: Path) -> None:
        # The preview uses it from several threads, one at a time, which its lock sees to.
        # A URI and not a path, because only that can ask for read-only.
        self._db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=60, check_same_thread=False)

    def prose(self, path: str) -> bytes:
        """Return a text's prose; raises `DamagedError` if it is not there."""
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
    """Yield the store of a path, a new one if there is none that this version can use.

    Raises `sqlite3.Error` if there can be none at that path.
    """
    store = Store(_connect(path), path)
    try:
        yield store
    finally:
        store.close()


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _prepared(path)
    except sqlite3.Error:
        remove_store(path)
        return _prepared(path)


def _prepared(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60)
    try:
        # Prose is several kilobytes long: on small pages, SQLite would chain it over several.
        # With a write-ahead log, workers read prose while the build writes, and `normal` then needs no fsync at each
        # commit; a power failure can lose the last commits, but not damage the file.
        connection.executescript("pragma page_size=32768; pragma journal_mode=wal; pragma synchronous=normal;")
        if connection.execute("pragma user_version").fetchone()[0] != _VERSION:
            _recreate_tables(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _recreate_tables(connection: sqlite3.Connection) -> None:
    names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    drops = "".join(f'drop table "{name}";' for (name,) in names)
    connection.executescript(f"begin; {drops} {_TABLES} pragma user_version = {_VERSION}; commit;")


def remove_store(path: Path) -> None:
    """Remove a store that is of no use; raises `sqlite3.Error` if that fails."""
    try:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as problem:
        raise sqlite3.OperationalError(problem.strerror or str(problem)) from problem


# Changes with the tables, with drillbook and with Python: `marshal` and msgspec promise nothing across versions.
# SQLite's `user_version` is a signed number of 32 bits.
_VERSION = int.from_bytes(digest_of(_TABLES, __version__, sys.implementation.cache_tag)[:4]) >> 1


# ---------------------------------------------------------------- using it
Result = TypeVar("Result")


def with_store(path: Path, use: Callable[[Store], Result]) -> Result:
    """Open the store, and return what a function returns for it.

    If the store turns out to be damaged, it is removed and the function is
    called once more, with an empty one.  Raises `Rejected` if that fails too.
    """
    if not path.exists() and not earlier_version(path.parent.parent):
        # Whoever opens the first store of a site, be it the preview: a store without a note is one of version 0.1.0.
        remember_version(path.parent.parent)
    for is_last in (False, True):
        try:
            with open_store(path) as store:
                return use(store)
        except (sqlite3.Error, DamagedError, UnicodeDecodeError) as problem:
            if is_last:
                raise Rejected([_unusable(path, problem)]) from problem
            with contextlib.suppress(sqlite3.Error):
                remove_store(path)
    raise AssertionError


def _unusable(path: Path, problem: Exception) -> Diagnostic:
    return error(
        "store/unusable",
        Span(path=f"{path.parent.name}/{path.name}"),
        f"drillbook cannot keep its notes here: {problem}",
        help="see whether the disk is full, or the folder is somebody else's; "
        "nothing is lost if .drillbook/ is deleted",
    )
