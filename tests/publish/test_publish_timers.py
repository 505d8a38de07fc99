"""What `publish --setup` writes: each file as its system reads it, and no lesson more than 15 minutes late."""

import datetime as dt
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zoneinfo
from contextlib import nullcontext
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from sites import make_site, write_site

from generator.cli.parser import parse_arguments
from generator.model.diagnostic import Rejected
from generator.model.target import Target
from generator.model.value import replace
from generator.publish.timers.cron import cron_line, with_line
from generator.publish.timers.facts import expected_turns, timed_site
from generator.publish.timers.github import WORKFLOW, github_timer
from generator.publish.timers.netlify import FUNCTION, SETTINGS, netlify_timer
from generator.publish.timers.present import timers_of
from generator.publish.timers.systemd import systemd_timer
from generator.publish.timers.table import TIMERS
from generator.publish.timers.timer import TimedSite, TimerPlan, minutes_after, text_of
from generator.publish.timers.windows import windows_timer

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no crontab")

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
# A folder's name with everything in it that shells, units and XML have a meaning for.
FOLDER = Path('/home/ruth/My Blog & Co\'s 100% $HOME "drill"')
SITE = TimedSite(
    folder=FOLDER,
    name="my-blog",
    program=(sys.executable, "-P", "-m", "generator"),
    turns=(dt.datetime(2026, 3, 9, 6, tzinfo=dt.UTC),),
    zone=dt.UTC,
    extras=("search", "pdf"),
)


def file_in(plan: TimerPlan, shown: str) -> str:
    """Return the text of a file of a plan."""
    return next(text_of(file.data) for file in plan.files if file.shown.endswith(shown))


# ---------------------------------------------------------------- when
ZONES = (
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("times", [("00:00",), ("07:30", "12:00"), ("06:05", "07:17", "08:29", "09:41", "10:53")])
def test_never_late(zone: str, times: tuple[str, ...]) -> None:
    """GitHub's and Netlify's timers look within 15 minutes of every lesson of two years, in winter and in summer."""
    local = zoneinfo.ZoneInfo(zone)
    lessons = [
        dt.datetime.combine(dt.date(2026, 1, 5) + dt.timedelta(weeks=week), dt.time.fromisoformat(time), local)
        for week in range(104)
        for time in times
    ]
    made = make_site(
        "".join(
            f"-- content/lessons/l{n}.md --\n---\ntitle: L{n}\ndate: {day.isoformat()}\n---\nText.\n"
            for n, day in enumerate(lessons[: 12 * len(times)])
        )
    )
    metas = (*made.site.lessons, *(one.meta for one in made.site.unpublished))
    site = replace(SITE, turns=expected_turns(metas, local, NOW))
    minutes = yaml.safe_load(file_in(github_timer(site), WORKFLOW))[True]["schedule"][0]["cron"].split()[0]
    function = file_in(netlify_timer(site), FUNCTION)
    fields = function.partition('schedule: "')[2].partition('"')[0].split()
    for lesson in lessons:
        assert _is_met(lesson, [minutes, "*", "*", "*", "*"]), lesson
        assert _is_met(lesson, fields), lesson


def _is_met(lesson: dt.datetime, fields: list[str]) -> bool:
    """Tell whether a line of cron runs within 15 minutes of a lesson, never before it."""
    for minute in range(16):
        moment = lesson.astimezone(dt.UTC) + dt.timedelta(minutes=minute)
        values = (moment.minute, moment.hour, moment.day, moment.month, moment.isoweekday() % 7)
        if all(field == "*" or str(value) in field.split(",") for value, field in zip(values, fields, strict=True)):
            return True
    return False


def test_few_builds() -> None:
    """Who publishes on Monday mornings has an hourly look on GitHub, and on Netlify a dozen builds a month at most."""
    made = make_site("-- content/lessons/l.md --\n---\ntitle: L\ndate: 2026-03-02 07:00\n---\nText.\n")
    site = replace(SITE, turns=expected_turns(made.site.lessons, zoneinfo.ZoneInfo("Europe/Berlin"), NOW))
    assert minutes_after(site.turns) == (4,)
    assert 'schedule: "4 6,7 * * 1"' in file_in(netlify_timer(site), FUNCTION)


def test_empty_site() -> None:
    """Without any lesson, the timer is made for those that come out at the start of a Monday."""
    turns = expected_turns((), zoneinfo.ZoneInfo("Asia/Kolkata"), NOW)
    assert {(turn.hour, turn.minute, turn.weekday()) for turn in turns} == {(18, 30, 6)}
    assert minutes_after(turns) == (34,)


# ---------------------------------------------------------------- GitHub
def test_workflow_schema(tmp_path: Path) -> None:
    """The workflow is one by the schema of GitHub's workflows."""
    file = tmp_path / "publish.yml"
    file.write_text(file_in(github_timer(SITE), WORKFLOW), "utf-8")
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(file)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    text = file.read_text("utf-8")
    file.write_text(text.replace("runs-on", "run-on"), "utf-8")
    assert subprocess.run(check, capture_output=True, check=False).returncode == 1, "the schema would let anything pass"


def test_workflow_actions() -> None:
    """Every action is of a version that runs on Node 24, and the order is: build, show, then note."""
    job = yaml.safe_load(file_in(github_timer(SITE), WORKFLOW))["jobs"]["publish"]
    names = [step["uses"] for step in job["steps"] if "uses" in step]
    assert names == [
        *("actions/checkout@v7", "actions/setup-python@v7", "actions/cache/restore@v6"),
        *("actions/upload-pages-artifact@v5", "actions/deploy-pages@v5", "actions/cache/save@v6"),
    ]
    scripts = [step.get("run", step.get("uses")) for step in job["steps"]]
    order = [next(n for n, s in enumerate(scripts) if part in s) for part in ("build", "deploy-pages", "feeds ping")]
    assert order == sorted(order)


def test_workflow_scripts() -> None:
    """The scripts of the workflow are ones that bash reads."""
    job = yaml.safe_load(file_in(github_timer(SITE), WORKFLOW))["jobs"]["publish"]
    for script in [step["run"] for step in job["steps"] if "run" in step]:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize("branch", ["main", "feature/x", "on", "2026", "it's: [odd]", "#1"])
def test_workflow_branch(branch: str) -> None:
    """The workflow is for the branch that the coach is on, whatever its name means to YAML."""
    workflow = yaml.safe_load(file_in(github_timer(replace(SITE, branch=branch)), WORKFLOW))
    assert workflow[True]["push"]["branches"] == [branch]


def test_workflow_package() -> None:
    """Where drillbook's package is not beside site.yaml, the first step is to put it there."""
    assert "pip wheel" in github_timer(SITE).steps[0]
    assert not any("pip wheel" in step for step in github_timer(replace(SITE, wheel="drillbook-1-py3.whl")).steps)


# ---------------------------------------------------------------- Netlify
def test_netlify() -> None:
    """Netlify's settings are TOML, and its function is JavaScript."""
    settings = tomllib.loads(file_in(netlify_timer(SITE), SETTINGS))
    assert settings["build"]["publish"] == "output"
    assert "[search,pdf]" in settings["build"]["command"]
    if node := shutil.which("node"):
        function = file_in(netlify_timer(SITE), FUNCTION)
        subprocess.run([node, "--input-type=module", "--check", "-"], input=function, text=True, check=True)


# ---------------------------------------------------------------- a computer of one's own
def command_of(line: str) -> list[str]:
    """Return the words of the command that cron runs for a line of a crontab."""
    # cron makes % of \%, and ends the command at any other one.
    command = line.split(None, 5)[5].replace("\\%", "\0").partition("%")[0].replace("\0", "%")
    return shlex.split(command, comments=True)


def test_cron() -> None:
    """The line has five fields and a command, which starts this drillbook for this folder, whatever its name."""
    line = cron_line(SITE)
    assert line.split()[:5] == ["3,18,33,48", "*", "*", "*", "*"]
    assert command_of(line) == [*SITE.program, "publish", "--site", str(FOLDER)]


def test_cron_again() -> None:
    """A second setup replaces its own line, and leaves every other one as it is."""
    others = "MAILTO=ruth@example.com\n# mine\n0 5 * * * backup # drillbook my-blog-2\n"
    once = with_line(others, SITE)
    assert once == others + cron_line(SITE) + "\n"
    assert with_line(once, SITE) == once
    assert with_line("", SITE) == cron_line(SITE) + "\n"


def test_systemd(tmp_path: Path) -> None:
    """The units are ones that systemd takes, and it reads the command as it is meant."""
    plan = systemd_timer(SITE)
    for file in plan.files:
        (tmp_path / file.place.name).write_bytes(file.data)
    assert "Persistent=true" in file_in(plan, ".timer")
    assert f"{SITE.name}.timer" in plan.commands[-1][-1]
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    units = [str(tmp_path / file.place.name) for file in plan.files]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--generators=no", "--user", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    # Of the machine's own units it may say what it likes.
    assert not [line for line in done.stderr.splitlines() if SITE.name in line], done.stderr
    calendar = file_in(plan, ".timer").partition("OnCalendar=")[2].partition("\n")[0]
    times = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=5", calendar], capture_output=True, text=True, check=True
    ).stdout
    assert {f":{minute}:00" in times for minute in ("03", "18", "33", "48")} == {True}


def test_windows() -> None:
    """The task is XML in the encoding that Windows wants, runs every 15 minutes, and catches up."""
    python = "C:\\Users\\Ruth & Co\\python.exe"
    plan = windows_timer(replace(SITE, program=(python, "-P", "-m", "generator")))
    root = ET.fromstring(plan.files[0].data)
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    values = {tag: root.findtext(f".//t:{tag}", "", space) for tag in ("Interval", "StartWhenAvailable", "Command")}
    assert values == {
        "Interval": "PT15M",
        "StartWhenAvailable": "true",
        "Command": "C:\\Users\\Ruth & Co\\pythonw.exe",
    }
    arguments = root.findtext(".//t:Arguments", "", space)
    assert arguments == subprocess.list2cmdline(["-P", "-m", "generator", "publish", "--site", str(FOLDER)])
    assert plan.commands[0][0] == "schtasks"
    assert json.dumps(plan.commands[0][-1]).endswith('timer.xml"')


# ---------------------------------------------------------------- set up
def set_up(folder: Path, kind: str, *options: str) -> int:
    """Run `drillbook publish --setup` where nobody can be asked."""
    arguments = parse_arguments(["publish", "--site", str(folder), "--setup", kind, *options])
    code: int = arguments.run(arguments)
    return code


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a site, on a computer without any of the programs that start timers."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    return write_site(
        tmp_path / "My Blog", "-- content/lessons/l.md --\n---\ntitle: L\ndate: 2026-03-02 07:00\n---\nText.\n"
    )


@pytest.mark.parametrize("kind", sorted(TIMERS))
def test_set_up(site: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is to be written is shown first; without a yes nothing is written; a second time changes nothing."""
    before = files_below(tmp_path)
    assert set_up(site, kind) == 0
    assert files_below(tmp_path).keys() - before.keys() <= notes_of(site)
    shown = capsys.readouterr().out
    assert set_up(site, kind, "--yes") == 0
    written = {path: data for path, data in files_below(tmp_path).items() if path not in before.keys() | notes_of(site)}
    assert bool(written) == (kind != "cron")
    assert all(path.name in shown for path in written)
    assert set_up(site, kind, "--yes") == 0
    assert {path: data for path, data in files_below(tmp_path).items() if path in written} == written
    assert bool(timers_of(site)) == (kind != "cron")


def test_changed_file_stays(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A workflow that the coach has changed is never overwritten without a yes at a terminal, not even with --yes."""
    assert set_up(site, "github", "--yes") == 0
    workflow = site / WORKFLOW
    workflow.write_text(workflow.read_text("utf-8") + "# mine\n", "utf-8")
    assert set_up(site, "github", "--yes") == 0
    assert workflow.read_text("utf-8").endswith("# mine\n")
    assert "nothing was written" in capsys.readouterr().out


def test_timer_that_cannot_start(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A timer that its system refuses is an error that names what to type, with the system's own words."""
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "systemctl"
    program.write_text("#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(Rejected) as refused:
        set_up(site, "systemd", "--yes")
    (problem,) = refused.value.diagnostics
    assert problem.code == "publish/timer-not-started"
    assert problem.message == "the timer was not started: Failed to connect to bus"
    assert "systemctl --user daemon-reload" in problem.help


def test_command_to_type(site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a computer without the timer's program, the command that is shown can be typed as it stands."""
    monkeypatch.setenv("PATH", str(site))
    assert set_up(site, "windows", "--yes") == 0
    shown = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("  schtasks"))
    assert "drillbook my-blog" in (shlex.split(shown) if os.name != "nt" else shown)


def crontab_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program `crontab` first on the PATH."""
    folder.mkdir()
    program = folder / "crontab"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.defpath}")


@posix
def test_crontab_in_any_encoding(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of others come through unharmed, whatever bytes are in them, and `status` reads them, too."""
    kept = tmp_path / "crontab.txt"
    others = b"# gr\xfc\xdfe\x0c\n0 5 * * * backup\n"
    kept.write_bytes(others)
    crontab_in(tmp_path / "bin", f'if [ "$1" = -l ]; then cat "{kept}"; else cat > "{kept}"; fi', monkeypatch)
    assert timers_of(site) == ()
    assert set_up(site, "cron", "--yes") == 0
    assert kept.read_bytes().startswith(others)
    assert len(kept.read_bytes().split(b"\n")) == 4
    assert timers_of(site) == ("on this computer, every 15 minutes: a line in your crontab",)


@posix
@pytest.mark.parametrize(("words", "adds"), [("no crontab for ruth", True), ("cannot lock the spool", False)])
def test_crontab_that_cannot_be_read(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, *, adds: bool
) -> None:
    """Only one that is not there counts as empty: any other would lose its lines."""
    kept = tmp_path / "crontab.txt"
    script = f'if [ "$1" = -l ]; then echo "{words}" >&2; exit 1; else cat > "{kept}"; fi'
    crontab_in(tmp_path / "bin", script, monkeypatch)
    with nullcontext() if adds else pytest.raises(Rejected):
        set_up(site, "cron", "--yes")
    assert kept.exists() == adds


def test_folder_that_cannot_be_made(site: Path) -> None:
    """A file where a timer needs a folder is refused in words."""
    (site / ".github").write_text("", "utf-8")
    with pytest.raises(Rejected):
        set_up(site, "github", "--yes")


def test_neither_address_nor_timer(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A word that is neither is a slip in the command, and every timer is named."""
    with pytest.raises(SystemExit) as ended:
        set_up(site, "systmd")
    assert ended.value.code == 2
    assert "github, netlify, cron, systemd, windows" in capsys.readouterr().err


def test_odd_folder(site: Path) -> None:
    """A folder whose name has a line break in it would end the line of a crontab, so it gets no timer."""
    odd = site.rename(site.with_name("a\nb"))
    with pytest.raises(Rejected) as refused:
        set_up(odd, "cron", "--yes")
    assert [problem.code for problem in refused.value.diagnostics] == ["publish/folder-name"]


def files_below(folder: Path) -> dict[Path, bytes]:
    """Return all files, with what is in them."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def notes_of(folder: Path) -> set[Path]:
    """Return drillbook's own notes, which any command writes."""
    return {path for path in (folder / ".drillbook").rglob("*") if path.name != "timer.xml"}


# ---------------------------------------------------------------- other hosts, and the handbook
def test_workflow_for_a_host(tmp_path: Path) -> None:
    """For web space, the workflow runs `drillbook publish`, with the secrets that this kind of host needs."""
    target = Target(address="sftp://ruth@host.example/www", scheme="sftp", host="host.example")
    plan = github_timer(replace(SITE, targets=(target,)))
    file = tmp_path / "publish.yml"
    file.write_text(file_in(plan, WORKFLOW), "utf-8")
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(file)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    workflow = yaml.safe_load(file.read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "write", "actions": "write"}
    (publish,) = [s for s in workflow["jobs"]["publish"]["steps"] if s.get("run") == "drillbook publish"]
    assert publish["env"] == {"DRILLBOOK_PUBLISH_PASSWORD": "${{ secrets.DRILLBOOK_PUBLISH_PASSWORD }}"}
    assert any("KNOWN_HOSTS" in step for step in plan.steps)


def test_workflow_for_another_repository(site: Path) -> None:
    """A site in a private repository is published to the public one, with a token; in its own, as GitHub's pages."""
    git = site / ".git"
    git.mkdir()
    (git / "HEAD").write_text("ref: refs/heads/lessons\n", "utf-8")
    (git / "config").write_text('[remote "origin"]\n\turl = git@github.com:ruth/drafts.git\n', "utf-8")
    settings = site / "site.yaml"
    text = settings.read_text("utf-8")
    for target, is_own in (("github:ruth/blog", False), ("github:ruth/drafts", True)):
        settings.write_text(f"{text}publish: {target}\n", "utf-8")
        workflow = file_in(github_timer(timed_site(site, NOW)), WORKFLOW)
        assert ("deploy-pages" in workflow, "secrets.DRILLBOOK_PUBLISH_TOKEN" in workflow) == (is_own, not is_own)
        assert yaml.safe_load(workflow)[True]["push"]["branches"] == ["lessons"]


def test_workflow_in_the_handbook() -> None:
    """The workflow in the handbook is the very file that the command writes."""
    text = (Path(__file__).parents[2] / "docs" / "publish.md").read_text("utf-8")
    fences = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert file_in(github_timer(replace(SITE, extras=())), WORKFLOW) in fences
