"""Puts a timer's files in place and starts it, once the coach has seen them and agreed.

What is already as it should be is left alone, so that a second setup changes
nothing.  Whether a file that somebody has changed may be replaced is for the
coach to say; this module only tells which ones those are.
"""

import shutil
import subprocess
from collections.abc import Callable

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span
from generator.publish.timers.cron import with_line
from generator.publish.timers.timer import TimedSite, TimerFile, TimerPlan
from generator.shell.atomic_files import replace_whole

__all__ = ["before", "install_cron", "is_cron_here", "missing_program", "run_commands", "write_files"]

# `systemctl` and `schtasks` answer at once; one that hangs must not hang us.
_PATIENCE = 30


def before(file: TimerFile) -> bytes | None:
    """Return what lies in the place of a file now, or nothing."""
    try:
        return file.place.read_bytes()
    except OSError:
        return None


def write_files(files: tuple[TimerFile, ...]) -> None:
    """Write files, over older ones too; raises `Rejected` if the disk refuses."""
    for file in files:
        file.place.parent.mkdir(parents=True, exist_ok=True)
        replace_whole(file.place, file.data)


def missing_program(plan: TimerPlan) -> str:
    """Return the name of a program that a plan needs and this computer has not, or an empty string."""
    return next((command[0] for command in plan.commands if not shutil.which(command[0])), "")


def run_commands(plan: TimerPlan, say: Callable[[str], None]) -> None:
    """Run the commands of a plan, saying each one; raises `Rejected` at the first that fails."""
    for command in plan.commands:
        say(subprocess.list2cmdline(command))
        _run(command, "")


def is_cron_here() -> bool:
    """Tell whether this computer has a crontab to add a line to."""
    return shutil.which("crontab") is not None


def install_cron(site: TimedSite) -> None:
    """Add the line of a site to the user's crontab, or replace an older one; raises `Rejected`."""
    # It fails if there is none yet, and prints nothing then.
    now = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False, timeout=_PATIENCE)  # noqa: S607 - by PATH, as the coach would type it
    _run(("crontab", "-"), with_line(now.stdout if now.returncode == 0 else "", site))


def _run(command: tuple[str, ...], text: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, without a shell
            command, input=text, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Rejected([_failed(command, str(problem))]) from problem
    if done.returncode:
        raise Rejected([_failed(command, (done.stderr or done.stdout).strip())])


def _failed(command: tuple[str, ...], words: str) -> Diagnostic:
    lines = words.splitlines()
    reason = f": {lines[-1][:200]}" if lines else ""
    return error(
        "publish/timer-not-started",
        Span(path=command[0]),
        f"the timer was not started{reason}",
        help=f"the files are written; type `{subprocess.list2cmdline(command)}` yourself",
    )
