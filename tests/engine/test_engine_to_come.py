"""A text that is not out yet never stops one that is due."""

import datetime as dt
from pathlib import Path

import pytest
from sites import NOW, build_site, write_site

from generator.model.diagnostic import Severity, has_errors

DUE = """\
-- content/lessons/due.md --
---
title: Due
id: urn:x:due
date: 2026-03-02
---
It is out.
"""

MISTAKES = {
    "yaml": "title: Mine: all of it\n{when}\n---\nText.\n",
    "key": "title: Mine\nsymtoms: |\n  - A\n{when}\n---\nText.\n",
    "section": "title: Mine\n{when}\n---\n## Symptoms\n\n- A\n",
    "link": "title: Mine\n{when}\n---\nSee [it](nowhere.md).\n",
    "path": "title: Mine\n{when}\n---\nSee [it](/nowhere/).\n",
    "picture": "title: Mine\n{when}\n---\n![It](images/none.png)\n",
    "layout": "title: Mine\n{when}\nlayout: none\n---\nText.\n",
    "unclosed": "title: Mine\n{when}\n\nText without an end.\n",
    "value": "title: Mine\n{when}\nslug: a/b\n---\nText.\n",
    "twin": "title: Mine\n{when}\nid: urn:x:due\n---\nText.\n",
    "invisible": "title: Mine\n{when}\n---\nA \x00 b.\n",
}
TO_COME = {"draft": "date: 2026-01-05\ndraft: true", "future": "date: 2026-03-30"}


def _with(folder: Path, mistake: str, when: str) -> Path:
    text = MISTAKES[mistake].replace("{when}", when)
    # Its name comes before that of the lesson that is due: the order of names must not matter.
    return write_site(folder, f"{DUE}-- content/lessons/a-mine.md --\n---\n{text}")


@pytest.mark.parametrize("when", TO_COME.values(), ids=TO_COME)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_text_to_come(tmp_path: Path, mistake: str, when: str) -> None:
    """It is told as a warning at each build, and what is due comes out."""
    site = _with(tmp_path, mistake, when)
    for _ in range(2):
        report = build_site(site)
        if mistake != "section" or "draft" not in when:  # sections may be missing from a draft
            assert "content/lessons/a-mine.md" in {one.span.path for one in report.diagnostics}
        assert {one.severity for one in report.diagnostics} <= {Severity.WARNING}
        assert (site / "output/2026/03/due/index.html").is_file()
    assert has_errors(build_site(site, strict=True).diagnostics, strict=True) == bool(report.diagnostics)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_on_its_day_it_is_an_error(tmp_path: Path, mistake: str) -> None:
    """What would be published stops the build, although the last one passed and nothing was saved since."""
    site = _with(tmp_path, mistake, TO_COME["future"])
    build_site(site)
    before = (site / "output/index.html").read_bytes()
    report = build_site(site, now=dt.datetime(2026, 3, 30, 12, tzinfo=dt.UTC))
    assert has_errors(report.diagnostics)
    assert (site / "output/index.html").read_bytes() == before


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize(("days", "stops"), [(2, True), (4, False)])
def test_a_check_looks_ahead(tmp_path: Path, mistake: str, days: int, stops: bool) -> None:
    """A check calls it an error if the text is due within three days; a build does not."""
    site = _with(tmp_path, mistake, f"date: {(NOW + dt.timedelta(days)).date().isoformat()}")
    assert has_errors(build_site(site, write=False).diagnostics) == stops
    assert not has_errors(build_site(site).diagnostics)


def test_what_nobody_can_tell_is_an_error(tmp_path: Path) -> None:
    """A text that says neither that it is a draft nor when it comes out may be one that is due."""
    report = build_site(_with(tmp_path, "yaml", "author: Nora"))
    assert [one.severity for one in report.diagnostics] == [Severity.ERROR]


def test_a_draft_in_another_encoding(tmp_path: Path) -> None:
    """A draft that Word saved is told of, and stops nothing."""
    site = write_site(tmp_path, DUE)
    (site / "content/lessons/mine.md").write_bytes("---\ntitle: Größe\ndraft: true\n---\nText.\n".encode("cp1252"))
    report = build_site(site)
    assert [(one.code, one.severity) for one in report.diagnostics] == [("text/not-utf-8", Severity.WARNING)]
