"""The tables of `make bench`: medians, ratios that count, and which goals are met.

A ratio is the median of the rounds' ratios: what slows the computer down slows
both programs of a round.  A ratio of wall times is refused where others kept
the computer busy; the ratio of processor times is always there.
"""

import statistics
from collections.abc import Mapping, Sequence

from measuring import QUIET, Run

__all__ = [
    "GOALS",
    "MEMORY_GOAL",
    "NOTE",
    "PICTURE_GOALS",
    "START_UP_GOAL",
    "UNCHANGED_GOAL",
    "Round",
    "comparison",
    "in_seconds",
    "memory_line",
    "verdict",
]

Round = Mapping[str, Mapping[str, Run]]
"""The runs of a round, by tool and case."""

# Of what Hugo needs for the same; of processor time where the computer is not quiet.
GOALS: Mapping[int, Mapping[str, float]] = {
    1000: {
        "cold": 0.9,
        "nothing changed": 0.2,
        "one body edited": 0.25,
        "preview: start": 0.6,
        "preview: save to page": 0.15,
    },
    10_000: {
        "cold": 0.55,
        "nothing changed": 0.03,
        "one body edited": 0.05,
        "one retitled": 0.08,
        "preview: start": 0.05,
        "preview: save to page": 0.03,
    },
}
"""The most that drillbook may take, by number of lessons and case."""

MEMORY_GOAL = 0.35
"""The most memory that drillbook may take to build ten thousand lessons from nothing, of what Hugo takes."""

START_UP_GOAL = 0.04
"""The most processor time, in seconds, that `drillbook --version` may take."""

UNCHANGED_GOAL = 0.09
"""The most that a build of the sample site may take that has nothing to do."""

PICTURE_GOALS = {"CPU": 0.09, "bytes": 1.05}
"""The most that drillbook may take for pictures, of what sharp takes at its own setting (effort 4)."""


def comparison(names: Sequence[str], rounds: Sequence[Round], goals: Mapping[str, float]) -> list[str]:
    """Return the lines of a table; with two tools, the second is compared with the first."""
    both = len(names) > 1
    head = [f"{name}: time, CPU, memory" for name in names]
    head += ["ratio of times", "ratio of CPU", "goal"] if both else []
    lines = [f"| case | {' | '.join(head)} |", "|---" * (len(head) + 1) + "|"]
    for case in rounds[0][names[0]]:
        cells = [_cell([one[name][case] for one in rounds]) for name in names]
        if both:
            pairs = [(one[names[1]][case], one[names[0]][case]) for one in rounds]
            cells += _ratios(pairs, goals.get(case))
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return lines


def memory_line(names: Sequence[str], rounds: Sequence[Round], *, has_goal: bool) -> str:
    """Return what the tools have of memory at most while they build from nothing; small sites have no goal."""
    peaks = [statistics.median(one[name]["cold"].memory for one in rounds) for name in names]
    line = f"Memory, from nothing: {', '.join(f'{name} {mb:,.0f} MB' for name, mb in zip(names, peaks, strict=True))}"
    if len(names) < 2:
        return f"{line}."
    ratio = peaks[1] / max(peaks[0], 1)
    return f"{line}; ratio {ratio:.2f}{f' (goal {verdict(ratio, MEMORY_GOAL)})' if has_goal else ''}."


def _cell(runs: Sequence[Run]) -> str:
    wall, cpu, memory = (
        statistics.median(values) for values in zip(*((r.wall, r.cpu, r.memory) for r in runs), strict=True)
    )
    return f"{in_seconds(wall)}, {in_seconds(cpu)}, {memory:.0f} MB"


def _ratios(pairs: Sequence[tuple[Run, Run]], goal: float | None) -> list[str]:
    quiet = [(ours, theirs) for ours, theirs in pairs if ours.is_quiet and theirs.is_quiet]
    cpu = statistics.median(ours.cpu / max(theirs.cpu, 0.001) for ours, theirs in pairs)
    # Every round counts or none: those that happen to be quiet are not chosen at random.
    wall = statistics.median(ours.wall / theirs.wall for ours, theirs in quiet) if len(quiet) == len(pairs) else None
    return [
        _refusal(pairs) if wall is None else f"{wall:.2f}",
        f"{cpu:.2f}",
        "" if goal is None else verdict(cpu if wall is None else wall, goal),
    ]


def _refusal(pairs: Sequence[tuple[Run, Run]]) -> str:
    loads = [run.others for pair in pairs for run in pair]
    return "load not known" if None in loads else f"others took {100 * max(filter(None, loads)):.0f} %"


def verdict(ratio: float, goal: float) -> str:
    """Say whether a goal is met."""
    return f"{goal:g}: {'met' if ratio <= goal else 'missed'}"


def in_seconds(seconds: float) -> str:
    """Return a time in the unit that fits."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


NOTE = f"Ratios of times are refused where others took more than {100 * QUIET:.0f} % of the processors in a round."
