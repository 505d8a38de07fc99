"""`drillbook init`: starts a site."""

import argparse
from pathlib import Path

from generator.cli.command import OK, Command, add_now, clock_of
from generator.model.english import count

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_now(parser)
    parser.add_argument("folder", help="the folder to create it in")


def _run(arguments: argparse.Namespace) -> int:
    from generator.scaffold.init import init_site

    folder = Path(arguments.folder)
    files = init_site(folder, clock_of(arguments))
    print(
        # The commands that come next, because nothing else on the screen tells a beginner that there is a preview.
        f"made {count(len(files), 'file')} in {folder.as_posix()}\n\n"
        f"Next:\n  cd {folder}\n  drillbook serve --open   shows the blog while you write\n"
        '  drillbook new "A title"  starts your next lesson\n'
        "  drillbook build          makes the blog in output/\n\nYour name and address go into site.yaml."
    )
    return OK


COMMAND = Command("init", "start a new site", "drillbook init my-blog", _add_arguments, _run)
