"""Git's conversation with a server through SSH, for `git`: dulwich speaks, asyncssh carries.

Job: what dulwich calls a vendor.  dulwich brings one that starts the program
`ssh`, which coaches on Windows may lack, and one for paramiko, which would be
a second library beside the one that SFTP needs, with rules of its own for the
keys of hosts.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncssh
from dulwich.client import SSHGitClient, SSHVendor

from generator.model.target import Target
from generator.publish.host import HostError, SecretOf
from generator.publish.hosts.ssh import close, connect, event_loop, wait_for

__all__ = ["client_of"]


@contextmanager
def client_of(target: Target, secret_of: SecretOf) -> Iterator[SSHGitClient]:
    """Log in, and yield a client that keeps using this one connection."""
    with event_loop() as loop:
        connection = wait_for(loop, connect(target, secret_of), "")
        try:
            yield SSHGitClient(target.host, vendor=_Vendor(loop, connection))
        finally:
            with contextlib.suppress(HostError):
                wait_for(loop, close(connection), "")


class _Vendor(SSHVendor):
    """Runs git's commands on the host, over a connection that is open already."""

    def __init__(self, loop: asyncio.AbstractEventLoop, connection: asyncssh.SSHClientConnection) -> None:
        self._loop, self._connection = loop, connection

    def run_command(self, host: str, command: bytes, *_: object, **options: object) -> Any:  # noqa: ARG002  # any such object
        """Start a command; whom to log in as was settled by the connection."""
        version = options.get("protocol_version")
        # Hosts may refuse variables. Then they speak the oldest version, which is as good.
        variables = {"GIT_PROTOCOL": f"version={version}"} if version else {}
        return _Conversation(self._loop, wait_for(self._loop, self._started(command.decode(), variables), ""))

    async def _started(self, command: str, variables: dict[str, str]) -> "asyncssh.SSHClientProcess[bytes]":
        return await self._connection.create_process(command, encoding=None, env=variables)


class _Conversation:
    """What the command says and is told, for a caller that waits."""

    def __init__(self, loop: asyncio.AbstractEventLoop, process: "asyncssh.SSHClientProcess[bytes]") -> None:
        self._loop, self._process = loop, process

    @property
    def stderr(self) -> "_Conversation":
        """Return what is asked for complaints, should the command end too early; dulwich gets it at once."""
        return self

    def readlines(self) -> list[bytes]:
        """Return all that the command complained about until it ended."""
        return wait_for(self._loop, self._process.stderr.read(), "").splitlines(keepends=True)

    def can_read(self) -> bool:
        """Tell whether to listen before all has been said; not to is always allowed."""
        return False

    def close(self) -> None:
        """End the command, without waiting: dulwich may call this while objects are thrown away, in any thread."""
        if self._loop.is_running():
            self._loop.call_soon_threadsafe(self._process.close)

    def read(self, size: int = -1) -> bytes:
        """Return as many bytes of what the command says, or fewer at its end."""
        return wait_for(self._loop, self._all_of(size), "")

    async def _all_of(self, size: int) -> bytes:
        # dulwich expects what a file gives: as much as it asks for, unless that is the end.
        try:
            return await (self._process.stdout.read() if size < 0 else self._process.stdout.readexactly(size))
        except asyncio.IncompleteReadError as error:
            return error.partial

    def write(self, data: bytes) -> int:
        """Tell the command something."""
        wait_for(self._loop, self._say(data), "")
        return len(data)

    async def _say(self, data: bytes) -> None:
        self._process.stdin.write(data)
        await self._process.stdin.drain()
