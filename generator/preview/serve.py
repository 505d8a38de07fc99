"""The preview, started and ended: session, server and watch, in the order that makes stopping clean."""

import contextlib
import datetime as dt
import errno
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from generator.engine.project import check_folder
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span
from generator.model.status import Surroundings
from generator.preview.app import EventBroadcaster, make_app, make_server
from generator.preview.responses import LIVE, Responder
from generator.preview.running import announce_preview
from generator.preview.session import PreviewSession
from generator.preview.workspace import Workspace
from generator.shell.ports import listen
from generator.shell.progress import Progress
from generator.shell.watch import Watch

__all__ = ["PORT", "ServeCallbacks", "ServeOptions", "serve"]

PORT = 8000
_LOOPBACK = "127.0.0.1"
_ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
# So many previews at once are enough; behind them, the system names any free port.
_PORTS_TRIED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """How to show a site.

    Without a `port`, the first free one is taken, from 8000 on; with it, that
    one or none.  `page` is the source of the text to open first; with
    `open_browser`, its page is opened.  `poll` is for drives that report no
    changes.
    """

    host: str = _LOOPBACK
    port: int | None = None
    poll: bool = False
    page: str = ""
    open_browser: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeCallbacks:
    """What is called while a site is shown.

    `on_wait` if a build is under way, which has to end first; `progress` while
    the site is read; `on_start` with the address when the first page can be
    asked for; `on_diagnostics` with everything that is wrong, whenever that may
    have changed; `look_around` with the site's folder, for the start page.
    """

    on_wait: Callable[[], None]
    progress: Progress
    on_start: Callable[[str], None]
    on_diagnostics: Callable[[Collection[Diagnostic]], None]
    look_around: Callable[[Path], Surroundings] = lambda _: Surroundings()


def serve(
    folder: Path,
    options: ServeOptions,
    callbacks: ServeCallbacks,
    *,
    run_inbox: Callable[[str], AbstractContextManager[str]] = lambda _: contextlib.nullcontext(""),
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> None:
    """Show a site until it is interrupted.

    `run_inbox` is called with the preview's address and yields that of an
    inbox, or an empty string; it is left when the preview ends.  Raises
    `Rejected` if there is no site in the folder or no port to be had.
    """
    check_folder(folder)
    _prepare_process()
    host = options.host or _LOOPBACK  # the system would take an empty host for every address
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listening(host, options.port))
        address = f"http://{_shown_host(host)}:{listener.getsockname()[1]}"
        inbox = stack.enter_context(run_inbox(address))
        workspace = Workspace(folder, callbacks.on_wait, callbacks.progress, inbox=inbox)
        session = PreviewSession(workspace, now=now, on_diagnostics=callbacks.on_diagnostics)
        session.on_loaded = _freeze_memory
        session.start()
        broadcaster = EventBroadcaster()
        session.on_message = broadcaster.send
        app = make_app(session, broadcaster, _names_of(host), callbacks.look_around)
        server = make_server(app, session, broadcaster)
        # The stack is left from its end: the watch stops before the store that it would have read is closed.
        stack.callback(workspace.close)
        watch = Watch(folder, session.refresh, poll=options.poll, is_needed=lambda: broadcaster.listeners > 0)
        watch.start()
        stack.callback(watch.stop)
        stack.enter_context(announce_preview(folder, address, session.instance))
        first = address + Responder(session).address_of(options.page)
        callbacks.on_start(first)
        if options.open_browser:
            # Without a text to open, the start page says where there is something to do.
            _open_browser(first if options.page else address + LIVE)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _prepare_process() -> None:
    if threading.current_thread() is threading.main_thread():
        # uvicorn raises the signal that ended it once more afterwards: SIGTERM must not kill us before we tidy up.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Python compares compiled modules by whole seconds: it would miss the second of two saves of a hook in one second.
    sys.dont_write_bytecode = True


def _freeze_memory() -> None:
    # The site that was read stays in memory for as long as the preview runs, so the collector need not search it.
    gc.freeze()
    gc.enable()


def _open_browser(address: str) -> None:
    import webbrowser

    # In a thread, because some systems return only when the browser is closed.
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _listening(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens; raises `Rejected` if there is no port to be had."""
    ports = [port] if port is not None else [*range(PORT, PORT + _PORTS_TRIED), 0]
    try:
        return listen(host, ports)
    except OSError as problem:
        raise Rejected([_no_port(host, ports[0], problem)]) from problem


def _no_port(host: str, port: int, problem: OSError) -> Diagnostic:
    if problem.errno == errno.EADDRINUSE:
        message, advice = f"port {port} is taken by another program", "leave out --port, and a free one is found"
    else:
        message = f"the preview cannot be shown at {host}:{port}: {problem.strerror or problem}"
        advice = "leave out --host and --port, and it is shown on this computer alone"
    return error("preview/no-port", Span(path="--port"), message, help=advice)


def _names_of(host: str) -> set[str]:
    """Return the names that a browser may call this machine by; `*` stands for any address."""
    names = {"localhost", _LOOPBACK, "[::1]", host.lower(), f"[{host.lower()}]"}
    return names | {"*"} if host in _ANY_ADDRESS else names


def _shown_host(host: str) -> str:
    if host in _ANY_ADDRESS:
        return _LOOPBACK
    return f"[{host}]" if ":" in host else host
