"""Old addresses are kept where they can be, lead on where they cannot, and links follow them."""

import datetime as dt

import pytest

from generator.importers.permalinks import (
    Addresses,
    NewAddress,
    SourceAddress,
    host_of,
    infer_permalink,
    path_of,
    places_for,
)
from generator.model.addresses import reserved_paths
from generator.model.url import file_of

DAY = dt.datetime(2019, 5, 13, 7, tzinfo=dt.UTC)


def known(path: str, number: int = 1, **fields: object) -> SourceAddress:
    given = {"kind": "post", "id": f"urn:x:{number}", "slug": "", "title": "A Title", "date": DAY} | fields
    return SourceAddress(number=number, path=path, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("paths", "pattern"),
    [
        (["/2019/05/a.html", "/2019/05/b_c.html", "/odd.html"], "/{year}/{month}/{slug}.html"),
        (["/2019/05/13/a/", "/2019/05/13/b"], "/{year}/{month}/{day}/{slug}/"),
        (["/blog/a/", "/blog/b/", "/2018/04/c/"], "/blog/{slug}/"),
        (["/a", "/b"], "/{slug}/"),
        (["/2019/05/a.htm", "/2019/05/{b}.html", ""], "/{year}/{month}/{slug}/"),
    ],
)
def test_the_pattern_of_most(paths: list[str], pattern: str) -> None:
    """The site's permalink is what most of the old addresses have in common."""
    assert infer_permalink(known(path, n) for n, path in enumerate(paths)) == pattern


def place(
    entry: SourceAddress,
    *others: SourceAddress,
    permalink: str = "/{year}/{month}/{slug}.html",
    taken: tuple[str, ...] = (),
) -> NewAddress:
    return places_for([*others, entry], permalink, taken)[entry.number]


def test_an_address_that_fits_is_kept() -> None:
    """As it was written: capitals and underscores are part of it."""
    found = place(known("/2019/05/First_Call.html"))
    assert (found.name, found.slug, found.path, found.aliases) == (
        "first-call",
        "First_Call",
        "/2019/05/First_Call.html",
        (),
    )


@pytest.mark.parametrize(
    ("path", "aliases", "lost"),
    [
        ("/2018/04/a.html", ("/2018/04/a.html",), ""),
        ("/a/b/c", ("/a/b/c",), ""),
        ("/2019/05/con.html", (), "/2019/05/con.html"),
        ("/../../x", (), "/../../x"),
        ("/2019/05/a?b.html", (), "/2019/05/a?b.html"),
    ],
)
def test_an_address_that_does_not(path: str, aliases: tuple[str, ...], lost: str) -> None:
    """It leads on, if a file can have it; if not, that is said."""
    found = place(known(path))
    assert (found.aliases, found.lost) == (aliases, lost)


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (known("", title="Was nun?"), "was-nun"),
        (known("", title="", slug="from-wordpress"), "from-wordpress"),
        (known("", title="!!!"), "post-2019-05-13"),
        (known("", title="x" * 300), "x" * 80),
        (known("", title="CON"), "con-1"),
        (known("/../..", title="Up"), "up"),
        (known("", title="", date=None, kind="page"), "post"),
        (known("/x.html", existing="content/lessons/renamed/index.md"), "renamed"),
    ],
)
def test_names(entry: SourceAddress, name: str) -> None:
    """Whatever there is gives a file a name that every system can store."""
    assert place(entry).name == name


def test_names_that_are_taken() -> None:
    """Two posts of one name, and a lesson of the coach's: none is written over the other."""
    april, march = dt.datetime(2018, 4, 2, tzinfo=dt.UTC), dt.datetime(2018, 3, 2, tzinfo=dt.UTC)
    entries = [
        known("/2019/05/tip.html", 1),
        known("/2018/04/tip.html", 2, date=april),
        known("/2018/03/tip.html", 3, date=march),
    ]
    places = places_for(entries, "/{year}/{month}/{slug}.html", ["lessons/Tip"])
    assert [places[n].name for n in (1, 2, 3)] == ["tip-2019", "tip-2018", "tip-2018-03"]
    assert {places[n].slug for n in (1, 2, 3)} == {"tip"}


ENTRIES = (
    known("/2019/05/first-call.html", 1),
    known("/p/about.html", 2, kind="page"),
    known("/2019/06/zoë.html", 3, id="https://x.example/?p=12"),
)


@pytest.mark.parametrize(
    ("url", "now"),
    [
        ("http://drill.blogspot.de/2019/05/first-call.html", "first-call.md"),
        ("/2019/05/First-Call", "first-call.md"),
        ("https://drill.blogspot.com/2019/05/first-call.html?m=1#more", "first-call.md"),
        ("http://www.drill.blogspot.com/2019/05/first-call.html?showComment=1#c123", "first-call.md#comments"),
        ("//drill.blogspot.com/p/about.html", "pages/about.md"),
        ("http://drill.blogspot.com/2019/06/zo%C3%AB.html", "zoe.md"),
        ("/?p=12", "zoe.md"),
        ("http://drill.blogspot.com", "/"),
        ("http://drill.blogspot.com/search/label/Cold%20Calls", "/tags/cold-calls/"),
        ("/category/cold-calls/", "/tags/cold-calls/"),
        ("/search/label/Nothing", ""),
        ("/feeds/posts/default", "/atom.xml"),
        ("/feed/", "/atom.xml"),
        ("/2019/05/gone.html", ""),
        ("/?q=x", ""),
        ("http://[bad/2019/05/first-call.html", ""),
    ],
)
def test_where_links_lead_now(url: str, now: str) -> None:
    """To the file of a lesson or page, to its comments, to a tag, to the feed; or nowhere."""
    places = places_for(ENTRIES, "/{year}/{month}/{slug}.html", ())
    addresses = Addresses("/", places, ENTRIES, ["Cold Calls"], "atom.xml")
    addresses.hosts = {"drill.blogspot.com"}
    assert addresses.now(url) == now
    assert addresses.is_own(url) is not url.startswith("http://[bad")


@pytest.mark.parametrize("url", ["https://elsewhere.example/2019/05/first-call.html", "mailto:a@b.example", "tel:1"])
def test_other_hosts(url: str) -> None:
    """What is on another host is left as it is; but Takeout names no host, so a path that is ours may tell it."""
    places = places_for(ENTRIES, "/{year}/{month}/{slug}.html", ())
    addresses = Addresses("/", places, ENTRIES, [], "atom.xml")
    assert not addresses.is_own(url)
    assert addresses.knows(url) is url.startswith("https://")


def test_a_blog_in_a_folder() -> None:
    """Below its folder, paths are those of the site."""
    assert path_of("https://x.example/blog/2019/05/a.html", "/blog/") == "/2019/05/a.html"
    assert host_of("https://www.X.example:8080/a") == "x.example"
    assert (host_of("http://[bad"), path_of("http://[bad"), path_of("/a\u2028b")) == ("", "", "")


def entry_at(number: int, path: str, *, kind: str = "post", existing: str = "") -> SourceAddress:
    day = dt.datetime(2020, 1, 5, tzinfo=dt.UTC)
    return known(path, number, id=f"tag:a,2020:{number}", kind=kind, existing=existing, title="T", date=day)


def test_no_two_texts_get_one_address() -> None:
    """Not those without an address, not those that differ by capitals, not one that another has as its old one."""
    paths = ["", "", "/2020/01/t.html", "/2020/01/Call.html", "/2020/01/call.html", "/2020/02/call.html", "/2020/01/"]
    places = places_for([entry_at(n, path) for n, path in enumerate(paths)], "/{year}/{month}/{slug}.html", ())
    served = [p for place in places.values() for p in (place.path, *place.aliases)]
    assert len({file_of(path).casefold() for path in served}) == len(served)
    assert places[2].path == "/2020/01/t.html"
    assert places[3].path == "/2020/01/Call.html"
    assert places[4].lost == "/2020/01/call.html"


def test_nothing_takes_the_place_of_what_every_site_has() -> None:
    """A page that was called as a list is called otherwise, and an old address that is the feed's is given up."""
    pages = [
        entry_at(n, f"/p/{name}.html", kind="page") for n, name in enumerate(("tags", "search", "archive", "about"))
    ]
    posts = [entry_at(10, "/atom.xml"), entry_at(11, "/index.html"), entry_at(12, "/tags/cold-calls/")]
    reserved = set(reserved_paths("atom.xml", ["Cold Calls"]))
    places = places_for([*pages, *posts], "/{year}/{slug}.html", (), reserved)
    assert not {p for place in places.values() for p in (place.path, *place.aliases)} & {*reserved, "/index.html"}
    assert places[3].path == "/about/"
    assert places[10].lost == "/atom.xml"


def test_no_address_is_inside_another() -> None:
    """What is a file cannot be a folder, too."""
    places = places_for([entry_at(1, "/a.html"), entry_at(2, "/a.html/b.html")], "/{slug}.html", ())
    assert [place.path for place in places.values()] == ["/a.html", "/b.html"]
    assert places[2].lost == "/a.html/b.html"


def test_what_was_here_before_keeps_its_address() -> None:
    """A newer archive has a text of the same name in front: the one that came first stays where it is."""
    places = places_for(
        [entry_at(1, ""), entry_at(2, "", existing="content/lessons/t.md")], "/{slug}.html", ["lessons/t"]
    )
    assert (places[2].path, places[2].file) == ("/t.html", "content/lessons/t.md")
    assert places[1].path == "/t-2020.html"


def test_names_fit_into_file_systems() -> None:
    """A letter has up to four bytes in a file's name, of which there can be 255."""
    texts = [entry_at(n, f"/2020/01/{'𠀋' * 80}{n % 2}.html") for n in range(4)]
    places = places_for(texts, "/{year}/{month}/{slug}.html", ()).values()
    longest = max(len(part.encode()) for p in places for part in f"{p.file}/{p.path}".split("/"))
    assert longest < 255 - len("..tmp")
