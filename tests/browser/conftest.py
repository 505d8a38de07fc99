"""A real browser, and a real `drillbook serve` on a small site, for the tests of the preview.

Where playwright or Chromium is missing these tests are skipped; not where `CI` is set, or nobody would ever notice.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from built import Blog, served
from previewing import Preview, write_small_site
from sites import write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

LESSONS = """\
-- content/lessons/the-favorite-client.md --
---
title: The Favorite Client
date: 2026-02-09
---
Count the hours.
-- content/lessons/the-gift-basket.md --
---
title: The Gift Basket
date: 2026-02-16
---
Write a letter.
"""

WAIT = 60_000  # milliseconds until what is awaited has failed: long, for a busy computer


def missing(what: str) -> None:
    """Skip the test for what is missing, or fail it where nothing may be."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is not installed")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Return one Chromium for all tests."""
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        missing("playwright")
    # The shell is Chromium without windows: the same pages for a third of the processor's time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if not path:
        missing("Chromium")
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    """Return a small site with its preview running."""
    with Preview(write_small_site(tmp_path / "site")) as running:
        yield running


@pytest.fixture
def excused() -> list[str]:
    """Return the beginnings of what the console may say, for a test to add to: none, as a rule."""
    return []


@pytest.fixture
def open_page(browser: "Browser", preview: Preview, excused: list[str]) -> "Iterator[Callable[..., Page]]":
    """Return what opens an address of the preview; a complaint in the console fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 600}, reduced_motion="reduce")
    context.set_default_timeout(WAIT)
    complaints: list[str] = []

    def hear(message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def open_at(path: str, *, width: int = 1000) -> "Page":
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 600})
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(preview.url + path)
        page.locator("#bar, #tab").wait_for()
        page.evaluate("window.marker = 'still the same page'")
        return page

    yield open_at
    context.close()
    assert not [text for text in complaints if not text.startswith(tuple(excused) or ("\0",))]


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    """Return two lessons on a web server, built, with comments open and nowhere to send them."""
    with served(write_site(tmp_path / "site", LESSONS)) as made:
        yield made


@pytest.fixture
def reader(browser: "Browser") -> "Iterator[BrowserContext]":
    """Return a reader's browser, which remembers between pages; any error of a script fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(WAIT)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert not errors
