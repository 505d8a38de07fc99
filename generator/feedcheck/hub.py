"""Tells a hub that a feed has changed: WebSub (https://www.w3.org/TR/websub/), as the hubs in use have it.

The standard leaves open how a publisher tells its hub (section 6).  Hubs
accept what its predecessor, PubSubHubbub, had: a form with `hub.mode=publish`
and the feed's address as `hub.url` or, for some of them, as `hub.topic`.
"""

import http.client
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from generator import __version__

__all__ = ["HubRefusedError", "HubUnreachableError", "tell_hub"]

PATIENCE = 15.0
"""How long a hub may take to answer, in seconds."""

_MOVED = (301, 302, 303, 307, 308)


class HubRefusedError(Exception):
    """A hub answers, but does not accept the news; says what it answered, and the address it has moved to, if any."""

    def __init__(self, answer: str, moved_to: str) -> None:
        super().__init__(answer)
        self.moved_to = moved_to


class HubUnreachableError(Exception):
    """A hub does not answer; says why."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: most turn a POST into a GET, and the feeds would still name the old hub."""

    def redirect_request(self, *_: Any) -> None:
        """Return no other request, so that urllib raises the answer as an error."""


def tell_hub(hub: str, topic: str) -> None:
    """Tell a hub that the feed at an address has changed; raises `HubRefusedError` or `HubUnreachableError`."""
    form = urllib.parse.urlencode({"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}).encode()
    headers = {"User-Agent": f"drillbook/{__version__}", "Accept": "*/*"}
    try:
        request = urllib.request.Request(hub, data=form, headers=headers, method="POST")  # noqa: S310 - http(s), says read/config
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=PATIENCE):
            pass  # urllib raises all answers but those of the 200s, which mean yes
    except urllib.error.HTTPError as problem:
        with problem:
            moved_to = problem.headers.get("Location", "") if problem.code in _MOVED else ""
            answer = f"{problem.code} {problem.reason}"
            raise HubRefusedError(answer, moved_to and urllib.parse.urljoin(hub, moved_to)) from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise HubUnreachableError(_reason(problem)) from problem


def _reason(problem: Exception) -> str:
    cause = getattr(problem, "reason", problem)
    reasons = {
        TimeoutError: f"it did not answer within {PATIENCE:.0f} seconds",
        ConnectionRefusedError: "nothing listens at its address",
        socket.gaierror: "there is no server of this name, or no connection to the internet",
        ssl.SSLCertVerificationError: "it cannot prove who it is (its certificate is not valid)",
        UnicodeError: "its address has characters in it that no address can have",
        http.client.HTTPException: "its answer is not HTTP",
    }
    return next((reason for kind, reason in reasons.items() if isinstance(cause, kind)), str(cause) or "it hung up")
