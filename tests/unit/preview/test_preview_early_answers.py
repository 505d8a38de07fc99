"""The first answers of a preview: from the last build, before the site is read, where that shows the same."""

import datetime as dt
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from previews import Bench
from sites import build_site, fresh_modules, write_site

SITE = """\
-- content/lessons/a.md --
---
title: A
date: 2026-02-16
---
Red cheeks and a cough.
-- content/lessons/b.md --
---
title: B
date: 2026-02-09
expires: 2026-02-20
---
Text of b, and [a](a.md).
-- content/pages/about.md --
---
title: About
---
Me.
"""
DRAFT = "-- content/lessons/c.md --\n---\ntitle: C\ndate: 2026-02-02\ndraft: true\n---\nText of c.\n"
LATER = "-- content/lessons/c.md --\n---\ntitle: C\ndate: 2030-02-02\n---\nText of c.\n"
SETTINGS = "-- site.yaml --\ntitle: T\nurl: https://example.com/\nauthor: Ann\n"
COUNTED = f"{SETTINGS}count: goatcounter:ann\n"
HOOKS = f"""\
{SETTINGS}hooks:
  html: plugins.mine:same
-- plugins/mine.py --
def same(page, html):
    return html
"""
OWN_PAGE = "-- content/own.html --\n<p>Mine.</p>\n"
A, ABOUT = "/2026/02/a/", "/about/"
DAY = dt.datetime(2026, 2, 17, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an hour have passed since files were written: nothing says of younger ones that they are unchanged."""
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + 3600 * 10**9)


@contextmanager
def preview_of(folder: Path) -> Iterator[Bench]:
    """Yield the preview of a site that is there."""
    with fresh_modules():
        preview = Bench(folder)
        # Loading begins when a test asks for more, and not by chance between two lines of it.
        preview.session.finish_start = lambda: None  # type: ignore[method-assign]
        try:
            yield preview
        finally:
            preview.session.workspace.close()


def built(folder: Path, text: str = SITE) -> Path:
    """Write and build a site on a day on which everything in it is out, but for drafts and what is to come."""
    report = build_site(write_site(folder, text if "site.yaml" in text else text + SETTINGS), now=DAY)
    assert report.written, report.diagnostics
    return folder


def test_the_first_page_is_there_before_the_site_is_read(tmp_path: Path) -> None:
    """It is the last build's, until somebody asks for more; what it is shown with is there, too."""
    with preview_of(built(tmp_path)) as preview:
        page = preview.answer(A)
        assert b"Red cheeks" in page.body
        style = re.search(rb'href="(/assets/style[^"]*)"', page.body)
        assert style
        assert preview.answer(style[1].decode()).kind.startswith("text/css")
        assert preview.session.workspace.project is None


def test_the_first_page_lets_the_site_be_read(tmp_path: Path) -> None:
    """Nobody has to ask for more: the bar of the page is about to."""
    with fresh_modules():
        preview = Bench(built(tmp_path))
        loaded = threading.Event()
        preview.session.on_loaded = loaded.set
        preview.answer(A)
        assert loaded.wait(60)
        with preview.session.entered():
            assert preview.session.early_file(A) is None
        preview.session.workspace.close()


def test_it_is_the_page_of_the_preview(tmp_path: Path) -> None:
    """Every page that the last build answers is the same when the site has been read, and no open page has to ask."""
    with preview_of(built(tmp_path)) as preview:
        output = tmp_path / "output"
        pages = [f"/{path.relative_to(output).as_posix()}" for path in output.rglob("*.html")]
        early = {page: preview.answer(page) for page in pages}
        with preview.session.entered():
            assert preview.session.early_file(A) is None
        assert early == {page: preview.answer(page) for page in pages}
        assert {message["build"] for message in preview.messages} == {1}


def test_a_save_before_the_site_is_read(tmp_path: Path) -> None:
    """Is seen when it is read, and pages that are open hear that they are of an older build."""
    with preview_of(built(tmp_path)) as preview:
        before = preview.answer(A)
        preview.save("content/lessons/a.md", "Red cheeks", "Pale cheeks")
        assert b'data-build="1"' in before.body
        assert "Pale cheeks" in preview.body(A)
        assert preview.messages[-1]["build"] == 2


def test_what_was_changed_in_the_output_is_not_shown(tmp_path: Path) -> None:
    """Somebody else's file in the place of a page is not taken for it."""
    (built(tmp_path) / "output/about/index.html").write_text("mine")
    with preview_of(tmp_path) as preview:
        assert preview.session.early_file(A)
        assert preview.session.early_file(ABOUT) is None
        assert "Me." in preview.body(ABOUT)


@pytest.mark.parametrize("text", [SITE + DRAFT, SITE + LATER, SITE + COUNTED, SITE + HOOKS, SITE + OWN_PAGE])
def test_where_the_preview_shows_something_else(tmp_path: Path, text: str) -> None:
    """The site is read first: drafts are in the preview alone, the counter in the output alone, and so on."""
    with preview_of(built(tmp_path, text)) as preview:
        assert preview.session.early_file(A) is None
        assert preview.session.workspace.project


def test_after_a_change(tmp_path: Path) -> None:
    """What the last build was not made of is read first: a text, settings, another file."""
    for number, change in enumerate(["content/lessons/a.md", "site.yaml", "content/new.txt", "layouts/lesson.html"]):
        folder = built(tmp_path / str(number))
        path = folder / change
        path.parent.mkdir(exist_ok=True)
        path.write_text(path.read_text("utf-8") + "description: D\n" if path.exists() else "new", "utf-8")
        with preview_of(folder) as preview:
            assert preview.session.early_file(A) is None, change


def test_without_a_build(tmp_path: Path) -> None:
    """There is nothing to answer with, and the site is read as ever."""
    with preview_of(write_site(tmp_path, SITE + SETTINGS)) as preview:
        assert preview.session.early_file(A) is None
        assert "Red cheeks" in preview.body(A)
