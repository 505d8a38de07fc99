"""Videos, frames and recordings of a lesson, as readers see and play them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from built import Blog, served, visit
from sites import write_site

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Route

PAGE = "/2026/02/films/"
SITE = """\
-- content/lessons/films.md --
---
title: Films
date: 2026-02-16
---
https://youtu.be/dQw4w9WgXcQ?t=90

<iframe width="560" height="315" src="https://player.vimeo.com/video/123456789" title='"Pauses" & <more>'></iframe>

Between <iframe src="//www.youtube.com/embed/dQw4w9WgXcQ"></iframe> words, and [a link](https://youtu.be/dQw4w9WgXcQ).

<iframe src="https://forms.example.com/a" width="100%" height="600" title="A form"></iframe>

<iframe src="https://maps.example.com/b" width="400" height="100"></iframe>

<iframe src="https://maps.example.com/c"></iframe>
-- content/lessons/none.md --
---
title: None
date: 2026-02-09
---
[A link](https://youtu.be/dQw4w9WgXcQ), and https://youtu.be/dQw4w9WgXcQ in a sentence.
"""


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blog]:
    """Return a lesson with players of every kind."""
    with served(write_site(tmp_path_factory.mktemp("films"), SITE)) as made:
        yield made


def test_a_video_loads_nothing_before_a_click(blog: Blog, reader: "BrowserContext") -> None:
    """Until a reader clicks, no host of a video is asked; then the player is in its place, as large as the still."""
    from playwright.sync_api import expect

    asked: list[str] = []

    def answer(route: "Route") -> None:
        asked.append(route.request.url)
        route.fulfill(body="<p>A player</p>", content_type="text/html")

    reader.route(lambda url: not url.startswith(blog.url), answer)
    page = visit(reader, blog.url + PAGE)
    stills = page.locator(".video a")
    expect(stills).to_have_count(3)
    assert not [url for url in asked if "example.com" not in url]
    still = stills.first.bounding_box()
    assert still
    assert still["width"] / still["height"] == pytest.approx(16 / 9, abs=0.02)
    stills.first.click()
    player = page.locator(".video iframe")
    player.wait_for()
    expect(page).to_have_url(blog.url + PAGE)
    expect(player).to_have_attribute("src", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90&autoplay=1")
    assert player.bounding_box() == still
    # Frames of other sites have their size before they are loaded.
    sizes = [frame.bounding_box() or {} for frame in page.locator(".prose > iframe").all()]
    shapes = [round(size["width"] / size["height"], 1) for size in sizes]
    assert sizes[0]["height"] == 600
    assert shapes[1:] == [4.0, 1.8]
    assert {size["width"] for size in sizes} == {still["width"]}
    titles = [frame.get_attribute("title") for frame in page.locator(".prose > iframe").all()]
    assert titles == ["A form", "maps.example.com", "maps.example.com"]


def test_without_a_script_a_video_is_a_link(blog: Blog) -> None:
    """The still leads to the page of the video; feeds have a link with its title, and no frame."""
    page = (blog.folder / "output" / "2026/02/films/index.html").read_text("utf-8")
    assert '<a href="https://vimeo.com/123456789" data-player="' in page
    assert "<b>&quot;Pauses&quot; &amp; &lt;more&gt;</b>" in page
    feed = ET.parse(blog.folder / "output" / "atom.xml")
    texts = [element.text or "" for element in feed.iter("{http://www.w3.org/2005/Atom}content")]
    assert not any("<iframe" in text or "data-player" in text for text in texts)
    assert '<a href="https://vimeo.com/123456789">&quot;Pauses&quot; &amp; &lt;more&gt;</a>' in texts[0]
    assert '<a href="https://forms.example.com/a">A form</a>' in texts[0]


def test_pages_without_a_player_load_nothing_for_it(blog: Blog) -> None:
    """Style and script of players are on the pages that have one; a link with words stays a link."""
    page = (blog.folder / "output" / "2026/02/none/index.html").read_text("utf-8")
    assert "video." not in page
    assert "data-player" not in page
