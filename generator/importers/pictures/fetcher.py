"""Pictures from the web, one after another and never twice: slow on purpose, and only from where everybody may go.

With `http.client` and not `urllib`: the address that was found to be public must be the one that is connected to, and a
redirect must be looked at before it is followed.
"""

import contextlib
import email.utils
import http.client
import ipaddress
import os
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from generator import __version__
from generator.importers.archive import Tell
from generator.importers.pictures.finder import original_of
from generator.importers.pictures.picture import HEAD, MOST_BYTES, PIECE, NoPictureError, recognise
from generator.model.diagnostic import warning
from generator.model.digest import digest_bytes
from generator.model.source import Span

__all__ = ["Fetcher", "is_public"]

PAUSE = 0.5
"""Seconds from the end of one request to a host to the start of the next."""

_SILENCE, _MOST_SECONDS = 30.0, 600.0
_TRIES, _BACKOFF, _LONGEST_WAIT = 3, 2.0, 120.0
_REDIRECTS = 5
_PATIENCE = 5
_AGENT = f"drillbook/{__version__} (a blog's author brings its pictures along)"
_MOVED = (301, 302, 303, 307, 308)
_DONE, _REST, _NO_REST = 200, 206, 416
_PORTS = {"http": 80, "https": 443}
_SAFE = "/%:@!$&'()*+,;=?~[]"
_GONE = {401: "one has to log in to see it", 403: "its host does not give it away", 404: "it is not there any more"}
_GONE[410] = _GONE[404]


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the internet, and not of this computer or the network around it."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(address.partition("%")[0]).is_global
    return False


class _AgainError(Exception):
    """It did not work out, and could in a moment; says why.

    `wait` is in how many seconds, if the host says that; `answered` tells whether it said anything at all.
    """

    def __init__(self, reason: str, *, wait: float | None = None, answered: bool = True) -> None:
        super().__init__(reason)
        self.wait = wait
        self.answered = answered


class _GaveUpError(NoPictureError):
    """It did not work out however often it was tried: at another address of the same host it would not either."""


class _Kept(NamedTuple):
    """Where a picture is kept: whole, or as far as it came, with what says that the rest would be of the same one."""

    whole: Path
    part: Path
    tag: Path


class Fetcher:
    """Fetches pictures into a folder; each lies there as soon as it is whole, and is not asked for again.

    Only one of them may work in a folder at a time.  `sleep` takes seconds, and `clock` gives them.
    """

    def __init__(
        self,
        folder: Path,
        tell: Tell,
        *,
        is_allowed: Callable[[str], bool] = is_public,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._tell = tell
        self._is_allowed = is_allowed
        self._sleep = sleep
        self._clock = clock
        self._asked: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._lacking: dict[str, str] = {}

    def fetch(self, url: str) -> Path:
        """Return the file with the picture at an address: in its full size, or else as it is named.

        Raises `NoPictureError` where there is none to be had; in this run nobody is asked for it again.
        """
        addresses = tuple(dict.fromkeys((original_of(url), url)))
        reason = ""
        for address in addresses:
            if address not in self._lacking:
                try:
                    return self._fetched(address)
                except NoPictureError as problem:
                    self._lacking[address] = str(problem)
                    if isinstance(problem, _GaveUpError):
                        self._lacking[url] = str(problem)
                        raise
            reason = reason or self._lacking[address]
        raise NoPictureError(reason)

    def _fetched(self, address: str) -> Path:
        name = digest_bytes(address.encode("utf-8", "replace")).hex()
        kept = _Kept(*(self._folder / f"{name}{ending}" for ending in ("", ".part", ".tag")))
        if not kept.whole.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._try(address, kept)
        return kept.whole

    def _try(self, address: str, kept: _Kept) -> None:
        """Ask until there is an answer, or there have been enough of none."""
        host = _host_of(address)
        for number in range(_TRIES):
            if self._failures[host] >= _PATIENCE:
                raise _GaveUpError(f"{host} failed again and again, and is not asked any more")
            try:
                self._follow(address, kept)
            except _AgainError as problem:
                wait = _BACKOFF**number if problem.wait is None else problem.wait
                is_last = number == _TRIES - 1 or wait > _LONGEST_WAIT
                if is_last or not problem.answered:
                    self._note_failure(host)
                if is_last:
                    later = f"; it asks to come back in {wait / 60:.0f} minutes" if wait > _LONGEST_WAIT else ""
                    raise _GaveUpError(f"{problem}{later}") from problem
                self._sleep(wait)
            except NoPictureError:
                self._failures[host] = 0  # it did answer
                raise
            else:
                self._failures[host] = 0
                return

    def _note_failure(self, host: str) -> None:
        """Count a picture that a host failed to send, or a time that it was silent."""
        self._failures[host] += 1
        if self._failures[host] == _PATIENCE:
            message = f"{host} failed {_PATIENCE} times in a row, and is not asked any more"
            advice = "import once more later: what is here already is not asked for again"
            self._tell(warning("import/host-silent", Span(path=host), message, help=advice))

    def _follow(self, address: str, kept: _Kept) -> None:
        for _ in range(_REDIRECTS + 1):
            moved_to = self._ask(address, kept)
            if not moved_to:
                return
            try:
                address = urljoin(address, moved_to)
            except ValueError as problem:
                raise NoPictureError(_NOT_WEB) from problem
        raise NoPictureError("its address leads from one to the next, without end")

    # -------------------------------------------------------------- one request
    def _ask(self, address: str, kept: _Kept) -> str:
        """Take what is at an address, or return the one that it has moved to."""
        host = _host_of(address)
        self._wait_for(host)
        connection = self._connection(address)
        headers = {"User-Agent": _AGENT, "Accept": "image/*, */*;q=0.5", **_going_on(kept)}
        try:
            with _plainly(host):
                connection.request("GET", _target_of(address), headers=headers)
                answer = connection.getresponse()
            return self._answered(answer, host, kept)
        finally:
            connection.close()
            self._asked[host] = self._clock()

    def _wait_for(self, host: str) -> None:
        wait = self._asked.get(host, -PAUSE) + PAUSE - self._clock()
        if host in self._asked and wait > 0:
            self._sleep(wait)

    def _connection(self, address: str) -> http.client.HTTPConnection:
        with contextlib.suppress(ValueError):
            parts = urlsplit(address)
            if parts.scheme in _PORTS and parts.hostname:
                kind = _SecureConnection if parts.scheme == "https" else _Connection
                return kind(parts.hostname, parts.port or _PORTS[parts.scheme], self._is_allowed)
        raise NoPictureError(_NOT_WEB)

    def _answered(self, answer: http.client.HTTPResponse, host: str, kept: _Kept) -> str:
        said = f"{host} answered {answer.status} {answer.reason}".rstrip()
        if answer.status in _MOVED and (moved_to := answer.headers.get("Location", "")):
            return moved_to
        if answer.status in (_DONE, _REST):
            self._receive(answer, host, kept)
            return ""
        if answer.status == _NO_REST:
            _forget(kept)
            raise _AgainError(said, wait=0)
        if answer.status in (408, 429) or answer.status >= 500:
            raise _AgainError(said, wait=_wait_asked(answer))
        raise NoPictureError(_GONE.get(answer.status, said))

    def _receive(self, answer: http.client.HTTPResponse, host: str, kept: _Kept) -> None:
        """Write an answer to a file, which gets its name when it is whole; raises `OSError` where it cannot be written.

        What came of it stays, if the host says by what it would know that the rest is of the same picture.
        """
        there = kept.part.stat().st_size if answer.status == _REST and kept.part.exists() else 0
        begins = f"bytes {there}-"
        if answer.status == _REST and not answer.headers.get("Content-Range", "").startswith(begins):
            _forget(kept)
            raise _AgainError(f"{host} sent another part than was asked for", wait=0)
        missing = answer.length
        if there + (missing or 0) > MOST_BYTES:
            _forget(kept)
            raise NoPictureError(_TOO_LARGE)
        kept.tag.write_text(_tag_of(answer), "utf-8")
        until = self._clock() + _MOST_SECONDS
        with kept.part.open("ab" if there else "wb") as file:
            while piece := _read(answer, host):
                there += file.write(piece)
                missing = None if missing is None else missing - len(piece)
                if there > MOST_BYTES:
                    break
                if self._clock() > until:
                    raise NoPictureError(f"{host} is too slow")
            file.flush()
            os.fsync(file.fileno())
        if there > MOST_BYTES:
            _forget(kept)
            raise NoPictureError(_TOO_LARGE)
        if missing:
            raise _AgainError(f"the connection to {host} broke off")
        with kept.part.open("rb") as file:
            head = file.read(HEAD)
        try:
            # Some hosts say in a page, and with the status of a picture, that there is none; it is not to be kept.
            recognise(head)
        except NoPictureError:
            _forget(kept)
            raise
        kept.part.replace(kept.whole)
        kept.tag.unlink()


_NOT_WEB = "its address is none of the web"
_TOO_LARGE = f"it is larger than {MOST_BYTES // 1_000_000} MB"


def _host_of(address: str) -> str:
    with contextlib.suppress(ValueError):
        return urlsplit(address).hostname or ""
    return ""


def _target_of(address: str) -> str:
    """Return an address as it is asked for: what people write in one is encoded, what is encoded already stays."""
    parts = urlsplit(address)
    path = quote(parts.path or "/", safe=_SAFE)
    return f"{path}?{quote(parts.query, safe=_SAFE)}" if parts.query else path


@contextlib.contextmanager
def _plainly(host: str) -> Iterator[None]:
    """Say of what can go wrong on a connection whether it could go right in a moment."""
    try:
        yield
    except ssl.SSLCertVerificationError as problem:
        raise NoPictureError(f"{host} cannot prove who it is (its certificate is not valid)") from problem
    except TimeoutError as problem:
        raise _AgainError(f"{host} does not answer", answered=False) from problem
    except socket.gaierror as problem:
        raise _AgainError(
            f"there is no computer called {host}, or no connection to the internet", answered=False
        ) from problem
    except (http.client.InvalidURL, UnicodeError) as problem:
        raise NoPictureError("its address has letters in it that none can have") from problem
    except (OSError, http.client.HTTPException) as problem:
        raise _AgainError(f"the connection to {host} failed", answered=False) from problem


def _read(answer: http.client.HTTPResponse, host: str) -> bytes:
    with _plainly(host):
        return answer.read1(PIECE)


def _tag_of(answer: http.client.HTTPResponse) -> str:
    """Return by what a picture is known to be the same (RFC 9110, section 13.1.5); a weak tag does not say it."""
    tag = answer.headers.get("ETag", "")
    return tag if tag.startswith('"') else answer.headers.get("Last-Modified", "")


def _going_on(kept: _Kept) -> dict[str, str]:
    """Return the headers that ask for the rest alone, if it can be told to be the rest of the same."""
    with contextlib.suppress(OSError, UnicodeError):
        tag, there = kept.tag.read_text("utf-8"), kept.part.stat().st_size
        if tag and tag.isascii() and tag.isprintable() and there:
            return {"Range": f"bytes={there}-", "If-Range": tag}
    return {}


def _forget(kept: _Kept) -> None:
    kept.part.unlink(missing_ok=True)
    kept.tag.unlink(missing_ok=True)


def _wait_asked(answer: http.client.HTTPResponse) -> float | None:
    """Return how many seconds a host asks to wait (RFC 9110, section 10.2.3); a date is compared with its own clock."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    with contextlib.suppress(ValueError, TypeError):
        moments = [email.utils.parsedate_to_datetime(text) for text in (said, answer.headers["Date"])]
        return max(0.0, (moments[0] - moments[1]).total_seconds())
    return None


# ---------------------------------------------------------------- connections
class _Connection(http.client.HTTPConnection):
    """Connects to an address that was looked at, and to no other that the same name has a moment later."""

    def __init__(self, host: str, port: int, is_allowed: Callable[[str], bool]) -> None:
        super().__init__(host, port, timeout=_SILENCE)
        self._is_allowed = is_allowed

    def connect(self) -> None:
        """Connect to the first allowed address of the host that answers; raises `NoPictureError` where none is."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        allowed = [one for one in found if self._is_allowed(str(one[4][0]))]
        if not allowed:
            raise NoPictureError(
                f"{self.host} is not on the internet, but on this computer or in the network around it"
            )
        problems = []
        for family, kind, protocol, _, address in allowed:
            self.sock = socket.socket(family, kind, protocol)
            self.sock.settimeout(_SILENCE)
            try:
                self.sock.connect(address)
            except OSError as problem:
                self.sock.close()
                problems.append(problem)
            else:
                return
        raise problems[0]


class _SecureConnection(_Connection):
    """The same, encrypted, to a host that proves its name."""

    default_port = _PORTS["https"]

    def connect(self) -> None:
        """Connect, and make sure of who answers."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
