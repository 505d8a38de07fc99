"""The handbook in a browser, opened from the disk as `drillbook help` does."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

RESULTS = ".sidebar [role=status]"


def test_a_page_is_found(reader: "BrowserContext", handbook: Path) -> None:
    """On a telephone the sidebar is folded; its field finds settings and messages, and Enter goes to the first."""
    heard: list[str] = []
    page = reader.new_page()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda problem: heard.append(str(problem)))
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto((handbook / "publish" / "index.html").as_uri())
    page.locator(".sidebar a").first.wait_for(state="hidden")
    page.click(".sidebar summary")
    page.fill(".sidebar input", "no such thing")
    page.locator(RESULTS).filter(has_text="Nothing found. Try other words.").wait_for()
    page.fill(".sidebar input", "feed")
    page.locator(f"{RESULTS} a").first.wait_for()
    # What has a place in the sidebar comes before the messages.
    first = [text.split("\n")[0] for text in page.locator(f"{RESULTS} a").all_inner_texts()][:2]
    assert not any("/" in text for text in first), first
    page.fill(".sidebar input", "link/dead")
    page.locator(f"{RESULTS} a").filter(has_text="link/dead").first.wait_for()
    page.press(".sidebar input", "Enter")
    page.wait_for_url("**/messages/link/dead/index.html")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(".sidebar nav a").first.wait_for()
    assert heard == []
