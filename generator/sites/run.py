"""A run over many sites: a look at each, then whole sites to the processes, the most urgent first.

The sites share nothing but the program and the cache of pictures: each has its
own lock, store and output, so a fault, a kill or a stop at any moment concerns
one site, in the same way as it would a build of that site alone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from generator.model.diagnostic import Diagnostic, error
from generator.model.digest import digest_of
from generator.model.source import Span
from generator.model.value import Value, replace
from generator.plan.site import Clock
from generator.shell.codec import Codec, encode
from generator.shell.lock import keep_out_of_git
from generator.shell.progress import Progress, no_progress
from generator.shell.shared_pictures import SharedPictures
from generator.shell.workers import cores
from generator.sites.agenda import Agenda, LookSettings
from generator.sites.discovery import SITES_NOTES
from generator.sites.looking import Look, LookTask, look_at, unseen
from generator.sites.processes import Done, Lost, Processes, Spent
from generator.sites.site_tasks import Doing, Outcome, SiteTask, do_site, has_foreign_code
from generator.sites.stamp_table import StampTable
from generator.sites.strangers import Limits, overrun

if TYPE_CHECKING:
    from generator.sites.cluster import Cluster

__all__ = ["RunCallbacks", "RunOptions", "Summary", "run_sites"]


class RunOptions(Value):
    """What to do with all sites; `workers` is as in `open_workers`.

    With `limits`, the sites are those of strangers, and published to an address in which `{site}` is the name of each.
    """

    doing: Doing
    clock: Clock
    strict: bool = False
    workers: str = ""
    debug: bool = False
    limits: Limits | None = None
    to: str = ""

    @property
    def digest(self) -> bytes:
        """A digest of what decides, besides the files and the moment, what a build makes."""
        return digest_of(self.doing, self.strict, self.clock.drafts, self.clock.future, self.limits)


class Summary(Value):
    """The result of a run: the sites without anything to do, with their lessons and warnings, and all outcomes."""

    unchanged: tuple[Look, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCallbacks:
    """Whom a run tells: of each site as it ends; at Ctrl-C, how many are being finished; and how far it is."""

    on_outcome: Callable[[Outcome], None] = lambda _: None
    on_stop: Callable[[int], None] = lambda _: None
    progress: Progress = no_progress


def run_sites(
    folder: Path,
    names: Iterable[str],
    options: RunOptions,
    *,
    notes: Path | None = None,
    callbacks: RunCallbacks = RunCallbacks(),
) -> Summary:
    """Do what is to be done with the sites of a folder, and return the result.

    `notes` is where the table of stamps and the shared pictures are kept, if
    they are.  At Ctrl-C nothing new is begun, and after the sites that are
    being finished `KeyboardInterrupt` goes on; a second one stops those as well.
    """
    if notes:
        keep_out_of_git(notes)
    table = StampTable.read(notes) if notes else StampTable(None)
    # What is shared could be forged by a stranger.
    pictures = str(notes / "pictures") if notes and not options.limits else ""
    run = _Run(folder.absolute(), list(names), options, table, pictures)
    pool, cluster = _processes(options), _cluster(folder.absolute(), options, notes)
    outcomes: list[Outcome] = []

    def take(some: Iterable[Outcome]) -> None:
        for outcome in some:
            outcomes.append(outcome)
            callbacks.on_outcome(outcome)
            callbacks.progress(_VERBS[options.doing], len(outcomes), len(outcomes) + run.agenda.sites)

    try:
        try:
            take(run.work(pool, cluster))
        except KeyboardInterrupt:
            callbacks.on_stop(pool.busy + (cluster.busy if cluster else 0))
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
    return Summary(unchanged=tuple(run.agenda.unchanged), outcomes=tuple(outcomes))


def _processes(options: RunOptions) -> "Processes[_Task]":
    limits = options.limits
    if not limits:
        return Processes(_work, _count(options))

    def seconds(task: _Task) -> float:
        # The process watches its own time as well; this is for one that waits, which takes none.  What is sent was read
        # already, and how long that takes is the host's affair.
        return 0 if isinstance(task, SiteTask) and task.prepared else limits.seconds

    return Processes(_work_as_bytes, _count(options), seconds=seconds, read=_read)


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


def _work_as_bytes(task: _Task) -> bytes:
    """Do a task on a stranger's site, and return what came of it so that reading it runs no code."""
    return encode(look_at(task) if isinstance(task, LookTask) else do_site(task))


_LOOKS: Codec[list[Look]] = Codec(list[Look])
_OUTCOME: Codec[Outcome] = Codec(Outcome)


def _read(task: _Task, answer: bytes) -> object:
    return (_LOOKS if isinstance(task, LookTask) else _OUTCOME).decode(answer)


class _Run:
    """One run: what all its steps need."""

    def __init__(self, folder: Path, names: list[str], options: RunOptions, table: StampTable, pictures: str) -> None:
        self._folder, self._options, self._table, self._pictures = str(folder), options, table, pictures
        # A folder that is no site any more takes its row along; if it comes back, it is looked at anew.
        for gone in table.rows.keys() - set(names):
            del table.rows[gone]
        table.late &= set(names)
        most = options.limits.bounds.files if options.limits else 0
        settings = LookSettings(folder=self._folder, options=options.digest, clock=options.clock, most=most)
        self.agenda = Agenda(settings, names, table.rows, table.late)
        # Sites that another drillbook was working on: the next try waits for it.
        self._patient: set[str] = set()
        # Strangers' sites that were built, as far as that is all that came of them, and wait to be sent.
        self._to_send: dict[str, Outcome] = {}
        self._sending: dict[str, Outcome] = {}

    def work(self, pool: Processes[_Task], cluster: "Cluster | None") -> Iterator[Outcome]:
        """Look at all sites, and yield the outcome of each that has anything to do."""
        if self._options.doing != "build" or self.agenda.looks <= 1:
            # Few enough to look at here; and a check or a publish looks for itself.
            self._look_here()
        if cluster:
            yield from self._work_there(pool, cluster)
        for task, ended in pool.map(lambda: self._next(pool.busy)):
            if isinstance(task, LookTask):
                self._looked(task, ended)
                continue
            outcome = self._record(task, ended)
            if outcome.prepared:
                self._to_send[task.name] = outcome
            elif outcome.is_busy:
                # Last, when there is nothing else to do but to wait for the other one.
                self._patient.add(task.name)
                self.agenda.put_last(task.name)
            else:
                yield outcome

    def _look_here(self) -> None:
        while task := self.agenda.next_look():
            looks = look_at(task) if self._options.doing == "build" else [unseen(name) for name, _ in task.sites]
            self.agenda.add(task, looks)

    def _looked(self, task: LookTask, ended: Done | Lost) -> None:
        # A look that was killed has seen nothing: its sites are built, which looks closer.
        looks = ended.result if isinstance(ended, Done) else [unseen(name) for name, _ in task.sites]
        self.agenda.add(task, cast("list[Look]", looks))

    def _next(self, busy: int) -> _Task | None:
        if self._to_send:
            name, built = self._to_send.popitem()
            self._sending[name] = built
            return replace(self._site_task(name), prepared=built.prepared)
        task = self.agenda.next()
        if not isinstance(task, str):
            return task
        site = self._site_task(task)
        # This site, those at work and those that wait share the cores evenly.
        share = _count(self._options) // (1 + busy + self.agenda.sites)
        # With fewer sites than cores, each has several to itself; a stranger's has one, which is easier to bound.
        is_end = share > 1 and not self.agenda.looks and not self._options.limits
        return replace(site, workers=str(share)) if is_end else site

    def _work_there(self, pool: Processes[_Task], cluster: "Cluster") -> Iterator[Outcome]:
        """Yield the outcomes of the sites that a cluster takes; the others stay on the agenda, to be done here."""
        for task, ended in pool.map(self.agenda.next_look):
            assert isinstance(task, LookTask)  # noqa: S101 - that is what was sent
            self._looked(task, ended)
        kept_back: list[str] = []
        for site, came in cluster.map(self._next_there):
            outcome = self._record(site, came) if isinstance(came, Done | Lost) else None
            if outcome and not outcome.is_busy:
                yield outcome
            else:
                # Another one may be at it, such as a worker that goes on after its scheduler was killed.
                kept_back.append(site.name)
        self._patient.update(kept_back)
        for name in kept_back:
            self.agenda.put_last(name)

    def _next_there(self) -> SiteTask | None:
        name = self.agenda.next_site()
        return self._site_task(name) if name else None

    def finish(self, pool: Processes[_Task], cluster: "Cluster | None") -> Iterator[Outcome]:
        """Yield the outcomes of the sites that are being worked on, and begin no others."""
        for task, ended in (*pool.finish(), *(cluster.finish() if cluster else ())):
            if isinstance(task, SiteTask) and isinstance(ended, Done | Lost):
                outcome = self._record(task, ended)
                # Built and not sent: the next run does that.
                if not outcome.prepared:
                    yield outcome

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
            to=options.to,
            patient=name in self._patient,
        )

    def _record(self, task: SiteTask, ended: Done | Lost) -> Outcome:
        """Return the outcome of a task, and keep its row."""
        if isinstance(ended, Lost):
            outcome = Outcome(name=task.name, failed=True, diagnostics=(_lost(task, ended),))
            self._table.late.add(task.name)
        else:
            assert isinstance(ended.result, Outcome)  # noqa: S101 - that is what `do_site` returns
            outcome = ended.result
        if built := self._sending.pop(task.name, None):
            diagnostics = (*built.diagnostics, *outcome.diagnostics)
            outcome = replace(built, prepared=None, failed=outcome.failed, diagnostics=diagnostics, sent=outcome.sent)
        if task.doing == "build" and not outcome.is_busy:
            # Whatever the build did, the old row is of before; without a new one, the next run looks closer.
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
