"""`drillbook feeds`: checks the feeds of the built site, and tells the hub what is new."""

import argparse
import sys
from typing import TYPE_CHECKING

from generator.cli.command import Command, CommandGroup, add_dry_run, add_json, add_site, add_strict
from generator.cli.exit_codes import ERRORS, OK
from generator.cli.terminal import print_diagnostics, print_waiting, progress_bar
from generator.model.english import count

if TYPE_CHECKING:
    from generator.feedcheck.ping import Pinged

__all__ = ["COMMAND"]


# ---------------------------------------------------------------- check
def _add_check_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_strict(parser)
    add_json(parser)


def _check(arguments: argparse.Namespace) -> int:
    from generator.feedcheck.check import check_feeds
    from generator.model.diagnostic import Rejected, has_errors
    from generator.shell.console import as_json
    from generator.shell.style import style_for

    # As JSON, even "there is no site" is an object: a script must not have to read sentences.
    feeds = 0
    try:
        checked = check_feeds(arguments.site, print_waiting)
        feeds, diagnostics = len(checked.feeds), checked.diagnostics
    except Rejected as rejected:
        diagnostics = rejected.diagnostics
    code = ERRORS if has_errors(diagnostics, strict=arguments.strict) else OK
    if arguments.json:
        print(as_json(diagnostics))
        return code
    print_diagnostics(diagnostics)
    if code == OK:
        noted = f", {count(len(diagnostics), 'warning')}" if diagnostics else ""
        print(f"{style_for(sys.stdout)('good', 'fine')}: {count(feeds, 'feed')} in output/{noted}")
    return code


# ---------------------------------------------------------------- ping
def _add_ping_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    parser.add_argument("--force", action="store_true", help="allow lessons and feeds to have other ids than before")
    parser.add_argument(
        "--to", action="append", default=[], metavar="ADDRESS", help="record that you uploaded to ADDRESS just now"
    )
    add_dry_run(parser)


def _ping(arguments: argparse.Namespace) -> int:
    from generator.feedcheck.ping import ping_hub

    dry_run = arguments.dry_run
    with progress_bar() as progress:
        pinged = ping_hub(
            arguments.site,
            force=arguments.force,
            dry_run=dry_run,
            sent_to=arguments.to,
            on_wait=print_waiting,
            progress=progress,
        )
    for address in pinged.announced:
        print(f"{'would tell' if dry_run else 'told'} the hub about {address}")
    print_diagnostics(pinged.diagnostics)
    if pinged.diagnostics:
        print(f"not finished: run `drillbook feeds ping` again to tell {pinged.hub} the rest", file=sys.stderr)
        return ERRORS
    if outcome := _nothing_told(pinged, dry_run=dry_run):
        print(outcome)
    return OK


def _nothing_told(pinged: "Pinged", *, dry_run: bool) -> str:
    """Return why no news was sent to the hub; empty where some was."""
    from generator.model.published import PUBLISHED

    if not pinged.news:
        return "nothing new: the feeds have not changed since they were last published"
    if not pinged.hub:
        noted = f"{'would note' if dry_run else 'noted'} {count(pinged.news, 'feed')} in {PUBLISHED}"
        return f"{noted}; site.yaml names no hub, so there is nobody to tell"
    return "" if pinged.announced else "nothing to tell: only feeds that the hub does not pass on have changed"


COMMAND = CommandGroup(
    "feeds",
    "check the feeds of the built site, and tell the hub about news",
    (
        Command("check", "report what is wrong with the feeds", "drillbook feeds check", _add_check_arguments, _check),
        Command(
            "ping",
            "tell the hub what is new, after an upload",
            "drillbook feeds ping --dry-run",
            _add_ping_arguments,
            _ping,
        ),
    ),
)
