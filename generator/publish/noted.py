"""Publishes, and leaves a note of the result, which `drillbook status` shows.

A timer has nobody to tell that it failed; the note is how the coach hears of it.
"""

import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.model.diagnostic import Diagnostic, Rejected, Severity, has_errors
from generator.model.status import TimerRun
from generator.model.value import replace
from generator.plan.site import Clock
from generator.publish.publish import PublishOptions, PublishResult, publish
from generator.shell.run_note import output_digest, read_run, remember_run

__all__ = ["differs_from_sent", "is_news", "note_delivery", "problem_of", "publish_noted", "sent_by"]

By = Literal["hand", "timer", "stay"]

_TRUSTED = dt.timedelta(days=1)


def publish_noted(folder: Path, clock: Clock, options: PublishOptions, by: By) -> PublishResult:
    """Do what `publish` does, and note it; raises what that raises."""
    start = time.monotonic()
    try:
        result = publish(folder, clock, options)
    except Rejected as rejected:
        # Without a site there is no place for a note either.
        if not options.dry_run and (folder / "site.yaml").is_file():
            remember_run(folder, _run(clock, by, problem=rejected.diagnostics[0].message))
        raise
    if not options.dry_run:
        problem = problem_of(result)
        # Where a target failed, readers do not have this output, and the next look must find it new.
        output = "" if problem else output_digest(folder)
        run = _run(clock, by, sent=sent_by(result), problem=problem, output=output)
        remember_run(folder, replace(run, seconds=time.monotonic() - start))
    return result


def note_delivery(folder: Path, clock: Clock, *, sent: int, problem: str) -> None:
    """Note what came of bringing an output, as it is now, to its host by a timer."""
    output = "" if problem else output_digest(folder)
    remember_run(folder, _run(clock, "timer", sent=sent, problem=problem, output=output))


def is_news(folder: Path, clock: Clock, *, strict: bool) -> bool:
    """Build a site, and tell whether it has to be published: it differs from what was sent, or that had failed.

    For a process that stays: it looks every few minutes, and its host need not
    hear of that.
    """
    report = build(folder, clock, BuildOptions(strict=strict))
    return has_errors(report.diagnostics, strict=strict) or differs_from_sent(folder, clock)


def differs_from_sent(folder: Path, clock: Clock) -> bool:
    """Tell whether an output differs from what was sent last, or that had failed; if not, note that we looked."""
    last = read_run(folder)
    # Once a day the host is asked all the same, as somebody may have changed files there.
    if last is None or last.problem or not last.output or clock.now - (last.asked or last.at) > _TRUSTED:
        return True
    if output_digest(folder) != last.output:
        return True
    # So that `status` can say that somebody has looked.
    remember_run(folder, replace(last, at=clock.now, by="stay", sent=0))
    return False


def problem_of(result: PublishResult) -> str:
    """Return why a publish failed, in a sentence; it is empty if it did not."""
    diagnostics = (*result.report.diagnostics, *result.feed_diagnostics)
    errors = [each for each in diagnostics if each.severity is Severity.ERROR]
    if not result.deliveries and not result.problems:
        return _first(errors) or "the site has warnings, and --strict treats them as errors"
    return _first(result.problems)


def sent_by(result: PublishResult) -> int:
    """Return how many files readers got anew."""
    return sum(len(delivery.new) + len(delivery.changed) for delivery in result.deliveries)


def _first(problems: Sequence[Diagnostic]) -> str:
    return f"{problems[0].span}: {problems[0].message}" if problems else ""


def _run(clock: Clock, by: By, *, sent: int = 0, problem: str = "", output: str = "") -> TimerRun:
    # A day typed with `--now` has no zone, and `status` compares moments.
    now = clock.in_zone(dt.UTC)
    return TimerRun(at=now, by=by, sent=sent, problem=problem, output=output, asked=now)
