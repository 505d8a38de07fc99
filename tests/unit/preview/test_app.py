"""The preview over HTTP, asked without a socket."""

import asyncio
import json
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from previews import A, Bench, bench_of
from starlette.types import Message

from generator.preview.app import EventBroadcaster, make_app

Result = TypeVar("Result")
Heads = Sequence[tuple[bytes, bytes]]

CLIENT_HOST: ContextVar[str] = ContextVar("CLIENT_HOST", default="127.0.0.1")
"""The address that requests come from."""

HOSTS = ("localhost", "127.0.0.1", "[::1]")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run something to its end, in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Reply(NamedTuple):
    """What came back: status, heads in small letters, body."""

    status: int
    heads: dict[str, str]
    body: bytes


class Client:
    """Asks an application as a browser does that has it at port 8000."""

    def __init__(self, context: Bench, hosts: tuple[str, ...] = HOSTS) -> None:
        self.context, self.broadcaster = context, EventBroadcaster()
        self.app = make_app(context.session, self.broadcaster, hosts)

    def get(
        self,
        path: str,
        *,
        method: str = "GET",
        query: str = "",
        body: bytes = b"",
        extra: Sequence[tuple[bytes, bytes]] = (),
        **heads: str,
    ) -> Reply:
        """Return the reply to a request; `extra` are headers that may be repeated."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = self.scope(path, method, query, heads)
        scope["headers"] += extra
        run(self.app(scope, receive, send))
        answer = b"".join(m.get("body", b"") for m in sent)
        return Reply(sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}, answer)

    @staticmethod
    def scope(path: str, method: str, query: str, heads: dict[str, str]) -> dict[str, Any]:
        """Return a request as ASGI has it."""
        heads = {"host": "127.0.0.1:8000"} | heads
        return {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in heads.items()],
            "client": (CLIENT_HOST.get(), 50000),
            "server": ("127.0.0.1", 8000),
            "scheme": "http",
        }


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """Return a client of the preview of a small site."""
    with bench_of(tmp_path) as context:
        yield Client(context)


def test_a_page(client: Client) -> None:
    """A page comes with its media type, and no browser keeps it: it can be another in a second."""
    reply = client.get("/2026/02/a/")
    assert reply.status == 200
    assert reply.heads["content-type"] == "text/html; charset=utf-8"
    assert reply.heads["cache-control"] == "no-store"
    assert b"Red cheeks" in reply.body


def test_a_redirect_keeps_its_query(client: Client) -> None:
    """As web servers do it."""
    reply = client.get("/about", query="from=mail")
    assert (reply.status, reply.heads["location"]) == (308, "/about/?from=mail")


@pytest.mark.parametrize("host", ["localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "localhost"])
def test_names_of_this_computer(client: Client, host: str) -> None:
    """However a browser calls this computer, it is answered."""
    assert client.get("/", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8000", "192.0.2.1", "", "a@localhost:8000"),
        *("localhost:", "localhost:\u00b2", "localhost:99999", "localhost:8000:8000", "localhost:-1"),
    ],
)
def test_foreign_names(client: Client, host: str) -> None:
    """A name that somebody else owns can be made to lead here: nothing is told to pages of that name."""
    assert client.get("/", host=host).status == 403
    assert client.get("/.drillbook/state", host=host).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8000"])
def test_foreign_pages(client: Client, origin: str) -> None:
    """What another page asks for is not answered, even under our name; our own pages are."""
    assert client.get("/.drillbook/state", origin=origin).status == 403
    assert client.get("/.drillbook/state", origin="http://127.0.0.1:8000").status == 200


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-origin", 200), ("none", 200)])
def test_what_the_browser_says_of_a_request(client: Client, site: str, status: int) -> None:
    """A browser that says that another site asks is believed; the address bar is no site."""
    assert client.get("/", sec_fetch_site=site).status == status


def test_one_origin_and_one_host(client: Client) -> None:
    """A repeated header is refused: who checks it and who uses it could read two different ones."""
    own = (b"origin", b"http://127.0.0.1:8000")
    for extra in ([own, own], [(b"origin", b"http://evil.example"), own], [(b"host", b"127.0.0.1:8000")]):
        assert client.get("/", extra=extra).status == 403
    assert client.get("/", extra=[own]).status == 200


def test_no_frame(client: Client) -> None:
    """Nobody can lay the preview, invisible, over a page of their own, whether it answers or refuses."""
    for host in ("127.0.0.1:8000", "evil.example"):
        assert client.get("/", host=host).heads["content-security-policy"] == "frame-ancestors 'none'"


def test_a_whole_network(tmp_path: Path) -> None:
    """Shown to a network, it answers to any address, and still to no name that somebody could own."""
    with bench_of(tmp_path) as context:
        client = Client(context, (*HOSTS, "*"))
        assert client.get("/", host="192.168.1.20:8000").status == 200
        assert client.get("/", host="[fd00::1]:8000").status == 200
        assert client.get("/", host="evil.example:8000").status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_takes_nothing(client: Client, method: str) -> None:
    """Pages ask, and command nothing."""
    for path in ("/", "/.drillbook/state", "/.drillbook/events"):
        assert client.get(path, method=method).status == 405


def test_parts_of_files(client: Client) -> None:
    """Of a file, a part can be had, as players of videos ask for it; of a page, which changes, only the whole."""
    part = client.get("/images/a.bin", range="bytes=0-2")
    assert (part.status, part.body, part.heads["content-range"]) == (206, b"pic", "bytes 0-2/8")
    whole = client.get("/images/a.bin")
    assert (whole.status, whole.heads["accept-ranges"], len(whole.body)) == (200, "bytes", 8)
    assert client.get("/images/a.bin", range="bytes=0-2", **{"if-range": '"x"'}).status == 200
    beyond = client.get("/images/a.bin", range="bytes=8-")
    assert (beyond.status, beyond.heads["content-range"]) == (416, "bytes */8")
    assert client.get("/", range="bytes=0-2").status == 200


def test_the_day_is_in_a_cookie(client: Client) -> None:
    """Each browser looks at its own day, at this port; what is no day is as good as none."""
    draft = "/2026/02/b/"
    assert client.get(draft, cookie="drillbook-as-on-8000=2026-03-02").status == 404
    for cookie in ("drillbook-as-on-9000=2026-03-02", "drillbook-as-on-8000=never", "drillbook-as-on-8000=9999-12-31"):
        assert client.get(draft, cookie=cookie).status == 200, cookie
    assert json.loads(client.get("/.drillbook/state", cookie="drillbook-as-on-8000=2026-03-02").body)["as_on"]


def test_the_start_page(client: Client) -> None:
    """How the site stands is at an address that no page of the site can have, and no browser keeps it."""
    reply = client.get("/.drillbook/")
    assert (reply.status, reply.heads["cache-control"]) == (200, "no-store")
    assert b"The Monday Drill" in reply.body
    assert client.get("/.drillbook/status.js").status == 200


def test_the_preview_s_own_addresses(client: Client) -> None:
    """The scripts are there, the state of a page is, and nothing else."""
    for name in ("live.js", "morph.js", "overlay.js", "overlay-view.js", "vendor/idiomorph.esm.js"):
        reply = client.get(f"/.drillbook/{name}")
        assert (reply.status, reply.heads["content-type"].partition(";")[0]) == (200, "text/javascript"), name
    for name in ("vendor/idiomorph-LICENSE", "../app.py", "vendor/../live.js", "nothing"):
        assert client.get(f"/.drillbook/{name}").status == 404, name
    state = json.loads(client.get("/.drillbook/state", query="path=/2026/02/a/").body)
    assert state["page"]["source"] == A
    assert client.get("/.drillbook/store.sqlite").status == 404
    assert client.get("/.drillbook/../site.yaml").status == 404


def test_open_pages_hear_of_a_save(client: Client) -> None:
    """The first message says where things are; then there is one for each rebuild; at the end the channel ends."""
    heard: list[dict[str, Any]] = []

    async def listen() -> None:
        async for event in client.broadcaster.listen(client.context.session.message):
            heard.append(json.loads(event.partition("data: ")[2]))
            assert client.broadcaster.listeners == 1
            if len(heard) == 1:
                client.broadcaster.send(client.context.session.message())
            else:
                client.broadcaster.close()

    run(listen())
    assert [message["instance"] for message in heard] == [client.context.session.instance] * 2
    assert client.broadcaster.listeners == 0


def test_a_save_while_a_channel_opens(client: Client) -> None:
    """A page hears of what was saved after it asked for its channel, and before that was there."""
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)
        if message["type"] == "http.response.start":
            # Its headers are on the way, and nothing has been read from the channel.
            client.context.save(A, "title: ", "title: New ")
        elif message.get("body"):
            client.broadcaster.close()

    run(asyncio.wait_for(client.app(client.scope("/.drillbook/events", "GET", "", {}), receive, send), 60))
    first = json.loads(sent[1]["body"].partition(b"data: ")[2])
    assert first["build"] == client.context.session.where()["build"] > 1


def test_whoever_does_not_keep_up_gets_the_newest(client: Client) -> None:
    """A page that hangs costs no memory, and catches up in one step."""

    async def listen() -> list[str]:
        stream = client.broadcaster.listen(lambda: "0")
        found = [await anext(stream)]
        for number in range(100):
            client.broadcaster.send(str(number))
        await asyncio.sleep(0)
        found.extend([await anext(stream) for _ in range(4)])
        await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
        return found

    assert run(listen())[1:] == [f"data: {number}\n\n" for number in range(96, 100)]


def test_a_fault_of_ours_is_a_sentence(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong for one page, the coach sees no traceback, and the preview goes on."""
    monkeypatch.setattr("generator.preview.responses.Responder.answer", lambda *_: 1 / 0)
    reply = client.get("/")
    assert reply.status == 500
    assert reply.body == b"drillbook has a bug: ZeroDivisionError: division by zero"


# ---------------------------------------------------------------- mending a problem
OURS = "http://127.0.0.1:8000"


def broken(client: Client) -> tuple[Path, dict[str, str]]:
    """Put a slip of the finger into a lesson; return its file, and what the bar would send to have it mended."""
    file = client.context.folder / "content/lessons/a.md"
    file.write_text(file.read_text("utf-8").replace("title:", "sumary: x\ntitle:", 1), "utf-8")
    client.context.session.refresh()
    (problem,) = json.loads(client.get("/.drillbook/state", query="path=/2026/02/a/").body)["problems"]
    return file, {"path": "/2026/02/a/", "scope": "one", **problem["fix"]}


def ask_to_fix(client: Client, wish: object, **heads: str) -> Reply:
    """Ask as the button of the bar does."""
    return client.get("/.drillbook/fix", method="POST", body=json.dumps(wish).encode(), **{"origin": OURS} | heads)


def test_a_problem_is_mended_on_request(client: Client) -> None:
    """The file is mended as the problem says, and the site follows at once."""
    file, wish = broken(client)
    assert ask_to_fix(client, wish).status == 200
    assert "\nsummary: x\n" in file.read_text("utf-8")
    assert json.loads(client.get("/.drillbook/state", query="path=/2026/02/a/").body)["problems"] == []
    assert ask_to_fix(client, wish).status == 409


def test_all_problems_of_a_file_are_mended_together(client: Client) -> None:
    """Those that show only after others are mended as well; a problem of another file stays."""
    lessons = client.context.folder / "content/lessons"
    pasted, other = lessons / "pasted.md", lessons / "a.md"
    head = "title: Pasted\ndate: 16.2.2026\n\nSYMPTOMS\n\nx\n\nDIAGNOSIS:\n\ny\n\nPrescription\n\nz\n"
    pasted.write_text(head.replace("date", "sumary: s\ndate"), "utf-8")
    other.write_text(other.read_text("utf-8").replace("title:", "sumary: x\ntitle:", 1), "utf-8")
    client.context.session.refresh()
    problems = json.loads(client.get("/.drillbook/state", query="path=/").body)["problems"]
    fix = next(problem["fix"] for problem in problems if "pasted" in problem["place"])
    assert ask_to_fix(client, {"path": "/", "scope": "file", **fix}).status == 200
    mended = pasted.read_text("utf-8")
    assert mended.startswith("---\ntitle: Pasted\nsummary: s\ndate: 2026-02-16\n---\n\n## Symptoms\n")
    assert "\n## Prescription\n" in mended
    assert "sumary" in other.read_text("utf-8")


def test_a_file_that_was_saved_meanwhile_is_not_mended(client: Client) -> None:
    """Whatever stands in it now, nobody has seen it beside the button."""
    file, wish = broken(client)
    file.write_text(file.read_text("utf-8") + "More.\n", "utf-8")
    before = file.read_bytes()
    reply = ask_to_fix(client, wish)
    assert (reply.status, file.read_bytes()) == (409, before)
    assert b"saved meanwhile" in reply.body


@pytest.mark.parametrize(
    "heads",
    [
        {"origin": ""},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"host": "evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_other_pages_change_nothing(client: Client, heads: dict[str, str]) -> None:
    """Only our own page can have a file changed."""
    file, wish = broken(client)
    before = file.read_bytes()
    assert ask_to_fix(client, wish, **heads).status == 403
    assert file.read_bytes() == before


def test_other_computers_change_nothing(client: Client) -> None:
    """A preview that a network sees is still written in by one person."""
    file, wish = broken(client)
    before = file.read_bytes()
    token = CLIENT_HOST.set("192.0.2.7")
    try:
        assert ask_to_fix(client, wish).status == 403
    finally:
        CLIENT_HOST.reset(token)
    assert file.read_bytes() == before


@pytest.mark.parametrize("wish", [[], {}, "x", {"path": "/", "problem": "x", "digest": "no"}])
def test_nonsense_changes_nothing(client: Client, wish: object) -> None:
    """A request that the bar does not send gets an answer, and that is all."""
    assert ask_to_fix(client, wish).status in (400, 409)
    assert client.get("/.drillbook/fix").status in (404, 405)
