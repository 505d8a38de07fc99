"""Tells a hub that a feed has news, by WebSub (https://www.w3.org/TR/websub/).

The standard leaves to publisher and hub how that is done (section 6).  What
hubs accept is the way of its forerunner: a form with `hub.mode=publish` and
the feed's address as `hub.url` or, as some call it, `hub.topic`.
"""

import socket
import ssl
import urllib.parse
from http.client import HTTPException

import urllib3
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.exceptions import TimeoutError as TimedOutError

from generator import __version__

__all__ = ["HubRefusedError", "HubUnreachableError", "tell_hub"]

PATIENCE = 15.0
"""How long a hub may stay silent, in seconds."""

_MOVED = (301, 302, 303, 307, 308)


class HubRefusedError(Exception):
    """A hub answers, and does not take the news; says how it answered, and where it has moved to if it says so."""

    def __init__(self, answer: str, moved_to: str) -> None:
        super().__init__(answer)
        self.moved_to = moved_to


class HubUnreachableError(Exception):
    """A hub does not answer; says why."""


def tell_hub(hub: str, topic: str) -> None:
    """Tell a hub that the feed at an address has news; raises `HubRefusedError` or `HubUnreachableError`."""
    form = {"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}
    try:
        with urllib3.PoolManager(timeout=PATIENCE, headers={"User-Agent": f"drillbook/{__version__}"}) as pool:
            # A redirect is not followed: most would turn the news into a mere visit, and the feeds would go on naming
            # the old hub.
            answer = pool.request("POST", hub, fields=form, encode_multipart=False, redirect=False, retries=False)
    except (HTTPError, HTTPException, OSError, ValueError) as problem:
        raise HubUnreachableError(_reason(problem)) from problem
    if not 200 <= answer.status < 300:
        moved_to = answer.headers.get("Location", "") if answer.status in _MOVED else ""
        words = f"{answer.status} {answer.reason or ''}".rstrip()
        raise HubRefusedError(words, moved_to and urllib.parse.urljoin(hub, moved_to))


def _reason(problem: Exception) -> str:
    """Return why a hub does not answer, from the first of a chain of problems that has words here."""
    chain: list[BaseException] = [problem]
    # urllib3 wraps what the system said into errors of its own, several deep; the innermost has the reason.
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and cause not in chain:
        chain.append(cause)
    chain += [argument for argument in problem.args if isinstance(argument, Exception)]
    kinds: tuple[tuple[type[BaseException], str], ...] = (
        (socket.gaierror, "there is no computer of this name, or no connection to the internet"),
        (NameResolutionError, "there is no computer of this name, or no connection to the internet"),
        (ConnectionRefusedError, "no program listens at its address"),
        (NewConnectionError, "nothing answers at its address"),  # to urllib3, a kind of time-out
        (TimedOutError, f"it did not answer within {PATIENCE:.0f} seconds"),
        (ssl.SSLCertVerificationError, "it cannot prove its identity (its certificate is not valid)"),
        (UnicodeError, "its address has letters in it that no address can have"),
        (ConnectionError, "it hung up"),
        (HTTPException, "what it answers is not HTTP"),
    )
    return next((words for kind, words in kinds if any(isinstance(one, kind) for one in chain)), str(problem))
