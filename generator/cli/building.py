"""The result of a build or a check, in words: what `build`, `check` and `publish` share."""

import sys
from typing import TYPE_CHECKING

from generator.cli.exit_codes import ERRORS, OK
from generator.model.english import count

if TYPE_CHECKING:
    from generator.engine.report import Report
    from generator.shell.last_result import BuildSummary

__all__ = ["print_result", "print_summary"]


def print_result(report: "Report", seconds: float, *, strict: bool, wrote: bool, each: bool = False) -> int:
    """Print what a build (`wrote`) or a check found and did in so many seconds, and return its exit code.

    What is wrong in the same way in many places is printed once, unless `each` place is asked for.
    """
    from generator.cli.terminal import print_diagnostics, print_each_once
    from generator.engine.summary import summary_of
    from generator.model.diagnostic import has_errors
    from generator.shell.style import style_for

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
    print_summary(summary_of(report), seconds, wrote=wrote, warnings=warnings)
    return OK


def print_summary(summary: "BuildSummary", seconds: float, *, wrote: bool = True, warnings: int = 0) -> None:
    """Print what a build (`wrote`) or a check did that found no errors."""
    from generator.shell.style import style_for

    style = style_for(sys.stdout)
    # On standard output, because they are results: nothing has to be corrected.
    for line in summary.lines:
        print(style("dim", line))
    lessons, held_back = count(summary.lessons, "lesson"), f"{summary.held_back} held back"
    noted = f", {count(warnings, 'warning')}" if warnings else ""
    if wrote:
        print(
            f"{style('good', 'built')} {lessons} into output/: {count(summary.written, 'file')} written, "
            f"{summary.unchanged} unchanged, {summary.removed} removed, {held_back}{noted}, {seconds:.2f} s"
        )
    else:
        print(f"{style('good', 'fine')}: {lessons}, {held_back}{noted}, {seconds:.2f} s")


def _errors_and_warnings(report: "Report") -> tuple[int, int]:
    from generator.model.diagnostic import Severity

    warnings = sum(d.severity is Severity.WARNING for d in report.diagnostics)
    return len(report.diagnostics) - warnings, warnings
