"""Which files are feeds, and where addresses lead."""

from sites import config_of

from generator.feedcheck.files import BuiltSite, Kind, feed_files

SITE = BuiltSite(
    url="https://a.example/blog/", files=frozenset({"index.html", "a/index.html", "b.html", "größe/feed.xml"})
)


def test_the_file_at_an_address() -> None:
    """An address leads to the file that a web server would send for it, or to none."""
    found = [
        SITE.file_at(f"https://a.example/{path}")
        for path in ("blog/", "blog/a/#b", "blog/b.html?c", "blog/gr%C3%B6%C3%9Fe/feed.xml", "a/", "blog/c", "")
    ]
    assert found == ["index.html", "a/index.html", "b.html", "größe/feed.xml", "", "", ""]
    assert SITE.file_at("") == ""
    assert SITE.file_at(SITE.address_of("größe/feed.xml")) == "größe/feed.xml"


def test_the_feeds_of_a_site() -> None:
    """The main feed and the JSON feed are there always; others by their names; files of the coach are no feeds."""
    files = [
        *("2026/a/comments.xml", "comments.xml", "atom/archive-10.xml", "atom/archive-2.xml", "tags/a/feed.xml"),
        *("atom/archive-0.xml", "atom/archive-x.xml", "tags/feed.xml", "feed.xml", "podcast/feed.xml", "sitemap.xml"),
    ]
    assert [(one.file, one.kind) for one in feed_files(files, config_of())] == [
        ("atom.xml", Kind.MAIN),
        ("feed.json", Kind.JSON),
        ("atom/archive-10.xml", Kind.ARCHIVE),
        ("atom/archive-2.xml", Kind.ARCHIVE),
        ("tags/a/feed.xml", Kind.TERM),
        ("2026/a/comments.xml", Kind.COMMENTS),
        ("comments.xml", Kind.COMMENTS),
    ]
