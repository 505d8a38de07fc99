"""The preview over HTTP: pages, their state, and the channel that sends changes to open pages.

The channel is server-sent events and not a WebSocket: messages go one way
only, and browsers connect again by themselves.

The preview shows drafts, so requests from other sites are refused: a page
anywhere on the web can make a browser ask `localhost`.
"""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generator.model.media_type import media_type_of
from generator.model.status import Surroundings
from generator.preview.byte_ranges import part_of
from generator.preview.look_choice import LOOK_FILES, LookChoice
from generator.preview.responses import LIVE, PreviewResponse, Responder
from generator.preview.session import PreviewSession, SiteGoneError
from generator.preview.state import HANDBOOK
from generator.read.dates import FIRST_YEAR, LAST_YEAR
from generator.shell.console import printable
from generator.shell.handbook import handbook_file

__all__ = ["EventBroadcaster", "make_app", "make_server"]

_CLIENT = Path(__file__).parent / "client"
_SCRIPTS = {path.relative_to(_CLIENT).as_posix(): path for path in _CLIENT.rglob("*.js")}
# Seconds.  A comment now and then keeps proxies and sleeping computers from dropping the channel unnoticed.
_PULSE = 20.0
_COOKIE = "drillbook-as-on"
_FRESH = {"Cache-Control": "no-store"}

Answer = TypeVar("Answer")

# Pages are rendered in threads, and most of these wait for each other.  Starlette's own helper for that would import
# another library for every start of a preview.
_THREADS = ThreadPoolExecutor(40, thread_name_prefix="answer")


class EventBroadcaster:
    """Sends messages from the thread that rebuilds to the open pages."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: set[asyncio.Queue[str]] = set()

    def send(self, message: str) -> None:
        """Send a message to every open page; can be called from any thread."""
        if self._loop:
            with contextlib.suppress(RuntimeError):  # the loop has just been closed
                self._loop.call_soon_threadsafe(self._put, message)

    def close(self) -> None:
        """End every channel, so that the server does not wait for them."""
        self.send("")

    def _put(self, message: str) -> None:
        for queue in self._open:
            # A page that does not keep up loses the oldest message: the newest tells it how much it has missed.
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(message)

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return len(self._open)

    async def listen(self, first: Callable[[], str]) -> AsyncIterator[str]:
        """Yield server-sent events (HTML Living Standard, section 9.2): a first one, and then one for each message."""
        self._loop = asyncio.get_running_loop()
        # A page that sleeps must not collect messages without end; it needs only the newest.
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=4)
        self._open.add(queue)
        try:
            # The browser tries again after half a second when the preview was restarted.
            # Asked once the channel is open: the page would never hear of a rebuild between the two.
            yield f"retry: 500\ndata: {first()}\n\n"
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


def make_app(
    session: PreviewSession,
    broadcaster: EventBroadcaster,
    hosts: Collection[str],
    look_around: Callable[[Path], Surroundings] = lambda _: Surroundings(),
) -> Starlette:
    """Return the application; `hosts` are the names that a request may call this machine.

    `look_around` tells what is known around a site, for the start page.
    """
    responder = Responder(session, look_around)

    async def page(request: Request) -> Response:
        answer = await _ask(responder.answer, request.scope["path"], _as_on(request))
        if answer.location:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(answer.location + query, answer.status, headers=_FRESH)
        return _response(request, answer)

    async def status(request: Request) -> Response:
        return _response(request, await _ask(responder.status))

    # The first that fits is taken: what is narrower stands above what is wider.
    routes = [
        Route(LIVE, status),
        _event_route(session, broadcaster),
        *_bar_routes(responder),
        *_look_routes(LookChoice(session, responder.answer)),
        Route(f"{HANDBOOK}{{name:path}}", _handbook),
        Route(f"{LIVE}{{name:path}}", _script),
        Route("/{path:path}", page),
    ]
    guard = Middleware(_SameSiteOnly, hosts=frozenset(hosts))
    handlers = {SiteGoneError: _ended, _BugError: _failed}
    return Starlette(routes=routes, middleware=[guard], exception_handlers=handlers)


def _event_route(session: PreviewSession, broadcaster: EventBroadcaster) -> Route:
    """Return the route of the channel on which open pages hear of changes."""

    async def events(request: Request) -> Response:
        # A HEAD request would leave a channel open that nobody reads.
        if request.method == "HEAD":
            return Response(headers=_FRESH, media_type="text/event-stream")
        stream = broadcaster.listen(session.message)
        return StreamingResponse(stream, headers=_FRESH, media_type="text/event-stream")

    return Route(f"{LIVE}events", events)


def _bar_routes(responder: Responder) -> list[Route]:
    """Return the routes of what the bar on each page asks for: its state, the page of a text, a mending."""

    async def state(request: Request) -> Response:
        path = request.query_params.get("path", "/")
        text = await _ask(responder.state, path, _as_on(request))
        return Response(text, headers=_FRESH, media_type="application/json")

    async def page_of(request: Request) -> Response:
        source = request.query_params.get("source", "")
        return JSONResponse({"url": await _ask(responder.page_of, source)}, headers=_FRESH)

    async def fix(request: Request) -> Response:
        return _no_change(request) or await _change(request, responder.fix, ("path", "problem", "digest", "scope"))

    return [
        Route(f"{LIVE}state", state),
        Route(f"{LIVE}page", page_of),
        Route(f"{LIVE}fix", fix, methods=["POST"]),
    ]


def _look_routes(choice: LookChoice) -> list[Route]:
    """Return the routes of the page to choose a look on."""

    async def looks(request: Request) -> Response:
        return _response(request, await _ask(choice.page, request.query_params.get("path", "")))

    async def look_file(request: Request) -> Response:
        name, path = request.path_params["name"], request.query_params.get("path", "/")
        return _response(request, await _ask(choice.file, name, path))

    async def look(request: Request) -> Response:
        return _no_change(request) or await _change(request, choice.choose, ("look", "digest"))

    return [
        Route(f"{LIVE}look", look, methods=["POST"]),
        Route(f"{LIVE}looks", looks),
        Route(f"{LOOK_FILES}{{name:path}}", look_file),
    ]


async def _handbook(request: Request) -> Response:
    file = handbook_file(request.path_params["name"])
    if not file:
        return PlainTextResponse("There is no such page.", 404)
    return Response(file.read_bytes(), headers={**_FRESH, "Content-Type": media_type_of(file.name)})


async def _script(request: Request) -> Response:
    path = _SCRIPTS.get(request.path_params["name"])
    if not path:
        return PlainTextResponse("There is no such page.", 404)
    return Response(path.read_bytes(), headers=_FRESH, media_type="text/javascript")


def _response(request: Request, answer: PreviewResponse) -> Response:
    """Return an answer over HTTP: of a file that is no page, the part that the browser asks for."""
    headers = {**_FRESH, "Content-Type": answer.kind}
    if answer.status != HTTPStatus.OK or answer.kind.startswith("text/html"):
        return Response(answer.body, answer.status, headers=headers)
    # `If-Range` names a version of the file, and we never name any: whoever asks so gets the whole file.
    wanted = "" if "if-range" in request.headers else request.headers.get("range", "")
    part = part_of(answer.body, wanted if request.method == "GET" else "")
    headers["Accept-Ranges"] = "bytes"
    if part.content_range:
        headers["Content-Range"] = part.content_range
    return Response(part.body, part.status, headers=headers)


async def _ended(_request: Request, _problem: Exception) -> Response:
    return PlainTextResponse("The preview has ended.", 503)


async def _failed(_request: Request, problem: Exception) -> Response:
    return PlainTextResponse(str(problem), 500, headers=_FRESH)


class _BugError(Exception):
    """Something failed that should not: through a fault of ours, or of a hook."""


async def _ask(method: Callable[..., Answer], *arguments: str) -> Answer:
    """Return what a method of the responder returns, called in a thread, because it renders; raises `_BugError`."""

    def call() -> Answer:
        try:
            return method(*arguments)
        except SiteGoneError:
            raise
        # A hook can call `sys.exit`, which must not take the preview down.
        except (Exception, SystemExit) as problem:
            message = f"drillbook has a bug: {type(problem).__name__}: {problem}"
            print(f"{printable(message)}\nThe preview goes on; please report it.", file=sys.stderr)
            raise _BugError(message) from problem

    return await asyncio.get_running_loop().run_in_executor(_THREADS, call)


def _no_change(request: Request) -> Response | None:
    """Return why a request may change no file, or nothing: a file is changed only by our own page, on this computer.

    Browsers name the origin of every POST.  A preview that a whole network
    sees is still written in by one person.
    """
    origin = request.headers.get("origin", "")
    # Old browsers do not send this header; for them, the origin alone decides.
    is_own = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if not origin or origin.partition("://")[2] != request.headers.get("host") or not is_own:
        return PlainTextResponse("The preview answers only its own pages, on this computer.", 403)
    try:
        is_here = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        return PlainTextResponse("Files are changed only on the computer that the preview runs on.", 403)
    return None


async def _change(request: Request, method: Callable[..., str], names: tuple[str, ...]) -> Response:
    """Change a file by a method that takes what a request has under some names, and returns why it did not."""
    try:
        given = await request.json()
        wanted = {name: str(given[name]) for name in names}
    except (ValueError, KeyError, TypeError):
        return PlainTextResponse("This is not a request of the preview's own.", 400, headers=_FRESH)
    if "path" in wanted:
        # The script takes it from the address bar; all other requests are decoded by Starlette.
        wanted["path"] = unquote(wanted["path"])
    refusal = await _ask(method, *wanted.values())
    return PlainTextResponse(refusal, 409 if refusal else 200, headers=_FRESH)


def _as_on(request: Request) -> str:
    """Return the day for which the bar shows the site, or an empty string for today."""
    try:
        day = dt.date.fromisoformat(request.cookies.get(f"{_COOKIE}-{request.url.port or 80}", ""))
    except ValueError:
        return ""
    # At the edge of Python's calendar, the end of a day in another time zone does not exist.
    return day.isoformat() if FIRST_YEAR <= day.year <= LAST_YEAR else ""


class _SameSiteOnly:
    """Refuses requests that another site makes: from a page of its own, or under a name of its own for this machine.

    The second is DNS rebinding: a name that its owner points to this machine
    makes our pages same-origin with theirs.  No page may show ours in a frame.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._is_allowed(scope):
            framed = scope["path"].startswith(LOOK_FILES)
            await self._app(scope, receive, _unframed(send, "'self'" if framed else "'none'"))
        else:
            refusal = PlainTextResponse(
                "The preview answers only its own pages, on this computer. To see it, type its address yourself.", 403
            )
            await refusal(scope, receive, _unframed(send))

    def _is_allowed(self, scope: Scope) -> bool:
        """Tell whether a request comes from the preview's own pages, or from the address bar."""
        hosts, origins, sites = (_values(scope, name) for name in (b"host", b"origin", b"sec-fetch-site"))
        # Of a repeated header, this check could read one and the application the other.
        if len(hosts) != 1 or len(origins) > 1 or "cross-site" in sites:
            return False
        return self._is_ours(hosts[0]) and all(o.partition("://")[2] == hosts[0] for o in origins)

    def _is_ours(self, host: str) -> bool:
        parts = _HOST.fullmatch(host)
        if not parts or int(parts["port"] or 0) > _HIGHEST_PORT:
            return False
        name = parts["name"].lower()
        if name in self._hosts:
            return True
        if "*" not in self._hosts:
            return False
        # Shown to a whole network: by any address, but by no name, because anybody can point a name here.
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(name.strip("[]"))
            return True
        return name in (socket.gethostname().lower(), f"{socket.gethostname().lower()}.local")


# RFC 9110, section 7.2.  Digits are ASCII: `str.isdigit` takes "²" for one, too.
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+)(?::(?P<port>[0-9]{1,5}))?")
_HIGHEST_PORT = 65535


def _values(scope: Scope, name: bytes) -> list[str]:
    """Return every value of a header."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _unframed(send: Send, but: str = "'none'") -> Send:
    """Return `send` with a header on each response that keeps other pages, `but` perhaps ours, from framing it."""

    async def send_unframed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"content-security-policy", f"frame-ancestors {but}".encode())]
        await send(message)

    return send_unframed


class _Server(uvicorn.Server):
    """Ends at once when asked to: open channels are closed first, and no request waits for a rebuild."""

    def __init__(self, config: uvicorn.Config, session: PreviewSession, broadcaster: EventBroadcaster) -> None:
        super().__init__(config)
        self._session, self._broadcaster = session, broadcaster

    def handle_exit(self, sig: int, frame: object) -> None:
        self._session.is_ending = True
        self._broadcaster.close()
        super().handle_exit(sig, frame)  # type: ignore[arg-type]  # a frame or nothing


def make_server(app: Starlette, session: PreviewSession, broadcaster: EventBroadcaster) -> uvicorn.Server:
    """Return a server, to be run on sockets that listen already."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",  # malformed requests of others are not the writer's concern
        access_log=False,
        lifespan="off",
        loop="asyncio",
        http="h11",
        ws="none",
        timeout_graceful_shutdown=1,
        server_header=False,
        date_header=False,
    )
    return _Server(config, session, broadcaster)
