"""Isso's databases as Isso makes them, and a site to pull them into."""

import contextlib
import importlib.metadata
import os
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest
from sites import write_site

from generator.comments.isso import DATABASE
from generator.comments.pull import Pull, pull

ROOT = Path(__file__).parents[1]
_PATIENCE = 60.0

PAGE = "/2026/02/old-friends/"
CREATED = 1771320600.25  # 2026-02-17 09:30:00.25 UTC

SITE = """\
-- content/lessons/old-friends.md --
---
title: Old Friends
date: 2026-02-16
aliases: [/2019/05/old-pals.html]
---
Call one.
-- content/lessons/new-friends.md --
---
title: New Friends
date: 2026-02-23
---
Call two.
"""

# As Isso 0.14 makes them (isso/db), where it is not installed to do so itself.
_SCHEMA = """
CREATE TABLE preferences (key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (
    tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL, modified FLOAT,
    mode INTEGER, remote_addr VARCHAR, text VARCHAR NOT NULL, author VARCHAR, email VARCHAR, website VARCHAR,
    likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
CREATE TRIGGER remove_stale_threads AFTER DELETE ON comments
    BEGIN DELETE FROM threads WHERE id NOT IN (SELECT tid FROM comments); END;
PRAGMA user_version = 5;
"""


def has_isso() -> bool:
    """Tell whether Isso is installed; where `CI` is set it has to be."""
    try:
        importlib.metadata.version("isso")
    except importlib.metadata.PackageNotFoundError:
        assert not os.environ.get("CI"), "Isso is not installed: its tests would be left out"
        return False
    return True


class Box:
    """A site with an inbox."""

    def __init__(self, folder: Path, site: str = SITE, *, key: str = "0123abcd") -> None:
        self.folder = write_site(folder, site)
        self.database = folder / DATABASE
        self.database.parent.mkdir(exist_ok=True)
        if has_isso():
            from isso import config
            from isso.db import SQLite3

            SQLite3(str(self.database), config.new())
        else:
            with contextlib.closing(sqlite3.connect(self.database)) as connection:
                connection.executescript(_SCHEMA)
        self.sql("INSERT OR REPLACE INTO preferences VALUES ('session-key', ?)", key)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Return the inbox that a running Isso has made."""
        box = cls.__new__(cls)
        box.folder, box.database = folder, folder / DATABASE
        return box

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Do something to the database."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def say(self, text: str = "I called two.", **more: object) -> int:
        """Post a comment, approved unless `mode` is another, and return its number."""
        uri = more.pop("uri", PAGE)
        self.sql("INSERT OR IGNORE INTO threads (uri, title) VALUES (?, 'Old Friends')", uri)
        row = {"author": "Dana", "mode": 1, "created": CREATED, "email": "dana@example.org", "remote_addr": "192.0.2.0"}
        row |= {"text": text, "voters": b""} | more
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        statement = f"INSERT INTO comments (tid, {names}) SELECT id, {marks} FROM threads WHERE uri = ?"
        self.sql(statement, *row.values(), uri)
        [(number,)] = self.sql("SELECT MAX(id) FROM comments")
        assert isinstance(number, int)
        return number

    def pull(self, *, dry_run: bool = False) -> Pull:
        """Pull what was approved."""
        return pull(self.folder, self.database, dry_run=dry_run)

    @property
    def files(self) -> dict[str, str]:
        """The files of comments, by their path below `content/comments/`."""
        top = self.folder / "content" / "comments"
        found = (p for p in sorted(top.rglob("*")) if p.is_file())
        return {p.relative_to(top).as_posix(): p.read_text("utf-8") for p in found}

    @property
    def only(self) -> str:
        """The one file that there is."""
        [text] = self.files.values()
        return text

    def path(self, name: str) -> Path:
        """Return the path of a file of comments."""
        return self.folder / "content" / "comments" / name


@dataclass(frozen=True, slots=True)
class Serving:
    """A running `drillbook comments serve`: its process, and the addresses of its inbox and of its preview."""

    process: "subprocess.Popen[str]"
    inbox: str
    preview: str


@contextmanager
def serving(site: Path) -> Iterator[Serving]:
    """Yield a running inbox, in a session of its own, as if in a terminal of its own."""
    command = [sys.executable, "-m", "generator", "comments", "serve", "--port", "0", "--site", str(site)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    try:
        yield Serving(process, *_addresses(process))
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=_PATIENCE)


def _addresses(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """Read what an inbox prints when it starts, in whatever order, and return its address and its preview's."""
    assert process.stdout
    assert process.stderr
    found: dict[str, str] = {}
    late = threading.Timer(_PATIENCE, process.kill)
    late.start()
    for line in process.stdout:
        key, _, value = line.partition(": ")
        found[key] = value.strip()
        if {"inbox", "preview"} <= found.keys():
            break
    late.cancel()
    assert {"inbox", "preview"} <= found.keys(), f"it did not start: {found} {process.stderr.read()}"
    return found["inbox"], found["preview"]


def asked(url: str, data: bytes | None = None) -> tuple[int, bytes]:
    """Ask an address, or post something to it."""
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=_PATIENCE) as answer:
        return answer.status, answer.read()


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """Return a site with two lessons and an empty inbox."""
    return Box(tmp_path)
