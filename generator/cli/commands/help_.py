"""`drillbook help`: shows the help of drillbook or of one command, for those who do not know `--help`."""

import argparse

from generator.cli.command import OK, Command

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="the command to explain (default: all of them)")


def _run(arguments: argparse.Namespace) -> int:
    # argparse prints the help and exits by itself, and for an unknown command it says what a typed one would get.
    parser: argparse.ArgumentParser = arguments.parser
    parser.parse_args([*arguments.command, "--help"])
    return OK


COMMAND = Command("help", "show the help of a command", "drillbook help build", _add_arguments, _run)
