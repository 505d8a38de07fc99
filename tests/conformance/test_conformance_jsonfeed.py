"""The JSON feed against JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), and against the Atom feed beside it."""

import datetime as dt
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from built_sites import Built
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
MEMBERS = {
    *("version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon"),
    *("authors", "language", "expired", "hubs", "items"),
}
ITEM_MEMBERS = {
    *("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image"),
    *("date_published", "date_modified", "authors", "tags", "language", "attachments"),
}


@pytest.fixture
def feed(built: Built) -> dict[str, Any]:
    """Return the JSON feed of a site."""
    found: dict[str, Any] = json.loads(built.files[name_of(built)].decode("utf-8"))
    return found


def name_of(built: Built) -> str:
    """Return the file of the JSON feed, which is beside the Atom feed."""
    return f"{built.feed.rpartition('/')[0]}/feed.json".lstrip("/")


def test_what_a_feed_must_have(built: Built, feed: dict[str, Any]) -> None:
    """Version, title and items are there; addresses are whole; no member is of our own making."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert isinstance(feed["items"], list)
    assert feed["home_page_url"] == built.url
    assert feed["feed_url"] == built.url + name_of(built)
    assert set(feed) <= MEMBERS
    assert all(set(author) <= {"name", "url", "avatar"} and author for author in feed["authors"])


def test_what_an_item_must_have(built: Built, feed: dict[str, Any]) -> None:
    """An id that is a text, content, dates as RFC 3339 has them, and the page it is on."""
    assert feed["items"]
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    for item in feed["items"]:
        assert set(item) <= ITEM_MEMBERS
        assert isinstance(item["id"], str)
        assert isinstance(item["content_html"], str)
        assert built.file_at(urlsplit(item["url"]).path) in built.pages
        for name in ("date_published", "date_modified"):
            assert dt.datetime.fromisoformat(item[name]).tzinfo
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        assert all(author["name"] for author in item["authors"])
        if "image" in item:
            assert built.file_at(urlsplit(item["image"]).path)


def test_it_has_what_the_atom_feed_has(built: Built, feed: dict[str, Any]) -> None:
    """The same entries, in the same order, with the same text."""
    entries = list(etree.fromstring(built.files[built.feed]).iter(f"{ATOM}entry"))
    assert [item["id"] for item in feed["items"]] == [e.findtext(f"{ATOM}id") for e in entries]
    assert [item["title"] for item in feed["items"]] == [e.findtext(f"{ATOM}title") for e in entries]
    assert [item["content_html"] for item in feed["items"]] == [e.findtext(f"{ATOM}content") for e in entries]
    assert [item["date_published"] for item in feed["items"]] == [e.findtext(f"{ATOM}published") for e in entries]
    assert any("image" in item for item in feed["items"])
