"""Writing single files so that nobody ever sees half of one.

A file is written under a hidden name beside its place and then renamed, which
every system does in one step.  The order is what makes it safe: a rename may
reach the disk before the bytes do, so a file that has to survive a power
failure is flushed with `fsync` before it is renamed.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from generator.model.diagnostic import Rejected, error
from generator.model.source import Span
from generator.shell.replacing import replace_file

__all__ = [
    "explain_write_errors",
    "open_new",
    "replace_whole",
    "rewrite",
    "whole_file",
    "write_all",
    "write_new",
]

# Characters of a whole path, as long as nobody has changed a setting of the system that coaches do not know of.
_LONGEST_PATH: int | None = 259 if os.name == "nt" else None


def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that must not exist yet, with the folders above it; raises `Rejected` if that fails."""
    data = content.encode() if isinstance(content, str) else content
    with explain_write_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)


def replace_whole(path: Path, content: str | bytes, *, lasting: bool = True) -> None:
    """Write a file in one step, over an older one if there is one; raises `Rejected` if that fails.

    The same promise as `whole_file`, for content that is in memory.
    """
    data = content.encode() if isinstance(content, str) else content
    temporary = os.path.join(path.parent, f".{path.name}.tmp")
    with explain_write_errors(path, "the file is as it was"):
        descriptor = open_new(temporary)
        try:
            write_all(descriptor, data)
            if lasting:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        replace_file(temporary, path)


def rewrite(path: Path, before: bytes, after: bytes) -> bool:
    """Write a file that has certain bytes over in one step; tell whether it still had them.

    A link stays a link, and the file keeps its permissions.  Raises
    `Rejected` if the disk refuses; then the file is as it was.
    """
    with explain_write_errors(path, "the file is as it was"):
        # A rename over a link would put a file in place of the link.
        target = path.resolve(strict=True)
        if target.read_bytes() != before:
            return False
        mode = target.stat().st_mode
        temporary = target.with_name(f".{target.name}.tmp")
        descriptor = open_new(str(temporary))
        try:
            write_all(descriptor, after)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        # A new file has only the permissions that are usual here.
        temporary.chmod(mode & 0o7777)
        replace_file(temporary, target)
    return True


@contextlib.contextmanager
def whole_file(path: Path, state: str, *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """Yield a file to write, which is renamed into place when it is complete.

    Raises `Rejected` if that fails; `state` completes its advice with what
    state everything is in then.  After an exception the older file is intact;
    after a kill, a hidden file is left that the next attempt overwrites.
    A `lasting` file also survives a power failure, which takes a few
    milliseconds for each file.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    with explain_write_errors(path, state):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                yield file
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
            replace_file(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise


# ---------------------------------------------------------------- shared with whatever else replaces files
@contextlib.contextmanager
def explain_write_errors(path: Path | str, state: str = "the old site was left as it was") -> Iterator[None]:
    """Turn an `OSError` into `Rejected`, with what the system refused and what state everything is in.

    `path` is named where the error itself names no file.
    """
    try:
        yield
    except OSError as problem:
        where = Path(str(problem.filename or path)).as_posix()
        reason = problem.strerror or str(problem)
        advice = (
            "see whether the disk is full, the folder is somebody else's, or a file in it is open in another program"
        )
        if _LONGEST_PATH and len(os.path.abspath(where)) > _LONGEST_PATH:
            reason = f"its path has more than {_LONGEST_PATH} characters, which Windows does not allow"
            advice = "move the site into a folder with a shorter path, or give the text a short `slug:`"
        elif isinstance(problem, FileExistsError | NotADirectoryError):
            reason, advice = "a file stands where a folder is needed", "move that file away, or rename it"
        diagnostic = error(
            "output/cannot-write", Span(path=where), f"this cannot be written: {reason}", help=f"{advice}; {state}"
        )
        raise Rejected([diagnostic]) from problem


def open_new(path: str, *, is_first: bool = False) -> int:
    """Return a descriptor of an empty file, with the folders above it made if need be.

    Of a file that is probably the first in its folder, the folder is made
    before the file is tried; it may be there all the same.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    if is_first:
        # If the folder above is missing as well, that is found out below.
        with contextlib.suppress(FileNotFoundError, FileExistsError):
            os.mkdir(os.path.dirname(path))
    try:
        return os.open(path, flags, 0o666)
    except FileNotFoundError:
        # Tried after the fact: nearly every file of a build has a neighbor that has made the folder.
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, flags, 0o666)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes: one `os.write` may take only some of them, and does where the disk is nearly full."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
