"""`drillbook serve`: previews the site while somebody writes."""

import argparse

from generator.cli.command import Command, add_port, add_site
from generator.cli.previewing import show_preview

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    parser.add_argument("--open", action="store_true", help="open the site in your browser")
    add_port(parser, "the port to use (default: the first free one, starting at 8000)")
    parser.add_argument(
        "--host",
        # Drafts are in the preview; other computers see them only if the coach says so.
        default="127.0.0.1",
        metavar="ADDRESS",
        help="0.0.0.0 shows the preview to the whole network (default: this computer only)",
    )
    parser.add_argument(
        "--poll", action="store_true", help="keep looking for changes, for drives that do not report any"
    )


def _run(arguments: argparse.Namespace) -> int:
    return show_preview(
        arguments.site, open_browser=arguments.open, host=arguments.host, port=arguments.port, poll=arguments.poll
    )


COMMAND = Command("serve", "preview the site while you write", "drillbook serve --open", _add_arguments, _run)
