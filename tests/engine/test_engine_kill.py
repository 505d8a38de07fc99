"""A build that is killed at any moment leaves whole pages, and a next build that is right."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from unittest import mock

import pytest
from engine_sites import (
    CLOCK,
    LONG,
    assert_clean,
    command,
    differences,
    environment,
    lesson,
    make,
    make_well,
    many,
    output_of,
    small,
    wait_until,
    write,
)
from filelock import FileLock

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.shell import output_folder, store

LESSONS = 300 if LONG else 160
KILLS = 200 if LONG else 3
PARTS = 4 if LONG else 1  # each worker that runs a part makes the sites anew
EVERY = 1 if LONG else 59


STAGING = ".drillbook-new/"


def published(folder: Path) -> dict[str, bytes]:
    """Return the files of the output that readers can ask for.

    That the staging folder and empty ones do not stay either is tested by itself, at the end.
    """
    output = output_of(folder)
    return {name: data for name, data in output.items() if not name.startswith(STAGING) and not name.endswith("/")}


# ---------------------------------------------------------------- at random moments
class Sites:
    """Two states of a site with its output, and how long its builds take."""

    def __init__(self, folder: Path) -> None:
        self.old = many(LESSONS)
        self.new = many(LESSONS, "Other text")
        del self.new["content/lessons/l007.md"]
        self.new["content/lessons/new.md"] = lesson("New", 28)
        self.new["content/images/photo.jpg"] = b"another picture"
        self.folder = folder / "site"
        self.output: dict[bool, dict[str, bytes]] = {}
        self.seconds: dict[bool, float] = {}
        for new in (True, False):
            shutil.rmtree(self.folder, ignore_errors=True)
            write(self.folder, self.new if new else self.old)
            self.seconds[new] = measured(self.folder)
            self.output[new] = output_of(self.folder)
        shutil.copytree(self.folder, folder / "built")
        self.built = folder / "built"

    def start(self, *, cold: bool) -> Path:
        """Return the new site's folder, with the old one's output or with none."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if not cold:
            shutil.copytree(self.built, self.folder)
        return self.source(new=True)

    def source(self, *, new: bool) -> Path:
        """Make the folder hold the source of one of the states."""
        shutil.rmtree(self.folder / "content", ignore_errors=True)
        return write(self.folder, self.new if new else self.old)


def measured(folder: Path) -> float:
    """Build with the program, and return how long it took."""
    started = time.perf_counter()
    done = subprocess.run(command(folder, "--workers", "2"), env=environment(), capture_output=True, check=True)
    assert b" 0 unchanged" in done.stdout
    return time.perf_counter() - started


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    """Make both states, once for all kills."""
    return Sites(tmp_path_factory.mktemp("kill"))


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_a_random_moment(sites: Sites, part: int) -> None:
    """Killed with or without its workers, cold or not: whole files, no process left, and a next build that is right."""
    for number in range(part, KILLS, PARTS):
        random = Random(number)
        cold, whole_group, back = random.random() < 0.4, random.random() < 0.5, random.random() < 0.4
        folder = sites.start(cold=cold)
        started = time.monotonic()
        process = subprocess.Popen(
            command(folder, "--workers", random.choice(["2", "2", "3"])),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(random.uniform(0.1, 1.05) * sites.seconds[True])
        alive = process.poll() is None
        if alive:
            (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
        assert_none_left(process)
        said = f"kill {number} after {time.monotonic() - started:.2f} s, {cold=} {whole_group=} {back=} {alive=}"
        with FileLock(folder / ".drillbook" / "lock", timeout=60) if (folder / ".drillbook").is_dir() else nothing():
            pass
        assert not torn(folder, {} if cold else sites.output[False], sites.output[True]), said
        # The next build is of the same site, or of the one before, as when a coach takes back the last edit.
        sites.source(new=not back)
        make_well(folder, workers="2")
        assert not differences(published(folder), sites.output[not back]), said


def nothing() -> contextlib.AbstractContextManager[None]:
    """Return a context without meaning."""
    return contextlib.nullcontext()


def assert_none_left(process: "subprocess.Popen[bytes]") -> None:
    """Wait for a program that was killed, and assert that none of its workers outlives it for long."""
    process.wait(60)
    try:
        wait_until(lambda: not session(process.pid), "no worker is left")
    finally:
        for number in session(process.pid):
            os.kill(int(number), signal.SIGKILL)


def session(number: int) -> list[str]:
    """Return the processes of a session, zombies aside."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == number and fields[0] != "Z":
                    found.append(entry.name)
    return found


def torn(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> dict[str, bytes]:
    """Return the pages that are neither as they were nor as they should be."""
    return {name: d for name, d in published(folder).items() if d not in (old.get(name), new.get(name))}


def test_a_build_that_is_killed_leaves_no_worker(tmp_path: Path) -> None:
    """When the program alone is killed while its workers are busy, they end, and let go of what they hold."""
    folder = write(tmp_path, many(LESSONS))
    process = subprocess.Popen(command(folder, "--workers", "2"), env=environment(), start_new_session=True)
    wait_until(lambda: len(session(process.pid)) >= 3, "workers have started")
    os.kill(process.pid, signal.SIGKILL)
    assert_none_left(process)
    with FileLock(folder / ".drillbook" / "lock", timeout=60):
        pass
    make_well(folder)
    assert_clean(folder)


def test_a_worker_that_is_killed(tmp_path: Path) -> None:
    """When a worker is killed, as by a system short of memory, the build fails in one line or goes on without it."""
    folder = write(tmp_path, many(LESSONS))
    process = subprocess.Popen(
        command(folder, "--workers", "2"),
        env=environment(),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: len(session(process.pid)) >= 3, "workers have started")
    os.kill(max(int(p) for p in session(process.pid) if int(p) != process.pid), signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert process.returncode in (0, 1), errors
    assert "Traceback" not in errors
    make_well(folder)
    assert_clean(folder)


# ---------------------------------------------------------------- at every step
OLD = small()
NEW: dict[str, bytes | None] = {
    "content/lessons/l1.md": lesson("Another title", 1, "Another text."),
    "content/lessons/l2.md": lesson("Lesson 2", 2, slug="moved", aliases="[/2026/02/l2/]"),
    "content/lessons/l3.md": None,
    "content/lessons/l9.md": lesson("New", 9),
    "content/images/photo.jpg": b"another picture",
}

STEPS: list[tuple[object, str]] = [
    *[(os, name) for name in ("replace", "unlink", "rmdir", "mkdir", "open", "write", "close", "makedirs")],
    (store.Store, "commit"),
    (store.Store, "put_outputs"),
    (store.Store, "put_files"),
    (store.Store, "close"),
    (output_folder.OutputFolder, "claim"),
    (output_folder.OutputFolder, "settle"),
    (output_folder.OutputFolder, "remove_others"),
    (output_folder.OutputFolder, "discard"),
]


@contextlib.contextmanager
def counting(stop: int, reached: Callable[[int], None]) -> Iterator[None]:
    """Call a function before step number `stop` of what a build does to the disk."""
    count = 0

    def before(real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **more: object) -> object:
            nonlocal count
            count += 1
            if count == stop:
                reached(count)
            return real(*arguments, **more)

        return step

    with contextlib.ExitStack() as stack:
        for owner, name in STEPS:
            stack.enter_context(mock.patch.object(owner, name, before(getattr(owner, name))))
        yield


def build_until(folder: Path, stop: int) -> bool:
    """Build in a process that is gone, without any tidying up, before a step; return whether it came so far."""
    child = os.fork()
    if child == 0:
        try:
            with counting(stop, lambda _: os._exit(9)):
                make(folder)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize(
    ("cold", "back"),
    [
        pytest.param(True, False, id="cold-on"),
        pytest.param(True, True, id="cold-back"),
        pytest.param(False, False, id="rebuild-on"),
        pytest.param(False, True, id="rebuild-back"),
    ],
)
def test_gone_at_every_step(tmp_path: Path, cold: bool, back: bool) -> None:
    """Whichever file it was about to write, move or remove: no page is torn, and the next build is right.

    The next build is of the same site ("on"), or of the one before ("back").
    """
    made: dict[bool, dict[str, bytes]] = {}
    for new in (False, True):
        folder = write(tmp_path / f"wanted{new}", OLD)
        write(folder, NEW if new else {})
        make_well(folder)
        made[new] = output_of(folder)
    old: dict[str, bytes] = {} if cold else made[False]
    start = 1 + 7 * cold + 14 * back if EVERY > 1 else 1
    wrong: dict[int, object] = {}
    stop = start
    while True:
        folder = write(tmp_path / f"site{stop}", OLD)
        if not cold:
            make_well(folder)
        write(folder, NEW)
        came_so_far = build_until(folder, stop)
        found: dict[str, object] = dict(torn(folder, old, made[True]))
        if back:
            write(folder, OLD)
            (folder / "content/lessons/l9.md").unlink()
        outcome = make(folder)
        found |= {"said": outcome.diagnostics} if not outcome.good else {}
        found |= differences(published(folder), made[not back])
        if found:
            wrong[stop] = found
        if not came_so_far:
            break
        shutil.rmtree(folder)
        stop += EVERY
    assert stop > 50
    assert not wrong


def test_no_staged_file_is_left(site: Path) -> None:
    """A build is killed while it stages files, and the edit is taken back: no staged file stays in the output."""
    before = (site / "content/lessons/l1.md").read_bytes()
    write(site, {"content/lessons/l1.md": lesson("Another title", 1)})
    child = os.fork()
    if child == 0:
        output_folder.OutputFolder.claim = lambda *_: os._exit(9)  # type: ignore[assignment,method-assign]
        try:
            make(site)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert any(name.startswith(STAGING) for name in output_of(site))
    write(site, {"content/lessons/l1.md": before})
    make_well(site)
    assert_clean(site)


def test_no_empty_folder_is_left(site: Path) -> None:
    """A build is killed when it has made a folder, before there is a file in it, and the lesson is taken back."""
    write(site, {"content/lessons/l9.md": lesson("New", 9)})
    child = os.fork()
    if child == 0:
        make_folders = os.makedirs

        def last(*arguments: str, **more: bool) -> None:
            make_folders(*arguments, **more)
            os._exit(9)

        output_folder.os.makedirs = last  # type: ignore[assignment]
        try:
            make(site)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert "2026/02/l9/" in output_of(site)
    write(site, {"content/lessons/l9.md": None})
    make_well(site)
    assert_clean(site)


def test_interrupted_leaves_no_trace(site: Path) -> None:
    """Ctrl+C while pages are rendered leaves the old site, without a file of the new one."""
    before = output_of(site)
    write(site, NEW)

    def interrupt(step: str, *_: object) -> None:
        if step == "rendering":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(site, CLOCK, BuildOptions(workers="1"), progress=interrupt)
    assert not differences(output_of(site), before)
    make_well(site)
    assert_clean(site)
