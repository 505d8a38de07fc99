"""Many sites in one run: each as if it were built alone, whatever happens to the others."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import pytest
from folders import CLOCK, HOOKED, LESSON, alone, by_name, run, site, unchanged, write_sites
from sites import NOW, output_of

from generator.cli.main import main
from generator.plan.site import Clock
from generator.shell.lock import only_one
from generator.sites.discovery import find_sites
from generator.sites.run import RunCallbacks, RunOptions, Summary, run_sites
from generator.sites.site_tasks import Outcome, SiteTask, do_site

NEXT = LESSON.format(name="next", date="2026-03-09", text="Next.")
SITES = {
    "anna": site("anna", more=NEXT),
    "boris": site("boris", "Other text."),
    "clara": site("clara") + "-- content/lessons/bad.md --\n---\ntitel: Bad\n---\n",
    "dora": HOOKED.format(name="dora", code="return replace(lesson, extra={}) if os.getpid() else None"),
    "emil": HOOKED.format(name="emil", code="os.kill(os.getpid(), signal.SIGKILL)"),
    "fay": HOOKED.format(name="fay", code="return lesson"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder of six sites, of which one has a mistake and one kills its process."""
    return write_sites(tmp_path_factory.mktemp("sites"), SITES)


@pytest.fixture(scope="module")
def first(folder: Path) -> Summary:
    """Run over them for the first time."""
    return run(folder, workers="2")


def test_each_is_as_if_built_alone(folder: Path, first: Summary) -> None:
    """The output of each site without a fault is, to the byte, that of a build of it alone."""
    for name in ("anna", "boris", "dora", "fay"):
        assert not by_name(first)[name].failed
        assert output_of(folder / name) == alone(folder / name), name


def test_a_fault_stops_no_other(folder: Path, first: Summary) -> None:
    """A site with a mistake, or one that takes its process down, is said, and all others are built."""
    faults = {name: [d.code for d in outcome.diagnostics] for name, outcome in by_name(first).items() if outcome.failed}
    assert faults == {"clara": ["front-matter/unknown-key", "front-matter/missing-key"], "emil": ["sites/killed"]}
    assert "signal 9" in by_name(first)["emil"].diagnostics[0].message
    assert not (folder / "clara" / "output").exists()


def test_a_look_is_enough_where_nothing_changed(folder: Path, first: Summary) -> None:
    """The next run only looks at sites without a fault; hooks may look at anything, so those are built each time."""
    again = run(folder)
    assert unchanged(again) == ["anna", "boris"]
    assert [name for name, outcome in by_name(again).items() if outcome.is_news] == ["clara", "emil"]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Path]:
    """Two sites that have been built."""
    folder = write_sites(tmp_path, {name: SITES[name] for name in ("anna", "boris")})
    run(folder)
    assert unchanged(run(folder)) == ["anna", "boris"]
    yield folder
    for name in ("anna", "boris"):
        assert output_of(folder / name) == alone(folder / name)


def test_an_edit_just_now(two: Path) -> None:
    """A file that changed within the last two seconds could change again without a trace: it is looked at closely."""
    text = two / "boris" / "content" / "lessons" / "first.md"
    text.write_bytes(text.read_bytes() + b"More.\n")
    assert unchanged(run(two, settled=False)) == []
    assert by_name(run(two))["boris"].written == 0


@pytest.mark.parametrize("damage", ["deleted", "torn", "garbage", "of another site"])
def test_a_table_that_cannot_be_believed(two: Path, damage: str) -> None:
    """Whatever became of the table, no change is missed."""
    table = two / ".drillbook" / "stamps"
    data = table.read_bytes()
    if damage == "deleted":
        table.unlink()
    elif damage == "of another site":
        (two / "anna" / "content").rename(two / "kept")
        (two / "boris" / "content").rename(two / "anna" / "content")
        (two / "kept").rename(two / "boris" / "content")
    else:
        table.write_bytes(data[:-40] if damage == "torn" else os.urandom(len(data)))
    assert len(run(two).outcomes) == 2
    assert unchanged(run(two)) == ["anna", "boris"]


def test_another_version(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version of drillbook noted says nothing."""
    monkeypatch.setattr("generator.sites.stamp_table.program_digest", lambda: b"another")
    assert unchanged(run(two)) == []


def test_the_clock(two: Path) -> None:
    """A lesson comes out at its moment, and is taken back by a clock that is turned back."""
    later = Clock(now=NOW.replace(day=9))
    summary = run(two, clock=later)
    assert unchanged(summary) == ["boris"]
    assert (two / "anna" / "output" / "2026" / "03" / "next").exists()
    assert unchanged(run(two, clock=CLOCK)) == ["boris"]
    assert not (two / "anna" / "output" / "2026" / "03" / "next").exists()


def test_a_file_of_the_output_is_put_back(two: Path) -> None:
    """Somebody changed a page in the output, and deleted another: the look sees it, the build mends it."""
    (two / "anna" / "output" / "index.html").write_text("mine")
    (two / "boris" / "output" / "404.html").unlink()
    assert {name: outcome.written for name, outcome in by_name(run(two)).items()} == {"anna": 1, "boris": 1}


def edit(folder: Path) -> None:
    """Edit a lesson of both sites."""
    for name in ("anna", "boris"):
        (folder / name / "content" / "lessons" / "first.md").write_text("---\ntitle: X\ndate: 2026-02-01\n---\nNew.\n")


def test_a_site_that_is_being_built_elsewhere(two: Path) -> None:
    """It comes last, although the small one would be first: when nothing is left to do but to wait."""
    edit(two)
    ended: list[str] = []
    with ExitStack() as elsewhere:
        elsewhere.enter_context(only_one(two / "boris" / ".drillbook", lambda: None))

        def note(outcome: Outcome) -> None:
            ended.append(outcome.name)
            elsewhere.close()

        options = RunOptions(doing="build", clock=CLOCK, workers="1")
        run_sites(two, ["anna", "boris"], options, callbacks=RunCallbacks(on_outcome=note))
    assert ended == ["anna", "boris"]


def test_ctrl_c_finishes_what_was_begun(two: Path) -> None:
    """Nothing new is begun, what was begun is finished, and the next run does the rest."""
    edit(two)
    stopped: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        run_sites(
            two,
            find_sites(two).names,
            RunOptions(doing="build", clock=CLOCK, workers="1"),
            callbacks=RunCallbacks(on_outcome=lambda _: os.kill(os.getpid(), signal.SIGINT), on_stop=stopped.append),
        )
    assert stopped == [0]
    assert sum(outcome.written > 0 for outcome in run(two).outcomes) == 1


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (MemoryError(), "sites/no-memory"),
        (OSError(28, "No space left on device", "x"), "sites/refused"),
        (ValueError("five"), "sites/bug"),
    ],
)
def test_what_concerns_a_site_as_a_whole(
    two: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception, code: str
) -> None:
    """Whatever a build raises is an outcome of its site, in a sentence."""
    monkeypatch.setattr("generator.sites.site_tasks.build", mock.Mock(side_effect=problem))
    outcome = do_site(SiteTask(folder=str(two), name="anna", doing="build", clock=CLOCK, options=b""))
    assert [diagnostic.code for diagnostic in outcome.diagnostics] == [code]
    assert outcome.failed


def test_the_command(folder: Path, first: Summary, capsys: pytest.CaptureFixture[str]) -> None:
    """Diagnostics stand under the name of their site, the table has each fault, and the exit code is 1."""
    (folder / "notes").mkdir(exist_ok=True)
    assert main(["build", "--sites", str(folder), "--now", NOW.isoformat()]) == 1
    printed = capsys.readouterr()
    assert printed.err.index("clara:") < printed.err.index("front-matter/unknown-key")
    assert "left out: notes" in printed.out
    assert "fault      clara  2 errors\nfault      emil   1 error\n" in printed.out
    assert "0 sites built, 4 unchanged, 2 sites with faults" in printed.out


def test_check_and_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A check of many sites writes nothing and says the same; what works on one site alone is refused."""
    assert main(["check", "--sites", str(folder), "--now", NOW.isoformat()]) == 1
    assert "4 sites fine, 2 sites with faults" in capsys.readouterr().out
    assert main(["check", "--sites", str(folder), "--fix"]) == 2
