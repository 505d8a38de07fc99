"""The open page follows what is saved, and the coach loses neither the place nor anything typed."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from previewing import BASKET, BASKET_URL, CLIENT, CLIENT_URL, REPOSITORY, Preview

if "CI" not in os.environ:
    pytest.importorskip("playwright")
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]

REFUSED = "Failed to load resource: net::ERR_"  # what Chromium itself says when a server is not there
NOT_FOUND = "Failed to load resource: the server responded with a status of 404"
# The empty icon keeps Chromium from asking for one.
SMALLEST = """\
<!doctype html><title>T</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src data:">
<link rel="icon" href="data:,">
<body>{{ lesson.title }}</body>
"""
IN_VIEW = "e => { const r = e.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight }"


def is_same(page: "Page") -> bool:
    """Return whether this is still the page that was opened, never loaded anew."""
    return bool(page.evaluate("window.marker === 'still the same page'"))


def hide(page: "Page", *, hidden: bool) -> None:
    """Put the tab in the background, or in front: to a page that is what this property and this event say."""
    page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def watch_lights(page: "Page") -> None:
    """Note the text of each element that is lit up from now on."""
    page.evaluate(
        """() => {
          window.lit = [];
          const animate = Element.prototype.animate;
          Element.prototype.animate = function (...how) {
            window.lit.push(this.textContent);
            return animate.apply(this, how);
          };
        }"""
    )


# ---------------------------------------------------------------- text
def test_saved_text_is_on_screen(preview: Preview, open_page: Open) -> None:
    """What is saved is on screen without the page being loaded anew, its title with it."""
    page = open_page(CLIENT_URL)
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(page.get_by_text("before it rings")).to_be_visible()
    preview.edit(CLIENT, "title: The Favorite Client", "title: The Other Client")
    expect(page.get_by_role("heading", level=1)).to_have_text("The Other Client")
    expect(page).to_have_title("The Other Client · The Monday Drill")
    assert is_same(page)


def test_a_second_save_is_followed_as_the_first(preview: Preview, open_page: Open) -> None:
    """Saves in quick succession end with the last one on screen."""
    page = open_page(CLIENT_URL)
    text = preview.read(CLIENT)
    for n in range(5):
        preview.write(CLIENT, text.replace("on the first ring", f"on ring {n}"))
    expect(page.get_by_text("on ring 4")).to_be_visible()
    assert is_same(page)


def test_place_focus_typing_and_open_details_are_kept(preview: Preview, open_page: Open) -> None:
    """Scroll position, focus, typed text, selection and an open <details> stay where the coach left them."""
    page = open_page(CLIENT_URL)
    page.get_by_text("More", exact=True).click()
    notes = page.get_by_label("Notes")
    notes.fill("half a thought")
    notes.evaluate("field => { field.setSelectionRange(5, 6); window.field = field; scrollBy(0, 40) }")
    top = page.evaluate("scrollY")
    assert top > 0
    preview.edit(CLIENT, "The lead of the lesson.", "Another lead.\n\nAnd a second paragraph of it.")
    expect(page.get_by_text("And a second paragraph of it.")).to_be_attached()
    assert notes.evaluate("field => field === window.field && field === document.activeElement")
    expect(notes).to_have_value("half a thought")
    assert notes.evaluate("field => [field.selectionStart, field.selectionEnd]") == [5, 6]
    expect(page.get_by_text("What is folded away.")).to_be_visible()
    assert is_same(page)


def test_what_is_in_view_does_not_move(preview: Preview, open_page: Open) -> None:
    """A change that can be seen moves nothing."""
    page = open_page(CLIENT_URL)
    page.evaluate("scrollTo(0, 50)")
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(page.get_by_text("before it rings")).to_be_visible()
    assert page.evaluate("scrollY") == 50


def test_a_change_out_of_view_is_brought_into_view(preview: Preview, open_page: Open) -> None:
    """The section that was written comes into view, below the place that is open or above it."""
    page = open_page(CLIENT_URL)
    drill = page.locator(".section-drill p")
    assert not drill.evaluate(IN_VIEW)
    preview.edit(CLIENT, "the other eleven", "the other twelve")
    expect(page.get_by_text("Call the other twelve.")).to_be_in_viewport()
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(page.get_by_text("before it rings")).to_be_in_viewport()
    assert is_same(page)


def test_what_has_changed_is_lit_up(preview: Preview, open_page: Open) -> None:
    """What has changed, and nothing else, is lit up for a moment; not for those who want nothing to move."""
    page = open_page(CLIENT_URL)
    watch_lights(page)
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(page.get_by_text("before it rings")).to_be_visible()
    assert page.evaluate("lit") == []
    page.emulate_media(reduced_motion="no-preference")
    preview.edit(CLIENT, "the other eleven", "the other twelve")
    expect(page.get_by_text("Call the other twelve.")).to_be_in_viewport()
    assert page.evaluate("lit") == ["Call the other twelve."]


def test_a_new_paragraph_alone_is_lit_up(preview: Preview, open_page: Open) -> None:
    """A paragraph put in, and one taken out, count as that, and not as a change of all that follow."""
    preview.edit(CLIENT, "The lead of the lesson.", "One.\n\nTwo.\n\nThree.")
    page = open_page(CLIENT_URL)
    expect(page.get_by_text("Three.", exact=True)).to_be_visible()
    page.evaluate("window.three = [...document.querySelectorAll('.lead p')].find(p => p.textContent === 'Three.')")
    page.emulate_media(reduced_motion="no-preference")
    watch_lights(page)
    preview.edit(CLIENT, "Two.", "One and a half.\n\nTwo.")
    expect(page.get_by_text("One and a half.")).to_be_visible()
    assert page.evaluate("lit") == ["One and a half."]
    preview.edit(CLIENT, "One and a half.\n\nTwo.\n\n", "")
    expect(page.get_by_text("Two.", exact=True)).to_have_count(0)
    assert page.evaluate("lit").pop() in ("One.", "Three.")  # what is beside the gap
    assert page.evaluate("three.isConnected")


# ---------------------------------------------------------------- what the page's own scripts have done
def test_what_a_reader_writes_is_no_change(preview: Preview, open_page: Open) -> None:
    """Fields filled in and goals shown by the worksheet's script stay; nothing is lit up for them, nothing moves."""
    page = open_page(BASKET_URL)
    page.get_by_label("Goal 1").fill("write to Hollis")
    page = open_page(CLIENT_URL)
    became = page.get_by_role("group", name="write to Hollis")
    expect(became).to_have_count(1)
    page.get_by_label("Goal 1").fill("call Marion")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 50)")
    page.emulate_media(reduced_motion="no-preference")
    watch_lights(page)
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(page.get_by_text("before it rings")).to_be_visible()
    preview.edit(CLIENT, "summary: Everyone has one.", "summary: Everyone has two.")
    expect(page.locator("meta[name=description]")).to_have_attribute("content", "Everyone has two.")
    assert page.evaluate("lit") == ["You answer the phone before it rings."]
    assert page.evaluate("scrollY") == 50
    expect(page.get_by_label("Goal 1")).to_have_value("call Marion")
    expect(became).to_have_count(1)
    expect(page.get_by_role("button", name="Erase")).to_be_enabled()
    assert is_same(page)


def test_an_untouched_worksheet_is_no_change(preview: Preview, open_page: Open) -> None:
    """A save that changes nothing on the screen moves nothing; buttons without a use yet stay disabled."""
    page = open_page(CLIENT_URL)
    page.emulate_media(reduced_motion="no-preference")
    watch_lights(page)
    preview.edit(CLIENT, "summary: Everyone has one.", "summary: Everyone has two.")
    expect(page.locator("meta[name=description]")).to_have_attribute("content", "Everyone has two.")
    assert page.evaluate("[scrollY, lit]") == [0, []]
    expect(page.get_by_role("button", name="Erase")).to_be_disabled()
    preview.edit(CLIENT, "title: The Favorite Client", "title: The Other Client")
    expect(page.get_by_role("heading", level=1)).to_have_text("The Other Client")
    assert page.evaluate("scrollY") == 0
    assert "Erase" not in " ".join(page.evaluate("lit"))


def test_what_a_script_of_the_site_changed_stays(preview: Preview, open_page: Open) -> None:
    """What a site's own script has put in, marked or wrapped stays after a save; text around it is followed."""
    write_script(preview, WRAPPER)
    page = open_page(CLIENT_URL)
    expect(page.get_by_role("heading", level=1)).to_have_class("marked")
    page.evaluate("window.marker = 'still the same page'")
    preview.edit(CLIENT, "The lead of the lesson.", "Another lead.\n\nAnd a second paragraph of it.")
    expect(page.get_by_text("And a second paragraph of it.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_class("marked")
    expect(page.locator(".wrapper > .section-drill")).to_be_attached()
    expect(page.locator(".lead > .before")).to_have_text("Put in first.")
    preview.edit(CLIENT, "the other eleven", "the other twelve")
    expect(page.get_by_text("Call the other twelve.")).to_be_in_viewport()
    expect(page.locator(".wrapper > .section-drill")).to_be_attached()
    assert is_same(page)


def test_what_a_script_rebuilt_is_loaded_anew(preview: Preview, open_page: Open) -> None:
    """Where a script has replaced the very text that is edited, the page is loaded anew, and shows the new text."""
    write_script(preview, "const h = document.querySelector('h1'); h.innerHTML = `<i>${h.textContent}</i>`")
    page = open_page(CLIENT_URL)
    page.locator("h1 > i").wait_for()
    page.evaluate("window.marker = 'still the same page'")
    preview.edit(CLIENT, "title: The Favorite Client", "title: The Other Client")
    expect(page.locator("h1 > i")).to_have_text("The Other Client")
    assert not is_same(page)


WRAPPER = """
document.querySelector("h1").className = "marked";
const before = Object.assign(document.createElement("div"), { className: "before", textContent: "Put in first." });
document.querySelector(".lead").prepend(before);
const wrapper = Object.assign(document.createElement("div"), { className: "wrapper" });
const drill = document.querySelector(".section-drill");
drill.replaceWith(wrapper);
wrapper.append(drill);
"""


def write_script(preview: Preview, script: str) -> None:
    """Give the site a script of its own on every page."""
    footer = (REPOSITORY / "layouts/partials/footer.html").read_text("utf-8")
    preview.write("layouts/partials/footer.html", f"{footer}<script>{script}</script>")


def test_marks_are_no_changes(preview: Preview, open_page: Open) -> None:
    """A mark at the link to a draft is the preview's own: it is not lit up, and nothing moves for it."""
    preview.edit(BASKET, "---\ntitle", "---\ndraft: true\ntitle")
    page = open_page("/")
    page.locator("[data-drillbook-hold]").first.wait_for()
    watch_lights(page)
    page.emulate_media(reduced_motion="no-preference")
    preview.edit(CLIENT, "Everyone has one.", "Everyone has two.")
    expect(page.get_by_text("Everyone has two.")).to_be_visible()
    assert page.evaluate("lit") == ["Everyone has two."]


def test_sections_come_and_go(preview: Preview, open_page: Open) -> None:
    """A new section appears between those that were there; they are not made anew; a section taken out goes."""
    page = open_page(CLIENT_URL)
    page.evaluate("window.drill = document.querySelector('.section-drill')")
    preview.edit(CLIENT, "drill: |", "critical_thinking: |\n  - Why them?\ndrill: |")
    thinking = page.locator(".section-critical_thinking")
    expect(thinking).to_contain_text("Why them?")
    assert page.locator(".section > h2").evaluate_all("all => all.map(heading => heading.id)") == [
        *("symptoms", "diagnosis", "prescription", "critical-thinking", "drill"),
    ]
    preview.edit(CLIENT, "critical_thinking: |\n  - Why them?\n", "")
    expect(thinking).to_have_count(0)
    assert page.evaluate("window.drill === document.querySelector('.section-drill')")


# ---------------------------------------------------------------- looks
def test_a_stylesheet_is_swapped(preview: Preview, open_page: Open) -> None:
    """A saved stylesheet shows at once, without the page being loaded anew, and the old one goes."""
    preview.write("layouts/assets/site.css", "h1 { color: rgb(1, 2, 3) }")
    page = open_page(CLIENT_URL)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_css("color", "rgb(1, 2, 3)")
    sheets = page.locator("link[rel=stylesheet]").count()
    page.evaluate("window.marker = 'still the same page'")
    preview.edit("layouts/assets/site.css", "1, 2, 3", "3, 2, 1")
    expect(heading).to_have_css("color", "rgb(3, 2, 1)")
    expect(page.locator("link[rel=stylesheet]")).to_have_count(sheets)
    assert is_same(page)


def test_a_layout_loads_the_page_anew(preview: Preview, open_page: Open) -> None:
    """A changed layout may have other scripts, so the page is loaded anew, at the place where it was."""
    page = open_page(CLIENT_URL)
    page.evaluate("scrollTo(0, 300)")
    footer = (REPOSITORY / "layouts/partials/footer.html").read_text("utf-8")
    preview.write("layouts/partials/footer.html", footer + "<script>window.ran = true</script>")
    page.wait_for_function("window.ran")
    assert not is_same(page)
    page.wait_for_function("scrollY === 300")


def test_a_changed_script_loads_the_page_anew(preview: Preview, open_page: Open) -> None:
    """A script cannot be taken back once it has run, so the page is loaded anew for another one."""
    preview.write("layouts/assets/count.js", "window.count = 1")
    footer = (REPOSITORY / "layouts/partials/footer.html").read_text("utf-8")
    script = '<script src="{{ site.assets["count.js"] }}"></script>'
    preview.write("layouts/partials/footer.html", footer + script)
    page = open_page(CLIENT_URL)
    page.wait_for_function("window.count === 1")
    preview.write("layouts/assets/count.js", "window.count = 2")
    page.wait_for_function("window.count === 2")


def test_the_smallest_layout_is_followed(preview: Preview, open_page: Open) -> None:
    """A layout without main, header, footer or sections, and with a strict policy, is previewed like any other."""
    preview.write("layouts/lesson.html", SMALLEST)
    page = open_page(BASKET_URL)
    preview.edit(BASKET, "title: The Gift Basket", "title: The Other Basket")
    expect(page.get_by_text("The Other Basket")).to_be_visible()


# ---------------------------------------------------------------- other pages
def test_another_saved_lesson_is_offered(preview: Preview, open_page: Open) -> None:
    """Saving another lesson offers a link to it, which can be dismissed, and goes once this one is saved."""
    page = open_page(CLIENT_URL)
    saved = page.locator("#saved")
    preview.edit(BASKET, "identical", "very identical")
    expect(saved).to_contain_text("You saved “The Gift Basket”")
    saved.get_by_role("button", name="Dismiss").click()
    expect(saved).to_have_count(0)
    preview.edit(BASKET, "very", "quite")
    expect(saved).to_be_visible()
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(saved).to_have_count(0)
    preview.edit(BASKET, "quite", "wholly")
    saved.get_by_role("link", name="go there").click()
    expect(page.get_by_text("wholly identical")).to_be_visible()
    expect(page).to_have_url(preview.url + BASKET_URL)


def test_a_deleted_lesson_stays_and_says_so(preview: Preview, open_page: Open, excused: list[str]) -> None:
    """A lesson deleted while open stays on screen with a notice; when its file is back, it goes on as before."""
    excused.append(NOT_FOUND)
    page = open_page(BASKET_URL)
    text = preview.read(BASKET)
    preview.delete(BASKET)
    gone = page.locator("#gone")
    expect(gone).to_contain_text(f"This page is gone: {BASKET} was deleted or renamed.")
    expect(page.get_by_text("Forty-six identical pears.")).to_be_visible()
    expect(gone.get_by_role("link", name="Go to the newest lessons")).to_have_attribute("href", "/")
    preview.write(BASKET, text.replace("identical", "different"))
    expect(page.get_by_text("Forty-six different pears.")).to_be_visible()
    expect(gone).to_have_count(0)
    assert is_same(page)


def test_a_deleted_lesson_opened_anew_says_so(preview: Preview, open_page: Open, excused: list[str]) -> None:
    """At the address of a deleted lesson it says why there is nothing; when the file is back, the lesson is shown."""
    excused.append(NOT_FOUND)
    page = open_page(CLIENT_URL)
    text = preview.read(BASKET)
    preview.delete(BASKET)
    expect(page.get_by_text("What to send instead.")).to_have_count(0)
    page.locator("a.older").wait_for(state="detached")
    page = open_page(BASKET_URL)
    expect(page.locator("#gone")).to_contain_text(BASKET)
    preview.write(BASKET, text)
    expect(page.get_by_role("heading", level=1)).to_have_text("The Gift Basket")
    expect(page.locator("#gone")).to_have_count(0)


# ---------------------------------------------------------------- the connection
def test_a_server_that_comes_back_is_followed(preview: Preview, open_page: Open, excused: list[str]) -> None:
    """While the server is away the page says how to start it; when it is back the page catches up."""
    excused.append(REFUSED)
    page = open_page(CLIENT_URL)
    preview.stop()
    expect(page.locator("#offline")).to_contain_text("The preview is not running. Start drillbook serve again")
    preview.edit(CLIENT, "on the first ring", "before it rings")
    preview.start()
    expect(page.get_by_text("before it rings")).to_be_visible()
    expect(page.locator("#offline")).to_have_count(0)
    preview.edit(CLIENT, "before it rings", "at last")
    expect(page.get_by_text("at last")).to_be_visible()


def test_a_hidden_tab_lets_go_and_catches_up(preview: Preview, open_page: Open) -> None:
    """A tab in the background holds no connection, which others need, and catches up when it is shown."""
    hidden = open_page(CLIENT_URL)
    hide(hidden, hidden=True)
    shown = open_page(CLIENT_URL)
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(shown.get_by_text("before it rings")).to_be_visible()
    expect(hidden.get_by_text("on the first ring")).to_be_visible()
    hide(hidden, hidden=False)
    expect(hidden.get_by_text("before it rings")).to_be_visible()
    assert is_same(hidden)


def test_a_tab_opened_behind_waits(preview: Preview, open_page: Open) -> None:
    """A tab that is opened in the background connects when it is shown."""
    page = open_page(CLIENT_URL)
    page.add_init_script("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.reload()
    shown = open_page(CLIENT_URL)
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(shown.get_by_text("before it rings")).to_be_visible()
    expect(page.locator("#bar")).to_have_count(0)
    expect(page.get_by_text("on the first ring")).to_be_visible()
    hide(page, hidden=False)
    expect(page.get_by_text("before it rings")).to_be_visible()
    expect(page.locator("#bar")).to_be_visible()


def test_many_tabs_are_followed(preview: Preview, open_page: Open) -> None:
    """More tabs than a browser has connections to one server: those behind let go, so the one in front is followed."""
    for _ in range(6):  # as many connections as a browser makes
        hide(open_page(CLIENT_URL), hidden=True)
    page = open_page(CLIENT_URL)
    preview.edit(CLIENT, "on the first ring", "before it rings")
    expect(page.get_by_text("before it rings")).to_be_visible()


def test_a_replaced_picture_is_shown(preview: Preview, open_page: Open) -> None:
    """A picture that keeps its name is shown as it is now, wherever it stands."""
    preview.write("content/images/box.svg", SQUARE.format(width=20))
    preview.edit(CLIENT, "The lead of the lesson.", "![A box](images/box.svg)")
    page = open_page(CLIENT_URL)
    width = "document.querySelector('main img').naturalWidth"
    page.wait_for_function(f"{width} === 20")
    preview.write("content/images/box.svg", SQUARE.format(width=40))
    page.wait_for_function(f"{width} === 40")


SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20"><path d="M0 0h9v9z"/></svg>\n'
