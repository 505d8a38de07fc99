"""Read, plan, render, write: the whole of it, on a disk."""

import datetime as dt
from pathlib import Path

import pytest
from sites import build_site, output_of, write_site

from generator.model.diagnostic import Rejected

A = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\nid: urn:uuid:1\n---\nText.\n"
LATER = "-- content/lessons/later.md --\n---\ntitle: Later\ndate: 2026-04-06\n---\nText.\n"
WARNED = "-- content/lessons/w.md --\n---\ntitle: W\ndate: 2026-02-16\n---\n[x](later.md)\n" + LATER
BAD = "-- content/lessons/bad.md --\n---\ntitle: B\n---\nText.\n"


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    """Nothing changed, nothing is written."""
    write_site(tmp_path, A)
    first, second = build_site(tmp_path), build_site(tmp_path)
    assert (first.written, first.unchanged, first.lessons) == (len(output_of(tmp_path)) - 1, 0, 1)
    assert (second.written, second.unchanged, second.removed) == (0, first.written, 0)


def test_check_writes_nothing(tmp_path: Path) -> None:
    """A check says what is wrong and leaves no trace."""
    write_site(tmp_path, A)
    assert not build_site(tmp_path, write=False).diagnostics
    assert not (tmp_path / "output").exists()


def test_an_error_leaves_the_old_site(tmp_path: Path) -> None:
    """As long as there is a mistake, readers see the last good site, to the byte."""
    write_site(tmp_path, A)
    build_site(tmp_path)
    before = output_of(tmp_path)
    write_site(tmp_path, A.replace("Text.", "Better text.") + BAD)
    assert [d.code for d in build_site(tmp_path).diagnostics] == ["front-matter/missing-key"]
    assert output_of(tmp_path) == before


def test_warnings_stop_only_a_strict_build(tmp_path: Path) -> None:
    """A warning is told and the site is made, unless the coach wants it otherwise."""
    write_site(tmp_path, WARNED)
    build_site(tmp_path, strict=True)
    assert not (tmp_path / "output").exists()
    report = build_site(tmp_path)
    assert [d.code for d in report.diagnostics] == ["link/held-back"]
    assert report.written


def test_what_is_deleted_disappears(tmp_path: Path) -> None:
    """A lesson that is taken away is gone from the site, and what others put there is not."""
    write_site(tmp_path, A + LATER.replace("2026-04-06", "2026-02-09"))
    build_site(tmp_path)
    (tmp_path / "output" / "CNAME").write_text("mine")
    (tmp_path / "content/lessons/later.md").unlink()
    assert build_site(tmp_path).removed
    found = output_of(tmp_path)
    assert "CNAME" in found
    assert not [name for name in found if "later" in name]


def test_a_lesson_comes_out_by_itself(tmp_path: Path) -> None:
    """The same files give more of the site when a lesson's day has come."""
    write_site(tmp_path, A + LATER)
    before = build_site(tmp_path)
    after = build_site(tmp_path, now=dt.datetime(2026, 4, 6, tzinfo=dt.UTC))
    assert (before.lessons, after.lessons) == (1, 2)
    assert [h.card.title for h in before.held] == ["Later"]


def test_broken_layout_leaves_no_trace(tmp_path: Path) -> None:
    """A layout that fails on every page is one mistake, and nothing is half written."""
    write_site(tmp_path, A + LATER.replace("2026-04-06", "2026-02-09") + "-- layouts/lesson.html --\n{{ nope }}\n")
    with pytest.raises(Rejected) as caught:
        build_site(tmp_path)
    assert [d.code for d in caught.value.diagnostics] == ["layout/unknown-variable"]
    assert not [p for p in (tmp_path / "output").rglob("*") if p.is_file()]


def test_pages_have_their_content(tmp_path: Path) -> None:
    """A lesson's page has its title and its text; a picture is copied to the byte."""
    write_site(tmp_path, A + "-- content/images/x.bin (latin-1) --\n\x00ÿé\n")
    build_site(tmp_path)
    found = output_of(tmp_path)
    assert b"<p>Text.</p>" in found["2026/02/a/index.html"]
    assert b"urn:uuid:1" in found["atom.xml"]
    assert found["images/x.bin"] == b"\x00\xff\xe9\n"


def test_problems_come_by_file_and_line(tmp_path: Path) -> None:
    """A report is read from top to bottom of each file."""
    write_site(tmp_path, BAD + BAD.replace("bad.md", "awful.md").replace("Text.", "[x](nowhere.md)"))
    report = build_site(tmp_path)
    places = [(d.span.path, d.span.line) for d in report.diagnostics]
    assert places == sorted(places)
    assert len(places) == 3


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Newer"), ("de", "Neuer"), ("de-AT", "Frischer"), ("xx", "Newer")]
)
def test_words_by_language(tmp_path: Path, language: str, shown: str) -> None:
    """Words are of the site's language, or of the language it belongs to, or English."""
    write_site(
        tmp_path,
        f"-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nlanguage: {language}\n"
        "-- layouts/words/de.yaml --\nnewer: Neuer\n-- layouts/words/de-AT.yaml --\nnewer: Frischer\n"
        "-- layouts/home.html --\n{{ words.newer }} {{ words.older }}\n",
    )
    build_site(tmp_path)
    assert output_of(tmp_path)["index.html"].decode() == f"{shown} Older"


def test_hooks_reach_the_pages(tmp_path: Path) -> None:
    """All five hooks of a site are called."""
    write_site(
        tmp_path,
        A.replace("Text.", "Text ~~old~~.")
        + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks:\n  markdown: plugins.mine:no_strike\n"
        "  lesson: plugins.mine:rename\n  plan: plugins.mine:pages\n  html: plugins.mine:sign\n"
        "  jinja: plugins.mine:shout\n"
        "-- layouts/lesson.html --\n{{ lesson.title|shout }}{{ lesson.lead }}\n-- layouts/extra.html --\n{{ number }}\n"
        "-- plugins/mine.py --\nimport dataclasses\nfrom generator.model.page import CustomPage\n\n"
        "def no_strike(parser):\n    parser.disable('strikethrough')\n\n"
        "def rename(lesson):\n    card = dataclasses.replace(lesson.card, title='b')\n"
        "    return dataclasses.replace(lesson, card=card)\n\n"
        "def pages(site):\n    values = {'number': len(site.lessons)}\n"
        "    return {'/more/': CustomPage(layout='extra', title='More', values=values)}\n\n"
        "def sign(page, html):\n    return html + '!'\n\n"
        "def shout(environment):\n    environment.filters['shout'] = str.upper\n",
    )
    build_site(tmp_path)
    found = output_of(tmp_path)
    assert found["2026/02/a/index.html"] == b"B<p>Text ~~old~~.</p>!"
    assert found["more/index.html"] == b"1!"
