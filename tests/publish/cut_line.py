"""A line to a server of this computer that breaks after some bytes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["line_that_breaks"]


@contextmanager
def line_that_breaks(port: int, after: int, *, for_good: bool = False) -> Iterator[int]:
    """Listen on a port that leads to another until that many bytes have been sent there; then all is cut.

    Both sides see the end of the line, in the middle of what they say. Later
    connections are let through whole, as after a pause, unless it is broken
    for good.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = _Line(server, port, after, for_good=for_good)
        threading.Thread(target=line.serve, daemon=True).start()
        yield server.getsockname()[1]


class _Line:
    def __init__(self, server: socket.socket, port: int, after: int, *, for_good: bool) -> None:
        self._for_good = for_good
        self._server, self._port, self._left = server, port, after
        self._is_cut = False

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                if self._is_cut and self._for_good:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._port))
                threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 14):
                if counts and not self._is_cut:
                    self._left -= len(data)
                    if self._left < 0:
                        self._is_cut = True
                        break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
