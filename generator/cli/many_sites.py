"""`--sites`: what `build`, `check` and `publish` print about many sites, and how they are asked for."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from generator.cli.command import clock_of
from generator.cli.exit_codes import ERRORS, OK
from generator.cli.terminal import print_diagnostics, print_each_once, progress_bar
from generator.model.english import count, first_few

if TYPE_CHECKING:
    from generator.sites.discovery import Discovery
    from generator.sites.run import Summary
    from generator.sites.site_tasks import Outcome
    from generator.sites.strangers import Limits

__all__ = ["add_sites", "add_untrusted", "run_many"]

# More would push the summary off the screen; sites with faults are always in the table.
_MOST_ROWS = 20


def add_sites(parser: argparse.ArgumentParser) -> None:
    """Add `--sites`."""
    parser.add_argument("--sites", type=Path, metavar="FOLDER", help="work on each site in a folder, not on one alone")


def add_untrusted(parser: argparse.ArgumentParser) -> None:
    """Add `--untrusted` and its limit."""
    parser.add_argument(
        "--untrusted", action="store_true", help="for what strangers wrote: no hooks, no other files, limited time"
    )
    parser.add_argument(
        "--time-limit",
        type=_seconds,
        default=60,
        metavar="SECONDS",
        help="with --untrusted: how long one site may take (default: 60)",
    )


def _seconds(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _LONGEST:
        return int(text)
    raise argparse.ArgumentTypeError(f'"{text}" is not a number of seconds from 1 to {_LONGEST}')


# A day: anything longer is a slip.
_LONGEST = 86_400


def run_many(arguments: argparse.Namespace, doing: Literal["build", "check", "publish"]) -> int:
    """Do the same with each site in a folder, print the result of each, and return the exit code.

    Without `--sites`, it is a stranger's one site.
    """
    from generator.model.diagnostic import has_errors
    from generator.sites.discovery import SITES_NOTES
    from generator.sites.run import RunCallbacks, RunOptions, run_sites

    if arguments.untrusted and (getattr(arguments, "workers", None) or "").startswith("dask://"):
        arguments.parser.error("--untrusted works on this computer alone: leave dask:// out")
    started = time.perf_counter()
    folder, discovery = _chosen(arguments)
    print_diagnostics(discovery.diagnostics)
    options = RunOptions(
        doing=doing,
        clock=clock_of(arguments),
        strict=arguments.strict,
        workers=getattr(arguments, "workers", None) or "",
        debug=arguments.debug,
        limits=_limits(arguments),
        to=getattr(arguments, "to", None) or "",
    )
    with progress_bar() as progress:

        def print_outcome(outcome: "Outcome") -> None:
            if outcome.diagnostics:
                _print_site(outcome, each=arguments.all, alone=not arguments.sites)

        summary = run_sites(
            folder,
            discovery.names,
            options,
            # Beside a single site nothing is kept: it has a folder for its notes.
            notes=folder / SITES_NOTES if arguments.sites else None,
            callbacks=RunCallbacks(on_outcome=print_outcome, on_stop=_print_stopping, progress=progress),
        )
    _print_left_out(discovery)
    _print_table(summary, doing, each=arguments.all)
    faults = sum(outcome.failed for outcome in summary.outcomes)
    wrong = sum(has_errors([one]) for one in discovery.diagnostics)
    print(f"{_counts(summary, doing, faults + wrong)}, {time.perf_counter() - started:.2f} s")
    return ERRORS if faults or wrong else OK


def _chosen(arguments: argparse.Namespace) -> "tuple[Path, Discovery]":
    """Return the folder of the sites, absolute, and the sites in it."""
    from generator.engine.project import check_folder
    from generator.sites.discovery import Discovery, find_sites

    if arguments.sites:
        return arguments.sites.absolute(), find_sites(arguments.sites)
    check_folder(arguments.site)
    site = arguments.site.resolve()
    return site.parent, Discovery(names=(site.name,))


def _limits(arguments: argparse.Namespace) -> "Limits | None":
    """Return the limits of strangers' sites, and say what this system cannot keep them from."""
    if not arguments.untrusted:
        return None
    from generator.sites.strangers import Limits, isolation_missing

    if missing := isolation_missing():
        print(f"note: {missing}", file=sys.stderr)
    return Limits(seconds=arguments.time_limit)


def _print_site(outcome: "Outcome", *, each: bool, alone: bool) -> None:
    """Print what is wrong with a site, under its name if there are others."""
    from generator.shell.console import printable
    from generator.shell.style import style_for

    if not alone:
        print(style_for(sys.stderr)("bold", f"{printable(outcome.name)}:"), file=sys.stderr)
    (print_diagnostics if each else print_each_once)(outcome.diagnostics)


def _print_stopping(at_work: int) -> None:
    if at_work:
        print(f"stopping: {count(at_work, 'site')} to finish (Ctrl-C again stops at once)", file=sys.stderr)


def _print_left_out(discovery: "Discovery") -> None:
    from generator.shell.console import printable
    from generator.shell.style import style_for

    names = discovery.left_out
    if not names:
        return
    shown = first_few(names, _MOST_ROWS)
    line = f"left out: {shown} (without a site.yaml; only folders directly in this one are sites)"
    print(style_for(sys.stdout)("dim", printable(line)))


# ---------------------------------------------------------------- the table
def _print_table(summary: "Summary", doing: str, *, each: bool) -> None:
    """Print a row for each site with a fault, and for the others that had anything to do, as far as they fit."""
    from generator.shell.console import printable
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    # Faults come last, where they are still on the screen when the run ends.
    outcomes = sorted(summary.outcomes, key=lambda outcome: (outcome.failed, outcome.name))
    rows = [(o.name, "fault" if o.failed else _WORDS[doing], _details(o, doing)) for o in outcomes if o.is_news]
    if each:
        rows += [(look.name, "unchanged", _last(look.lessons, look.warnings)) for look in summary.unchanged]
        rows += [(o.name, "unchanged", "") for o in outcomes if not o.is_news]
    elif len(rows) > _MOST_ROWS:
        # Faults always have their rows; sites without any get those that are left.
        faults = [row for row in rows if row[1] == "fault"]
        rows = rows[: max(0, min(_MOST_ROWS - len(faults), len(rows) - len(faults)))] + faults
    width = max((len(printable(name)) for name, _, _ in rows), default=0)
    kinds = {"fault": "error", "unchanged": "dim"}
    for name, word, details in rows:
        print(f"{style(kinds.get(word, 'good'), f'{word:<9}')}  {printable(name):<{width}}  {details}".rstrip())
    hidden = sum(outcome.is_news for outcome in outcomes) - len(rows)
    if hidden > 0:
        print(style("dim", f"and {hidden:,} more (--all shows each)"))


_WORDS = {"build": "built", "check": "fine", "publish": "published"}


def _details(outcome: "Outcome", doing: str) -> str:
    if outcome.failed:
        errors = len(outcome.diagnostics) - outcome.warnings
        return count(errors, "error") if errors else f"{count(outcome.warnings, 'warning')} with --strict"
    parts = [_last(outcome.lessons, outcome.warnings)]
    if outcome.held_back:
        parts.append(f"{outcome.held_back:,} held back")
    if doing == "build":
        parts.append(f"{count(outcome.written, 'file')} written, {outcome.removed:,} removed")
    if doing == "publish":
        parts.append(f"{count(outcome.sent, 'file')} sent")
    return ", ".join(parts)


def _last(lessons: int, warnings: int) -> str:
    return count(lessons, "lesson") + (f", {count(warnings, 'warning')}" if warnings else "")


def _counts(summary: "Summary", doing: str, faults: int) -> str:
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    done = sum(outcome.is_news and not outcome.failed for outcome in summary.outcomes)
    unchanged = len(summary.unchanged) + sum(not outcome.is_news for outcome in summary.outcomes)
    wrong = count(faults, "site") + " with faults"
    parts = [style("good", f"{count(done, 'site')} {_WORDS[doing]}")]
    if doing != "check":
        parts.append(f"{unchanged:,} unchanged")
    return ", ".join([*parts, style("error", wrong) if faults else wrong])
