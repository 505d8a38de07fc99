"""What `drillbook publish --setup` shows and asks before it sets up a timer."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.asking import says_yes
from generator.cli.exit_codes import OK

if TYPE_CHECKING:
    from generator.publish.timers.timer import TimedSite, TimerFile, TimerPlan

__all__ = ["set_up_timer"]


def set_up_timer(folder: Path, kind: str, *, yes: bool) -> int:
    """Show what a kind of timer needs, write it if somebody agrees, and say what is left to do; return an exit code.

    With `yes`, new files are written without asking.  One that somebody has
    changed is replaced only if somebody at a terminal agrees.
    """
    from generator.publish.timers.facts import timed_site
    from generator.publish.timers.table import TIMERS

    site = timed_site(folder, dt.datetime.now(dt.UTC))
    plan = TIMERS[kind](site)
    if not _write(plan, yes=yes):
        return OK
    _start(plan, yes=yes)
    if kind == "cron":
        _offer_crontab(site, yes=yes)
    _print_steps(plan)
    return OK


def _write(plan: "TimerPlan", *, yes: bool) -> bool:
    """Write the files of a plan, as far as that is wanted; tell whether all of them are in place."""
    from generator.publish.timers.install import data_in_place, write_files

    due = [file for file in plan.files if data_in_place(file) != file.data]
    for file in plan.files:
        if file not in due:
            print(f"already there: {file.shown}")
    _show(due)
    changed = [file.shown for file in due if data_in_place(file) is not None]
    question = f"Replace {' and '.join(changed)}?" if changed else f"Write {_these(due)}?"
    # `--yes` agrees to new files only: a file that somebody has changed is theirs.
    may_write = (yes and not changed) or not due or says_yes(question)
    if not may_write:
        print("nothing was written")
        return False
    write_files(tuple(due))
    for file in due:
        print(f"wrote: {file.shown}")
    return True


def _show(files: "list[TimerFile]") -> None:
    from generator.publish.timers.install import data_in_place
    from generator.publish.timers.timer import text_of
    from generator.shell.console import draw_change, printable
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    for file in files:
        older, text = data_in_place(file), text_of(file.data)
        # A new file is easier to read as it is than as a list of additions.
        new = f"{style('bold', file.shown)}:\n\n{printable(text)}"
        print(new if older is None else f"{draw_change(file.shown, text_of(older), text, style)}\n")


def _start(plan: "TimerPlan", *, yes: bool) -> None:
    from generator.publish.timers.install import command_line, missing_program, run_commands

    if not plan.commands:
        return
    lines = "\n".join(f"  {command_line(command)}" for command in plan.commands)
    if missing := missing_program(plan):
        print(f"this computer has no {missing}; on the one that publishes, type\n{lines}")
    elif yes or says_yes(f"{lines}\nRun this to start the timer?"):
        run_commands(plan, lambda line: print(f"ran: {line}"))
    else:
        print(f"the timer is not started yet: type\n{lines}")


def _offer_crontab(site: "TimedSite", *, yes: bool) -> None:
    from generator.publish.timers.cron import cron_line
    from generator.publish.timers.install import install_cron, is_cron_here

    if is_cron_here() and (yes or says_yes(f"Add this line to your crontab?\n{cron_line(site)}\n")):
        install_cron(site)
        print("the line is in your crontab")


def _print_steps(plan: "TimerPlan") -> None:
    if plan.steps:
        print("\nnow:")
    for number, step in enumerate(plan.steps, 1):
        print(f"{number}. {step}")
    if plan.notes:
        print("\ngood to know:")
    for note in plan.notes:
        print(f"- {note}")


def _these(files: "list[TimerFile]") -> str:
    return "this file" if len(files) == 1 else f"these {len(files)} files"
