"""`drillbook status`: shows what is out, what comes next, and whether it reaches its readers."""

import argparse
import sys
from typing import TYPE_CHECKING

from generator.cli.command import Command, add_now, add_site, clock_of
from generator.cli.exit_codes import OK
from generator.model.english import long_date

if TYPE_CHECKING:
    from generator.model.status import Status

__all__ = ["COMMAND"]

_WIDTH = 12


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_now(parser)
    parser.add_argument("--json", action="store_true", help="print it as JSON, for scripts")


def _run(arguments: argparse.Namespace) -> int:
    from generator.cli.surroundings import look_around
    from generator.engine.status import read_status

    status = read_status(arguments.site, clock_of(arguments), look_around(arguments.site))
    if arguments.json:
        _print_json(status)
    else:
        _print(status)
    return OK


def _print_json(status: "Status") -> None:
    import json

    import msgspec

    # Letters of any script as they are; control characters cannot be in it, as JSON escapes them.
    print(json.dumps(msgspec.to_builtins(status, enc_hook=str), ensure_ascii=False, indent=2))


def _print(status: "Status") -> None:
    import shutil
    import textwrap

    from generator.plan.status_words import status_lines
    from generator.shell.console import printable
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    now = f"{long_date(status.now)}, {status.now:%H:%M} ({status.timezone})"
    print(f"{style('bold', printable(status.title))}: {now}\n")
    # A terminal breaks lines within words and under the headings; a program that reads them wants them whole.
    width = max(shutil.get_terminal_size().columns - _WIDTH, 20) if sys.stdout.isatty() else sys.maxsize
    for line in status_lines(status):
        pieces = textwrap.wrap(printable(line.text), width, break_long_words=False, break_on_hyphens=False)
        for number, piece in enumerate(pieces):
            # Padded first, as codes for colors would count as letters.
            heading = style("bold", f"{'' if number else line.heading:<{_WIDTH}}")
            print(f"{heading}{style(line.tone, piece)}")


COMMAND = Command(
    "status", "show what is out, what comes next, and what needs you", "drillbook status", _add_arguments, _run
)
