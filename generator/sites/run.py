"""A run over many sites: a look at each, then whole sites to the processes, the most urgent first.

The sites share nothing but the program and the cache of pictures: each has its
own lock, store and output, so a fault, a kill or a stop at any moment concerns
one site, in the same way as it would a build of that site alone.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from generator.model.diagnostic import Diagnostic, error
from generator.model.digest import digest_of
from generator.model.source import Span
from generator.model.value import Value, replace
from generator.plan.site import Clock
from generator.shell.lock import keep_out_of_git
from generator.shell.progress import Progress, no_progress
from generator.shell.shared_pictures import SharedPictures
from generator.shell.workers import cores
from generator.sites.discovery import SITES_NOTES
from generator.sites.looking import LookTask, look_at, unseen
from generator.sites.order import Look, in_order_of_work
from generator.sites.processes import Done, Lost, Processes, Spent
from generator.sites.site_tasks import Doing, Outcome, SiteTask, do_site, has_foreign_code
from generator.sites.stamp_table import StampTable
from generator.sites.strangers import Limits, overrun

if TYPE_CHECKING:
    from generator.sites.cluster import Cluster

__all__ = ["RunOptions", "Summary", "run_sites"]

# A look takes a few milliseconds: with fewer sites than this in a task, sending it would be most of it.
_LOOKS_IN_TASK = 50


class RunOptions(Value):
    """What to do with all sites; `workers` is as in `open_workers`.

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
    pool, cluster = _processes(options), _cluster(folder.absolute(), options, notes)
    outcomes: list[Outcome] = []

    def take(some: Iterable[Outcome]) -> None:
        for outcome in some:
            outcomes.append(outcome)
            on_outcome(outcome)
            progress(_VERBS[options.doing], len(outcomes), run.due)

    try:
        looks = run.look(pool, list(names), progress)
        try:
            take(run.work(pool, cluster, looks))
        except KeyboardInterrupt:
            on_stop(pool.busy + (cluster.busy if cluster else 0))
            take(run.finish(pool, cluster))
            raise
    except BaseException:
        pool.close(kill=True)
        raise
    finally:
        pool.close()
        if cluster:
            cluster.close()
        # Also after Ctrl-C: what was built is built.
        table.write()
    if pictures and outcomes:
        SharedPictures(pictures).forget_unused()
    return Summary(unchanged=tuple(look for look in looks if look.is_unchanged), outcomes=tuple(outcomes))


def _processes(options: RunOptions) -> "Processes[_Task]":
    # The process watches its own time as well; this is for one that waits, which takes none.
    seconds = options.limits.seconds if options.limits else 0
    return Processes(_work, _count(options), each_new=bool(seconds), seconds=seconds)


def _count(options: RunOptions) -> int:
    return int(options.workers) if options.workers.isdigit() else cores()


def _cluster(folder: Path, options: RunOptions, notes: Path | None) -> "Cluster | None":
    if not options.workers.startswith(_DASK):
        return None
    from generator.sites.cluster import Cluster  # few runs have one

    return Cluster(options.workers.removeprefix(_DASK), folder, notes or folder / SITES_NOTES)


_DASK = "dask://"


_VERBS = {"build": "building sites", "check": "checking sites", "publish": "publishing sites"}


_Task = LookTask | SiteTask


def _work(task: _Task) -> object:
    """Do a task, in a process of its own."""
    if isinstance(task, LookTask):
        return look_at(task)
    outcome = do_site(task)
    return Spent(outcome) if has_foreign_code(task) else outcome


class _Run:
    """One run: what all its steps need."""

    def __init__(self, folder: Path, options: RunOptions, table: StampTable, pictures: str) -> None:
        self._folder, self._options, self._table, self._pictures = str(folder), options, table, pictures
        self.due = 0

    def look(self, pool: Processes[_Task], names: list[str], progress: Progress) -> list[Look]:
        """Look at all sites; those of a publish or a check are looked at by their tasks."""
        rows = self._table.rows
        for gone in rows.keys() - set(names):
            del rows[gone]
        self._table.late &= set(names)
        if self._options.doing != "build":
            return [unseen(name) for name in names]
        runs = [names[first : first + _LOOKS_IN_TASK] for first in range(0, len(names), _LOOKS_IN_TASK)]
        tasks = [self._look_task(run) for run in runs]
        if len(tasks) == 1:
            return self._marked(look_at(tasks[0]))
        waiting = deque(tasks)
        looks: list[Look] = []
        for task, ended in pool.map(lambda: waiting.popleft() if waiting else None):
            assert isinstance(task, LookTask)  # noqa: S101 - that is what was sent
            if isinstance(ended, Done):
                looks += cast("list[Look]", ended.result)
            else:
                # A look that was killed has seen nothing: its sites are built, which looks closer.
                looks += [unseen(name) for name, _ in task.sites]
            progress("looking at the sites", len(looks), len(names))
        order = {name: number for number, name in enumerate(names)}
        return self._marked(sorted(looks, key=lambda look: order[look.name]))

    def _marked(self, looks: Iterable[Look]) -> list[Look]:
        return [replace(look, is_late=True) if look.name in self._table.late else look for look in looks]

    def _look_task(self, names: list[str]) -> LookTask:
        return LookTask(
            folder=self._folder,
            sites=tuple((name, self._table.rows.get(name)) for name in names),
            options=self._options.digest,
            clock=self._options.clock,
            most=self._options.limits.bounds.files if self._options.limits else 0,
        )

    def work(self, pool: Processes[_Task], cluster: "Cluster | None", looks: list[Look]) -> Iterator[Outcome]:
        """Yield the outcome of each site that has anything to do."""
        waiting = deque(self._site_task(name) for name in in_order_of_work(looks))
        self.due = len(waiting)
        if cluster:
            yield from self._work_there(cluster, waiting)
        share = _count(self._options) // max(1, len(waiting))
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

    def _work_there(self, cluster: "Cluster", waiting: deque[SiteTask]) -> Iterator[Outcome]:
        """Yield the outcomes of the sites that a cluster takes; what is left in `waiting` has to be done here."""
        here: list[SiteTask] = []
        for task, ended in cluster.map(lambda: waiting.popleft() if waiting else None):
            outcome = self._record(task, ended) if isinstance(ended, Done | Lost) else None
            if outcome and not outcome.is_busy:
                yield outcome
            else:
                # Another one may be at it, such as a worker that goes on after its scheduler was killed.
                here.append(replace(task, patient=True))
        waiting.extend(here)

    def finish(self, pool: Processes[_Task], cluster: "Cluster | None") -> Iterator[Outcome]:
        """Yield the outcomes of the sites that are being worked on, and begin no others."""
        for task, ended in (*pool.finish(), *(cluster.finish() if cluster else ())):
            if isinstance(task, SiteTask) and isinstance(ended, Done | Lost):
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
