"""Finding a lesson as a reader does: a real browser, pages as they are built, under an address with a folder."""

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sites import write_site

from generator.cli.main import main
from generator.shell.pagefind_installed import is_installed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

needs_pagefind = pytest.mark.skipif(not is_installed(), reason="Pagefind is not installed")

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://example.com/blog/
search: true
-- content/lessons/the-favorite-client.md --
---
title: The Favorite Client
date: 2026-02-16
tags: [accounts]
symptoms: |
  - You know the names of both her dogs.
  - Über and über you call the same Café.
diagnosis: She is glad you came. Nobody else is.
prescription: Count hours.
drill: Call the other eleven.
---
-- content/lessons/the-gift-basket.md --
---
title: The Gift Basket
date: 2025-02-10
tags: [gifts]
author: Bo Day
symptoms: |
  - “Forty-six identical pears.”
diagnosis: Nobody likes pears. The client forgot her dogs.
prescription: Write a letter.
---
-- content/comments/the-gift-basket/1.md --
---
author: Ann
date: 2025-02-11
---
My client adores marzipan.
"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a built site on a web server that knows nothing but files."""
    folder = tmp_path_factory.mktemp("host")
    write_site(folder / "site", SITE)
    assert main(["build", "--site", str(folder / "site"), "--now", "2026-03-02"]) == 0
    (folder / "site" / "output").rename(folder / "blog")
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/blog"
        server.shutdown()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """Return a page in which a complaint in the console fails the test."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    assert not said


@pytest.fixture
def unscripted(browser: "Browser") -> "Iterator[Page]":
    """Return a page in a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def shown(page: "Page", selector: str) -> list[str]:
    """Return the texts of what can be seen."""
    return [one.inner_text() for one in page.locator(selector).all() if one.is_visible()]


def ask(page: "Page", words: str, status: str) -> list[str]:
    """Type words into the field, wait for what is announced, and return the lessons that are found."""
    page.get_by_role("searchbox").fill("")
    page.wait_for_function("document.querySelector('.find [role=status]').textContent === ''")
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("status").filter(has_text=status).wait_for()
    return shown(page, ".helpful h2")


def test_a_lesson_is_found_in_the_readers_words(page: "Page", url: str) -> None:
    """Half typed, mistyped, without accents, in other words: with its summary, and the symptom that is most like it."""
    from playwright.sync_api import expect

    page.goto(f"{url}/what-hurts/")
    assert len(shown(page, ".complaint")) == 3
    for words in ("dogs nam", "uber cafe", "my faverite", "keep visting my pet account"):
        assert ask(page, words, "may help")[0] == "The Favorite Client", words
    assert ask(page, "xmas hampers", "may help") == ["The Gift Basket"]
    assert shown(page, ".helpful p") == ["“Forty-six identical pears.”"]
    # All else goes, so that the answer is not lost in a long page; and comes back.
    assert (shown(page, ".complaints"), shown(page, ".ways")) == ([], [])
    expect(page.get_by_role("status")).to_have_text("1 lesson may help.")
    assert not ask(page, "elephants", "No lesson seems")
    assert len(shown(page, ".complaints .complaint")) == 3
    page.get_by_role("searchbox").fill("")
    page.get_by_text("No lesson seems").wait_for(state="detached")
    assert (len(shown(page, ".complaint")), len(shown(page, ".ways"))) == (3, 1)


def test_a_lesson_is_found_from_the_keyboard(page: "Page", url: str) -> None:
    """Type, press Tab, press Enter; nothing is fetched for it but what came with the field."""
    page.goto(f"{url}/what-hurts/")
    with page.expect_response("**/words.json"):
        page.get_by_role("searchbox").focus()
    page.get_by_role("status").wait_for(state="attached")
    page.context.set_offline(True)
    assert ask(page, "pears", "1 lesson") == ["The Gift Basket"]
    page.context.set_offline(False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "The Gift Basket"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/2025/02/the-gift-basket/")


def test_the_words_cannot_be_loaded(browser: "Browser", url: str) -> None:
    """It is said, all complaints stay, and the next letter tries again."""
    page = browser.new_page()
    page.route("**/words.json", lambda route: route.fulfill(status=503))
    page.goto(f"{url}/what-hurts/")
    assert not ask(page, "pears", "could not be loaded")
    assert len(shown(page, ".complaints .complaint")) == 3
    page.unroute("**/words.json")
    assert ask(page, "pear", "1 lesson") == ["The Gift Basket"]
    page.close()


def test_a_symptom_leads_to_what_to_do(page: "Page", url: str) -> None:
    """Its links end at the prescription and the drill of its lesson."""
    from playwright.sync_api import expect

    page.goto(f"{url}/what-hurts/")
    page.get_by_role("link", name="The Drill").first.click()
    expect(page).to_have_url(f"{url}/2026/02/the-favorite-client/#drill")
    expect(page.locator(":target")).to_have_text("The Drill")


def test_symptoms_without_script(unscripted: "Page", url: str) -> None:
    """All are there, with tags that lead to their lessons, and no field that does nothing."""
    from playwright.sync_api import expect

    unscripted.goto(f"{url}/what-hurts/")
    assert (len(shown(unscripted, ".complaint")), shown(unscripted, "input")) == (3, [])
    unscripted.get_by_role("link", name="gifts 1").click()
    expect(unscripted).to_have_url(f"{url}/tags/gifts/")
    assert shown(unscripted, ".teaser h2") == ["The Gift Basket"]


@needs_pagefind
def test_a_lesson_is_found_by_a_symptom(page: "Page", url: str) -> None:
    """From any page: the link in the header, a few words, the lesson; its symptoms come before another's text."""
    from playwright.sync_api import expect

    page.goto(f"{url}/")
    page.get_by_role("link", name="Search").click()
    page.get_by_role("searchbox").fill("dogs")
    page.locator(".found h2").nth(1).wait_for()
    assert shown(page, ".found h2") == ["The Favorite Client", "The Gift Basket"]
    expect(page.get_by_role("status")).to_have_text("2 pages")
    expect(page).to_have_url(f"{url}/search/?q=dogs")
    page.locator(".found h2 a").first.click()
    expect(page).to_have_url(f"{url}/2026/02/the-favorite-client/")


@needs_pagefind
def test_a_search_is_narrowed(page: "Page", url: str) -> None:
    """To a year, a tag or an author; the address has it all, so that somebody else sees the same."""
    from playwright.sync_api import expect

    page.goto(f"{url}/search/?q=dogs")
    page.get_by_label("Year").select_option("2025")
    page.get_by_text("1 page", exact=True).wait_for()
    assert shown(page, ".found h2") == ["The Gift Basket"]
    page.goto(page.url)
    page.get_by_text("1 page", exact=True).wait_for()
    expect(page.get_by_label("Year")).to_have_value("2025")
    expect(page.get_by_label("Tag").locator("option")).to_have_text(["Any", "accounts", "gifts"])
    expect(page.get_by_label("Author").locator("option")).to_have_text(["Any", "Bo Day", "Nora Whitcombe"])


@needs_pagefind
def test_comments_are_found_last(page: "Page", url: str) -> None:
    """What readers said is searched too, and counts for less than a title."""
    page.goto(f"{url}/search/?q=marzipan")
    page.get_by_text("1 page", exact=True).wait_for()
    page.goto(f"{url}/search/?q=client")
    page.get_by_text("2 pages").wait_for()
    assert shown(page, ".found h2") == ["The Favorite Client", "The Gift Basket"]


@needs_pagefind
def test_search_without_script(unscripted: "Page", url: str) -> None:
    """Says so, and where to look instead."""
    from playwright.sync_api import expect

    unscripted.goto(f"{url}/search/")
    assert not shown(unscripted, "input")
    assert "needs JavaScript" in unscripted.inner_text("main")
    unscripted.locator("main").get_by_role("link", name="What hurts?").click()
    expect(unscripted).to_have_url(f"{url}/what-hurts/")
