"""`drillbook comments serve`: a real Isso, from a reader's comment to the page."""

import configparser
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from inboxes import PAGE, SITE, asked, has_isso, serving
from sites import output_of, write_site

from generator.cli.main import main
from generator.comments import inbox
from generator.comments.inbox import RunningInbox
from generator.comments.inbox import settings as settings_for
from generator.comments.isso import DATABASE
from generator.shell.atomic_files import replace_whole

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0

needs_isso = pytest.mark.skipif(not has_isso(), reason="Isso is not installed")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")


def done(site: Path, capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """Run a command that must end well, and return what it says."""
    assert main([*command, "--site", str(site)]) == 0
    return capsys.readouterr().out


@needs_isso
@posix
def test_from_a_reader_to_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A posted comment waits; approved by its link and pulled, it is on the page."""
    site = write_site(tmp_path / "my $HOME site", SITE)
    with serving(site) as running:
        address = running.inbox
        comment = {"text": "I called **two**.", "author": "Dana", "title": "Old Friends", "email": "d@example.org"}
        status, _ = asked(f"{address}/new?uri={PAGE}", json.dumps(comment).encode())
        assert status == 202
        assert "old-friends: Dana," in done(site, capsys, "comments", "list")
        assert "1 comment is waiting for approval" in done(site, capsys, "comments", "pull")

        links = re.findall(r"Activate comment: (\S+)", (site / ".drillbook/isso.log").read_text("utf-8"))
        assert asked(links[0], b"")[0] == 200
        assert done(site, capsys, "comments", "list") == "no comments are waiting for approval\n"
        assert "pulled 1 comment" in done(site, capsys, "comments", "pull")
        done(site, capsys, "build", "--now", "2026-03-02")
        page = output_of(site)["2026/02/old-friends/index.html"].decode()
        assert "I called <strong>two</strong>." in page
        assert "example.org" not in page


@needs_isso
@posix
@pytest.mark.parametrize("busy", [False, True])
def test_ctrl_c_ends_it_all_quietly(tmp_path: Path, busy: bool) -> None:
    """A terminal sends Ctrl-C to both programs: they end, without a complaint, even while the preview reads a save."""
    site = write_site(tmp_path, SITE)
    with serving(site) as running:
        for number in range(200 if busy else 0):
            lesson = f"---\ntitle: Lesson {number}\ndate: 2026-02-02\n---\n{'Text. ' * 500}"
            replace_whole(site / f"content/lessons/more-{number}.md", lesson)
        os.killpg(running.process.pid, signal.SIGINT)
        out, err = running.process.communicate(timeout=_PATIENCE)
        assert (running.process.returncode, err) == (0, "")
        assert out.endswith("stopped\n")
    with pytest.raises(OSError, match="refused"):
        asked(running.inbox)


@needs_isso
@posix
def test_a_port_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that another program has is told of."""
    site = write_site(tmp_path, SITE)
    with serving(site) as running:
        port = running.inbox.rpartition(":")[2]
        assert main(["comments", "serve", "--port", port, "--site", str(site)]) == 1
    assert f"error[inbox/no-port]: port {port} is taken" in capsys.readouterr().err


@needs_isso
def test_a_damaged_database(tmp_path: Path) -> None:
    """Where Isso cannot go on, one message says so."""
    site = write_site(tmp_path, SITE)
    (site / ".drillbook").mkdir()
    (site / DATABASE).write_bytes(b"no database" * 100)
    # A process of its own, as the end of Isso interrupts the main thread.
    command = [sys.executable, "-m", "generator", "comments", "serve", "--port", "0", "--site", str(site)]
    ended = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("error[inbox/ended]")
    assert "Traceback" not in ended.stderr


@needs_isso
@posix
def test_the_settings_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Nobody else can read the password in them, not even where an older file could be read by all."""
    site = write_site(tmp_path, SITE)
    file = site / ".drillbook/isso.cfg"
    file.parent.mkdir()
    file.write_text("old", "utf-8")
    file.chmod(0o644)
    with serving(site):
        assert file.stat().st_mode & 0o777 == 0o600
        assert "password = " in file.read_text("utf-8")


@pytest.mark.parametrize(("version", "words"), [("", "not installed"), ("0.13.1", "Isso 0.13.1 is too old")])
def test_no_isso(
    version: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without Isso, or with one that is not safe, it is said what to install."""

    def found(name: str) -> str:
        if not version:
            raise inbox.importlib.metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(inbox.importlib.metadata, "version", found)
    assert main(["comments", "serve", "--site", str(write_site(tmp_path, SITE))]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error[inbox/no-isso]")
    assert words in said
    assert "add the part `comments` to drillbook" in said


def test_settings() -> None:
    """Isso is told to moderate, to listen to this computer alone, and which sites may post."""
    running = RunningInbox(address="http://127.0.0.1:8080", password="secret")
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(settings_for("https://www.example.com/blog/", "http://127.0.0.1:8000", running))
    hosts = parser["general"]["host"].split()
    assert hosts == ["http://127.0.0.1:8000/", "http://localhost:8000/", "https://www.example.com/"]
    assert parser["general"]["dbpath"] == DATABASE
    assert parser["server"]["listen"] == "http://127.0.0.1:8080"
    assert parser.getboolean("moderation", "enabled")
    assert parser.getboolean("guard", "enabled")
    assert not parser.getboolean("general", "gravatar")
