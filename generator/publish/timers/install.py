"""Puts a timer's files in place and starts it, once the coach has seen them and agreed.

What is already as it should be is left alone, so that a second setup changes
nothing.  Whether a file that somebody has changed may be replaced is for the
coach to say; this module only tells which ones those are.
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span
from generator.publish.timers.cron import with_line
from generator.publish.timers.timer import TimedSite, TimerFile, TimerPlan
from generator.shell.atomic_files import replace_whole

__all__ = [
    "command_line",
    "data_in_place",
    "install_cron",
    "is_cron_here",
    "missing_program",
    "read_crontab",
    "run_commands",
    "write_files",
]

# `systemctl` and `schtasks` answer at once; one that hangs must not hang us.
_PATIENCE = 30
# `status` asks for the crontab as well, and is to be on the screen before anybody wonders.
_PATIENCE_TO_READ = 5
# How the kinds of cron say that a user has no crontab yet, in any language of the computer.
_NO_CRONTAB = (b"no crontab", b"No such file")


def data_in_place(file: TimerFile) -> bytes | None:
    """Return what lies in the place of a file now, or nothing."""
    try:
        return file.place.read_bytes()
    except OSError:
        return None


def write_files(files: tuple[TimerFile, ...]) -> None:
    """Write files, over older ones too; raises `Rejected` if the disk refuses."""
    for file in files:
        replace_whole(file.place, file.data)


def missing_program(plan: TimerPlan) -> str:
    """Return the name of a program that a plan needs and this computer has not, or an empty string."""
    return next((command[0] for command in plan.commands if not shutil.which(command[0])), "")


def run_commands(plan: TimerPlan, say: Callable[[str], None]) -> None:
    """Run the commands of a plan, saying each one; raises `Rejected` at the first that fails."""
    for command in plan.commands:
        say(command_line(command))
        _run(command)


def command_line(command: tuple[str, ...]) -> str:
    """Return a command as somebody types it, with quotation marks where a word has a space."""
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)


def is_cron_here() -> bool:
    """Tell whether this computer has a crontab to add a line to."""
    return shutil.which("crontab") is not None


def read_crontab() -> str:
    """Return the user's crontab, which is empty if there is none yet; raises `Rejected` if nobody can tell.

    What is not UTF-8 in it comes through unharmed.
    """
    process = _completed(("crontab", "-l"), patience=_PATIENCE_TO_READ)
    if process.returncode and not any(words in process.stderr for words in _NO_CRONTAB):
        # To take this for an empty one would delete every line of the user's.
        raise Rejected([_failed(("crontab", "-l"), process)])
    return "" if process.returncode else process.stdout.decode("utf-8", "surrogateescape")


def install_cron(site: TimedSite) -> None:
    """Add the line of a site to the user's crontab, or replace an older one; raises `Rejected`."""
    _run(("crontab", "-"), with_line(read_crontab(), site).encode("utf-8", "surrogateescape"))


def _run(command: tuple[str, ...], given: bytes = b"") -> None:
    process = _completed(command, given)
    if process.returncode:
        raise Rejected([_failed(command, process)])


def _completed(
    command: tuple[str, ...], given: bytes = b"", patience: float = _PATIENCE
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, without a shell
            command, input=given, capture_output=True, check=False, timeout=patience
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Rejected([_not_started(command, str(problem))]) from problem


def _failed(command: tuple[str, ...], process: subprocess.CompletedProcess[bytes]) -> Diagnostic:
    return _not_started(command, (process.stderr or process.stdout).decode("utf-8", "replace").strip())


def _not_started(command: tuple[str, ...], words: str) -> Diagnostic:
    lines = words.splitlines()
    reason = f": {lines[-1][:200]}" if lines else ""
    return error(
        "publish/timer-not-started",
        Span(path=command[0]),
        f"the timer was not started{reason}",
        help=f"the files are written; type `{command_line(command)}` yourself",
    )
