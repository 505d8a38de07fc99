"""What a command is: its name, help, arguments and the function that runs it.

Each module in `commands/` makes one of these values, and is imported when its
command is typed.  What the command needs, the module imports inside the
function that runs it, so that `--help` waits for nothing.
"""

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.cli.site_folder import enclosing_site

if TYPE_CHECKING:
    from generator.plan.site import Clock

__all__ = [
    "Command",
    "CommandGroup",
    "add_all",
    "add_clock",
    "add_dry_run",
    "add_json",
    "add_now",
    "add_port",
    "add_site",
    "add_strict",
    "clock_of",
]


# Named tuples: the import of `dataclasses` alone takes as long as all of `--version`.
class Command(NamedTuple):
    """One command: `summary` is a phrase for the list of commands, `example` a line that can be copied.

    `run` takes the parsed arguments and returns an exit code.
    """

    name: str
    summary: str
    example: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


class CommandGroup(NamedTuple):
    """A command that only has commands of its own, such as `drillbook feeds`."""

    name: str
    summary: str
    commands: tuple[Command, ...]


# ---------------------------------------------------------------- arguments that several commands share
def add_site(
    parser: argparse.ArgumentParser,
    find: Callable[[], Path] = enclosing_site,
    default: str = "the site that you are in",
) -> None:
    """Add `--site`; where it is not given, `parse_arguments` calls `find`, whose answer `default` describes."""
    parser.add_argument("--site", type=Path, metavar="DIR", help=f"the site's folder (default: {default})")
    # Found only after parsing: `--help` must work outside of any site.
    parser.set_defaults(find_site=find)


def add_clock(parser: argparse.ArgumentParser) -> None:
    """Add the options that decide which lessons are out; `clock_of` reads them."""
    parser.add_argument("--drafts", action="store_true", help="include drafts")
    parser.add_argument("--future", action="store_true", help="include lessons whose date is still to come")
    add_now(parser)


def add_now(parser: argparse.ArgumentParser) -> None:
    """Add `--now`; `clock_of` reads it."""
    parser.add_argument(
        "--now", type=_moment, metavar="DATE", help="act as if it were DATE, such as 2026-03-02 or 2026-03-02T07:00Z"
    )


def add_strict(parser: argparse.ArgumentParser) -> None:
    """Add `--strict`."""
    parser.add_argument("--strict", action="store_true", help="treat warnings as errors")


def add_all(parser: argparse.ArgumentParser) -> None:
    """Add `--all`."""
    parser.add_argument("--all", action="store_true", help="print each of many equal problems, not only the first")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print the problems as JSON, for editors and scripts")


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Add `--dry-run`."""
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, without doing it")


def add_port(parser: argparse.ArgumentParser, help_text: str) -> None:
    """Add `--port`."""
    parser.add_argument("--port", type=_port, metavar="N", help=help_text)


def clock_of(arguments: argparse.Namespace) -> "Clock":
    """Return the clock that `--now`, `--drafts` and `--future` ask for, as far as the command has them."""
    from generator.plan.site import Clock

    # Read once and handed down: a build that runs over midnight must not see two days.
    now = arguments.now or dt.datetime.now(dt.UTC)
    return Clock(now=now, drafts=getattr(arguments, "drafts", False), future=getattr(arguments, "future", False))


def _moment(text: str) -> dt.datetime:
    from generator.read.dates import FIRST_YEAR, LAST_YEAR

    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date such as 2026-03-02 or 2026-03-02T07:00Z') from None
    # At the edge of Python's calendar, the same moment in another time zone does not exist.
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise argparse.ArgumentTypeError(f'"{text}" is not in the years from {FIRST_YEAR} to {LAST_YEAR}')
    return moment


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f'"{text}" is not a port: a number up to 65535')
