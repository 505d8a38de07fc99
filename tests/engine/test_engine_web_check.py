"""`check --web`: a real web server on this computer, asked for the addresses that texts name."""

import http.server
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sites import NOW, write_site

from generator.cli.main import main
from generator.engine.web_check import check_web
from generator.model.diagnostic import Diagnostic, Severity
from generator.model.edit import apply_edits
from generator.plan.site import Clock
from generator.shell.web_links import Asking


@dataclass
class Web:
    """A host: what it was asked, and what it answers at each path: a status, and where that leads."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    no_head: set[str] = field(default_factory=set)


@pytest.fixture
def web() -> Iterator[Web]:
    """Run a host."""
    web = Web()

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            web.asked.append((self.command, self.path))
            web.agents.add(self.headers["User-Agent"])
            status, location = web.answers.get(self.path, (200, ""))
            if self.command == "HEAD" and self.path in web.no_head:
                status = 405
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = answer  # noqa: N815 - as http.server calls them

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    web.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _site(folder: Path, text: str, more: str = "") -> Path:
    return write_site(folder, f"-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-02\n{more}---\n{text}\n")


def _asked(folder: Path) -> tuple[Diagnostic, ...]:
    return check_web(folder, Clock(now=NOW), asking=Asking(pause=0), is_allowed=lambda _: True)


def _codes(folder: Path) -> list[tuple[str, int]]:
    found = _asked(folder)
    assert {one.severity for one in found} <= {Severity.WARNING}
    return [(one.code, one.span.line) for one in found]


@pytest.mark.parametrize(
    ("status", "codes"),
    [(200, []), (404, ["web/dead"]), (410, ["web/dead"]), (403, []), (429, []), (999, []), (500, []), (503, [])],
)
def test_statuses(web: Web, tmp_path: Path, status: int, codes: list[str]) -> None:
    """Only a host that says that there is nothing is believed; one that refuses programs may have what readers want."""
    web.answers["/page"] = (status, "")
    assert [code for code, _ in _codes(_site(tmp_path, f"See [it]({web.url}/page)."))] == codes


def test_what_has_moved_for_good(web: Web, tmp_path: Path) -> None:
    """The new address is told with a mending, through every step; a move for now is none, nor one to a home page."""
    web.answers |= {
        "/a": (301, "/b"),
        "/b": (308, "/c"),
        "/now": (302, "/c"),
        "/part": (301, "/now"),
        "/old": (301, "/"),
    }
    site = _site(tmp_path, f"<{web.url}/a>, [n]({web.url}/now), [p]({web.url}/part), [o]({web.url}/old#x).")
    (found,) = _asked(site)
    assert (found.code, found.help) == ("web/moved", f"write {web.url}/c")
    text = (site / "content/lessons/a.md").read_text("utf-8")
    assert f"<{web.url}/c>, [n]({web.url}/now)" in apply_edits(text, found.edits)[0]


def test_a_host_that_knows_no_head(web: Web, tmp_path: Path) -> None:
    """What HEAD is refused is asked for again, as a reader would."""
    web.no_head.add("/page")
    assert _codes(_site(tmp_path, f"{web.url}/page")) == []
    assert web.asked == [("HEAD", "/page"), ("GET", "/page")]


def test_round_and_round(web: Web, tmp_path: Path) -> None:
    """An address that leads to itself is left after a few steps, and is nobody's mistake."""
    web.answers["/a"] = (301, "/a")
    assert _codes(_site(tmp_path, f"{web.url}/a")) == []
    assert len(web.asked) < 10


def test_it_leads_to_nothing_that_is_an_address(web: Web, tmp_path: Path) -> None:
    """A host that leads on to something that no program can read is a doubt, and no end of the check."""
    web.answers["/a"] = (301, "http://[nowhere")
    assert _codes(_site(tmp_path, f"{web.url}/a {web.url}/b")) == []


def test_an_address_that_starts_like_the_own_one(web: Web, tmp_path: Path) -> None:
    """What belongs to the site ends where its address ends: a longer name is that of somebody else."""
    site = _site(tmp_path, f"{web.url}/mine/a {web.url}/mine?b {web.url}/mine-not")
    settings = site / "site.yaml"
    own = f"url: {web.url}/mine/\n"
    settings.write_text("title: T\nauthor: A\n" + own, "utf-8")
    assert _codes(site) == []
    assert {path for _, path in web.asked} == {"/mine-not"}


def test_ctrl_c(web: Web, tmp_path: Path) -> None:
    """Ctrl-C ends it at once, whatever pause and addresses are left, and what was asked is not asked again."""
    site = _site(tmp_path, f"http://127.0.0.2:1/x {web.url}/a {web.url}/b")

    def interrupt(_step: str, done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        check_web(site, Clock(now=NOW), progress=interrupt, asking=Asking(pause=300), is_allowed=lambda _: True)
    assert time.monotonic() - started < 60
    asked = json.loads((site / ".drillbook/web-links.json").read_text("utf-8"))
    assert f"{web.url}/b" not in asked
    assert len(asked) >= 1


def test_it_gives_its_name(web: Web, tmp_path: Path) -> None:
    """Whoever reads the log of a host sees who was there."""
    _codes(_site(tmp_path, f"{web.url}/page"))
    assert all("drillbook/" in agent for agent in web.agents)


def test_where_addresses_are_looked_for(web: Web, tmp_path: Path) -> None:
    """Each address of a published text counts once, at each of its places; code, drafts and the site itself do not."""
    web.answers |= dict.fromkeys(("/x_(y)", "/credit", "/a"), (404, ""))
    text = f"""See {web.url}/x_(y). (And {web.url}/a.)

```
{web.url}/code
```

Again: {web.url}/a! https://www.example.com/here/ https://example.org/ http://[bad
"""
    photo = f"quotes:\n  - text: A\n    author: B\n    url: {web.url}/credit\n"
    site = _site(tmp_path, text, photo)
    write_site(
        site, f"-- content/lessons/draft.md --\n---\ntitle: D\ndraft: true\ndate: 2026-02-02\n---\n{web.url}/draft\n"
    )
    assert _codes(site) == [("web/dead", 7), ("web/dead", 9), ("web/dead", 9), ("web/dead", 15)]
    assert sorted({path for _, path in web.asked}) == ["/a", "/credit", "/x_(y)"]


def test_it_remembers(web: Web, tmp_path: Path) -> None:
    """What was fine is asked again after a week, what was not after a day; a damaged memory is none."""
    web.answers["/dead"] = (404, "")
    site = _site(tmp_path, f"{web.url}/fine {web.url}/dead")
    first, count = _codes(site), len(web.asked)
    assert _codes(site) == first
    assert len(web.asked) == count
    cache = site / ".drillbook/web-links.json"
    rows = json.loads(cache.read_text("utf-8"))
    for row in rows.values():
        row["asked"] -= 2 * 86_400
    cache.write_text(json.dumps(rows), "utf-8")
    web.asked.clear()
    assert _codes(site) == first
    assert {path for _, path in web.asked} == {"/dead"}
    cache.write_text("{", "utf-8")
    assert _codes(site) == first


def test_no_such_host(tmp_path: Path) -> None:
    """A name that nobody has is dead; where no name at all is known, this computer is not connected."""
    site = _site(tmp_path, "http://nowhere.invalid/ and http://nobody.invalid/a")
    assert [code for code, _ in _codes(site)] == ["web/offline"]


def test_one_name_is_unknown(web: Web, tmp_path: Path) -> None:
    """If another host answers, the connection is not to blame."""
    site = _site(tmp_path, f"http://nowhere.invalid/ and {web.url}/a")
    assert [code for code, _ in _codes(site)] == ["web/dead"]


def test_never_inside_this_network(web: Web, tmp_path: Path) -> None:
    """What a text names on this computer or around it is not asked."""
    site = _site(tmp_path, f"{web.url}/page")
    assert check_web(site, Clock(now=NOW)) == ()
    assert web.asked == []


def test_time_is_limited(web: Web, tmp_path: Path) -> None:
    """What there was no time for is asked the next time."""
    site = _site(tmp_path, " ".join(f"{web.url}/{number}" for number in range(5)))
    check_web(site, Clock(now=NOW), asking=Asking(pause=0, most=-1), is_allowed=lambda _: True)
    assert web.asked == []
    assert _codes(site) == []
    assert len(web.asked) == 5


def test_the_command(web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check --web` is a check with more warnings; without it nobody is asked."""
    site = _site(tmp_path, f"{web.url}/page http://nowhere.invalid/ http://nobody.invalid/")
    for more, asks in (([], False), (["--web"], True)):
        assert main(["check", "--site", str(site), "--now", "2026-03-02", *more]) == 0
        assert ("[web/offline]" in capsys.readouterr().err) == asks
    assert main(["check", "--web", "--json", "--site", str(site), "--now", "2026-03-02"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)
