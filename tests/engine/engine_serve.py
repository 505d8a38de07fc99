"""A preview in a process of its own, and what the tests ask it through real sockets."""

import contextlib
import http.client
import io
import json
import os
import re
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote

import processes
import pytest
from engine_sites import NOW, ROOT
from PIL import Image, UnidentifiedImageError
from processes import Drillbook

from generator.preview.responses import Responder
from generator.preview.session import PreviewSession
from generator.preview.workspace import Workspace

HTML = "text/html; charset=utf-8"
if sys.platform == "win32":
    pytest.skip("signals and pipes are others there", allow_module_level=True)

_SCRIPT = re.compile(rb'<script id="drillbook-preview"[^>]*></script>')
_PATIENCE = 60.0

Answer = tuple[int, str, bytes]
"""Status, media type and page."""


@dataclass(frozen=True)
class Reply:
    """What the preview answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("content-type", "")

    @property
    def page(self) -> bytes:
        """The body without the preview's own script."""
        return bare(self.body)


def bare(body: bytes) -> bytes:
    """Return a page without the preview's own script, and of a picture its kind and size.

    Before a build has made it, a picture is a sketch of the same kind and size.
    """
    try:
        with Image.open(io.BytesIO(body)) as image:
            return f"{image.format} {image.size}".encode()
    except UnidentifiedImageError:
        return _SCRIPT.sub(b"", body)


class Events:
    """An open page: the channel on which it hears of changes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self.socket.sendall(f"GET /.drillbook/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        self._seen = b""

    def next(self, seconds: float = _PATIENCE) -> dict[str, Any]:
        """Return the next message; fails when none comes."""
        end = time.monotonic() + seconds
        while not (found := re.search(rb"data: (.*)\n\n", self._seen)):
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            data = self.socket.recv(65536)
            assert data, "the preview ended the channel"
            self._seen += data
        self._seen = self._seen[found.end() :]
        message: dict[str, Any] = json.loads(found[1])
        return message

    def is_silent(self, seconds: float) -> bool:
        """Tell whether nothing comes for so long."""
        return b"data: " not in self._seen and not select.select([self.socket], [], [], seconds)[0]

    def rest(self) -> bytes:
        """Return what comes until the preview ends the channel."""
        self.socket.settimeout(_PATIENCE)
        with contextlib.suppress(ConnectionError):
            while data := self.socket.recv(65536):
                self._seen += data
        return self._seen

    def close(self) -> None:
        """Close the page."""
        self.socket.close()


class Serving:
    """A running preview."""

    def __init__(self, process: Drillbook, folder: Path, address: str, *, said: IO[str], errors: Path) -> None:
        self.process, self.folder, self.address, self.said = process, folder, address, said
        self.port = int(re.findall(r":(\d+)/", address)[0])
        self._errors = errors

    # -------------------------------------------------------------- asking
    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Ask for a path, with some headers; an underscore in a header's name is a hyphen."""
        return next(self.each([path], method, **headers))

    def each(self, paths: Iterable[str], method: str = "GET", **headers: str) -> Iterator[Reply]:
        """Ask for some paths, one after the other as they are taken, through one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        with contextlib.closing(connection):
            for path in paths:
                connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
                answer = connection.getresponse()
                yield Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())

    def raw(self, request: bytes, host: str = "127.0.0.1") -> bytes:
        """Send bytes as they are, and return all that comes back."""
        with socket.create_connection((host, self.port), timeout=_PATIENCE) as connection:
            connection.sendall(request)
            parts = []
            with contextlib.suppress(ConnectionError):
                while part := connection.recv(65536):
                    parts.append(part)
        return b"".join(parts)

    def target(self, target: str, host: str = "localhost", more: str = "") -> bytes:
        """Ask for a target exactly as it is written, and return all that comes back."""
        return self.raw(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n".encode("latin-1"))

    def state(self, path: str = "/", **headers: str) -> dict[str, Any]:
        """Return what the bar of a page would show."""
        reply = self.get(f"/.drillbook/state?path={path}", **headers)
        assert (reply.status, reply.kind) == (200, "application/json"), reply
        found: dict[str, Any] = json.loads(reply.body)
        return found

    @property
    def build(self) -> int:
        """The number of the last rebuild."""
        number: int = self.state()["build"]
        return number

    def codes(self, path: str = "/") -> list[str]:
        """Return the codes of what is wrong, as the page at a path shows it."""
        return [problem["code"] for problem in self.state(path)["problems"]]

    def events(self) -> Events:
        """Open a page that hears of changes; its first message is still to be read."""
        return Events(self.port)

    # -------------------------------------------------------------- waiting
    def wait(self, condition: Callable[[], object], what: str = "", seconds: float = _PATIENCE) -> None:
        """Wait until something is so; fails when it takes too long, or when the preview ends."""
        end = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, f"the preview ended: {self.errors}"
            assert time.monotonic() < end, f"still not so after {seconds} s: {what}\n{self.errors}"
            time.sleep(0.02)

    def shows(self, path: str, text: str, status: int = 200) -> None:
        """Wait until a page shows a text."""
        last: list[Reply] = []

        def is_so() -> bool:
            last[:] = [self.get(path)]
            return last[0].status == status and text.encode() in last[0].body

        self.wait(is_so, f"{path} has status {status} and shows {text!r}")

    # -------------------------------------------------------------- ending
    @property
    def errors(self) -> str:
        """All that was printed to the standard error."""
        return self._errors.read_text("utf-8", "replace")

    def end(self, how: signal.Signals = signal.SIGINT, seconds: float = _PATIENCE) -> int:
        """End the preview, and return its exit code; raises `TimeoutError` if it does not end."""
        self.process.send_signal(how)
        return self.process.wait(seconds)


@contextlib.contextmanager
def serving(folder: Path, *more: str, port: int | None = 0) -> Iterator[Serving]:
    """Start a preview of a site, and end it."""
    with tempfile.TemporaryDirectory(prefix="drillbook-serve-") as name:
        # A pipe with a name: to open it waits for the other end.
        says, errors = Path(name, "says"), Path(name, "errors")
        os.mkfifo(says)
        arguments = ["serve", "--site", str(folder), *more]
        if port is not None:
            arguments += ["--port", str(port)]
        process = processes.start(arguments, ROOT, environment(), out=says, err=errors)
        try:
            with says.open(encoding="utf-8") as said:
                address = first_line(said).removeprefix("preview: ").strip()
                assert address, errors.read_text("utf-8")
                yield Serving(process, folder, address, said=said, errors=errors)
        finally:
            process.kill()
            process.wait(_PATIENCE)


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a preview under test."""
    return os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"} | changes


def first_line(said: IO[str] | None) -> str:
    """Return the first line that a program prints; fails when none comes."""
    assert said
    assert select.select([said], [], [], 60)[0], "the program says nothing"
    return said.readline()


# ---------------------------------------------------------------- what is right
def fresh(folder: Path, day: str = "") -> dict[str, Answer]:
    """Return what a preview that has just started on a copy of the site answers for each of its paths."""
    with tempfile.TemporaryDirectory(prefix="drillbook-fresh-") as name:
        copy = Path(name)
        for part in ("content", "layouts"):
            if (folder / part).is_dir():
                shutil.copytree(folder / part, copy / part)
        shutil.copy(folder / "site.yaml", copy)
        workspace = Workspace(copy, lambda: None, lambda *_: None)
        session = PreviewSession(workspace, now=lambda: NOW, on_diagnostics=lambda _problems: None)
        try:
            session.start()
            preview, snapshot = Responder(session), session.snapshot(day)
            assert snapshot, session.problems()
            answers = {}
            for file in snapshot.plan.recipes:
                path = session.url(f"/{file.removesuffix('index.html')}")
                answer = preview.answer(unquote(path), day)
                answers[path] = (answer.status, answer.kind, bare(answer.body))
            return answers
        finally:
            workspace.close()


def served(preview: Serving, paths: Iterable[str], **headers: str) -> dict[str, Answer]:
    """Return what a running preview answers for some paths."""
    asked = list(paths)
    return {path: _answer(reply) for path, reply in zip(asked, preview.each(asked, **headers), strict=False)}


def _answer(reply: Reply) -> Answer:
    return reply.status, reply.kind, reply.page


def assert_fresh(preview: Serving) -> None:
    """Assert that a preview comes to serve what one that starts now would, and no page that is gone."""
    wanted = fresh(preview.folder)
    paths = list(wanted)
    wrong: dict[str, Answer] = {}

    def is_so() -> bool:
        wrong.clear()
        for number, reply in enumerate(preview.each(list(paths))):
            path, answer = paths[number], _answer(reply)
            if answer != wanted[path]:
                # It is asked for first the next time: a preview that is busy is not asked for all that is right.
                wrong[path] = answer
                paths[:] = paths[number:] + paths[:number]
                return False
        return True

    try:
        preview.wait(is_so, "all pages are those of a fresh start")
    except AssertionError:
        for path, answer in wrong.items():
            assert answer == wanted[path], path
        raise
