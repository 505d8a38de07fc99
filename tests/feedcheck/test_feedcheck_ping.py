"""`drillbook feeds ping`: a hub hears of each feed that is new or changed, once, and never of a broken one."""

import datetime as dt
import json
import shutil
import socket
import threading
from pathlib import Path

import pytest
from feeding import Hub, built, change
from sites import build_site

from generator.cli.main import main
from generator.feedcheck import hub as hubs
from generator.feedcheck.ping import ping_hub
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.published import PUBLISHED
from generator.model.value import replace
from generator.shell.file_stats import output_stat_of
from generator.shell.published_file import read_published

BLOG = "https://www.example.com/blog/"
TOPICS = [
    f"{BLOG}{file}"
    for file in ("atom.xml", "feed.json", "authors/nora-whitcombe/feed.xml", "series/first-steps/feed.xml")
] + [f"{BLOG}tags/calls/feed.xml"]


@pytest.fixture
def told(tmp_path: Path, hub: Hub) -> Path:
    """Return a site that is built and names the hub."""
    return built(tmp_path, hub.url)


def edit(site: Path, name: str = "three") -> None:
    """Change a lesson, and build."""
    change(site, f"content/lessons/{name}.md", "Call ", "Then call ")
    build_site(site)


def refused(site: Path, **options: bool) -> tuple[Diagnostic, ...]:
    """Ping where something goes wrong, and return what."""
    diagnostics = ping_hub(site, **options).diagnostics
    assert diagnostics
    assert all(d.help for d in diagnostics)
    return diagnostics


# ---------------------------------------------------------------- what the hub hears
def test_what_is_sent(told: Path, hub: Hub) -> None:
    """A form with the mode and the address of one feed, under both names that hubs know it by."""
    assert ping_hub(told).announced == tuple(TOPICS)
    assert hub.heard[0] == {"hub.mode": ["publish"], "hub.topic": [TOPICS[0]], "hub.url": [TOPICS[0]]}
    assert set(hub.kinds) == {"application/x-www-form-urlencoded"}
    assert sorted(hub.topics) == sorted(TOPICS)


def test_nothing_twice(told: Path, hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    """A second time there is nothing to tell, and nobody is asked; the list stays as it is, to the byte."""
    ping_hub(told)
    hub.heard.clear()
    before = (told / PUBLISHED).read_bytes(), output_stat_of(str(told / PUBLISHED))
    assert main(["feeds", "ping", "--site", str(told)]) == 0
    assert "nothing new" in capsys.readouterr().out
    assert hub.heard == []
    assert ((told / PUBLISHED).read_bytes(), output_stat_of(str(told / PUBLISHED))) == before


def test_only_what_changed(told: Path, hub: Hub) -> None:
    """After a change in one lesson the hub hears of the feeds that it is in, and of no other."""
    ping_hub(told)
    hub.heard.clear()
    edit(told, "two")
    ping_hub(told)
    assert hub.topics == [f"{BLOG}series/first-steps/feed.xml", f"{BLOG}tags/calls/feed.xml"]


def test_feeds_without_a_hub(told: Path, hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a new comment no hub is told, since that feed names none; but it is noted."""
    ping_hub(told)
    hub.heard.clear()
    change(told, "content/comments/five/nora.md", "Good.", "Very good.")
    build_site(told)
    assert main(["feeds", "ping", "--site", str(told)]) == 0
    assert "nothing to tell" in capsys.readouterr().out
    assert hub.heard == []
    assert ping_hub(told).news == 0


def test_dry_run(told: Path, hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    """With --dry-run it says what it would do; no one is asked, and nothing is written."""
    assert main(["feeds", "ping", "--dry-run", "--site", str(told)]) == 0
    assert capsys.readouterr().out.splitlines() == [f"would tell the hub about {topic}" for topic in TOPICS]
    assert hub.heard == []
    assert not (told / PUBLISHED).exists()


def test_without_a_hub(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the site names no hub, what is published is noted, and the command says that nobody was told."""
    site = built(tmp_path)
    change(site, "site.yaml", "  hub: https://hub.example.com/\n", "")
    build_site(site)
    assert main(["feeds", "ping", "--dry-run", "--site", str(site)]) == 0
    assert "would note 13 feeds in published.json" in capsys.readouterr().out
    assert main(["feeds", "ping", "--site", str(site)]) == 0
    assert "noted 13 feeds in published.json; site.yaml names no hub" in capsys.readouterr().out
    assert main(["feeds", "ping", "--site", str(site)]) == 0
    assert "nothing new" in capsys.readouterr().out


# ---------------------------------------------------------------- when it does not go well
def test_a_feed_that_is_refused(told: Path, hub: Hub) -> None:
    """What the hub does not take is an error at its address in site.yaml; the next time it is told of that alone."""
    hub.answers = {TOPICS[0]: 403, TOPICS[2]: 403, TOPICS[3]: 500}
    first, second = refused(told)
    assert (first.code, second.code) == ("hub/refused", "hub/refused")
    assert f'{TOPICS[0]} and 1 more: "403 Forbidden"' in first.message
    assert f'{TOPICS[3]}: "500 Internal Server Error"' in second.message
    assert first.span.path == "site.yaml"
    assert first.span.text.strip() == f"hub: {hub.url}"
    assert first.span.width == len(hub.url)
    hub.answers = {}
    hub.heard.clear()
    assert ping_hub(told).announced == (TOPICS[0], TOPICS[2], TOPICS[3])
    assert ping_hub(told).news == 0


def test_a_refused_feed_stays_as_it_was_in_the_list(told: Path, hub: Hub) -> None:
    """Of a feed that the hub does not take, the list keeps what was published before."""
    ping_hub(told)
    before = read_published(told).feeds
    edit(told, "five")
    hub.answers = {TOPICS[0]: 503}
    refused(told)
    after = read_published(told).feeds
    assert after["/atom.xml"] == before["/atom.xml"]
    assert after["/feed.json"] != before["/feed.json"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_hub_that_moved(told: Path, hub: Hub, status: int) -> None:
    """No redirect is followed, wherever it leads: the coach is told where the hub is now."""
    hub.status, hub.location = status, "file:///etc/passwd"
    (found,) = refused(told)
    assert "`hub: file:///etc/passwd`" in found.help
    hub.location = "/new?a=1"
    (found,) = refused(told)
    assert f"`hub: {hub.url.removesuffix('/hub')}/new?a=1`" in found.help
    assert hub.topics == TOPICS * 2


def test_a_hub_that_is_silent(told: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not answer is waited for once, not once for each feed."""
    monkeypatch.setattr(hubs, "PATIENCE", 0.05)
    hub.silent = True
    (found,) = refused(told)
    assert found.code == "hub/unreachable"
    assert "did not answer within" in found.message
    assert hub.topics == TOPICS[:1]
    assert "/atom.xml" not in read_published(told).feeds


def test_a_hub_that_is_gone(told: Path, hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody listens, the command says so in the line of the address and ends with 1."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        change(told, "site.yaml", hub.url, url)
        build_site(told)
        assert main(["feeds", "ping", "--site", str(told)]) == 1
    printed = capsys.readouterr().err
    assert "error[hub/unreachable]: the hub cannot be reached: no program listens at its address" in printed
    assert "--> site.yaml:7:8" in printed
    assert "run `drillbook feeds ping` again" in printed


@pytest.mark.parametrize("said", [b"", b"\0\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"SSH-2.0-OpenSSH_9.6\r\n"])
def test_a_hub_that_is_none(told: Path, hub: Hub, said: bytes) -> None:
    """Another program at the address of the hub is a plain message too."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        change(told, "site.yaml", hub.url, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        build_site(told)
        (found,) = refused(told)
        thread.join()
    assert found.code == "hub/unreachable"


def test_an_address_with_odd_letters(told: Path, hub: Hub) -> None:
    """An address that no request can be made to is a plain message, and no feed counts as told."""
    change(told, "site.yaml", hub.url, "http://127.0.0.1:9/größe")
    build_site(told)
    (found,) = refused(told)
    assert found.code == "hub/unreachable"


def test_stopped_halfway(told: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped while the hub is told, what it knows already is not told again."""
    real = hubs.tell_hub

    def tell(url: str, topic: str) -> None:
        if topic == TOPICS[2]:
            raise KeyboardInterrupt
        real(url, topic)

    with monkeypatch.context() as patch:
        patch.setattr("generator.feedcheck.ping.tell_hub", tell)
        with pytest.raises(KeyboardInterrupt):
            ping_hub(told)
    hub.heard.clear()
    ping_hub(told)
    assert hub.topics == TOPICS[2:]


def test_two_at_once(told: Path, hub: Hub) -> None:
    """Of two that are started at the same time, one tells the hub, and the other finds nothing to tell."""
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(len(ping_hub(told).announced))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, len(TOPICS)]
    assert hub.topics == TOPICS


# ---------------------------------------------------------------- never of a broken feed
def test_a_broken_feed(told: Path, hub: Hub) -> None:
    """A mistake in any feed stops it: the hub is not asked, and nothing counts as published, with --force neither."""
    change(told, "output/tags/calls/feed.xml", "<id>urn:x:two<", "<id>two<")
    for force in (False, True):
        with pytest.raises(Rejected, match="cannot be the id"):
            ping_hub(told, force=force)
    assert hub.heard == []
    assert not (told / PUBLISHED).exists()


def test_another_id_on_purpose(told: Path, hub: Hub) -> None:
    """Another id stops it, unless that is meant; from then on the new id is the one that is known."""
    ping_hub(told)
    # As older versions wrote it: without addresses a build cannot know.
    (told / PUBLISHED).write_text(replace(read_published(told), version=1, addresses={}).text, "utf-8")
    change(told, "content/lessons/five.md", "urn:x:five", "urn:x:5")
    build_site(told)
    with pytest.raises(Rejected, match="every subscriber"):
        ping_hub(told)
    assert ping_hub(told, force=True).announced
    assert ping_hub(told).news == 0
    assert read_published(told).entries["/2026/02/five/"] == "urn:x:5"


def test_build_first(told: Path, hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an output it says to build first."""
    shutil.rmtree(told / "output")
    assert main(["feeds", "ping", "--site", str(told)]) == 1
    assert "type `drillbook build` first" in capsys.readouterr().err
    assert hub.heard == []


# ---------------------------------------------------------------- the list
def test_the_list_can_be_read(told: Path, hub: Hub) -> None:
    """It is JSON, sorted, one entry a line, and, but for the time, the same whenever the site is the same."""
    ping_hub(told)
    text = (told / PUBLISHED).read_text("utf-8")
    whole = json.loads(text)
    assert list(whole["feeds"]) == sorted(whole["feeds"])
    assert whole["entries"] == {
        f"/2026/0{1 + (name == 'five')}/{name}/": f"urn:x:{name}" for name in ("five", "four", "one", "three", "two")
    }
    assert len(text.splitlines()) == 10 + len(whole["feeds"]) + len(whole["entries"]) + len(whole["addresses"])
    assert whole["addresses"]["/2026/01/one/"]["source"] == "content/lessons/one.md"
    (told / PUBLISHED).unlink()
    ping_hub(told)
    again = (told / PUBLISHED).read_text("utf-8")
    assert [line for line in again.splitlines() if '"last"' not in line] == [
        line for line in text.splitlines() if '"last"' not in line
    ]


def test_the_last_time(told: Path, hub: Hub) -> None:
    """It notes when something went out and where to; a call with nothing to note changes no byte."""
    ping_hub(told, sent_to=["sftp://ruth@host.example/www"])
    first = read_published(told).last
    assert first is not None
    assert first.to == ("sftp://ruth@host.example/www",)
    assert abs(dt.datetime.fromisoformat(first.at) - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
    before = (told / PUBLISHED).read_bytes()
    ping_hub(told)
    assert (told / PUBLISHED).read_bytes() == before
    # A style sheet is in no feed.
    ping_hub(told, sent_to=["file:../public"])
    assert (read_published(told).last or first).to == ("file:../public",)


def test_a_lesson_that_vanished(told: Path, hub: Hub) -> None:
    """What is no longer published is no entry any more, but its address stays; a feed stays where it was."""
    ping_hub(told)
    (told / "content/lessons/one.md").unlink()
    change(told, "site.yaml", "feed:\n", "gone: [/2026/01/one/]\nfeed:\n")
    build_site(told)
    ping_hub(told)
    published = read_published(told)
    assert "/2026/01/one/" not in published.entries
    assert published.addresses["/2026/01/one/"].kind == "gone"
    assert "/series/first-steps/feed.xml" in published.feeds
