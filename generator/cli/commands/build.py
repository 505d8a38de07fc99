"""`drillbook build`: builds the site into output/."""

import argparse
import time

from generator.cli.building import print_result, print_summary
from generator.cli.command import Command, add_all, add_clock, add_site, add_strict, clock_of
from generator.cli.exit_codes import OK
from generator.cli.many_sites import add_sites, add_untrusted, run_many

__all__ = ["COMMAND"]


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site(parser)
    add_sites(parser)
    add_clock(parser)
    add_strict(parser)
    add_all(parser)
    add_untrusted(parser)
    parser.add_argument("--timings", action="store_true", help="show how long each step took")
    parser.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="use N processes (default: one for each core), or a Dask cluster: dask://scheduler:8786",
    )


def _run(arguments: argparse.Namespace) -> int:
    if arguments.sites or arguments.untrusted:
        return run_many(arguments, "build")
    from generator.shell.last_result import last_summary

    started = time.perf_counter()
    # Whoever wants to know how long the steps take wants to see them taken; a date means a moment in the site's zone.
    if not arguments.now and not arguments.timings:
        summary = last_summary(arguments.site, time.time(), drafts=arguments.drafts, future=arguments.future)
        if summary:
            print_summary(summary, time.perf_counter() - started)
            return OK
    from generator.cli.terminal import progress_bar
    from generator.engine.build import build
    from generator.engine.build_context import BuildOptions

    with progress_bar() as progress:
        report = build(
            arguments.site,
            clock_of(arguments),
            BuildOptions(strict=arguments.strict, workers=arguments.workers or ""),
            progress=progress,
        )
    code = print_result(report, time.perf_counter() - started, strict=arguments.strict, wrote=True, each=arguments.all)
    # Also after a failed build: a coach who asks why a build is slow should not have to mend the site first.
    if arguments.timings:
        for step, seconds in report.timings.items():
            print(f"{seconds:8.3f} s  {step}")
    return code


def _workers(text: str) -> str:
    # The upper limit stops a typing error such as a port number from starting processes until the memory is full.
    if text.startswith("dask://") or (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
        return text
    raise argparse.ArgumentTypeError(f'"{text}" is neither a number of processes nor dask://host:port')


COMMAND = Command("build", "build the site into output/", "drillbook build --site my-blog", _add_arguments, _run)
