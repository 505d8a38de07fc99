"""The fixed addresses of a site."""

import pytest

from generator.model import addresses
from generator.model.addresses import (
    archive_feed_path,
    asset_path,
    comment_feed_path,
    home_page_path,
    is_archive_feed,
    is_comment_feed,
    is_term_feed,
    json_feed_path,
    numbered_path,
    reserved_paths,
    series_path,
    symptoms_tag_path,
    tag_path,
    term_feed_path,
    term_path,
)
from generator.model.url import bad_path


@pytest.mark.parametrize(
    ("file", "archive", "json"),
    [
        ("atom.xml", "/atom/archive-1.xml", "/feed.json"),
        ("feed.xml", "/feed/archive-1.xml", "/feed.json"),
        ("news/all.v2.atom", "/news/all.v2/archive-1.atom", "/news/feed.json"),
    ],
)
def test_feeds_beside_a_feed(file: str, archive: str, json: str) -> None:
    """The archives of a feed have a folder named after it; the JSON feed is in the same folder."""
    assert (archive_feed_path(file, 1), json_feed_path(file)) == (archive, json)


def test_feeds_of_terms() -> None:
    """The feed of a tag, an author or a series is in its folder; a name without letters has none."""
    assert term_feed_path("/tags/cold-calls/") == "/tags/cold-calls/feed.xml"
    assert series_path("First Steps") == "/series/first-steps/"
    assert series_path("!!!") == ""


def test_a_term_has_one_address() -> None:
    """However a tag is written, its page is at the same address."""
    assert tag_path("Cold Calls") == tag_path("cold calls") == term_path("tags", "Cold-Calls") == "/tags/cold-calls/"
    assert symptoms_tag_path("Cold Calls") == "/what-hurts/tags/cold-calls/"


@pytest.mark.parametrize(("path", "feed"), [("/a/", "/a/comments.xml"), ("/2026/a.html", "/2026/a/comments.xml")])
def test_a_comment_feed_is_below_its_lesson(path: str, feed: str) -> None:
    """Whether the lesson's address ends in a slash or in .html."""
    assert comment_feed_path(path) == feed


def test_feeds_are_recognized_by_their_paths() -> None:
    """What makes the address of a feed and what finds it again agree, and nothing else is taken for one."""
    archive = archive_feed_path("a+b.xml", 12)
    assert is_archive_feed(archive, "a+b.xml")
    assert not is_archive_feed(archive, "atom.xml")
    assert not is_archive_feed(archive_feed_path("atom.xml", 0), "atom.xml")
    assert all(
        is_term_feed(term_feed_path(path)) for path in (tag_path("a"), series_path("b"), term_path("authors", "c"))
    )
    assert not is_term_feed("/feed.xml")
    assert is_comment_feed(addresses.COMMENTS_FEED_PATH)
    assert is_comment_feed(comment_feed_path("/a/"))
    assert not is_comment_feed("/2026/comments.xml/")


def test_further_pages_have_numbers() -> None:
    """The first page of something long has its bare address."""
    assert [home_page_path(number) for number in (1, 2)] == ["/", "/page/2/"]
    assert [numbered_path("/what-hurts/a/", number) for number in (1, 2)] == ["/what-hurts/a/", "/what-hurts/a/2/"]


def test_an_asset_changes_its_address_with_its_content() -> None:
    """Browsers may keep it forever."""
    assert asset_path("style.css", b"\xab" * 16) == "/assets/style.ababababab.css"
    assert asset_path("LICENSE", b"\xab" * 16) == "/assets/LICENSE"


def test_every_fixed_address_can_be_published() -> None:
    """Each is a path that every system can store, and no two are the same."""
    paths = [value for name, value in vars(addresses).items() if name.endswith("_PATH")]
    assert len(paths) >= 8
    assert not [path for path in (*paths, *reserved_paths("atom.xml", ["Cold Calls"])) if bad_path(path)]
    assert len(set(paths)) == len(paths)
