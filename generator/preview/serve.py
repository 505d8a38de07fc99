"""The preview, started and ended."""

import contextlib
import datetime as dt
import errno
import gc
import json
import signal
import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from generator.engine.content import Progress
from generator.engine.project import check_folder
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span
from generator.preview.app import EventBroadcaster, make_app, make_server
from generator.preview.responses import LIVE, Responder
from generator.preview.session import PreviewSession
from generator.preview.workspace import Workspace
from generator.shell.watch import Watch

__all__ = ["PORT", "open_in_preview", "running_preview", "serve"]

PORT = 8000
_LOOPBACK = "127.0.0.1"
_PORTS_TRIED = 20
_PATIENCE = 5.0


def serve(
    folder: Path,
    *,
    host: str = _LOOPBACK,
    port: int | None = None,
    poll: bool = False,
    page: str = "",
    open_browser: bool = False,
    beside: Callable[[str], AbstractContextManager[str]] = lambda _: contextlib.nullcontext(""),
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    waiting: Callable[[], None],
    progress: Progress,
    started: Callable[[str], None],
    told: Callable[[Collection[Diagnostic]], None],
) -> None:
    """Show a site until it is interrupted.

    Without a `port`, the first free one is taken, from 8000 on; with it, that
    one or none.  `page` is the source of the lesson to open first.  `beside`
    is handed the preview's address, and yields that of an inbox which runs as
    long as the preview, or nothing.  `started` is called with the address when the first page can be asked for, `told`
    with everything that is wrong, whenever that may have changed.
    """
    check_folder(folder)
    host = host or _LOOPBACK  # to the system, no name would mean everybody
    if threading.current_thread() is threading.main_thread():
        # The server raises what ended it once more when it has ended: no signal is to kill us before we have tidied up.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Python knows compiled modules by whole seconds: a hook that is saved twice in one would not be seen.
    sys.dont_write_bytecode = True
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listening(host, port))
        address = f"http://{_shown_host(host)}:{listener.getsockname()[1]}"
        inbox = stack.enter_context(beside(address))
        sources = Workspace(folder, waiting, progress, inbox=inbox)
        session = PreviewSession(sources, now=now, told=told)
        session.start()
        # What was read stays: to look for garbage among it is in vain.
        gc.freeze()
        gc.enable()
        hub = EventBroadcaster()
        session.heard = hub.send
        server = make_server(make_app(session, hub, _names_of(host)), session, hub)
        watch = Watch(folder, session.refresh, poll=poll, watched=lambda: hub.listeners > 0)
        watch.start()
        with _noted(folder, address, session.instance):
            first = address + Responder(session).address_of(page)
            started(first)
            if open_browser:
                import webbrowser

                threading.Thread(target=webbrowser.open, args=(first,), daemon=True).start()
            try:
                with contextlib.suppress(KeyboardInterrupt):
                    server.run(sockets=[listener])
            finally:
                watch.stop()
                sources.close()


def running_preview(folder: Path) -> str:
    """Return the address of the preview of a site that is running already, or nothing."""
    try:
        note = json.loads((folder / _NOTE).read_text("utf-8"))
        address, instance = str(note["address"]), note["instance"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return address if _asked(f"{address}{LIVE}state?path=/").get("instance") == instance else ""


def open_in_preview(folder: Path, source: str) -> str:
    """Open a text in the preview that is running already; return its address, or nothing where none runs."""
    import urllib.parse
    import webbrowser

    preview = running_preview(folder)
    if not preview:
        return ""
    found = _asked(f"{preview}{LIVE}page?{urllib.parse.urlencode({'source': source})}")
    address = f"{preview}{found.get('url', '/')}"
    webbrowser.open(address)
    return address


def _asked(url: str) -> dict[str, Any]:
    """Return what a preview answers, or nothing where none does."""
    import http.client  # slow to import, and nothing that showing a site needs
    import urllib.request

    # Whatever stands between this computer and the world does not stand between it and itself.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=_PATIENCE) as answer:
            found = json.load(answer)
    except (OSError, ValueError, http.client.HTTPException):
        return {}
    return found if isinstance(found, dict) else {}


_NOTE = ".drillbook/preview.json"


@contextlib.contextmanager
def _noted(folder: Path, address: str, instance: str) -> Iterator[None]:
    """Leave a note of where the preview runs, for as long as it does."""
    path = folder / _NOTE
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"address": address, "instance": instance}), "utf-8")
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            if json.loads(path.read_text("utf-8")).get("instance") == instance:
                path.unlink()


@contextlib.contextmanager
def _listening(host: str, port: int | None) -> Iterator[socket.socket]:
    """Yield a socket that listens; raises `Rejected` where there is no port to be had."""
    candidates = [port] if port is not None else [*range(PORT, PORT + _PORTS_TRIED), 0]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in candidates:
        # Named as TCP: asyncio lets no answer wait for the acknowledgement of its head on such sockets alone.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if sys.platform != "win32":  # there, it would let two programs have the same port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, candidate))
            listener.listen(2048)
        except (OSError, TypeError, UnicodeError) as problem:  # the last two of a host that can be no name
            listener.close()
            taken = getattr(problem, "errno", 0) in (errno.EADDRINUSE, errno.EACCES)
            if taken and candidate != candidates[-1]:
                continue
            raise Rejected([_no_port(host, candidate, problem)]) from problem
        with listener:
            yield listener
        return


def _no_port(host: str, port: int, problem: Exception) -> Diagnostic:
    if getattr(problem, "errno", 0) == errno.EADDRINUSE:
        message, advice = f"port {port} is taken by another program", "leave out --port, and a free one is found"
    else:
        message = f"the preview cannot be had at {host}:{port}: {getattr(problem, 'strerror', '') or problem}"
        advice = "leave out --host and --port, and it is shown on this computer alone"
    return error("preview/no-port", Span(path="--port"), message, help=advice)


def _names_of(host: str) -> set[str]:
    """Return the names that a browser may call this machine by; `*` stands for any address."""
    names = {"localhost", _LOOPBACK, "[::1]", host.lower(), f"[{host.lower()}]"}
    return names | {"*"} if host in ("0.0.0.0", "::") else names  # noqa: S104 - compared, not bound


def _shown_host(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - as above
        return _LOOPBACK
    return f"[{host}]" if ":" in host else host
