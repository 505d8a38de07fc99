"""Numbers and dates in the English of drillbook's own messages, whatever the computer's language.

What readers of a site see is translated (`layouts/words/`).  This is for the
people who run drillbook.  `strftime` would follow the computer's locale, so
the names of months are written out here, once for all who read or write them.
"""

import datetime as dt
from collections.abc import Sequence

__all__ = ["MONTHS", "count", "first_few", "long_date", "month_of"]

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""The names of the months."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Three letters tell all months apart; people also write "Sept" and "Febr".
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}


def month_of(word: str) -> int:
    """Return the number of a month from its name or an abbreviation of three letters or more; 0 if there is none."""
    return _MONTH_NUMBERS.get(word[:3].lower(), 0)


def long_date(day: dt.date) -> str:
    """Return a day with its weekday, such as `Saturday, February 14, 2026`."""
    return f"{_WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}, {day.year}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, as in `1 lesson` or `1,200 lessons`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def first_few(names: Sequence[str], most: int) -> str:
    """Return at most so many names, and how many more there are, as in `a.jpg, b.jpg and 3 more`."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
