"""What `publish` needs of a web host: files can be listed, read, written and deleted, and errors are classified.

A host only carries.  What to carry and in which order is decided by `order`,
the words for what goes wrong stand in `messages`.  So a new kind of host is one
module in `hosts/` and a line in its table.

There are two kinds.  On most hosts (folders, SFTP, FTPS, S3), `write` shows a
file to readers at once, and the order of writing matters.  Others (git,
Netlify) collect what is written and deleted and show all of it together in
`commit`.  Callers treat both alike, and call `commit` at the end.
"""

import enum
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from generator.model.target import Target

__all__ = ["Failure", "Host", "HostError", "OpenHost", "SecretOf"]


class Failure(enum.Enum):
    """Why a host does not do what it is asked; each has one sentence and one advice in `messages`."""

    REFUSED = "the user name, password or key is wrong"
    NOTHING_TO_LOG_IN_WITH = "there is no password, key or token"
    UNKNOWN_NAME = "no host has this name"
    UNREACHABLE = "the host does not answer"
    HOST_KEY_UNKNOWN = "the host's key is not in known_hosts"
    HOST_KEY_CHANGED = "the host's key differs from the one in known_hosts"
    CERTIFICATE = "the host's certificate is out of date or not valid for its name"
    NO_FOLDER = "the folder, bucket, repository or site does not exist"
    READ_ONLY = "this user may not write there"
    FULL = "the disk or the quota is full"
    LINE_LOST = "the connection broke"
    CLOCK = "the host refuses because the clock of this computer is wrong"
    OTHER = "anything else; the host's own words are all there is"


class HostError(Exception):
    """A host did not do what it was asked.

    `detail` is the host's or the library's own sentence, without secrets;
    `path` is the file that it was about, or empty.
    """

    def __init__(self, failure: Failure, detail: str = "", path: str = "") -> None:
        super().__init__(detail or failure.value)
        self.failure, self.detail, self.path = failure, detail, path


class Host(Protocol):
    """An open connection; every method raises `HostError`, and none raises anything of a library.

    Paths are relative to the target's folder, with slashes, such as
    `about/index.html`.
    """

    switches_at_once: bool
    """Whether readers see nothing of what is written and deleted until `commit`."""

    def list_files(self) -> Mapping[str, int]:
        """Return the size in bytes of every file there, strangers' files too."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None if there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Write a file, making its folders; readers see the old bytes or the new ones, never a part."""

    def delete(self, path: str) -> None:
        """Delete a file, and the folders that this leaves empty; fine if it is gone already."""

    def commit(self, message: str) -> None:
        """Show all that was written and deleted, on hosts that switch at once; elsewhere it has been shown already."""

    def lock(self, note: str) -> str:
        """Keep other publishers out, and return the empty string; or return the note of the one that is at work.

        Hosts that switch at once need no lock: they refuse a `commit` whose
        start is no longer the newest state (`Failure.LINE_LOST` is raised,
        and the caller starts again).
        """

    def refresh_lock(self, note: str) -> None:
        """Replace the note of one's own lock, which shows that its holder is still at work."""

    def unlock(self) -> None:
        """Let other publishers in; fine if there is no lock."""


SecretOf = Callable[[str], str | None]
"""Returns the password, passphrase or token that is kept under a name, or None."""

OpenHost = Callable[[Target, SecretOf], AbstractContextManager[Host]]
"""Connects to a target; leaving the context closes the connection.  Raises `HostError`."""
