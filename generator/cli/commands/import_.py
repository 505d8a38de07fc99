"""`drillbook import`: brings in a blog or documents, or puts an export back as it was.

The choice between the two is made here, because neither the importers nor the
backup should know of the other.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.command import Command, add_dry_run, add_site
from generator.cli.exit_codes import ERRORS, OK
from generator.cli.site_folder import site_to_import_into
from generator.cli.terminal import print_first_of_each_kind, print_waiting, progress_bar
from generator.model.english import count

if TYPE_CHECKING:
    from generator.model.diagnostic import Diagnostic

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser, site_to_import_into, "the current folder")
    add_dry_run(parser)
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="look for pictures in this folder, too")
    parser.add_argument("--download", action="store_true", help="download pictures that are not in the archive")
    # A Takeout holds every blog of an account. Importing them all into one site would mix them for good.
    parser.add_argument("--blog", default="", metavar="NAME", help="which blog to import, if the archive has several")
    parser.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="an archive from Blogger or WordPress, a feed, Word, HTML or text documents; or a folder or zip of them",
    )


def _run(arguments: argparse.Namespace) -> int:
    from generator.backup.restore import are_exports

    # An export holds texts, so the importer could read it too, but would bring back no settings and no layouts.
    return _restore(arguments) if are_exports(arguments.sources) else _import(arguments)


def _import(arguments: argparse.Namespace) -> int:
    from generator.importers.pipeline import Options, import_archive
    from generator.importers.summary import summary_of
    from generator.model.diagnostic import has_errors
    from generator.shell.console import printable

    options = Options(
        dry_run=arguments.dry_run, blog=arguments.blog, pictures=arguments.pictures, download=arguments.download
    )
    with progress_bar() as progress:
        imported = import_archive(arguments.sources, arguments.site, options, waiting=print_waiting, progress=progress)
    print_first_of_each_kind(imported.diagnostics)
    # Titles and names come from the archive: one could hold codes that move the cursor or color the terminal.
    for line in summary_of(imported, arguments.site, options):
        print(printable(line))
    return ERRORS if has_errors(imported.diagnostics) else OK


def _restore(arguments: argparse.Namespace) -> int:
    from generator.backup.restore import restore_exports
    from generator.importers.summary import next_steps
    from generator.model.diagnostic import has_errors, in_order

    dry_run, site = arguments.dry_run, arguments.site
    diagnostics: list[Diagnostic] = []
    restored = restore_exports(arguments.sources, site, diagnostics.append, dry_run=dry_run, on_wait=print_waiting)
    print_first_of_each_kind(in_order(diagnostics))
    written, unchanged = sum(len(one.written) for one in restored), sum(one.unchanged for one in restored)
    noted = f"; {unchanged:,} are there already" if unchanged else ""
    print(f"{'would restore' if dry_run else 'restored'} {count(written, 'file')} into {site.as_posix()}{noted}")
    for line in next_steps(site, dry_run=dry_run):
        print(line)
    return ERRORS if has_errors(diagnostics) else OK


COMMAND = Command(
    "import", "bring in a blog or documents", "drillbook import takeout.zip --site my-blog", _add_arguments, _run
)
