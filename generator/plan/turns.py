"""The moments at which a site changes by itself: lessons come out, and lessons expire.

Between two of them the clock changes nothing.  So a build can be skipped, a
timer knows when it is needed, and `status` can say what comes next.

Moments are compared as instants (seconds since 1970) and never by the clock on
the wall: on the night on which that goes back an hour, half past two comes twice.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from generator.model.lesson import LessonMetadata, Metadata

__all__ = ["next_turn", "turns_of"]


def turns_of(meta: Metadata) -> Iterator[dt.datetime]:
    """Yield the moments at which a lesson comes out and expires; a page has none."""
    if isinstance(meta, LessonMetadata):
        yield meta.date
        if meta.expires:
            yield meta.expires


def next_turn(metadata: Iterable[Metadata], now: dt.datetime) -> dt.datetime | None:
    """Return the first moment after `now` at which readers get another site, or nothing if there is none."""
    # A draft stays what it is on its day, so nobody has to wake up for it.
    coming = (turn for meta in metadata if not meta.draft for turn in turns_of(meta))
    return min((turn for turn in coming if turn.timestamp() > now.timestamp()), key=dt.datetime.timestamp, default=None)
