"""Pagefind, run on finished pages: what comes of it, and of it being absent or failing."""

import json
from pathlib import Path

import pytest

from generator.model.diagnostic import Rejected
from generator.shell import pagefind_installed
from generator.shell.pagefind import make_index
from generator.shell.pagefind_installed import is_installed
from generator.shell.pagefind_order import in_order

needs_pagefind = pytest.mark.skipif(not is_installed(), reason="Pagefind is not installed")
PAGE = "<!doctype html><html lang=en><body><h1>Menu</h1><main data-pagefind-body>{text}</main>"


@needs_pagefind
def test_an_index_of_pages(tmp_path: Path) -> None:
    """The same pages give the same files, in memory: nothing is left in the folder that they were made in."""
    there = tmp_path / "two.html"
    there.write_text(PAGE.format(text="Curtis"))
    pages = (("one/index.html", PAGE.format(text="Marlene").encode()), ("two/index.html", there))
    files = make_index(pages, tmp_path / "work", "en-US")
    assert {"pagefind.js", "pagefind-entry.json"} <= files.keys()
    assert json.loads(files["pagefind-entry.json"])["languages"]["en"]["page_count"] == 2
    assert make_index(pages, tmp_path / "work", "en-US") == files
    assert not (tmp_path / "work").exists()


@needs_pagefind
def test_elided_words_are_found(tmp_path: Path) -> None:
    """In French, "l’appel" is found by "appel": the index has the word by itself; in English, nothing changes."""
    page = PAGE.format(text="Après l’appel, qu’elle attend.")
    path = tmp_path / "two.html"
    path.write_text(page, "utf-8")
    for language, is_apart in (("fr-CA", True), ("en", False)):
        files = make_index([("one.html", page.encode()), ("two.html", path)], tmp_path / "work", language)
        words = b"".join(data for name, data in files.items() if name.startswith("index/"))
        assert (b"eappel" in words, b"delle" in words) == (is_apart, is_apart)
    assert path.read_text("utf-8") == page


FILTERED = """<!doctype html><html lang=en><body><main data-pagefind-body><h1>{n}</h1>Text {n}
<i data-pagefind-filter=tag>t{n}</i><i data-pagefind-filter=tag>all</i><i data-pagefind-filter=year>20{n:02}</i></main>
"""


@needs_pagefind
def test_an_index_is_the_same_each_time(tmp_path: Path) -> None:
    """Pagefind's own order of tags and years is another one each time; ours is that of the alphabet."""
    pages = [(f"p{n}/index.html", FILTERED.format(n=n).encode()) for n in range(12)]
    # Some file systems list files in the order in which they were made, and Pagefind numbers pages as they are listed.
    first, *others = (
        make_index(given, tmp_path / "work", "en") for given in (pages, pages, pages[::-1], pages[5:] + pages[:5])
    )
    assert all(other == first for other in others)
    (tags,) = (data for name, data in first.items() if name.startswith("filter/") and b"ctag" in data)
    assert tags.index(b"all") < tags.index(b"t0") < tags.index(b"t11") < tags.index(b"t2")


def test_an_index_of_another_format() -> None:
    """It is left as it is: it works, with other bytes each time."""
    for entry in (b"{}", b"[]", b"not JSON", b'{"languages": {"en": {"hash": "en_1"}}}'):
        files = {"pagefind-entry.json": entry, "pagefind.en_1.pf_meta": b"something else"}
        assert in_order(files) == files


def test_no_pages(tmp_path: Path) -> None:
    """Nothing to find is no index, rather than one of whatever else there is."""
    assert make_index([], tmp_path / "work", "en") == {}


def test_what_pagefind_says_is_passed_on(tmp_path: Path) -> None:
    """A program that fails is a plain message, with the last that it said."""
    with pytest.raises(Rejected) as caught:
        make_index([("a.txt", b"no page")], tmp_path / "work", "en")
    (problem,) = caught.value.diagnostics
    assert problem.code == "search/failed"
    assert problem.message.startswith("Pagefind could not make the search index: ")
    assert problem.message.endswith("did not contain any html files.")


@pytest.mark.parametrize("program", [None, Path("none") / "pagefind"])
def test_no_program_to_run(program: Path | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a program that is missing, or cannot be started, a traceback."""
    monkeypatch.setattr("pagefind.service.get_executable", lambda: program)
    with pytest.raises(Rejected, match="could not make the search"):
        make_index([("a.html", b"")], tmp_path / "work", "en")


def test_both_packages_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One has the interface, the other the program; either of two will do for that."""
    for there, enough in (
        ({"pagefind"}, False),
        ({"pagefind_bin"}, False),
        ({"pagefind", "pagefind_bin", "cbor2"}, True),
    ):
        monkeypatch.setattr(
            pagefind_installed.importlib.util, "find_spec", lambda name, there=there: name in there or None
        )
        assert is_installed() == enough
