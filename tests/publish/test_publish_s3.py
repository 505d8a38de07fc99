"""Storage that speaks S3, against moto's server."""

import datetime as dt
import http.server
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import botocore.session
import pytest
from certificates import Certificates
from cut_line import line_that_breaks
from moto.server import ThreadedMotoServer
from promises import keeps_promises, only_one_creates, publishes

from generator.model.target import Target
from generator.publish.host import Failure, Host, HostError
from generator.publish.hosts import s3
from generator.publish.hosts.s3 import open_host

STRANGERS = {"forum/board.php": b"<?php", "robots.txt": b"User-agent: *"}


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sure that no login of the person who runs the tests is used, and no computer of Amazon's is asked."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="module")
def client(storage: str) -> Iterator[object]:
    session = botocore.session.get_session()
    session.set_credentials("id", "geheim")
    client = session.create_client("s3", region_name="us-east-1", endpoint_url=storage)
    yield client
    client.close()


@pytest.fixture
def bucket(storage: str, client: object) -> Iterator[object]:
    """Return a client of a bucket `lessons`, which others use too; it is gone after the test."""
    client.create_bucket(Bucket="lessons")
    for path, data in STRANGERS.items():
        client.put_object(Bucket="lessons", Key=f"www/{path}", Body=data)
    client.put_object(Bucket="lessons", Key="www/forum/", Body=b"")
    client.put_object(Bucket="lessons", Key="private.txt", Body=b"outside of the folder")
    yield client
    order(storage, "reset")


def order(storage: str, name: str, data: bytes = b"") -> None:
    """Have moto do something that no real storage does."""
    headers = {"Content-Type": "application/octet-stream"}
    urllib.request.urlopen(urllib.request.Request(f"{storage}/moto-api/{name}", data, headers, method="POST")).close()


@contextmanager
def answering(status: int, code: str) -> Iterator[str]:
    """Run a storage that refuses everything with one code of S3."""

    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<Error><Code>{code}</Code><Message>It said {code}.</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def target(endpoint: str, bucket: str = "lessons", path: str = "www") -> Target:
    return Target(address=f"s3://{bucket}/{path}", scheme="s3", host=bucket, path=path, endpoint=endpoint)


def secret_of(name: str) -> str | None:
    return {"access-key": "id", "secret-key": "geheim"}.get(name)


def failure(endpoint: str, bucket: str = "lessons") -> HostError:
    with pytest.raises(HostError) as caught, open_host(target(endpoint, bucket), Path(), secret_of):
        pass
    assert "geheim" not in str(caught.value)
    return caught.value


@pytest.mark.usefixtures("bucket")
def test_promises(storage: str) -> None:
    """Files are carried as on any host."""
    with open_host(target(storage), Path(), secret_of) as host:
        keeps_promises(host, STRANGERS)
        only_one_creates(host)


@pytest.mark.usefixtures("bucket")
def test_publishing(storage: str, tmp_path: Path) -> None:
    """A site is published, twice, with changes, and after an interruption."""
    publishes(target(storage), tmp_path / "site", open_host, secret_of, STRANGERS)


@pytest.mark.usefixtures("bucket")
def test_many_files(storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of more files than the storage gives at once is complete, and holds nothing from beside the folder."""
    monkeypatch.setattr(s3, "_PAGE", 2)
    with open_host(target(storage), Path(), secret_of) as host:
        for number in range(5):
            host.write(f"{number}.html", b"")
        assert host.list_files().keys() == STRANGERS.keys() | {f"{number}.html" for number in range(5)}
    with open_host(target(storage, path=""), Path(), secret_of) as host:
        assert "private.txt" in host.list_files()


def test_headers(storage: str, bucket: object) -> None:
    """Browsers learn what a file is, and that only a file with a digest in its name may be kept unasked."""
    with open_host(target(storage), Path(), secret_of) as host:
        for path in ("index.html", "assets/style.a6cd6acb7c.css", "feed.xml", "photo.avif"):
            host.write(path, b"")
    heads = {
        entry["Key"]: bucket.head_object(Bucket="lessons", Key=entry["Key"])
        for entry in bucket.list_objects_v2(Bucket="lessons")["Contents"]
    }
    assert {
        key: (head["ContentType"], head.get("CacheControl")) for key, head in heads.items() if "CacheControl" in head
    } == {
        "www/index.html": ("text/html; charset=utf-8", "no-cache"),
        "www/assets/style.a6cd6acb7c.css": ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        "www/feed.xml": ("application/xml; charset=utf-8", "no-cache"),
        "www/photo.avif": ("image/avif", "no-cache"),
    }


@pytest.mark.usefixtures("bucket")
def test_logins(storage: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The login of Amazon's own programs is used if drillbook has none; without any, that is said."""
    with pytest.raises(HostError) as caught, open_host(target(storage), Path(), lambda _: None):
        pass
    assert caught.value.failure is Failure.NOTHING_TO_LOG_IN_WITH
    (tmp_path / "credentials").write_text("[default]\naws_access_key_id = id\naws_secret_access_key = geheim\n")
    with open_host(target(storage), Path(), lambda _: None) as host:
        assert host.list_files()
    order(storage, "reset-auth", b"0")  # from here on, moto checks logins
    try:
        assert failure(storage).failure is Failure.REFUSED
    finally:
        order(storage, "reset-auth", b"inf")


@pytest.mark.usefixtures("bucket")
def test_way(storage: str) -> None:
    """A wrong bucket, a wrong name and a silent host are told apart."""
    assert failure(storage, "no-such-bucket").failure is Failure.NO_FOLDER
    assert failure(storage, "Not A Bucket!").failure is Failure.NO_FOLDER
    assert failure("http://no-such-host.invalid").failure is Failure.UNKNOWN_NAME
    assert failure("http://127.0.0.1:9").failure is Failure.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, "AccessDenied", Failure.READ_ONLY),
        (403, "SignatureDoesNotMatch", Failure.REFUSED),
        (403, "RequestTimeTooSkewed", Failure.CLOCK),
        (403, "QuotaExceeded", Failure.FULL),
        (507, "SomethingOfItsOwn", Failure.FULL),
        (400, "MalformedXML", Failure.OTHER),
    ],
)
def test_refusals(status: int, code: str, expected: Failure) -> None:
    """What a storage refuses becomes the reason that a coach can act on, with the storage's own sentence."""
    with answering(status, code) as endpoint:
        error = failure(endpoint)
    assert (error.failure, error.detail) == (expected, f"It said {code}.")


def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gets the login without a certificate that is valid, for this name, and now."""
    certificates = Certificates.made_in(tmp_path)
    monkeypatch.setenv("AWS_CA_BUNDLE", certificates.trusted)
    day = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    for context in (
        certificates.context("other.example"),
        certificates.context("127.0.0.1", until=day, start=day - dt.timedelta(days=9)),
    ):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.handle_error = lambda *_: None  # the client hangs up, as it must
            threading.Thread(target=server.serve_forever, daemon=True).start()
            assert failure(f"https://127.0.0.1:{server.server_port}").failure is Failure.CERTIFICATE
            server.shutdown()


def test_storage_without_conditions(storage: str, bucket: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the storage knows no conditions, a lock is made after a look."""
    refused = []

    def put(host: s3.S3Host, path: str, data: bytes, **conditions: str) -> None:
        if conditions:
            refused.append(path)
            cause = s3.botocore.exceptions.ClientError({"Error": {"Code": "NotImplemented"}}, "PutObject")
            raise HostError(Failure.OTHER) from cause
        whole(host, path, data)

    whole = s3.S3Host._put
    monkeypatch.setattr(s3.S3Host, "_put", put)
    with open_host(target(storage), Path(), secret_of) as host:
        assert host.create("lock", b"mine")
        assert not host.create("lock", b"late")
        assert host.read("lock") == b"mine"
    assert refused == ["lock", "lock"]


@pytest.mark.usefixtures("bucket")
def test_line_lost(storage: str) -> None:
    """A line that breaks once is mended by another request; one that stays dead is told."""

    def write_all(host: Host) -> None:
        for number in range(20):
            host.write("index.html", b"new %d" % number * 10_000)

    port = int(storage.rpartition(":")[2])
    with (
        line_that_breaks(port, 200_000) as broken,
        open_host(target(f"http://127.0.0.1:{broken}"), Path(), secret_of) as host,
    ):
        write_all(host)
        assert host.read("index.html") == b"new 19" * 10_000
    with (
        line_that_breaks(port, 200_000, for_good=True) as broken,
        open_host(target(f"http://127.0.0.1:{broken}"), Path(), secret_of) as host,
        pytest.raises(HostError) as caught,
    ):
        write_all(host)
    assert (caught.value.failure, caught.value.path) == (Failure.LINE_LOST, "index.html")
