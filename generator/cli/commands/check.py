"""`drillbook check`: reports mistakes, and with `--fix` mends those that have one obvious mending."""

import argparse
import sys
import time
from typing import TYPE_CHECKING

from generator.cli.building import print_result
from generator.cli.command import Command, add_all, add_clock, add_json, add_site, add_strict, clock_of
from generator.cli.exit_codes import ERRORS, OK, USAGE
from generator.cli.many_sites import add_sites, add_untrusted, run_many
from generator.cli.terminal import progress_bar

if TYPE_CHECKING:
    from generator.model.diagnostic import Diagnostic

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_sites(parser)
    add_clock(parser)
    add_strict(parser)
    add_all(parser)
    add_json(parser)
    add_untrusted(parser)
    parser.add_argument("--fix", action="store_true", help="mend what has one obvious mending, after showing it")
    parser.add_argument("--web", action="store_true", help="also check whether other people's addresses still answer")
    parser.add_argument("--yes", action="store_true", help="with --fix: mend at once, without showing and asking")


def _run(arguments: argparse.Namespace) -> int:
    from generator.engine.build import build
    from generator.engine.build_context import BuildOptions
    from generator.model.diagnostic import in_order
    from generator.model.value import replace

    if wrong := _wrong_usage(arguments):
        print(f"drillbook check: {wrong}", file=sys.stderr)
        return USAGE
    if arguments.sites or arguments.untrusted:
        return run_many(arguments, "check")
    if arguments.fix:
        from generator.cli.fixing import fix_site

        # The check that follows says what is left: mending is no report of its own.
        fix_site(arguments.site, clock_of(arguments), yes=arguments.yes, quiet=arguments.json)
    if arguments.json:
        # A script gets one JSON value and nothing else, not even a summary.
        return _print_json(arguments)
    # A check is a build that writes nothing, so that it finds what a build finds, layouts included.
    started = time.perf_counter()
    report = build(arguments.site, clock_of(arguments), BuildOptions(strict=arguments.strict, write=False))
    report = replace(report, diagnostics=in_order([*report.diagnostics, *_from_web(arguments)]))
    return print_result(report, time.perf_counter() - started, strict=arguments.strict, wrote=False, each=arguments.all)


def _from_web(arguments: argparse.Namespace) -> "tuple[Diagnostic, ...]":
    """Return what is wrong with other people's addresses, if that was asked for."""
    if not arguments.web:
        return ()
    from generator.engine.web_check import check_web

    with progress_bar() as progress:
        return check_web(arguments.site, clock_of(arguments), progress=progress)


def _wrong_usage(arguments: argparse.Namespace) -> str:
    if arguments.sites and (arguments.fix or arguments.web or arguments.json):
        return "--fix, --web and --json work on one site: name it with --site"
    if arguments.untrusted and (arguments.fix or arguments.web or arguments.json):
        return "--fix, --web and --json are for sites of your own: leave --untrusted out"
    if arguments.yes and not arguments.fix:
        return "--yes goes with --fix"
    if arguments.json and arguments.fix and not arguments.yes:
        return "--fix with --json needs --yes, because nobody can be asked"
    return ""


def _print_json(arguments: argparse.Namespace) -> int:
    from generator.engine.build import build
    from generator.engine.build_context import BuildOptions
    from generator.model.diagnostic import Rejected, has_errors
    from generator.shell.console import as_json

    try:
        report = build(arguments.site, clock_of(arguments), BuildOptions(strict=arguments.strict, write=False))
        diagnostics = (*report.diagnostics, *_from_web(arguments))
    except Rejected as rejected:
        diagnostics = rejected.diagnostics
    print(as_json(diagnostics))
    return ERRORS if has_errors(diagnostics, strict=arguments.strict) else OK


COMMAND = Command(
    "check", "report mistakes, and mend them with --fix", "drillbook check --strict", _add_arguments, _run
)
