"""Dates as people, feeds and programs write them."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from generator.model.english import month_of

__all__ = ["day_in", "in_zone", "moment_of", "moment_or_none", "split_name", "strict_moment"]

_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>(?:19|20)\d\d)"
# In 04/03/2024 nobody knows which number is the month; with periods (04.03.2024) it is always the second.
_PATTERNS = tuple(
    re.compile(rf"(?<![\w])(?:{pattern})(?!\d)", re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<mark>[-_. ]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}",
        rf"{_MONTH}\s*{_DAY},?\s+{_YEAR}",
        rf"{_DAY}\.?\s+{_MONTH},?\s+{_YEAR}",
    )
)
_SEPARATORS = " \t-–—_.,:"
# Where there is no date, some programs write the first or the last one that they know.
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


def moment_of(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return the moment that a program wrote (ISO 8601), or the start of the day that a person wrote."""
    try:
        return in_zone(dt.datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        day = day_in(text)
        return dt.datetime(day.year, day.month, day.day, tzinfo=zone) if day else None


def in_zone(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return a moment with a time zone: its own, if it has one."""
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def day_in(text: str) -> dt.date | None:
    """Return the first day that a text names, in numbers or in English words."""
    return _find(text)[0]


def split_name(stem: str) -> tuple[dt.date | None, str]:
    """Return the day at either end of a file's name, and the rest of the name: `2019-05-12-gift-basket`."""
    day, start, end = _find(stem)
    before, after = stem[:start].rstrip(_SEPARATORS), stem[end:].lstrip(_SEPARATORS)
    # In the middle of a name, a date is part of a title.
    if day and not (before and after):
        return day, before or after
    return day, stem


def strict_moment(text: str) -> dt.datetime | None:
    """Return a moment as Atom, RSS, Dublin Core or a database writes it; in UTC where it names no zone.

    Nothing is returned for an empty date.  Raises `ValueError` for anything
    else that is not a date, or not in a year that a blog can be from.
    """
    text = text.strip()
    if not text or text.startswith("0000-00-00"):
        return None
    try:
        moment = dt.datetime.fromisoformat(_whole_date(text))
    except ValueError:
        moment = _as_in_mail(text)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(text)
    return in_zone(moment, dt.UTC)


def moment_or_none(text: str) -> dt.datetime | None:
    """Return what `strict_moment` does, or None for what is no date, where that needs no warning."""
    try:
        return strict_moment(text)
    except ValueError:
        return None


def _whole_date(text: str) -> str:
    """Return a date that has only a year or month with the first day of it."""
    return text if len(text) > len("2019-05") else text + "-01-01"[len(text) - len("2019") :]


def _as_in_mail(text: str) -> dt.datetime:
    if re.search(r"[a-z] -\d", text):
        raise ValueError(text)  # WordPress writes the year -0001 where there is no date
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError, OverflowError) as problem:
        raise ValueError(text) from problem


def _find(text: str) -> tuple[dt.date | None, int, int]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            month = match["month"].lower()
            number = int(month) if month.isdigit() else month_of(month)
            try:
                return dt.date(int(match["year"]), number, int(match["day"])), match.start(), match.end()
            except ValueError:
                continue
    return None, 0, 0
