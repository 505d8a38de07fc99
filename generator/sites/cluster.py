"""Whole sites on a Dask cluster: its workers build one after another, in a folder that all see.

The pages of one site can be sent over a network as bytes (`shell/workers`).  Of
a whole site that would be all its texts, pictures, store and output, each time:
a shared folder is what a network of thousands of sites has anyway.  So the
workers are asked first whether they see it, under the same path, and run the
same drillbook.

Dask repeats the task of a worker that is killed, which is safe: a build that was
killed is what the next one goes on from, and the lock of a site keeps two apart.
What the cluster cannot finish, because its scheduler is gone or a site takes
every worker down, comes back and is done here, or is said.
"""

import queue
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from generator import __version__
from generator.model.diagnostic import Rejected, error
from generator.model.source import Span
from generator.read.config import read_config
from generator.shell.plugins import has_hooks
from generator.shell.source_files import read_source
from generator.shell.workers import connect
from generator.sites.processes import Done, Lost
from generator.sites.site_tasks import SiteTask, do_site

__all__ = ["Cluster", "Returned"]

# Seconds between two looks at whether the scheduler is still there.
_PATIENCE = 1.0


class Returned(NamedTuple):
    """A task that has to be done on this computer."""


class Cluster:
    """The workers of a cluster; raises `Rejected` if they do not see a folder, or cannot work for another reason."""

    def __init__(self, address: str, folder: Path, notes: Path) -> None:
        self._client = connect(address)
        self._busy: dict[str, tuple[SiteTask, Any]] = {}
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        try:
            self._workers = self._check(folder, notes)
        except BaseException:
            self._client.close()
            raise

    def _check(self, folder: Path, notes: Path) -> int:
        """Return how many workers there are; each has to see what this computer has just written into the notes."""
        token = uuid.uuid4().hex
        notes.mkdir(parents=True, exist_ok=True)
        place = notes / "shared"
        place.write_text(token, "utf-8")
        try:
            answers: dict[str, tuple[bool, str]] = self._client.run(_see, str(place), token)
            threads: dict[str, int] = self._client.nthreads()
        finally:
            place.unlink(missing_ok=True)
        if not answers:
            raise Rejected([_problem("the cluster has no workers", "start some, each with `--nthreads 1`")])
        if not all(sees for sees, _ in answers.values()):
            advice = "put the sites onto a drive that all computers have under the same path; or leave --workers out"
            raise Rejected([_problem(f"a worker of the cluster does not see {folder}", advice)])
        if any(version != __version__ for _, version in answers.values()):
            message = "a worker of the cluster has another version of drillbook"
            raise Rejected([_problem(message, f"install drillbook {__version__} there")])
        if any(number > 1 for number in threads.values()):
            # Hooks and libraries of pictures are not made for two sites in one process at the same moment.
            message = "a worker of the cluster would build several sites at once in one process"
            raise Rejected([_problem(message, "start each with `--nthreads 1`, as many as there are cores")])
        return len(answers)

    @property
    def busy(self) -> int:
        """How many sites are being worked on, or have been sent ahead."""
        return len(self._busy)

    def map(self, next_task: Callable[[], SiteTask | None]) -> Iterator[tuple[SiteTask, Done | Lost | Returned]]:
        """Yield each task with its result, in the order in which they end; those that it cannot do come back."""
        more = True
        while more or self._busy:
            # A few are sent ahead, so that no worker waits for this computer; more would spoil the order of work.
            while more and self._is_there() and len(self._busy) < self._workers + 2:
                task = next_task()
                more = task is not None
                if task is not None:
                    self._send(task)
            if not self._is_there():
                yield from self._give_back()
                return
            for one in self._wait():
                yield one
                more = True

    def finish(self) -> Iterator[tuple[SiteTask, Done | Lost | Returned]]:
        """Yield what comes of the tasks that were sent, and send no others."""
        while self._busy and self._is_there():
            yield from self._wait()

    def close(self) -> None:
        """Leave the cluster; what was sent and not begun is taken back."""
        for _, future in self._busy.values():
            future.cancel()
        self._busy = {}
        self._client.close()

    def _is_there(self) -> bool:
        return str(self._client.status) == "running"

    def _send(self, task: SiteTask) -> None:
        # Not pure: the same task, sent again, has to look at the site again.
        future = self._client.submit(_build_there, task, pure=False)
        self._busy[str(future.key)] = (task, future)
        # Called in a thread of Dask's; the queue brings the news into ours, where the tasks are counted.
        future.add_done_callback(lambda done: self._ended.put(str(done.key)))

    def _wait(self) -> Iterator[tuple[SiteTask, Done | Lost | Returned]]:
        try:
            key = self._ended.get(timeout=_PATIENCE)
        except queue.Empty:
            return
        if key in self._busy:
            task, future = self._busy.pop(key)
            yield task, _result(future)

    def _give_back(self) -> Iterator[tuple[SiteTask, Returned]]:
        busy, self._busy = self._busy, {}
        for task, _ in busy.values():
            yield task, Returned()


def _result(future: Any) -> Done | Lost | Returned:
    from distributed.scheduler import KilledWorker

    if future.status == "finished":
        result = future.result()
        return Done(result) if result is not None else Returned()
    if future.status == "error" and isinstance(future.exception(), KilledWorker):
        # Dask gives up on a task that has taken several workers down: it would take this process down as well.
        return Lost(0)
    return Returned()


def _see(place: str, token: str) -> tuple[bool, str]:
    """Tell, on a worker, whether it sees a file as it is here, and its version of drillbook."""
    try:
        return Path(place).read_text("utf-8") == token, __version__
    except OSError:
        return False, __version__


def _build_there(task: SiteTask) -> object:
    """Do a task on a worker; None for a site with hooks, whose code must not stay in a process that builds others."""
    try:
        config, _ = read_config(read_source(task.site, "site.yaml"), can_search=True, can_print=True)
    except Rejected:
        config = None
    return None if config and has_hooks(config.hooks) else do_site(task)


def _problem(message: str, advice: str) -> Any:
    return error("workers/not-usable", Span(path="--workers"), message, help=advice)
