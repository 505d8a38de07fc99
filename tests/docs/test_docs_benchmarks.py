"""The tables of benchmarks/ claim nothing that was not measured."""

import importlib
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
