"""Pictures from the web: asked for politely, never twice, and only from where everybody may go."""

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from pictures import PHOTO

from generator.importers.pictures.fetcher import PAUSE, Fetcher
from generator.importers.pictures.picture import NoPictureError
from generator.model.diagnostic import Diagnostic
from generator.shell.public_web import is_public


class Answer:
    """What the web server says once: a status, headers, a body, of which only `sent` bytes come."""

    def __init__(self, body: bytes = b"", status: int = 200, sent: int | None = None, **headers: str) -> None:
        self.body = body
        self.status = status
        self.sent = len(body) if sent is None else sent
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Web:
    """A web server on this computer: answers by path, of which the last is given again; what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append((self.path, dict(self.headers)))
                answers = web.answers.get(self.path, [Answer(status=404)])
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                self.send_response(answer.status)
                for name, value in ({"Content-Length": str(len(answer.body))} | answer.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body[: answer.sent])

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [path for path, _ in self.asked]


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


class Run:
    """A fetcher whose clock moves only while it waits."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.said: list[Diagnostic] = []
        self.fetcher = Fetcher(
            folder,
            self.said.append,
            is_allowed=lambda address: address == "127.0.0.1",
            sleep=self.sleep,
            clock=lambda: self.now,
        )

    def sleep(self, seconds: float) -> None:
        """Let the clock go on."""
        self.waits.append(seconds)
        self.now += seconds

    def get(self, url: str) -> bytes:
        """Return what was fetched."""
        return self.fetcher.fetch(url).read_bytes()

    def refusal(self, url: str) -> str:
        """Say why nothing was fetched."""
        with pytest.raises(NoPictureError) as problem:
            self.fetcher.fetch(url)
        return str(problem.value)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "import")


def test_a_picture_is_asked_for_once(web: Web, run: Run, tmp_path: Path) -> None:
    """What is here is not asked for again, in this run or the next, and nothing but it lies in the folder."""
    web.answers["/a.jpg"] = [Answer(PHOTO)]
    assert run.get(f"{web.url}/a.jpg") == PHOTO
    assert run.get(f"{web.url}/a.jpg") == PHOTO
    assert Run(tmp_path / "import").get(f"{web.url}/a.jpg") == PHOTO
    assert len(web.asked) == 1
    assert web.asked[0][1]["User-Agent"].startswith("drillbook/")
    assert len(list((tmp_path / "import").iterdir())) == 1


def test_there_is_a_pause_between_two_requests_to_a_host(web: Web, run: Run) -> None:
    """A host has a rest between two requests, and the first is made at once."""
    for name in ("a", "b", "c"):
        web.answers[f"/{name}.jpg"] = [Answer(PHOTO)]
        run.get(f"{web.url}/{name}.jpg")
    assert run.waits == [PAUSE, PAUSE]
    run.now += 100
    run.refusal(f"{web.url}/d.jpg")
    assert run.waits == [PAUSE, PAUSE]


def test_the_original_first(web: Web, run: Run) -> None:
    """The picture in full size is asked for first, and then the one that is named."""
    web.answers["/wp-content/uploads/a-3x2.jpg"] = [Answer(PHOTO)]
    assert run.get(f"{web.url}/wp-content/uploads/a-3x2.jpg") == PHOTO
    assert web.paths == ["/wp-content/uploads/a.jpg", "/wp-content/uploads/a-3x2.jpg"]


@pytest.mark.parametrize(
    ("status", "words"), [(404, "not there"), (410, "not there"), (403, "away"), (401, "log in"), (418, "418")]
)
def test_what_is_not_there_is_asked_for_once_in_a_run(
    web: Web, run: Run, tmp_path: Path, status: int, words: str
) -> None:
    """What a host does not have is not asked for again in this run, and is in the next."""
    web.answers["/a.jpg"] = [Answer(status=status), Answer(PHOTO)]
    assert words in run.refusal(f"{web.url}/a.jpg")
    assert words in run.refusal(f"{web.url}/a.jpg")
    assert len(web.asked) == 1
    assert Run(tmp_path / "import").get(f"{web.url}/a.jpg") == PHOTO


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_it_is_tried_again(web: Web, run: Run, status: int) -> None:
    """A host that cannot right now is asked twice more, after ever longer waits."""
    web.answers["/a.jpg"] = [Answer(status=status), Answer(status=status), Answer(PHOTO)]
    assert run.get(f"{web.url}/a.jpg") == PHOTO
    assert run.waits == [1.0, 2.0]


@pytest.mark.parametrize(
    ("when", "wait"),
    [("7", 7.0), ("Sun, 12 May 2019 08:00:09 GMT", 9.0), ("Sun, 12 May 2019 07:00:00 GMT", 0.0), ("soon", 1.0)],
)
def test_a_host_says_when(web: Web, run: Run, when: str, wait: float) -> None:
    """A host that says when to come back is believed; a date is compared with its own clock, not with ours."""
    web.answers["/a.jpg"] = [Answer(status=429, Retry_After=when), Answer(PHOTO)]
    web.server.RequestHandlerClass.date_time_string = lambda *_: "Sun, 12 May 2019 08:00:00 GMT"  # type: ignore[attr-defined]
    assert run.get(f"{web.url}/a.jpg") == PHOTO
    assert run.waits[0] == wait


def test_a_host_that_says_much_later_is_left(web: Web, run: Run) -> None:
    """Nobody waits for an hour; the reason says how long it would have been."""
    web.answers["/a.jpg"] = [Answer(status=503, Retry_After="3600")]
    assert "60 minutes" in run.refusal(f"{web.url}/a.jpg")
    assert (len(web.asked), run.waits) == (1, [])


def test_a_host_that_fails_and_fails_is_left_alone(web: Web, run: Run) -> None:
    """After five pictures in a row that it failed to send, a host is not asked any more, which is said once."""
    web.answers |= {f"/{name}.jpg": [Answer(status=500)] for name in "abcdef"}
    for name in "abcdef":
        assert "500" in run.refusal(f"{web.url}/{name}.jpg") or name == "f"
    assert len(web.asked) == 15
    assert [d.code for d in run.said] == ["import/host-silent"]
    assert "not asked any more" in run.refusal(f"{web.url}/g.jpg")
    web.answers["/h.jpg"] = [Answer(PHOTO)]
    assert run.get(f"http://localhost:{web.port}/h.jpg") == PHOTO


def test_a_host_that_is_silent_is_left_alone_sooner(web: Web, run: Run) -> None:
    """Of a host that nobody answers for, each try counts: waiting for it takes long."""
    web.server.server_close()
    assert "failed" in run.refusal(f"{web.url}/a.jpg")
    assert not run.said
    assert "not asked any more" in run.refusal(f"{web.url}/b.jpg")
    assert [d.code for d in run.said] == ["import/host-silent"]


def test_what_cannot_be_had_now_is_not_had_smaller(web: Web, run: Run) -> None:
    """The smaller picture takes the place of the original that is gone, not of one that comes tomorrow."""
    web.answers["/wp-content/uploads/a.jpg"] = [Answer(status=503)]
    web.answers["/wp-content/uploads/a-3x2.jpg"] = [Answer(PHOTO)]
    for _ in range(2):
        assert "503" in run.refusal(f"{web.url}/wp-content/uploads/a-3x2.jpg")
    assert set(web.paths) == {"/wp-content/uploads/a.jpg"}


def test_what_is_not_there_is_no_failure_of_the_host(web: Web, run: Run) -> None:
    """A host that answers is alive, be it that it has none of the pictures."""
    for number in range(8):
        run.refusal(f"{web.url}/{number}.jpg")
    web.answers["/a.jpg"] = [Answer(PHOTO)]
    assert run.get(f"{web.url}/a.jpg") == PHOTO


def test_failures_count_in_a_row(web: Web, run: Run) -> None:
    """An answer between failures, whatever it is, shows that the host is alive."""
    web.answers |= {f"/{name}.jpg": [Answer(status=500)] for name in "abcdfghi"}
    for name in "abcdefghi":
        run.refusal(f"{web.url}/{name}.jpg")
    assert len(web.asked) == 25
    assert not run.said


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (urllib3.exceptions.SSLError(ssl.SSLCertVerificationError("expired")), "cannot prove its identity"),
        (urllib3.exceptions.SSLError(ssl.SSLError("no TLS")), "failed"),
        (urllib3.exceptions.ReadTimeoutError(None, "", ""), "does not answer"),  # type: ignore[arg-type]
        (socket.gaierror(), "no computer called 127.0.0.1"),
        (UnicodeError(), "letters"),
    ],
)
def test_what_goes_wrong_is_said_plainly(
    web: Web, run: Run, monkeypatch: pytest.MonkeyPatch, problem: Exception, words: str
) -> None:
    """Each way in which a connection fails has its own words."""

    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(urllib3.HTTPSConnectionPool, "urlopen", fail)
    assert words in run.refusal(f"https://127.0.0.1:{web.port}/a.jpg")


def test_the_address_that_was_checked_is_connected_to(web: Web, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once, so that no second answer can lead elsewhere; a redirect is looked up anew."""
    answers = {"a.example": ["127.0.0.1"], "b.example": ["10.0.0.1"]}

    def look_up(name: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if name not in answers:  # the connection itself, by number
            assert name == "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, port))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[name].pop(), port))]

    monkeypatch.setattr(socket, "getaddrinfo", lambda name, port, *_, **more: look_up(name, port, **more))
    web.answers["/a.jpg"] = [Answer(status=302, Location=f"http://b.example:{web.port}/b.jpg")]
    assert "not on the internet" in run.refusal(f"http://a.example:{web.port}/a.jpg")
    assert [(path, headers["Host"]) for path, headers in web.asked] == [("/a.jpg", f"a.example:{web.port}")]


def test_a_secure_connection_proves_itself(web: Web, run: Run) -> None:
    """Nothing is asked of a host that speaks no TLS where the address asks for it."""
    assert "failed" in run.refusal(f"https://127.0.0.1:{web.port}/a.jpg")
    assert not web.asked


def test_redirects(web: Web, run: Run) -> None:
    """A picture that moved is followed, a few times, to addresses relative to the last."""
    web.answers["/a"] = [Answer(status=301, Location="/b")]
    web.answers["/b"] = [Answer(status=307, Location=f"http://localhost:{web.port}/c")]
    web.answers["/c"] = [Answer(PHOTO)]
    assert run.get(f"{web.url}/a") == PHOTO
    web.answers["/x"] = [Answer(status=302, Location="/x?again")]
    web.answers["/x?again"] = [Answer(status=302, Location="/x")]
    assert "without end" in run.refusal(f"{web.url}/x")
    assert web.paths.count("/x") + web.paths.count("/x?again") == 6


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://10.0.0.1/a.jpg", "not on the internet"),
        ("http://[::1]/a.jpg", "not on the internet"),
        ("file:///etc/passwd", "not a web address"),
        ("ftp://example.com/a", "not a web address"),
        ("http://[bad", "not a web address"),
        ("http://127.0.0.1:99999/", "not a web address"),
        ("", "302"),
    ],
)
def test_a_redirect_to_where_nobody_may_go(web: Web, run: Run, location: str, words: str) -> None:
    """A redirect is looked at like any address: it cannot lead into this computer, its network, or another protocol."""
    web.answers["/a.jpg"] = [Answer(status=302, Location=location)]
    assert words in run.refusal(f"{web.url}/a.jpg")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("192.168.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),
        ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:127.0.0.1", False), ("no address", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    """Of this computer, of networks at home and of those of providers, no address is public."""
    assert is_public(address) is public


def test_this_computer_is_not_asked(web: Web, tmp_path: Path) -> None:
    """Without being told so by a test, nothing on this computer is asked, by number or by name."""
    fetcher = Fetcher(tmp_path, pytest.fail)
    for host in ("127.0.0.1", "localhost", "0x7f000001", "[::ffff:127.0.0.1]"):
        with pytest.raises(NoPictureError):
            fetcher.fetch(f"http://{host}:{web.port}/a.jpg")
    assert not web.asked


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "relative.jpg", "", "http:///a.jpg", "http://[bad/a", "gopher://a/b"]
)
def test_only_the_web(run: Run, url: str) -> None:
    """An address of another kind is none that is asked for."""
    assert "not a web address" in run.refusal(url)


def test_odd_letters_in_an_address(web: Web, run: Run) -> None:
    """What people write in an address is encoded, what is encoded stays, and no line break gets into the request."""
    web.answers["/a%20b%2Bc%C3%A9.jpg?d=%20e"] = [Answer(PHOTO)]
    assert run.get(f"{web.url}/a b%2Bcé.jpg?d= e") == PHOTO
    run.refusal(f"{web.url}/a\r\nX-Evil: 1")
    assert "X-Evil" not in web.asked[-1][1]


def test_what_is_too_large(web: Web, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that is too large is not fetched, whether the host says so before or not."""
    monkeypatch.setattr("generator.importers.pictures.fetcher.MOST_BYTES", 100)
    web.answers["/a.jpg"] = [Answer(b"x" * 101)]
    web.answers["/b.jpg"] = [Answer(b"%x\r\n%s\r\n0\r\n\r\n" % (300, b"x" * 300), Transfer_Encoding="chunked")]
    for name in "ab":
        assert "larger than" in run.refusal(f"{web.url}/{name}.jpg")
    assert list((tmp_path / "import").iterdir()) == []


def test_a_page_in_the_place_of_a_picture(web: Web, run: Run, tmp_path: Path) -> None:
    """A page that a host sends instead is no picture, and the next run asks for the picture again."""
    web.answers["/a.jpg"] = [Answer(b"<html>Log in to this network</html>"), Answer(PHOTO)]
    assert "web page" in run.refusal(f"{web.url}/a.jpg")
    assert list((tmp_path / "import").iterdir()) == []
    assert Run(tmp_path / "import").get(f"{web.url}/a.jpg") == PHOTO


def test_a_host_that_is_too_slow(web: Web, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that lets its bytes drip is left, however lively it is."""
    web.answers["/a.jpg"] = [Answer(PHOTO)]
    monkeypatch.setattr(run.fetcher, "_clock", iter(range(0, 10**9, 1000)).__next__)
    assert "too slow" in run.refusal(f"{web.url}/a.jpg")


# ---------------------------------------------------------------- after a connection broke off
LONG = PHOTO * 20
HALF = 3000


def broken_off(web: Web, folder: Path, **headers: str) -> None:
    """Fetch the first bytes of a picture, as if the program had been ended after them."""
    web.answers["/a.jpg"] = [Answer(LONG, sent=HALF, **headers), Answer(status=404)]
    assert Run(folder).refusal(f"{web.url}/a.jpg")
    web.asked.clear()


def test_the_rest_alone_is_asked_for(web: Web, tmp_path: Path) -> None:
    """Where the host says by what the picture is known, only its rest is asked for, and the two make the whole."""
    broken_off(web, tmp_path, ETag='"v1"')
    rest = Answer(LONG[HALF:], status=206, Content_Range=f"bytes {HALF}-{len(LONG) - 1}/{len(LONG)}")
    web.answers["/a.jpg"] = [rest]
    assert Run(tmp_path).get(f"{web.url}/a.jpg") == LONG
    asked = web.asked[0][1]
    assert (asked["Range"], asked["If-Range"]) == (f"bytes={HALF}-", '"v1"')
    assert len(list(tmp_path.iterdir())) == 1


def test_a_date_is_as_good(web: Web, tmp_path: Path) -> None:
    """So does the date of its last change, but no weak tag."""
    broken_off(web, tmp_path, ETag='W/"v1"', Last_Modified="Sun, 12 May 2019 08:00:00 GMT")
    web.answers["/a.jpg"] = [Answer(LONG)]
    assert Run(tmp_path).get(f"{web.url}/a.jpg") == LONG
    assert web.asked[0][1]["If-Range"] == "Sun, 12 May 2019 08:00:00 GMT"


def test_another_picture_begins_anew(web: Web, tmp_path: Path) -> None:
    """A host that has another picture by now sends it whole."""
    broken_off(web, tmp_path, ETag='"v1"')
    web.answers["/a.jpg"] = [Answer(PHOTO)]
    assert Run(tmp_path).get(f"{web.url}/a.jpg") == PHOTO


def test_without_a_tag_it_begins_anew(web: Web, tmp_path: Path) -> None:
    """Where nothing says that it is still the same, all of it is asked for."""
    broken_off(web, tmp_path)
    web.answers["/a.jpg"] = [Answer(LONG)]
    assert Run(tmp_path).get(f"{web.url}/a.jpg") == LONG
    assert "Range" not in web.asked[0][1]


@pytest.mark.parametrize(
    "wrong",
    [
        Answer(status=416),
        Answer(LONG[7:], status=206, Content_Range=f"bytes 7-{len(LONG) - 1}/{len(LONG)}"),
        Answer(LONG, status=206),
    ],
)
def test_a_rest_that_is_none(web: Web, tmp_path: Path, wrong: Answer) -> None:
    """A host that sends another part than was asked for, or none, is asked for all of it."""
    broken_off(web, tmp_path, ETag='"v1"')
    web.answers["/a.jpg"] = [wrong, Answer(LONG)]
    assert Run(tmp_path).get(f"{web.url}/a.jpg") == LONG
    assert "Range" not in web.asked[1][1]


def test_half_a_picture_is_none(web: Web, run: Run, tmp_path: Path) -> None:
    """What broke off never has the name of a picture that is whole."""
    web.answers["/a.jpg"] = [Answer(LONG, sent=HALF)]
    assert "broke off" in run.refusal(f"{web.url}/a.jpg")
    assert {p.suffix for p in (tmp_path / "import").iterdir()} == {".part", ".tag"}
    web.answers["/b.jpg"] = [Answer(b"ff\r\nxx", Transfer_Encoding="chunked")]
    assert "failed" in Run(tmp_path).refusal(f"{web.url}/b.jpg")


def test_a_disk_that_is_full_is_not_the_fault_of_a_host(web: Web, run: Run, tmp_path: Path) -> None:
    """What goes wrong on this computer is told as such, and no host is asked again for it."""
    (tmp_path / "import").write_bytes(b"a file in the place of the folder")
    web.answers["/a.jpg"] = [Answer(PHOTO)]
    with pytest.raises(OSError, match="import"):
        run.fetcher.fetch(f"{web.url}/a.jpg")
    assert not web.asked
