"""Drillbook in processes of its own that start at once, as forks of one that has everything imported and compiled.

Most of what a command on a small site takes is the start of Python, the imports and the layouts. `multiprocessing` has
what is needed: a server that is started once for each worker of pytest, imports `warm`, and forks. Where there is no
such server (Windows), the command is started as users start it.
"""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NoReturn

TESTS = Path(__file__).parent
COMMAND = [sys.executable, "-m", "generator"]
CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()

if CAN_FORK:
    _FORKS = multiprocessing.get_context("forkserver")
    _FORKS.set_forkserver_preload(["warm", "processes"])
_BROKEN = 99  # no exit code of drillbook's
_PATIENCE = 120.0


def start(
    arguments: Sequence[str],
    cwd: Path,
    variables: Mapping[str, str],
    *,
    out: Path,
    err: Path,
    first: Callable[[], None] | None = None,
) -> "Drillbook":
    """Start a command in a folder; what it prints goes to the end of two files, which may be one.

    `first`, a function of a module, is called in the process before; not on Windows, where nothing asks for it.
    """
    if CAN_FORK:
        with _importable():
            process = _FORKS.Process(target=_be_drillbook, args=(arguments, cwd, dict(variables), out, err, first))
            process.start()
        return Drillbook(process)
    with out.open("ab") as out_file, err.open("ab") as err_file:
        return Drillbook(
            subprocess.Popen(
                [*COMMAND, *arguments],
                cwd=cwd,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=out_file,
                stderr=err_file,
            )
        )


def run(
    arguments: Sequence[str], cwd: Path, variables: Mapping[str, str], *, first: Callable[[], None] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, as `subprocess.run` does with a command that is to be captured."""
    with tempfile.TemporaryDirectory() as name:
        out, err = Path(name, "out"), Path(name, "err")
        code = start(arguments, cwd, variables, out=out, err=err, first=first).wait(_PATIENCE)
        return subprocess.CompletedProcess([*arguments], code, out.read_text("utf-8"), err.read_text("utf-8"))


class Drillbook:
    """A command that runs."""

    def __init__(self, process: "BaseProcess | subprocess.Popen[bytes]") -> None:
        self._process = process

    def wait(self, seconds: float) -> int:
        """Return the exit code; raises `TimeoutError` if it takes longer."""
        if isinstance(self._process, subprocess.Popen):
            return self._process.wait(seconds)
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise TimeoutError(f"still running after {seconds} seconds")
        return self._process.exitcode

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        assert self._process.pid
        return self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.poll() if isinstance(self._process, subprocess.Popen) else self._process.exitcode

    def send_signal(self, which: signal.Signals) -> None:
        """Send a signal to it, and to none of its children."""
        os.kill(self.pid, which)

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()


@contextlib.contextmanager
def _importable() -> Iterator[None]:
    """Let the server, which is started with the first process, find `warm`: it takes over no path but this."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(TESTS.parent), str(TESTS), *filter(None, [before])])
    try:
        yield
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before


def _be_drillbook(
    arguments: Sequence[str],
    cwd: Path,
    variables: dict[str, str],
    out: Path,
    err: Path,
    first: Callable[[], None] | None,
) -> NoReturn:
    from generator.cli.main import main

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(variables)
    sys.path[:] = [path for path in sys.path if path != str(TESTS)]
    append = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    printed = os.open(out, append)
    # A pipe is opened once: its name may be gone as soon as somebody reads.
    complained = printed if err == out else os.open(err, append)
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), printed, complained)):
        os.dup2(file, number)
    sys.stdin, sys.stdout = (os.fdopen(n, mode, closefd=False) for n, mode in enumerate("rw"))
    # As Python's own: what is complained of is there at once, line by line.
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    sys.argv = [str(Path(sys.executable).with_name("drillbook")), *arguments]
    code = _BROKEN
    try:
        if first:
            first()
        code = main()
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else _BROKEN
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Nothing of multiprocessing's is to happen that does not happen to users.
        os._exit(code)
