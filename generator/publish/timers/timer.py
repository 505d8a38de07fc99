"""What a timer needs to know of a site, and what it is set up with: files, commands and words.

A module of this folder is a function from the one value to the other.  It
writes nothing and asks nobody: `install` shows the files, asks and writes, in
the same way for all of them.
"""

import datetime as dt
from pathlib import Path

from generator.model.target import Target
from generator.model.url import slugify
from generator.model.value import Value

__all__ = ["QUARTERS", "TimedSite", "TimerFile", "TimerPlan", "minutes_after", "name_of", "slots_after", "text_of"]

QUARTERS = (3, 18, 33, 48)
"""The minutes at which a computer of one's own looks.

Offsets from UTC are multiples of a quarter of an hour, everywhere and at any
time of the year, so a lesson due at a full quarter is out three minutes later.
"""

# Off the full hour, when everybody's timers run and those of hosts are late; and past a clock that goes wrong a little.
_DELAY = 4
_MOST_MINUTES = 4


class TimedSite(Value):
    """A site that a timer is for.

    `folder` is absolute.  `name` is its own name in letters that every system
    takes in the name of a file.  `program` are the words that start drillbook.
    `turns` are the moments at which lessons come out and expire, in UTC.
    `extras` are those of the package that its settings need, `targets` are
    where it is published to; `repository` is `owner/name` on GitHub, if known.
    """

    folder: Path
    name: str
    program: tuple[str, ...]
    turns: tuple[dt.datetime, ...]
    zone: dt.tzinfo
    extras: tuple[str, ...] = ()
    branch: str = "main"
    repository: str = ""
    wheel: str = ""
    targets: tuple[Target, ...] = ()


class TimerFile(Value):
    """A file to write: `place` is absolute, `shown` is how the coach knows it."""

    place: Path
    shown: str
    data: bytes


class TimerPlan(Value):
    """How a timer is set up.

    `files` are written and then `commands` are run, if the coach agrees.
    `steps` are sentences with what only the coach can do; `notes` what is good
    to know.
    """

    files: tuple[TimerFile, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def name_of(folder: Path) -> str:
    """Return the name of a site's timer, by which it is found again: that of its folder, which is absolute."""
    return slugify(folder.name) or "site"


def text_of(data: bytes) -> str:
    """Return the text of a file, to show, whatever is in it: one that somebody has changed can hold anything."""
    return data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8", "replace").replace("\r\n", "\n")


def minutes_after(turns: tuple[dt.datetime, ...]) -> tuple[int, ...]:
    """Return the minutes of each hour, in UTC, at which to look so that nothing is more than 15 minutes late.

    One is enough if all lessons come out at the same minute of their hours.
    Zones that are half an hour off are why this is not always the full hour.
    """
    minutes = tuple(sorted({(turn.astimezone(dt.UTC).minute + _DELAY) % 60 for turn in turns}))
    return minutes if len(minutes) <= _MOST_MINUTES else tuple(quarter + 1 for quarter in QUARTERS)


def slots_after(turns: tuple[dt.datetime, ...]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Return the minutes, hours and weekdays (Sunday is 0), in UTC, at which to look, as cron crosses them.

    For hosts where each build costs something.
    """
    minutes = minutes_after(turns)
    late = [_first_look(turn.astimezone(dt.UTC), minutes) for turn in turns]
    hours = tuple(sorted({moment.hour for moment in late}))
    weekdays = tuple(sorted({moment.isoweekday() % 7 for moment in late}))
    return minutes, hours, weekdays


def _first_look(turn: dt.datetime, minutes: tuple[int, ...]) -> dt.datetime:
    """Return the first moment after a turn that has one of these minutes, which may be in the next hour."""
    return turn + dt.timedelta(minutes=min((minute - turn.minute - 1) % 60 + 1 for minute in minutes))
