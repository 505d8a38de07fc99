"""`drillbook export`: puts the whole site into one zip."""

import argparse
from pathlib import Path

from generator.cli.command import Command, add_now, add_site, clock_of
from generator.cli.exit_codes import OK
from generator.cli.terminal import file_size, print_diagnostics, print_waiting, progress_bar
from generator.model.english import count

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_now(parser)
    parser.add_argument("file", nargs="?", type=Path, help="the zip, or a folder for it (default: the current folder)")


def _run(arguments: argparse.Namespace) -> int:
    from generator.backup.export import export_site

    with progress_bar() as progress:
        export = export_site(arguments.site, arguments.file, clock_of(arguments), print_waiting, progress)
    print_diagnostics(export.diagnostics)
    counts = export.counts
    numbers = {"lesson": counts.lessons, "page": counts.pages, "comment": counts.comments, "picture": counts.pictures}
    contents = ", ".join(count(number, noun) for noun, number in numbers.items())
    noted = f", {count(len(export.diagnostics), 'warning')}" if export.diagnostics else ""
    print(
        f"wrote {export.path.as_posix()}: {contents}, {file_size(export.size)}{noted}\n"
        "It holds your whole site. `drillbook import` turns it back into a site, in an empty folder. archive.atom in "
        "it is for other programs; README.txt in it explains the rest."
    )
    return OK


COMMAND = Command(
    "export", "pack the whole site into one zip", "drillbook export my-copy.zip --site my-blog", _add_arguments, _run
)
