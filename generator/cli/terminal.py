"""What the commands print: diagnostics, progress and sizes, in plain English.

Results go to standard output, problems and progress to standard error, so
that a pipe gets the results alone.
"""

import contextlib
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from generator.model.english import count

if TYPE_CHECKING:
    from generator.model.diagnostic import Diagnostic

__all__ = [
    "file_size",
    "print_diagnostics",
    "print_each_once",
    "print_first_of_each_kind",
    "print_waiting",
    "progress_bar",
]

# Seconds. Below that, a bar would only flicker.
_BAR_AFTER = 0.5
# Enough to see the pattern; the count of the rest follows.
_MOST_OF_A_KIND = 5
_LEAST_EQUAL = 4
# "these 3 lines" and "these 5 lines" are the same mistake in two places.
_HOW_MANY = re.compile(r"\bthese \d+")


def print_diagnostics(diagnostics: "Iterable[Diagnostic]") -> None:
    """Print diagnostics to standard error, with the line that each is about."""
    from generator.shell.console import draw
    from generator.shell.style import style_for

    style = style_for(sys.stderr)
    for diagnostic in diagnostics:
        print(draw(diagnostic, style) + "\n", file=sys.stderr)


def print_each_once(diagnostics: "Iterable[Diagnostic]") -> None:
    """Print diagnostics, but one that stands in many places only once, with how many more there are."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        groups.setdefault(_sameness(diagnostic), []).append(diagnostic)
    for equal in groups.values():
        if len(equal) < _LEAST_EQUAL:
            print_diagnostics(equal)
            continue
        print_diagnostics(equal[:1])
        others = {diagnostic.span.path for diagnostic in equal[1:]}
        in_files = len(others) == len(equal) - 1 and equal[0].span.path not in others
        where = count(len(others), "more file") if in_files else count(len(equal) - 1, "more place")
        print(f"the same in {where} (--all shows each)\n", file=sys.stderr)


def _sameness(diagnostic: "Diagnostic") -> tuple[str, ...]:
    """Return what two diagnostics share that say the same of two places: all words, but not how many lines it is."""
    message = _HOW_MANY.sub("these", diagnostic.message)
    # What is drawn with its own words under the mark or with further places is about one place only.
    places = [f"{words}: {span}" for span, words in diagnostic.related]
    return diagnostic.severity.value, diagnostic.code, message, diagnostic.label, diagnostic.help, *places


def print_first_of_each_kind(diagnostics: "Sequence[Diagnostic]") -> None:
    """Print the first few diagnostics of each code: an archive can have one fault ten thousand times."""
    kinds = Counter(diagnostic.code for diagnostic in diagnostics)
    shown: Counter[str] = Counter()
    for diagnostic in diagnostics:
        shown[diagnostic.code] += 1
        if shown[diagnostic.code] <= _MOST_OF_A_KIND:
            print_diagnostics([diagnostic])
        # The count comes after the last one of its kind, so that the rest of the list stays in order.
        if shown[diagnostic.code] == kinds[diagnostic.code] > _MOST_OF_A_KIND:
            print(f"and {kinds[diagnostic.code] - _MOST_OF_A_KIND:,} more of {diagnostic.code}\n", file=sys.stderr)


def print_waiting() -> None:
    """Say that another drillbook command is at work in this site and has to finish first."""
    print("waiting for another drillbook command to finish", file=sys.stderr)


@contextlib.contextmanager
def progress_bar(stream: TextIO | None = None) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that draws a bar on a terminal, by default standard error; in a pipe it draws nothing.

    The function takes the step, how much of it is done, and how much there is
    to do, which may be 0 if nobody knows.  The bar is wiped at the end.
    """
    stream = stream or sys.stderr
    if not stream.isatty():
        yield lambda *_: None
        return
    started = time.perf_counter()
    drawn = False

    def draw(step: str, done: int, total: int) -> None:
        nonlocal drawn
        # Most builds are over before anyone could read a bar.
        if time.perf_counter() - started < _BAR_AFTER and total:
            return
        filled = "█" * (30 * done // total) if total else ""
        stream.write(f"\r{step} {filled:░<30} {done:,} of {total:,}\x1b[K" if total else f"\r{step}\x1b[K")
        stream.flush()
        drawn = True

    try:
        yield draw
    finally:
        if drawn:
            stream.write("\r\x1b[K")
            stream.flush()


def file_size(size: int) -> str:
    """Return a number of bytes in megabytes, or, if that would be less than 0.1, in kilobytes."""
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3))} kB"
