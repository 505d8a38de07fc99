"""A lesson on paper: a sheet to work on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from built import Blog, served, visit
from sites import write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

LESSON = "/2026/02/the-favorite-client/"
SENTENCES = "Somebody sat in a warm chair, and while he sat there another man got the school district. " * 6
QUESTIONS = "\n".join(f"  - Question {n}? {SENTENCES[:120]}" for n in range(1, 6))
SITE = f"""\
-- content/lessons/the-favorite-client.md --
---
title: The Favorite Client
date: 2026-02-09
symptoms: |
  - You answer the phone on the first ring.
  - You know the names of both her dogs.
diagnosis: |
  {SENTENCES}

  {SENTENCES}
prescription: |
  1. {SENTENCES}
  2. {SENTENCES}
  3. {SENTENCES}
critical_thinking: |
{QUESTIONS}
drill: |
  **Ten minutes.** {SENTENCES}
quotes:
  - text: Nothing is ours, except time.
---
"""


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    """Return a site with one case study of the usual length."""
    with served(write_site(tmp_path / "site", SITE)) as made:
        yield made


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_lesson_is_two_or_three_pages(blog: Blog, reader: "BrowserContext", paper: str) -> None:
    """A lesson of the usual length is two or three pages, of either paper."""
    pdf = visit(reader, blog.url + LESSON).pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) in (2, 3)


@pytest.mark.parametrize("scripts", [True, False])
def test_it_has_what_to_do_and_room_to_write(blog: Blog, browser: "Browser", scripts: bool) -> None:
    """What to do is printed, the story and what only a screen can do are not; fields are lines, script or not."""
    from playwright.sync_api import expect

    context = browser.new_context(java_script_enabled=scripts)
    page = visit(context, blog.url + LESSON)
    page.emulate_media(media="print")
    for name in ("title", "section-symptoms", "section-prescription", "section-drill", "section-critical_thinking"):
        expect(page.locator(f".lesson .{name}")).to_be_visible()
    for name in (".menu", ".section-diagnosis", ".section-quotes", ".comments", ".tools", ".actions", ".site-footer"):
        expect(page.locator(name)).to_be_hidden()
    expect(page.locator(".sheet textarea:visible")).to_have_count(7)
    if scripts:
        breaks = "(all) => all.map((e) => getComputedStyle(e).breakAfter)"
        assert set(page.locator("h1, h2, h3, legend").evaluate_all(breaks)) == {"avoid"}
    context.close()


def test_what_was_typed_is_printed_whole(blog: Blog, reader: "BrowserContext") -> None:
    """A long answer is printed as text, not as much of it as the field shows; afterwards the page is as before."""
    from playwright.sync_api import expect

    page = visit(reader, blog.url + LESSON)
    before = page.locator("#sheet").inner_html()
    page.get_by_label("Goal 1").fill(SENTENCES)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".written:visible")).to_have_text([SENTENCES.strip()])
    expect(page.locator(".sheet textarea:visible")).to_have_count(6)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator(".sheet textarea:visible")).to_have_count(7)
    page.get_by_label("Goal 1").fill("")
    assert page.locator("#sheet").inner_html().replace(' data-written=""', "") == before


def test_the_name_of_any_site_is_at_the_foot(blog: Blog, reader: "BrowserContext") -> None:
    """Quotes and backslashes in the name are the name's, and end nothing."""
    settings = blog.folder / "site.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace("The Monday Drill", """'Nora''s "C:\\Drill"; }'"""), "utf-8"
    )
    blog.run("build", "--now", "2026-03-02")
    name = visit(reader, blog.url + LESSON).evaluate("document.documentElement.style.getPropertyValue('--site')")
    assert name.replace("\\'", "'").replace("\\\\", "\\") == """'Nora's "C:\\Drill"; }'"""
