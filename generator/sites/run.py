"""A run over many sites: a look at each, then whole sites to the processes, the most urgent first.

The sites share nothing but the program and the cache of pictures: each has its
own lock, store and output, so a fault, a kill or a stop at any moment concerns
one site, in the same way as it would a build of that site alone.
"""

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, cast

from generator.model.diagnostic import Diagnostic, error
from generator.model.digest import digest_of
from generator.model.source import Span
from generator.model.value import Value, replace
from generator.plan.site import Clock
from generator.shell.lock import keep_out_of_git
from generator.shell.output_folder import MANIFEST
from generator.shell.progress import Progress, no_progress
from generator.shell.shared_pictures import SharedPictures
from generator.shell.workers import cores
from generator.sites.order import Look, in_order_of_work
from generator.sites.processes import Done, Lost, Processes, Spent
from generator.sites.site_tasks import Doing, Outcome, SiteTask, do_site, has_foreign_code
from generator.sites.stamp_table import StampRow, StampTable
from generator.sites.stamps import output_stamp, output_stats, source_look
from generator.sites.strangers import Limits, overrun

__all__ = ["RunOptions", "Summary", "run_sites"]

# A look takes a few milliseconds: with fewer sites than this in a task, sending it would be most of it.
_LOOKS_IN_TASK = 50


class RunOptions(Value):
    """What to do with all sites; `workers` is how many processes, as text, and empty for one of each core.

    With `limits`, the sites are those of strangers.
    """

    doing: Doing
    clock: Clock
    strict: bool = False
    workers: str = ""
    debug: bool = False
    limits: Limits | None = None

    @property
    def digest(self) -> bytes:
        """A digest of what decides, besides the files and the moment, what a build makes."""
        return digest_of(self.doing, self.strict, self.clock.drafts, self.clock.future, self.limits)


class Summary(Value):
    """What came of a run: the sites without anything to do, with their lessons and warnings, and all outcomes."""

    unchanged: tuple[Look, ...]
    outcomes: tuple[Outcome, ...]


class _Pool(Protocol):
    """What takes tasks: processes of this computer, or a cluster."""

    def map(self, next_task: "Callable[[], _Task | None]") -> "Iterator[tuple[_Task, Done | Lost]]": ...

    def finish(self) -> "Iterator[tuple[_Task, Done | Lost]]": ...

    def close(self, *, kill: bool = False) -> None: ...


def run_sites(
    folder: Path,
    names: Iterable[str],
    options: RunOptions,
    *,
    notes: Path | None = None,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    on_stop: Callable[[int], None] = lambda _: None,
    progress: Progress = no_progress,
) -> Summary:
    """Do what is to be done with the sites of a folder, and return what came of it.

    `notes` is where the table of stamps and the shared pictures are kept, if
    they are.  `on_outcome` is called for each site as it ends.  At Ctrl-C
    nothing new is begun, `on_stop` is called with the number of sites that are
    being finished, and then `KeyboardInterrupt` goes on; a second one stops
    those as well.
    """
    if notes:
        keep_out_of_git(notes)
    table = StampTable.read(notes) if notes else StampTable(None)
    # What is shared could be forged by a stranger.
    pictures = str(notes / "pictures") if notes and not options.limits else ""
    run = _Run(folder.absolute(), options, table, pictures)
    pool = _processes(options)
    outcomes: list[Outcome] = []

    def take(some: Iterable[Outcome]) -> None:
        for outcome in some:
            outcomes.append(outcome)
            on_outcome(outcome)
            progress(_VERBS[options.doing], len(outcomes), run.due)

    try:
        looks = run.look(pool, list(names), progress)
        try:
            take(run.work(pool, looks))
        except KeyboardInterrupt:
            on_stop(pool.busy)
            take(run.finish(pool))
            raise
    except BaseException:
        pool.close(kill=True)
        raise
    finally:
        pool.close()
        # Also after Ctrl-C: what was built is built.
        table.write()
    if pictures and outcomes:
        SharedPictures(pictures).forget_unused()
    return Summary(unchanged=tuple(look for look in looks if look.is_unchanged), outcomes=tuple(outcomes))


def _processes(options: RunOptions) -> "Processes[_Task]":
    # The process watches its own time as well; this is for one that waits, which takes none.
    seconds = options.limits.seconds if options.limits else 0
    return Processes(_work, int(options.workers or cores()), each_new=bool(seconds), seconds=seconds)


_VERBS = {"build": "building sites", "check": "checking sites", "publish": "publishing sites"}


class _LookTask(Value):
    """Sites to look at, each with its row, if it has one."""

    folder: str
    sites: tuple[tuple[str, StampRow | None], ...]
    options: bytes
    clock: Clock
    most: int = 0


_Task = _LookTask | SiteTask


def _work(task: _Task) -> object:
    """Do a task, in a process of its own."""
    if isinstance(task, _LookTask):
        return [_look(task, name, row) for name, row in task.sites]
    outcome = do_site(task)
    return Spent(outcome) if has_foreign_code(task) else outcome


def _look(task: _LookTask, name: str, row: StampRow | None) -> Look:
    site = f"{task.folder}/{name}"
    sources, files, size = source_look(site, task.most)
    unchanged = False
    # The output has most of the files: it is looked at only where everything else is as it was.
    if row and row.holds(task.options, task.clock, sources, row.output):
        with contextlib.suppress(OSError):
            unchanged = row.output == output_stamp(output_stats(site))
    return Look(
        name=name,
        is_unchanged=unchanged,
        was_built=os.path.exists(f"{site}/output/{MANIFEST}"),
        files=files,
        size=size,
        lessons=row.lessons if row else 0,
        warnings=row.warnings if row else 0,
    )


class _Run:
    """One run: what all its steps need."""

    def __init__(self, folder: Path, options: RunOptions, table: StampTable, pictures: str) -> None:
        self._folder, self._options, self._table, self._pictures = str(folder), options, table, pictures
        self.due = 0

    def look(self, pool: _Pool, names: list[str], progress: Progress) -> list[Look]:
        """Look at all sites; those of a publish or a check are looked at by their tasks."""
        rows = self._table.rows
        for gone in rows.keys() - set(names):
            del rows[gone]
        self._table.late &= set(names)
        if self._options.doing != "build":
            return [_unseen(name) for name in names]
        runs = [names[first : first + _LOOKS_IN_TASK] for first in range(0, len(names), _LOOKS_IN_TASK)]
        tasks = [self._look_task(run) for run in runs]
        if len(tasks) == 1:
            return self._marked(_look(tasks[0], name, row) for name, row in tasks[0].sites)
        waiting = deque(tasks)
        looks: list[Look] = []
        for task, ended in pool.map(lambda: waiting.popleft() if waiting else None):
            assert isinstance(task, _LookTask)  # noqa: S101 - that is what was sent
            if isinstance(ended, Done):
                looks += cast("list[Look]", ended.result)
            else:
                # A look that was killed has seen nothing: its sites are built, which looks closer.
                looks += [_unseen(name) for name, _ in task.sites]
            progress("looking at the sites", len(looks), len(names))
        order = {name: number for number, name in enumerate(names)}
        return self._marked(sorted(looks, key=lambda look: order[look.name]))

    def _marked(self, looks: Iterable[Look]) -> list[Look]:
        return [replace(look, is_late=True) if look.name in self._table.late else look for look in looks]

    def _look_task(self, names: list[str]) -> _LookTask:
        return _LookTask(
            folder=self._folder,
            sites=tuple((name, self._table.rows.get(name)) for name in names),
            options=self._options.digest,
            clock=self._options.clock,
            most=self._options.limits.bounds.files if self._options.limits else 0,
        )

    def work(self, pool: _Pool, looks: list[Look]) -> Iterator[Outcome]:
        """Yield the outcome of each site that has anything to do."""
        waiting = deque(self._site_task(name) for name in in_order_of_work(looks))
        self.due = len(waiting)
        share = int(self._options.workers or cores()) // max(1, self.due)
        if share > 1 and not self._options.limits:
            # With fewer sites than cores, each has several to itself; a stranger's has one, which is easier to bound.
            waiting = deque(replace(task, workers=str(share)) for task in waiting)
        for task, ended in pool.map(lambda: waiting.popleft() if waiting else None):
            assert isinstance(task, SiteTask)  # noqa: S101 - that is what was sent
            outcome = self._record(task, ended)
            if outcome.is_busy:
                # Last, when there is nothing else to do but to wait for the other one.
                waiting.append(replace(task, patient=True))
            else:
                yield outcome

    def finish(self, pool: _Pool) -> Iterator[Outcome]:
        """Yield the outcomes of the sites that are being worked on, and begin no others."""
        for task, ended in pool.finish():
            if isinstance(task, SiteTask):
                yield self._record(task, ended)

    def _site_task(self, name: str) -> SiteTask:
        options = self._options
        return SiteTask(
            folder=self._folder,
            name=name,
            doing=options.doing,
            clock=options.clock,
            options=options.digest,
            strict=options.strict,
            debug=options.debug,
            limits=options.limits,
            pictures=self._pictures,
        )

    def _record(self, task: SiteTask, ended: Done | Lost) -> Outcome:
        """Return what came of a task, and keep its row."""
        if isinstance(ended, Lost):
            outcome = Outcome(name=task.name, failed=True, diagnostics=(_lost(task, ended),))
            self._table.late.add(task.name)
        else:
            assert isinstance(ended.result, Outcome)  # noqa: S101 - that is what `do_site` returns
            outcome = ended.result
        if task.doing == "build" and not outcome.is_busy:
            self._table.rows.pop(task.name, None)
            if outcome.row:
                self._table.rows[task.name] = outcome.row
                self._table.late.discard(task.name)
        return outcome


def _unseen(name: str) -> Look:
    return Look(name=name, is_unchanged=False, was_built=False, files=0, size=0)


def _lost(task: SiteTask, lost: Lost) -> Diagnostic:
    if task.limits and (late := overrun(task.name, lost.signal, task.limits, too_long=lost.too_long)):
        return late
    how = f"by signal {lost.signal}" if lost.signal else "by itself"
    message = f"the process that worked on this site was ended {how}"
    advice = (
        "a computer that is short of memory does that, and so can a damaged picture; the site in output/ is whole, and "
        "the other sites are not affected; build this one alone to see more"
    )
    return error("sites/killed", Span(path=task.name), message, help=advice)
