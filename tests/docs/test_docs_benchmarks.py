"""The tables of benchmarks/ claim nothing that was not measured."""

import importlib
import operator
import sys
from pathlib import Path
from types import ModuleType

import pytest
from pages import ROOT

QUIET, BUSY, UNKNOWN = 0.02, 0.3, None


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, ModuleType]:
    """Return what measures and what prints, which are scripts and no package."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("measuring"), importlib.import_module("table")


@pytest.mark.parametrize(
    ("others", "times", "goal"),
    [
        (QUIET, "0.50", "0.4: missed"),
        (BUSY, "others took 30 %", "0.4: met"),  # by processor time, which others do not change
        (UNKNOWN, "load not known", "0.4: met"),
    ],
)
def test_a_ratio_of_times_counts_only_where_others_did_little(
    bench: tuple[ModuleType, ModuleType], others: float | None, times: str, goal: str
) -> None:
    """The ratio of processor times is always there, and a goal is measured by what counts."""
    measuring, table = bench
    rounds = [
        {
            "hugo": {"cold": measuring.Run(2.0, 4.0, 9.0, QUIET)},
            "drillbook": {"cold": measuring.Run(1.0, 1.2, 5.0, who)},
        }
        for who in (QUIET, others)
    ]
    (_, _, row) = table.comparison(["hugo", "drillbook"], rounds, {"cold": 0.4})
    assert row.split(" | ")[3:] == [times, "0.30", f"{goal} |"]


@pytest.mark.parametrize(("ours", "verdict"), [(35.0, "0.35 (goal 0.35: met)"), (36.0, "0.36 (goal 0.35: missed)")])
def test_memory_has_a_goal(bench: tuple[ModuleType, ModuleType], ours: float, verdict: str) -> None:
    """What is promised of memory is said to be met or missed, as times are."""
    measuring, table = bench
    rounds = [{"hugo": {"cold": measuring.Run(1, 1, 100.0, 0)}, "drillbook": {"cold": measuring.Run(1, 1, ours, 0)}}]
    line = table.memory_line(["hugo", "drillbook"], rounds, has_goal=True)
    assert line == f"Memory, from nothing: hugo 100 MB, drillbook {ours:.0f} MB; ratio {verdict}."


def test_alone_nothing_is_compared(bench: tuple[ModuleType, ModuleType]) -> None:
    """Without Hugo there are times and no ratios."""
    measuring, table = bench
    (_, _, row) = table.comparison(["drillbook"], [{"drillbook": {"cold": measuring.Run(1.0, 0.5, 5.0, QUIET)}}], {})
    assert row == "| cold | 1.00 s, 500 ms, 5 MB |"


def test_a_run_counts_its_own_processor_time(bench: tuple[ModuleType, ModuleType], tmp_path: Path) -> None:
    """A command that works for a while is not taken for the load of others."""
    measuring, _ = bench
    taken = measuring.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.3: pass"], tmp_path)
    assert 0.3 <= taken.cpu < 1
    assert taken.others is None or taken.others <= 1


# ---------------------------------------------------------------- where the time of a build goes
@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return what finds out."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("stages")


def test_every_stage_begins_with_functions_that_there_are(stages: ModuleType) -> None:
    """A function that gets another name takes its stage along, or its time would count elsewhere."""
    for place in [place for places in stages.STAGES.values() for place in places] + list(stages.TASKS):
        module, _, name = place.partition(":")
        assert callable(operator.attrgetter(name)(importlib.import_module(f"generator.{module}"))), place


def test_time_counts_for_the_stage_that_began_last(stages: ModuleType) -> None:
    """What a stage takes within another is not taken twice."""
    moments = iter([0.0, 1.0, 3.0, 7.0, 15.0])
    clock = stages.Clock("rest", lambda: next(moments))
    clock.begin("reading")
    clock.begin("Markdown")
    clock.end()
    clock.end()
    assert clock.seconds == {"rest": 1.0, "reading": 2.0 + 8.0, "Markdown": 4.0}


def test_stages_say_how_far_they_are_from_the_whole(stages: ModuleType) -> None:
    """The table has the largest stage first, each beside its floor, and what is not accounted for."""
    lines = stages.table({"a": 0.001, "b": 0.003}, {"a": (0.0005, "a library")}, whole=0.005, start=0.0005, lessons=10)
    assert lines[2:5] == ["| b | 300 |  |  |", "| a | 100 | 50 | a library |", "| **together** | 400 | 50 | |"]
    assert lines[5].endswith("The stages and the start-up are 10% less.")
