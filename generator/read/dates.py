"""Dates as coaches type them, and how to write those that cannot be read."""

import datetime as dt
import re

from generator.model.english import month_of

__all__ = ["FIRST_YEAR", "LAST_YEAR", "NO_DATE", "date_help", "day_of", "is_date_shaped", "moment_of"]

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""The years that a lesson can have; any other is a slip of the finger."""

NO_DATE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Stands in for a date that is wrong, so that reading can go on."""

_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d*)?)?\s*(Z|z|[+-]\d{1,2}(?::?\d\d)?)?)?$"
)
_YEAR_FIRST = re.compile(r"(\d{4})\s?[./ -]\s?(\d{1,2})\s?[./ -]\s?(\d{1,2})\.?$")
# Eight digits are a date only with a likely century: 20260214.
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)$")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")
_EUROPEAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$")
_WORDED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3})[a-z]*|([A-Za-z]{3})[a-z]*\s+(\d{1,2})(?:st|nd|rd|th)?),?\s+(\d{4})$"
)

# Word processors make dashes of hyphens, and curly ones of quotation marks; phones type unusual spaces.
_LOOK_ALIKES = str.maketrans({**dict.fromkeys("‐‑‒–—―−﹣－", "-"), **dict.fromkeys("\xa0\u2009\u202f", " "), "：": ":"})


def is_date_shaped(text: str) -> bool:
    """Tell whether a text has the shape of a date, be there such a day or not."""
    return _DATE.match(_plain(text)) is not None


def moment_of(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Return a date, or a date and time, with a fixed offset from UTC; nothing where there is no such day.

    Without a time it is the start of the day; without an offset it is in `zone`.
    """
    parts = _DATE.match(_plain(text))
    if parts is None:
        return None
    year, month, day, hour, minute, second, offset = parts.groups()
    try:
        moment = dt.datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
        )
        if offset:
            # It is fixed, and of whole minutes, as it stands.
            return moment.replace(tzinfo=_utc_offset(offset))
        between = moment.utcoffset() or dt.timedelta()
        # Before standard time, offsets had seconds; feeds know whole minutes (RFC 3339, section 5.6).
        return moment.astimezone(dt.timezone(dt.timedelta(minutes=round(between.total_seconds() / 60))))
    except (ValueError, OverflowError):
        return None


def day_of(text: str) -> dt.date | None:
    """Return the day that a date in another form can only mean, or nothing.

    3/4/2026 is March in America and April in Britain, and so means nothing here.
    """
    text = _plain(text).strip(" \"'")
    year, month, day = 0, 0, 0
    if parts := _SLASHES.match(text):
        first, second, year = (int(g) for g in parts.groups())
        # 3/3/2026 is the same day either way, and one number above 12 can only be the day.
        if max(first, second) <= 12 and first != second:
            return None
        month, day = (first, second) if second > 12 else (second, first)
    elif parts := _EUROPEAN.match(text):
        day, month, year = (int(g) for g in parts.groups())
    elif parts := _WORDED.match(text):
        day = int(parts[1] or parts[4])
        month = month_of(parts[2] or parts[3])
        year = int(parts[5])
    elif parts := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        year, month, day = (int(g) for g in parts.groups())
    try:
        meant = dt.date(year, month, day)
    except ValueError:
        return None
    return meant if FIRST_YEAR <= meant.year <= LAST_YEAR else None


def date_help(key: str, text: str) -> str:
    """Return how to write a date that could not be read, with the day that was probably meant."""
    text = _plain(text)
    if day := day_of(text):
        return f"write `{key}: {day.isoformat()}`"
    if (parts := _SLASHES.match(text)) and max(int(parts[1]), int(parts[2])) <= 12:
        ways = " or ".join(
            f"`{key}: {parts[3]}-{int(m):02}-{int(d):02}`" for m, d in (parts.groups()[:2], parts.groups()[1::-1])
        )
        return f"{text} can be read in two ways; write {ways}"
    return f"write year-month-day, such as `{key}: 2026-02-14`, with a time if you like: `{key}: 2026-02-14 07:30`"


def _plain(text: str) -> str:
    """Return a text with plain hyphens and spaces for those that look like them, without quotation marks around it."""
    return text if text.isascii() else text.translate(_LOOK_ALIKES).strip(" “”‘’„‚")


def _utc_offset(text: str) -> dt.timezone:
    if text in "Zz":
        return dt.UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    between = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-between if text[0] == "-" else between)
