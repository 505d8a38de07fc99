"""Ctrl-C during `build --sites`, once and twice, with real processes that are held in the middle of a build."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import processes
import pytest
from folders import HOOKED, alone, run, site, write_sites
from sites import NOW, output_of

from generator.cli.exit_codes import INTERRUPTED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes with names")

ROOT = Path(__file__).parents[2]
HELD = ("anna", "boris")
LESSON_PAGE = "output/2026/02/first/index.html"
# Larger than the two, so that they come after them.
WAITING = {name: site(name, "Text. " * 500) for name in ("clara", "dora")}


class Held(NamedTuple):
    """A run that is building two sites, each held at a pipe, and what it prints on its second stream."""

    process: processes.Drillbook
    folder: Path
    errors: IO[str]


def pipe(folder: Path, *name: str) -> Path:
    """Return the place of a pipe, outside of all sites."""
    return folder.with_name("-".join(name))


@contextmanager
def held(folder: Path) -> Iterator[Held]:
    """Start a run, and wait until both sites are in the middle of their build."""
    out, err = pipe(folder, "out"), pipe(folder, "err")
    os.mkfifo(err)
    arguments = ["build", "--sites", str(folder), "--workers", "2", "--now", NOW.isoformat()]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
    process = processes.start(arguments, ROOT, environment, out=out, err=err)
    try:
        # To open a pipe waits for its other end: nothing here is a matter of time.
        with err.open(encoding="utf-8") as errors:
            for name in HELD:
                pipe(folder, name, "begun").read_bytes()
            yield Held(process, folder, errors)
    finally:
        process.kill()
        process.wait(60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sites that were built and then edited, with hooks that stop at a pipe, and two that were never built."""
    folder = write_sites(tmp_path / "sites", {name: site(name) for name in HELD})
    run(folder, workers="1")
    for name in HELD:
        begun, go = pipe(folder, name, "begun"), pipe(folder, name, "go")
        code = f"open({str(begun)!r}, 'wb').close(); open({str(go)!r}, 'rb').read(); return lesson"
        write_sites(folder, {name: HOOKED.format(name=name, code=code).replace("Text.", "New.")})
        os.mkfifo(begun)
        os.mkfifo(go)
    return write_sites(folder, WAITING)


def interrupt(at_work: Held) -> str:
    """Press Ctrl-C, and return what is said of it."""
    at_work.process.send_signal(signal.SIGINT)
    return at_work.errors.readline()


def assert_the_next_run_does_the_rest(folder: Path) -> None:
    """All that is left, to the byte: locks, notes and outputs are as a run can go on from."""
    for name in HELD:
        (folder / name / "plugins" / "mine.py").write_text("def change(lesson):\n    return lesson\n")
    run(folder, workers="1")
    for name in (*HELD, *WAITING):
        assert output_of(folder / name) == alone(folder / name), name


def test_the_first_finishes_whole_sites(folder: Path) -> None:
    """What was begun is finished and counted, nothing else is begun, and the next run does the rest."""
    with held(folder) as at_work:
        assert interrupt(at_work) == "stopping: 2 sites to finish (Ctrl-C again stops at once)\n"
        for name in HELD:
            pipe(folder, name, "go").write_bytes(b"")
        assert at_work.errors.read() == "stopped\n"
        assert at_work.process.wait(60) == INTERRUPTED
    assert all("New." in (folder / name / LESSON_PAGE).read_text() for name in HELD)
    assert not any((folder / name / "output").exists() for name in WAITING)
    assert_the_next_run_does_the_rest(folder)


def test_the_second_stops_at_once(folder: Path) -> None:
    """No process goes on, and readers see what they saw before, to the byte."""
    before = {name: output_of(folder / name) for name in HELD}
    with held(folder) as at_work:
        interrupt(at_work)
        # The pipe ends when the last process is gone that could write into it: those that are held have it open, too.
        assert interrupt(at_work) + at_work.errors.read() == "stopped\n"
        assert at_work.process.wait(60) == INTERRUPTED
    assert {name: output_of(folder / name) for name in HELD} == before
    assert not any((folder / name / "output").exists() for name in WAITING)
    assert_the_next_run_does_the_rest(folder)
