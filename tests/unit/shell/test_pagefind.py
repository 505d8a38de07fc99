"""Pagefind, run on finished pages: what comes of it, and of it being absent or failing."""

import json
import sys
from pathlib import Path

import pytest

from generator.model.diagnostic import Rejected
from generator.shell import pagefind
from generator.shell.pagefind import is_installed, make_index

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


def test_no_pages(tmp_path: Path) -> None:
    """Nothing to find is no index, rather than one of whatever else there is."""
    assert make_index([], tmp_path / "work", "en") == {}


def test_what_pagefind_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that fails is a plain message, with the last that it said."""
    broken = tmp_path / "pagefind"
    broken.mkdir()
    (broken / "__init__.py").touch()
    (broken / "__main__.py").write_text("print('starting'); raise SystemExit('it is out of paper')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Rejected) as caught:
        make_index([("a.html", b"")], tmp_path / "work", "en")
    (problem,) = caught.value.diagnostics
    assert (problem.code, problem.message) == (
        "search/failed",
        "Pagefind could not make the search index: it is out of paper",
    )


def test_no_python_to_run_it_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a program that cannot be started a traceback."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(Rejected, match="could not make the search"):
        make_index([("a.html", b"")], tmp_path / "work", "en")


def test_both_packages_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """One has the interface, the other the program; either of two will do for that."""
    for there, enough in (({"pagefind"}, False), ({"pagefind_bin"}, False), ({"pagefind", "pagefind_bin"}, True)):
        monkeypatch.setattr(pagefind.importlib.util, "find_spec", lambda name, there=there: name in there or None)
        assert is_installed() == enough
