"""Runs Isso on this computer, with settings made from the site's, next to the preview.

Isso is a program of its own, in its own process: it brings a web server and
a database, and must not be able to take the preview down with it.
"""

import _thread
import contextlib
import importlib.metadata
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from generator.comments.isso import DATABASE
from generator.engine.project import open_project
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.parts import how_to_add
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.lock import only_one
from generator.shell.ports import free_port

__all__ = ["PORT", "RunningInbox", "running_inbox", "settings"]

PORT = 8080
_LOOPBACK = "127.0.0.1"
_PORTS_TRIED = 20
_SETTINGS, _LOG = ".drillbook/isso.cfg", ".drillbook/isso.log"
# Earlier versions publish what a reader's Markdown makes without cleaning it.
_OLDEST = (0, 14)
_SECONDS_TO_START, _SECONDS_BETWEEN_TRIES, _SECONDS_TO_END = 60.0, 0.05, 5.0

# A terminal sends Ctrl-C to every program in it. Isso ignores it, because it is ended from here: if it ended first,
# that would look like a failure.
_ISSO = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from isso import main; main()"


class RunningInbox(Value):
    """Where a running inbox is, and the password for its page of administration."""

    address: str
    password: str


@contextlib.contextmanager
def running_inbox(
    folder: Path, preview: str, *, port: int | None = None, on_start: Callable[[RunningInbox], None]
) -> Iterator[str]:
    """Run Isso next to the preview at an address, and yield Isso's own address.

    `on_start` is called from another thread when comments can be posted: Isso
    asks the preview for a page before it answers, so the preview cannot wait
    for it.  Without a `port`, the first free one from 8080 on is taken.
    Raises `Rejected` if Isso ends by itself or never answers; the main thread
    is interrupted for that.
    """
    config = open_project(folder).config
    _check_installed()
    with only_one(folder / ".drillbook", lambda: None):
        pass  # now the folder exists, with a .gitignore in it
    with contextlib.suppress(OSError):
        # Names, email addresses and the password in it are for this user alone.
        (folder / ".drillbook").chmod(0o700)
    inbox = RunningInbox(address=f"http://{_LOOPBACK}:{_free_port(port)}", password=secrets.token_urlsafe(12))
    _write_private(folder / _SETTINGS, settings(config.url, preview, inbox))
    with _running(folder) as process:
        is_done = threading.Event()
        threading.Thread(target=_attend, args=(process, inbox, on_start, is_done), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            yield inbox.address
        is_done.set()
        if process.poll() is not None:
            raise Rejected([_ended(folder)])


def _attend(
    process: "subprocess.Popen[bytes]",
    inbox: RunningInbox,
    on_start: Callable[[RunningInbox], None],
    is_done: threading.Event,
) -> None:
    """Report when Isso answers, and interrupt the main thread if it ends before everything is done."""
    if _answers(process, inbox):
        on_start(inbox)
    else:
        process.kill()
    process.wait()
    if not is_done.is_set():
        _thread.interrupt_main()


def _answers(process: "subprocess.Popen[bytes]", inbox: RunningInbox) -> bool:
    """Wait until Isso answers, and return True; return False if it ends instead, or takes too long."""
    parts = urlsplit(inbox.address)
    address = (parts.hostname or "", parts.port or 0)
    end = time.monotonic() + _SECONDS_TO_START
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(address, _SECONDS_BETWEEN_TRIES):
            return True
        time.sleep(_SECONDS_BETWEEN_TRIES)
    return False


def settings(url: str, preview: str, inbox: RunningInbox) -> str:
    """Return Isso's settings for a site at an address and its preview: only these two may post to it."""
    addresses = (preview, preview.replace(_LOOPBACK, "localhost"), url)
    return _SETTINGS_TEXT.format(
        # Relative to the site's folder, where Isso is started: in an absolute path, a $ would be a variable to it.
        database=DATABASE,
        hosts="\n".join(f"    {host}/" for host in dict.fromkeys(map(_origin, addresses))),
        password=inbox.password,
        address=inbox.address,
        salt=secrets.token_hex(12),
    )


_SETTINGS_TEXT = """\
# Written by `drillbook comments serve`, each time it starts.

[general]
dbpath = {database}
host =
{hosts}
max-age = 15m
notify = stdout
reply-notifications = false
gravatar = false
latest-enabled = false

[admin]
enabled = true
password = {password}

[moderation]
enabled = true
approve-if-email-previously-approved = false
purge-after = 365d

[server]
listen = {address}

[guard]
enabled = true
ratelimit = 2
direct-reply = 3
reply-to-self = false
require-author = false
require-email = false

[markup]
renderer = mistune

[markup.mistune]
plugins = strikethrough
parameters = escape, hard_wrap

[hash]
salt = {salt}
"""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody but its owner can read, not even for a moment; raises `Rejected`."""
    try:
        path.unlink(missing_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, "utf-8", newline="\n")
    except OSError as problem:
        message = f"the settings of Isso cannot be written: {problem.strerror or problem}"
        advice = "is the disk full, or the folder not yours?"
        raise Rejected([error("store/unusable", Span(path=_SETTINGS), message, help=advice)]) from problem


def _check_installed() -> None:
    try:
        # Asked of its metadata: to import Isso takes as long as to start it.
        version = importlib.metadata.version("isso")
    except importlib.metadata.PackageNotFoundError:
        version = ""
    numbers = tuple(int(n) for n in re.findall(r"\d+", version)[:2])
    if numbers < _OLDEST:
        message = (
            f"Isso {version} is too old: it lets a comment harm those who read it"
            if version
            else "Isso, the program that receives comments, is not installed"
        )
        advice = f"{how_to_add('comments')}, and start again"
        raise Rejected([error("inbox/no-isso", Span(path="drillbook comments serve"), message, help=advice)])


def _free_port(port: int | None) -> int:
    """Return a port that no other program has."""
    try:
        return free_port(_LOOPBACK, [port] if port is not None else range(PORT, PORT + _PORTS_TRIED))
    except OSError as problem:
        raise Rejected([_no_port(port)]) from problem


def _no_port(port: int | None) -> Diagnostic:
    message = f"port {port} is taken by another program" if port is not None else "there is no free port from 8080 on"
    advice = "leave out --port, and a free one is found" if port is not None else "name a free one with --port"
    return error("inbox/no-port", Span(path="--port"), message, help=advice)


@contextlib.contextmanager
def _running(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Yield Isso as a process of its own, which ends when this context does."""
    # Isso takes the file of settings that this variable names before the one on its command line.
    environment = {name: value for name, value in os.environ.items() if name != "ISSO_SETTINGS"}
    with (folder / _LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, with arguments of ours
            # -P: no module may be imported from the site's folder.
            [sys.executable, "-P", "-c", _ISSO, "-c", _SETTINGS, "run"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ended(folder: Path) -> Diagnostic:
    lines = (folder / _LOG).read_text("utf-8", "replace").strip().splitlines()
    last = f": {lines[-1][:200]}" if lines else ""
    advice = f"see {_LOG} for everything that it printed; if {DATABASE} is damaged, move it away or put back a copy"
    return error("inbox/ended", Span(path=_LOG), f"Isso has stopped by itself{last}", help=advice)
