"""`drillbook publish`: builds the site and brings it to its readers."""

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from generator.cli.building import print_result
from generator.cli.command import Command, add_all, add_dry_run, add_now, add_site, add_strict, clock_of
from generator.cli.exit_codes import ERRORS, OK
from generator.cli.many_sites import add_sites, add_untrusted, run_many
from generator.cli.terminal import print_diagnostics, progress_bar
from generator.model.english import count

if TYPE_CHECKING:
    from generator.engine.report import Report
    from generator.publish.publish import PublishResult
    from generator.publish.upload import Delivery

__all__ = ["COMMAND"]

# More would push the summary off the screen.
_MOST_NAMED = 20


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_sites(parser)
    add_dry_run(parser)
    parser.add_argument(
        "--setup",
        nargs="?",
        const="",
        metavar="WHAT",
        help="log in to an address such as sftp://host/www and write it into site.yaml; or set up a timer: github, "
        "netlify, cron, systemd or windows",
    )
    parser.add_argument("--stay", action="store_true", help="keep running, and publish whenever a lesson is due")
    parser.add_argument("--yes", action="store_true", help="with --setup: set up a timer without asking")
    parser.add_argument(
        "--replace", action="store_true", help="overwrite files at the host that drillbook did not publish"
    )
    add_untrusted(parser)
    parser.add_argument(
        "--to", metavar="ADDRESS", help="with --untrusted: where sites go, such as sftp://host/www/{site}"
    )
    add_strict(parser)
    add_all(parser)
    add_now(parser)


def _run(arguments: argparse.Namespace) -> int:
    if wrong := _wrong_usage(arguments):
        arguments.parser.error(wrong)
    if arguments.untrusted:
        from generator.publish.strangers import target_for

        # A slip in it is told once, and not for each site.
        target_for(arguments.to, "site")
    if arguments.sites or arguments.untrusted:
        return run_many(arguments, "publish")
    return _publish(arguments) if arguments.setup is None else _set_up(arguments)


def _publish(arguments: argparse.Namespace) -> int:
    """Build and publish one site of one's own, now or whenever there is something new."""
    from generator.publish.noted import publish_noted
    from generator.publish.publish import PublishOptions
    from generator.shell.progress import no_progress

    started = time.perf_counter()
    codes: list[int] = []
    with contextlib.ExitStack() as bars:
        progress = bars.enter_context(progress_bar())

        def print_built(report: "Report") -> None:
            nonlocal progress
            # Before the upload, which can take minutes; the bar has to go first.
            bars.close()
            seconds = time.perf_counter() - started
            codes.append(print_result(report, seconds, strict=arguments.strict, wrote=True, each=arguments.all))
            progress = bars.enter_context(progress_bar())

        options = PublishOptions(
            strict=arguments.strict,
            dry_run=arguments.dry_run,
            replace=arguments.replace,
            # Looked up at each call, because `print_built` replaces the bar between the build and the upload.
            progress=lambda step, done, total: progress(step, done, total),
            on_wait=_print_waiting,
            on_built=print_built,
        )
        if arguments.stay:
            from dataclasses import replace  # takes as long as a whole start

            from generator.cli.staying import stay_publishing

            return stay_publishing(arguments.site, replace(options, progress=no_progress, on_built=lambda _: None))
        # A timer has no terminal, and a coach has one.
        by: Literal["hand", "timer"] = "hand" if sys.stdin.isatty() else "timer"
        result = publish_noted(arguments.site, clock_of(arguments), options, by)
    # The worst of the two decides: a build with faults is not made good by an upload.
    return max(*codes, _print_published(result, arguments, time.perf_counter() - started))


def _wrong_usage(arguments: argparse.Namespace) -> str:
    alone = arguments.setup is not None or arguments.stay or arguments.dry_run or arguments.replace
    if arguments.untrusted and alone:
        return "--setup, --stay, --dry-run and --replace are for sites of your own: leave --untrusted out"
    if arguments.sites and alone:
        return "--setup, --stay, --dry-run and --replace work on one site: name it with --site"
    if arguments.untrusted and not arguments.to:
        return "a stranger does not say where a site goes: add --to, such as --to sftp://host/www/{site}"
    if arguments.to and not arguments.untrusted:
        return "--to goes with --untrusted; a site of your own says in site.yaml where it goes"
    if arguments.sites and arguments.untrusted and "{site}" not in arguments.to:
        return "all sites would go to one place: write {site} where the name of each belongs"
    return ""


def _set_up(arguments: argparse.Namespace) -> int:
    from generator.publish.timers.table import TIMERS

    # A timer is a word, an address has a colon.
    if arguments.setup in TIMERS:
        from generator.cli.timing import set_up_timer

        return set_up_timer(arguments.site, arguments.setup, yes=arguments.yes)
    if arguments.setup and ":" not in arguments.setup:
        arguments.parser.error(
            f'"{arguments.setup}" is neither an address, such as sftp://host/www, nor a timer: {", ".join(TIMERS)}'
        )
    from generator.cli.publish_setup import set_up

    return set_up(arguments.site, arguments.setup)


def _print_waiting(who: str) -> None:
    print(f"waiting: {who} is publishing there", file=sys.stderr)


def _print_published(result: "PublishResult", arguments: argparse.Namespace, seconds: float) -> int:
    """Print what was done for each target, and return the exit code."""
    from generator.model.diagnostic import has_errors
    from generator.shell.console import printable
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    print_diagnostics(result.feed_diagnostics)
    for delivery in result.deliveries:
        if arguments.dry_run:
            for line in _would(delivery, each=arguments.all):
                print(style("dim", printable(line)))
        print(f"{_outcome(delivery, dry_run=arguments.dry_run)}, {seconds:.2f} s")
    for name in result.left_out[:_MOST_NAMED]:
        line = f"not sent: output/{name} (drillbook did not make it; put it into content/, or at your host)"
        print(style("dim", printable(line)))
    print_diagnostics(result.problems)
    if result.problems and not result.deliveries:
        print(
            f"{style_for(sys.stderr)('error', 'not published')}: {count(len(result.problems), 'error')}",
            file=sys.stderr,
        )
    if result.pinged:
        print_diagnostics(result.pinged.diagnostics)
        for address in result.pinged.announced:
            print(f"told the hub about {address}")
    if result.deliveries and not result.problems and not arguments.dry_run:
        print(f"open {style('bold', result.address)}")
    failed = result.problems or (result.pinged and result.pinged.diagnostics)
    return ERRORS if failed or has_errors(result.feed_diagnostics, strict=arguments.strict) else OK


def _outcome(delivery: "Delivery", *, dry_run: bool) -> str:
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    sent = len(delivery.new) + len(delivery.changed)
    counts = f"{len(delivery.new):,} new, {len(delivery.changed):,} changed, {len(delivery.deleted):,} deleted"
    if dry_run:
        return f"{style('good', 'would send')} {count(sent, 'file')} to {delivery.address}: {counts}"
    outcome = f"{style('good', 'published')} to {delivery.address}: {count(sent, 'file')} sent"
    return f"{outcome} ({counts}), {delivery.unchanged:,} unchanged"


def _would(delivery: "Delivery", *, each: bool) -> Iterator[str]:
    """Yield a line for each file that would be sent or deleted, and for those that would be too many to read."""
    for verb, paths in (("send", delivery.new), ("send again", delivery.changed), ("delete", delivery.deleted)):
        shown = paths if each else paths[:_MOST_NAMED]
        yield from (f"would {verb}: {path}" for path in shown)
        if len(paths) > len(shown):
            yield f"would {verb}: {len(paths) - len(shown):,} more (--all shows each)"


COMMAND = Command(
    "publish", "build the site and send it to your host", "drillbook publish --dry-run", _add_arguments, _run
)
