"""sitemap.xml and robots.txt: well-formed, and listing exactly the public pages."""

import datetime as dt
from urllib.parse import unquote, urlsplit

from built_sites import Built
from lxml import etree

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def rows(built: Built) -> list[etree._Element]:
    """Return the rows of the sitemap."""
    root = etree.fromstring(built.files["sitemap.xml"])
    assert root.tag == f"{NS}urlset"
    return list(root)


def test_the_sitemap_lists_exactly_the_public_pages(built: Built) -> None:
    """Every HTML page but 404.html and the redirects is in it, once, under the address it is served from."""
    listed = [row.findtext(f"{NS}loc") for row in rows(built)]
    assert all(address.startswith(built.url) for address in listed)
    files = [built.file_at(urlsplit(address).path) for address in listed]
    assert sorted(files) == sorted(set(built.pages) - {"404.html"})


def test_a_row_has_an_address_and_perhaps_a_day(built: Built) -> None:
    """A row holds `loc` and at most one `lastmod`, a date; nothing else (sitemaps.org, "XML tag definitions")."""
    days = 0
    for row in rows(built):
        tags = [child.tag.removeprefix(NS) for child in row]
        assert tags in (["loc"], ["loc", "lastmod"])
        day = row.findtext(f"{NS}lastmod")
        if day:
            assert dt.date.fromisoformat(day) <= dt.date(2026, 11, 21)
            days += 1
    assert days >= 5


def test_lessons_have_the_day_they_last_changed(odd: Built) -> None:
    """`lastmod` is the day of `updated:` where a lesson has one, else its date."""
    days = {urlsplit(row.findtext(f"{NS}loc")).path: row.findtext(f"{NS}lastmod") for row in rows(odd)}
    assert days["/meinblog/2026/03/01/ordner.html"] == "2026-03-05"
    assert days["/meinblog/2026/02/20/alltag.html"] == "2026-02-20"


def test_paths_are_percent_encoded(odd: Built) -> None:
    """The path of an address in the sitemap is a URI's: ASCII only (RFC 3986)."""
    paths = [urlsplit(row.findtext(f"{NS}loc")).path for row in rows(odd)]
    assert all(path.isascii() and " " not in path for path in paths)
    assert "/meinblog/tags/東京/" in [unquote(path) for path in paths]


def test_the_sitemap_is_within_its_limits(built: Built) -> None:
    """At most 50,000 addresses and 50 MB, in UTF-8."""
    assert len(rows(built)) <= 50_000
    assert len(built.files["sitemap.xml"]) <= 50 * 1024 * 1024
    assert built.files["sitemap.xml"].startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_robots_txt_names_the_sitemap(built: Built) -> None:
    """robots.txt lets everyone in and gives the sitemap's whole address (RFC 9309)."""
    lines = built.files["robots.txt"].decode().splitlines()
    assert f"Sitemap: {built.url}sitemap.xml" in lines
    assert "User-agent: *" in lines
    assert not [line for line in lines if line.startswith("Disallow") and line != "Disallow:"]
