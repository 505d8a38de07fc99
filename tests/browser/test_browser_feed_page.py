"""A feed that somebody opens in a browser says what it is, and shows nothing that is for programs."""

import http.server
import os
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from previewing import BASKET_URL, CLIENT, Preview

if "CI" not in os.environ:
    pytest.importorskip("playwright")
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FEEDS = {
    "/atom.xml": "/",
    "/comments.xml": "/",
    "/authors/nora-whitcombe/feed.xml": "/authors/nora-whitcombe/",
    f"{BASKET_URL}comments.xml": BASKET_URL,
}
SHOWN = """[...document.documentElement.querySelectorAll("*")]
    .filter(e => !e.children.length && e.checkVisibility() && e.textContent.trim()).map(e => e.localName)"""
WORDS = ["title", "h1", "p", "p", "a"]


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """Return a page on a phone; it opens what it is sent, and loads nothing that is not there."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, is_mobile=True, color_scheme="dark")
    page = context.new_page()
    failed: list[str] = []
    page.on("response", lambda r: failed.append(r.url) if r.status >= 400 and "favicon" not in r.url else None)
    yield page
    context.close()
    assert not failed


@pytest.mark.parametrize(("path", "leads_to"), FEEDS.items())
def test_a_feed_explains_itself(preview: Preview, page: "Page", path: str, leads_to: str) -> None:
    """There is a heading, a link to the page of the feed that works, and of each entry title and day: all in view."""
    page.goto(preview.url + path)
    expect(page.locator("h1")).to_have_text("This is a feed")
    entries = page.locator("entry").count()
    assert page.evaluate(SHOWN) == WORDS + ["title", "published"] * entries
    assert page.evaluate("document.documentElement.scrollWidth") == page.evaluate("innerWidth") == 360
    page.locator("a").click()
    page.wait_for_url(preview.url + leads_to)
    expect(page.locator("h1")).to_have_count(1)


def test_of_a_date_the_day_is_shown(preview: Preview, page: "Page") -> None:
    """A moment is cut off after its day, at exactly ten characters."""
    page.goto(f"{preview.url}/atom.xml")
    width = """e => { const r = document.createRange(); r.setStart(e.firstChild, 0); r.setEnd(e.firstChild, 10);
        return Math.abs(r.getBoundingClientRect().width - e.getBoundingClientRect().width) }"""
    assert page.locator("entry > published").first.evaluate(width) < 1


def test_a_title_is_no_markup(preview: Preview, page: "Page") -> None:
    """What is written in a title is shown as it is written."""
    title = "<a href=javascript:alert(1)>&amp;</a> ]]> <!-- <script/>"
    preview.edit(CLIENT, "title: The Favorite Client", f"title: '{title}'")
    page.goto(f"{preview.url}/atom.xml")
    shown = page.locator("entry > title").first
    for _ in range(200):  # until the preview has heard of the edit: a feed does not follow by itself
        if shown.text_content() != "The Favorite Client":
            break
        page.reload()
    expect(shown).to_have_text(title)
    expect(page.locator("a")).to_have_count(1)


class _Host(http.server.BaseHTTPRequestHandler):
    """A web server that has one feed, under the media type that is its address."""

    feed = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.path[1:])
        self.end_headers()
        self.wfile.write(self.feed)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[Callable[[bytes, str], str]]:
    """Return what puts a feed on a web server as a media type, and says at which address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def put(feed: bytes, kind: str) -> str:
            _Host.feed = feed
            return f"http://127.0.0.1:{server.server_port}/{kind}"

        yield put
        server.shutdown()


@pytest.mark.parametrize("kind", ["application/xml", "text/xml"])
def test_what_hosts_call_xml(preview: Preview, page: "Page", host: Callable[[bytes, str], str], kind: str) -> None:
    """Under the types that web servers give to a file that ends in .xml, a browser shows a feed as a page."""
    feed = page.request.get(f"{preview.url}/atom.xml").body()
    page.goto(host(feed, kind))
    expect(page.get_by_role("heading")).to_have_text("This is a feed")
