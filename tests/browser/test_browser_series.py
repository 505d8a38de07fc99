"""A series as a reader follows it: how far they are, and a program of weeks in their own calendar."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hosting import hosted
from icalendar import Calendar
from sites import write_site

from generator.cli.main import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TITLES = (
    "Ask, then wait; and wait",
    "Überfällige Anrufe für äußerst geduldige Verkäuferinnen – größer",
    "استمع أولا 👂🏽",
)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a site with a programme of three weeks."""
    folder = tmp_path_factory.mktemp("series")
    lessons = "".join(
        f"-- content/lessons/l{n}.md --\n---\ntitle: '{title}'\ndate: 2026-01-{5 + 7 * n:02}\nseries: Three Weeks\n"
        f"summary: 'Ü{'ü' * 90}, {n}.'\n---\n{'Text of a lesson.' * 400}\n"
        for n, title in enumerate(TITLES)
    )
    introduction = "-- content/series/three-weeks.md --\n---\nprogramme: true\n---\nOne lesson a week.\n"
    settings = "-- site.yaml --\ntitle: T\nauthor: A\nurl: https://e.com/\n"
    write_site(folder, settings + lessons + introduction)
    assert main(["build", "--site", str(folder), "--now", "2026-11-20"]) == 0
    with hosted(folder / "output") as host:
        yield host.url


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """Return a page of a reader who lives where summer time ends during the programme."""
    context = browser.new_context(timezone_id="America/New_York", locale="en-US", reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_what_was_read_is_known_on_the_device(page: "Page", series: str) -> None:
    """A lesson counts as read once its end was on the screen; the page of the series shows how far that is."""
    from playwright.sync_api import expect

    page.goto(f"{series}/series/three-weeks/")
    expect(page.locator(".progress")).to_be_hidden()
    page.goto(f"{series}/2026/01/l0/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("Object.keys(localStorage)") == []
    page.locator("article > :last-child").scroll_into_view_if_needed()
    page.wait_for_function("localStorage.length === 1")
    page.goto(f"{series}/series/three-weeks/")
    page.get_by_text("You have read 1 of 3.").wait_for()
    expect(page.locator(".is-read h2")).to_have_text([TITLES[0]])
    expect(page.locator(".is-next h2")).to_have_text([TITLES[1]])
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".progress")).to_be_hidden()


def test_the_weeks_go_into_a_calendar(page: "Page", series: str, tmp_path: Path) -> None:
    """From the day that the reader chooses, each week is a whole day of the calendar, in any time zone."""
    from playwright.sync_api import expect

    page.goto(f"{series}/series/three-weeks/")
    page.get_by_label("Start on:").fill("2026-10-26")
    assert page.locator(".when").all_text_contents()[1] == "Monday, November 2, 2026"
    with page.expect_download() as caught:
        page.get_by_role("button", name="Add the weeks to my calendar").click()
    assert caught.value.suggested_filename == "three-weeks.ics"
    caught.value.save_as(tmp_path / "weeks.ics")
    data = (tmp_path / "weeks.ics").read_bytes()
    assert all(len(line) <= 75 and line.decode() for line in data.removesuffix(b"\r\n").split(b"\r\n"))
    calendar = Calendar.from_ical(data)
    assert not calendar.errors
    events = calendar.walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == [f"Week {n}: {title}" for n, title in enumerate(TITLES, 1)]
    first = dt.date(2026, 10, 26)
    assert [event.decoded("DTSTART") for event in events] == [first + dt.timedelta(days=7 * n) for n in range(3)]
    assert all(event.decoded("DTEND") - event.decoded("DTSTART") == dt.timedelta(days=1) for event in events)
    assert [str(event["URL"]) for event in events] == [f"{series}/2026/01/l{n}/" for n in range(3)]
    assert len({str(event["UID"]) for event in events}) == 3
    assert all(not event.errors and "TZID" not in event["DTSTART"].params for event in events)
    assert str(events[0]["DESCRIPTION"]).startswith(f"Ü{'ü' * 90}, 0.\n")
    page.reload()
    expect(page.get_by_label("Start on:")).to_have_value("2026-10-26")
    page.get_by_label("Start on:").fill("")
    expect(page.locator(".when:visible")).to_have_count(0)


def test_without_scripts_it_is_a_list_of_weeks(browser: "Browser", series: str) -> None:
    """Where no script runs, the lessons are in order under their weeks, and nothing is shown that does not work."""
    from playwright.sync_api import expect

    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{series}/series/three-weeks/")
    expect(page.locator(".steps .label")).to_have_text(["Week 1", "Week 2", "Week 3"])
    expect(page.locator("form.programme")).to_be_hidden()
    context.close()
