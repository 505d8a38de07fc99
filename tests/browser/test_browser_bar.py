"""The bar of the preview: how the lesson stands, what is held back, what is wrong."""

import contextlib
import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from previewing import BASKET, BASKET_URL, CLIENT, CLIENT_URL, Preview

if "CI" not in os.environ:
    pytest.importorskip("playwright")
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]

NOT_FOUND = "Failed to load resource: the server responded with a status of 404"
REFUSED = "Failed to load resource: the server responded with a status of 409"


# ---------------------------------------------------------------- how it stands
def test_words_and_empty_sections(preview: Preview, open_page: Open) -> None:
    """The bar has the words and the time of the lesson and of each section, and names the sections still empty."""
    page = open_page(BASKET_URL)
    words = page.locator("#words")
    expect(words.locator("summary")).to_have_text(re.compile(r"^\d+ words · 1 minute$"))
    words.locator("summary").click()
    expect(words.get_by_role("row", name="Diagnosis")).to_contain_text("3 words")
    expect(words.get_by_role("row", name="The Drill")).to_contain_text("still empty")
    preview.edit(BASKET, "---\ntitle", "---\ndrill: Call them.\ntitle")
    expect(words.get_by_role("row", name="The Drill")).to_contain_text("2 words")


def test_a_public_lesson_becomes_a_draft(preview: Preview, open_page: Open) -> None:
    """The bar says that a lesson is public, then that it is a draft, or held back until when."""
    page = open_page(BASKET_URL)
    hold = page.locator("#bar .hold")
    expect(hold).to_have_text("Public")
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\ntitle")
    expect(hold).to_have_text("Draft")


def test_a_lesson_of_another_year_is_held_back(preview: Preview, open_page: Open, excused: list[str]) -> None:
    """A lesson that is still to come out says until when it is held back."""
    # The page is opened, perhaps before the preview has seen the save, and then comes by itself.
    excused.append("Failed to load resource: the server responded with a status of 404")
    preview.edit(BASKET, "date: 2026-02-09", "date: 2099-03-02")
    page = open_page("/2099/03/the-gift-basket/")
    expect(page.locator("#bar .hold")).to_have_text("Comes out on March 2, 2099")


def test_held_lessons_are_listed_and_marked(preview: Preview, open_page: Open) -> None:
    """The bar lists what is held back and why, and links to it are marked, without a change of the page's text."""
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\ntitle")
    page = open_page("/")
    link = page.locator(".teaser h2 a", has_text="The Gift Basket")
    expect(link).to_have_text("The Gift Basket")
    drawn = "link => getComputedStyle(link, '::before').content"
    expect(link).to_have_attribute("data-drillbook-hold", "draft")
    assert link.evaluate(drawn) == '"draft"'
    held = page.locator("#held")
    expect(held.locator("summary")).to_have_text("1 held back")
    held.locator("summary").click()
    expect(held.get_by_role("listitem")).to_have_text("The Gift Basket – draft")
    preview.edit(BASKET, "draft: true\n", "")
    expect(held).to_have_count(0)
    expect(link).not_to_have_attribute("data-drillbook-hold", "draft")
    assert link.evaluate(drawn) == "none"


def test_nothing_covers_the_meeting(preview: Preview, open_page: Open) -> None:
    """Links of a draft to itself have no mark, which would cover the meeting's button; its bar is on top."""
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\ntitle")
    page = open_page(BASKET_URL)
    expect(page.locator("#bar .hold")).to_have_text("Draft")
    expect(page.locator("[data-drillbook-hold]")).to_have_count(0)
    page.get_by_role("link", name="Show in a meeting").click()
    meeting, bar = page.locator(".meet-bar").bounding_box(), page.locator("#bar").bounding_box()
    assert meeting
    assert bar
    assert meeting["y"] + meeting["height"] <= bar["y"] + 1


def test_a_day_before_the_lesson(preview: Preview, open_page: Open, excused: list[str]) -> None:
    """A lesson that comes out later than the chosen day is missing, and the preview says when it comes out."""
    excused.append(NOT_FOUND)
    page = open_page(BASKET_URL)
    page.locator("#as-on summary").click()
    page.get_by_label("Show the site on").fill("2026-02-01")
    page.keyboard.press("Enter")
    hidden = page.locator("#hidden")
    expect(hidden).to_contain_text("On February 1, 2026, readers do not see “The Gift Basket”")
    expect(hidden).to_contain_text("it comes out on February 9, 2026")
    hidden.get_by_role("button", name="Show everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Gift Basket")


def test_words_of_a_problem(preview: Preview, open_page: Open) -> None:
    """What stands between backticks is code, and quoted text keeps its case."""
    page = open_page(BASKET_URL)
    preview.edit(BASKET, "---\ntitle", "---\ntitel: x\ntitle")
    panel = page.locator("#problems")
    expect(panel.locator("h3").first).to_have_text('Unknown key "titel"')
    preview.edit(BASKET, "titel: x\ntitle", "date: monday\ntitle")
    expect(panel.locator("h3").first).to_have_text(re.compile('^"'))
    assert panel.locator("h3").first.evaluate("e => getComputedStyle(e, '::first-letter').textTransform") == "none"
    preview.edit(BASKET, "date: monday\n", "")
    expect(panel).to_have_count(0)
    preview.edit(BASKET, "---\ntitle", "---\nphoto: {credit: Ann}\ntitle")
    page.locator("#count").click()
    expect(panel.locator(".help code").first).to_have_text("src: images/name.jpg")
    expect(panel.locator(".help").first).not_to_contain_text("`")


def test_neighbours(preview: Preview, open_page: Open) -> None:
    """The bar leads to the older lesson, and from there back to the newer one."""
    page = open_page(CLIENT_URL)
    page.locator("#older").click()
    expect(page).to_have_url(preview.url + BASKET_URL)
    page.locator("#newer").click()
    expect(page).to_have_url(preview.url + CLIENT_URL)


def test_shown_as_on_a_day(preview: Preview, open_page: Open) -> None:
    """Shown as on a day, a draft is not on the home page; shown with everything, it is there again."""
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\ntitle")
    page = open_page("/")
    link = page.get_by_role("link", name="The Gift Basket").first
    expect(link).to_be_visible()
    page.locator("#as-on summary").click()
    page.get_by_label("Show the site on").fill("2026-03-02")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#as-on summary")).to_have_text("Showing March 2, 2026")
    expect(page.locator("main").get_by_role("link", name="The Gift Basket")).to_have_count(0)
    page.locator("#as-on summary").click()
    page.get_by_role("button", name="Show everything").click()
    expect(page.locator("#as-on summary")).to_have_text("Showing everything")
    expect(link).to_be_visible()


def test_a_draft_on_a_day_says_what_it_is(preview: Preview, open_page: Open, excused: list[str]) -> None:
    """A draft that is open when a day is chosen is not found, as for readers; the bar says why, and brings it back."""
    excused.append(NOT_FOUND)
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\ntitle")
    page = open_page(BASKET_URL)
    expect(page.locator("#bar .hold")).to_have_text("Draft")
    # The page follows the edit once more if it came while the page loaded, and then the date is to be typed again.
    for _ in range(3):
        page.wait_for_load_state("load")
        page.locator("#as-on summary").click()
        page.get_by_label("Show the site on").fill("2026-03-02")
        page.get_by_label("Show the site on").press("Enter")
        with contextlib.suppress(AssertionError):
            expect(page.locator(".not-found")).to_be_visible(timeout=5000)
            break
    expect(page.locator(".not-found")).to_be_visible()
    expect(page.locator("#bar .hold")).to_have_text("Draft")
    expect(page.locator("#hidden")).to_contain_text(
        "On March 2, 2026, readers do not see “The Gift Basket”: it is a draft"
    )
    page.locator("#as-on summary").click()
    page.locator("#as-on").get_by_role("button", name="Show everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Gift Basket")


# ---------------------------------------------------------------- what is wrong
def test_a_mistake_is_explained_and_heals(preview: Preview, open_page: Open) -> None:
    """A mistake opens the problems: what, where, the line, a hint; other pages go on; the fix takes them away."""
    page, other = open_page(BASKET_URL), open_page(CLIENT_URL)
    page.evaluate("document.querySelector('main').focus()")
    preview.edit(BASKET, "summary:", "sumary:")
    problems = page.locator("#problems")
    expect(problems.get_by_role("heading", level=3)).to_contain_text("sumary")
    expect(problems.locator(".place")).to_contain_text(f"{BASKET}:4")
    expect(problems.locator("pre")).to_contain_text("sumary: What to send instead.")
    expect(problems.locator("pre")).to_contain_text("^")
    expect(problems).to_contain_text('did you mean "summary"?')
    expect(problems).to_contain_text("front-matter/unknown-key")
    assert page.evaluate("document.activeElement === document.querySelector('main')"), "focus was stolen"

    expect(other.locator("#count")).to_have_text("1 problem in another file")
    expect(other.locator("#problems")).to_have_count(0)
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(other.get_by_text("before it rings")).to_be_visible()

    preview.edit(BASKET, "sumary:", "summary:")
    expect(problems).to_have_count(0)
    expect(page.locator("#count")).to_have_count(0)
    expect(page.get_by_text("Forty-six identical pears.")).to_be_visible()
    expect(other.locator("#count")).to_have_count(0)


def test_a_problem_is_fixed_by_a_button(preview: Preview, open_page: Open) -> None:
    """A problem with one obvious mending has a button; a click mends the file, and the problem goes."""
    page = open_page(BASKET_URL)
    preview.edit(BASKET, "summary:", "sumary:")
    page.get_by_role("button", name="Fix this").click()
    expect(page.locator("#problems")).to_have_count(0)
    assert "\nsummary: What to send instead.\n" in (preview.site / BASKET).read_text("utf-8")


def test_the_problems_of_a_file_are_fixed_by_one_button(preview: Preview, open_page: Open) -> None:
    """A file with several mendings has a button for all of them beside the first."""
    page = open_page(BASKET_URL)
    text = (preview.site / BASKET).read_text("utf-8")
    preview.write(BASKET, text.replace("summary:", "sumary:").replace("diagnosis:", "diagnosi:"))
    page.get_by_role("button", name="Fix all 2 in this file").click()
    expect(page.locator("#problems")).to_have_count(0)
    assert (preview.site / BASKET).read_text("utf-8") == text


def test_a_file_saved_meanwhile_is_not_fixed(preview: Preview, open_page: Open, excused: list[str]) -> None:
    """If the file was saved after the problem was shown, the button changes nothing and says so."""
    excused.append(REFUSED)
    page = open_page(BASKET_URL)
    preview.edit(BASKET, "summary:", "sumary:")
    button = page.get_by_role("button", name="Fix this")
    expect(button).to_be_visible()
    # The page holds on to what it was shown: as if the save were a blink before the click.
    button.evaluate("(button) => { button.dataset.digest = '00'; button.click(); }")
    expect(page.locator("#refused")).to_contain_text("saved meanwhile")
    assert "\nsumary:" in (preview.site / BASKET).read_text("utf-8")
    page.locator("#refused").get_by_role("button", name="Dismiss").click()
    expect(page.locator("#refused")).to_have_count(0)


def test_problems_put_away_stay_away_until_there_is_another(preview: Preview, open_page: Open) -> None:
    """Problems that the coach has put away come back for a new one, not for the old one further down."""
    page = open_page(BASKET_URL)
    preview.edit(BASKET, "summary:", "sumary:")
    problems = page.locator("#problems")
    problems.get_by_role("button", name="Hide").click()
    expect(problems).to_have_count(0)
    other = open_page("/")
    other.locator("#count").click()
    preview.edit(BASKET, "---\ntitle", "---\n# a line more\ntitle")
    expect(other.locator("#problems .place")).to_contain_text(f"{BASKET}:5")
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(page.locator("#saved")).to_be_visible()  # what was saved before this one is known to the page, too
    expect(page.locator("#count")).to_have_text("1 problem")
    expect(problems).to_have_count(0)
    preview.edit(BASKET, "diagnosis:", "diagnose:")
    expect(problems).to_contain_text("diagnose")


def test_problems_elsewhere_are_shown_on_request(preview: Preview, open_page: Open) -> None:
    """Problems of another file are a count in the bar, which opens them, and puts them away again."""
    page = open_page(CLIENT_URL)
    preview.edit(BASKET, "summary:", "sumary:")
    count = page.get_by_role("button", name="1 problem in another file")
    expect(count).to_have_attribute("aria-expanded", "false")
    count.click()
    expect(page.locator("#problems")).to_contain_text(BASKET)
    expect(count).to_have_attribute("aria-expanded", "true")
    count.click()
    expect(page.locator("#problems")).to_have_count(0)


# ---------------------------------------------------------------- for everyone
def test_everything_has_a_name(preview: Preview, open_page: Open) -> None:
    """Every button, link and field of the bar, its cards and its problems has a name for screen readers."""
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\nsumary: x\ntitle")
    page = open_page(CLIENT_URL)
    page.locator("#count").click()
    expect(page.locator("#problems")).to_be_visible()
    for role in ("button", "link", "region"):
        for element in page.locator("drillbook-preview").get_by_role(role).all():
            expect(element).to_have_accessible_name(re.compile(r"\w"))
    page.locator("#as-on summary").click()
    expect(page.locator("drillbook-preview input")).to_have_accessible_name(re.compile(r"\w"))


def test_the_keyboard_reaches_everything(preview: Preview, open_page: Open) -> None:
    """A card opens with Enter and closes with Escape, which gives the focus back."""
    page = open_page(CLIENT_URL)
    summary = page.locator("#words summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#words table")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#words table")).to_be_hidden()
    expect(summary).to_be_focused()


@pytest.mark.parametrize("width", [320, 1000])
def test_the_bar_fits_and_folds(width: int, preview: Preview, open_page: Open) -> None:
    """Nothing sticks out, on a phone or a wide window; the bar folds to a tab, and is found so on the next page."""
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\nsumary: x\ntitle")
    page = open_page(BASKET_URL, width=width)
    if width == 320:  # where it begins as a tab
        page.get_by_role("button", name="Preview").click()
    expect(page.locator("#problems")).to_be_visible()
    page.locator("#as-on summary").click()
    for selector in (".bar", ".panel", "#as-on .card"):
        box = page.locator(selector).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#fold").click()
    expect(page.locator("#bar")).to_have_count(0)
    page.goto(preview.url + CLIENT_URL)
    expect(page.locator("#tab")).to_be_visible()
    expect(page.locator("#bar")).to_have_count(0)


def test_nothing_of_it_is_printed(preview: Preview, open_page: Open) -> None:
    """On paper there is no bar, and no mark at links."""
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\ntitle")
    page = open_page("/")
    link = page.locator("[data-drillbook-hold]").first
    expect(link).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#bar")).to_be_hidden()
    assert link.evaluate("link => getComputedStyle(link, '::before').content") == "none"


def test_the_site_and_the_bar_leave_each_other_alone(preview: Preview, open_page: Open) -> None:
    """A site's own CSS for everything does not reach the bar."""
    css = "* { display: none !important } html, body { display: block !important }"
    preview.write("layouts/assets/site.css", css)
    page = open_page(CLIENT_URL)
    expect(page.locator("#bar")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
