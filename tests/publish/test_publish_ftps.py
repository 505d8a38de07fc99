"""FTP over TLS, against pyftpdlib."""

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from certificates import Certificates
from cut_line import line_that_breaks
from promises import keeps_promises, only_one_creates, publishes
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.filesystems import AbstractedFS, FilesystemError
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from generator.model.target import Target
from generator.publish.host import Failure, Host, HostError
from generator.publish.hosts import ftps, ftps_commands
from generator.publish.hosts.ftps import open_host

STRANGERS = {"forum/board.php": b"<?php", ".htaccess": b"Deny"}


class FullDisk(AbstractedFS):
    """A disk on which there is room for no file."""

    def open(self, *_: object) -> object:
        """Find no room."""
        raise FilesystemError("No space left on device")


class Old(TLS_FTPHandler):
    """A server from before lists for programs."""

    proto_cmds: ClassVar[dict[str, object]] = {
        name: value for name, value in TLS_FTPHandler.proto_cmds.items() if name not in {"MLSD", "MLST"}
    }
    _extra_feats: ClassVar[list[str]] = []


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates.made_in(tmp_path_factory.mktemp("tls"))


@pytest.fixture(autouse=True)
def trust(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certificates.trusted)


@pytest.fixture
def web(tmp_path: Path) -> Path:
    for path, data in STRANGERS.items():
        (tmp_path / "home/www" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "home/www" / path).write_bytes(data)
    return tmp_path / "home/www"


@contextmanager
def server(
    web: Path,
    certificate: str | None,
    handler: type[FTPHandler] = TLS_FTPHandler,
    permissions: str = "elradfmwMT",
    connections: int = 3,
    **options: object,
) -> Iterator[int]:
    """Run an FTP server on this computer, and return its port."""
    users = DummyAuthorizer()
    users.add_user("ruth", "geheim", str(web.parent), perm=permissions)
    settings = {"authorizer": users, "certfile": certificate, "ssl_context": None, "auth_failed_timeout": 0} | options
    if certificate:
        settings |= {"tls_control_required": True, "tls_data_required": True}
    made = type("Handler", (handler,), settings)
    with FTPServer(("127.0.0.1", 0), made, ioloop=IOLoop()) as running:
        running.max_cons_per_ip = connections
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                running.ioloop.loop(timeout=0.02, blocking=False)
            running.close_all()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield running.address[1]
        finally:
            ended.set()
            thread.join()


def target(port: int, host: str = "127.0.0.1", path: str = "www") -> Target:
    return Target(address="ftps://ruth@host/www", scheme="ftps", user="ruth", host=host, port=port, path=path)


def secret_of(name: str) -> str | None:
    return {"password": "geheim"}.get(name)


def failure(port: int, password: str | None = "geheim", **parts: str) -> HostError:
    with pytest.raises(HostError) as caught, open_host(target(port, **parts), Path(), lambda _: password):
        pass
    assert "geheim" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("handler", [TLS_FTPHandler, Old])
def test_promises(web: Path, certificates: Certificates, handler: type[FTPHandler]) -> None:
    """Files are carried as on any host, also by a server that lists them only as `ls` does."""
    with server(web, certificates.file("127.0.0.1"), handler) as port, open_host(target(port), web, secret_of) as host:
        keeps_promises(host, STRANGERS)
        only_one_creates(host)
    assert sorted(path.name for path in web.rglob("*")) == [".htaccess", "board.php", "forum"]


@pytest.mark.parametrize("handler", [TLS_FTPHandler, Old])
def test_publishing(web: Path, certificates: Certificates, tmp_path: Path, handler: type[FTPHandler]) -> None:
    """A site is published, twice, with changes, and after an interruption."""
    with server(web, certificates.file("127.0.0.1"), handler) as port:
        publishes(target(port), tmp_path / "site", open_host, secret_of, STRANGERS)


@pytest.mark.parametrize("handler", [TLS_FTPHandler, Old])
def test_older_than_utf_8(web: Path, certificates: Certificates, handler: type[FTPHandler]) -> None:
    """A greeting in another encoding, and strangers' files with such names, are no obstacle."""
    (web / "bücher").mkdir()
    (web / "bücher/a.txt").write_bytes(b"1234")
    latin = {"banner": "Grüß Gott", "encoding": "latin-1"}
    with (
        server(web, certificates.file("127.0.0.1"), handler, **latin) as port,
        open_host(target(port), web, secret_of) as host,
    ):
        sizes = host.list_files()
        host.write("index.html", b"<p>")
        assert host.read("index.html") == b"<p>"
    assert {path: size for path, size in sizes.items() if path.endswith("cher/a.txt")} == {"b\udcfccher/a.txt": 4}


def test_transfers_resume_the_session(web: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files go in the TLS session of the commands, which some servers demand."""
    resumed = []
    monkeypatch.setattr(ftps_commands._Socket, "unwrap", lambda line: resumed.append(line.session_reused))
    with server(web, certificates.file("127.0.0.1")) as port, open_host(target(port), web, secret_of) as host:
        host.write("index.html", b"<p>")
        host.read("index.html")
    assert resumed == [True, True]


def test_few_connections(web: Path, certificates: Certificates) -> None:
    """A host that lets in one connection gets all files over that one."""
    with (
        server(web, certificates.file("127.0.0.1"), connections=1) as port,
        open_host(target(port), web, secret_of) as host,
        ThreadPoolExecutor(host.width) as pool,
    ):
        list(pool.map(lambda number: host.write(f"{number}.html", b"<p>"), range(12)))
    assert len(list(web.glob("*.html"))) == 12


def test_a_guard_whose_maker_died(web: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a publish that was killed left where the lock belongs keeps nobody waiting for long."""
    monkeypatch.setattr(ftps, "_CREATING_SECONDS", 0.1)
    (web / "lock.new").mkdir()
    with server(web, certificates.file("127.0.0.1")) as port, open_host(target(port), web, secret_of) as host:
        assert host.create("lock", b"mine")
    assert not (web / "lock.new").exists()


def test_refusals(web: Path, certificates: Certificates) -> None:
    """Each mistake in logging in is told from the others."""
    with server(web, certificates.file("127.0.0.1")) as port:
        assert failure(port, "wrong").failure is Failure.REFUSED
        assert failure(port, None).failure is Failure.NOTHING_TO_LOG_IN_WITH
        assert failure(port, path="nowhere").failure is Failure.NO_FOLDER
        assert failure(port, host="no-such-host.invalid").failure is Failure.UNKNOWN_NAME
    assert failure(port).failure is Failure.UNREACHABLE


def test_certificates(web: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gets the password without a certificate that is valid, for this name, and now."""
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    with server(web, certificates.file("other.example")) as port:
        assert failure(port).failure is Failure.CERTIFICATE
    with server(web, certificates.file("127.0.0.1", start=now - 9 * day, until=now - day)) as port:
        error = failure(port)
        assert (error.failure, error.detail) == (Failure.CERTIFICATE, "certificate has expired")
    with server(web, certificates.file("127.0.0.1", start=now + day, until=now + 9 * day)) as port:
        assert failure(port).failure is Failure.CLOCK
    monkeypatch.delenv("SSL_CERT_FILE")
    with server(web, certificates.file("127.0.0.1")) as port:
        assert failure(port).failure is Failure.CERTIFICATE


def test_no_plain_ftp(web: Path, certificates: Certificates) -> None:
    """A server without encryption gets neither the name nor the password."""
    with server(web, None, FTPHandler) as port:
        error = failure(port)
    assert error.failure is Failure.OTHER
    assert "no encryption" in error.detail


def test_writing_is_refused(web: Path, certificates: Certificates) -> None:
    """A user who may only read, a full disk, and a file in place of a folder are told apart."""
    certificate = certificates.file("127.0.0.1")
    for options, path, expected in (
        ({"permissions": "elr"}, "a.html", Failure.READ_ONLY),
        ({"abstracted_fs": FullDisk}, "a.html", Failure.FULL),
        ({}, "forum/board.php/a.html", Failure.IN_THE_WAY),
        ({}, "forum", Failure.IN_THE_WAY),
    ):
        with server(web, certificate, **options) as port, open_host(target(port), web, secret_of) as host:
            with pytest.raises(HostError) as caught:
                host.write(path, b"<p>")
            assert (caught.value.failure, caught.value.path.startswith("forum") or caught.value.path == path) == (
                expected,
                True,
            )
    assert sorted(path.name for path in web.rglob("*")) == [".htaccess", "board.php", "forum"]


def test_line_lost(web: Path, certificates: Certificates) -> None:
    """A line that breaks is told so, and the file on the host is whole: the old one."""
    (web / "index.html").write_bytes(b"old")

    def write_all(host: Host) -> None:
        for number in range(100):
            host.write("index.html", b"new %d" % number * 10_000)

    with (
        server(web, certificates.file("127.0.0.1")) as port,
        line_that_breaks(port, 3000) as breaking,
        open_host(target(breaking), web, secret_of) as host,
        pytest.raises(HostError) as caught,
    ):
        write_all(host)
    assert caught.value.failure is Failure.LINE_LOST
    assert (web / "index.html").read_bytes()[:3] in {b"old", b"new"}
    assert (web / "index.html").stat().st_size in {3, 50_000, 60_000}
