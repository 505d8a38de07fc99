"""Numbers and dates in drillbook's messages."""

import datetime as dt

import pytest

from generator.model.english import MONTHS, count, first_few, long_date, month_of


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 lessons"), (1, "1 lesson"), (2, "2 lessons"), (1200, "1,200 lessons")]
)
def test_count(number: int, text: str) -> None:
    """Only one is singular, and thousands have a comma."""
    assert count(number, "lesson") == text


def test_long_date() -> None:
    """A day has its weekday, in English."""
    assert long_date(dt.date(2026, 2, 14)) == "Saturday, February 14, 2026"


@pytest.mark.parametrize(
    ("word", "number"), [("Sept", 9), ("MAY", 5), ("december", 12), ("ju", 0), ("Mai", 0), ("", 0)]
)
def test_month(word: str, number: int) -> None:
    """A month is known by its first three letters."""
    assert month_of(word) == number


def test_months() -> None:
    """Each month's name leads back to its number."""
    assert [month_of(name) for name in MONTHS] == list(range(1, 13))


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a", "b"], "a, b"), (["a", "b", "c"], "a, b and 1 more"), (["a"] * 1500, "a, a and 1,498 more")],
)
def test_first_few(names: list[str], text: str) -> None:
    """Of many names, the first are named and the others counted."""
    assert first_few(names, 2) == text
