"""What `publish` needs of a web host: list, read, write and delete files, and name what fails.

A host only carries.  What to carry and in which order is decided by `order`,
the words for what goes wrong stand in `messages`, and who may publish is
settled by `lock`.  So a new kind of host is one module in `hosts/` and a line
in its table.

There are two kinds.  On most hosts (folders, SFTP, FTPS, S3), `write` shows a
file to readers at once, and the order of writing matters.  Others (git,
Netlify) collect what is written and deleted and show all of it together in
`commit`.  Callers treat both alike, and call `commit` at the end.
"""

import enum
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, runtime_checkable

from generator.model.target import Target

__all__ = ["TEMPORARY", "Failure", "Host", "HostError", "LockableHost", "OpenHost", "SecretOf"]

TEMPORARY = ".drillbook-part-"
"""How the name of a file on its way begins; what follows is for the host, and short, as names have a greatest length.

The same on all hosts: a folder can be published to by SFTP today and by FTP tomorrow, and the next publish removes
what an interrupted one left.
"""


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
    OWN_FOLDER = "the folder is one of the site itself, or the site lies in it"
    READ_ONLY = "this user may not write there"
    FULL = "the disk or the quota is full"
    LINE_LOST = "the connection broke"
    CLOCK = "the host refuses because the clock of this computer is wrong"
    NO_LIBRARY = "the library that talks to this kind of host is not installed; the detail is what to install"
    IN_THE_WAY = "a file stands where a folder is needed, or a folder where a file is"
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
    `about/index.html`.  After `Failure.LINE_LOST` the caller opens a new one
    and goes on, so whatever was done before must stay done or be repeatable.
    """

    switches_at_once: bool
    """Whether readers see nothing of what is written and deleted until `commit`.

    Such a host needs no lock: it refuses a `commit` whose start is no longer
    the newest state by raising `LINE_LOST`, and the caller starts again.
    """

    width: int
    """How many calls of `read`, `write` and `delete` may run at the same time, each in a thread of its own."""

    def list_files(self) -> Mapping[str, int]:
        """Return the size in bytes of every file there: strangers' files and those under a temporary name, too.

        Changes nothing: `publish --dry-run` looks while another computer
        publishes, whose temporary files are still needed.
        """

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None if there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Write a file, making its folders; readers see the old bytes or the new ones, never a part."""

    def delete(self, path: str) -> None:
        """Delete a file, and the folders that this leaves empty; fine if it is gone already."""

    def commit(self, message: str) -> None:
        """Show all that was written and deleted, on hosts that switch at once; elsewhere it has been shown already."""


@runtime_checkable
class LockableHost(Host, Protocol):
    """A host that shows each file at once, so that two publishes must not run there at the same time."""

    def create(self, path: str, data: bytes) -> bool:
        """Write a file of a few bytes unless there is one, and tell whether that was done; used for the lock.

        Of two callers at the same moment only one may be told so, as far as
        the host can say; `lock` looks once more.
        """


SecretOf = Callable[[str], str | None]
"""Returns the secret of a target that is kept under a name, or None.

The names are those that `hosts/table` gives with each scheme: `password`,
`passphrase`, `token`, `access-key`, `secret-key`.
"""

OpenHost = Callable[[Target, Path, SecretOf], AbstractContextManager[Host]]
"""Connects to a target of the site in a folder; leaving the context closes the connection.  Raises `HostError`."""
