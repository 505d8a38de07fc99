"""The weekday that the next lesson is promised for."""

import datetime as dt

import pytest

from generator.plan.rhythm import weekday_of

MONDAY = dt.date(2026, 3, 2)


def weeks(*numbers: int) -> list[dt.date]:
    """Return Mondays, so many weeks before the newest."""
    return [MONDAY - dt.timedelta(weeks=number) for number in numbers]


@pytest.mark.parametrize(
    ("days", "weekday"),
    [
        ([], 0),
        (weeks(0, 1, 2), 0),
        (weeks(0, 1, 2, 3), 1),
        (weeks(0, 0, 0, 1, 2, 3), 1),
        (weeks(0, 1, 2, 4, 5, 6, 9), 1),
        (weeks(0, 2, 4, 6, 8), 0),
        (weeks(0, 4, 8, 12), 0),
        ([MONDAY - dt.timedelta(days=number) for number in range(9)], 0),
        ([MONDAY + dt.timedelta(days=day) for day in (15, 8, 1)] + weeks(0, 1), 2),
        ([MONDAY + dt.timedelta(days=5), *weeks(0, 1, 2, 3, 4)], 1),
    ],
    ids=[
        *("no lesson", "too few", "weekly", "two on a day", "weekly with holidays", "every other week", "monthly"),
        *("daily", "moved to Tuesdays", "an extra on Saturday"),
    ],
)
def test_only_weekly_lessons_have_a_weekday(days: list[dt.date], weekday: int) -> None:
    """Most of the latest lessons have to be a week apart; then the newest of these tells the day."""
    assert weekday_of(days) == weekday
