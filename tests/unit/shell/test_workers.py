"""The ordered map."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from types import SimpleNamespace

import pytest

from generator.model.diagnostic import Rejected, error
from generator.model.source import Span
from generator.shell.workers import WORTH_PROCESSES, Workers, chunks, open_workers

MUCH, LITTLE = WORTH_PROCESSES, WORTH_PROCESSES - 1
PROBLEM = error("a/b", Span(path="a.md", line=2, width=3, text="text"), "wrong", label="here", help="mend it")


def double(number: int) -> int:
    """Return twice a number."""
    return 2 * number


def where(_task: object) -> int:
    """Return the number of the process it is done in."""
    return os.getpid()


def fail_at(number: int) -> int:
    """Fail at three with a problem of an author's, at five with one of ours."""
    if number == 3:
        raise Rejected([PROBLEM])
    if number == 5:
        raise ValueError("five")
    return number


@pytest.fixture(scope="module", params=["1", "2"])
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    """One process or two."""
    with open_workers(request.param) as workers:
        yield workers


def test_results_are_in_order(workers: Workers) -> None:
    """Whoever is ready first, the results come in the order of the tasks, so that a site never depends on chance."""
    assert list(workers.map(double, range(500), MUCH)) == [2 * n for n in range(500)]


def test_nothing_to_do(workers: Workers) -> None:
    """No tasks, no results, whatever the weight."""
    assert list(workers.map(double, [], MUCH)) == []


def test_the_authors_mistakes_travel(workers: Workers) -> None:
    """What a worker says of a text arrives whole: code, place, line and advice."""
    found = workers.map(fail_at, range(5), MUCH)
    assert [next(found), next(found), next(found)] == [0, 1, 2]
    with pytest.raises(Rejected) as caught:
        next(found)
    assert caught.value.diagnostics == (PROBLEM,)


def test_our_mistakes_travel(workers: Workers) -> None:
    """A bug in a worker is a bug here, of the same type and with the same words."""
    with pytest.raises(ValueError, match="five"):
        list(workers.map(fail_at, [1, 5], MUCH))


def test_work_goes_on_after_a_failure(workers: Workers) -> None:
    """A task that failed does not end the workers."""
    with pytest.raises(ValueError, match="five"):
        list(workers.map(fail_at, [5], MUCH))
    assert list(workers.map(double, [1, 2], MUCH)) == [2, 4]


def test_where_it_is_done() -> None:
    """One process is this one; of several, none is, but for work too small to be worth starting them."""
    with open_workers("1") as one:
        assert set(one.map(where, range(10), MUCH)) == {os.getpid()}
    with open_workers("2") as two:
        assert set(two.map(where, range(10), LITTLE)) == {os.getpid()}
        others = set(two.map(where, range(50), MUCH))
        assert os.getpid() not in others
        assert 1 <= len(others) <= 2


def is_running(pid: int) -> bool:
    """Tell whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_processes_end_with_their_workers() -> None:
    """Nothing is left running when a build is over, also when it fails."""
    with ExitStack() as stack:
        workers = stack.enter_context(open_workers("2"))
        pids = set(workers.map(where, range(4), MUCH))
        assert all(map(is_running, pids))
        with pytest.raises(ValueError, match="five"):
            list(workers.map(fail_at, [5], MUCH))
    assert not any(map(is_running, pids))


def test_as_many_as_there_are_cores() -> None:
    """Without a number there is one worker for each core that may be used."""
    with open_workers() as workers:
        assert 1 <= workers.count <= (os.cpu_count() or 1)
        assert workers.shared


class Counting(Executor):
    """An executor of one thread that counts what was sent to it and not yet fetched."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(1)
        self.sent = 0

    def submit(self, function, /, *args):  # type: ignore[no-untyped-def]  # as its base class has it
        """Send a task."""
        self.sent += 1
        future: Future[object] = self.threads.submit(function, *args)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stop the thread."""
        self.threads.shutdown(wait, cancel_futures=cancel_futures)


def test_not_everything_is_sent_at_once() -> None:
    """Of many tasks only as many are on their way as workers can have in hand: the rest takes no memory."""
    executor = Counting()
    workers = Workers(lambda: executor, 2)
    results = workers.map(double, range(1000), MUCH)
    for number in range(100):
        assert next(results) == 2 * number
        assert executor.sent <= number + 1 + 2 * 2 + 1
    workers.close()


def test_workers_elsewhere_get_all_the_work() -> None:
    """A cluster is asked for by name: there even a small task is sent."""
    here = threading.get_ident()
    workers = Workers(lambda: ThreadPoolExecutor(1), 1, shared=False)
    assert here not in workers.map(lambda _: threading.get_ident(), [1], 1)
    workers.close()


def test_no_workers_that_are_not_needed() -> None:
    """Nothing is started for a build that has nothing to do."""
    workers = Workers(lambda: pytest.fail("started"), 8)
    assert list(workers.map(double, [1, 2, 3], LITTLE)) == [2, 4, 6]
    workers.close()


@pytest.mark.parametrize("count", [1, 2, 8])
@pytest.mark.parametrize("length", [0, 1, 3, 8, 9, 31, 1000, 12_345])
def test_chunks(count: int, length: int) -> None:
    """Runs hold every item once, in order; none is long enough to leave the other workers waiting at the end."""
    runs = chunks(range(length), Workers(None, count))
    assert [item for run in runs for item in run] == list(range(length))
    assert all(1 <= len(run) <= 100 for run in runs)
    assert len(runs) >= min(length, 2 * count)
    assert len({len(run) for run in runs[:-1]}) <= 1


# ---------------------------------------------------------------- Dask
def refused(*_: object, **__: object) -> None:
    """Fail as Dask does where nobody answers."""
    raise OSError("Timed out trying to connect")


@pytest.mark.parametrize(
    ("module", "code", "words"),
    [
        (None, "workers/no-dask", "the part `dask`"),
        (SimpleNamespace(Client=refused), "workers/no-scheduler", "10.0.0.1:8786"),
    ],
)
def test_no_dask(monkeypatch: pytest.MonkeyPatch, module: object, code: str, words: str) -> None:
    """Without Dask, or with nobody at the address, a sentence says so and what to do."""
    monkeypatch.setitem(sys.modules, "distributed", module)
    with pytest.raises(Rejected) as caught, open_workers("dask://10.0.0.1:8786"):
        pass
    (problem,) = caught.value.diagnostics
    assert problem.code == code
    assert words in f"{problem.message} {problem.help}"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process")
def test_ctrl_c_is_for_the_parent() -> None:
    """A terminal sends it to all processes; a worker goes on, so that no traceback of one is to be seen."""
    with open_workers("2") as workers:
        assert sum(workers.map(interrupt, range(4), WORTH_PROCESSES)) == 4
        assert list(workers.map(double, [1, 2], WORTH_PROCESSES)) == [2, 4]


def interrupt(_task: object) -> int:
    """Send Ctrl-C to this worker alone."""
    os.kill(os.getpid(), signal.SIGINT)
    return 1


# ---------------------------------------------------------------- what is prepared for all
_prepared: list[str] = []


def prepared(_task: object) -> tuple[int, list[str]]:
    """Return the number of the process, and what it has that was prepared."""
    return os.getpid(), _prepared


@pytest.mark.skipif(sys.platform != "linux" or "DRILLBOOK_SIMULATE" in os.environ, reason="only Linux forks")
def test_workers_inherit_what_is_prepared() -> None:
    """Workers have what was prepared before they began."""
    with open_workers("2") as workers:
        workers.prepare(lambda: _prepared.append("parser"), MUCH)
        try:
            ((process, inherited),) = workers.map(prepared, [0], MUCH)
        finally:
            _prepared.clear()
    assert (process != os.getpid(), inherited) == (True, ["parser"])


def test_workers_stay() -> None:
    """Those that have begun stay: to start others takes longer than what they would be spared."""
    with open_workers("2") as workers:
        ((started, _),) = workers.map(prepared, [0], MUCH)
        workers.prepare(lambda: _prepared.append("parser"), MUCH)
        assert is_running(started)
    assert _prepared == []


@pytest.mark.parametrize(("spec", "weight"), [("1", MUCH), ("2", 1)])
def test_nothing_is_prepared_for_nobody(spec: str, weight: int) -> None:
    """Where no other process will do the work, nothing is done ahead of it."""
    with open_workers(spec) as workers:
        workers.prepare(lambda: _prepared.append("parser"), weight)
    assert _prepared == []


def test_workers_that_inherit_nothing() -> None:
    """A process that starts afresh, as on Windows, prepares for itself."""
    with closing(Workers(ThreadPoolExecutor, 2)) as workers:
        workers.prepare(lambda: _prepared.append("parser"), MUCH)
    assert _prepared == []
