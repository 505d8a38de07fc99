"""Web space that is reached by FTP over TLS, as `ftps://user@host/folder` names it.

Job: the operations of a `Host` in the commands of FTP.  Rules: nothing is
said before the line is encrypted and the certificate is checked, so a server
that offers no TLS is refused and plain FTP does not exist here; a file is
sent under a temporary name and renamed.  It must not know what the files are.

Python's own ftplib does the carrying.  fsspec's file system for FTP is built
on the same and knows no TLS sessions; aioftp knows TLS only from the first
byte on, which hosters seldom offer.
"""

import ftplib
import hashlib
import io
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from generator.model.target import Target
from generator.publish.host import TEMPORARY, Failure, Host, HostError, SecretOf
from generator.publish.hosts.ftps_commands import (
    ANSWERS,
    Connection,
    encrypt,
    has_mlsd,
    is_file,
    joined,
    make_folder,
    parsed_list,
    remove_folder,
    rename,
    secure_context,
)
from generator.publish.hosts.network import TIMEOUT, network_failure, without_secrets

__all__ = ["FtpsHost", "open_host"]

_Result = TypeVar("_Result")

# Hosters allow few connections per user, some only four; a coach's own FTP program may have one open.
_CONNECTIONS = 3

# To write a lock takes a fraction of this; who holds its folder for longer is gone.
_CREATING_SECONDS = 3.0
_PORT = 21

_FULL = re.compile(r"no space|quota|disk (is )?full|exceeded|storage", re.IGNORECASE)

_MEANINGS = {
    "421": Failure.LINE_LOST,  # "service not available, closing": too many users, or idle for too long
    "425": Failure.LINE_LOST,  # no connection for the data, or lost
    "426": Failure.LINE_LOST,
    "430": Failure.REFUSED,
    "452": Failure.FULL,
    "530": Failure.REFUSED,
    "552": Failure.FULL,
}


@contextmanager
def open_host(target: Target, _site: Path, secret_of: SecretOf) -> Iterator[Host]:
    """Log in by FTP over TLS and go to the target's folder."""
    password = secret_of("password")
    if password is None:
        raise HostError(Failure.NOTHING_TO_LOG_IN_WITH)
    host = FtpsHost(target, password)
    try:
        yield host
    finally:
        host.close()


class FtpsHost:
    """A folder on a host that speaks FTP over TLS."""

    switches_at_once = False
    width = _CONNECTIONS

    def __init__(self, target: Target, password: str) -> None:
        self._target, self._password = target, password
        # A connection serves one thread at a time; `_slots` counts those that may still be used or opened.
        self._idle: list[Connection] = []
        self._slots = threading.BoundedSemaphore(_CONNECTIONS)
        self._open = 0
        self._folders: set[str] = set()
        first = self._connect()
        self._has_mlsd = has_mlsd(first)
        self._idle.append(first)

    def close(self) -> None:
        """Close every connection; a line that is gone already does not matter."""
        for connection in self._idle:
            with suppress(*ftplib.all_errors):
                if connection.sock is not None:
                    connection.sock.settimeout(2)  # a server that says no goodbye must not keep the coach waiting
                connection.quit()
            connection.close()

    def list_files(self) -> Mapping[str, int]:
        """Return all files below the folder."""
        sizes: dict[str, int] = {}
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            for name, size in self._call(partial(self._entries, folder=folder), folder):
                path = f"{folder}/{name}" if folder else name
                if size is None:
                    self._folders.add(path)
                    waiting.append(path)
                else:
                    sizes[path] = size
        return sizes

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None."""

        def retrieve(line: Connection) -> bytes | None:
            # Tried twice: a file that is just being renamed by another publisher is missing for a moment.
            for is_last in (False, True):
                data = bytearray()
                try:
                    line.retrbinary(f"RETR {path}", data.extend)
                except ftplib.error_perm as error:
                    # 550 is the answer to nearly everything; only what has no size either is not there.
                    # Should it have one by now, another publisher has just made it.
                    if error.args[0][:3] == "550" and not is_file(line, path):
                        return None
                    if is_last:
                        raise
                else:
                    return bytes(data)
            return None

        return self._call(retrieve, path)

    def write(self, path: str, data: bytes) -> None:
        """Send the bytes under a temporary name, and give them their name when all have come."""

        def store(line: Connection) -> None:
            folder, _, name = path.rpartition("/")
            self._make_folders(line, folder)
            # In the same folder, because some servers rename only there. Two threads never write one path.
            temporary = joined(folder, TEMPORARY + hashlib.blake2b(name.encode(), digest_size=6).hexdigest())
            try:
                line.storbinary(f"STOR {temporary}", io.BytesIO(data))
                rename(line, temporary, path)
            except (*ANSWERS, HostError):
                with suppress(*ftplib.all_errors):
                    line.delete(temporary)
                raise

        self._call(store, path, Failure.READ_ONLY)

    def create(self, path: str, data: bytes) -> bool:
        """Write a file unless there is one.

        FTP has no such command, but making a folder fails if there is one.
        So a folder beside the file is held while it is written.  Should its
        maker have died just then, it is taken over after a few seconds.
        """
        guard = f"{path}.new"
        until = time.monotonic() + _CREATING_SECONDS
        while not self._call(lambda line: make_folder(line, guard), guard):
            if self.read(path) is not None:
                return False
            if time.monotonic() > until:
                self._call(lambda line: remove_folder(line, guard), guard)
            else:
                time.sleep(0.2)
        try:
            if self.read(path) is not None:
                return False
            self.write(path, data)
        finally:
            self._call(lambda line: remove_folder(line, guard), guard)
        return True

    def delete(self, path: str) -> None:
        """Delete a file, and its folders as long as they are empty."""

        def remove(line: Connection) -> None:
            try:
                line.delete(path)
            except ftplib.error_perm:
                if is_file(line, path):
                    raise
            folder = path.rpartition("/")[0]
            # Servers refuse to remove a folder that has something in it, so this stops by itself.
            while folder and remove_folder(line, folder):
                self._folders.discard(folder)
                folder = folder.rpartition("/")[0]

        self._call(remove, path, Failure.READ_ONLY)

    def commit(self, message: str) -> None:
        """Do nothing: each file is out already."""

    def _entries(self, line: Connection, folder: str) -> list[tuple[str, int | None]]:
        """Return the names in a folder, each with its size, or None for a folder."""
        if self._has_mlsd:
            # Links and devices are neither, and left alone: drillbook makes none.
            return [
                (name, int(facts.get("size", 0)) if facts["type"] == "file" else None)
                for name, facts in line.mlsd(folder, ["type", "size"])
                if facts.get("type") in {"file", "dir"}
            ]
        answer: list[str] = []
        # The option is needed for names with a dot in front. Beside it, a folder's name with a space would be torn.
        base = line.pwd()
        line.cwd(folder or ".")
        try:
            line.retrlines("LIST -a", answer.append)
        finally:
            line.cwd(base)
        return list(parsed_list(answer))

    def _make_folders(self, line: Connection, folder: str) -> None:
        parts = folder.split("/") if folder else []
        for count in range(1, len(parts) + 1):
            path = "/".join(parts[:count])
            if path not in self._folders:
                # A refusal means that it is there already, in nearly all cases; if not, the file's own refusal tells.
                if not make_folder(line, path) and is_file(line, path):
                    raise HostError(Failure.IN_THE_WAY, path=path)
                self._folders.add(path)

    def _call(self, act: Callable[[Connection], _Result], path: str, refusal: Failure = Failure.OTHER) -> _Result:
        """Do something with a connection that nobody else is using; `refusal` is what a plain no means."""
        connection = self._take()
        lost = False
        try:
            return act(connection)
        except ftplib.all_errors as error:
            failure = self._classified(error, path, refusal)
            lost = failure.failure is Failure.LINE_LOST
            raise failure from error
        finally:
            if lost:
                connection.close()
                self._open -= 1
            else:
                self._idle.append(connection)
            self._slots.release()

    def _take(self) -> Connection:
        while True:
            self._slots.acquire()
            with suppress(IndexError):
                return self._idle.pop()
            try:
                return self._connect()
            except HostError:
                # A server that lets no more in is no reason to stop, as long as it has let one in: the place of
                # this one is given up for good, and the next one that is free is waited for.
                if not self._open:
                    self._slots.release()
                    raise

    def _connect(self) -> Connection:
        target = self._target
        # A host may greet in any encoding; this one refuses no byte, and ends with the encryption.
        connection = Connection(context=secure_context(), timeout=TIMEOUT, encoding="latin-1")
        try:
            connection.connect(target.host, target.port or _PORT)
            encrypt(connection)
            connection.login(target.user or "anonymous", self._password)
            with suppress(*ANSWERS):
                connection.sendcmd("OPTS UTF8 ON")  # names are UTF-8 without it where it is refused
            connection.prot_p()
        except ftplib.all_errors as error:
            connection.close()
            raise self._classified(error, "", Failure.OTHER) from error
        try:
            if target.path:
                connection.cwd(target.path)
            # Many servers tell the size of a file only in this mode, which changes no bytes.
            connection.voidcmd("TYPE I")
        except ftplib.all_errors as error:
            connection.close()
            raise self._classified(error, target.path, Failure.NO_FOLDER) from error
        self._open += 1
        return connection

    def _classified(self, error: Exception, path: str, refusal: Failure) -> HostError:
        # What came in another encoding could not be printed.
        words = str(error).encode("utf-8", "replace").decode()
        detail = without_secrets(words, self._password)
        if isinstance(error, ANSWERS):
            failure = _MEANINGS.get(detail[:3], refusal if detail[:1] == "5" else Failure.OTHER)
            if failure is not Failure.REFUSED and _FULL.search(detail):
                failure = Failure.FULL
            if failure is Failure.LINE_LOST and not self._open:
                failure = Failure.UNREACHABLE
            return HostError(failure, detail, path)
        return network_failure(error, connected=self._open > 0, path=path) or HostError(Failure.OTHER, detail, path)
