"""What a process does with one site: look whether anything has changed, build, check or publish it.

A task holds all that it needs and an outcome all that is printed, so that both
can go to another process or computer.  Nothing that goes wrong with a site
leaves its task: a mistake, a full disk and a bug of drillbook's are outcomes,
and the next site is somebody else's.
"""

import os
import sqlite3
import sys
import traceback
from pathlib import Path
from typing import Literal

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.engine.report import Report
from generator.model.diagnostic import Diagnostic, Rejected, Severity, error, has_errors
from generator.model.source import Span
from generator.model.value import Value, replace
from generator.plan.site import Clock
from generator.publish.prepared import Prepared
from generator.shell.file_stats import NO_OUTPUT_STAT, OutputStat
from generator.shell.lock import is_taken, only_one
from generator.shell.store import open_store
from generator.shell.strange_files import strange_files
from generator.sites.stamp_table import StampRow
from generator.sites.stamps import output_stamp, output_stats, source_look
from generator.sites.strangers import Limits, enter

__all__ = ["Doing", "Outcome", "SiteTask", "do_site", "has_foreign_code"]

Doing = Literal["build", "check", "publish"]


class SiteTask(Value):
    """What to do with the site of a name in a folder; `options` is the digest that its row is kept under.

    `patient` is whether to wait for another drillbook that works on the site;
    `debug` is whether to print the traceback of a bug.  A stranger's site has
    `limits`, and a process that does no other task; others share `pictures`,
    a folder.  `to` is where strangers' sites are published; one that is
    `prepared` is only sent.
    """

    folder: str
    name: str
    doing: Doing
    clock: Clock
    options: bytes
    strict: bool = False
    workers: str = "1"
    patient: bool = False
    debug: bool = False
    limits: Limits | None = None
    pictures: str = ""
    to: str = ""
    prepared: Prepared | None = None

    @property
    def site(self) -> Path:
        """The folder of the site."""
        return Path(self.folder, self.name)


class Outcome(Value):
    """The outcome of a task; `row` is for the table of stamps, where the same is not to be done again.

    `is_busy` tells that another drillbook works on the site, and that nothing
    was done.  `written` and `unchanged` count files, `sent` those that readers got.
    """

    name: str
    diagnostics: tuple[Diagnostic, ...] = ()
    failed: bool = False
    is_busy: bool = False
    lessons: int = 0
    held_back: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    sent: int = 0
    is_news: bool = True
    row: StampRow | None = None
    prepared: Prepared | None = None

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return sum(one.severity is Severity.WARNING for one in self.diagnostics)


def do_site(task: SiteTask) -> Outcome:
    """Do a task; raises nothing."""
    try:
        if task.prepared and task.limits:
            return _send(task, task.prepared, task.limits)
        # First of all: even to look at a lock opens a file that a stranger may have put there.
        if task.limits:
            enter(task.site, task.limits)
        if not task.patient and is_taken(task.site / ".drillbook"):
            return Outcome(name=task.name, is_busy=True)
        return _DO[task.doing](task)
    except Rejected as rejected:
        return Outcome(name=task.name, failed=True, diagnostics=rejected.diagnostics)
    except Exception as problem:  # noqa: BLE001 - the site's own fault or not, the others go on
        if task.debug:
            traceback.print_exc(file=sys.stderr)
        return Outcome(name=task.name, failed=True, diagnostics=(_explained(task.name, problem),))


def has_foreign_code(task: SiteTask) -> bool:
    """Tell whether hooks of the site have been imported here: two sites can have modules of the same name."""
    return str(task.site) in sys.path


def _build(task: SiteTask) -> Outcome:
    # Before anything is read: what is saved from now on is seen by the next look.
    sources, _, _ = source_look(str(task.site))
    options = BuildOptions(
        strict=task.strict, workers=task.workers, untrusted=task.limits is not None, pictures=task.pictures
    )
    report = build(task.site, task.clock, options)
    outcome = _outcome(task, report)
    outcome = replace(outcome, is_news=outcome.failed or report.written + report.removed > 0)
    # A row is kept only for what a later look can compare: all sources could be seen, and the moment has a zone.
    if outcome.failed or report.holds is None or not sources or task.clock.now.tzinfo is None:
        return outcome
    output = _output_as_built(task.site)
    if not output:
        return outcome
    since, until = report.holds
    row = StampRow(
        options=task.options,
        sources=sources,
        output=output,
        since=since,
        until=until,
        lessons=report.lessons,
        warnings=outcome.warnings,
    )
    return replace(outcome, row=row)


def _output_as_built(site: Path) -> bytes:
    """Return the stamp of a site's output, or nothing if a file in it is not what the build left there.

    The build knows the files by what it wrote; taken from the folder alone, the
    stamp would bless whatever somebody did to a file since.
    """
    stats = output_stats(str(site))
    try:
        with open_store(site / ".drillbook" / "store.sqlite") as store:
            rows = store.outputs()
    except sqlite3.Error:
        return b""
    is_ours = rows and all(_is_as_left(stats.get(file), row.output_stat) for file, row in rows.items())
    return output_stamp(stats) if is_ours else b""


def _is_as_left(current: OutputStat | None, left: OutputStat) -> bool:
    return current == left != NO_OUTPUT_STAT


def _check(task: SiteTask) -> Outcome:
    untrusted = task.limits is not None
    options = BuildOptions(strict=task.strict, write=False, workers=task.workers, untrusted=untrusted)
    return _outcome(task, build(task.site, task.clock, options))


def _publish(task: SiteTask) -> Outcome:
    if task.limits:
        return _prepare(task)
    from generator.publish.noted import is_news, publish_noted, sent_by
    from generator.publish.publish import PublishOptions

    # As a process that stays: a host with thousands of sites need not be asked about those that are as they were.
    if not is_news(task.site, task.clock, strict=task.strict):
        return Outcome(name=task.name, is_news=False)
    result = publish_noted(task.site, task.clock, PublishOptions(strict=task.strict), "timer")
    pinged = result.pinged.diagnostics if result.pinged else ()
    diagnostics = (*result.report.diagnostics, *result.feed_diagnostics, *result.problems, *pinged)
    outcome = replace(_outcome(task, result.report), diagnostics=diagnostics, sent=sent_by(result))
    is_sent = bool(result.deliveries) and not result.problems
    failed = outcome.failed or not is_sent or has_errors(diagnostics, strict=task.strict)
    return replace(outcome, failed=failed)


def _prepare(task: SiteTask) -> Outcome:
    """Build a stranger's site, to be sent by another process."""
    from generator.publish.strangers import prepare, target_for

    # Before the work, as it is the same for all sites.
    target_for(task.to, task.name)
    done = prepare(task.site, task.clock, strict=task.strict)
    outcome = replace(_outcome(task, done.report), is_news=done.is_news, prepared=done.prepared)
    failed = done.is_news and done.prepared is None
    return replace(outcome, failed=failed, diagnostics=(*outcome.diagnostics, *done.diagnostics))


def _send(task: SiteTask, prepared: Prepared, limits: Limits) -> Outcome:
    """Send a stranger's site that was built."""
    from generator.publish.noted import note_delivery
    from generator.publish.strangers import send, target_for

    sent, diagnostics = 0, list[Diagnostic]()
    try:
        # Once more: what was built since lies there, too.
        if strange := strange_files(task.site, limits.bounds):
            raise Rejected(strange)
        with only_one(task.site / ".drillbook" / "publishing", lambda: None):
            delivery = send(task.site, task.name, target_for(task.to, task.name), prepared)
        sent = len(delivery.new) + len(delivery.changed)
    except Rejected as rejected:
        diagnostics += rejected.diagnostics
    # The note is written into the stranger's folder, and nothing but that is left to do.  How long the host took does
    # not matter.
    enter(task.site, replace(limits, seconds=_AFTER_SENDING))
    note_delivery(task.site, task.clock, sent=sent, problem=diagnostics[0].message if diagnostics else "")
    return Outcome(name=task.name, failed=bool(diagnostics), diagnostics=tuple(diagnostics), sent=sent)


_AFTER_SENDING = 86_400

_DO = {"build": _build, "check": _check, "publish": _publish}


def _outcome(task: SiteTask, report: Report) -> Outcome:
    return Outcome(
        name=task.name,
        diagnostics=report.diagnostics,
        failed=has_errors(report.diagnostics, strict=task.strict),
        lessons=report.lessons,
        held_back=len(report.unpublished),
        written=report.written,
        unchanged=report.unchanged,
        removed=report.removed,
    )


# ---------------------------------------------------------------- what goes wrong with a site as a whole
def _explained(name: str, problem: Exception) -> Diagnostic:
    """Return what to say of an exception that has nothing to do with a place in a file."""
    if isinstance(problem, MemoryError):
        code, message = "sites/no-memory", "there was not enough memory for this site"
        advice = "look for a picture or a text that is much larger than the others"
    elif isinstance(problem, OSError):
        place = f": {os.fspath(problem.filename)}" if problem.filename else ""
        code, message = "sites/refused", f"the system refused something: {problem.strerror or problem}{place}"
        advice = "see whether the disk is full, or a file is somebody else's"
    else:
        code, message = "sites/bug", f"drillbook has a bug: {type(problem).__name__}: {problem}"
        advice = "run it again with --debug to see where it failed, and please report it"
    return error(code, Span(path=name), message, help=f"{advice}; the other sites are not affected")
