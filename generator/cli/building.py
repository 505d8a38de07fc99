"""The result of a build or a check, in words: what `build` and `check` share."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from generator import __version__
from generator.cli.exit_codes import ERRORS, OK
from generator.cli.terminal import print_diagnostics, print_each_once
from generator.model.english import count, long_date

if TYPE_CHECKING:
    from generator.engine.report import Report

__all__ = ["print_result"]

# More would push the summary off the screen.
_MOST_UNUSED = _MOST_MOVED = 20


def print_result(report: "Report", seconds: float, *, strict: bool, wrote: bool, each: bool = False) -> int:
    """Print what a build (`wrote`) or a check found and did in so many seconds, and return its exit code.

    What is wrong in the same way in many places is printed once, unless `each` place is asked for.
    """
    from generator.model.diagnostic import has_errors
    from generator.shell.console import printable, style_for

    # Before the summary: in a terminal, the last lines are what somebody sees.
    (print_diagnostics if each else print_each_once)(report.diagnostics)
    errors, warnings = _errors_and_warnings(report)
    if has_errors(report.diagnostics, strict=strict):
        outcome = style_for(sys.stderr)("error", "not built" if wrote else "not ready")
        counts = (
            count(errors, "error") if errors else f"{count(warnings, 'warning')}, and --strict treats them as errors"
        )
        consequence = "the site in output/ is as it was" if wrote else "nothing was written"
        print(f"{outcome}: {counts}; {consequence}", file=sys.stderr)
        return ERRORS
    style = style_for(sys.stdout)
    # On standard output, because they are results: nothing has to be corrected.
    kinds = (_unpublished_lines, _unused_lines, _moved_lines, _comment_lines, _unfilled_lines, _news_lines)
    for line in (line for lines in kinds for line in lines(report)):
        print(style("dim", printable(line)))
    lessons, unpublished = count(report.lessons, "lesson"), f"{len(report.unpublished)} held back"
    noted = f", {count(warnings, 'warning')}" if warnings else ""
    if wrote:
        print(
            f"{style('good', 'built')} {lessons} into output/: {count(report.written, 'file')} written, "
            f"{report.unchanged} unchanged, {report.removed} removed, {unpublished}{noted}, {seconds:.2f} s"
        )
    else:
        print(f"{style('good', 'fine')}: {lessons}, {unpublished}{noted}, {seconds:.2f} s")
    return OK


def _errors_and_warnings(report: "Report") -> tuple[int, int]:
    from generator.model.diagnostic import Severity

    warnings = sum(d.severity is Severity.WARNING for d in report.diagnostics)
    return len(report.diagnostics) - warnings, warnings


def _unpublished_lines(report: "Report") -> Iterator[str]:
    from generator.model.site import Reason

    for unpublished in report.unpublished:
        when = long_date(unpublished.when) if unpublished.when else ""
        why = {
            Reason.DRAFT: "a draft: delete the line `draft: true` when it is ready",
            Reason.FUTURE: f"comes out on {when}",
            Reason.EXPIRED: f"expired on {when}",
        }[unpublished.reason]
        yield f"held back: {unpublished.meta.source} ({why})"


def _unused_lines(report: "Report") -> Iterator[str]:
    for name in report.unused[:_MOST_UNUSED]:
        yield f"unused: {name} (no text shows it; delete it, or keep it for later)"
    if len(report.unused) > _MOST_UNUSED:
        yield f"unused: {len(report.unused) - _MOST_UNUSED} more"


def _comment_lines(report: "Report") -> Iterator[str]:
    if report.no_comments:
        yield (
            "no comments: lessons end without a way to answer (in site.yaml, write `comments:` and below it, two "
            "spaces in, `email: you@example.com`; or `default: off`)"
        )


def _unfilled_lines(report: "Report") -> Iterator[str]:
    """Yield one line, because it comes with each build until the site is the coach's own."""
    places = [f"{one.span.path}:{one.span.line}" if one.span.width else one.span.path for one in report.unfilled]
    if places:
        yield f"not filled in yet: {', '.join(places)} (`drillbook publish` sends nothing until then)"


def _news_lines(report: "Report") -> Iterator[str]:
    if report.earlier_version:
        yield (
            f"new: this is drillbook {__version__}, and your site was made with {report.earlier_version} "
            "(type `drillbook update` to see what is different)"
        )


def _moved_lines(report: "Report") -> Iterator[str]:
    for old, new in report.moved[:_MOST_MOVED]:
        yield f"moved: {old} now leads to {new}"
    if len(report.moved) > _MOST_MOVED:
        yield f"moved: {len(report.moved) - _MOST_MOVED} more"
