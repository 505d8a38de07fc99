"""Free ports of this computer, and sockets that listen on them."""

import contextlib
import errno
import socket
import sys
from collections.abc import Iterable

__all__ = ["free_port", "listen"]

_BACKLOG = 2048


def listen(host: str, ports: Iterable[int]) -> socket.socket:
    """Return a socket that listens on the first free one of some ports (0 lets the system choose).

    A port that another program has, or that only the administrator may use, is
    passed over.  Raises the `OSError` of the last port that was tried.
    """
    failure: OSError = OSError(errno.EADDRINUSE, "there is no port to try")
    for port in ports:
        try:
            return _listen(host, port)
        except (TypeError, UnicodeError) as problem:  # no host can have such a name
            raise OSError(str(problem)) from problem
        except OSError as problem:
            if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            failure = problem
    raise failure


def free_port(host: str, ports: Iterable[int]) -> int:
    """Return the first free one of some ports, for a program that opens it itself; raises `OSError` as `listen`."""
    with contextlib.closing(listen(host, ports)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that name it, and without that an answer
    # waits for the acknowledgment of its own header.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # on Windows, the option would let two programs have the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener
