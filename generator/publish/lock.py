"""Keeps two publishes to one place apart, from whatever computers they run.

The lock is a small file on the host that says who is at work.  Nobody can ask
a computer elsewhere whether its program still runs, and clocks of two
computers differ, so a lock counts as left behind when it has not been written
to for a while as the waiting computer measures it.  Its holder writes to it
every few seconds.  A lock that this site's own earlier run left on this
computer is taken over at once: two runs here are kept apart before they ask the host.

Hosts that switch at once need none of this: they refuse the second of two.
"""

import datetime as dt
import getpass
import hashlib
import json
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.publish.host import Failure, Host, HostError, LockableHost

__all__ = ["LOCK", "HostLock", "Patience"]

LOCK = ".drillbook-publishing"


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds.

    One's own lock is written to every `refresh`, another's counts for `stale`
    without that and is looked at every `look`.  `pauses` are those before each
    further attempt to connect.
    """

    refresh: float = 20.0
    stale: float = 180.0
    look: float = 3.0
    pauses: tuple[float, ...] = (1, 5, 15)


class HostLock:
    """The lock of one publish; `acquire` first, `refresh` now and then, `release` at the end."""

    def __init__(self, folder: Path, patience: Patience) -> None:
        self._patience = patience
        self._nonce = secrets.token_hex(8)
        # Whose run it is, without telling readers of the web space where the site lies.
        self._of_this_site = hashlib.sha256(f"{socket.gethostname()} {folder.resolve()}".encode()).hexdigest()[:16]
        self._since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        self._refreshed = 0.0

    def acquire(self, host: LockableHost, on_wait: Callable[[str], None]) -> None:
        """Return when nobody else publishes there; `on_wait` is called once with who it is that does."""
        seen, since, was_told = b"", time.monotonic(), False
        while not self._try(host):
            note = host.read(LOCK)
            if note is None:
                continue
            if note != seen:
                seen, since = note, time.monotonic()
            # A lock on a host where nobody may delete it would be looked at forever: `delete` raises.
            if self._is_ours(note) or time.monotonic() - since > self._patience.stale:
                host.delete(LOCK)
                continue
            if not was_told:
                on_wait(_holder(note))
                was_told = True
            time.sleep(self._patience.look)

    def refresh(self, host: Host) -> None:
        """Show that this publish goes on, if it is time to; raises `HostError` if another has taken the lock."""
        if time.monotonic() - self._refreshed < self._patience.refresh:
            return
        note = host.read(LOCK)
        # A host can still be working off what came over a line that broke: then the note is that of our last attempt.
        if note is not None and not self._is_ours(note):
            raise HostError(Failure.OTHER, f"{_holder(note)} publishes there now, too")
        host.write(LOCK, self._note())
        self._refreshed = time.monotonic()

    def release(self, host: Host) -> None:
        """Let others in."""
        note = host.read(LOCK)
        if note is not None and self._is_ours(note):
            host.delete(LOCK)

    def _try(self, host: LockableHost) -> bool:
        if not host.create(LOCK, self._note()):
            return False
        self._refreshed = time.monotonic()
        # Two may have deleted the same old lock one after the other: only the last to write it has it.
        note = host.read(LOCK)
        return note is not None and _value(note, "nonce") == self._nonce

    def _is_ours(self, note: bytes) -> bool:
        """Tell whether this site on this computer has written a note, in this run or an earlier one."""
        return self._of_this_site == _value(note, "site")

    def _note(self) -> bytes:
        note = {
            "who": f"{_user()} at {socket.gethostname()}",
            "since": self._since,
            "seen": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            "site": self._of_this_site,
            "nonce": self._nonce,
        }
        return json.dumps(note, indent=1).encode()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as containers have
        return "somebody"


def _value(note: bytes, key: str) -> str:
    try:
        values: Any = json.loads(note)
    except ValueError:
        return ""
    return str(values.get(key, "")) if isinstance(values, dict) else ""


def _holder(note: bytes) -> str:
    """Return who has a lock, as in `ruth at laptop (since 10:05)`, by this computer's clock."""
    who, since = _value(note, "who") or "somebody", _value(note, "since")
    try:
        moment = dt.datetime.fromisoformat(since).astimezone()
    except ValueError:
        return who
    return f"{who} (since {moment:%H:%M})"
