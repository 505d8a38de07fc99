"""Dates as coaches type them, and how to write those that cannot be read."""

import datetime as dt
import re

from generator.model.english import month_of

__all__ = ["FIRST_YEAR", "LAST_YEAR", "NO_DATE", "date_help", "is_date_shaped", "moment_of"]

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""The years that a lesson can have; any other is a slip of the finger."""

NO_DATE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Stands in for a date that is wrong, so that reading can go on."""

# ISO 8601 as people type it: without leading zeros, with a space, with seconds or without.
_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d*)?)?\s*(Z|z|[+-]\d{1,2}(?::?\d\d)?)?)?$"
)
# These three shapes are never read as dates: they only make the message better.
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")
_EUROPEAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$")
_WORDED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3})[a-z]*|([A-Za-z]{3})[a-z]*\s+(\d{1,2})(?:st|nd|rd|th)?),?\s+(\d{4})$"
)


def is_date_shaped(text: str) -> bool:
    """Tell whether a text has the shape of a date, be there such a day or not."""
    return _DATE.match(text) is not None


def moment_of(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return a date, or a date and time, with a fixed offset from UTC; nothing where there is no such day.

    Without a time it is the start of the day; without an offset it is in `zone`.
    """
    match = _DATE.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        moment = dt.datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
        )
        if offset:
            moment = moment.replace(tzinfo=_utc_offset(offset))
        between = moment.utcoffset() or dt.timedelta()
        # Before standard time, offsets had seconds; feeds know whole minutes (RFC 3339, section 5.6).
        return moment.astimezone(dt.timezone(dt.timedelta(minutes=round(between.total_seconds() / 60))))
    except (ValueError, OverflowError):
        return None


def date_help(key: str, text: str) -> str:
    """Return how to write a date that could not be read, with the day that was probably meant."""
    year, month, day = 0, 0, 0
    if (match := _SLASHES.match(text)) and max(int(match[1]), int(match[2])) <= 12:
        # 3/4 is March in America and April in Britain: only the coach knows.
        ways = " or ".join(
            f"`{key}: {match[3]}-{int(m):02}-{int(d):02}`" for m, d in (match.groups()[:2], match.groups()[1::-1])
        )
        return f"{text} can be read in two ways; write {ways}"
    if match:
        first, second, year = (int(g) for g in match.groups())
        month, day = (first, second) if second > 12 else (second, first)
    elif match := _EUROPEAN.match(text):
        day, month, year = (int(g) for g in match.groups())
    elif match := _WORDED.match(text):
        day = int(match[1] or match[4])
        month = month_of(match[2] or match[3])
        year = int(match[5])
    try:
        example = dt.date(year, month, day).isoformat()
    except ValueError:
        return f"write year-month-day, such as `{key}: 2026-02-14`, with a time if you like: `{key}: 2026-02-14 07:30`"
    return f"write `{key}: {example}`"


def _utc_offset(text: str) -> dt.timezone:
    if text in "Zz":
        return dt.UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    between = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-between if text[0] == "-" else between)
