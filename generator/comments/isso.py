"""Reads Isso's database.

It is never written to.  Readers' email addresses and the IP addresses of
their computers are in it too: they are not queried, so nothing can publish
them.
"""

import contextlib
import datetime as dt
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.model.characters import FORBIDDEN_CLASS
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_bytes
from generator.model.reader_text import public_link
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.source_files import plain_lines

__all__ = ["APPROVED", "DATABASE", "WAITING", "Inbox", "Received", "read_inbox"]

DATABASE = ".drillbook/isso.sqlite"
"""Where `drillbook comments serve` keeps the inbox, in the site's folder."""

# Isso's own numbers for the column "mode"; 4 is a deleted comment that has replies.
APPROVED, WAITING = 1, 2

# SQLite waits this long for Isso to finish writing a comment, which takes milliseconds.
_PATIENCE = 5.0
# Long enough for any name; somebody can paste a whole text into the field.
_LONGEST_NAME = 100
# Copied text can begin with a byte order mark.  Inside a file it is invisible and makes equal names differ.
_UNWANTED = re.compile(f"[{FORBIDDEN_CLASS}\ufeff]")


class Received(Value):
    """A comment in the inbox.

    `uri` is by what Isso knows the page; `mode` says whether the comment is
    approved, waits, or is the empty place of a deleted one with replies;
    `parent` is the number of the comment that it is a reply to, or 0.  `text`
    is Markdown as it was typed, without characters that no file can hold.
    """

    number: int
    parent: int
    mode: int
    created: dt.datetime
    uri: str
    author: str
    url: str
    text: str


class Inbox(Value):
    """Everything that is in a database, oldest first.

    `name` identifies this database; a copy of it has the same name.
    """

    name: str
    comments: tuple[Received, ...]


def read_inbox(path: Path) -> Inbox:
    """Return what is in the database; raises `Rejected` if there is none, or it cannot be read."""
    if not path.is_file():
        raise Rejected([_missing(path)])
    with _errors_in_words(path), contextlib.closing(_open(path)) as connection:
        # One transaction sees one state, whatever Isso writes meanwhile.
        connection.execute("BEGIN")
        keys = connection.execute("SELECT value FROM preferences WHERE key = 'session-key'").fetchall()
        rows = connection.execute(
            "SELECT c.id, c.parent, c.mode, c.created, t.uri, c.author, c.website, c.text "
            "FROM comments AS c JOIN threads AS t ON t.id = c.tid ORDER BY c.created, c.id"
        ).fetchall()
    # The key is a secret; a few bytes of its digest reveal nothing about it.
    name = digest_bytes(str(keys[0][0] if keys else "").encode())[:4].hex()
    return Inbox(name=name, comments=tuple(map(_received, rows)))


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE, isolation_level=None
    )
    # A name in another encoding must not keep all other comments from being read.
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _received(row: Sequence[object]) -> Received:
    number, parent, mode, created, uri, author, url, text = row
    return Received(
        number=_whole(number),
        # A comment is a reply to an older one only, so that there are no circles.
        parent=_whole(parent) if _whole(parent) < _whole(number) else 0,
        mode=_whole(mode),
        created=_moment(created),
        uri=_text(uri).strip(),
        # Isso stores names with HTML's entities.
        author=" ".join(_text(_unescaped(_text(author))).split())[:_LONGEST_NAME].strip() or "Anonymous",
        url=public_link(_unescaped(_text(url))),
        text=_text(text).strip(),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _moment(value: object) -> dt.datetime:
    """Return seconds since 1970 as a moment; SQLite keeps whatever it is given, so anything else becomes 1970."""
    try:
        moment = dt.datetime.fromtimestamp(float(value) if isinstance(value, int | float) else 0, dt.UTC)
    except (ValueError, OverflowError, OSError):
        moment = dt.datetime.fromtimestamp(0, dt.UTC)
    return moment.replace(microsecond=0)


def _text(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return _UNWANTED.sub("", plain_lines(text))


_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'"}


def _unescaped(text: str) -> str:
    """Undo `html.escape` and no more: `&copy` in a name is what somebody typed."""
    return re.sub("|".join(_ENTITIES), lambda m: _ENTITIES[m[0]], text)


# ---------------------------------------------------------------- diagnostics
@contextlib.contextmanager
def _errors_in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as problem:
        # The low byte of SQLite's error codes is the kind of error; the rest only tells variants of it apart.
        code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
        busy = code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        raise Rejected([_busy(path) if busy else _unreadable(path, problem)]) from problem


def _missing(path: Path) -> Diagnostic:
    return error(
        "inbox/missing",
        Span(path=path.as_posix()),
        "there is no inbox here",
        help="name Isso's database with --database FILE; `drillbook comments serve` starts an inbox on this computer",
    )


def _busy(path: Path) -> Diagnostic:
    return error(
        "inbox/busy",
        Span(path=path.as_posix()),
        "another program keeps writing to the inbox",
        help="try again in a minute",
    )


def _unreadable(path: Path, problem: Exception) -> Diagnostic:
    return error(
        "inbox/unreadable",
        Span(path=path.as_posix()),
        f"this is not an inbox, or it cannot be read: {problem}",
        help="name Isso's database, the file given as `dbpath` in its settings; if it is damaged, put back a copy",
    )
