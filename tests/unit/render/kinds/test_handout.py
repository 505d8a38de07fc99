"""A lesson as a PDF."""

import builtins
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from pictures import photo
from sites import build_site, make_site, output_of, write_site

from generator.model.diagnostic import Rejected
from generator.model.page import HandoutPage
from generator.model.source import Span
from generator.render.kinds.handout import pdf
from generator.render.lesson_view import LessonView

PLACE = Span(path="site.yaml", line=4)


def has_weasyprint() -> bool:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


needs_weasyprint = pytest.mark.skipif(not has_weasyprint(), reason="WeasyPrint is not installed")

HTML = '<!doctype html><title>Ä</title><h1>Title</h1><img alt="A desk" src="{}"><p style="break-before: page">Two</p>'


@pytest.mark.parametrize(("problem", "word"), [(ImportError, "WeasyPrint"), (OSError, "Pango")])
def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, problem: type[Exception], word: str) -> None:
    """Without WeasyPrint or Pango there is a message at the setting, with what to install."""
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.startswith("weasyprint"):
            raise problem
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Rejected) as rejected:
        pdf("<p>Text</p>", PLACE)
    [told] = rejected.value.diagnostics
    assert (told.code, told.span) == ("handout/no-weasyprint", PLACE)
    assert word in told.message
    assert "install" in told.help


@needs_weasyprint
def test_equal_pages_are_equal_bytes() -> None:
    """Neither the clock nor chance nor the process is in a PDF."""
    html = HTML.format("")
    made = pdf(html, PLACE)
    script = (
        "import sys; from generator.model.source import Span; from generator.render.kinds.handout import pdf;"
        f"sys.stdout.buffer.write(pdf({html!r}, Span(path='')))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == made


@needs_weasyprint
def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """No address leads anywhere: not to the web, not to a file of this computer."""
    opened: list[str] = []
    monkeypatch.setattr(urllib.request.OpenerDirector, "open", lambda *request, **_more: opened.append(str(request)))
    for address in ("https://example.com/a.png", "file:///etc/passwd", "//example.com/b.png", "/c.png", "d.png"):
        links = "".join(f'<link rel="{rel}" href="{address}">' for rel in ("stylesheet", "attachment"))
        assert pdf(HTML.format(address) + links, PLACE).startswith(b"%PDF-")
    assert not opened


def test_only_a_site_that_asks_has_them() -> None:
    """With `handouts: true` each lesson has one beside it, and its page knows the address."""
    text = """\
-- content/lessons/one.md --
---
title: One
date: 2026-01-05
---
Text.
"""
    settings = "-- site.yaml --\ntitle: T\nauthor: A\nurl: https://www.example.com/\nhandouts: {}\n"
    for word, address in (("true", "/2026/01/one/handout.pdf"), ("false", "")):
        made = make_site(settings.format(word) + text)
        recipe = made.plan.recipes.get("2026/01/one/handout.pdf")
        lesson = made.view("2026/01/one/index.html").values["lesson"]
        assert isinstance(lesson, LessonView)
        assert lesson.handout == address
        assert isinstance(recipe and recipe.page, HandoutPage) is bool(address)


@needs_weasyprint
def test_portrait_and_logo_are_in_it(tmp_path: Path) -> None:
    """The PDF holds the pictures that the settings name, and is made again when one of them is another."""
    text = """\
-- site.yaml --
title: T
author: Nora
url: https://www.example.com/
handouts: true
portrait: images/nora.jpg
-- content/lessons/one.md --
---
title: One
date: 2026-01-05
---
Text.
-- content/images/nora.jpg (a picture) --
"""
    file = "2026/01/one/handout.pdf"
    plain = write_site(tmp_path / "plain", text.replace("portrait: images/nora.jpg\n", ""))
    build_site(plain)
    assert b"/Image" not in output_of(plain)[file]
    folder = write_site(tmp_path / "site", text)
    build_site(folder)
    first = output_of(folder)[file]
    assert b"/Image" in first
    (folder / "content/images/nora.jpg").write_bytes(photo(60, 60))
    build_site(folder)
    assert output_of(folder)[file] != first
