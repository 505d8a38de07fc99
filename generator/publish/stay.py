"""Publishes at each due moment, for as long as it runs: `drillbook publish --stay`.

Its job is to decide when; what is done then is a function that it is given.
It wakes up at the moment at which the next lesson comes out or expires, and at
least every 15 minutes, because files change, too, and on a network drive
nothing reports that.  After a failure it tries again soon, then in growing
pauses, and says so once, not each time.

No scheduler of a library does this: theirs run jobs at fixed times and count
monotonic seconds, which stand still while a computer sleeps.  Here the clock on
the wall is looked at again every half minute.  So a computer that wakes up
late, or whose clock is corrected, publishes at once.
"""

import datetime as dt
import time
from collections.abc import Callable
from typing import Protocol

from generator.model.english import count, long_date
from generator.model.value import Value

__all__ = ["Attempt", "SystemTime", "Timekeeper", "stay"]

_LOOK = dt.timedelta(minutes=15)
# Longer than a clock is ever corrected by in passing, shorter than anybody waits for a lesson.
_SLICE = dt.timedelta(seconds=30)
_FIRST_PAUSE = dt.timedelta(minutes=1)


class Attempt(Value):
    """The result of publishing once.

    `sent` counts the files that readers got anew, `problem` is a sentence if
    it failed.  `next_turn` is when the site changes next by itself; there is
    none if nothing is to come, or if the site cannot be read.
    """

    sent: int = 0
    problem: str = ""
    next_turn: dt.datetime | None = None


class Timekeeper(Protocol):
    """The clock, and waiting by it; tests bring one of their own, in which years pass in no time."""

    def now(self) -> dt.datetime:
        """Return the time, with a time zone."""

    def sleep(self, seconds: float) -> None:
        """Wait; a `KeyboardInterrupt` ends it, and everything."""


class SystemTime:
    """The computer's clock."""

    def now(self) -> dt.datetime:
        """Return the time in UTC, which no daylight saving bends."""
        return dt.datetime.now(dt.UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def stay(
    publish: Callable[[dt.datetime], Attempt], timekeeper: Timekeeper, zone: dt.tzinfo, say: Callable[[str], None]
) -> None:
    """Publish now and at every due moment, until a `KeyboardInterrupt`.

    `publish` is called with the moment to publish for, and never raises what
    is the host's or the coach's fault; `say` gets a line of the log.
    """
    log = _Log(zone, say)
    failures = 0
    while True:
        moment = timekeeper.now()
        attempt = publish(moment)
        failures = failures + 1 if attempt.problem else 0
        log.note(moment, attempt)
        _sleep_until(_next_look(moment, attempt, failures), moment, timekeeper)


def _next_look(moment: dt.datetime, attempt: Attempt, failures: int) -> dt.datetime:
    """Return when to publish again.

    It counts from the moment that was published for and not from its end: a
    lesson that fell due while files went out is then published next.
    """
    # Eight doublings are far more than the longest pause; without a limit, the number itself would grow for weeks.
    pause = min(_FIRST_PAUSE * 2 ** min(failures - 1, 8), _LOOK) if failures else _LOOK
    turn = attempt.next_turn
    # Its time in UTC, as Python subtracts moments of one zone by the clock on the wall.
    return min(moment + pause, turn.astimezone(dt.UTC)) if turn else moment + pause


def _sleep_until(wake: dt.datetime, since: dt.datetime, timekeeper: Timekeeper) -> None:
    while (now := timekeeper.now()) < wake:
        if now < since - _SLICE:
            return  # the clock was set back: what it said before means nothing any more
        timekeeper.sleep(min(wake - now, _SLICE).total_seconds())


class _Log:
    """Says what has changed: news, a new problem, its end, and what comes next; a quiet week is a quiet log."""

    def __init__(self, zone: dt.tzinfo, say: Callable[[str], None]) -> None:
        self._zone, self._say = zone, say
        self._problem = ""
        self._next: dt.datetime | None = None
        self._is_new = True

    def note(self, moment: dt.datetime, attempt: Attempt) -> None:
        """Say what an attempt changed."""
        when = f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"
        if attempt.problem and attempt.problem != self._problem:
            self._say(f"{when}  not published: {attempt.problem}; trying again, in growing pauses of up to 15 minutes")
        elif not attempt.problem and (attempt.sent or self._is_new or self._problem):
            self._say(f"{when}  published: {count(attempt.sent, 'file')} sent")
        if not attempt.problem and (self._is_new or attempt.next_turn != self._next):
            self._say(f"{' ' * len(when)}  next: {self._words(attempt.next_turn)}")
            self._next, self._is_new = attempt.next_turn, False
        self._problem = attempt.problem

    def _words(self, turn: dt.datetime | None) -> str:
        if turn is None:
            return "no lesson is waiting for its day; changed files are published within 15 minutes"
        local = turn.astimezone(self._zone)
        return f"{long_date(local)}, {local:%H:%M}"
