"""Publishing by SFTP: what most providers of web space offer, and any computer with an SSH server.

By asyncssh.  It reads `~/.ssh/config`, `known_hosts`, the agent and all kinds of
keys as `ssh` does, has the host's own rename, and keeps a dozen files under way
over one connection, which paramiko cannot: on a line of 50 ms that is a minute
or five for a thousand pages.  fsspec's `sftp` is paramiko's, and trusts any
host's key.

The library is asynchronous and drillbook is not: an event loop in a thread of its
own does the talking, and every method waits for it.
"""

import asyncio
import contextlib
import hashlib
import logging
import posixpath
import socket
import stat
import threading
from collections.abc import Coroutine, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import asyncssh

from generator.model.target import Target
from generator.publish.host import Failure, HostError, SecretOf

__all__ = ["SftpHost", "open_host", "trust_key"]

# Seconds for the connection and for the login; a line that is silent for as long as the last two say is lost.
_PATIENCE = 20
_ALIVE_EVERY, _ALIVE_MISSED = 15, 3
_WIDTH = 16
_PORT = 22
_TEMPORARY = ".drillbook-part-"

Result = TypeVar("Result")


class _Client(asyncssh.SSHClient):
    """Notes the key of a host that is not in known_hosts, and under which name and port it was looked for there."""

    key: asyncssh.SSHKey | None = None
    name: str = ""
    port: int = 0

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Refuse; it is only asked about keys that are not known."""
        self.key, self.name, self.port = key, host or addr, port
        return False

    def is_known(self) -> bool:
        """Tell whether known_hosts has another key of this host."""
        if not _known_hosts().is_file():
            return False
        try:
            keys = asyncssh.read_known_hosts(str(_known_hosts())).match(self.name, "", self.port)[0]
        except ValueError:
            return False
        return bool(keys)


def _known_hosts() -> Path:
    return Path.home() / ".ssh" / "known_hosts"


@contextlib.contextmanager
def open_host(target: Target, _site: Path, secret_of: SecretOf) -> Iterator["SftpHost"]:
    """Yield a connection to the folder of a target."""
    with _event_loop() as loop:
        host = SftpHost(loop, target, _Client())
        try:
            host.connect(secret_of)
            yield host
        finally:
            host.close()


def trust_key(target: Target, shown: str) -> None:
    """Add the key that a host shows to `~/.ssh/known_hosts`, if it is still the one that was shown to the coach.

    Raises `HostError` if it is not, or if it cannot be reached.
    """
    with _event_loop() as loop:
        client = _Client()
        host = SftpHost(loop, target, client)
        with contextlib.suppress(HostError):
            host.connect(lambda _name: None)
        host.close()
    if client.key is None or _described(client.key) != shown:
        raise HostError(Failure.HOST_KEY_CHANGED, "as it has shown another one just now")
    name = client.name if client.port == _PORT else f"[{client.name}]:{client.port}"
    file = _known_hosts()
    file.parent.mkdir(mode=0o700, exist_ok=True)
    before = file.read_bytes() if file.exists() else b""
    line_end = b"" if not before or before.endswith(b"\n") else b"\n"
    with file.open("ab") as known_hosts:
        line = name.encode() + b" " + client.key.export_public_key("openssh").split(b"\n")[0]
        known_hosts.write(line_end + line + b"\n")


def _described(key: asyncssh.SSHKey) -> str:
    return f"the fingerprint {key.get_fingerprint()} of a key of the kind {key.get_algorithm()}"


class SftpHost:
    """A folder of a host that is reached by SFTP."""

    switches_at_once = False
    width = _WIDTH

    def __init__(self, loop: asyncio.AbstractEventLoop, target: Target, client: _Client) -> None:
        self._loop, self._target, self._client = loop, target, client
        self._root = ""
        self._connection: asyncssh.SSHClientConnection | None = None
        self._made: dict[str, asyncio.Task[None]] = {}

    # ------------------------------------------------------------ connecting
    def connect(self, secret_of: SecretOf) -> None:
        """Log in and find the folder."""
        self._run(self._connect(secret_of), "")

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            with contextlib.suppress(HostError):
                self._run(self._close(self._connection), "")

    async def _close(self, connection: asyncssh.SSHClientConnection) -> None:
        connection.abort()
        await asyncio.wait_for(connection.wait_closed(), _PATIENCE)

    async def _connect(self, secret_of: SecretOf) -> None:
        password, passphrase = secret_of("password"), secret_of("passphrase")
        try:
            self._connection = await asyncssh.connect(
                self._target.host,
                self._target.port or (),
                username=self._target.user or (),
                password=password,
                passphrase=passphrase,
                client_factory=lambda: self._client,
                connect_timeout=_PATIENCE,
                login_timeout=_PATIENCE,
                keepalive_interval=_ALIVE_EVERY,
                keepalive_count_max=_ALIVE_MISSED,
            )
        except asyncssh.HostKeyNotVerifiable as problem:
            raise self._unproven() from problem
        except (asyncssh.PermissionDenied, asyncssh.KeyEncryptionError, asyncssh.KeyImportError) as problem:
            is_refused = password is not None or passphrase is not None or self._has_keys()
            raise HostError(
                Failure.REFUSED if is_refused else Failure.NOTHING_TO_LOG_IN_WITH, str(problem)
            ) from problem
        self._sftp = await self._connection.start_sftp_client()
        await self._find_folder()

    def _unproven(self) -> HostError:
        key = self._client.key
        if key is None:  # the key is in known_hosts as one that must not be taken any more
            return HostError(Failure.HOST_KEY_CHANGED, "and compare the fingerprint that it names")
        if self._client.is_known():
            return HostError(Failure.HOST_KEY_CHANGED, f"with {_described(key)}")
        return HostError(Failure.HOST_KEY_UNKNOWN, _described(key))

    def _has_keys(self) -> bool:
        folder = Path.home() / ".ssh"
        return any(folder.glob("id_*")) if folder.is_dir() else False

    async def _find_folder(self) -> None:
        path = self._target.path or "."
        try:
            self._root = await self._sftp.realpath(path)
            is_folder = await self._sftp.isdir(self._root)
        except asyncssh.SFTPNoSuchFile:
            is_folder = False
        if is_folder:
            return
        hint = f"there is no folder {path} where {self._target.host} puts you after the login"
        top = f"/{path}"
        if not path.startswith("/") and await self._sftp.isdir(top):
            hint += f"; there is one at the top: write two slashes, //{path}"
        raise HostError(Failure.NO_FOLDER, hint)

    # ------------------------------------------------------------ files
    def list_files(self) -> Mapping[str, int]:
        """Return the size of every file, and remove what an interrupted publish left."""
        sizes: dict[str, int] = {}
        self._run(self._list("", sizes, asyncio.Semaphore(_WIDTH)), "")
        return sizes

    async def _list(self, folder: str, sizes: dict[str, int], free: asyncio.Semaphore) -> None:
        folders: list[str] = []
        async with free:
            async for entry in self._sftp.scandir(self._place(folder)):
                name = str(entry.filename)
                if name in (".", ".."):
                    continue
                path = f"{folder}/{name}" if folder else name
                # Links are somebody's files, whatever they lead to.
                if stat.S_ISDIR(entry.attrs.permissions or 0):
                    folders.append(path)
                elif name.startswith(_TEMPORARY):
                    await self._sftp.remove(self._place(path))
                else:
                    sizes[path] = entry.attrs.size or 0
        await asyncio.gather(*(self._list(inner, sizes, free) for inner in folders))

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None if there is none."""
        return self._run(self._read(path), path)

    async def _read(self, path: str) -> bytes | None:
        try:
            async with self._sftp.open(self._place(path), "rb") as file:
                data = await file.read()
                return data if isinstance(data, bytes) else data.encode()
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            return None

    def write(self, path: str, data: bytes) -> None:
        """Write a file under a temporary name and rename it."""
        self._run(self._write(path, data), path)

    async def _write(self, path: str, data: bytes) -> None:
        place = self._place(path)
        await self._make_folder(posixpath.dirname(place))
        # A name of its own for each file, however long that file's name is.
        temporary = posixpath.join(
            posixpath.dirname(place), _TEMPORARY + hashlib.sha256(path.encode()).hexdigest()[:16]
        )
        try:
            await self._put(temporary, data, "wb")
            await self._rename(temporary, place)
        except (asyncssh.SFTPError, HostError):
            with contextlib.suppress(asyncssh.SFTPError):
                await self._sftp.remove(temporary)
            raise

    async def _put(self, place: str, data: bytes, mode: str) -> None:
        file = await self._sftp.open(place, mode)
        try:
            await file.write(data)
        except asyncssh.SFTPFailure as problem:
            # Nearly all hosts say only "Failure" where a disk or a share of it is full; to write has no other reason.
            raise HostError(Failure.FULL, str(problem)) from problem
        finally:
            with contextlib.suppress(asyncssh.SFTPError):
                await file.close()

    async def _rename(self, temporary: str, place: str) -> None:
        try:
            await self._sftp.posix_rename(temporary, place)
        except asyncssh.SFTPOpUnsupported:
            # Without OpenSSH's rename, a name has to be free: for the length of two messages the file is not there.
            with contextlib.suppress(asyncssh.SFTPNoSuchFile):
                await self._sftp.remove(place)
            await self._sftp.rename(temporary, place)

    async def _make_folder(self, folder: str) -> None:
        """Make a folder and those above it, once, however many files wait for it."""
        if len(folder) <= len(self._root):
            return
        if folder not in self._made:
            self._made[folder] = asyncio.ensure_future(self._make(folder))
        await self._made[folder]

    async def _make(self, folder: str) -> None:
        await self._make_folder(posixpath.dirname(folder))
        try:
            await self._sftp.mkdir(folder)
        except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
            # What OpenSSH says of a folder that is there already, and of everything else.
            if not await self._sftp.isdir(folder):
                raise HostError(Failure.IN_THE_WAY, "", folder) from None

    def create(self, path: str, data: bytes) -> bool:
        """Write a file unless there is one."""
        return self._run(self._create(path, data), path)

    async def _create(self, path: str, data: bytes) -> bool:
        try:
            await self._put(self._place(path), data, "xb")
        except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
            if not await self._sftp.exists(self._place(path)):
                raise
            return False
        return True

    def delete(self, path: str) -> None:
        """Delete a file and the folders that this leaves empty."""
        self._run(self._delete(path), path)

    async def _delete(self, path: str) -> None:
        with contextlib.suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            await self._sftp.remove(self._place(path))
        folder = posixpath.dirname(path)
        while folder:
            self._made.pop(self._place(folder), None)
            try:
                await self._sftp.rmdir(self._place(folder))
            except asyncssh.SFTPNoSuchFile:
                pass
            except asyncssh.SFTPError:
                return  # it is not empty
            folder = posixpath.dirname(folder)

    def commit(self, message: str) -> None:
        """Do nothing: everything has been shown already."""

    # ------------------------------------------------------------ the loop
    def _place(self, path: str) -> str:
        return posixpath.join(self._root, path) if path else self._root

    def _run(self, doing: Coroutine[None, None, Result], path: str) -> Result:
        return _wait(self._loop, doing, path)


@contextlib.contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    # Both libraries log to the terminal what they also raise, and every line of it frightens a coach.
    for name in ("asyncio", "asyncssh"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sftp", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        # What was under way when a line broke would complain that nobody waits for it.
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE)
        loop.close()


async def _end_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _wait(loop: asyncio.AbstractEventLoop, doing: Coroutine[None, None, Result], path: str) -> Result:
    """Let the loop do something, and return what comes of it; what goes wrong becomes `HostError`."""
    try:
        return asyncio.run_coroutine_threadsafe(doing, loop).result()
    except (asyncssh.Error, OSError, TimeoutError) as problem:
        raise HostError(_failure(problem), _sentence(problem), path) from problem


_KINDS: tuple[tuple[type[BaseException], Failure], ...] = (
    (socket.gaierror, Failure.UNKNOWN_NAME),
    (asyncssh.SFTPConnectionLost, Failure.LINE_LOST),
    (asyncssh.SFTPNoConnection, Failure.LINE_LOST),
    (asyncssh.SFTPPermissionDenied, Failure.READ_ONLY),
    (asyncssh.SFTPWriteProtect, Failure.READ_ONLY),
    (asyncssh.SFTPNoSpaceOnFilesystem, Failure.FULL),
    (asyncssh.SFTPQuotaExceeded, Failure.FULL),
    (asyncssh.SFTPNotADirectory, Failure.IN_THE_WAY),
    (asyncssh.SFTPFileIsADirectory, Failure.IN_THE_WAY),
    (asyncssh.SFTPError, Failure.OTHER),
    (asyncssh.PermissionDenied, Failure.REFUSED),
    (asyncssh.ProtocolError, Failure.OTHER),
    (asyncssh.KeyExchangeFailed, Failure.OTHER),
    (asyncssh.DisconnectError, Failure.LINE_LOST),
    (ConnectionResetError, Failure.LINE_LOST),
    (BrokenPipeError, Failure.LINE_LOST),
    # A host that takes no connection, and one that there is no way to.
    (OSError, Failure.UNREACHABLE),
)


def _failure(problem: BaseException) -> Failure:
    return next((failure for kind, failure in _KINDS if isinstance(problem, kind)), Failure.OTHER)


def _sentence(problem: BaseException) -> str:
    if isinstance(problem, TimeoutError) and not str(problem):
        return f"nothing for {_PATIENCE} seconds"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return " ".join(str(problem).split())
