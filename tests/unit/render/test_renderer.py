"""A recipe to bytes."""

import json
import uuid
import xml.etree.ElementTree as ET

import pytest
from sites import english, make_site

from generator.model.diagnostic import Rejected
from generator.model.feed import comment_feed_id
from generator.model.hooks import Hooks
from generator.model.page import HomePage, Page
from generator.render.pages import render_page
from generator.render.renderer import make_renderer
from generator.render.templates import Layouts

SITE = make_site(
    "-- site.yaml --\ntitle: T\nauthor: Nora\nurl: https://e.com/blog/\n"
    "-- content/lessons/a.md --\n---\ntitle: A & B\ndate: 2026-02-03\nupdated: 2026-02-01\ntags: [Cold Calls]\n---\n"
    "[top](#end) [me](../pages/me.md)\n\n## End\n"
    "-- content/pages/me.md --\n---\ntitle: Me\n---\nText.\n"
)
LAYOUTS = {
    "home.html": "{{ site.title }}|{{ words.newer }}|{{ lessons|length }}",
    "lesson.html": "{{ lesson.lead }}",
    "feed-entry.html": "{{ lesson.lead }}",
    "page.html": "{{ nope }}",
}


def pressed(file: str, hooks: Hooks = Hooks()) -> bytes:  # noqa: B008 - it cannot change
    """Return the bytes of a file of the site."""
    layouts = Layouts(texts=LAYOUTS, files={name: f"layouts/{name}" for name in LAYOUTS})
    renderer = make_renderer(SITE.config, SITE.plan.frame, layouts, english(), hooks)
    return render_page(renderer, SITE.plan.recipes[file], SITE.prose_of)


def test_a_layout_is_handed_site_words_and_its_own() -> None:
    """Each layout has the site, the words, and the variables of its kind."""
    assert pressed("index.html") == b"T|Newer|1"


def test_html_hooks_are_called_in_order() -> None:
    """A hook of the `html` seam sees the page and its HTML."""

    def mark(page: Page, html: str) -> str:
        assert isinstance(page, HomePage)
        return f"{html}!"

    assert pressed("index.html", Hooks(html=(mark, lambda _page, html: f"{html}?"))) == b"T|Newer|1!?"


def test_feed() -> None:
    """The feed has each lesson in full, every address with its host, and never an update before publication."""
    root = ET.fromstring(pressed("atom.xml"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert [e.text for e in root.iter(f"{atom}title")] == ["T", "A & B"]
    content = root.find(f"{atom}entry/{atom}content")
    assert content is not None
    assert 'href="https://e.com/blog/me/"' in (content.text or "")
    assert 'href="https://e.com/blog/2026/02/a/#end"' in (content.text or "")
    assert {e.text for e in root.iter(f"{atom}updated")} == {"2026-02-03T00:00:00+00:00"}


def test_feeds_of_terms_and_json() -> None:
    """A tag has a feed with its own title, of the same entries; a JSON Feed has them once more."""
    atom = "{http://www.w3.org/2005/Atom}"
    main, tag = ET.fromstring(pressed("atom.xml")), ET.fromstring(pressed("tags/cold-calls/feed.xml"))
    assert tag.findtext(f"{atom}title") == "T – Cold Calls"
    assert {link.get("rel"): link.get("href") for link in tag.findall(f"{atom}link")} == {
        "alternate": "https://e.com/blog/tags/cold-calls/",
        "self": "https://e.com/blog/tags/cold-calls/feed.xml",
    }
    assert [ET.tostring(e) for e in tag.iter(f"{atom}entry")] == [ET.tostring(e) for e in main.iter(f"{atom}entry")]
    feed = json.loads(pressed("feed.json"))
    assert (feed["home_page_url"], feed["feed_url"]) == ("https://e.com/blog/", "https://e.com/blog/feed.json")
    assert [item["content_html"] for item in feed["items"]] == [main.findtext(f"{atom}entry/{atom}content")]
    assert feed["items"][0]["authors"] == [{"name": "Nora", "url": "https://e.com/blog/authors/nora/"}]


def test_comment_feed() -> None:
    """A lesson's comment feed has its own id and title, and the lesson's address."""
    root = ET.fromstring(pressed("2026/02/a/comments.xml"))
    atom = "{http://www.w3.org/2005/Atom}"
    meta = SITE.lesson("/2026/02/a/")
    name = root.findtext(f"{atom}id") or ""
    assert name == comment_feed_id(meta.id)
    assert uuid.UUID(name).urn == name
    assert name != meta.id
    assert root.findtext(f"{atom}title") == "Comments on A & B"
    assert {link.get("href") for link in root.iter(f"{atom}link")} == {
        "https://e.com/blog/2026/02/a/",
        "https://e.com/blog/2026/02/a/comments.xml",
    }


def test_sitemap_and_robots_have_full_addresses() -> None:
    """Both are read away from the site."""
    assert b"<loc>https://e.com/blog/2026/02/a/</loc><lastmod>" in pressed("sitemap.xml")
    assert b"Sitemap: https://e.com/blog/sitemap.xml" in pressed("robots.txt")


def test_a_broken_layout_names_the_page() -> None:
    """A mistake in a layout is told with the file of the page, or else its address."""
    with pytest.raises(Rejected) as caught:
        pressed("me/index.html")
    assert caught.value.diagnostics[0].label == "while rendering content/pages/me.md"
    with pytest.raises(Rejected) as caught:
        pressed("archive/index.html")
    assert caught.value.diagnostics[0].label == "while rendering /archive/"
