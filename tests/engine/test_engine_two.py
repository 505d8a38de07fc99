"""Two builds of one site at once: the second waits for the first, and both end right."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from engine_sites import (
    CLOCK,
    assert_clean,
    clean,
    command,
    differences,
    environment,
    lesson,
    make_well,
    many,
    output_of,
    small,
    write,
)
from filelock import FileLock

from generator.engine.build import build, read_site
from generator.engine.build_context import BuildOptions

EDIT = {"content/lessons/l1.md": lesson("Another title", 1, "Another text.")}


class Steps:
    """Notes what a build tells of its progress, and can hold it up at a step."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        self.reached = threading.Event()
        self.let_go = threading.Event()
        self.waiting = threading.Event()

    def __call__(self, step: str, _done: int, _total: int) -> None:
        """Take a message of progress."""
        if step.startswith("waiting for another build"):
            self.waiting.set()
        if self.reason and step == self.reason:
            self.reached.set()
            assert self.let_go.wait(60)


def test_the_second_waits(site: Path) -> None:
    """A build that is started while another is at work says that it waits, ends after it, and sees what came last."""
    ended: list[str] = []

    def work(name: str, steps: Steps) -> int:
        report = build(site, CLOCK, BuildOptions(workers="1"), progress=steps)
        ended.append(name)
        return report.written

    write(site, EDIT)
    first, second = Steps("rendering"), Steps()
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(work, "first", first)
        assert first.reached.wait(60)
        two = threads.submit(work, "second", second)
        assert second.waiting.wait(60)
        assert not two.done()
        write(site, {"content/lessons/l2.md": lesson("Lesson 2", 2, "Text of the last moment.")})
        first.let_go.set()
        assert one.result(60) > 0
        assert two.result(60) > 0
    assert ended == ["first", "second"]
    assert_clean(site)


def test_nothing_is_touched_while_it_waits(site: Path) -> None:
    """While another process holds the lock, a build writes nothing; after it, it builds."""
    before = output_of(site)
    write(site, EDIT)
    steps = Steps()
    with ThreadPoolExecutor(1) as threads, FileLock(site / ".drillbook" / "lock"):
        waiting = threads.submit(build, site, CLOCK, BuildOptions(workers="1"), progress=steps)
        assert steps.waiting.wait(60)
        assert not differences(output_of(site), before)
        assert not waiting.done()
    assert waiting.result().written
    assert_clean(site)


def test_readers_wait_too(site: Path) -> None:
    """A command that only reads the site waits for a build as well: they share the store."""
    with ThreadPoolExecutor(1) as threads, FileLock(site / ".drillbook" / "lock"):
        reading = threads.submit(read_site, site)
        with pytest.raises(TimeoutError):
            reading.result(0.2)
    assert len(reading.result()[1].metadata) == 7


@pytest.mark.parametrize("cold", [True, False], ids=["cold", "rebuild"])
def test_two_programs_at_once(tmp_path: Path, cold: bool) -> None:
    """Two, and three, programs started at the same moment all end well, and the site is right."""
    folder = write(tmp_path / "site", many(160))
    if not cold:
        make_well(folder, workers="2")
        write(folder, many(160, "Other text"))
    programs = [
        subprocess.Popen(
            command(folder, "--workers", workers), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for workers in ("2", "1", "2")
    ]
    said = [program.communicate(timeout=120) for program in programs]
    assert [program.returncode for program in programs] == [0, 0, 0], said
    # Exactly one of them had anything to do.
    assert sorted(b" 0 files written" in out for out, _ in said) == [False, True, True], said
    assert_clean(folder)


def test_two_sites_at_once(tmp_path: Path) -> None:
    """Builds of different sites do not wait for each other, nor share anything."""
    folders = [write(tmp_path / name, small(number)) for name, number in (("a", 4), ("b", 6))]
    with FileLock(write(folders[0], {".drillbook/x": b""}) / ".drillbook" / "lock"):
        make_well(folders[1])
    with ThreadPoolExecutor(2) as threads:
        assert all(threads.map(make_well, folders))
    for folder in folders:
        assert_clean(folder)


def test_a_lock_left_behind(site: Path) -> None:
    """The file of the lock, left by a program that is no more, stops nobody."""
    assert (site / ".drillbook" / "lock").exists()
    (site / ".drillbook" / "lock").write_text("12345")
    write(site, EDIT)
    make_well(site)
    assert_clean(site)


def test_the_settings_of_the_last_moment(site: Path) -> None:
    """What a waiting build makes is of one moment: of the settings and the lessons as they are when its turn comes."""
    steps = Steps()
    with ThreadPoolExecutor(1) as threads, FileLock(site / ".drillbook" / "lock"):
        waiting = threads.submit(build, site, CLOCK, BuildOptions(workers="1"), progress=steps)
        assert steps.waiting.wait(60)
        settings = (site / "site.yaml").read_bytes().replace(b"The Monday Drill", b"Another Name")
        write(site, EDIT | {"site.yaml": settings})
    waiting.result()
    outcome, wanted = clean(site)
    assert outcome.good
    assert not differences(output_of(site), wanted)
