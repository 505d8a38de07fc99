"""`drillbook check`: reports mistakes and writes nothing."""

import argparse
import time

from generator.cli.building import print_result
from generator.cli.command import ERRORS, OK, Command, add_clock, add_json, add_site, add_strict, clock_of

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_clock(parser)
    add_strict(parser)
    add_json(parser)


def _run(arguments: argparse.Namespace) -> int:
    from generator.engine.build import build

    if arguments.json:
        return _print_json(arguments)
    # A check is a build that writes nothing, so that it finds what a build finds, layouts included.
    started = time.perf_counter()
    report = build(arguments.site, clock_of(arguments), strict=arguments.strict, write=False)
    return print_result(report, time.perf_counter() - started, strict=arguments.strict, wrote=False)


def _print_json(arguments: argparse.Namespace) -> int:
    from generator.engine.build import build
    from generator.model.diagnostic import Rejected, has_errors
    from generator.shell.console import as_json

    try:
        diagnostics = build(arguments.site, clock_of(arguments), strict=arguments.strict, write=False).diagnostics
    except Rejected as rejected:
        diagnostics = rejected.diagnostics
    print(as_json(diagnostics))
    return ERRORS if has_errors(diagnostics, strict=arguments.strict) else OK


COMMAND = Command("check", "report mistakes without writing anything", "drillbook check --strict", _add_arguments, _run)
