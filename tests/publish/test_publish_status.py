"""How a site stands: said in the terminal, in JSON and in the preview, and true on every computer with its files."""

import datetime as dt
import html
import json
import re
import subprocess
import zoneinfo
from pathlib import Path

import pytest
from previews import bench_of
from sites import build_site, write_site

from generator.cli.commands.status import COMMAND
from generator.cli.parser import parse_arguments
from generator.cli.surroundings import look_around
from generator.engine.build import build
from generator.engine.status import read_status
from generator.model.diagnostic import Rejected, has_errors
from generator.model.published import NOTHING, PUBLISHED, PublishedAddress
from generator.model.status import Status, TimerRun
from generator.model.value import replace
from generator.plan.site import Clock
from generator.plan.status_words import status_lines
from generator.preview.responses import Responder
from generator.publish.noted import publish_noted
from generator.publish.publish import PublishOptions
from generator.shell.git_state import parse_state
from generator.shell.run_note import NOTE, output_digest, read_run, remember_run

# A Saturday evening in Berlin, an hour before summer time begins there.
NOW = dt.datetime(2026, 3, 29, 0, 0, tzinfo=dt.UTC)
SETTINGS = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.nora.example/
timezone: Europe/Berlin
"""


def lesson(name: str, date: str, more: str = "", text: str = "Text.") -> str:
    """Return a lesson as a file of a site."""
    return f"-- content/lessons/{name}.md --\n---\ntitle: The {name}\ndate: {date}\n{more}---\n{text}\n"


SITE = (
    SETTINGS
    + lesson("old", "2026-03-16 07:00")
    + lesson("new", "2026-03-23 07:00")
    + lesson("next", "2026-03-30 07:00")
    + lesson("later", "2026-12-28")
    + lesson("draft", "2026-04-06", "draft: true\n")
    + lesson("over", "2026-01-05", "expires: 2026-02-01\n")
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a site; the units of whoever runs the tests are not its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return write_site(tmp_path / "my-blog", SITE)


def status_of(folder: Path, now: dt.datetime = NOW) -> Status:
    """Return how a site stands."""
    return read_status(folder, Clock(now=now), look_around(folder))


def words(status: Status) -> dict[str, list[str]]:
    """Return what is said under each heading."""
    groups: dict[str, list[str]] = {}
    heading = ""
    for line in status_lines(status):
        heading = line.heading or heading
        groups.setdefault(heading, []).append(line.text)
    return groups


def note_published(folder: Path, *names: str, at: str = "2026-03-23T06:04:10Z") -> None:
    """Write the list of what was published, as it comes with the site's files from another computer."""
    entries = {f"/2026/03/{name}/": f"urn:x:{name}" for name in names}
    last = {"at": at, "to": ["sftp://ruth@host.example/www"]}
    text = json.dumps({"version": 1, "last": last, "feeds": {}, "entries": entries})
    (folder / "published.json").write_text(text, "utf-8")


# ---------------------------------------------------------------- the week
def test_the_week(site: Path) -> None:
    """It says what is out, what comes next and when by the coach's clock, and what is held back and why."""
    groups = words(status_of(site))
    assert groups["out"] == ["2 lessons", "the newest is “The new”, out since Monday, March 23, 2026, 07:00"]
    assert groups["next"] == [
        "tomorrow, 07:00: “The next”",
        "and 1 lesson after it, the last on Monday, December 28, 2026",
    ]
    assert groups["held back"] == [
        "“The draft” (a draft: delete the line `draft: true` when it is ready)",
        "“The over” (expired on Sunday, February 1, 2026)",
    ]
    assert groups["published"] == [
        "never: `drillbook publish --setup` asks where to publish",
        "output/ is not built on this computer",
    ]
    assert "late" not in groups
    assert "mistakes" not in groups


@pytest.mark.parametrize("was_out", [True, False])
def test_unreadable_text(site: Path, *, was_out: bool) -> None:
    """A text of a later day that cannot be read stops nothing, unless readers have it: as in a build."""
    path = "content/lessons/later.md"
    (site / path).write_text((site / path).read_text("utf-8").replace("title: The", 'title: "The'), "utf-8")
    rows = {"/2026/12/later/": PublishedAddress(kind="text", id="urn:x:later", source=path)} if was_out else {}
    (site / PUBLISHED).write_text(replace(NOTHING, addresses=rows).text, "utf-8")
    assert any(path in mistake.place and mistake.stops for mistake in status_of(site).mistakes) == was_out
    assert has_errors(build(site, Clock(now=NOW)).diagnostics) == was_out


def test_empty_site(tmp_path: Path) -> None:
    """A site without lessons has nothing out, and is told how to start one."""
    groups = words(status_of(write_site(tmp_path, SETTINGS)))
    assert groups["out"] == ["nothing yet"]
    assert groups["next"] == ["no lesson is waiting for its day: `drillbook new` starts one"]
    assert groups["held back"] == ["nothing"]


def test_one_screen(tmp_path: Path) -> None:
    """However much there is to say, it fits on one screen."""
    text = SETTINGS + "".join(lesson(f"d{n}", "2026-03-30", "draft: true\n") for n in range(40))
    text += "".join(lesson(f"l{n}", f"2025-01-{n % 28 + 1:02}") for n in range(60))
    text += "".join(lesson(f"m{n}", "2026-03-30", text="[x](nowhere.md)") for n in range(60))
    folder = write_site(tmp_path, text)
    note_published(folder, "other")
    assert len(status_lines(status_of(folder))) <= 24


# ---------------------------------------------------------------- did it come out?
def test_late(site: Path) -> None:
    """A lesson that readers should have and have not is said first; it is known from the list, on any computer."""
    note_published(site, "old")
    status = status_of(site)
    assert [one.title for one in status.late] == ["The new"]
    assert status_lines(status)[0].text == "“The new” should have been out since Monday, March 23, 2026, 07:00"
    assert words(status)["published"][0] == "Monday, March 23, 2026, 07:04, to sftp://ruth@host.example/www"
    note_published(site, "old", "new")
    assert not status_of(site).late


def test_not_late_at_a_new_address(site: Path) -> None:
    """A lesson that is out where it was is not late, though its next address is another one."""
    note_published(site, "old")
    row = {"kind": "text", "id": "urn:x:new", "source": "content/lessons/new.md"}
    text = json.loads((site / "published.json").read_text("utf-8"))
    text |= {"version": 2, "addresses": {"/before/": row}}
    (site / "published.json").write_text(json.dumps(text), "utf-8")
    path = site / "content/lessons/new.md"
    path.write_text(path.read_text("utf-8").replace("date:", "id: urn:x:new\ndate:"), "utf-8")
    assert not status_of(site).late


def test_after_a_day_that_was_typed(site: Path) -> None:
    """A publish with `--now 2026-03-24` leaves a note that can be read at any later moment, by any command."""
    with pytest.raises(Rejected):
        publish_noted(site, Clock(now=dt.datetime.fromisoformat("2026-03-24")), PublishOptions(), "hand")
    assert words(status_of(site))["published"][1].startswith("the last attempt failed, Tuesday, March 24, 2026")
    note = (site / NOTE).read_text("utf-8")
    (site / NOTE).write_text(note.replace("00:00:00Z", "00:00:00"), "utf-8")
    assert status_of(site).run is None


def test_late_only_after_a_while(site: Path) -> None:
    """In the hour after its time nobody need worry; and a list that there is none of says nothing of lateness."""
    due = dt.datetime(2026, 3, 23, 7, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
    assert not status_of(site, due + dt.timedelta(days=3)).late
    note_published(site, "old")
    assert not status_of(site, due + dt.timedelta(minutes=59)).late
    assert status_of(site, due + dt.timedelta(minutes=90)).late


def test_damaged_list(site: Path) -> None:
    """A list that cannot be read is the mistake that a build reports, and not a site that nobody has published."""
    (site / "published.json").write_text("{", "utf-8")
    with pytest.raises(Rejected) as refused:
        status_of(site)
    assert [problem.span.path for problem in refused.value.diagnostics] == ["published.json"]


def test_lost_list(site: Path) -> None:
    """Where this computer has published, a list that is missing is no site that was never published."""
    remember_run(site, TimerRun(at=NOW, by="hand", output="00"))
    assert words(status_of(site))["published"][0].startswith("published.json is missing: put it back")


def test_edited_list(site: Path) -> None:
    """A moment that somebody has edited into nonsense is not known; the rest of the status is there."""
    note_published(site, "old", "new", at="yesterday")
    assert words(status_of(site))["published"][0].startswith("never")


# ---------------------------------------------------------------- this computer
def test_output_newer(site: Path) -> None:
    """It knows whether output/ is what this computer published, or newer; of another computer's it knows nothing."""
    build_site(site, now=NOW)
    assert status_of(site).output == "unknown"
    remember_run(site, TimerRun(at=NOW, by="timer", sent=12, output=output_digest(site)))
    status = status_of(site)
    assert status.output == "published"
    assert words(status)["by itself"][-1] == "last ran here today, 01:00: 12 files sent"
    build_site(site, now=NOW + dt.timedelta(days=2))
    assert status_of(site).output == "newer"
    run = TimerRun(at=NOW, by="timer", output=output_digest(site))
    note_published(site, at=(NOW + dt.timedelta(minutes=30)).isoformat())
    remember_run(site, run)
    assert status_of(site).output == "unknown"
    # A first publish sends pictures for an hour, and notes the lessons at its end.
    remember_run(site, replace(run, seconds=3000))
    assert status_of(site).output == "published"


def test_failed_run(site: Path) -> None:
    """A timer that failed while nobody looked says why; a damaged note says nothing."""
    remember_run(site, TimerRun(at=NOW, by="timer", problem="the host refuses the password"))
    assert "the last attempt failed, today, 01:00: the host refuses the password" in words(status_of(site))["published"]
    (site / NOTE).write_text("{", "utf-8")
    assert read_run(site) is None
    assert status_of(site).run is None


def test_mistakes(tmp_path: Path) -> None:
    """Mistakes in lessons due within three days are told, those of later ones and of drafts are not; errors always."""
    text = (
        SETTINGS
        + lesson("soon", "2026-03-31", text="[x](nowhere.md)")
        + lesson("far", "2026-04-06", text="[x](nowhere.md)")
        + lesson("draft", "2026-03-30", "draft: true\n", "[x](nowhere.md)")
    )
    folder = write_site(tmp_path, text)
    assert words(status_of(folder))["mistakes"] == [
        "1 mistake in lessons that are due within three days",
        'content/lessons/soon.md:5:5: there is no file "nowhere.md"',
    ]
    write_site(folder, SETTINGS + lesson("out", "2026-03-02", text="[x](nowhere.md)"))
    status = status_of(folder)
    assert words(status)["mistakes"][0] == "1 mistake: nothing can be published until it is corrected"


def test_git(site: Path) -> None:
    """Where GitHub builds the site, what is not committed or not pushed is told: a lesson there would not come out."""
    git = ["git", "-C", str(site), "-c", "user.name=N", "-c", "user.email=n@example.com"]
    for words_of_git in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "start"]):
        subprocess.run([*git, *words_of_git], check=True)
    (site / "content/lessons/a new one.md").write_text("x", "utf-8")
    assert status_of(site).git is None
    workflow = site / ".github/workflows/publish.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("x", "utf-8")
    status = status_of(site)
    assert status.git is not None
    assert set(status.git.unsaved) == {"content/lessons/a new one.md", ".github/workflows/publish.yml"}
    assert words(status)["by itself"] == ["on GitHub: .github/workflows/publish.yml"]


def test_git_words() -> None:
    """Every kind of line that git prints is read: renamed files, names with spaces, commits ahead and behind."""
    zeros = "0" * 40
    text = "\0".join([
        "# branch.oid 1", "# branch.ab +2 -3",
        f"1 .M N... 100644 100644 100644 {zeros} {zeros} a b.md",
        f"2 R. N... 100644 100644 100644 {zeros} {zeros} R100 new name.md", "old name.md",
        f"u UU N... 1 2 3 4 {zeros} {zeros} {zeros} both.md",
        "? un known.md", "",
    ])  # fmt: skip
    state = parse_state(text)
    assert state.unsaved == ("a b.md", "new name.md", "both.md", "un known.md")
    assert (state.unpushed, state.behind) == (2, 3)


# ---------------------------------------------------------------- shown three times
def test_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON it has the same, with moments that programs read."""
    arguments = parse_arguments(["status", "--json", "--site", str(site), "--now", "2026-03-29T00:00Z"])
    assert COMMAND.run(arguments) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["out"] == 2
    assert status["coming"][0]["when"] == "2026-03-30T07:00:00+02:00"
    assert [held["reason"] for held in status["held"]] == ["draft", "expired"]


def test_a_narrow_terminal(site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In a terminal, lines end between words and go on beside the headings; a program gets them whole."""
    type_status(site)
    whole = capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setenv("NO_COLOR", "1")
    type_status(site)
    narrow = capsys.readouterr().out
    assert max(map(len, narrow.split("\n")[1:])) <= 50 < max(map(len, whole.split("\n")[1:]))
    assert narrow.split() == whole.split()


def type_status(site: Path) -> None:
    """Type the command."""
    COMMAND.run(parse_arguments(["status", "--site", str(site), "--now", NOW.isoformat()]))


def test_terminal_and_preview_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The preview's start page says what the terminal says, line by line, with links; titles stay text."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    text = SITE + lesson("x", "2026-03-22", text="Text.").replace("The x", "“A” & <b>bold</b>")
    with bench_of(tmp_path, text) as bench:
        page = Responder(bench.session, look_around).status()
        assert page.status == 200
        body = page.body.decode()
    shown = [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in re.findall(r"<p class.*?</p>", body)]
    arguments = parse_arguments(["status", "--site", str(tmp_path), "--now", "2026-03-02T12:00Z"])
    assert COMMAND.run(arguments) == 0
    lines = capsys.readouterr().out.splitlines()[2:]
    assert shown == [line[12:].replace("`", "") for line in lines]
    assert "<b>" not in body
    assert '<a href="/2026/03/old/">“The old”</a>' in body


def test_preview_with_broken_settings(tmp_path: Path) -> None:
    """As long as the settings cannot be read, the start page says what is wrong with them."""
    with bench_of(tmp_path, "-- site.yaml --\ntitle: [\n") as bench:
        page = bench.responder.status()
        assert page.status == 503
        assert b"site.yaml" in page.body
