"""One build at a time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.model.diagnostic import Rejected
from generator.shell.lock import only_one

HOLDER = """
import sys
from pathlib import Path
from generator.shell.lock import only_one
folder = Path(sys.argv[1])
with only_one(folder, lambda: None):
    print("held", flush=True)
    sys.stdin.read()
    (folder / "done").touch()
"""
ROOT = Path(__file__).parents[3]


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the lock of a folder until its input ends."""
    arguments = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_build_waits(tmp_path: Path) -> None:
    """A second build says that it waits, and goes on when the first has ended, not before."""
    with holder(tmp_path) as process:
        assert process.stdin
        told = []

        def on_wait() -> None:
            told.append((tmp_path / "done").exists())
            process.stdin.close()

        with only_one(tmp_path, on_wait):
            assert (tmp_path / "done").exists()
        assert told == [False]


def test_a_killed_build_holds_up_no_other(tmp_path: Path) -> None:
    """A build that is killed, or a computer that is switched off, leaves no lock behind that somebody has to delete."""
    with holder(tmp_path) as process:
        killed = []
        with only_one(tmp_path, lambda: killed.append(process.send_signal(signal.SIGKILL))):
            pass
        assert killed
        assert not (tmp_path / "done").exists()


def test_one_after_the_other(tmp_path: Path) -> None:
    """A lock that is free is taken without a word, again and again, also after a failure."""
    for _ in range(2):
        with pytest.raises(KeyError), only_one(tmp_path / "new", lambda: pytest.fail("waited")):
            raise KeyError


def test_git_is_told(tmp_path: Path) -> None:
    """The folder is left out of git, and what somebody wrote there instead stays."""
    with only_one(tmp_path, lambda: None):
        pass
    ignore = tmp_path / ".gitignore"
    assert ignore.read_text("utf-8").splitlines()[-1] == "*"
    ignore.write_text("mine")
    with only_one(tmp_path, lambda: None):
        pass
    assert ignore.read_text() == "mine"


def test_no_folder_can_be_made(tmp_path: Path) -> None:
    """Where a file stands in its place, that is said in words; the work inside is not begun."""
    (tmp_path / ".drillbook").write_text("mine")
    with pytest.raises(Rejected) as caught, only_one(tmp_path / ".drillbook", lambda: None):
        pytest.fail("begun")
    assert caught.value.diagnostics[0].code == "store/unusable"
