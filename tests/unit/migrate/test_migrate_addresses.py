"""Every text of an old blog has an address, which no other has; as it was, wherever that can be."""

import datetime as dt

from generator.migrate.addresses import Known, paths_besides, places_for
from generator.model.url import file_of

DAY = dt.datetime(2020, 1, 5, tzinfo=dt.UTC)


def known(number: int, path: str, *, kind: str = "post", there: str = "") -> Known:
    """Return what is known of an entry."""
    return Known(
        number=number, kind=kind, id=f"tag:a,2020:{number}", path=path, slug="", title="T", date=DAY, there=there
    )


def test_no_two_texts_get_one_address() -> None:
    """Not those without an address, not those that differ by capitals, not one that another has as its old one."""
    paths = ["", "", "/2020/01/t.html", "/2020/01/Call.html", "/2020/01/call.html", "/2020/02/call.html", "/2020/01/"]
    places = places_for([known(n, path) for n, path in enumerate(paths)], "/{year}/{month}/{slug}.html", ())
    served = [p for place in places.values() for p in (place.path, *place.aliases)]
    assert len({file_of(path).casefold() for path in served}) == len(served)
    assert places[2].path == "/2020/01/t.html"
    assert places[3].path == "/2020/01/Call.html"
    assert places[4].lost == "/2020/01/call.html"


def test_nothing_takes_the_place_of_what_every_site_has() -> None:
    """A page that was called as a list is called otherwise, and an old address that is the feed's is given up."""
    pages = [known(n, f"/p/{name}.html", kind="page") for n, name in enumerate(("tags", "search", "archive", "about"))]
    posts = [known(10, "/atom.xml"), known(11, "/index.html"), known(12, "/tags/cold-calls/")]
    reserved = set(paths_besides(["Cold Calls"], "atom.xml"))
    places = places_for([*pages, *posts], "/{year}/{slug}.html", (), reserved)
    assert not {p for place in places.values() for p in (place.path, *place.aliases)} & {*reserved, "/index.html"}
    assert places[3].path == "/about/"
    assert places[10].lost == "/atom.xml"


def test_no_address_is_inside_another() -> None:
    """What is a file cannot be a folder, too."""
    places = places_for([known(1, "/a.html"), known(2, "/a.html/b.html")], "/{slug}.html", ())
    assert [place.path for place in places.values()] == ["/a.html", "/b.html"]
    assert places[2].lost == "/a.html/b.html"


def test_what_was_here_before_keeps_its_address() -> None:
    """A newer archive has a text of the same name in front: the one that came first stays where it is."""
    places = places_for([known(1, ""), known(2, "", there="content/lessons/t.md")], "/{slug}.html", ["lessons/t"])
    assert (places[2].path, places[2].file) == ("/t.html", "content/lessons/t.md")
    assert places[1].path == "/t-2020.html"


def test_names_fit_into_file_systems() -> None:
    """A letter has up to four bytes in a file's name, of which there can be 255."""
    texts = [known(n, f"/2020/01/{'𠀋' * 80}{n % 2}.html") for n in range(4)]
    places = places_for(texts, "/{year}/{month}/{slug}.html", ()).values()
    longest = max(len(part.encode()) for p in places for part in f"{p.file}/{p.path}".split("/"))
    assert longest < 255 - len("..tmp")
