"""Processes that each take one site after another, and any of which may be killed.

An executor of the standard library is not used: when one of its processes is
killed, all others are stopped and nobody learns whose task it was.  Pebble
knows that, but starts its new processes from a process with threads, which may
not fork.  Here each process has a pipe of its own, and one loop without threads
waits for all of them.  So a task that takes its process down costs this task
alone, one that takes too long can be stopped, and the next process starts clean.
"""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from generator.shell.codec import DamagedError
from generator.shell.workers import prepare_worker

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess, SpawnProcess

__all__ = ["Done", "Lost", "Processes", "Spent"]

# Bytes of an answer that may be hostile: what is said of a site with the most files takes a tenth.
_LONGEST = 100_000_000

Task = TypeVar("Task")
Result = TypeVar("Result")


class Done(NamedTuple):
    """What a task returned."""

    result: object


class Lost(NamedTuple):
    """A task whose process ended before it: killed by a signal (a positive number), or because it took too long."""

    signal: int
    too_long: bool = False


class Spent(NamedTuple):
    """A result after which its process must not be used again, as foreign code has run in it."""

    result: object


class Processes(Generic[Task]):
    """A number of processes that run `work`, a function known by its name, on tasks.

    `seconds` is how long a task may take, without a limit if it is 0.  With
    `read`, every task gets a process of its own, which may be hostile by its
    end: `work` then returns bytes, and `read` makes of them what the task came
    to, or raises `DamagedError`.
    """

    def __init__(
        self,
        work: Callable[[Task], object],
        count: int,
        *,
        seconds: Callable[[Task], float] = lambda _: 0,
        read: Callable[[Task, bytes], object] | None = None,
    ) -> None:
        self._work, self._count = work, count
        self._seconds, self._read = seconds, read
        self._all: set[_Process] = set()
        self._idle: list[_Process] = []
        self._busy: dict[int, tuple[_Process, Task, float]] = {}

    @property
    def busy(self) -> int:
        """How many tasks are being worked on."""
        return len(self._busy)

    def map(self, next_task: Callable[[], Task | None]) -> Iterator[tuple[Task, Done | Lost]]:
        """Yield each task with its result, in the order in which they end.

        `next_task` is asked whenever a process is free, so that what is most
        urgent then goes first; None means that there is nothing more to do.
        """
        more = True
        while more or self._busy:
            while more and len(self._busy) < self._count:
                task = next_task()
                more = task is not None
                if task is not None:
                    self._start(task)
            for ended in self._ended():
                yield ended
                more = True  # a task can come back, and be the last one

    def _start(self, task: Task) -> None:
        process = self._idle.pop() if self._idle else self._new()
        try:
            process.pipe.send(task)
        except OSError:
            # It was killed while it had nothing to do.
            self._end(process)
            process = self._new()
            process.pipe.send(task)
        # The clock of the system can be set; this one only goes forward.
        self._busy[process.number] = (process, task, time.monotonic())

    def _new(self) -> "_Process":
        process = _Process(self._work, as_bytes=self._read is not None)
        self._all.add(process)
        return process

    def _end(self, process: "_Process") -> int:
        self._all.discard(process)
        return process.stop()

    def _ended(self) -> Iterator[tuple[Task, Done | Lost]]:
        """Wait until something happens, and yield what has ended."""
        waiting = {process.pipe: process for process, _, _ in self._busy.values()}
        # `connection.wait` would wait forever for nothing.
        if not waiting:
            return
        for pipe in connection.wait([*waiting], self._patience()):
            process = waiting[pipe]  # type: ignore[index]  # they are what was waited for
            _, task, _ = self._busy.pop(process.number)
            yield task, self._result(process, task)
        yield from self._late()

    def _result(self, process: "_Process", task: Task) -> Done | Lost:
        try:
            # Not unpickled: that would run whatever code a hostile process has sent, here where nothing confines it.
            answer = self._read(task, process.pipe.recv_bytes(_LONGEST)) if self._read else process.pipe.recv()
        except (EOFError, OSError, DamagedError):
            return Lost(self._end(process))
        if self._read or isinstance(answer, Spent):
            self._end(process)
        else:
            self._idle.append(process)
        return Done(answer.result if isinstance(answer, Spent) else answer)

    def _patience(self) -> float | None:
        ends = [began + seconds for _, task, began in self._busy.values() if (seconds := self._seconds(task))]
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _late(self) -> Iterator[tuple[Task, Lost]]:
        now = time.monotonic()
        for process, task, began in list(self._busy.values()):
            if 0 < self._seconds(task) <= now - began:
                del self._busy[process.number]
                process.kill()
                self._end(process)
                yield task, Lost(0, too_long=True)

    def finish(self) -> Iterator[tuple[Task, Done | Lost]]:
        """Yield what comes of the tasks that are being worked on, and start no others."""
        while self._busy:
            yield from self._ended()

    def close(self, *, kill: bool = False) -> None:
        """Stop all processes; with `kill` at once, whatever they are doing."""
        # All that were ever started: Ctrl-C may have come between two lines of the above.
        for process in list(self._all):
            if kill:
                process.kill()
            self._end(process)
        self._idle, self._busy = [], {}


class _Process:
    """One process and this end of its pipe."""

    def __init__(self, work: Callable[[Task], object], *, as_bytes: bool) -> None:
        import multiprocessing

        # A forked process starts at once with everything imported; only Linux allows it (see `shell/workers`).
        context = (
            multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
        )
        self.pipe, other = context.Pipe()
        self._process: ForkProcess | SpawnProcess = context.Process(
            target=_serve, args=(other, work), kwargs={"as_bytes": as_bytes}
        )
        self._process.start()
        # Closed at once: while any process has it open, the end of this one would go unnoticed.
        other.close()
        self.number = self._process.pid or 0

    def stop(self) -> int:
        """Let the process end after the task that it is at, and return the signal that ended it, or 0."""
        # Told and not only hung up on: processes that were forked later have this end of the pipe open as well.
        with contextlib.suppress(OSError):
            self.pipe.send(None)
        # A result that nobody reads would keep it from ending.
        with contextlib.suppress(EOFError, OSError):
            while True:
                self.pipe.recv_bytes()
        self.pipe.close()
        self._process.join()
        return max(0, -(self._process.exitcode or 0))

    def kill(self) -> None:
        """End the process at once; `stop` still has to be called."""
        self._process.kill()


def _serve(pipe: Connection, work: Callable[[Task], Any], *, as_bytes: bool) -> None:
    prepare_worker()
    answer = pipe.send_bytes if as_bytes else pipe.send
    with contextlib.suppress(EOFError, OSError):
        while (task := pipe.recv()) is not None:
            answer(work(task))
    sys.stdout.flush()
    sys.stderr.flush()
    # What a site's hooks left running must not keep the process alive.
    os._exit(0)
