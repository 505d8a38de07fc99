"""A connection by SSH, for all hosts that are reached through one.

Job: who the host is, who we are, and what went wrong.  Rule: nothing is said to
a host whose key is not known.  It must not know what the connection is for.

By asyncssh, which reads `~/.ssh/config`, `known_hosts`, the agent and all kinds of
keys as `ssh` does, and needs no program on the machine.  The library is
asynchronous and drillbook is not: an event loop in a thread of its own does the
talking, and whoever uses it waits with `wait_for`.
"""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import TypeVar

import asyncssh
from asyncssh.constants import OPEN_CONNECT_FAILED

from generator.model.target import Target
from generator.publish.host import Failure, HostError, SecretOf

__all__ = ["close", "connect", "event_loop", "trust_key", "wait_for"]

# Seconds for the connection and for the login; a line that is silent for as long as the last two say is lost.
_PATIENCE = 20
_ALIVE_EVERY, _ALIVE_MISSED = 15, 3
_PORT = 22

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


async def connect(target: Target, secret_of: SecretOf) -> asyncssh.SSHClientConnection:
    """Log in; raises `HostError`, and what `wait_for` makes one of."""
    return await _connected(target, secret_of, _Client())


async def close(connection: asyncssh.SSHClientConnection) -> None:
    """End a connection, without waiting forever for a host that no longer answers."""
    connection.abort()
    await asyncio.wait_for(connection.wait_closed(), _PATIENCE)


def trust_key(target: Target, shown: str) -> None:
    """Add the key that a host shows to `~/.ssh/known_hosts`, if it is still the one that was shown to the coach.

    Raises `HostError` if it is not, or if it cannot be reached.
    """
    with event_loop() as loop:
        client = _Client()
        with contextlib.suppress(HostError):
            wait_for(loop, _trying(target, client), "")
    if client.key is None or _described(client.key) != shown:
        raise HostError(Failure.HOST_KEY_CHANGED, "as it has shown another one just now")
    name = client.name if client.port == _PORT else f"[{client.name}]:{client.port}"
    file = _known_hosts()
    # `ssh` refuses a folder that others can write to.
    file.parent.mkdir(mode=0o700, exist_ok=True)
    before = file.read_bytes() if file.exists() else b""
    # Somebody may have edited the file, and left its last line without an end.
    line_end = b"" if not before or before.endswith(b"\n") else b"\n"
    with file.open("ab") as known_hosts:
        line = name.encode() + b" " + client.key.export_public_key("openssh").split(b"\n")[0]
        known_hosts.write(line_end + line + b"\n")


async def _trying(target: Target, client: _Client) -> None:
    await close(await _connected(target, lambda _name: None, client))


async def _connected(target: Target, secret_of: SecretOf, client: _Client) -> asyncssh.SSHClientConnection:
    password, passphrase = secret_of("password"), secret_of("passphrase")
    try:
        return await asyncssh.connect(
            target.host,
            target.port or (),
            username=target.user or (),
            password=password,
            passphrase=passphrase,
            client_factory=lambda: client,
            connect_timeout=_PATIENCE,
            login_timeout=_PATIENCE,
            keepalive_interval=_ALIVE_EVERY,
            keepalive_count_max=_ALIVE_MISSED,
        )
    except asyncssh.HostKeyNotVerifiable as problem:
        raise _unproven(client) from problem
    except (asyncssh.PermissionDenied, asyncssh.KeyEncryptionError, asyncssh.KeyImportError) as problem:
        is_refused = password is not None or passphrase is not None or _has_keys()
        raise HostError(Failure.REFUSED if is_refused else Failure.NOTHING_TO_LOG_IN_WITH, str(problem)) from problem


def _unproven(client: _Client) -> HostError:
    key = client.key
    if key is None:  # the key is in known_hosts as one that must not be taken any more
        return HostError(Failure.HOST_KEY_CHANGED, "and compare the fingerprint that it names")
    if client.is_known():
        return HostError(Failure.HOST_KEY_CHANGED, f"with {_described(key)}")
    return HostError(Failure.HOST_KEY_UNKNOWN, _described(key))


def _described(key: asyncssh.SSHKey) -> str:
    return f"the fingerprint {key.get_fingerprint()} of a key of the kind {key.get_algorithm()}"


def _has_keys() -> bool:
    folder = Path.home() / ".ssh"
    # The names that `ssh` itself gives to keys and tries without being told.
    return any(folder.glob("id_*")) if folder.is_dir() else False


@contextlib.contextmanager
def event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Yield an event loop that runs in a thread of its own until the end of the block."""
    # Both libraries log to the terminal what they also raise, and every line of it frightens a coach.
    for name in ("asyncio", "asyncssh"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="ssh", daemon=True)
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


def wait_for(loop: asyncio.AbstractEventLoop, operation: Coroutine[None, None, Result], path: str) -> Result:
    """Let the loop do something, and return what comes of it; what goes wrong becomes `HostError`."""
    try:
        return asyncio.run_coroutine_threadsafe(operation, loop).result()
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
    # The line broke between the login and the first question.
    if isinstance(problem, asyncssh.ChannelOpenError) and problem.code == OPEN_CONNECT_FAILED:
        return Failure.LINE_LOST
    return next((failure for kind, failure in _KINDS if isinstance(problem, kind)), Failure.OTHER)


def _sentence(problem: BaseException) -> str:
    if isinstance(problem, TimeoutError) and not str(problem):
        return f"nothing for {_PATIENCE} seconds"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return " ".join(str(problem).split())
