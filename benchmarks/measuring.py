"""One run of a command: time, processor time, memory, and how busy others kept the computer meanwhile.

A clock tells what others do as well: a wall time counts only where they took
less than `QUIET` of the processors.  Processor time is nearly the same either
way.  On systems without /proc, load and memory of further processes are not
known, and nothing is claimed of them.
"""

import contextlib
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["QUIET", "Run", "others_since", "peak_memory", "processor_moment", "run", "session_cpu", "settle"]

QUIET = 0.05
"""The most that others may take of the processors if a wall time is to count."""

_ROOT = Path(__file__).parent.parent
_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Run:
    """One run of a command: seconds on the clock, of processor time, and the peak of memory in MB.

    `others` is the share of all processors that others took, or None where nobody knows.
    """

    wall: float
    cpu: float
    memory: float
    others: float | None

    @property
    def is_quiet(self) -> bool:
        """Whether the time on the clock is its own."""
        return self.others is not None and self.others <= QUIET


def run(command: list[str], folder: Path) -> Run:
    """Run a command to its end; raises `CalledProcessError` where it fails."""
    settle()
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    moment, start = processor_moment(), time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    with peak_memory(process.pid) as memory:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall, cpu, max(usage.ru_maxrss / 1024, memory()), others_since(moment, cpu))


def settle() -> None:
    """Let the disk finish what earlier runs have left it to write."""
    os.sync()
    time.sleep(0.3)


def processor_moment() -> tuple[float, float] | None:
    """Return how many seconds all processors together have worked and existed, or None where nobody knows."""
    try:
        line = Path("/proc/stat").read_text().partition("\n")[0]
    except OSError:
        return None
    user, nice, system, idle, waiting, irq, soft, steal, *_ = map(int, line.split()[1:])
    busy = user + nice + system + irq + soft + steal
    return busy / _TICK, (busy + idle + waiting) / _TICK


def others_since(moment: tuple[float, float] | None, cpu: float) -> float | None:
    """Return the share of all processors that others took since a moment in which we took `cpu` seconds."""
    now = processor_moment()
    if moment is None or now is None:
        return None
    return max(0.0, now[0] - moment[0] - cpu) / max(now[1] - moment[1], 1 / _TICK)


@contextlib.contextmanager
def peak_memory(session: int) -> Iterator[Callable[[], float]]:
    """Yield a function that returns the peak of memory, in MB, of all processes of a session (0 but on Linux)."""
    peak, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            peak[0] = max(peak[0], sum(_proportional(pid) for pid, _ in _session(session)))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield lambda: peak[0] / 1024
    finally:
        done.set()
        thread.join()


def session_cpu(session: int) -> float:
    """Return the seconds of processor time that a session has taken so far (0 but on Linux)."""
    # Of each process its own time and that of its children that have ended.
    return sum(sum(map(int, fields[11:15])) for _, fields in _session(session)) / _TICK


def _session(session: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each process of a session, with the fields of its stat after the name."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                yield int(entry.name), fields


def _proportional(pid: int) -> int:
    """Return a process's proportional set size in kB, in which a page shared by n processes counts for 1/n."""
    with contextlib.suppress(OSError):
        line = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(line[1]) if line else 0
    return 0
