"""A folder on a web server of this computer, as a static host shows it."""

import functools
import http.server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Host:
    """Where the folder is to be had."""

    url: str


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *at: object) -> None:
        """Say nothing of a browser that goes on to another page before it has all of this one."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*at)  # type: ignore[arg-type]


@contextmanager
def hosted(folder: Path) -> Iterator[Host]:
    """Show a folder until the end of the block."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Host(url=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
