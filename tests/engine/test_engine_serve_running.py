"""How a preview starts, is heard of by open pages, lasts and ends."""

import datetime as dt
import json
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import processes
import pytest
from engine_serve import Serving, environment, first_line, serving
from engine_sites import LONG, lesson, packaged_layout, small, write

L1, U1 = "content/lessons/l1.md", "/blog/2026/02/l1/"
NOTE = ".drillbook/preview.json"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a small site."""
    return write(tmp_path / "site", small())


def _save(site: Path, text: str) -> None:
    write(site, {L1: lesson("Lesson 1", 1, text)})


# ---------------------------------------------------------------- ports
@pytest.fixture
def taken() -> Iterator[int]:
    """Take a port, as another program would."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def _refused(site: Path, *more: str) -> str:
    done = processes.run(["serve", "--site", str(site), *more], site, environment())
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    assert done.stderr.startswith("error[preview/no-port]: ")
    assert not (site / NOTE).exists()
    return done.stderr.split("\n")[0]


def test_a_port_that_is_taken(site: Path, taken: int) -> None:
    """A port that was asked for and is taken is said to be so, in a line; no other is used in its place."""
    assert _refused(site, "--port", str(taken)) == f"error[preview/no-port]: port {taken} is taken by another program"


@pytest.mark.parametrize("host", ["999.9.9.9", "no-such-name.invalid", "ü" * 90])
def test_a_host_that_is_none(site: Path, host: str) -> None:
    """An address that this computer does not have is said to be so."""
    assert host in _refused(site, "--host", host)


def test_the_next_free_port(site: Path) -> None:
    """Without --port two previews run beside each other; the note is of the later one, until that ends."""
    with serving(site, port=None) as one, serving(site, port=None) as two:
        assert one.port != two.port
        assert one.get(U1).status == two.get(U1).status == 200
        assert json.loads((site / NOTE).read_text())["address"] == f"http://127.0.0.1:{two.port}"
        assert one.end() == 0
        assert (site / NOTE).exists()
        assert two.end() == 0
        assert not (site / NOTE).exists()


# ---------------------------------------------------------------- the end
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_end(site: Path, how: signal.Signals) -> None:
    """Asked to end, it does so at once, however many pages are open, and leaves no note."""
    with serving(site) as preview:
        pages = [preview.events() for _ in range(50)]
        for page in pages:
            page.next()
        assert (site / NOTE).exists()
        # The pages stay open: had it to wait for one, it would not end.
        assert (preview.end(how), preview.errors) == (0, "")
        assert preview.said.read().endswith("stopped\n")
        assert not (site / NOTE).exists()
        for page in pages:
            assert page.rest().endswith(b"0\r\n\r\n")  # said to be over, not torn
            page.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_end_of_a_rebuild(site: Path, how: signal.Signals) -> None:
    """A rebuild that goes on, and a page that waits for it, do not put off the end."""
    flag = site.parent / "flag"
    code = (
        "import pathlib, time\ndef go(site):\n"
        f"    if pathlib.Path({str(flag)!r}).exists():\n"
        f"        pathlib.Path({str(flag)!r}).unlink()\n        time.sleep(600)\n    return {{}}\n"
    )
    settings = (site / "site.yaml").read_bytes() + b"hooks:\n  plan: [plugins.mine:go]\n"
    write(site, {"plugins/mine.py": code.encode(), "site.yaml": settings})
    with serving(site) as preview:
        flag.touch()
        write(site, {"content/lessons/new.md": lesson("New", 20)})
        preview_waits(flag)
        with socket.create_connection(("127.0.0.1", preview.port), timeout=60) as waiting:
            waiting.sendall(f"GET {U1} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert preview.get("/.drillbook/live.js").status == 200  # which came later, and waits for nothing
            ended = preview.end(how)  # which takes a moment; the hook would take longer than anybody waits
            assert b" 503 " in waiting.recv(65536)[:20]
        assert (ended, preview.errors) == (0, "")
        assert not (site / NOTE).exists()


def preview_waits(flag: Path) -> None:
    """Wait until the slow hook has begun."""
    end = time.monotonic() + 60
    while flag.exists():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_ended_while_it_starts(site: Path) -> None:
    """Stopped before the first page could be shown, it says so, and leaves nothing behind."""
    settings = (site / "site.yaml").read_bytes() + b"hooks:\n  plan: [plugins.mine:go]\n"
    code = b"import time\nprint('begun', flush=True)\ntime.sleep(600)\n"
    write(site, {"plugins/mine.py": code, "site.yaml": settings})
    arguments = ["serve", "--site", str(site), "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", *arguments], env=environment(), stdout=-1, stderr=-1, text=True
    )
    assert first_line(process.stdout) == "begun\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[1] == "stopped\n"
    assert process.returncode == 130
    assert not (site / NOTE).exists()


# ---------------------------------------------------------------- open pages
def test_what_open_pages_hear(site: Path) -> None:
    """The first message comes at once, then one for each rebuild, with the page that was edited."""
    with serving(site) as preview:
        page = preview.events()
        first = page.next(2)
        assert (first["build"], first["edited"], first["files"]) == (1, [], [])
        builds = [first["build"]]
        for number in range(1, 4):
            write(site, {f"content/lessons/l{number}.md": lesson(f"Lesson {number}", number, "Edited now.")})
            message = page.next()
            assert message["edited"] == [{"url": f"/blog/2026/02/l{number}/", "title": f"Lesson {number}"}]
            assert message["layouts"] == first["layouts"]
            assert b"Edited now." in preview.get(f"/blog/2026/02/l{number}/").body
            builds.append(message["build"])
        assert builds == [1, 2, 3, 4]
        write(site, {"layouts/home.html": packaged_layout("home.html").encode() + b"<!-- mine -->"})
        message = page.next()
        while message["layouts"] == first["layouts"]:
            message = page.next()
        assert message["layouts"] == message["build"] == preview.build
        assert message["instance"] == first["instance"] == preview.state()["instance"]
        page.close()


def test_hundreds_of_open_pages(site: Path) -> None:
    """All of them hear of a save, and other pages can be asked for meanwhile."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    try:
        with serving(site) as preview:
            pages = [preview.events() for _ in range(300)]
            for page in pages:
                assert page.next()["build"] == 1
            _save(site, "Heard by all.")
            assert {page.next()["build"] for page in pages} == {2}
            assert b"Heard by all." in preview.get(U1).body
            assert preview.end() == 0
            for page in pages:
                page.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _used(preview: Serving) -> tuple[int, int, int]:
    """Return how many threads and open files a preview has, and its memory (kB)."""
    folder = Path(f"/proc/{preview.process.pid}")
    status = (folder / "status").read_text()
    numbers = [int(found[1]) for key in ("Threads", "VmRSS") if (found := re.search(rf"{key}:\s+(\d+)", status))]
    return numbers[0], len(list((folder / "fd").iterdir())), numbers[1]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to look into another process")
def test_what_it_uses_stays(site: Path) -> None:
    """Hundreds of saves and of pages that come and go leave no thread, file or memory taken."""
    rounds, saves = (40, 500) if LONG else (3, 150)
    with serving(site) as preview:
        used = []
        for number in range(rounds):
            for save in range(saves):
                _save(site, f"Round {number}, save {save}.")
                if save % 3 == 0:
                    page = preview.events()
                    page.next()
                    assert preview.get(U1).status == 200
                    page.close()
            preview.shows(U1, f"Round {number}, save {saves - 1}.")
            used.append(_used(preview))
        preview.wait(lambda: _used(preview)[1] <= used[0][1], f"files are closed: {used}")
        threads, _, memory = _used(preview)
        assert threads <= used[0][0] + 2, used
        assert memory < used[0][2] + 12_000, used
        assert "Traceback" not in preview.errors


def test_a_lesson_comes_out(site: Path) -> None:
    """That time has passed needs no rebuild: a lesson whose moment has come is said to be out."""
    # A busy computer can take longer to start the preview than the lesson has to wait: then it waits longer.
    assert any(_comes_out(site, seconds) for seconds in (2, 15, 60))


def _comes_out(site: Path, seconds: int) -> bool:
    """Let a lesson come out after some seconds, and assert that it is seen; return False where that was too soon."""
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
    text = lesson("Soon", 1).replace(b"2026-02-01", moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode())
    write(site, {"content/lessons/soon.md": text})
    with serving(site) as preview:
        path = f"/blog/{moment:%Y/%m}/soon/"
        if preview.state(path)["page"]["hold"] != "future":
            return False
        preview.wait(lambda: preview.state(path)["page"]["hold"] == "", "it has come out", seconds + 60.0)
        assert preview.build == 1
        assert not [entry for entry in preview.state()["held"] if entry["title"] == "Soon"]
        return True


# ---------------------------------------------------------------- drillbook new --open
def _browser(folder: Path) -> tuple[str, Path]:
    """Return what BROWSER has to be so that addresses are written down, and where."""
    script, opened = folder / "browser.py", folder / "opened.txt"
    script.write_text(f"import sys\nopen({str(opened)!r}, 'a').write(sys.argv[1] + '\\n')\n")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))} %s", opened


def _opened(file: Path) -> str:
    end = time.monotonic() + 60
    while not (file.exists() and file.read_text().endswith("\n")):
        assert time.monotonic() < end, "no browser was opened"
        time.sleep(0.02)
    return file.read_text().strip()


def test_a_new_lesson_in_the_preview_that_runs(site: Path) -> None:
    """The browser is sent to the new lesson's page, which is there, and no second preview is started."""
    browser, opened = _browser(site.parent)
    proxies = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    with serving(site) as preview:
        done = subprocess.run(
            [sys.executable, "-m", "generator", "new", "--open", "--site", str(site), "A Büro of One's Own"],
            env=environment(BROWSER=browser, **proxies),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        address = _opened(opened)
        assert f"preview: {address}\n" in done.stdout
        base, path = address[: len(f"http://127.0.0.1:{preview.port}")], address.removeprefix(preview.address)
        assert base == f"http://127.0.0.1:{preview.port}"
        assert path != address
        reply = preview.get(address.removeprefix(base))
        assert reply.status == 200
        assert "A Büro of One" in reply.body.decode()


def test_a_new_lesson_in_a_preview_of_its_own(site: Path) -> None:
    """Where none runs, and an old note says otherwise, a preview is started and opened at the new lesson."""
    browser, opened = _browser(site.parent)
    with socket.socket() as other:  # some other program has the port by now
        other.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{other.getsockname()[1]}"
        write(site, {NOTE: json.dumps({"address": address, "instance": "abc"}).encode()})
        process = subprocess.Popen(
            [sys.executable, "-m", "generator", "new", "--open", "--site", str(site), "Mine"],
            env=environment(BROWSER=browser),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/blog/\d{4}/\d{2}/mine/", _opened(opened))
        finally:
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=60)[0]
        assert process.returncode == 0
        assert said.count("preview: ") == 1
        assert (site / "content/lessons/mine.md").is_file()
