"""Fetches pictures from the web: slowly, each only once, and only from public addresses.

A host is asked at most twice a second, is given time when it asks for it, and
is left alone after it has failed several times in a row.  That, and going on
with a picture that broke off, is more than urllib3's own retries do.
"""

import contextlib
import email.utils
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import IncompleteRead, ProtocolError

from generator import __version__
from generator.importers.archive import OnDiagnostic
from generator.importers.pictures.finder import original_of
from generator.importers.pictures.picture import HEAD, MOST_BYTES, PIECE, NoPictureError, recognized_kind
from generator.model.diagnostic import warning
from generator.model.digest import digest_bytes
from generator.model.source import Span
from generator.shell.public_web import NOT_WEB, NoAnswerError, SilentHostError, ask, host_of, in_plain_words, is_public

__all__ = ["PAUSE", "Fetcher"]

PAUSE = 0.5
"""Seconds from the end of one request to a host to the start of the next."""

# For one picture: 50 MB over a slow line take that long. A host that sends a byte now and then is cut off.
_MOST_SECONDS = 600.0
# Longer than two minutes nobody watches a command; the next import asks again.
_TRIES, _BACKOFF, _LONGEST_WAIT = 3, 2.0, 120.0
_REDIRECTS = 5
_MOST_FAILURES = 5
_AGENT = f"drillbook/{__version__} (a blog's author brings its pictures along)"
_MOVED = (301, 302, 303, 307, 308)
_WHOLE, _PARTIAL, _NO_SUCH_PART = 200, 206, 416
_REASONS = {401: "one has to log in to see it", 403: "its host does not give it away", 404: "it is not there any more"}
_REASONS[410] = _REASONS[404]


class _RetryError(Exception):
    """A request failed, and could succeed in a moment; says why, and in how many seconds if the host says so."""

    def __init__(self, reason: str, *, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class _GaveUpError(NoPictureError):
    """All requests failed; those for another picture of the same host would as well."""


@contextlib.contextmanager
def _no_picture_without_answer() -> Iterator[None]:
    """Treat an address that can give no answer as a picture that is not there."""
    try:
        yield
    except NoAnswerError as problem:
        raise NoPictureError(str(problem)) from problem


class _Files(NamedTuple):
    """The files of a picture: whole, or the part that has come, with the tag that identifies the picture."""

    whole: Path
    part: Path
    tag: Path


class Fetcher:
    """Fetches pictures into a folder; each appears there when it is whole, and is not fetched again.

    Only one fetcher may work in a folder at a time.  `sleep` takes seconds, and `clock` gives them.
    """

    def __init__(
        self,
        folder: Path,
        report: OnDiagnostic,
        *,
        is_allowed: Callable[[str], bool] = is_public,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._report = report
        self._is_allowed = is_allowed
        self._sleep = sleep
        self._clock = clock
        self._last_request: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._lacking: dict[str, str] = {}

    def fetch(self, url: str) -> Path:
        """Return the file with the picture at an address, in full size if the host has that.

        Raises `NoPictureError` where there is none; it is not asked for again in this run.
        """
        # The full size is a guess from the address; where the host has none, the address in the text is sure to have
        # been right.
        addresses = tuple(dict.fromkeys((original_of(url), url)))
        reason = ""
        for address in addresses:
            if address not in self._lacking:
                try:
                    return self._fetched(address)
                except NoPictureError as problem:
                    self._lacking[address] = str(problem)
                    # The host is down: the other address would fail as well, after as long a wait.
                    if isinstance(problem, _GaveUpError):
                        self._lacking[url] = str(problem)
                        raise
            reason = reason or self._lacking[address]
        raise NoPictureError(reason)

    def _fetched(self, address: str) -> Path:
        # Addresses are longer than file systems allow, and have letters that some refuse.
        name = digest_bytes(address.encode("utf-8", "replace")).hex()
        files = _Files(*(self._folder / f"{name}{ending}" for ending in ("", ".part", ".tag")))
        if not files.whole.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._try(address, files)
        return files.whole

    def _try(self, address: str, files: _Files) -> None:
        """Ask until there is an answer, or give up."""
        host = host_of(address)
        for number in range(_TRIES):
            if self._failures[host] >= _MOST_FAILURES:
                raise _GaveUpError(f"{host} failed again and again, and is not asked any more")
            try:
                with _no_picture_without_answer():
                    self._follow(address, files)
            except (_RetryError, SilentHostError) as problem:
                wanted = problem.wait if isinstance(problem, _RetryError) else None
                wait = _BACKOFF**number if wanted is None else wanted
                is_last = number == _TRIES - 1 or wait > _LONGEST_WAIT
                # One that answers, however often it refuses, counts once for a picture: it may be this picture alone.
                if is_last or isinstance(problem, SilentHostError):
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
        """Count a picture that a host failed to send, or a request that it did not answer."""
        self._failures[host] += 1
        if self._failures[host] == _MOST_FAILURES:
            message = f"{host} failed {_MOST_FAILURES} times in a row, and is not asked any more"
            advice = "import once more later; pictures that are here already are not fetched again"
            self._report(warning("import/host-silent", Span(path=host), message, help=advice))

    def _follow(self, address: str, files: _Files) -> None:
        for _ in range(_REDIRECTS + 1):
            moved_to = self._ask(address, files)
            if not moved_to:
                return
            try:
                address = urljoin(address, moved_to)
            except ValueError as problem:
                raise NoPictureError(NOT_WEB) from problem
        raise NoPictureError("its address leads from one to the next, without end")

    # -------------------------------------------------------------- one request
    def _ask(self, address: str, files: _Files) -> str:
        """Receive what is at an address, or return the address that it has moved to."""
        host = host_of(address)
        self._wait_for(host)
        # Nothing is accepted packed: pictures do not shrink, and a part that broke off could not be continued.
        headers = {"User-Agent": _AGENT, "Accept": "image/*, */*;q=0.5", **_range_headers(files)}
        try:
            answer = ask(address, headers, self._is_allowed)
            try:
                return self._answered(answer, host, files)
            finally:
                # Not read to its end, a connection cannot be used again.
                answer.close()
        finally:
            self._last_request[host] = self._clock()

    def _wait_for(self, host: str) -> None:
        wait = self._last_request.get(host, -PAUSE) + PAUSE - self._clock()
        if host in self._last_request and wait > 0:
            self._sleep(wait)

    def _answered(self, answer: BaseHTTPResponse, host: str, files: _Files) -> str:
        status = f"{host} answered {answer.status} {answer.reason or ''}".rstrip()
        if answer.status in _MOVED and (moved_to := answer.headers.get("Location", "")):
            return moved_to
        if answer.status in (_WHOLE, _PARTIAL):
            self._receive(answer, host, files)
            return ""
        if answer.status == _NO_SUCH_PART:
            _forget(files)
            raise _RetryError(status, wait=0)
        # Too slow, too many requests, or the host's own failure: these pass (RFC 9110, 15.5.9 and 15.6; RFC 6585).
        if answer.status in (408, 429) or answer.status >= 500:
            raise _RetryError(status, wait=_retry_after(answer))
        raise NoPictureError(_REASONS.get(answer.status, status))

    def _receive(self, answer: BaseHTTPResponse, host: str, files: _Files) -> None:
        """Write an answer to a file, which gets its name when it is whole; raises `OSError` where that fails.

        Where the connection breaks off, the part that has come is kept.
        """
        is_rest = answer.status == _PARTIAL
        size = files.part.stat().st_size if is_rest and files.part.exists() else 0
        if is_rest and not answer.headers.get("Content-Range", "").startswith(f"bytes {size}-"):
            _forget(files)
            raise _RetryError(f"{host} sent another part than was asked for", wait=0)
        if size + (answer.length_remaining or 0) > MOST_BYTES:
            _forget(files)
            raise NoPictureError(_TOO_LARGE)
        # Before the first byte: a part whose tag is not known could not be continued.
        files.tag.write_text(_tag_of(answer), "utf-8")
        until = self._clock() + _MOST_SECONDS
        with files.part.open("ab" if size else "wb") as file:
            while size <= MOST_BYTES and (piece := _read(answer, host)):
                size += file.write(piece)
                if self._clock() > until:
                    raise NoPictureError(f"{host} is too slow")
            file.flush()
            # The name without .part promises a whole picture, also after a power cut, because nothing fetches it
            # again.
            os.fsync(file.fileno())
        if size > MOST_BYTES:
            _forget(files)
            raise NoPictureError(_TOO_LARGE)
        with files.part.open("rb") as file:
            head = file.read(HEAD)
        try:
            # Some hosts send a page with the status of a picture to say that there is none; it must not be kept.
            recognized_kind(head)
        except NoPictureError:
            _forget(files)
            raise
        files.part.replace(files.whole)
        files.tag.unlink()


_TOO_LARGE = f"it is larger than {MOST_BYTES // 1_000_000} MB"


def _read(answer: BaseHTTPResponse, host: str) -> bytes:
    """Return the next bytes of an answer; empty at its end."""
    with in_plain_words(host):
        try:
            # As much as there is, so that the part on disk is complete when the connection breaks off.
            return answer.read1(PIECE)
        except ProtocolError as problem:
            if any(isinstance(cause, IncompleteRead) for cause in problem.args):
                raise _RetryError(f"the connection to {host} broke off") from problem
            raise


def _tag_of(answer: BaseHTTPResponse) -> str:
    """Return what identifies a version of a picture (RFC 9110, section 13.1.5); a weak tag does not."""
    tag = answer.headers.get("ETag", "")
    return tag if tag.startswith('"') else answer.headers.get("Last-Modified", "")


def _range_headers(files: _Files) -> dict[str, str]:
    """Return the headers that ask for the rest alone, if the host can tell whether it is of the same picture."""
    with contextlib.suppress(OSError, UnicodeError):
        tag, size = files.tag.read_text("utf-8"), files.part.stat().st_size
        if tag and tag.isascii() and tag.isprintable() and size:
            return {"Range": f"bytes={size}-", "If-Range": tag}
    return {}


def _forget(files: _Files) -> None:
    files.part.unlink(missing_ok=True)
    files.tag.unlink(missing_ok=True)


def _retry_after(answer: BaseHTTPResponse) -> float | None:
    """Return how many seconds a host asks to wait (RFC 9110, section 10.2.3); a date is compared with its own clock."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    with contextlib.suppress(ValueError, TypeError):
        moments = [email.utils.parsedate_to_datetime(text) for text in (value, answer.headers["Date"])]
        return max(0.0, (moments[0] - moments[1]).total_seconds())
    return None
