"""Asks whether other people's addresses still answer: gently, seldom, and never inside this network.

A host is asked one address at a time, with a pause, by a program that gives its
name; different hosts are asked side by side.  What they answered is kept in
`.drillbook/web-links.json`, a week if all was well and a day if not: links do not
die by the hour, and a timer may ask each night.  Robots' rules are for programs
that wander; this one asks only for what a text of the site names, as a reader who
clicks on it would.
"""

import concurrent.futures
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urljoin

import msgspec

from generator import __version__
from generator.model.value import Value
from generator.shell.atomic_files import replace_whole
from generator.shell.progress import Progress, no_progress
from generator.shell.public_web import NoAnswerError, NoHostError, SilentHostError, ask, host_of, is_public

__all__ = ["Asking", "WebAnswer", "ask_addresses"]

_DAY = 86_400.0
_FINE, _DEAD, _MOVED, _UNKNOWN, _NO_HOST = "fine", "dead", "moved", "unknown", "no-host"
# Sites that want no programs answer with these, whatever is there (999 is LinkedIn's); so does a host that is busy.
_GONE = (404, 410)
_FOR_GOOD, _FOR_NOW = (301, 308), (302, 303, 307)
_HOPS = 6
_AT_ONCE = 8
# Some hosts send nothing to what does not look like a browser; the name of the program stands at the end all the same.
_AGENT = f"Mozilla/5.0 (compatible; drillbook/{__version__}; checks the links of its own blog)"
_HEADERS = {"User-Agent": _AGENT, "Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "*"}


class WebAnswer(Value, array_like=False):
    """What is known of an address, and when it was asked (seconds since 1970).

    `state` is `fine`, `dead`, `moved` (for good, to the address in `to`), `no-host`,
    or `unknown`: it does not answer, or answers no programs.  `reason` says why.
    """

    state: str
    asked: float
    reason: str = ""
    to: str = ""

    def is_fresh(self, now: float) -> bool:
        """Tell whether an address need not be asked again: for a week if it was fine, else for a day."""
        return 0 <= now - self.asked < (7 * _DAY if self.state == _FINE else _DAY)


class Asking(Value):
    """How to ask: the pause between two requests to a host, and the time for all, in seconds."""

    pause: float = 1.0
    most: float = 600.0


def ask_addresses(
    addresses: Iterable[str],
    cache: Path,
    *,
    asking: Asking = Asking(),  # noqa: B008 - it is a value that cannot change
    progress: Progress = no_progress,
    is_allowed: Callable[[str], bool] = is_public,
) -> Mapping[str, WebAnswer]:
    """Return what is known of each address, asked now or lately; those that time has run out for are left out."""
    wanted, now = list(dict.fromkeys(addresses)), time.time()
    kept = {address: row for address, row in _read(cache).items() if row.is_fresh(now)}
    by_host: dict[str, list[str]] = {}
    for address in wanted:
        if address not in kept:
            by_host.setdefault(host_of(address), []).append(address)
    try:
        _ask_hosts(by_host, asking, progress, is_allowed, kept)
    finally:
        # Also what was asked until somebody pressed Ctrl-C is kept: nobody has to be asked twice.
        replace_whole(cache, msgspec.json.format(msgspec.json.encode(kept, order="sorted"), indent=1))
    return {address: kept[address] for address in wanted if address in kept}


def _ask_hosts(
    by_host: Mapping[str, Sequence[str]],
    asking: Asking,
    progress: Progress,
    is_allowed: Callable[[str], bool],
    kept: dict[str, WebAnswer],
) -> None:
    """Ask several hosts side by side, and add what they answer to `kept`, also if this is interrupted."""
    total, end = sum(map(len, by_host.values())), time.monotonic() + asking.most
    is_over = threading.Event()

    def ask_host(host: str) -> dict[str, WebAnswer]:
        answers = {}
        for number, address in enumerate(by_host[host]):
            if is_over.wait(asking.pause if number else 0) or time.monotonic() > end:
                break
            answers[address] = _ask(address, is_allowed, end)
        return answers

    done = 0
    pool = concurrent.futures.ThreadPoolExecutor(_AT_ONCE)
    waiting = [pool.submit(ask_host, host) for host in by_host]
    try:
        for answers in concurrent.futures.as_completed(waiting):
            done += len(answers.result())
            progress("asking the web", done, total)
    finally:
        # Whoever presses Ctrl-C waits for the requests that are under way, and for no other.
        is_over.set()
        pool.shutdown(cancel_futures=True)
        for answers in waiting:
            if not answers.cancelled() and not answers.exception():
                kept |= answers.result()


def _read(cache: Path) -> dict[str, WebAnswer]:
    try:
        return msgspec.json.decode(cache.read_bytes(), type=dict[str, WebAnswer])
    except (OSError, msgspec.MsgspecError):
        return {}  # a cache that is damaged is no cache


def _ask(address: str, is_allowed: Callable[[str], bool], end: float) -> WebAnswer:
    """Follow an address to where it leads; it has moved for good if every step of the way says so."""
    now, here, for_good = time.time(), address, True
    for _ in range(_HOPS):
        try:
            status, location = _status(here, is_allowed)
        except NoHostError as problem:
            return WebAnswer(state=_NO_HOST, asked=now, reason=str(problem))
        except (NoAnswerError, SilentHostError) as problem:
            return WebAnswer(state=_UNKNOWN, asked=now, reason=str(problem))
        if status in (*_FOR_GOOD, *_FOR_NOW) and location and time.monotonic() < end:
            for_good = for_good and status in _FOR_GOOD
            try:
                here = urljoin(here, location)
            except ValueError:  # such as http://[
                return WebAnswer(state=_UNKNOWN, asked=now, reason=f"{host_of(here)} leads to no web address")
            continue
        if status in _GONE:
            return WebAnswer(state=_DEAD, asked=now, reason=f"{host_of(here)} answers {status}")
        if not 200 <= status < 300:
            return WebAnswer(state=_UNKNOWN, asked=now, reason=f"{host_of(here)} answers {status}")
        moved = for_good and here.partition("#")[0] != address.partition("#")[0]
        return WebAnswer(state=_MOVED if moved else _FINE, asked=now, to=here if moved else "")
    return WebAnswer(state=_UNKNOWN, asked=now, reason="it leads from one address to the next, without end")


def _status(address: str, is_allowed: Callable[[str], bool]) -> tuple[int, str]:
    """Return the status of an address and where it leads; what is there is not read."""
    status, location = 0, ""
    # Hosts that know no HEAD say many things; only the answer to a GET is what a reader gets.
    for method in ("HEAD", "GET"):
        answer = ask(address.partition("#")[0], _HEADERS, is_allowed, method)
        status, location = answer.status, answer.headers.get("Location", "")
        answer.close()
        if status < 400:
            break
    return status, location
