"""argv in, exit code and words out."""

import io
import json
from pathlib import Path

import pytest
from sites import write_site

from generator import __version__
from generator.cli.main import main
from generator.cli.terminal import progress_bar

A = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n---\nText.\n"
LATER = "-- content/lessons/later.md --\n---\ntitle: Later\ndate: 2026-04-06\n---\nText.\n"
NOW = ["--now", "2026-03-02"]


def run(*arguments: str) -> int:
    """Run a command and return its exit code, also where the parser ends it."""
    try:
        return main(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else -1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["--version"], 0),
        (["--help"], 0),
        (["build", "--help"], 0),
        (["bild"], 2),
        (["build", "--now", "tomorrow"], 2),
        (["build", "--now", "9999-12-31T23:59-12:00"], 2),
        (["check", "--now", "0001-01-01T00:00+12:00"], 2),
        (["new"], 2),
        (["check", "--colour"], 2),
    ],
)
def test_usage(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong usage ends with 2 and words, never with a traceback."""
    assert run(*arguments) == code
    captured = capsys.readouterr()
    assert captured.out or captured.err
    assert "Traceback" not in captured.err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is the package's."""
    run("--version")
    assert capsys.readouterr().out == f"drillbook {__version__}\n"


def test_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A build says how many lessons are out, and which are held back until when."""
    write_site(tmp_path, A + LATER)
    assert run("build", "--site", str(tmp_path), *NOW) == 0
    out = capsys.readouterr().out
    assert "built 1 lesson into output/" in out
    assert "held back: content/lessons/later.md (comes out on Monday, April 6, 2026)" in out
    assert (tmp_path / "output/index.html").exists()


def test_future_and_drafts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is held back can be looked at."""
    write_site(tmp_path, A.replace("date:", "draft: true\ndate:") + LATER)
    assert run("build", "--site", str(tmp_path), "--future", "--drafts", *NOW) == 0
    assert "built 2 lessons" in capsys.readouterr().out


def test_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A check of a good site says so; of another, what is wrong, on standard error."""
    write_site(tmp_path, A)
    assert run("check", "--site", str(tmp_path), *NOW) == 0
    assert "\nfine: 1 lesson, 0 held back" in capsys.readouterr().out
    write_site(tmp_path, A.replace("Text.", "[x](y.md)"))
    assert run("check", "--site", str(tmp_path), *NOW) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("not ready: 1 error; nothing was written\n")


def test_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --strict a warning is an error, and it is said why."""
    write_site(tmp_path, A.replace("Text.", "[x](later.md)") + LATER)
    assert run("check", "--site", str(tmp_path), *NOW) == 0
    assert "1 warning" in capsys.readouterr().out
    assert run("check", "--strict", "--site", str(tmp_path), *NOW) == 1
    assert "--strict treats them" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "codes"), [(A, []), (A.replace("date", "dat"), ["front-matter/unknown-key"])])
def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, codes: list[str]) -> None:
    """Editors get JSON and nothing else on standard output."""
    write_site(tmp_path, text)
    assert run("check", "--json", "--site", str(tmp_path), *NOW) == bool(codes)
    assert [d["code"] for d in json.loads(capsys.readouterr().out)] == codes


def test_json_of_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also when there is no site, JSON is what is printed."""
    assert run("check", "--json", "--site", str(tmp_path)) == 1
    assert json.loads(capsys.readouterr().out)[0]["code"] == "site/missing"


def test_init_new_build(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A coach's first morning: start a site, start a lesson, build."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "blog", *NOW) == 0
    assert "cd blog" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path / "blog")
    assert run("new", "The", "Favorite", "Client", *NOW) == 0
    assert "content/lessons/the-favorite-client.md" in capsys.readouterr().out
    assert run("build", *NOW) == 0
    assert "held back: content/lessons/the-favorite-client.md (a draft" in capsys.readouterr().out


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_init_asks_in_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks for title, name and address, for an address that is none again; Ctrl-D leaves the rest for later."""
    monkeypatch.setattr("sys.stdout", _Terminal())
    monkeypatch.setattr("sys.stdin", _Terminal("My Drill\nNora\nnora\nnora@example.com\n"))
    assert run("init", str(tmp_path / "asked"), *NOW) == 0
    settings = (tmp_path / "asked" / "site.yaml").read_text("utf-8")
    assert 'title: "My Drill"\n' in settings
    assert 'comments:\n  email: "nora@example.com"\n' in settings
    monkeypatch.setattr("sys.stdin", _Terminal("Hers\n"))
    assert run("init", str(tmp_path / "ended"), *NOW) == 0
    settings = (tmp_path / "ended" / "site.yaml").read_text("utf-8")
    assert 'title: "Hers"\n' in settings
    assert "author: Your Name\n" in settings
    monkeypatch.setattr("sys.stdin", _Terminal("never asked\n"))
    assert run("init", "--name", "Nora", str(tmp_path / "told"), *NOW) == 0
    assert "never asked" not in (tmp_path / "told" / "site.yaml").read_text("utf-8")


def test_a_bug_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When drillbook itself fails, the exit code tells it from a mistake in a text; --debug shows where."""
    write_site(tmp_path, A)
    # Nothing of ours is known to fail: the clock of the system does.
    monkeypatch.setattr("time.time_ns", lambda: 1 // 0)
    assert run("check", "--site", str(tmp_path), *NOW) == 70
    assert "Traceback" not in capsys.readouterr().err
    assert run("check", "--debug", "--site", str(tmp_path), *NOW) == 70
    assert "Traceback" in capsys.readouterr().err


def test_layout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Alone, the command lists what there is; with a name, it says where the copy is."""
    write_site(tmp_path, A)
    assert run("layout") == 0
    assert "partials/footer.html" in capsys.readouterr().out.splitlines()
    assert run("layout", "partials/footer.html", "--site", str(tmp_path)) == 0
    assert f"wrote {(tmp_path / 'layouts/partials/footer.html').as_posix()}" in capsys.readouterr().out
    assert run("layout", "partials/footer.html", "--site", str(tmp_path)) == 1


def test_timings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each step has its line, with seconds."""
    write_site(tmp_path, A)
    assert run("build", "--timings", "--site", str(tmp_path), *NOW) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" s  ")[1] for line in lines if " s  " in line][-3:] == ["comparing", "rendering", "writing"]


@pytest.mark.parametrize(("workers", "code"), [("1", 0), ("0", 2), ("-1", 2), ("many", 2), ("1000", 2), ("²", 2)])
def test_workers(tmp_path: Path, capsys: pytest.CaptureFixture[str], workers: str, code: int) -> None:
    """A number of processes is a number of processes; all else is wrong usage, said in words."""
    write_site(tmp_path, A)
    assert run("build", "--site", str(tmp_path), f"--workers={workers}", *NOW) == code
    assert code == 0 or f'"{workers}" is neither a number' in capsys.readouterr().err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that takes a while shows how far it is, and takes that away at the end; a quick one shows nothing."""
    moments = iter([0.0, 0.1, 10.0, 11.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(moments))
    stream = Terminal()
    with progress_bar(stream) as progress:
        progress("reading", 1, 100)
        assert stream.getvalue() == ""
        progress("reading", 50, 100)
        progress("rendering", 1000, 2000)
    reading, rendering, gone = stream.getvalue().split("\r")[1:]
    assert reading == f"reading {15 * '█'}{15 * '░'} 50 of 100\x1b[K"
    assert rendering.endswith("1,000 of 2,000\x1b[K")
    assert gone == "\x1b[K"


def test_no_bar_in_a_pipe() -> None:
    """What is written to a file or a pipe has no bar in it."""
    stream = io.StringIO()
    with progress_bar(stream) as progress:
        progress("waiting for another build to end", 0, 0)
    assert stream.getvalue() == ""


def test_waiting_is_said_at_once() -> None:
    """A build that waits for another says so, without a number that it cannot know."""
    stream = Terminal()
    with progress_bar(stream) as progress:
        progress("waiting for another build to end", 0, 0)
    assert "waiting for another build to end" in stream.getvalue()
