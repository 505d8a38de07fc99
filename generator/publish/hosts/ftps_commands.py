"""The commands of FTP over TLS that ftplib lacks or leaves half done, for `ftps`.

Job: a connection that is encrypted as servers demand it today, and the small
questions that FTP answers only by refusing something.  It must not know what
is published, nor in which order.
"""

import ftplib
import re
import select
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from generator.publish.host import Failure, HostError
from generator.publish.hosts.network import TIMEOUT

__all__ = [
    "ANSWERS",
    "Connection",
    "encrypt",
    "has_mlsd",
    "is_file",
    "joined",
    "make_folder",
    "parsed_list",
    "remove_folder",
    "rename",
    "secure_context",
]

# What the host answered, unlike errors of the line.
ANSWERS = (ftplib.error_perm, ftplib.error_temp, ftplib.error_reply, ftplib.error_proto)

# What is not UTF-8 in a name is kept, and goes back as it came.
_ODD_BYTES = "surrogateescape"

# Servers without MLSD answer LIST as Unix's ls does, or as Windows' dir does.
_UNIX_LINE = re.compile(r"(?P<kind>[-dl])\S+\s+\d+\s+\S+\s+\S+\s+(?P<size>\d+)\s+\S+\s+\S+\s+\S+\s(?P<name>.+)")
_WINDOWS_LINE = re.compile(r"[\d-]+\s+[\d:]+(?:AM|PM)?\s+(?:<(?P<kind>D)IR>|(?P<size>\d+))\s+(?P<name>.+)")


class _Socket(ssl.SSLSocket):
    """A socket whose text may be in any encoding, and that does not wait for the answer to its goodbye.

    Some servers never give one after a transfer.  And names that strangers
    gave their files may be older than UTF-8 on that server.
    """

    def makefile(self, *arguments: Any, **options: Any) -> Any:
        """Return the socket as a file; what is not UTF-8 comes through as it is."""
        if "encoding" in options:
            options["errors"] = _ODD_BYTES
        return super().makefile(*arguments, **options)

    def unwrap(self) -> socket.socket:
        self.settimeout(0)
        with suppress(OSError, ValueError):
            while True:
                try:
                    return super().unwrap()
                except ssl.SSLWantWriteError:
                    # Our own goodbye must leave, or the server takes the file for one that was cut off.
                    if not select.select([], [self], [], TIMEOUT)[1]:
                        break
        return self


class Connection(ftplib.FTP_TLS):
    """A connection whose transfers go on with the TLS session of the commands.

    vsftpd and ProFTPD demand that by default, as the proof that both are of
    one client; ftplib starts a new session each time.
    """

    def putline(self, line: str) -> None:
        """Send a command, with the names in it as the host has given them."""
        if "\r" in line or "\n" in line:
            raise ValueError("a command is one line")
        if self.sock is None:
            raise EOFError
        self.sock.sendall(f"{line}\r\n".encode("utf-8", _ODD_BYTES))

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """Open the line for one file, in the session of the commands."""
        line, size = ftplib.FTP.ntransfercmd(self, cmd, rest)  # noqa: S321  # the line is encrypted
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        return self.context.wrap_socket(line, server_hostname=self.host, session=session), size


def secure_context() -> ssl.SSLContext:
    """Return the demands on an encrypted line: the computer's own authorities, the name, the dates."""
    context = ssl.create_default_context()
    context.sslsocket_class = _Socket
    return context


def encrypt(connection: Connection) -> None:
    """Encrypt the line before the name of the user is said; raises `HostError` if the host cannot."""
    connection.encoding = "utf-8"
    try:
        # Sends AUTH TLS, and ends with an encrypted line or an error.
        connection.auth()
    except ANSWERS as error:
        raise HostError(Failure.OTHER, f"it offers no encryption: {error}") from error


def has_mlsd(line: Connection) -> bool:
    """Tell whether the host lists files for programs (RFC 3659), and not only for people."""
    try:
        return "MLST" in line.sendcmd("FEAT").upper()  # one feature, two commands
    except ANSWERS:
        return False


def parsed_list(lines: Iterable[str]) -> Iterator[tuple[str, int | None]]:
    """Yield names and sizes from a list for people; a folder has no size, and links are left out."""
    for line in lines:
        match = _UNIX_LINE.fullmatch(line) or _WINDOWS_LINE.fullmatch(line)
        if match and match["kind"] != "l" and match["name"] not in {".", ".."}:
            yield match["name"], None if (match["kind"] or "").upper() == "D" else int(match["size"])


def joined(folder: str, name: str) -> str:
    """Return the path of a name in a folder, which may be the empty one."""
    return f"{folder}/{name}" if folder else name


def is_file(line: Connection, path: str) -> bool:
    """Tell whether there is a file, which is what has a size."""
    try:
        return line.size(path) is not None
    except ftplib.error_perm:
        return False


def _is_folder(line: Connection, path: str) -> bool:
    base = line.pwd()
    try:
        line.cwd(path)
    except ftplib.error_perm:
        return False
    line.cwd(base)
    return True


def make_folder(line: Connection, path: str) -> bool:
    """Make a folder, and tell whether that was done."""
    try:
        line.mkd(path)
    except ftplib.error_perm:
        return False
    return True


def remove_folder(line: Connection, path: str) -> bool:
    """Remove a folder if it is empty, and tell whether that was done."""
    try:
        line.rmd(path)
    except (ftplib.error_perm, ftplib.error_temp):
        return False
    return True


def rename(line: Connection, temporary: str, path: str) -> None:
    """Put a file in place of an older one; raises `HostError` if a folder stands there."""
    try:
        line.rename(temporary, path)
    except ftplib.error_perm:
        # Servers on Windows do not replace a file by renaming. There, it is gone for a moment.
        if is_file(line, path):
            line.delete(path)
            line.rename(temporary, path)
        elif _is_folder(line, path):
            raise HostError(Failure.IN_THE_WAY, path=path) from None
        else:
            raise
