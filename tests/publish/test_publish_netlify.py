"""A site on Netlify, against a server written from Netlify's description of its API."""

import datetime as dt
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from certificates import Certificates
from cut_line import line_that_breaks
from netlify_server import Account, served
from promises import keeps_promises, publishes

from generator.model.target import Target
from generator.publish.host import Failure, HostError
from generator.publish.hosts import netlify, netlify_api
from generator.publish.hosts.netlify import open_host

STRANGERS = {"_headers": b"/*", "forum/a b.html": b"<p>", "c.txt": b"c", "d.txt": b"d"}


@pytest.fixture(autouse=True)
def haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netlify, "_PAUSE_SECONDS", 0.01)


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def used(account: Account) -> Account:
    """Return an account with a site that another program published to."""
    account.publish("ruth", STRANGERS)
    return account


@pytest.fixture
def server(account: Account) -> Iterator[str]:
    with served(account) as url:
        yield url


def target(server: str, name: str = "ruth") -> Target:
    return Target(address=f"netlify:{name}", scheme="netlify", host=name, endpoint=server)


def secret_of(name: str) -> str | None:
    return {"token": "geheim"}.get(name)


def failure(server: str, token: str | None = "geheim") -> HostError:
    with pytest.raises(HostError) as caught, open_host(target(server), Path(), lambda _: token):
        pass
    assert "geheim" not in str(caught.value)
    return caught.value


def publish(server: str, files: dict[str, bytes], name: str = "ruth") -> None:
    with open_host(target(server, name), Path(), secret_of) as host:
        for path, data in files.items():
            host.write(path, data)
        host.commit("Monday's lesson")


def refused(server: str, files: dict[str, bytes]) -> HostError:
    with pytest.raises(HostError) as caught:
        publish(server, files)
    return caught.value


def test_promises(used: Account, server: str) -> None:
    """Files are carried as on any host, and nothing shows before the end."""
    with open_host(target(server), Path(), secret_of) as host:
        keeps_promises(host, STRANGERS)
    assert used.files("ruth") == STRANGERS
    assert len(used.deploys) == 1


def test_publishing(used: Account, server: str, tmp_path: Path) -> None:
    """A site is published, twice, with changes, and after an interruption; that makes two deploys."""
    publishes(target(server), tmp_path / "site", open_host, secret_of, STRANGERS)
    assert len(used.deploys) == 3


def test_one_deploy(used: Account, server: str) -> None:
    """A publish is one deploy, strangers' files stay, only unknown files are sent, and the second sends nothing."""
    ours = {"index.html": b"<p>", "ß/ü.html": b"<p>ss", "copy.html": b"<p>ss", "known.txt": b"c"}
    publish(server, ours)
    assert used.files("ruth") == STRANGERS | ours
    sent = [request for request in used.requests if request.startswith("PUT")]
    assert len(sent) == 1  # "<p>" and "c" were known by what a stranger published, and the copy goes with the other
    publish(server, ours)
    assert len(used.deploys) == 2
    assert used.deploys["deploy-1"]["title"] == "Monday's lesson"


def test_many_files(used: Account, server: str) -> None:
    """A list that Netlify compares while the client waits comes to the same."""
    ours = {f"{number}.html": b"%d" % number for number in range(150)}
    publish(server, ours)
    assert used.files("ruth") == STRANGERS | ours


def test_new_site(account: Account, server: str) -> None:
    """A site that is not there is made by the first publish, not by a look."""
    with open_host(target(server), Path(), secret_of) as host:
        assert host.list_files() == {}
    assert account.sites == {}
    publish(server, {"index.html": b"<p>"})
    assert account.files("ruth") == {"index.html": b"<p>"}
    account.sites.clear()
    account.taken.add("ruth")
    error = refused(server, {"index.html": b"<p>"})
    assert error.failure is Failure.NO_FOLDER
    assert "somebody else" in error.detail


def test_files_from_the_site(used: Account, server: str) -> None:
    """A file that the API does not give is read from the site itself, and only believed with the right digest.

    The site is not Netlify's API, and is not told the token.
    """
    used.raw_is_metadata = True
    with open_host(target(server), Path(), secret_of) as host:
        assert host.read("forum/a b.html") == b"<p>"
        used.blobs[next(iter(used.deploys["deploy-0"]["files"].values()))] = b"rewritten"
        assert host.read("_headers") is None
    assert used.leaks == []


def test_nothing_is_overwritten(used: Account, server: str) -> None:
    """A deploy of somebody else's in between stops the publish."""
    with open_host(target(server), Path(), secret_of) as host:
        host.write("index.html", b"<p>mine")
        used.publish("ruth", STRANGERS | {"theirs.txt": b"theirs"})
        with pytest.raises(HostError) as caught:
            host.commit("mine")
    assert caught.value.failure is Failure.LINE_LOST
    publish(server, {"index.html": b"<p>mine"})
    assert used.files("ruth").keys() == STRANGERS.keys() | {"theirs.txt", "index.html"}


def test_logins(used: Account, server: str) -> None:
    """A wrong token, none, and a host that is not there are told apart."""
    assert failure(server, "wrong").failure is Failure.REFUSED
    assert failure(server, None).failure is Failure.NOTHING_TO_LOG_IN_WITH
    assert failure("http://no-such-host.invalid").failure is Failure.UNKNOWN_NAME
    assert failure("http://127.0.0.1:9").failure is Failure.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "expected"),
    [(402, Failure.FULL), (403, Failure.READ_ONLY), (413, Failure.FULL), (418, Failure.OTHER)],
)
def test_refusals(used: Account, server: str, status: int, expected: Failure) -> None:
    """What Netlify refuses becomes the reason, with its own sentence; readers see what they saw."""
    used.refusals = [("/files/index.html", status, {})]
    error = refused(server, {"index.html": b"<p>new"})
    assert (error.failure, error.detail, error.path) == (expected, f"It said {status}.", "index.html")
    assert used.files("ruth") == STRANGERS


def test_deploys_that_fail(used: Account, server: str) -> None:
    """What Netlify says of a deploy that failed is told; so is a site whose owner stopped publishing."""
    used.fails = "too many cats"
    error = refused(server, {"index.html": b"<p>new"})
    assert (error.failure, error.detail) == (Failure.OTHER, "too many cats")
    used.fails, used.is_locked = "", True
    error = refused(server, {"index.html": b"<p>new"})
    assert error.failure is Failure.OTHER
    assert "auto publishing" in error.detail
    assert used.files("ruth") == STRANGERS


def test_limits(used: Account, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of requests is waited for as Netlify says, and a fault of its own is tried again."""
    waits = []
    monkeypatch.setattr(netlify_api.time, "sleep", waits.append)
    monkeypatch.setattr(netlify_api.time, "time", lambda: 1000.0)
    used.refusals = [
        ("/files/index.html", 429, {"X-RateLimit-Reset": "1030"}),
        ("/files/index.html", 429, {"X-RateLimit-Reset": "99999"}),
        ("/files/index.html", 503, {}),
        ("/deploys", 429, {}),
    ]
    publish(server, {"index.html": b"<p>new"})
    assert used.files("ruth")["index.html"] == b"<p>new"
    assert 30.0 in waits
    assert max(waits) == 120.0
    used.refusals = [("/deploys", 429, {})] * 4
    assert refused(server, {"index.html": b"<p>newer"}).failure is Failure.UNREACHABLE


def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gets the token without a certificate that is valid, for this name, and now."""
    certificates = Certificates.made_in(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", certificates.trusted)
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    for context, expected in (
        (certificates.context("other.example"), Failure.CERTIFICATE),
        (certificates.context("127.0.0.1", start=now - 9 * day, until=now - day), Failure.CERTIFICATE),
        (certificates.context("127.0.0.1", start=now + day, until=now + 9 * day), Failure.CLOCK),
    ):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.handle_error = lambda *_: None  # the client hangs up, as it must
            threading.Thread(target=server.serve_forever, daemon=True).start()
            assert failure(f"https://127.0.0.1:{server.server_port}").failure is expected
            server.shutdown()


def test_line_lost(used: Account, server: str) -> None:
    """A line that breaks leaves readers what they saw; the next publish sends only what had not come."""
    ours = {f"{number}.bin": b"%d" % number * 20_000 for number in range(10)}
    with line_that_breaks(int(server.rpartition(":")[2]), 100_000, for_good=True) as port:
        assert refused(f"http://127.0.0.1:{port}", ours).failure is Failure.LINE_LOST
    assert used.files("ruth") == STRANGERS
    used.requests.clear()
    publish(server, ours)
    assert used.files("ruth") == STRANGERS | ours
    assert 0 < sum(request.startswith("PUT") for request in used.requests) < 10
