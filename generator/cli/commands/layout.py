"""`drillbook layout`: copies one of drillbook's layouts into the site, or lists them."""

import argparse

from generator.cli.command import Command, add_site
from generator.cli.exit_codes import OK

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    parser.add_argument("name", nargs="?", help="the layout to copy; without it, all of them are listed")


def _run(arguments: argparse.Namespace) -> int:
    from generator.scaffold.layout import copy_layout, layout_names

    if not arguments.name:
        # One name on a line and nothing else, so that the list can be piped into other programs.
        print("\n".join(layout_names()))
        return OK
    path = copy_layout(arguments.site, arguments.name)
    print(f"wrote {path.as_posix()}\nYour site uses this copy from now on; delete it to go back to drillbook's own.")
    return OK


COMMAND = Command(
    "layout",
    "copy a layout into the site so that you can change it",
    "drillbook layout lesson.html",
    _add_arguments,
    _run,
)
