"""Dates as people and programs write them into documents and their names."""

import datetime as dt
import re

from generator.model.english import month_of

__all__ = ["day_in", "in_zone", "moment_of", "split_name"]

_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>(?:19|20)\d\d)"
# Of two numbers that could be a day and a month, nobody knows which is which, except where full stops part them.
_WAYS = tuple(
    re.compile(rf"(?<![\w])(?:{way})(?!\d)", re.IGNORECASE)
    for way in (
        rf"{_YEAR}(?P<mark>[-_. ]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}",
        rf"{_MONTH}\s*{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\.?\s+{_MONTH},?\s+{_YEAR}",
    )
)
_SEAM = " \t-–—_.,:"


def moment_of(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return the moment of a text as programs write it (ISO 8601), or the start of the day that people write."""
    try:
        return in_zone(dt.datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        day = day_in(text)
        return dt.datetime(day.year, day.month, day.day, tzinfo=zone) if day else None


def in_zone(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return a moment with a zone: its own, if it has one."""
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def day_in(text: str) -> dt.date | None:
    """Return the first day that a text names, in numbers or in English words."""
    return _find(text)[0]


def split_name(stem: str) -> tuple[dt.date | None, str]:
    """Return the day at either end of the name of a file, and the rest of the name: `2019-05-12-gift-basket`."""
    day, start, end = _find(stem)
    before, after = stem[:start].rstrip(_SEAM), stem[end:].lstrip(_SEAM)
    if day and not (before and after):
        return day, before or after
    return day, stem


def _find(text: str) -> tuple[dt.date | None, int, int]:
    for way in _WAYS:
        for found in way.finditer(text):
            month = found["month"].lower()
            number = int(month) if month.isdigit() else month_of(month)
            try:
                return dt.date(int(found["year"]), number, int(found["day"])), found.start(), found.end()
            except ValueError:
                continue
    return None, 0, 0
