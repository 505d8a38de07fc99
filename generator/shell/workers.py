"""An ordered map over tasks: in this process, in several, or on a cluster.

Functions and tasks are values that can be sent anywhere: a function by its
name, a task by its contents.  `Executor.map` is not used because it submits
all tasks at once; with tens of thousands of pages, that holds everything in
memory that is to be sent, and all results that nobody has taken yet.

A worker that is killed costs nothing but time: its task is done here.
"""

import contextlib
import gc
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    # Imported when there is enough to do: that takes as long as a build that has nothing to do.
    from concurrent.futures import Executor, Future

    from distributed import Client

__all__ = ["Workers", "chunks", "connect", "cores", "open_workers", "prepare_worker"]

Item = TypeVar("Item")
Task = TypeVar("Task")
Result = TypeVar("Result")

# Below this much work (in texts or pages), starting processes takes longer than doing it.
WORTH_PROCESSES = 150


class Workers:
    """Workers for one build, started when there is enough for them to do.

    `shared` tells whether they see the same files as this process, `inherits`
    whether they start with all that this process has; `finish` is called when
    they have stopped.
    """

    def __init__(
        self,
        start: "Callable[[], Executor] | None",
        count: int,
        *,
        shared: bool = True,
        inherits: bool = False,
        finish: "Callable[[], object]" = lambda: None,
    ) -> None:
        self._start = start
        self._executor: Executor | None = None
        self.count = count
        self.shared = shared
        self._inherits = inherits
        self._finish = finish

    def prepare(self, function: Callable[[], object], weight: int) -> None:
        """Do here, once, what each worker would have to do before its first task, if workers will inherit it.

        Those that run already would have nothing of it, and are kept all the
        same: each page of memory that a new one touches is copied, which takes
        as long as to make ready what it lacks.  `weight` is that of the `map`.
        """
        if self._inherits and self._start and not self._executor and weight >= WORTH_PROCESSES:
            function()

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task], weight: int) -> Iterator[Result]:
        """Yield the results in the order of the tasks; `weight` is how many items they hold together.

        Only about twice as many tasks as there are workers are sent ahead.
        """
        if self._start is None or (self.shared and weight < WORTH_PROCESSES):
            yield from _map_here(function, tasks, collect=weight >= WORTH_PROCESSES and not gc.isenabled())
            return
        if self._executor is None:
            self._executor = self._start()
        ahead: deque[tuple[Task, Future[Result]]] = deque()
        for task in tasks:
            if self._start is None:
                ahead.append((task, _done_here(function, task)))
            else:
                ahead.append((task, self._submit(function, task)))
            if len(ahead) > 2 * self.count:
                yield self._result(function, *ahead.popleft())
        while ahead:
            yield self._result(function, *ahead.popleft())

    def _submit(self, function: Callable[[Task], Result], task: Task) -> "Future[Result]":
        from concurrent.futures import BrokenExecutor

        assert self._executor  # noqa: S101 - `map` started it
        try:
            return self._executor.submit(function, task)
        except BrokenExecutor:
            self._start = None
            return _done_here(function, task)

    def _result(self, function: Callable[[Task], Result], task: Task, future: "Future[Result]") -> Result:
        from concurrent.futures import BrokenExecutor

        try:
            return future.result()
        except BrokenExecutor:
            # A worker was killed, as a system that is short of memory does: this task and all later ones are done here.
            self._start = None
            return function(task)

    def close(self) -> None:
        """Stop the workers; tasks that they have not begun are dropped."""
        self._stop()
        self._finish()

    def _stop(self) -> None:
        if self._executor and self.shared:
            self._executor.shutdown(wait=True, cancel_futures=True)
        elif self._executor:
            self._executor.shutdown(wait=True)  # Dask's executor has no `cancel_futures`
        self._executor = None


def _done_here(function: Callable[[Task], Result], task: Task) -> "Future[Result]":
    from concurrent.futures import Future

    future: Future[Result] = Future()
    future.set_result(function(task))
    return future


@contextlib.contextmanager
def open_workers(spec: str = "") -> Iterator[Workers]:
    """Yield the workers that a text describes.

    Empty means one for each core; a number means that many processes, and `1`
    this one alone; `dask://host:port` is the scheduler of a Dask cluster.
    Raises `Rejected` if Dask is not installed or the scheduler not there.
    """
    workers = _dask(spec.removeprefix("dask://")) if spec.startswith("dask://") else _processes(int(spec or cores()))
    try:
        yield workers
    finally:
        workers.close()


def chunks(items: Sequence[Item], workers: Workers) -> list[Sequence[Item]]:
    """Return the items in runs, short enough that all workers finish at about the same time."""
    # Four for each worker: whoever got the slow ones then holds up all others by a quarter of a share at most.
    size = max(1, min(100, -(-len(items) // (4 * workers.count))))
    return [items[start : start + size] for start in range(0, len(items), size)]


def cores() -> int:
    """Return how many cores there are to work on."""
    # Those that this process may use, which can be fewer than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processes(count: int) -> Workers:
    if count <= 1:
        return Workers(None, 1)

    # A forked process starts at once with everything imported.  Only Linux allows it: on macOS, system libraries crash
    # in a forked process, and Windows has no fork.
    forks = sys.platform == "linux"

    def start() -> "Executor":
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context("fork" if forks else "spawn")
        return ProcessPoolExecutor(count, mp_context=context, initializer=prepare_worker)

    return Workers(start, count, inherits=forks)


def _map_here(function: Callable[[Task], Result], tasks: Iterable[Task], *, collect: bool) -> Iterator[Result]:
    """Do tasks in this process, and `collect` the garbage of each where nobody else does: a command has that off."""
    # Of a few tasks it is less than what looking for it would cost.
    if collect:
        # What is there already stays to the end: without this, each collection would walk through all of it.
        gc.freeze()
    for number, task in enumerate(tasks):
        if collect and number:
            gc.collect()
        yield function(task)


def prepare_worker() -> None:
    """Let a worker collect garbage, and end when its parent is killed, which it would not notice otherwise."""
    import multiprocessing
    import signal

    # A terminal sends Ctrl-C to all processes.  Only the parent answers; a worker would print where it just was.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    # Reading and rendering make many values and hardly a cycle: Python's own numbers would collect all the time.
    gc.set_threshold(100_000, 20, 1000)
    gc.enable()

    parent = multiprocessing.parent_process()
    if parent:

        def watch() -> None:
            parent.join()
            # `sys.exit` would end only this thread.
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


def _dask(address: str) -> Workers:
    client = connect(address)
    count = max(1, sum(client.ncores().values()))
    return Workers(client.get_executor, count, shared=False, finish=client.close)


def connect(address: str) -> "Client":
    """Return a client of the Dask scheduler at `host:port`; raises `Rejected` if Dask or the scheduler is not there."""
    from generator.model.diagnostic import Rejected, error
    from generator.model.parts import how_to_add
    from generator.model.source import Span

    try:
        from distributed import Client
    except ImportError as problem:
        advice = how_to_add("dask")
        raise Rejected(
            [error("workers/no-dask", Span(path="--workers"), "Dask is not installed", help=advice)]
        ) from problem
    try:
        return Client(f"tcp://{address}", timeout=10)
    except (OSError, ValueError) as problem:
        message = f"there is no Dask scheduler at {address}: {problem}"
        raise Rejected(
            [error("workers/no-scheduler", Span(path="--workers"), message, help="start it, or correct the address")]
        ) from problem
