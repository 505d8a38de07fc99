"""Whole small sites and what comes out of them, byte for byte.

`layouts/` here is used by all of them, so that a new design of drillbook's own
changes nothing.  After a change that is meant to be seen, write the expected
files anew and read their diff:

    GOLDEN=write python -m pytest tests/golden
"""

import datetime as dt
import difflib
import io
import os
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from generator import __version__
from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.model.picture import is_picture
from generator.plan.site import Clock

HERE = Path(__file__).parent
NOW = dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)
CLOCKS = {
    "workbook": Clock(now=NOW),
    "tagebuch": Clock(now=dt.datetime(2026, 3, 29, 3, 30)),  # noqa: DTZ001 - in the zone of the site
}
LAYOUTS = {p.relative_to(HERE / "layouts" / "assets").as_posix() for p in (HERE / "layouts" / "assets").rglob("*.*")}


def make(folder: Path, name: str) -> Path:
    """Copy a golden site into a folder, with the layouts that all of them use, and return it."""
    shutil.copytree(HERE / "layouts", folder / "layouts")
    shutil.copytree(HERE / "sites" / name / "site", folder, dirs_exist_ok=True)
    return folder


def output_of(folder: Path) -> dict[str, bytes]:
    """Return the output of a site by file, without drillbook's own assets and the version in the feeds.

    Of a picture only its kind and size are kept: its bytes are Pillow's, and not the same in each version of it.
    """
    found = {}
    for path in sorted((folder / "output").rglob("*")):
        name = path.relative_to(folder / "output").as_posix()
        if path.is_file() and not name.startswith(".") and not is_shipped_asset(name):
            data = path.read_bytes().replace(f'version="{__version__}"'.encode(), b'version="0"')
            found[name] = described(data) if is_picture(name) and not name.endswith(".svg") else data
    return found


def described(data: bytes) -> bytes:
    """Return the kind and the size of a picture."""
    with Image.open(io.BytesIO(data)) as image:
        return f"{image.format} {image.width} × {image.height}\n".encode()


def is_shipped_asset(name: str) -> bool:
    """Tell whether a file is an asset of drillbook's layouts, `assets/icon.0123456789.svg`, and not of ours."""
    found = re.fullmatch(r"assets/(.+)\.[0-9a-f]{10}(\.\w+)", name)
    return bool(found) and f"{found[1]}{found[2]}" not in LAYOUTS


def difference(name: str, wanted: bytes, got: bytes) -> str:
    """Return how a file differs, as a diff of its lines."""
    try:
        old, new = wanted.decode().split("\n"), got.decode().split("\n")
    except UnicodeDecodeError:
        return f"{name}: {len(wanted)} bytes wanted, {len(got)} found"
    return "\n".join(difflib.unified_diff(old, new, f"expected/{name}", f"output/{name}", lineterm=""))


@pytest.mark.parametrize("name", CLOCKS)
def test_a_site_comes_out_as_expected(tmp_path: Path, name: str) -> None:
    """The same site gives the same files as ever, and no others, to the byte."""
    expected = HERE / "sites" / name / "expected"
    report = build(make(tmp_path, name), CLOCKS[name])
    assert report.written, report.diagnostics
    got = output_of(tmp_path)
    if os.environ.get("GOLDEN") == "write":
        shutil.rmtree(expected, ignore_errors=True)
        for file, data in got.items():
            (expected / file).parent.mkdir(parents=True, exist_ok=True)
            (expected / file).write_bytes(data)
        pytest.skip("written anew: read the diff")
    wanted = {p.relative_to(expected).as_posix(): p.read_bytes() for p in expected.rglob("*") if p.is_file()}
    assert len(wanted) > 5
    assert sorted(got) == sorted(wanted)
    changed = [difference(file, wanted[file], got[file]) for file in wanted if wanted[file] != got[file]]
    assert not changed, "\n".join(changed)


@pytest.mark.parametrize("name", CLOCKS)
def test_ends_of_lines_change_nothing(tmp_path: Path, name: str) -> None:
    """A checkout by git on Windows, where lines end in another way, gives the same pages and feeds."""
    unix, windows = make(tmp_path / "unix", name), make(tmp_path / "windows", name)
    for path in windows.rglob("*"):
        if path.suffix in (".md", ".yaml", ".html", ".txt", ".xml"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    report, again = build(unix, CLOCKS[name]), build(windows, CLOCKS[name])
    assert report.diagnostics == again.diagnostics
    wanted, got = output_of(unix), output_of(windows)
    assert sorted(got) == sorted(wanted)
    changed = [difference(file, wanted[file], got[file]) for file in wanted if wanted[file] != got[file]]
    assert not changed, "\n".join(changed)


def test_the_golden_sites_report_what_they_should(tmp_path: Path) -> None:
    """The workbook has one warning, its link to next week, and three lessons held back, the next to come first."""
    report = build(make(tmp_path, "workbook"), CLOCKS["workbook"], BuildOptions(write=False))
    assert [(d.code, d.span.path) for d in report.diagnostics] == [("link/held-back", "content/lessons/cold-calls.md")]
    assert [(h.meta.title, h.reason.value) for h in report.unpublished] == [
        ("Next Week", "future"),
        ("Last Year’s Offer", "expired"),
        ("A Draft", "draft"),
    ]


def test_drafts_and_the_future_can_be_shown(tmp_path: Path) -> None:
    """With drafts and the future asked for, their pages and pictures come out; what has expired does not."""
    plain = make(tmp_path / "plain", "workbook")
    build(plain, CLOCKS["workbook"])
    all_of_it = make(tmp_path / "all", "workbook")
    build(all_of_it, Clock(now=NOW, drafts=True, future=True))
    more = set(output_of(all_of_it)) - set(output_of(plain))
    assert more == {
        "2026/01/a-draft/index.html",
        "2026/01/a-draft/comments.xml",
        "2026/02/next-week/index.html",
        "2026/02/next-week/comments.xml",
        *("cards/lanes-deep-11.9c9ff5d1a8.svg", "cards/rings-sand-7.9c9ff5d1a8.svg"),
        "images/draft-only.jpg",
        *(f"images/draft-only-1.cf762bee93.{ending}" for ending in ("avif", "webp", "jpg")),
        "tags/future/index.html",
        "tags/future/feed.xml",
    }


# ---------------------------------------------------------------- the two ways of writing a case study
FRONT_MATTER = """\
---
title: Twice Written
date: 2026-02-02
tags: [calls]
symptoms: |
  - One "symptom".
  - Another one, with a footnote[^1].

  [^1]: In small print.
diagnosis: |
  It has `two` causes:

  ### The first

  > Somebody said so.

      and code, indented
prescription: |
  Do [this](other.md#more).
critical_thinking: |
  Why?
drill: |
  Do it *ten* times.

  ![A phone](../images/phone.jpg)
quotes:
  - text: Well begun is half done.
    author: Aristotle
    source: Politics
  - text: Begin at once to *live*.
    author: Seneca
prompts:
  - label: LAST WEEK
    ask: What worked?
  - label: THIS WEEK
    ask: Three goals.
---
"""

HEADINGS = """\
---
title: Twice Written
date: 2026-02-02
tags: [calls]
---

## Symptoms

- One "symptom".
- Another one, with a footnote[^1].

[^1]: In small print.

## Diagnosis

It has `two` causes:

### The first

> Somebody said so.

    and code, indented

## Prescription

Do [this](other.md#more).

## Critical Thinking

Why?

## The Drill

Do it *ten* times.

![A phone](../images/phone.jpg)

## Final Thought for the Morning

> Well begun is half done.
> — Aristotle, *Politics*

> Begin at once to *live*.
> — Seneca

## Your Top 3 Goals & Tactics for the Week

LAST WEEK: What worked?

THIS WEEK: Three goals.
"""


def twin(folder: Path, lesson: str) -> dict[str, bytes]:
    """Build a site with one way of writing a case study, and return its output."""
    make(folder, "workbook")
    shutil.rmtree(folder / "content" / "lessons")
    (folder / "content" / "lessons").mkdir()
    (folder / "content" / "lessons" / "twice.md").write_bytes(lesson.encode())
    other = "---\ntitle: Other\ndate: 2026-01-01\n---\n\n## More\n\nText.\n"
    (folder / "content" / "lessons" / "other.md").write_bytes(other.encode())
    (folder / "content" / "pages" / "about.md").unlink()
    report = build(folder, CLOCKS["workbook"])
    assert not report.diagnostics
    return output_of(folder)


@pytest.mark.parametrize(
    "headings",
    [
        HEADINGS,
        HEADINGS.replace("\n", "\r\n"),
        "\ufeff" + HEADINGS,
        HEADINGS.replace("## Diagnosis", "Diagnosis\n---------"),
        HEADINGS.replace("## The Drill", "**Drill:**").replace("## Prescription", "PRESCRIPTION:"),
        HEADINGS.replace("> —", "> --"),
        HEADINGS.replace("LAST WEEK:", "### LAST WEEK\n\n").replace("THIS WEEK:", "**THIS WEEK**:"),
        pytest.param(HEADINGS.replace("LAST WEEK:", "**LAST WEEK:**")),
    ],
    ids=["headings", "Windows", "BOM", "underlined", "labels", "hyphens", "prompts with marks", "bold prompts"],
)
def test_both_ways_of_writing_a_case_study_give_the_same_site(tmp_path: Path, headings: str) -> None:
    """A case study in front matter and one under headings give the same page, feed and lists, to the byte."""
    one, two = twin(tmp_path / "one", FRONT_MATTER), twin(tmp_path / "two", headings)
    page = one["2026/02/twice/index.html"].decode()
    for piece in ("symptom”", "In small print", "Politics", "Seneca", "LAST WEEK", "Three goals", 'id="drill"'):
        assert piece in page
    assert sorted(one) == sorted(two)
    assert not [difference(name, one[name], two[name]) for name in one if one[name] != two[name]]
