"""The table of all commands, the parser made from it, and the site that a command works on.

A new command is a module in `commands/` and a line in the table.  The table has
names only, and the module of a command is imported when the command is typed:
fourteen of them, with an argument parser for each, would take as long as a
build that has nothing to do.  Only a list of all commands needs all of them.
"""

import argparse
import contextlib
import importlib
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NoReturn

from generator import __version__
from generator.cli.command import Command, CommandGroup
from generator.cli.exit_codes import USAGE

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

__all__ = ["COMMANDS", "command_named", "make_parser", "parse_arguments"]

COMMANDS = (
    *("init", "new", "serve", "check", "build", "publish", "status", "feeds", "comments", "layout", "update"),
    *("import", "export", "help"),
)
"""The names of all commands, in the order of a coach's week: start, write, check, publish; then what is rare."""

# Their names are Python's own.
_WITH_A_STROKE = ("import", "help")


def command_named(name: str) -> Command | CommandGroup:
    """Return the command of a name in the table."""
    module = importlib.import_module(f"generator.cli.commands.{name}{'_' if name in _WITH_A_STROKE else ''}")
    command: Command | CommandGroup = module.COMMAND
    return command


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the arguments of a command line, by default this process's; `run` is the function to run.

    Raises `SystemExit` where there is no command to run.
    """
    argv = sys.argv[1:] if argv is None else argv
    typed = argv[0] if argv else ""
    # `help` shows what the others say of themselves; and what is no command is compared with all that are.
    parser = make_parser((typed,) if typed in COMMANDS and typed != "help" else COMMANDS)
    arguments = parser.parse_args(argv)
    if not arguments.run:
        parser.print_help()
        raise SystemExit(USAGE)
    # Only now, as looking for the site can fail, and `--help` must work outside of any site. `...` is a command
    # without one.
    if getattr(arguments, "site", ...) is None and not getattr(arguments, "sites", None):
        arguments.site = arguments.find_site()
    return arguments


def make_parser(names: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, or of as much of it as some commands need."""
    parser = _ArgumentParser(
        prog="drillbook",
        description="Turns a folder of weekly lessons into a blog with an Atom feed.",
        epilog="example: drillbook init my-blog && cd my-blog && drillbook build",
        formatter_class=_HelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"drillbook {__version__}")
    parser.set_defaults(run=None, debug=False, parser=parser, commands=COMMANDS)
    _add_commands(parser, map(command_named, names))
    return parser


def _add_commands(
    parser: argparse.ArgumentParser, commands: Iterable[Command | CommandGroup], *, required: bool = False
) -> None:
    # With `prog`, argparse need not put a whole usage text together to find out how the parser is called.
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=required, prog=parser.prog)
    for command in commands:
        sentence = f"{command.summary[0].upper()}{command.summary[1:]}."
        example = command.commands[0].example if isinstance(command, CommandGroup) else command.example
        subparser = subparsers.add_parser(
            command.name,
            help=command.summary,
            description=sentence,
            epilog=f"example: {example}",
            formatter_class=_HelpFormatter,
        )
        if isinstance(command, CommandGroup):
            _add_commands(subparser, command.commands, required=True)
        else:
            command.add_arguments(subparser)
            subparser.add_argument("--debug", action="store_true", help="show the traceback of whatever goes wrong")
            subparser.set_defaults(run=command.run)


class _HelpFormatter(argparse.HelpFormatter):
    """Breaks lines between words only: argparse's own breaks `my-blog` at its hyphen, which then cannot be copied."""

    def __init__(self, prog: str) -> None:
        # argparse would import shutil and with it all compression to ask for the width, at each start of any command.
        super().__init__(prog, width=_columns() - 2)

    def _split_lines(self, text: str, width: int) -> list[str]:
        import textwrap

        return textwrap.wrap(" ".join(text.split()), width, break_long_words=False, break_on_hyphens=False)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


def _columns() -> int:
    """Return the width of the terminal, as `shutil.get_terminal_size` does."""
    with contextlib.suppress(ValueError):
        if (columns := int(os.environ.get("COLUMNS", "0"))) > 0:
            return columns
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80 if sys.__stdout__ else 80
    except (OSError, ValueError):
        return 80


class _ArgumentParser(argparse.ArgumentParser):
    """Suggests the nearest command for one that does not exist, and says so if a help text cannot be printed."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong with the arguments, and exit."""
        from generator.model.diagnostic import did_you_mean

        # argparse gives the choices only in its sentence.
        match = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if match:
            guess = did_you_mean(match[1], re.findall(r"[\w-]+", match[2]))
            message = f'there is no command "{match[1]}"' + (f": {guess}" if guess else "")
        # argparse writes to standard error; without this, earlier output can appear after it.
        sys.stdout.flush()
        super().error(message)

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        if file is sys.stdout:
            file.write(message)  # argparse's own ignores every error
        else:
            super()._print_message(message, file)
