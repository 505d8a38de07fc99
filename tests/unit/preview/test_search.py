"""The search of the preview: an index that is made when somebody searches, and never in the way of a save."""

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from previews import SITE, A, bench_of

from generator.model.diagnostic import Rejected, error
from generator.model.source import Span

SETTINGS = "-- site.yaml --\ntitle: S\nauthor: A\nurl: https://e.com/blog/\nsearch: true\n"
ENTRY = "/blog/pagefind/pagefind-entry.json"

Pages = Iterable[tuple[str, bytes]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, bytes]]:
    """Put a program in the place of Pagefind; return the pages that it was given each time."""
    given: list[dict[str, bytes]] = []

    def make_index(pages: Pages, _folder: Path, _language: str) -> dict[str, bytes]:
        given.append(dict(pages))
        return {"pagefind-entry.json": b"%d" % len(given), "pagefind.js": b"script"}

    monkeypatch.setattr("generator.preview.search.make_index", make_index)
    monkeypatch.setattr("generator.engine.project.is_installed", lambda: True)
    return given


def test_an_index_is_made_on_first_use(tmp_path: Path, made: list[dict[str, bytes]]) -> None:
    """Not before somebody searches; then of all lessons and pages, with those that are held back."""
    with bench_of(tmp_path, SETTINGS + SITE) as context:
        context.answer("/blog/search/")
        assert not made
        assert context.answer("/blog/pagefind/pagefind.js")[:3] == (200, "text/javascript; charset=utf-8", b"script")
        assert context.answer(ENTRY).body == b"1"
        names = {f"2026/{name}/index.html" for name in ("02/a", "02/b", "03/c", "02/d")}
        assert made[0].keys() == names | {"about/index.html"}
        assert b"drillbook-preview" not in made[0]["about/index.html"]
        assert context.answer("/blog/pagefind/none.js").status == 404


def test_an_index_is_made_anew_when_somebody_searches_again(tmp_path: Path, made: list[dict[str, bytes]]) -> None:
    """A save makes none; the next search after it, or one of the site as on another day, does."""
    with bench_of(tmp_path, SETTINGS + SITE) as context:
        context.answer(ENTRY)
        context.save(A, "Red cheeks", "Pale cheeks")
        assert len(made) == 1
        assert context.answer("/blog/pagefind/pagefind.js").body == b"script"
        assert (context.answer(ENTRY).body, context.answer(ENTRY).body) == (b"2", b"2")
        assert b"Pale cheeks" in made[1]["2026/02/a/index.html"]
        assert context.answer(ENTRY, "2026-03-01").body == b"3"
        assert "2026/03/c/index.html" not in made[2]


def test_a_save_does_not_wait_for_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While Pagefind is at work, a text can be saved and looked at."""
    working, go_on = threading.Event(), threading.Event()

    def make_index(pages: Pages, *_: object) -> dict[str, bytes]:
        list(pages)
        working.set()
        assert go_on.wait(60)
        return {}

    monkeypatch.setattr("generator.preview.search.make_index", make_index)
    monkeypatch.setattr("generator.engine.project.is_installed", lambda: True)
    with bench_of(tmp_path, SETTINGS + SITE) as context:
        searching = threading.Thread(target=context.answer, args=(ENTRY,))
        searching.start()
        try:
            assert working.wait(60)
            context.save(A, "Red cheeks", "Pale cheeks")
            assert "Pale cheeks" in context.body("/blog/2026/02/a/")
        finally:
            go_on.set()
            searching.join()


def test_a_search_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no index, the browser is told why."""

    def make_index(*_: object) -> dict[str, bytes]:
        raise Rejected([error("search/failed", Span(path="site.yaml"), "no paper", help="")])

    monkeypatch.setattr("generator.preview.search.make_index", make_index)
    monkeypatch.setattr("generator.engine.project.is_installed", lambda: True)
    with bench_of(tmp_path, SETTINGS + SITE) as context:
        assert context.answer(ENTRY)[:3:2] == (503, b"no paper")


def test_a_site_without_a_search(tmp_path: Path) -> None:
    """Has no index."""
    with bench_of(tmp_path) as context:
        assert context.answer("/pagefind/pagefind.js").status == 404
