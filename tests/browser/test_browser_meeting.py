"""A lesson in a meeting: one part of it a screen, by keys, by buttons and by hand, with a clock for the drill."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from built import Blog, served, visit
from previewing import CLIENT, CLIENT_URL, Preview
from sites import write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

CASE, ESSAY = "/2026/02/the-favorite-client/", "/2026/02/the-long-essay/"
LONG = "\n\n".join(f"  Paragraph {n}. " + "It goes on and on. " * 20 for n in range(1, 13))
SITE = f"""\
-- content/lessons/the-favorite-client.md --
---
title: The Favorite Client
date: 2026-02-09
symptoms: |
  - You answer the phone on the first ring.[^1]

  [^1]: So you say.
diagnosis: |
{LONG}
prescription: Hang up.
drill: |
  **Forty-five minutes.** Then call the other eleven, for 5 minutes each.
---
-- content/lessons/the-long-essay.md --
---
title: The Long Essay
date: 2026-02-16
---
How it began.

## The middle

It went on.

## The end

It was over.
"""


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    """Return a case study with a long section, and an essay with headings."""
    with served(write_site(tmp_path / "site", SITE)) as made:
        yield made


def meet(reader: "BrowserContext", url: str) -> "Page":
    """Open a lesson and show it in a meeting."""
    page = visit(reader, url)
    page.get_by_role("link", name="Show in a meeting").click()
    page.locator(".meet-bar").wait_for()
    return page


def where(page: "Page") -> "Locator":
    return page.locator(".meet-bar [role=status]")


def set_drill(page: "Page", words: str) -> None:
    page.evaluate("words => { document.querySelector('.section-drill .prose').textContent = words }", words)


def test_keys_lead_through_the_parts_of_a_lesson(blog: Blog, reader: "BrowserContext") -> None:
    """Arrows, Home and End go from part to part, one is seen at a time and has the focus; Escape asks, then ends it."""
    from playwright.sync_api import expect

    page = meet(reader, blog.url + CASE)
    expect(where(page)).to_have_text("1 of 6 · The Favorite Client")
    seen = []
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        seen.append(page.locator("h2:visible").inner_text())
        assert page.evaluate("document.activeElement.querySelector('h2').textContent.trim()") == seen[-1]
    assert seen[:4] == ["Symptoms", "Diagnosis", "Prescription", "The Drill"]
    page.keyboard.press("ArrowRight")
    expect(where(page)).to_contain_text("6 of 6")
    page.keyboard.press("ArrowLeft")
    expect(where(page)).to_have_text("5 of 6 · The Drill")
    page.keyboard.press("Home")
    expect(page.locator("h1:visible")).to_have_count(1)
    expect(page.locator(":is(h2, .site-header, .site-footer, .comments):visible")).to_have_count(0)
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="End now?")).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="End", exact=True)).to_have_count(1)
    expect(where(page)).to_have_text("5 of 6 · The Drill")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".meet-bar").wait_for(state="detached")
    page.wait_for_url(blog.url + CASE)
    expect(page.locator("[data-off]")).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "Show in a meeting"


def test_space_scrolls_a_long_part_before_the_next(blog: Blog, reader: "BrowserContext") -> None:
    """Space and the page keys, which a presenter's remote sends, show all of a part before they go on, and back."""
    from playwright.sync_api import expect

    page = meet(reader, blog.url + CASE)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    heights = []
    below = page.get_by_role("button", name="More below")
    expect(below).to_be_visible()
    while where(page).inner_text() == "3 of 6 · Diagnosis":
        heights.append(page.evaluate("scrollY"))
        page.keyboard.press("PageDown" if len(heights) % 2 else " ")
    assert heights[0] == 0
    assert len(heights) > 2
    assert heights == sorted(set(heights))
    expect(where(page)).to_have_text("4 of 6 · Prescription")
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Home")
    expect(below).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Space")
    page.keyboard.press("PageUp")
    expect(where(page)).to_have_text("2 of 6 · Symptoms")


def test_buttons_and_fingers_do_what_keys_do(blog: Blog, browser: "Browser") -> None:
    """Buttons keep the focus, so that they can be pressed again; a swipe turns, a scroll does not."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = meet(context, blog.url + CASE)
    forward = page.get_by_role("button", name="Next")
    forward.press("Enter")
    forward.press("Space")
    expect(where(page)).to_contain_text("3 of 6")
    assert page.evaluate("document.activeElement.textContent") == "Next"
    page.get_by_role("button", name="Back").tap()
    expect(where(page)).to_contain_text("2 of 6")
    touch = context.new_cdp_session(page)

    def swipe(x: int, y: int) -> None:
        for kind, points in (("touchStart", [(200, 300)]), ("touchMove", [(200 + x, 300 + y)]), ("touchEnd", [])):
            points_sent = [{"x": left, "y": top} for left, top in points]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points_sent})

    swipe(-120, 10)
    expect(where(page)).to_contain_text("3 of 6")
    swipe(120, -10)
    expect(where(page)).to_contain_text("2 of 6")
    swipe(-60, -200)
    expect(where(page)).to_contain_text("2 of 6")
    ends, goes_on = (page.get_by_role("button", name=name).bounding_box() for name in ("End", "Next"))
    assert ends
    assert goes_on
    assert goes_on["x"] - (ends["x"] + ends["width"]) > 150
    page.get_by_role("button", name="End").tap()
    page.get_by_role("button", name="Back").tap()
    expect(where(page)).to_contain_text("1 of 6")
    page.get_by_role("button", name="End").tap()
    page.get_by_role("button", name="End now?").tap()
    page.locator(".meet-bar").wait_for(state="detached")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


_COUNT_TONES = """
window.tones = 0;
const { start } = OscillatorNode.prototype;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; start.apply(this, when); };
"""


def test_the_clock_of_the_drill(blog: Blog, reader: "BrowserContext") -> None:
    """It has the minutes that the drill asks for, runs, stands, is set, and rings and says so when they are over.

    Where the sound is off, it stays off.
    """
    from playwright.sync_api import expect

    page = reader.new_page()
    page.add_init_script(_COUNT_TONES)
    page.clock.install()
    page.goto(blog.url + CASE + "#meet")
    expect(page.get_by_role("timer")).to_be_hidden()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    clock = page.get_by_role("timer")
    expect(clock).to_have_text("45:00")
    page.get_by_role("button", name="Less time").click()
    page.get_by_role("button", name="Less time").click()
    expect(clock).to_have_text("35:00")
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(61_000)
    expect(clock).to_have_text("33:59")
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(61_000)
    expect(clock).to_have_text("33:59")
    page.get_by_role("button", name="Start").click()
    page.keyboard.press("ArrowRight")
    expect(clock).to_be_visible()  # while it runs, on every part
    expect(page.get_by_role("alert")).to_be_empty()
    page.clock.fast_forward(34 * 60_000)
    expect(page.get_by_role("alert")).to_have_text("Time is up.")
    expect(clock).to_have_text("0:00")
    assert page.evaluate("tones") == 4
    sound = page.get_by_role("button", name="Sound")
    expect(sound).to_have_attribute("aria-pressed", "true")
    sound.click()
    page.get_by_role("button", name="Start").click()
    expect(clock).to_have_text("35:00")
    expect(page.get_by_role("alert")).to_be_empty()
    page.clock.fast_forward(36 * 60_000)
    expect(page.get_by_role("alert")).to_have_text("Time is up.")
    assert page.evaluate("tones") == 4
    page.reload()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(sound).to_have_attribute("aria-pressed", "false")


MINUTES = {
    "Take 10 minutes.": "10:00",
    "A 7-minute call.": "7:00",
    "Make five ten-minute calls.": "10:00",
    "Half an hour on Tuesday.": "30:00",
    "Wednesday, one hour, and two minutes to breathe.": "60:00",
    "Ninety minutes.": "90:00",
    "Call them.": "10:00",
    "Within 24 hours, for twenty-five minutes.": "25:00",
}


def test_the_minutes_of_a_drill_are_read(blog: Blog, reader: "BrowserContext") -> None:
    """The first time that a drill names is the clock's, in words or digits; else it is ten minutes."""
    from playwright.sync_api import expect

    page = reader.new_page()
    for drill, clock in MINUTES.items():
        page.goto(blog.url + CASE)
        set_drill(page, drill)
        page.get_by_role("link", name="Show in a meeting").click()
        expect(page.locator("[role=timer]"), drill).to_have_text(clock)
        page.goto("about:blank")  # so that the next drill is on a page that is loaded anew


def test_an_essay_is_shown_by_its_headings(blog: Blog, reader: "BrowserContext") -> None:
    """The text before the first heading is a screen, and each heading with what follows it."""
    page = meet(reader, blog.url + ESSAY)
    shown = []
    for _ in range(4):
        shown.append(page.locator(".lead > :visible").all_inner_texts())
        page.keyboard.press("ArrowRight")
    assert shown == [[], ["How it began."], ["The middle", "It went on."], ["The end", "It was over."]]


def test_it_goes_by_the_address(blog: Blog, reader: "BrowserContext") -> None:
    """The browser's way back ends it; an address with #meet opens in it; without a network it goes on."""
    from playwright.sync_api import expect

    page = meet(reader, blog.url + CASE)
    page.go_back()
    page.locator(".meet-bar").wait_for(state="detached")
    page.go_forward()
    page.locator(".meet-bar").wait_for()
    page.reload()
    reader.set_offline(True)
    page.keyboard.press("End")
    expect(where(page)).to_contain_text("6 of 6")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".meet-bar").wait_for(state="detached")
    expect(page).to_have_url(blog.url + CASE)


def test_writing_and_links_within_a_meeting(blog: Blog, reader: "BrowserContext") -> None:
    """Keys write in the fields of the sheet, and a footnote's link stays in the meeting."""
    from playwright.sync_api import expect

    page = meet(reader, blog.url + CASE)
    page.keyboard.press("ArrowRight")
    page.locator(".footnote-ref a").click()
    expect(where(page)).to_contain_text("2 of 6")
    page.keyboard.press("End")
    page.get_by_label("Goal 1").press_sequentially("go on ")
    expect(where(page)).to_contain_text("6 of 6")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Goal 1")).to_have_value("go on ")


def test_without_scripts_there_is_no_way_in(blog: Blog, browser: "Browser") -> None:
    """Where no script runs, the link is not there, and the lesson is one page."""
    from playwright.sync_api import expect

    context = browser.new_context(java_script_enabled=False)
    page = visit(context, blog.url + CASE + "#meet")
    expect(page.get_by_text("Show in a meeting")).to_be_hidden()
    assert page.locator("h2:visible").count() > 4
    context.close()


def test_a_save_in_the_preview_leaves_the_meeting_on(preview: Preview, open_page: "Callable[..., Page]") -> None:
    """The preview follows a save, and the part that was shown is shown, with what is new in it."""
    from playwright.sync_api import expect

    page = open_page(CLIENT_URL + "#meet")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("h2:visible")).to_have_text(["Symptoms"])
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(page.locator(".section-symptoms")).to_contain_text("before it rings")
    expect(page.locator("h2:visible")).to_have_text(["Symptoms"])
