"""Isso's database to values.

It is only ever read.  Readers' e-mail addresses and the addresses of their
computers are in it too: they are not asked for, so nothing can publish them.
"""

import contextlib
import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_bytes
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.source_files import plain_lines

__all__ = ["APPROVED", "DATABASE", "WAITING", "Inbox", "Received", "read_inbox"]

DATABASE = ".drillbook/isso.sqlite"
"""Where `drillbook comments serve` keeps the inbox, in the site's folder."""

APPROVED, WAITING = 1, 2

_PATIENCE = 5.0
_LONGEST_NAME = 100
# What neither YAML nor XML has a place for, and what could steer a terminal.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


class Received(Value):
    """A comment in the inbox.

    `uri` is what Isso knows the page by; `mode` says whether it is approved,
    waits, or is a husk that answers hang on; `parent` is the number of the
    comment that it answers, or 0.  `text` is Markdown as it was typed,
    without what no file can hold.
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
    """All that is in a database, the oldest first.

    `name` tells this database from others; a copy of it has the same.
    """

    name: str
    comments: tuple[Received, ...]


def read_inbox(path: Path) -> Inbox:
    """Return what is in the database; raises `Rejected` where there is none, or it cannot be read."""
    if not path.is_file():
        raise Rejected([_missing(path)])
    with _plainly(path), contextlib.closing(_open(path)) as connection:
        # As of one moment, whatever Isso writes meanwhile.
        connection.execute("BEGIN")
        keys = connection.execute("SELECT value FROM preferences WHERE key = 'session-key'").fetchall()
        rows = connection.execute(
            "SELECT c.id, c.parent, c.mode, c.created, t.uri, c.author, c.website, c.text "
            "FROM comments AS c JOIN threads AS t ON t.id = c.tid ORDER BY c.created, c.id"
        ).fetchall()
    # The key is a secret; a few bytes of its digest give nothing of it away.
    name = digest_bytes(str(keys[0][0] if keys else "").encode())[:4].hex()
    return Inbox(name=name, comments=tuple(_received(*row) for row in rows))


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE, isolation_level=None
    )
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _received(
    number: object,
    parent: object,
    mode: object,
    created: object,
    uri: object,
    author: object,
    url: object,
    text: object,
) -> Received:
    return Received(
        number=_whole(number),
        # Nobody can answer what comes after: so no comment answers itself, by whatever way.
        parent=_whole(parent) if _whole(parent) < _whole(number) else 0,
        mode=_whole(mode),
        created=_moment(created),
        uri=_text(uri).strip(),
        # Isso keeps names as HTML has them.
        author=" ".join(_text(_unescaped(_text(author))).split())[:_LONGEST_NAME].strip() or "Anonymous",
        url=_web_address(_unescaped(_text(url))),
        text=_text(text).strip(),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _moment(value: object) -> dt.datetime:
    """Return seconds since 1970 as a moment; what can be none is the start of the count."""
    try:
        moment = dt.datetime.fromtimestamp(float(value) if isinstance(value, int | float) else 0, dt.UTC)
    except (ValueError, OverflowError, OSError):
        moment = dt.datetime.fromtimestamp(0, dt.UTC)
    return moment.replace(microsecond=0)


def _text(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return _CONTROL.sub("", plain_lines(text))


_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'"}


def _unescaped(text: str) -> str:
    """Undo `html.escape`, and no more: `&copy` in a name is not a sign."""
    return re.sub("|".join(_ENTITIES), lambda m: _ENTITIES[m[0]], text)


def _web_address(text: str) -> str:
    text = text.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and parts.netloc and not re.search(r"\s", text)
    return f"{parts.scheme}{text[len(parts.scheme) :]}" if good else ""


# ---------------------------------------------------------------- what can be wrong
@contextlib.contextmanager
def _plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as problem:
        # SQLite numbers its reasons; what stands above the first byte tells them finer than is of use.
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
        "another program is writing to the inbox, and does not let go of it",
        help="try again in a minute",
    )


def _unreadable(path: Path, problem: Exception) -> Diagnostic:
    return error(
        "inbox/unreadable",
        Span(path=path.as_posix()),
        f"this is not an inbox that can be read: {problem}",
        help="it has to be the database of Isso, the file that `dbpath` names in its settings; "
        "if it is damaged, put back a copy of it",
    )
