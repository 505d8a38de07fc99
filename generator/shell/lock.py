"""One build of a site at a time: two at once would undo each other's work.

The lock is one of the operating system's, on a file: it is released when its
process ends, however it ends, so there is never a stale one to remove by hand.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from generator.model.diagnostic import Rejected, error
from generator.model.source import Span

__all__ = ["is_taken", "keep_out_of_git", "only_one"]


_IGNORE = """\
# Notes of drillbook's that speed up the next build; and, in isso.sqlite, comments that wait.
*
"""


@contextlib.contextmanager
def only_one(folder: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a folder, which is made if need be.

    `on_wait` is called once if another process has it.  Raises `Rejected` if
    there can be no lock in the folder.
    """
    try:
        keep_out_of_git(folder)
        lock = FileLock(folder / "lock")
        try:
            # Without a timeout, there would be no moment at which to say that we wait.
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            lock.acquire()
    except OSError as problem:
        message = f"drillbook cannot keep its notes here: {problem.strerror or problem}"
        advice = "see whether the disk is full, or the folder is somebody else's"
        raise Rejected([error("store/unusable", Span(path=folder.name), message, help=advice)]) from problem
    try:
        yield
    finally:
        lock.release()


def keep_out_of_git(folder: Path) -> None:
    """Make a folder for notes, which git passes over; raises `OSError` if that cannot be."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text(_IGNORE, "utf-8")


def is_taken(folder: Path) -> bool:
    """Tell whether another process holds the lock of a folder at this moment."""
    path = folder / "lock"
    if not path.exists():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False  # whoever takes it says what is wrong
