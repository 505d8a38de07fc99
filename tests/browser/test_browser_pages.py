"""Pages as readers have them: accessible, steady, light, at every width, in the light and in the dark."""

import gzip
import itertools
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hosting import Host, hosted
from sites import config_of, settings_with, write_site

from generator.cli.main import main
from generator.engine.look import site_look
from generator.shell.layouts import read_layouts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Response

ROOT = Path(__file__).parents[2]
# What lies between is looked at in the other looks.
WIDTHS = {"light": (320, 1280), "dark": (320, 1920)}
KINDS = {
    "home": "/",
    "second page of the list": "/page/2/",
    "case": "/2026/08/the-favorite-client/",
    "essay": "/2026/10/eleven-seconds/",
    "tags": "/tags/",
    "tag": "/tags/accounts/",
    "archive": "/archive/",
    "year": "/archive/2026/",
    "quotes": "/quotes/",
    "symptoms": "/what-hurts/",
    "search": "/search/?q=calendar",
    "plain page": "/start-here/",
    "authors": "/authors/",
    "list of series": "/series/",
    "series": "/series/the-first-ten-minutes/",
    "not found": "/404.html",
}
# In the dark a page is the same but for its colors, which only these rules look at; they are the same at any width.
COLORS = ["color-contrast", "link-in-text-block"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a style sheet alone can break: what axe measures, and what it finds by what is shown or can be scrolled.
STYLED = [*COLORS, "target-size", "scrollable-region-focusable", "css-orientation-lock", "bypass", "label", "link-name"]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, made_pictures: Path) -> "Iterator[Host]":
    """Return the demonstration site, built and on a web server, with a form under its lessons and a loud accent."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(made_pictures, folder / ".drillbook")
    for name in ("site.yaml", "content"):
        (folder / name).symlink_to(ROOT / name)
    settings = (ROOT / "site.yaml").read_text("utf-8").replace("comments:", "comments:\n  inbox: http://127.0.0.1:9")
    (folder / "site.yaml").unlink()
    (folder / "site.yaml").write_text(settings + 'accent: "#ffcc00"\n', "utf-8")
    assert main(["build", "--site", str(folder), "--now", "2026-11-20"]) == 0
    with hosted(folder / "output") as running:
        yield running


def violations(page: "Page", rules: Sequence[str] = RULES) -> list[dict[str, Any]]:
    """Return what is wrong with a page for people who cannot see it well, or have no mouse."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    # Of what is right, one element is enough: to describe and send them all takes time.
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found: list[dict[str, Any]] = page.evaluate("options => axe.run(options).then(r => r.violations)", options)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(browser: "Browser", host: Host, kind: str) -> None:
    """No fault of accessibility, and nothing wider than the screen, at any width, in the light, the dark, other looks.

    The page is opened once: what it is shown on and in changes while it is open.
    """
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    assert page.goto(host.url + KINDS[kind])

    def look_at(width: int, rules: Sequence[str]) -> None:
        page.set_viewport_size({"width": width, "height": 800})
        found = violations(page, rules) if rules else []
        assert not [(width, v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    for width in WIDTHS["light"]:
        look_at(width, RULES)
    page.emulate_media(color_scheme="dark")
    for width in WIDTHS["dark"]:
        look_at(width, COLORS if width == 320 else ())
    # What is far below is laid out when somebody comes near; until then it lies on itself.
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    # Three widths and two looks have no common divisor: the kinds come by every pair of them, and not all by all.
    number = list(KINDS).index(kind)
    for scheme, look in (("dark", "clinic"), ("light", ("clinic", "chalkboard")[number % 2])):
        page.emulate_media(color_scheme=scheme)
        put_on(page, look)
        look_at((360, 768, 1920)[number % 3], STYLED)
    context.close()


_PUT_ON = """text => {
  const sheet = document.createElement("style");
  sheet.textContent = text;
  document.querySelector("link[href*='/assets/style.'], style.look").replaceWith(sheet);
  sheet.className = "look";
}"""


def put_on(page: "Page", look: str) -> None:
    """Show a page in another look: it is the same page with another style sheet."""
    page.evaluate(_PUT_ON, look_sheet(look))


@cache
def look_sheet(look: str) -> str:
    """Return the style sheet of a look, with a loud accent."""
    return site_look(config_of(settings_with('accent: "#ffcc00"\n')), read_layouts(ROOT), look).texts["style.css"]


WIDE = """---
title: A wide lesson
date: 2026-02-02
---

A sentence with a note[^1] in it.

| A rather long heading | Another long heading | Still another heading | And the last one |
|---|---|---|---|
| Something_long_that_cannot_break | Something_long_that_cannot_break | Something_long_that_cannot_break | end |

[^1]: The note.
"""


def test_a_wide_table_and_a_footnote(browser: "Browser", tmp_path: Path) -> None:
    """On a phone the keyboard scrolls a wide table, which has a name; links of footnotes are underlined."""
    write_site(
        tmp_path, f"-- site.yaml --\ntitle: T\nauthor: A\nurl: https://e.com/\n-- content/lessons/a.md --\n{WIDE}"
    )
    assert main(["build", "--site", str(tmp_path), "--now", "2026-11-20"]) == 0
    with hosted(tmp_path / "output") as running:
        page = browser.new_page(viewport={"width": 390, "height": 740}, reduced_motion="reduce")
        page.goto(f"{running.url}/2026/02/a/")
        found = violations(page)
        assert not [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        table = page.get_by_role("region", name="A rather long heading, Another")
        table.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('.table').scrollLeft > 0")
        for link in page.locator(".footnote-ref a, .footnote-backref").all():
            assert link.evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"
        page.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """Return a page of a phone."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


_WATCH_SHIFTS = """
window.shift = 0;
const add = (list) => list.getEntries().forEach((entry) => { window.shift += entry.value; });
new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("kind", ["home", "case", "essay"])
def test_nothing_moves_while_a_page_loads(page: "Page", host: Host, kind: str) -> None:
    """What a reader has begun to read stays where it is (no layout shift)."""
    page.route("http://127.0.0.1:9/**", lambda route: route.fulfill(json={"replies": []}))
    page.add_init_script(_WATCH_SHIFTS)
    page.goto(host.url + KINDS[kind])
    page.wait_for_load_state("networkidle")
    for _ in range(8):
        page.mouse.wheel(0, 700)
        page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    assert page.evaluate("window.shift") == 0


@dataclass(frozen=True)
class Seen:
    """A page as a telephone gets it: what is sent (bytes by address), the levels of its headings, its text."""

    sent: dict[str, int]
    levels: list[int]
    mains: int
    words: list[str]


WORDS = "main .prose, main h1, main h2"


@pytest.fixture(scope="module")
def look(browser: "Browser", host: Host) -> "Iterator[Callable[[str], Seen]]":
    """Return what opens a kind of page, once for all tests that look at it."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")

    @cache
    def look_at(kind: str) -> Seen:
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(host.url + KINDS[kind])
        page.wait_for_load_state("networkidle")
        page_itself = [answer for answer in answers if "/pagefind/" not in answer.url]  # its size is the archive's
        texts = [answer for answer in page_itself if not answer.headers["content-type"].startswith(("image/", "font/"))]
        headings = page.locator("h1, h2, h3, h4, h5, h6")
        seen = Seen(
            sent={answer.url: len(gzip.compress(answer.body())) for answer in texts},
            levels=headings.evaluate_all("all => all.map((h) => Number(h.tagName[1]))"),
            mains=page.locator("main").count(),
            words=page.locator(WORDS).all_inner_texts(),
        )
        page.close()
        return seen

    yield look_at
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_light(look: Callable[[str], Seen], host: Host, kind: str) -> None:
    """A page is under 30 kB without pictures and fonts, as it is sent: HTML, one style sheet, and its scripts."""
    sent = look(kind).sent
    assert sum(sent.values()) < 30_000, sent
    # Pages that list things have a second sheet, which lessons are spared.
    assert len([url for url in sent if url.endswith(".css")]) <= 2
    assert [url for url in sent if not url.startswith(host.url)] == []


def test_a_telephone_shows_the_newest_title_under_one_line_of_menu(page: "Page", host: Host) -> None:
    """The menu is one line, and nothing of it is lost; what is under "More" opens by keyboard and is a link."""
    from playwright.sync_api import expect

    page.goto(host.url)
    newest, menu = page.locator(".newest h2").bounding_box(), page.get_by_role("navigation", name="Main menu")
    assert newest
    assert newest["y"] + newest["height"] <= 740
    line = menu.bounding_box()
    assert line
    assert line["height"] < 60
    links = menu.locator("> ul a")
    expect(links).to_have_count(4)
    # The line starts with its first link and not in the middle of it; each can be scrolled to.
    first = links.first.bounding_box()
    assert first
    assert first["x"] >= line["x"]
    for link in links.all():
        link.focus()
        box = link.bounding_box()
        assert box
        assert line["x"] <= box["x"] < line["x"] + line["width"]
    more = menu.locator("summary")
    expect(menu.get_by_role("link", name="Search")).to_be_hidden()
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == menu.locator("details a").first.text_content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    menu.get_by_role("link", name="Search").click()
    page.wait_for_url("**/search/")
    # A wide page has room for all, where browsers can unfold what is folded.
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(menu.get_by_role("link", name="Search")).to_be_visible()
    expect(more).to_be_hidden()


_FOCUSED = """(() => {
  const at = document.activeElement;
  const name = at.tagName + (at.name || at.textContent.trim().slice(0, 30));
  return [name, getComputedStyle(at).outlineStyle, at.getClientRects().length];
})()"""


def test_the_keyboard_gets_everywhere(page: "Page", host: Host) -> None:
    """Tab comes first to the link past the menu, which leads to the lesson; whatever has the focus shows it."""
    page.goto(host.url + KINDS["case"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name, outline, boxes = page.evaluate(_FOCUSED)
        seen.add(name)
        assert name.startswith(("BODY", "HTML")) or (outline != "none" and boxes), name
    assert {"TEXTAREAgoal-2-1", "TEXTAREAtext", "INPUTauthor"} <= seen


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_in_order(look: Callable[[str], Seen], kind: str) -> None:
    """One h1, no level left out, and one main part."""
    levels = look(kind).levels
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert look(kind).mains == 1


@pytest.fixture(scope="module")
def unscripted(browser: "Browser") -> "Iterator[Page]":
    """Return a telephone's page on which no script runs."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, reduced_motion="reduce", java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_every_word_is_there(
    look: Callable[[str], Seen], unscripted: "Page", host: Host, kind: str
) -> None:
    """Scripts add to a page; its text does not need them."""
    unscripted.goto(host.url + KINDS[kind])
    without = unscripted.locator(WORDS).all_inner_texts()
    assert without
    assert [text for text in without if text not in look(kind).words] == []


def test_forced_colors_leave_nothing_out(browser: "Browser", host: Host) -> None:
    """Where a reader's system sets the colours, the drill and the buttons still have an edge."""
    context = browser.new_context(forced_colors="active")
    shown = context.new_page()
    shown.goto(host.url + KINDS["case"])
    for part in (".section-drill", ".section-symptoms", ".button"):
        assert shown.locator(part).first.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    context.close()
