"""A build that finds nothing to do, and says so at once, is right about that."""

import contextlib
import datetime as dt
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from engine_sites import (
    CLOCK,
    LONG,
    NOW,
    Outcome,
    assert_clean,
    clean,
    differences,
    lesson,
    make,
    make_well,
    output_of,
    rested,
    small,
    write,
)

from generator.engine import build as builds
from generator.engine.summary import summary_of
from generator.plan.site import Clock
from generator.shell import last_result, store
from generator.shell.last_result import BuildSummary, last_summary

STYLE = "layouts/assets/style.css"
STYLE_TRUSTED = "_inputs() takes the times of assets after the build, and however fresh they are"


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Path]:
    """Make a site with a draft, one to come and a style of its own, built twice and at rest, as time has passed."""
    files = small() | {
        "content/lessons/draft.md": lesson("A draft", 20, draft="true"),
        "content/lessons/later.md": lesson("Later", dt.date(2026, 3, 9)),
        "content/lessons/w.md": lesson("W", 21, "[Not yet](later.md)"),
        STYLE: b"a { color: red }",
    }
    folder = write(tmp_path / "site", files)
    with rested():
        make_well(folder)
        assert_at_once(make_well(folder))
        yield folder


def assert_at_once(outcome: Outcome) -> None:
    """Assert that a build had nothing to do, and did not even read the site."""
    assert outcome.report
    assert outcome.written == 0
    assert "planning" not in outcome.report.timings


def test_it_says_the_same(quiet: Path) -> None:
    """It repeats every warning, what is held back, and the number of lessons."""
    outcome = make(quiet)
    assert_at_once(outcome)
    assert outcome.said == clean(quiet)[0].said
    assert outcome.diagnostics


@pytest.mark.parametrize("stray", ["content/lessons/letter.docx", "content/lessons/a/b/deep.md", "content/lost.md"])
def test_a_text_that_nothing_reads(quiet: Path, stray: str) -> None:
    """A text that lies where nothing reads it is told of in the next build, and no longer when it is gone."""
    before = make(quiet).said
    write(quiet, {stray: b"Text."})
    there = make(quiet)
    assert there.said == clean(quiet)[0].said != before
    write(quiet, {stray: None})
    assert make(quiet).said == before


def test_the_clock(quiet: Path) -> None:
    """It knows when a lesson comes out, to the second, forwards and backwards."""
    out = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
    for now in (out - dt.timedelta(seconds=1), out, NOW, out + dt.timedelta(days=9), out, NOW - dt.timedelta(days=20)):
        clock = Clock(now=now)
        outcome = make_well(quiet, clock)
        wanted, output = clean(quiet, clock)
        assert outcome.said == wanted.said
        assert not differences(output_of(quiet), output)
        assert_at_once(make_well(quiet, clock))


# ---------------------------------------------------------------- without a look at the site
@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Path]:
    """Make a site without a mistake, built and at rest, which the command answers for without a look inside."""
    later = {"content/lessons/later.md": lesson("Later", dt.date(2026, 3, 9))}
    folder = write(tmp_path / "site", small() | later | {"layouts/newer.txt": b"Newer"})
    with rested():
        make_well(folder)
        assert last_words(folder)
        yield folder


def last_words(
    folder: Path, now: dt.datetime = NOW, *, drafts: bool = False, future: bool = False
) -> BuildSummary | None:
    """Return what the command would say at once."""
    return last_summary(folder, now.timestamp(), drafts=drafts, future=future)


def test_the_words_of_the_last_build(plain: Path) -> None:
    """They are those of a build that looks: no file is written, all are counted, and what is held back is named."""
    summary = last_words(plain)
    assert summary == summary_of(builds.build(plain, CLOCK))
    assert summary
    assert (summary.written, summary.removed, summary.lessons, summary.held_back) == (0, 0, 6, 1)
    assert "later.md" in summary.lines[0]
    write(plain, {"content/.DS_Store": b"junk", "elsewhere.md": b"no part of the site"})
    assert last_words(plain) == summary


@pytest.mark.parametrize(
    "name",
    [
        *("site.yaml", "published.json", "layouts/newer.txt", "layouts/lesson.html", "content/lessons/l1.md"),
        *("content/lessons/new.md", "content/images/photo.jpg", "content/lessons/é.md", ".drillbook/version"),
        *("output/index.html", "output/.drillbook", "output/.drillbook-new/files/a"),
    ],
)
def test_any_file_ends_it(plain: Path, name: str) -> None:
    """A file that came, was written anew with the same bytes, or went: the command looks at the site."""
    path = plain / name
    there = path.exists()
    write(plain, {name: path.read_bytes() + b" " if there else b"New."})
    assert last_words(plain) is None
    if there:
        path.unlink()
        assert last_words(plain) is None


def test_what_is_no_file_ends_it(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it answer at another moment, for other options, another program, or another set of packages."""
    assert last_words(plain, dt.datetime(2026, 3, 8, 23, 59, tzinfo=dt.UTC))
    assert not last_words(plain, dt.datetime(2026, 3, 9, tzinfo=dt.UTC))
    assert not last_words(plain, NOW - dt.timedelta(days=30))
    assert not last_words(plain, drafts=True)
    assert not last_words(plain, future=True)
    with monkeypatch.context() as patch:
        patch.setattr(last_result, "program_digest", lambda: b"another")
        assert not last_words(plain)
    monkeypatch.syspath_prepend(str(plain))
    assert not last_words(plain)


@pytest.mark.parametrize("name", ["content", "content/lessons", "content/lessons/l1.md", "content/images/photo.jpg"])
def test_links_end_it(plain: Path, name: str) -> None:
    """What a link leads to can change without a trace in the site."""
    (plain / name).rename(plain / "elsewhere")
    (plain / name).symlink_to(plain / "elsewhere", target_is_directory=(plain / "elsewhere").is_dir())
    make_well(plain)
    assert last_words(plain) is None


def test_where_it_never_answers(plain: Path) -> None:
    """A site with a warning, whose line has to be shown, or with hooks, whose code can be anywhere, is looked at."""
    write(plain, {"content/lessons/l1.md": lesson("L", 1, "[Not yet](later.md)")})
    assert make_well(plain).diagnostics
    assert last_words(plain) is None
    write(plain, {"content/lessons/l1.md": lesson("L", 1), "lib/mine.py": b"def same(lesson):\n    return lesson\n"})
    make_well(plain)
    assert last_words(plain)
    settings = (plain / "site.yaml").read_bytes()
    write(plain, {"site.yaml": settings + b"hooks:\n  lesson: [lib.mine:same]\n"})
    make_well(plain)
    assert last_words(plain) is None


def test_a_damaged_note_is_none(plain: Path) -> None:
    """Damage costs a look at the site."""
    note = plain / ".drillbook/last-result"
    note.write_bytes(note.read_bytes()[:-1] + b"?")
    assert last_words(plain) is None


def test_a_fresh_file_is_not_trusted(tmp_path: Path) -> None:
    """Within two seconds of a save, another one could leave the same times behind."""
    folder = write(tmp_path / "site", small())
    make_well(folder)
    assert last_words(folder) is None


# ---------------------------------------------------------------- there and back, and killed between
def other_title(folder: Path) -> Clock:
    """Give the site another title."""
    path = folder / "site.yaml"
    path.write_bytes(path.read_bytes().replace(b"The Monday Drill", b"The Tuesday Drill"))
    return CLOCK


def other_layout(folder: Path) -> Clock:
    """Change a layout."""
    write(folder, {"layouts/lesson.html": b"{{ lesson.title }}"})
    return CLOCK


def other_words(folder: Path) -> Clock:
    """Change the words."""
    write(folder, {"layouts/words/en.yaml": b"newer: Next\n"})
    return CLOCK


def drafts(_folder: Path) -> Clock:
    """Show drafts."""
    return Clock(now=NOW, drafts=True)


def future(_folder: Path) -> Clock:
    """Show what is still to come."""
    return Clock(now=NOW, future=True)


def next_month(_folder: Path) -> Clock:
    """Build as in a month."""
    return Clock(now=NOW + dt.timedelta(days=30))


CHANGES = [other_title, other_layout, other_words, drafts, future, next_month]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_there_and_back(quiet: Path, change: Callable[[Path], Clock]) -> None:
    """A change and its opposite, each built, leave the site as it was."""
    settings = (quiet / "site.yaml").read_bytes()
    make_well(quiet, change(quiet))
    back(quiet, settings)
    make_well(quiet)
    assert_clean(quiet)


def back(folder: Path, settings: bytes) -> None:
    """Take a change back."""
    write(folder, {"site.yaml": settings, "layouts/lesson.html": None, "layouts/words/en.yaml": None})


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_there_killed_and_back(quiet: Path, tmp_path: Path, change: Callable[[Path], Clock]) -> None:
    """A build is killed before any step of the store, and the change taken back: the next build is that of before.

    Else a draft that was looked at once could stay in the output.
    """
    settings = (quiet / "site.yaml").read_bytes()
    wrong, wanted = {}, clean(quiet)[1]
    stop, came_so_far = 1, True
    while came_so_far:
        came_so_far = gone_before(quiet, change, stop)
        back(quiet, settings)
        make_well(quiet)
        found = differences(output_of(quiet), wanted)
        if found:
            wrong[stop] = found
            shutil.rmtree(quiet / ".drillbook")
            make_well(quiet)
        make_well(quiet)
        stop += 1
    assert stop > 4
    assert not wrong


def gone_before(folder: Path, change: Callable[[Path], Clock], stop: int) -> bool:
    """Change the site and build it in a process that is gone before a step of the store; tell if it came so far."""
    clock = change(folder)
    child = os.fork()
    if child == 0:
        count = 0

        def step(real: Callable[..., object]) -> Callable[..., object]:
            def before(*arguments: object) -> object:
                nonlocal count
                count += 1
                if count == stop:
                    os._exit(9)
                return real(*arguments)

            return before

        try:
            with contextlib.ExitStack() as stack:
                for name in ("commit", "put_outputs", "put_note", "put_files", "close"):
                    stack.enter_context(mock.patch.object(store.Store, name, step(getattr(store.Store, name))))
                make(folder, clock)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


# ---------------------------------------------------------------- files that change meanwhile
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(STYLE),
        "layouts/lesson.html",
        "site.yaml",
        "content/lessons/l1.md",
        "content/images/photo.jpg",
    ],
)
@pytest.mark.parametrize("moment", ["make_snapshot", "_fingerprints", "update_output"] if LONG else ["_fingerprints"])
def test_what_is_saved_during_a_build(quiet: Path, monkeypatch: pytest.MonkeyPatch, name: str, moment: str) -> None:
    """A file that is saved while a build is at work is in the next build, whatever moment that was."""
    files: dict[str, bytes] = {
        STYLE: b"a { color: tan }",
        "layouts/lesson.html": b"{{ lesson.title }}",
        "site.yaml": small()["site.yaml"].replace(b"Monday", b"Tuesday"),
        "content/lessons/l1.md": lesson("Another title", 1),
        "content/images/photo.jpg": b"another picture",
    }
    write(quiet, {"content/lessons/l2.md": lesson("A reason to build", 2)})
    real = getattr(builds, moment)

    def slow(*arguments: object, **more: object) -> object:
        write(quiet, {name: files[name]})
        return real(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(builds, moment, slow)
        make(quiet)
    for _ in range(2):
        make_well(quiet)
    assert_clean(quiet)


def test_a_style_saved_within_a_tick(tmp_path: Path) -> None:
    """A style sheet that is saved twice within a tick of the disk's clock is read again."""
    folder = write(tmp_path / "site", small() | {STYLE: b"a { color: red }"})
    with rested():
        make_well(folder)
        make_well(folder)
    path = folder / STYLE
    real, now = os.stat, time.time_ns() + 3600 * 10**9
    saved = SimpleNamespace(st_mtime_ns=now, st_ctime_ns=now, st_size=path.stat().st_size, st_ino=path.stat().st_ino)

    def stat(name: object, **more: object) -> object:
        return saved if str(name) == str(path) else real(name, **more)  # type: ignore[call-overload]

    # All else has been at rest for an hour.  Both builds look at the style a moment after it was saved.
    path.write_bytes(b"a { color: tan }")
    with mock.patch("time.time_ns", return_value=now + 10**6), mock.patch("os.stat", stat):
        make_well(folder)
        path.write_bytes(b"a { color: red }")
        make_well(folder)
    assert b"a { color: red }" in output_of(folder).values()
