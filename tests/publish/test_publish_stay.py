"""`publish --stay` with a clock in which years pass in no time."""

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable

import pytest

from generator.publish.stay import Attempt, stay

QUARTER = dt.timedelta(minutes=15)
BERLIN, KATHMANDU = zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo("Asia/Kathmandu")


class Clock:
    """A clock that waiting moves on, and that can be set, or sleep through the night, while somebody waits."""

    def __init__(self, start: dt.datetime, end: dt.datetime) -> None:
        self.time, self._end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
        self.jumps: dict[dt.datetime, dt.timedelta] = {}

    def now(self) -> dt.datetime:
        """Return the time."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time pass, with the jumps that fall into it; end everything at the end."""
        self.time += dt.timedelta(seconds=seconds)
        for moment in [m for m in self.jumps if m.astimezone(dt.UTC) <= self.time]:
            self.time += self.jumps.pop(moment)
        if self.time >= self._end:
            raise KeyboardInterrupt


class Readers:
    """Publishes lessons that are due, and notes when each was out; the line is down while `is_down` says so."""

    def __init__(
        self, lessons: Iterable[dt.datetime], is_down: Callable[[dt.datetime], bool] = lambda _: False
    ) -> None:
        self.lessons, self._is_down = sorted(lessons, key=dt.datetime.timestamp), is_down
        self.out: dict[dt.datetime, dt.datetime] = {}
        self.attempts: list[dt.datetime] = []

    def publish(self, now: dt.datetime) -> Attempt:
        """Publish as of a moment."""
        self.attempts.append(now)
        if self._is_down(now):
            return Attempt(problem="the host does not answer")
        due = [one for one in self.lessons if one.timestamp() <= now.timestamp() and one not in self.out]
        self.out |= dict.fromkeys(due, now)
        return Attempt(
            sent=len(due), next_turn=next((one for one in self.lessons if one.timestamp() > now.timestamp()), None)
        )


def run(readers: Readers, clock: Clock, zone: dt.tzinfo = dt.UTC) -> list[str]:
    """Stay until the clock ends it, and return what was said."""
    lines: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        stay(readers.publish, clock, zone, lines.append)
    return lines


@pytest.mark.parametrize("zone", [BERLIN, KATHMANDU, zoneinfo.ZoneInfo("America/New_York"), dt.UTC])
def test_out_in_time(zone: dt.tzinfo) -> None:
    """A lesson is out at its minute: in each week of two years, leap weeks, year's ends and clock changes included."""
    first = dt.datetime(2026, 1, 4, 2, 30, tzinfo=zone)
    # Half past two of each Sunday, which on two of them comes twice or never; and 2026 has a week 53.
    lessons = [first + dt.timedelta(weeks=week) for week in range(108)]
    lessons += [dt.datetime(2026, 12, 31, 23, 59, 59, tzinfo=zone), dt.datetime(2027, 1, 1, tzinfo=zone)]
    for lesson in lessons:
        # From 20 minutes before to an hour after it: nothing is different in the rest of the week.
        start = lesson.astimezone(dt.UTC) - dt.timedelta(minutes=20)
        readers = Readers([lesson, lesson + dt.timedelta(weeks=1)])
        run(readers, Clock(start, start + dt.timedelta(minutes=80)))
        assert readers.out[lesson].timestamp() == lesson.timestamp()


def test_looks_often() -> None:
    """Without any lesson to come, it looks at the folder every 15 minutes, and says nothing about it."""
    start = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    readers = Readers([])
    lines = run(readers, Clock(start, start + dt.timedelta(hours=2)))
    assert readers.attempts == [start + QUARTER * n for n in range(8)]
    assert lines == [
        "2026-03-02 00:00  published: 0 files sent",
        "                  next: no lesson is waiting for its day; changed files are published within 15 minutes",
    ]


def test_line_lost() -> None:
    """While the host is away, it is tried again in growing pauses, and said once; then the lesson comes at once."""
    start = dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC)
    lesson, back = start + dt.timedelta(hours=1), start + dt.timedelta(hours=5, minutes=3)
    readers = Readers([lesson], lambda now: lesson <= now < back)
    lines = run(readers, Clock(start, start + dt.timedelta(hours=8)))
    tries = [moment - lesson for moment in readers.attempts if lesson <= moment < back]
    assert [between.total_seconds() / 60 for between in tries[:6]] == [0, 1, 3, 7, 15, 30]
    assert back <= readers.out[lesson] <= back + QUARTER
    assert [line for line in lines if "not published" in line] == [
        "2026-03-02 07:00  not published: the host does not answer; trying again, in growing pauses of up to 15 minutes"
    ]
    assert any("published: 1 file sent" in line for line in lines)


def test_asleep() -> None:
    """A computer that sleeps over a lesson publishes it half a minute after it wakes up, whatever it waited for."""
    start = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    lesson = start + dt.timedelta(hours=7)
    clock = Clock(start, start + dt.timedelta(days=1))
    clock.jumps[start + dt.timedelta(hours=6, minutes=59, seconds=10)] = dt.timedelta(hours=3)
    readers = Readers([lesson])
    run(readers, clock)
    assert lesson < readers.out[lesson] <= start + dt.timedelta(hours=10)


def test_clock_set_back() -> None:
    """A clock that was ahead and is set right keeps nothing waiting: it looks at once, and then as always."""
    start = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    clock = Clock(start, start + dt.timedelta(hours=1))
    clock.jumps[start + dt.timedelta(minutes=5)] = dt.timedelta(hours=-5)
    lesson = start - dt.timedelta(hours=4)
    readers = Readers([lesson])
    run(readers, clock)
    assert readers.attempts[1] == start + dt.timedelta(minutes=5) - dt.timedelta(hours=5)
    assert all(b - a <= QUARTER for a, b in zip(readers.attempts[1:], readers.attempts[2:], strict=False))


def test_due_meanwhile() -> None:
    """A lesson that falls due while files go out is published right after them."""
    start = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    lesson = start + dt.timedelta(minutes=2)
    clock, readers = Clock(start, start + dt.timedelta(hours=1)), Readers([lesson])

    def slow(now: dt.datetime) -> Attempt:
        attempt = readers.publish(now)
        clock.time += dt.timedelta(minutes=5)
        return attempt

    with pytest.raises(KeyboardInterrupt):
        stay(slow, clock, BERLIN, lambda _: None)
    assert readers.out[lesson] == start + dt.timedelta(minutes=5)
