"""How addresses are spelled: slugs, paths, permalinks, files."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.url import (
    bad_path,
    encode,
    expand_permalink,
    file_of,
    folder_of,
    is_iri,
    is_web_address,
    slugify,
)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The Favorite Client", "the-favorite-client"),
        ("  What’s your `why`?  ", "whats-your-why"),
        ("Don't — won't", "dont-wont"),
        ("Q&A: 10:30", "q-and-a-10-30"),
        ("Café Ærø", "cafe-aero"),
        ("Straße nach Łódź", "strasse-nach-lodz"),
        ("ﬁne", "fine"),
        ("Привет, мир", "привет-мир"),
        ("日本語", "日本語"),
        ("हिन्दी", "हिन्दी"),
        ("𝐁old ㎴", "bold-pv"),
        ("!!!", ""),
        ("", ""),
        ("50% off / 2 for 1", "50-off-2-for-1"),
        ("_private_", "private"),
    ],
)
def test_slugify(text: str, slug: str) -> None:
    """A title becomes words in lowercase with hyphens; Latin accents go, other scripts stay."""
    assert slugify(text) == slug


def test_slug_is_cut_between_words() -> None:
    """A very long title gives a slug of at most 80 letters that ends with a whole word."""
    slug = slugify("word " * 40)
    assert len(slug) <= 80
    assert set(slug.split("-")) == {"word"}


def test_slug_of_one_endless_word_is_cut() -> None:
    """Without a place between words it is cut all the same."""
    assert slugify("a" * 300) == "a" * 80


@pytest.mark.parametrize("name", ["CON", "nul", "com1", "LPT9"])
def test_slug_is_no_windows_device(name: str) -> None:
    """No slug is a name that Windows cannot store."""
    assert slugify(name) == f"{name.casefold()}-1"


@given(st.text(max_size=60))
def test_slug_is_always_a_good_path(text: str) -> None:
    """Whatever a coach types, its slug can be part of an address, and is its own slug."""
    slug = slugify(text)
    assert not slug or bad_path(f"/{slug}/") == ""
    assert "/" not in slug
    assert len(slug) <= 82


@pytest.mark.parametrize(
    "path", ["/", "/a/", "/a.html", "/2019/05/old-title.html", "/über/uns/", "/.well-known/x", "/a b/", "/日本/"]
)
def test_good_path(path: str) -> None:
    """These can be addresses and files everywhere."""
    assert bad_path(path) == ""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "start with one slash"),
        ("a/", "start with one slash"),
        ("//evil.example.com/", "start with one slash"),
        ("https://example.com/", "start with one slash"),
        ("/../etc/passwd", '".."'),
        ("/a/./b", 'cannot contain ".."'),
        ("/a/..", '".."'),
        ("/a//b", "two slashes"),
        ("/what?", "contain ?"),
        ("/a#b", "contain #"),
        ("/a%20b", "contain %"),
        ("/a\\b", "contain"),
        ("/a\nb", "contain"),
        ("/a\x00", "contain"),
        ("/c:/a", "contain :"),
        ("/nul/", "Windows"),
        ("/a/CON.html", "Windows"),
        ("/ a/", "space"),
        ("/a /", "space"),
        ("/a./b", "period"),
        ("/.git/config", "hide"),
        ("/" + "é" * 101, "too long"),
    ],
)
def test_bad_path(path: str, reason: str) -> None:
    """What leaves the output folder, or cannot be a file on some system, is refused, with the reason."""
    assert reason in bad_path(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/{year}/{month}/{slug}/", "/2026/02/a/"),
        ("/{year}/{month}/{day}/{slug}.html", "/2026/02/03/a.html"),
        ("/{slug}/", "/a/"),
    ],
)
def test_permalink(pattern: str, path: str) -> None:
    """A pattern is filled with two-digit months and days."""
    assert expand_permalink(pattern, date=dt.date(2026, 2, 3), slug="a") == path


def test_permalink_of_an_early_year() -> None:
    """A year has four digits always, so that addresses sort."""
    assert expand_permalink("/{year}/{slug}/", date=dt.date(900, 1, 1), slug="a") == "/0900/a/"


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/a/", "a/index.html"),
        ("/a", "a/index.html"),
        ("/a.html", "a.html"),
        ("/v1.2/a/", "v1.2/a/index.html"),
    ],
)
def test_file_of(path: str, file: str) -> None:
    """The file is where every web server looks for the path."""
    assert file_of(path) == file


@pytest.mark.parametrize(("path", "folder"), [("/a/", "/a/"), ("/2026/a.html", "/2026/a/")])
def test_folder_of(path: str, folder: str) -> None:
    """A page's pictures lie below it, whether its address ends in a slash or in .html."""
    assert folder_of(path) == folder


@pytest.mark.parametrize(
    ("path", "encoded"),
    [("/a-b/c/", "/a-b/c/"), ("/a b/", "/a%20b/"), ("/ü/", "/%C3%BC/"), ("/a&b=c", "/a&b=c"), ('/<">', "/%3C%22%3E")],
)
def test_encode(path: str, encoded: str) -> None:
    """An address in a link has only the letters that RFC 3986 allows."""
    assert encode(path) == encoded


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        "http://a.example:8080/b?c=d#e",
        "HTTPS://Example.com/",
        "https://[::1]/",
        "https://ü.de/ä",
    ],
)
def test_web_address(text: str) -> None:
    """An address on the web has http or https, and a host."""
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "/a/",
        "//example.com/",
        "https://",
        "https:///a",
        "http://:80/",
        "https://a.example:0/",
        "https://a.example:99999/",
        "https://[a",
        "javascript:alert(1)",
        "mailto:ada@example.com",
        "https://a.example/b c",
        "https://a.example/\n",
        'https://a.example/"b"',
        "https://a.example/<b>",
    ],
)
def test_no_web_address(text: str) -> None:
    """Other schemes, addresses without a host, and texts that browsers would have to repair are not accepted."""
    assert not is_web_address(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("tag:example.com,2026:1", True),
        ("urn:uuid:1", True),
        ("https://a.example/", True),
        ("urn:", False),
        ("a b:c", False),
    ],
)
def test_iri(text: str, is_one: bool) -> None:
    """An id in a feed has a scheme, something after it, and no spaces."""
    assert is_iri(text) is is_one
