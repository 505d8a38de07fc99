"""Git's own server for one repository, over HTTP with a login, as hosts of repositories have it."""

import base64
import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["git", "needs_git", "served"]

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


def git(repository: Path, *command: str, data: bytes | None = None, **variables: str) -> str:
    """Run git in a repository, as a stranger who has one."""
    identity = {"GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "a@b.example"}
    identity |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in identity.items()}
    environment = os.environ | identity | variables | {"GIT_CONFIG_GLOBAL": os.devnull}
    ran = subprocess.run(
        ["git", "-C", repository, *command], env=environment, input=data, capture_output=True, check=True
    )
    return ran.stdout.decode().strip()


@contextmanager
def served(root: Path, login: str = "x-access-token:geheim") -> Iterator[str]:
    """Serve the repositories in a folder, below the address that is returned; pushing needs the login."""
    expected = "Basic " + base64.b64encode(login.encode()).decode()

    class Backend(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers["Authorization"] != expected:
                self.send_response(401)
                self.send_header("WWW-Authenticate", "Basic")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            variables = {
                "GIT_PROJECT_ROOT": str(root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REMOTE_USER": "ruth",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "GIT_CONFIG_GLOBAL": os.devnull,
            }
            answer = subprocess.run(
                ["git", "http-backend"], env=os.environ | variables, input=self.body(), capture_output=True, check=False
            ).stdout
            head, _, body = answer.partition(b"\r\n\r\n")
            lines = [line.split(": ", 1) for line in head.decode().split("\r\n") if line]
            headers = dict(lines)
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  # the name that http.server looks for

        def body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            chunks = []
            while size := int(self.rfile.readline(), 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
