"""A hub is told of news: WebSub (https://www.w3.org/TR/websub/), in the way that hubs have in common.

The standard leaves to publisher and hub how that is done (section 6); what hubs
take is that of its forerunner: a form with `hub.mode=publish` and the feed's
address as `hub.url`, or, as some call it, `hub.topic`.
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
"""How long a hub may stay silent, in seconds."""


_MOVED = (301, 302, 303, 307, 308)


class HubRefusedError(Exception):
    """A hub answers, and does not take the news; says how it answered, and where it has moved to, if it says so."""

    def __init__(self, answer: str, moved_to: str) -> None:
        super().__init__(answer)
        self.moved_to = moved_to


class HubUnreachableError(Exception):
    """A hub does not answer; says why."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: most would turn the news into a mere visit, and the feeds would go on naming the old hub."""

    def redirect_request(self, *_: Any) -> None:
        """Return no other request, so that the answer is an error."""


def tell_hub(hub: str, topic: str) -> None:
    """Tell a hub that the feed at an address has news; raises `HubRefusedError` or `HubUnreachableError`."""
    form = urllib.parse.urlencode({"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}).encode()
    # Form and length are urllib's own doing.
    headers = {"User-Agent": f"drillbook/{__version__}", "Accept": "*/*"}
    try:
        request = urllib.request.Request(hub, data=form, headers=headers, method="POST")  # noqa: S310 - http(s), says read/config
        with urllib.request.build_opener(_Stay).open(request, timeout=PATIENCE):
            pass  # any answer of the 200s is a yes
    except urllib.error.HTTPError as problem:
        with problem:
            moved_to = problem.headers.get("Location", "") if problem.code in _MOVED else ""
            answer = f"{problem.code} {problem.reason}"
            raise HubRefusedError(answer, moved_to and urllib.parse.urljoin(hub, moved_to)) from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise HubUnreachableError(_reason(problem)) from problem


def _reason(problem: Exception) -> str:
    inner = getattr(problem, "reason", problem)
    kinds = {
        TimeoutError: f"it did not answer within {PATIENCE:.0f} seconds",
        ConnectionRefusedError: "no program listens at its address",
        socket.gaierror: "there is no computer of this name, or no connection to the internet",
        ssl.SSLCertVerificationError: "it cannot prove who it is (its certificate is not valid)",
        UnicodeError: "its address has letters in it that none can have",
        http.client.HTTPException: "what it answers is not HTTP",
    }
    return next((said for kind, said in kinds.items() if isinstance(inner, kind)), str(inner) or "it hung up")
