"""Links to headings, the list of them, and code, as readers see them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from built import Blog, served, visit
from sites import write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ESSAY = "/2026/02/the-long-essay/"
PARTS = "".join(f"\n## Part {n}\n\n{'It goes on and on. ' * 60}\n" for n in range(1, 5))
CODE = '\n```python\n# a comment\ndef add(a: int) -> str:\n    return "x" + str(1)\n```\n'
SITE = f"""\
-- content/lessons/the-long-essay.md --
---
title: The Long Essay
date: 2026-02-16
symptoms: It hurts.
diagnosis: It is broken.
prescription: Mend it.
drill: |
  Run this:
{"".join(f"  {line}".rstrip() + chr(10) for line in CODE.splitlines())}
---
It began.
{PARTS}{CODE}"""


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    """Return an essay with headings and code."""
    with served(write_site(tmp_path / "site", SITE)) as made:
        yield made


def test_the_link_of_a_heading_is_copied(blog: Blog, reader: "BrowserContext") -> None:
    """It leads to the heading, its address is on the clipboard, and that is said for a moment."""
    from playwright.sync_api import expect

    reader.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit(reader, blog.url + ESSAY)
    page.locator("#part-3 .anchor").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".copied")).to_have_text("Link copied.")
    expect(page).to_have_url(blog.url + ESSAY + "#part-3")
    assert page.evaluate("navigator.clipboard.readText()") == blog.url + ESSAY + "#part-3"
    expect(page.locator("#part-3")).to_have_text("Part 3")
    expect(page.locator(".copied")).to_be_empty()


def test_the_list_of_headings_and_the_links_need_no_script(blog: Blog, browser: "Browser") -> None:
    """The list of a long essay leads to its parts, and a heading's link to itself, without a script."""
    from playwright.sync_api import expect

    context = browser.new_context(java_script_enabled=False)
    page = visit(context, blog.url + ESSAY)
    expect(page.locator(".contents a")).to_have_text([f"Part {n}" for n in range(1, 5)])
    page.get_by_role("link", name="Part 2").click()
    expect(page).to_have_url(blog.url + ESSAY + "#part-2")
    page.locator("#part-3 .anchor").click()
    expect(page).to_have_url(blog.url + ESSAY + "#part-3")
    context.close()


CONTRASTS = """() => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const paint = (colours) => {
    for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => (c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  return [...document.querySelectorAll("pre span")].map((span) => {
    const under = [];
    for (let e = span; e; e = e.parentElement) under.unshift(getComputedStyle(e).backgroundColor);
    const [a, b] = [light(paint(under)), light(paint([...under, getComputedStyle(span).color]))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_can_be_read(blog: Blog, browser: "Browser", scheme: str) -> None:
    """Every word of code has a contrast of 4.5 to 1 (WCAG 1.4.3), on paper and on the board of the drill."""
    from playwright.sync_api import expect

    context = browser.new_context(color_scheme=scheme)
    page = visit(context, blog.url + ESSAY)
    expect(page.locator("pre .c1")).to_have_count(2)
    assert min(page.evaluate(CONTRASTS)) >= 4.5
    context.close()
