"""However a text is made, twice as much of it takes about twice as long."""

import os
import time
from collections.abc import Callable

import pytest

from generator.importers.archive import ArchiveEntry
from generator.importers.text.converted import ConversionTask, convert_texts
from generator.model.source import Span
from generator.read.recognize.paste import FrontMatterPlaces, paste_findings
from recognition.scoring import SITE, WORDS

LETTERS = 30_000 if os.environ.get("DRILLBOOK_LONG") else 6_000
"""Of 30,000 brackets, an import once took fifteen seconds; of 6,000, three quarters of one."""

ATTEMPTS = 4

REPEATED = (
    *("[", "![", "[a](", "`", "*", "_a", '"', "“", "(", ">", "- ", "#", "\\", "<", "&a", "~", ". ", "a-", "— "),
    *("“a” — ", "photo by ", "Symptoms: ", "Ann Lee, ", "**a** ", "“a\n", "- a\n", "\n", "1. Symptoms: a\n", "> a\n"),
    *(
        "Photo by Ann\n",
        "Posted by x\n",
        "Last week: a\n\n",
        "| a | b |\n",
        "• a\n",
        "✅ a\n• ",
        "A\n",
        "#\n",
        "a\n\n    b\n\n",
    ),
)


def drafted(markup: str) -> Callable[[str], object]:
    """Return what imports a text that is marked up so."""
    return lambda text: convert_texts(
        ConversionTask(words=WORDS, entries=(ArchiveEntry(span=Span(path="a"), title="T", text=text, markup=markup),))
    )


def checked(text: str) -> object:
    """Look for pastes in the body of a lesson."""
    return paste_findings(text, SITE, FrontMatterPlaces(end_line=4), understood=[])


WAYS = {"text": drafted("text"), "markdown": drafted("markdown"), "html": drafted("html"), "lesson": checked}


def seconds(way: Callable[[str], object], text: str) -> float:
    """Return the processor time that a text takes."""
    start = time.process_time()
    way(text)
    return time.process_time() - start


def is_in_proportion(way: Callable[[str], object], repeated: str) -> bool:
    """Tell whether doubling the text at most triples the time."""
    count = LETTERS // len(repeated)
    half, whole = (seconds(way, "Final Thought for the Morning:\n" + repeated * n) for n in (count // 2, count))
    # Of a quadratic search the quotient is four; of what takes no time at all it is anything.
    return whole < 3 * half + 0.05


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_twice_the_text_takes_twice_as_long(way: Callable[[str], object]) -> None:
    """None of what people or programs repeat makes a search start over and over.

    Other programs on the machine can only add to a time, so one attempt that
    fits is enough: a search that is quadratic fits in none.
    """
    for repeated in REPEATED:
        assert any(is_in_proportion(way, repeated) for _ in range(ATTEMPTS)), repeated
