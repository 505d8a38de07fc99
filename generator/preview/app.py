"""The preview over HTTP: pages, their state, and the channel on which open pages hear of changes."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import socket
import sys
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path
from typing import TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from generator.preview.desk import Desk, LeftError
from generator.preview.preview import LIVE, Preview

__all__ = ["Hub", "make_app", "make_server"]

_CLIENT = Path(__file__).parent / "client"
_SCRIPTS = {path.relative_to(_CLIENT).as_posix(): path for path in _CLIENT.rglob("*.js")}
_PULSE = 20.0
_COOKIE = "drillbook-as-on"
_FRESH = {"Cache-Control": "no-store"}

Answered = TypeVar("Answered")


class Hub:
    """Passes messages from the thread that rebuilds on to the open pages."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: set[asyncio.Queue[str]] = set()

    def send(self, message: str) -> None:
        """Pass a message on to every open page; can be called from any thread."""
        if self._loop:
            with contextlib.suppress(RuntimeError):  # the loop has just been closed
                self._loop.call_soon_threadsafe(self._spread, message)

    def close(self) -> None:
        """End every channel, so that the server need not wait for them."""
        self.send("")

    def _spread(self, message: str) -> None:
        for queue in self._open:
            # Whoever does not keep up gets the newest: it says what there is to catch up with.
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(message)

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return len(self._open)

    async def listen(self, first: str) -> AsyncIterator[str]:
        """Yield server-sent events (HTML Living Standard, section 9.2): a first one, and then one for each message."""
        self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=4)
        self._open.add(queue)
        try:
            yield f"retry: 500\ndata: {first}\n\n"
            while True:
                try:
                    message = await asyncio.wait_for(queue.get(), _PULSE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if not message:
                    return
                yield f"data: {message}\n\n"
        finally:
            self._open.discard(queue)


def make_app(desk: Desk, hub: Hub, hosts: Collection[str]) -> Starlette:
    """Return the application; `hosts` are the names that a request may call this machine."""
    preview = Preview(desk)

    async def page(request: Request) -> Response:
        answer = await _asked(preview.answer, request.scope["path"], _as_on(request))
        if answer.location:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(answer.location + query, answer.status, headers=_FRESH)
        return Response(answer.body, answer.status, headers={**_FRESH, "Content-Type": answer.kind})

    async def state(request: Request) -> Response:
        path = request.query_params.get("path", "/")
        text = await _asked(preview.state, path, _as_on(request))
        return Response(text, headers=_FRESH, media_type="application/json")

    async def place(request: Request) -> Response:
        source = request.query_params.get("source", "")
        return JSONResponse({"url": await _asked(preview.page_of, source)}, headers=_FRESH)

    async def events(request: Request) -> Response:
        if request.method == "HEAD":
            return Response(headers=_FRESH, media_type="text/event-stream")
        stream = hub.listen(desk.message())
        return StreamingResponse(stream, headers=_FRESH, media_type="text/event-stream")

    async def script(request: Request) -> Response:
        path = _SCRIPTS.get(request.path_params["name"])
        if not path:
            return await _unknown(request)
        return Response(path.read_bytes(), headers=_FRESH, media_type="text/javascript")

    routes = [
        Route(f"{LIVE}events", events),
        Route(f"{LIVE}state", state),
        Route(f"{LIVE}page", place),
        Route(f"{LIVE}{{name:path}}", script),
        Route("/{path:path}", page),
    ]
    guard = Middleware(_OnlyHere, hosts=frozenset(hosts))
    return Starlette(routes=routes, middleware=[guard], exception_handlers={LeftError: _ended, _FaultError: _failed})


async def _unknown(_request: Request) -> Response:
    return PlainTextResponse("There is no such page.", 404)


async def _ended(_request: Request, _problem: Exception) -> Response:
    return PlainTextResponse("The preview has ended.", 503)


async def _failed(_request: Request, problem: Exception) -> Response:
    return PlainTextResponse(str(problem), 500, headers=_FRESH)


class _FaultError(Exception):
    """Something failed for a reason of ours, or of a hook's."""


async def _asked(question: Callable[..., Answered], *about: str) -> Answered:
    """Return what the preview answers; what fails there ends neither the preview nor in a traceback."""

    def careful() -> Answered:
        try:
            return question(*about)
        except LeftError:
            raise
        except (Exception, SystemExit) as problem:
            message = f"drillbook has a bug: {type(problem).__name__}: {problem}"
            print(f"{message}\nThe preview goes on; please report it.", file=sys.stderr)
            raise _FaultError(message) from problem

    return await run_in_threadpool(careful)


def _as_on(request: Request) -> str:
    """Return the day that the site is to be shown as on, if the bar has set one."""
    try:
        day = request.cookies.get(f"{_COOKIE}-{request.url.port or 80}", "")
        return dt.date.fromisoformat(day).isoformat() if day else ""
    except ValueError:
        return ""


class _OnlyHere:
    """Refuses requests that another site makes: under a name of its own for this machine, or from a page of its own."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            host = headers.get(b"host", b"").decode("latin-1")
            origin = headers.get(b"origin", b"").decode("latin-1")
            foreign = bool(origin) and origin.partition("://")[2] != host
            if foreign or not self._is_ours(host):
                refusal = PlainTextResponse("The preview answers only pages of its own, on this computer.", 403)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if name.lower() in self._hosts:
            return True
        if "*" not in self._hosts:
            return False
        # Shown to a whole network: any address will do, but no name, which whoever owns it can point here.
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(name.strip("[]"))
            return True
        return name.lower() in (socket.gethostname().lower(), f"{socket.gethostname().lower()}.local")


class _Server(uvicorn.Server):
    """Ends at once when asked to: pages that listen are let go first, and none waits for a rebuild."""

    def __init__(self, config: uvicorn.Config, desk: Desk, hub: Hub) -> None:
        super().__init__(config)
        self._desk, self._hub = desk, hub

    def handle_exit(self, sig: int, frame: object) -> None:
        self._desk.left = True
        self._hub.close()
        super().handle_exit(sig, frame)  # type: ignore[arg-type]  # a frame or nothing


def make_server(app: Starlette, desk: Desk, hub: Hub) -> uvicorn.Server:
    """Return a server, to be run on sockets that are open already."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",  # what a stranger sends that is no request is no concern of the writer's
        access_log=False,
        lifespan="off",
        loop="asyncio",
        http="h11",
        ws="none",
        timeout_graceful_shutdown=1,
        server_header=False,
        date_header=False,
    )
    return _Server(config, desk, hub)
