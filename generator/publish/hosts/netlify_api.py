"""Requests to Netlify: repeated where that helps, and their refusals classified.

Job: one method for each form of an answer.  Rules: the token goes to
Netlify's own address and nowhere else; the limit of requests is waited for as
long as Netlify says, within reason.  It must not know what a deploy is.

urllib3 does the carrying, which drillbook has anyway; httpx would be four
packages more for the same requests.
"""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any, Self

import urllib3

from generator.publish.host import Failure, HostError
from generator.publish.hosts.network import TIMEOUT, network_failure, without_secrets

__all__ = ["UPLOADS_AT_ONCE", "NetlifyApi"]

UPLOADS_AT_ONCE = 6

_RAW = "application/vnd.bitballoon.v1.raw"  # asks for a file itself, not for what is known about it

# The limit of requests is counted by the minute.
_LONGEST_WAIT_SECONDS = 120.0
_TRIES = 4

_MEANINGS = {
    401: Failure.REFUSED,
    402: Failure.FULL,  # the month's share of the account's plan is used up
    403: Failure.READ_ONLY,
    404: Failure.NO_FOLDER,
    413: Failure.FULL,
    429: Failure.UNREACHABLE,
    507: Failure.FULL,
}
_OURS_TO_REPEAT = (500, 502, 503, 504)
_LIMITED = 429
_NOT_FOUND = 404


class NetlifyApi:
    """Netlify's requests: repeated when that helps, and their refusals classified."""

    def __init__(self, base: str, token: str) -> None:
        self._base, self._token = f"{base}/api/v1", token
        self._is_reached = False
        repeat = urllib3.Retry(
            _TRIES - 1,
            connect=1,  # a wrong name stays wrong
            other=0,  # so does a certificate
            allowed_methods=None,  # each request can be repeated: a second deploy of the same list is the same
            status_forcelist=_OURS_TO_REPEAT,
            backoff_factor=0.2,
            raise_on_status=False,
        )
        self._pool = urllib3.PoolManager(retries=repeat, timeout=TIMEOUT, maxsize=UPLOADS_AT_ONCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.clear()

    def json(self, method: str, path: str, body: object = None, **missing: None) -> Any:  # JSON
        """Return the answer; with `missing`, that instead of an error if there is no such thing."""
        data = None if body is None else json.dumps(body).encode()
        answer = self._request(method, path, data, {"Content-Type": "application/json"})
        if answer.status == _NOT_FOUND and "missing" in missing:
            return missing["missing"]
        return self._parsed(answer, path)

    def pages(self, path: str) -> Iterator[Any]:
        """Yield the entries of a list that may come in several answers."""
        following: str | None = path
        while following:
            answer = self._request("GET", following)
            yield from self._parsed(answer, path)
            following = _next_page(answer.headers.get("Link", ""))

    def raw(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None."""
        # Some of Netlify's pages name one header for this, some the other.
        answer = self._request("GET", path, headers={"Accept": _RAW, "Content-Type": _RAW})
        return answer.data if answer.status == 200 else None

    def put(self, path: str, data: bytes, file: str) -> None:
        """Send a file."""
        self._parsed(self._request("PUT", path, data, {"Content-Type": "application/octet-stream"}), file)

    def _request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        is_api = path.startswith(("/", self._base))
        url = path if "://" in path else self._base + path
        always = {"User-Agent": "drillbook"} | ({"Authorization": f"Bearer {self._token}"} if is_api else {})
        for attempt in range(_TRIES):
            try:
                answer = self._pool.request(method, url, body=body, headers={**(headers or {}), **always})
            except (urllib3.exceptions.HTTPError, OSError) as error:
                detail = without_secrets(str(error), self._token)
                raise network_failure(error, connected=self._is_reached) or HostError(Failure.OTHER, detail) from error
            self._is_reached = True
            if answer.status != _LIMITED or attempt == _TRIES - 1:
                break
            time.sleep(_seconds_to_wait(answer.headers.get("X-RateLimit-Reset"), time.time(), attempt))
        return answer

    def _parsed(self, answer: urllib3.BaseHTTPResponse, path: str) -> Any:  # JSON
        try:
            parsed = json.loads(answer.data) if answer.data else {}
        except ValueError:
            parsed = {}
        if answer.status < 300:
            return parsed
        # Netlify's own words, in one of two forms; without them, those of HTTP.
        reason = parsed.get("message") or parsed.get("errors") if isinstance(parsed, dict) else None
        default = Failure.LINE_LOST if answer.status in _OURS_TO_REPEAT else Failure.OTHER
        detail = without_secrets(str(reason or answer.reason or answer.status), self._token)
        raise HostError(_MEANINGS.get(answer.status, default), detail, "" if path.startswith("/") else path)


def _next_page(links: str) -> str | None:
    for link in links.split(","):
        address, _, rest = link.partition(";")
        if 'rel="next"' in rest:
            return address.strip(" <>")
    return None


def _seconds_to_wait(reset: str | None, now: float, attempt: int) -> float:
    """Return how long to wait for the limit of requests, whatever a wrong clock makes of the time that is given."""
    try:
        seconds = float(reset or 0) - now
    except ValueError:
        seconds = 0.0
    shortest = 0.2 * (attempt + 1)
    return min(max(seconds, shortest), _LONGEST_WAIT_SECONDS)
