"""When a site changes by itself."""

import datetime as dt
import zoneinfo

import pytest
from sites import make_site

from generator.model.lesson import LessonMetadata
from generator.plan.site import Clock
from generator.plan.turns import next_turn

ZONES = ("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


def lessons(*dates: str, zone: str = "UTC") -> str:
    """Return a site with a lesson for each date."""
    settings = f"-- site.yaml --\ntitle: T\nauthor: A\nurl: https://www.example.com/\ntimezone: {zone}\n"
    return settings + "".join(
        f"-- content/lessons/l{number}.md --\n---\ntitle: L{number}\ndate: {date}\n---\nText.\n"
        for number, date in enumerate(dates)
    )


def test_next_turn() -> None:
    """The next moment is that of the next lesson or of the next to expire; drafts and the past count for nothing."""
    made = make_site(
        lessons("2026-02-02", "2026-03-16 07:30")
        + "-- content/lessons/d.md --\n---\ntitle: D\ndate: 2026-03-09\ndraft: true\n---\nText.\n"
        + "-- content/lessons/e.md --\n---\ntitle: E\ndate: 2026-01-05\nexpires: 2026-04-01\n---\nText.\n"
        + "-- content/about.md --\n---\ntitle: About\n---\nText.\n"
    )
    everything = (*made.site.lessons, *made.site.pages, *(one.meta for one in made.site.unpublished))
    turns, now = [], dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    while turn := next_turn(everything, now):
        turns.append(turn.isoformat())
        now = turn
    assert turns == ["2026-03-16T07:30:00+00:00", "2026-04-01T00:00:00+00:00"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "date",
    [
        *("2026-03-29 02:30", "2026-10-25 02:30", "2026-10-25 02:00"),  # Berlin: never and twice
        *("2026-03-08 02:30", "2026-11-01 01:30", "2026-04-05 01:45", "2026-10-04 02:15"),  # St John's, Lord Howe
        *("2026-12-31 23:59:59", "2027-01-01", "2026-12-28", "2027-01-03 23:59", "2028-02-29 07:00"),
    ],
)
def test_out_at_its_turn(zone: str, date: str) -> None:
    """At its moment a lesson is out, a second before it is not, and once out it stays; whatever the clocks do."""
    text = lessons(date, zone=zone)
    meta = next(one.meta for one in make_site(text, now=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)).site.unpublished)
    assert isinstance(meta, LessonMetadata)
    turn = next_turn([meta], dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    assert turn is not None
    instant = turn.astimezone(dt.UTC)
    for minutes in range(-180, 200, 10):
        # As a build sees it, in the zone of the site, where an hour can come twice.
        now = (instant + dt.timedelta(minutes=minutes)).astimezone(zoneinfo.ZoneInfo(zone))
        assert bool(make_site(text, now=now).site.lessons) == (minutes >= 0), now
    assert not make_site(text, now=instant - dt.timedelta(seconds=1)).site.lessons
    assert Clock(now=instant).in_zone(zoneinfo.ZoneInfo(zone)).timestamp() == instant.timestamp()
