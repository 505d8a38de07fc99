"""A lesson as a PDF."""

import builtins
import io
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from filelock import FileLock
from pictures import photo
from sites import build_site, make_site, output_of, write_site

from generator.model.diagnostic import Rejected
from generator.model.page import HandoutPage
from generator.model.source import Span
from generator.render.lesson_view import LessonView
from generator.render.pdf import pdf

PLACE = Span(path="site.yaml", line=4)


def has_weasyprint() -> bool:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


needs_weasyprint = pytest.mark.skipif(not has_weasyprint(), reason="WeasyPrint is not installed")


def pictures_of(data: bytes) -> int:
    """Return how many pictures, not drawings, are in a PDF."""
    with pikepdf.open(io.BytesIO(data)) as document:
        objects = (one for one in document.objects if isinstance(one, pikepdf.Stream))
        return sum(1 for one in objects if one.get("/Subtype") == "/Image" and "/SMask" not in one)


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
        pdf(["<p>Text</p>"], PLACE)
    [told] = rejected.value.diagnostics
    assert (told.code, told.span) == ("handout/no-weasyprint", PLACE)
    assert word in told.message
    assert "install" in told.help


@needs_weasyprint
def test_equal_pages_are_equal_bytes() -> None:
    """Neither the clock nor chance nor the process is in a PDF."""
    html = HTML.format("")
    made = pdf([html], PLACE)
    script = (
        "import sys; from generator.model.source import Span; from generator.render.pdf import pdf;"
        f"sys.stdout.buffer.write(pdf([{html!a}], Span(path='')))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == made


@needs_weasyprint
def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """No address leads anywhere: not to the web, not to a file of this computer."""
    opened: list[str] = []
    monkeypatch.setattr(urllib.request.OpenerDirector, "open", lambda *request, **_more: opened.append(str(request)))
    for address in ("https://example.com/a.png", "file:///etc/passwd", "//example.com/b.png", "/c.png", "d.png"):
        links = "".join(f'<link rel="{rel}" href="{address}">' for rel in ("stylesheet", "attachment"))
        assert pdf([HTML.format(address) + links], PLACE).startswith(b"%PDF-")
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


@pytest.mark.long
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
    assert pictures_of(output_of(plain)[file]) == 0
    folder = write_site(tmp_path / "site", text)
    build_site(folder)
    first = output_of(folder)[file]
    assert pictures_of(first) == 1
    (folder / "content/images/nora.jpg").write_bytes(photo(60, 60))
    build_site(folder)
    assert output_of(folder)[file] != first


# ---------------------------------------------------------------- one sheet
MORE = " Read [this](https://www.example.org/)."
SKIPS = "\n\n### Three\n\nAs [there](one.md).\n\n### Three again\n\n## Two\n\n#### Four\n\nText."
LONG_PART = "They wait, and wait, and you do not know what they are waiting for. " * 6
CASE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/
timezone: America/Chicago
handouts: true
portrait: images/nora.jpg
bio: Nora coaches teams.
-- content/images/nora.jpg (a picture) --
-- content/lessons/one.md --
---
title: The Gift Basket
date: 2026-01-05
summary: It came back.
---
## Symptoms

- They wait.

## Diagnosis

SECRET

## Prescription

1. Call.{more}

## Final Thought

> Be brief.
>
> — Ann Lee
-- content/lessons/two.md --
---
title: Long
date: 2026-01-12
---
{long}
"""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pikepdf.Pdf]:
    """Return the handouts of a short case and of an essay of thousands of words, made once for a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sheets"
    with FileLock(f"{folder}.lock"):
        if not (folder / "output").exists():
            folder.mkdir(exist_ok=True)
            build_site(write_site(folder, CASE.format(more=MORE, long="\n\n".join([LONG_PART] * 24) + SKIPS)))
    files = output_of(folder)
    names = {"short": "2026/01/one/handout.pdf", "long": "2026/01/two/handout.pdf"}
    return {name: pikepdf.open(io.BytesIO(files[file])) for name, file in names.items()}


def tags_of(node: object) -> Iterator[pikepdf.Dictionary]:
    """Yield every element of a PDF's structure that has a tag."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from tags_of(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags_of(node.K)


@pytest.mark.long
@needs_weasyprint
def test_a_short_lesson_is_one_sheet(sheets: dict[str, pikepdf.Pdf]) -> None:
    """It takes one page of the paper of its country; what is long takes as many as it needs."""
    assert len(sheets["short"].pages) == 1
    assert len(sheets["long"].pages) > 2
    # Letter, in points: 8.5 by 11 inches.
    assert [round(float(side)) for side in sheets["short"].pages[0].mediabox] == [0, 0, 612, 792]


@pytest.mark.long
@needs_weasyprint
def test_it_can_be_read_aloud(sheets: dict[str, pikepdf.Pdf]) -> None:
    """It is tagged, as PDF/UA-1 asks: with a language, a title, headings, and words for each picture."""
    for sheet in sheets.values():
        root = sheet.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "en"
        assert root.ViewerPreferences.DisplayDocTitle
        assert b"pdfuaid" in root.Metadata.read_bytes()
    elements = list(tags_of(sheets["short"].Root.StructTreeRoot.K))
    kinds = [str(element.S) for element in elements]
    assert str(sheets["short"].docinfo["/Title"]) == "The Gift Basket"
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 3  # symptoms, prescription, and the questions; nobody needs the diagnosis on paper
    alts = [str(element.Alt) for element in elements if str(element.S) == "/Figure" and "/Alt" in element]
    assert alts == ["Portrait of Nora Whitcombe", "A code that leads to https://www.example.com/2026/01/one/"]
    assert kinds.count("/Figure") == len(alts)


@needs_weasyprint
def test_nothing_is_read_out_of_order(sheets: dict[str, pikepdf.Pdf]) -> None:
    """No heading is more than a level below the last, although authors leave levels out (PDF/UA-1, section 7.4.2)."""
    levels = {
        name: [int(str(element.S)[2:]) for element in tags_of(sheet.Root.StructTreeRoot.K) if str(element.S)[1] == "H"]
        for name, sheet in sheets.items()
    }
    assert levels["long"] == [1, 2, 2, 2, 3, 2, 3, 3]
    assert levels["short"][0] == 1
    for ordered in levels.values():
        assert all(after <= before + 1 for before, after in pairwise(ordered))


# What paints: text, shapes, shadings and pictures (ISO 32000-1, annex A).
PAINTING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "INLINE IMAGE"}


def unmarked_of(page: pikepdf.Page) -> list[str]:
    """Return what paints on a page and is neither part of the structure nor said to be decoration."""
    marks, unmarked = [], []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in {"BDC", "BMC"}:
            marks.append(str(operands[0]) == "/Artifact" or (len(operands) > 1 and "/MCID" in operands[1]))
        elif str(operator) == "EMC":
            marks.pop()
        elif str(operator) in PAINTING and not any(marks):
            unmarked.append(str(operator))
    return unmarked


@needs_weasyprint
def test_all_of_it_is_tagged(sheets: dict[str, pikepdf.Pdf]) -> None:
    """What veraPDF would check and qpdf can show: marks, reading order, links with words, letters to copy."""
    for sheet in sheets.values():
        links = []
        for page in sheet.pages:
            assert not unmarked_of(page)
            assert str(page.Tabs) == "/S"
            fonts = page.Resources.Font.values()
            assert all("/ToUnicode" in font for font in fonts)
            links += [annotation for annotation in page.get("/Annots", ()) if annotation.Subtype == "/Link"]
        assert len(links) == 2
        assert all(str(link.Contents) and "/StructParent" in link for link in links)
        kinds = [str(element.S) for element in tags_of(sheet.Root.StructTreeRoot.K)]
        assert kinds.count("/Link") == len(links)


@needs_weasyprint
def test_the_first_way_that_fits_is_taken() -> None:
    """Of several ways to fill the paper; the last one is taken however long it is."""
    page = "<!doctype html><html lang=en><title>T</title><p>{}</p>" + '<p style="break-before: page">More</p>'
    one = "<!doctype html><html lang=en><title>T</title><p>One</p>"
    two = page.format("two")
    assert pdf([two, one, two], PLACE) == pdf([one], PLACE)
    assert pdf([page.format("a"), two], PLACE) == pdf([two], PLACE)
