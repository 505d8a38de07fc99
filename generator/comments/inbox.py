"""Isso, started on this computer with settings made from the site's, and ended."""

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
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span
from generator.model.value import Value
from generator.project import open_project
from generator.shell.disk import replace_whole
from generator.shell.lock import only_one

__all__ = ["PORT", "Desk", "running_inbox", "settings"]

PORT = 8080
_LOOPBACK = "127.0.0.1"
_PORTS_TRIED = 20
_SETTINGS, _LOG = ".drillbook/isso.cfg", ".drillbook/isso.log"
_OLDEST = (0, 14)
_START, _LOOK, _END = 60.0, 0.05, 5.0

# A terminal sends Ctrl-C to every program in it. Isso ignores it, as it is ended from here: if it ended first, that
# would look like a failure.
_ISSO = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from isso import main; main()"


class Desk(Value):
    """Where a running inbox is, and what lets its owner in."""

    address: str
    password: str


@contextlib.contextmanager
def running_inbox(
    folder: Path, preview: str, *, port: int | None = None, started: Callable[[Desk], None]
) -> Iterator[str]:
    """Run Isso beside the preview at an address, and yield the address of its own.

    `started` is called when comments can be posted, from another thread: Isso
    asks the preview for a page before it answers, so the preview cannot wait
    for it.  Without a `port`, the first free one from 8080 on is taken.
    Raises `Rejected` where Isso ends by itself or never answers; the main
    thread is interrupted for that.
    """
    config = open_project(folder).config
    _check_installed()
    with only_one(folder / ".drillbook", lambda: None):
        pass  # the folder is there now, and git told to leave it alone
    with contextlib.suppress(OSError):
        # Only this user is to read names, e-mail addresses and the password in it.
        (folder / ".drillbook").chmod(0o700)
    desk = Desk(address=f"http://{_LOOPBACK}:{_free(port)}", password=secrets.token_urlsafe(12))
    replace_whole(folder / _SETTINGS, settings(config.url, preview, desk))
    with _running(folder) as process:
        done = threading.Event()
        threading.Thread(target=_attend, args=(process, desk, started, done), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            yield desk.address
        done.set()
        if process.poll() is not None:
            raise Rejected([_ended(folder)])


def _attend(
    process: "subprocess.Popen[bytes]", desk: Desk, started: Callable[[Desk], None], done: threading.Event
) -> None:
    """Report when Isso answers, and interrupt the main thread when it ends before `done`."""
    if _answers(process, desk):
        started(desk)
    else:
        process.kill()
    process.wait()
    if not done.is_set():
        _thread.interrupt_main()


def settings(url: str, preview: str, desk: Desk) -> str:
    """Return Isso's settings for a site at an address, and its preview."""
    addresses = (preview, preview.replace(_LOOPBACK, "localhost"), url)
    hosts = "\n".join(f"    {host}/" for host in dict.fromkeys(map(_origin, addresses)))
    # Paths are as seen from the site's folder, where Isso is started: so no sign in them is anything but itself.
    return f"""\
# Written by `drillbook comments serve`, anew each time it starts.

[general]
dbpath = {DATABASE}
host =
{hosts}
max-age = 15m
notify = stdout
reply-notifications = false
gravatar = false
latest-enabled = false

[admin]
enabled = true
password = {desk.password}

[moderation]
enabled = true
approve-if-email-previously-approved = false
purge-after = 365d

[server]
listen = {desk.address}

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
salt = {secrets.token_hex(12)}
"""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _check_installed() -> None:
    try:
        version = importlib.metadata.version("isso")
    except importlib.metadata.PackageNotFoundError:
        version = ""
    numbers = tuple(int(n) for n in re.findall(r"\d+", version)[:2])
    if numbers < _OLDEST:
        message = (
            f"Isso {version} is too old: with it, a comment could harm those who read it"
            if version
            else "Isso, the program that receives comments, is not installed"
        )
        help_text = "type `pip install --upgrade drillbook[comments]`, and start again"
        raise Rejected([error("inbox/no-isso", Span(path="drillbook comments serve"), message, help=help_text)])


def _free(port: int | None) -> int:
    """Return a port that no other program has."""
    candidates = [port] if port is not None else range(PORT, PORT + _PORTS_TRIED)
    for candidate in candidates:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if sys.platform != "win32":  # there, it would let two programs have the same port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((_LOOPBACK, candidate))
                found: int = probe.getsockname()[1]
                return found
    message = f"port {port} is taken by another program" if port is not None else "there is no free port from 8080 on"
    advice = "leave out --port, and a free one is found" if port is not None else "name a free one with --port"
    raise Rejected([error("inbox/no-port", Span(path="--port"), message, help=advice)])


@contextlib.contextmanager
def _running(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Yield Isso as a process of its own, which ends with this one."""
    environment = {name: value for name, value in os.environ.items() if name != "ISSO_SETTINGS"}
    with (folder / _LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, with words of ours
            # -P: the site's folder is no place to look for modules in.
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
                process.wait(_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(process: "subprocess.Popen[bytes]", desk: Desk) -> bool:
    """Wait until Isso answers, and return True; return False where it ended instead, or took too long."""
    parts = urlsplit(desk.address)
    end = time.monotonic() + _START
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((parts.hostname or "", parts.port or 0), _LOOK):
            return True
        time.sleep(_LOOK)
    return False


def _ended(folder: Path) -> Diagnostic:
    lines = (folder / _LOG).read_text("utf-8", "replace").strip().splitlines()
    said = f": {lines[-1][:200]}" if lines else ""
    return error(
        "inbox/ended",
        Span(path=_LOG),
        f"Isso has stopped by itself{said}",
        help=f"see {_LOG} for all that it said; if {DATABASE} is damaged, move it away or put back a copy",
    )
