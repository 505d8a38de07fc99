"""`drillbook publish --stay` with a real site and a real folder to publish to."""

import datetime as dt
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sites import write_site

from generator.cli.staying import _attempts
from generator.publish.publish import PublishOptions
from generator.shell.run_note import NOTE, read_run

NOW = dt.datetime(2026, 3, 2, 5, tzinfo=dt.UTC)
SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://nora-drill.net/
timezone: Europe/Berlin
publish: file:../public
-- content/lessons/a.md --
---
title: A
date: 2026-02-23 07:00
---
Text.
-- content/lessons/b.md --
---
title: B
date: 2026-03-02 07:00
---
Text.
"""
B_PAGE = "2026/03/b/index.html"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the folder of a site, beside the one that it is published to."""
    (tmp_path / "public").mkdir()
    return write_site(tmp_path / "site", SITE)


def test_a_day(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Monday's lesson comes at its minute; in between the host is left alone; a mistake holds it up until mended."""
    public = site.parent / "public"
    attempt = _attempts(site, PublishOptions())
    first = attempt(NOW)
    assert (first.problem, first.next_turn) == ("", dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC))
    assert first.sent > 0
    assert not (public / B_PAGE).exists()

    looked = {path: path.stat().st_mtime_ns for path in public.rglob("*")}
    assert attempt(NOW + dt.timedelta(minutes=15)).sent == 0
    assert {path: path.stat().st_mtime_ns for path in public.rglob("*")} == looked
    run = read_run(site)
    assert run is not None
    assert (run.at, run.by) == (NOW + dt.timedelta(minutes=15), "stay")

    (public / "index.html").write_text("somebody was here", "utf-8")
    assert attempt(NOW + dt.timedelta(minutes=30)).sent == 0

    lesson = site / "content/lessons/b.md"
    text = lesson.read_text("utf-8")
    lesson.write_text(text.replace("Text.", "[x](nowhere.md)"), "utf-8")
    for minutes in (60, 61):
        assert "nowhere.md" in attempt(NOW + dt.timedelta(minutes=minutes)).problem
    assert capsys.readouterr().err.count('there is no file "nowhere.md"') == 1, "what is wrong is said once"
    assert not (public / B_PAGE).exists()
    lesson.write_text(text, "utf-8")
    mended = attempt(NOW + dt.timedelta(minutes=63))
    assert (mended.problem, mended.next_turn) == ("", None)
    assert (public / B_PAGE).exists()
    assert attempt(NOW + dt.timedelta(hours=24)).sent == 0
    assert read_run(site) != run


def test_host_away(site: Path) -> None:
    """A host that is not there is a problem in one sentence, noted for `status`; when it is back, all is sent."""
    public = site.parent / "public"
    public.rename(site.parent / "elsewhere")
    public.write_text("a file in its place", "utf-8")
    attempt = _attempts(site, PublishOptions())
    failed = attempt(NOW)
    assert failed.problem
    run = read_run(site)
    assert run is not None
    assert run.problem == failed.problem
    public.unlink()
    public.mkdir()
    assert attempt(NOW + dt.timedelta(minutes=1)).sent > 0


def test_settings_broken_meanwhile(site: Path) -> None:
    """Settings that break while it runs are a problem like any other; it goes on once they are right again."""
    attempt = _attempts(site, PublishOptions())
    settings = site / "site.yaml"
    text = settings.read_text("utf-8")
    settings.write_text("title: [\n", "utf-8")
    assert attempt(NOW).problem
    settings.write_text(text, "utf-8")
    assert attempt(NOW).sent > 0


def test_the_system_refuses(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that another program holds ends one attempt, and not the process: the next one publishes."""
    attempt = _attempts(site, PublishOptions())
    with monkeypatch.context() as held:

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied", "output/index.html")

        held.setattr("generator.publish.noted.publish", refuse)
        assert attempt(NOW).problem == "the system refused something: Permission denied: output/index.html"
    assert attempt(NOW).problem == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_cleanly(site: Path, number: signal.Signals) -> None:
    """It ends at once and without an error when it is told to, after Monday's lesson and before the next."""
    command = [sys.executable, "-m", "generator", "publish", "--stay", "--site", str(site)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "next:" not in (line := process.stdout.readline()):
            assert line, process.stderr and process.stderr.read()
        process.send_signal(number)
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, out.splitlines()[-1], err) == (0, "stopped", "")
    assert (site.parent / "public" / B_PAGE).exists()
    assert (site / NOTE).exists()
