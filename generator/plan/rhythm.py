"""The weekday on which a site's lessons come out, where they come out week by week.

Pages promise the next lesson for that day, so a guess is worse than no answer:
most of the latest lessons have to be exactly a week apart.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

__all__ = ["weekday_of"]

_LATEST = 9  # lessons: two months, so that a new habit is one soon
_LEAST = 4
_WEEK = dt.timedelta(days=7)


def weekday_of(days: Sequence[dt.date]) -> int:
    """Return the weekday of weekly lessons, Monday as 1 (ISO 8601), or 0 for another rhythm.

    The days are those of all lessons, the newest first.
    """
    latest = list(dict.fromkeys(days))[:_LATEST]
    weekly = [newer for newer, older in pairwise(latest) if newer - older == _WEEK]
    if len(latest) < _LEAST or len(weekly) * 2 <= len(latest) - 1:
        return 0
    # The newest of them: whoever has moved from Monday to Tuesday promises Tuesdays.
    return weekly[0].isoweekday()
