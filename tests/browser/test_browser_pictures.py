"""Pictures in a real browser: it takes a file that is large enough and no larger, and nothing jumps when it comes."""

import functools
import http.server
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pictures import photo
from sites import build_site, write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

SITE = """\
-- content/lessons/one.md --
---
title: One
date: 2026-02-16
photo: {src: images/lead.jpg, alt: The lead, credit: Ann}
---
Above it.

![In the text](../images/text.jpg "Bo")

Below it.
-- content/lessons/two.md --
---
title: Two
date: 2026-02-09
photo: {src: images/text.jpg, alt: Another, credit: Bo}
---
Text.
"""
SHIFTS = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().map((entry) => entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  // Where nothing has shifted, nothing is ever heard.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done([]))));
})"""
LOADED = "[...document.images].every((image) => image.complete && image.naturalWidth)"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a site that is built and served as anywhere."""
    folder = write_site(tmp_path_factory.mktemp("site"), SITE)
    (folder / "content" / "images").mkdir()
    (folder / "content" / "images" / "lead.jpg").write_bytes(photo(2000, 1500))
    (folder / "content" / "images" / "text.jpg").write_bytes(photo(1500, 2000))
    assert not build_site(folder).diagnostics
    handler = functools.partial(Quiet, directory=str(folder / "output"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def opened(browser: "Browser", url: str, width: int, density: float) -> "tuple[Page, list[float]]":
    """Open a page on which pictures arrive when everything else is there; return it, and what has shifted then."""
    page = browser.new_context(viewport={"width": width, "height": 700}, device_scale_factor=density).new_page()
    held: list[Route] = []
    page.route("**/images/**", lambda route: held.append(route))  # playwright knows no built-in functions
    page.goto(url, wait_until="domcontentloaded")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert held
    for route in held:
        route.continue_()
    page.unroute("**/images/**")
    for image in page.locator("img").all():
        image.scroll_into_view_if_needed()
    page.wait_for_function(LOADED)
    return page, page.evaluate(SHIFTS)


def shown(page: "Page") -> list[str]:
    """Return the names of the files that the browser took, without what stands for their contents."""
    names = page.evaluate("[...document.images].map((image) => image.currentSrc)")
    return [f"{name.rpartition('/')[2].split('.')[0]}.{name.rpartition('.')[2]}" for name in names]


@pytest.mark.parametrize(
    ("width", "density", "path", "files"),
    [
        (390, 2, "/2026/02/one/", ["lead-800.avif", "text-800.avif", "text-400.avif"]),
        (390, 1, "/2026/02/one/", ["lead-400.avif", "text-400.avif", "text-400.avif"]),
        (1400, 1, "/2026/02/one/", ["lead-1200.avif", "text-800.avif", "text-400.avif"]),
        (1400, 2, "/2026/02/one/", ["lead-1600.avif", "text-1500.avif", "text-400.avif"]),
        (390, 2, "/", ["lead-800.avif", "text-400.avif"]),
        (1400, 2, "/", ["lead-1200.avif", "text-400.avif"]),
    ],
)
def test_pictures(browser: "Browser", address: str, width: int, density: float, path: str, files: list[str]) -> None:
    """Each screen takes the file made for it, and what stands on the page stays where it is when pictures arrive."""
    page, shifts = opened(browser, address + path, width, density)
    taken = shown(page)
    wide = page.evaluate("[...document.images].map((image) => image.clientWidth)")
    page.context.close()
    assert taken == files, wide
    assert shifts == []


def test_a_picture_in_a_list_stands_beside_its_text(browser: "Browser", address: str) -> None:
    """What a browser chooses from takes no place in the row of a lesson."""
    page, _ = opened(browser, f"{address}/", 1400, 1)
    text, image = page.locator(".teaser h2").bounding_box(), page.locator(".teaser img").bounding_box()
    page.context.close()
    assert text
    assert image
    assert image["x"] > text["x"] + text["width"]
    assert abs(image["y"] - text["y"]) < text["height"]
