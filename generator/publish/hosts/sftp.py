"""Publishing by SFTP: what most providers of web space offer, and any computer with an SSH server.

By asyncssh, which logs in as `ssh` says.  It has the host's own rename, and keeps
many files under way over one connection, which paramiko cannot: where an answer
takes 50 ms, 300 pages take 8 seconds instead of 70.  fsspec's `sftp` is
paramiko's, and trusts any host's key.

A host can still be working off what came over a line that broke when the next
connection is made.  So no two connections share a temporary name, and a file
that is gone by the time it is looked at is no failure.
"""

import asyncio
import contextlib
import hashlib
import posixpath
import secrets
import stat
from collections.abc import Coroutine, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import asyncssh

from generator.model.target import Target
from generator.publish.host import TEMPORARY, Failure, HostError, SecretOf
from generator.publish.hosts.ssh import close, connect, event_loop, trust_key, wait_for

__all__ = ["SftpHost", "open_host", "trust_key"]

# Files under way at once: with more, the answers of a slow host only queue up there.
_WIDTH = 16
# FXE_STATVFS_ST_RDONLY in section 4.4 of OpenSSH's PROTOCOL file.
_READ_ONLY = 1

Result = TypeVar("Result")


@contextlib.contextmanager
def open_host(target: Target, _site: Path, secret_of: SecretOf) -> Iterator["SftpHost"]:
    """Yield a connection to the folder of a target."""
    with event_loop() as loop:
        host = SftpHost(loop, target)
        try:
            host.connect(secret_of)
            yield host
        finally:
            host.close()


class SftpHost:
    """A folder of a host that is reached by SFTP."""

    switches_at_once = False
    width = _WIDTH

    def __init__(self, loop: asyncio.AbstractEventLoop, target: Target) -> None:
        self._loop, self._target = loop, target
        self._root = ""
        self._nonce = secrets.token_hex(8)
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
                self._run(close(self._connection), "")

    async def _connect(self, secret_of: SecretOf) -> None:
        self._connection = await connect(self._target, secret_of)
        self._sftp = await self._connection.start_sftp_client()
        await self._find_folder()

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
        # Providers name the web folder from the top of the host as often as from where a login starts.
        if not path.startswith("/") and await self._sftp.isdir(top):
            hint += f"; there is one at the top: write two slashes, //{path}"
        raise HostError(Failure.NO_FOLDER, hint)

    # ------------------------------------------------------------ files
    def list_files(self) -> Mapping[str, int]:
        """Return the size of every file."""
        sizes: dict[str, int] = {}
        self._run(self._list("", sizes, asyncio.Semaphore(_WIDTH)), "")
        return sizes

    async def _list(self, folder: str, sizes: dict[str, int], free: asyncio.Semaphore) -> None:
        folders: list[str] = []
        async with free:
            with contextlib.suppress(asyncssh.SFTPNoSuchFile):
                async for entry in self._sftp.scandir(self._place(folder)):
                    name = str(entry.filename)
                    path = f"{folder}/{name}" if folder else name
                    # Links are somebody's files, whatever they lead to.
                    if not stat.S_ISDIR(entry.attrs.permissions or 0):
                        sizes[path] = entry.attrs.size or 0
                    elif name not in (".", ".."):
                        folders.append(path)
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
        name = hashlib.sha256(f"{self._nonce} {path}".encode()).hexdigest()[:16]
        temporary = posixpath.join(posixpath.dirname(place), TEMPORARY + name)
        try:
            await self._put(temporary, data, "wb")
            await self._rename(temporary, place)
        except asyncssh.SFTPError as problem:
            with contextlib.suppress(asyncssh.SFTPError):
                await self._sftp.remove(temporary)
            if isinstance(problem, asyncssh.SFTPFailure):
                raise await self._reason(place, problem) from problem
            raise

    async def _put(self, place: str, data: bytes, mode: str) -> None:
        file = await self._sftp.open(place, mode)
        try:
            await file.write(data)
        except BaseException:
            with contextlib.suppress(asyncssh.SFTPError):
                await file.close()
            raise
        # On drives of a network it is here that a share turns out to be full.
        await file.close()

    async def _reason(self, place: str, problem: asyncssh.SFTPFailure) -> HostError:
        """Return what stands behind "Failure", which is all that nearly every host says of most things."""
        failure = Failure.FULL
        try:
            if await self._sftp.isdir(place) or await self._sftp.isfile(posixpath.dirname(place)):
                failure = Failure.IN_THE_WAY
            elif (await self._sftp.statvfs(self._root)).flags & _READ_ONLY:
                failure = Failure.READ_ONLY
        except asyncssh.SFTPError:
            # A host without OpenSSH's question for its disk: to write has hardly any other reason to fail.
            pass
        return HostError(failure, str(problem), place.removeprefix(f"{self._root}/"))

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
        # The target's own folder is there: `_find_folder` has looked.
        if len(folder) <= len(self._root):
            return
        if folder not in self._made:
            self._made[folder] = asyncio.ensure_future(self._make(folder))
        await self._made[folder]

    async def _make(self, folder: str) -> None:
        await self._make_folder(posixpath.dirname(folder))
        try:
            await self._sftp.mkdir(folder)
        except asyncssh.SFTPFileAlreadyExists:
            pass
        except asyncssh.SFTPFailure as problem:
            # What OpenSSH says of a folder that is there already, and of everything else.
            if await self._sftp.isdir(folder):
                return
            if await self._sftp.exists(folder):
                raise HostError(Failure.IN_THE_WAY, "", folder.removeprefix(f"{self._root}/")) from problem
            raise await self._reason(folder, problem) from problem

    def create(self, path: str, data: bytes) -> bool:
        """Write a file unless there is one."""
        return self._run(self._create(path, data), path)

    async def _create(self, path: str, data: bytes) -> bool:
        try:
            await self._put(self._place(path), data, "xb")
        except asyncssh.SFTPFileAlreadyExists:
            return False
        except asyncssh.SFTPFailure as problem:
            if not await self._sftp.exists(self._place(path)):
                raise await self._reason(self._place(path), problem) from problem
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
            # A file that comes later needs the folder made again.
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

    def _run(self, operation: Coroutine[None, None, Result], path: str) -> Result:
        return wait_for(self._loop, operation, path)
