"""Seeing that files change."""

import os
import queue
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.shell.watch import Watch

LONG = 60  # seconds after which what is awaited has failed

Next = Callable[[], Collection[str] | None]


@contextmanager
def watching(folder: Path, *, poll: bool = False, is_needed: bool = False) -> Iterator[Next]:
    """Yield a function that waits for the next call and returns what it was told."""
    calls: queue.Queue[Collection[str] | None] = queue.Queue()
    watch = Watch(folder, calls.put, poll=poll, is_needed=lambda: is_needed)
    watch.start()
    try:
        yield lambda: calls.get(timeout=LONG)
    finally:
        watch.stop()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder like a site's."""
    (tmp_path / "content/lessons").mkdir(parents=True)
    (tmp_path / "output").mkdir()
    (tmp_path / "content/lessons/a.md").write_text("a")
    return tmp_path


def test_a_save(site: Path) -> None:
    """The path of what was saved is told, as the site knows it."""
    with watching(site) as heard:
        (site / "content/lessons/a.md").write_text("b")
        assert heard() == {"content/lessons/a.md"}
        (site / "site.yaml").write_text("title: a")
        paths: set[str] = set()
        while "site.yaml" not in paths:
            paths |= set(heard() or ())
        # A save empties a file and then fills it, and may be told twice.
        assert paths <= {"content/lessons/a.md", "site.yaml"}


def test_a_save_by_rename(site: Path) -> None:
    """Many editors write another file and put it in the place of the old one."""
    with watching(site) as heard:
        (site / "content/lessons/a.md.new").write_text("b")
        (site / "content/lessons/a.md.new").replace(site / "content/lessons/a.md")
        paths: set[str] = set()
        while "content/lessons/a.md" not in paths:
            paths |= set(heard() or ())


def test_many_files_at_once(site: Path) -> None:
    """A checkout is told in few calls, and every file is among them."""
    names = {f"content/lessons/n{number}.md" for number in range(300)}
    with watching(site) as heard:
        for name in names:
            (site / name).write_text("x")
        told: set[str] = set()
        calls = 0
        while not names <= told:
            told |= set(heard() or names)
            calls += 1
        assert calls < 20


def test_new_folders(site: Path) -> None:
    """What is in a folder that was made after the start is seen as well."""
    with watching(site) as heard:
        (site / "layouts").mkdir()
        assert heard() is None
        (site / "layouts/base.html").write_text("x")
        assert heard() in ({"layouts/base.html"}, None)


def test_what_is_none_of_ours(site: Path) -> None:
    """What a build writes, and what git and editors keep for themselves, is not told."""
    (site / ".git").mkdir()
    with watching(site) as heard:
        (site / "output/index.html").write_text("x")
        (site / ".git/HEAD").write_text("x")
        (site / "content/lessons/.a.md.swp").write_text("x")
        (site / "content/lessons/a.md").write_text("b")
        assert heard() == {"content/lessons/a.md"}


@pytest.mark.parametrize("poll", [False, True])
def test_looking_again(site: Path, poll: bool) -> None:
    """With --poll always, and else while a page is open, everything is looked at from time to time."""
    with watching(site, poll=poll, is_needed=not poll) as heard:
        assert heard() is None


def test_a_fault_does_not_end_it(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever goes wrong after one save, the next is seen; and it is said once."""
    calls: queue.Queue[Collection[str] | None] = queue.Queue()

    def fail(paths: Collection[str] | None) -> None:
        calls.put(paths)
        raise RuntimeError("oh")

    watch = Watch(site, fail, is_needed=lambda: False)
    watch.start()
    try:
        for text in ("b", "c"):
            (site / "content/lessons/a.md").write_text(text)
            assert calls.get(timeout=LONG) == {"content/lessons/a.md"}
    finally:
        watch.stop()
    assert capfd.readouterr().err.count("drillbook has a bug: RuntimeError: oh") == 1


def test_a_site_in_a_hidden_folder(tmp_path: Path) -> None:
    """Some keep everything under ~/.local; their saves count."""
    site = tmp_path / ".hidden/site"
    (site / "content").mkdir(parents=True)
    with watching(site) as heard:
        (site / "content/a.bin").write_bytes(os.urandom(4))
        assert heard() == {"content/a.bin"}


def test_watchdog_is_silent(site: Path) -> None:
    """What watchdog logs of itself, and warns of, is not shown to those who write."""
    code = (
        "import logging, pathlib, sys, warnings\n"
        "from generator.shell.watch import Watch\n"
        "watch = Watch(pathlib.Path(sys.argv[1]), print)\n"
        "watch.start(); watch.stop()\n"
        "logging.getLogger('watchdog.observers.inotify').error('inactive')\n"
        "warnings.warn_explicit('seen twice', RuntimeWarning, 'inotify.py', 365, 'watchdog.observers.inotify')\n"
        "warnings.warn_explicit('of another', RuntimeWarning, 'a.py', 1, 'a')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(site)], capture_output=True, text=True, check=True)
    assert done.stderr == "a.py:1: RuntimeWarning: of another\n"
