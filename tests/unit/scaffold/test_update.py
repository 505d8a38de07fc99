"""`drillbook update`: what is new in copies of layouts, with a site that has copied every layout of version 0.1.0."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from sites import build_site, output_of, write_site

from generator import __version__
from generator.engine.build import read_site
from generator.engine.fixes import write_fixes
from generator.engine.layout_changes import LAYOUT_CHANGES
from generator.engine.project import open_project
from generator.scaffold.news import changelog, news
from generator.scaffold.update import LayoutUpdate, keep_own, layout_updates
from generator.shell.layouts import packaged
from generator.shell.originals import ORIGINALS
from generator.shell.site_version import earlier_version, remember_version

FIRST = Path(__file__).parents[3] / "generator" / "originals" / "0.1.0"
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
SITE = """\
-- content/lessons/one.md --
---
title: One
date: 2026-02-02
tags: [calls]
---
Text.
-- content/lessons/two.md --
---
title: Two
date: 2026-02-09
---
Text.
-- content/comments/one/a.yaml --
author: Ann
date: 2026-02-03T10:00:00Z
text: A comment.
"""
MINE = "MY OWN LINE"


def first_site(folder: Path) -> Path:
    """Write a site that has a copy of every layout of 0.1.0, with a line of the coach's in each."""
    write_site(folder, SITE)
    shutil.copytree(FIRST, folder / "layouts")
    for path in sorted((folder / "layouts").rglob("*.html")):
        lines = path.read_text("utf-8").split("\n")
        # Not beside the first line, where each layout says what it is: that would be a conflict in all of them.
        lines.insert(len(lines) // 2 + 1, f"{{# {MINE} #}}")
        path.write_text("\n".join(lines), "utf-8")
    return folder


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], tuple[LayoutUpdate, ...]]:
    """Update the site of 0.1.0, and return it, the warnings that it had before, and the updates that were offered."""
    site = first_site(tmp_path_factory.mktemp("first"))
    warnings = [f"{d.span.path}: {d.message}" for d in build_site(site).diagnostics if d.code == "layout/behind"]
    updates = layout_updates(open_project(site))
    write_fixes(site, [update.fix for update in updates if update.fix], NOW)
    keep_own(site, [update.name for update in updates if update.fix])
    return site, warnings, updates


def test_nothing_is_lost_in_silence(updated: tuple[Path, list[str], object]) -> None:
    """A build names everything that readers would have seen, in the copy that lacks it."""
    _, warnings, _ = updated
    for change in LAYOUT_CHANGES:
        assert any(text.startswith(f"layouts/{change.layout}: ") and change.gain in text for text in warnings), change


def test_both_changes_are_in_an_updated_copy(updated: tuple[Path, object, tuple[LayoutUpdate, ...]]) -> None:
    """The coach's line stays in every copy, and most copies get all that is new."""
    site, _, updates = updated
    assert all(
        MINE in (site / "layouts" / update.name).read_text("utf-8")
        for update in updates
        if update.name.endswith(".html")
    )
    merged = {update.name for update in updates if update.fix}
    assert len(merged) > len(updates) / 2
    lost = [
        change
        for change in LAYOUT_CHANGES
        if change.layout in merged and change.mark not in (site / "layouts" / change.layout).read_text("utf-8")
    ]
    assert not lost


def test_an_updated_site_builds(updated: tuple[Path, object, tuple[LayoutUpdate, ...]]) -> None:
    """Nothing is offered twice; what could not be merged is said; the pages show what is new."""
    site, _, updates = updated
    assert {update.name for update in layout_updates(open_project(site))} == {
        update.name for update in updates if not update.fix
    }
    report = build_site(site)
    behind = {d.span.path.removeprefix("layouts/") for d in report.diagnostics if d.code == "layout/behind"}
    assert behind == {update.name for update in updates if update.conflicts and update.gains}
    page = output_of(site)["2026/02/two/index.html"]
    assert b'id="meet"' in page


def test_conflicts_are_shown_and_nothing_is_written(tmp_path: Path) -> None:
    """Where both have changed a line, the place in the copy is named, with both versions of it."""
    current = (packaged() / "tags.html").read_text("utf-8").split("\n")
    changed = next(number for number, line in enumerate(current) if "sized" in line)
    own, original = [*current], [*current]
    own[changed], original[changed] = "<ul class=mine>", "<ul>"
    write_site(tmp_path, SITE)
    for name, lines in (("layouts/tags.html", own), (f"{ORIGINALS}/0.1.0/tags.html", original)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("\n".join(lines), "utf-8")
    (update,) = layout_updates(open_project(tmp_path))
    assert update.fix is None
    (conflict,) = update.conflicts
    assert (conflict.line, conflict.own) == (changed + 1, "<ul class=mine>\n")
    assert conflict.new == current[changed] + "\n"
    keep_own(tmp_path, ["tags.html"])
    assert layout_updates(open_project(tmp_path)) == ()
    assert (tmp_path / "layouts/tags.html").read_text("utf-8") == "\n".join(own)


def test_a_merge_that_jinja_cannot_read_is_a_conflict(tmp_path: Path) -> None:
    """Two changes in different lines can break a block: then nothing is offered."""
    current = (packaged() / "partials/tags.html").read_text("utf-8")
    original = current.replace("{% endfor %}\n", "")  # drillbook's own has gained the end
    own = original + "{% endfor %}\n"  # and the coach has closed the loop at the end of the file
    write_site(tmp_path, SITE)
    for name, text in (("layouts/partials/tags.html", own), (f"{ORIGINALS}/0.1.0/partials/tags.html", original)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert build_site(tmp_path)
    (update,) = layout_updates(open_project(tmp_path))
    assert update.fix is None
    assert update.conflicts


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    """A copy that was saved on Windows is merged like any other, and keeps its line ends in all lines."""
    original = (FIRST / "home.html").read_text("utf-8")
    write_site(tmp_path, SITE)
    path = tmp_path / "layouts" / "home.html"
    path.parent.mkdir()
    path.write_bytes(f"\ufeff{original}".replace("\n", "\r\n").encode())
    (update,) = layout_updates(open_project(tmp_path))
    assert update.fix
    current = (packaged() / "home.html").read_text("utf-8")
    assert update.fix.after == f"\ufeff{current}".replace("\n", "\r\n").encode()


def test_every_gain_is_one() -> None:
    """What the table says of a layout is in drillbook's own today, and was not in 0.1.0."""
    for change in LAYOUT_CHANGES:
        assert change.mark in (packaged() / change.layout).read_text("utf-8"), change
        assert change.mark not in (FIRST / change.layout).read_text("utf-8"), change


def test_the_changelog_has_the_table() -> None:
    """Layout authors read there what `drillbook update` says of each copy."""
    gains: dict[str, list[str]] = {}
    for change in LAYOUT_CHANGES:
        gains.setdefault(change.layout, []).append(change.gain)
    rows = [f"| `{name}` | {'; '.join(texts)} |" for name, texts in gains.items()]
    assert "\n".join(rows) in changelog()


# ---------------------------------------------------------------- versions
CHANGES = """\
# Changelog

## 0.3.0 - 2026-12-01

### If you have hooks of your own

- Only some read this

### Changed

- Third, of two
  lines, with [a link](docs/a.md#b)

### Fixed

- A slip

## 0.2.0

### Changed

- Second

## 0.1.0

### Changed

- First
"""


def test_news_since_a_version() -> None:
    """Only what is different since then, and of hooks only where there are some; a heading may have a day."""
    assert news(CHANGES, "0.2.0", has_hooks=False) == ["Third, of two lines, with a link"]
    assert news(CHANGES, "0.1.0", has_hooks=True) == [
        "Only some read this",
        "Third, of two lines, with a link",
        "Second",
    ]
    assert news(CHANGES, "0.3.0", has_hooks=True) == []
    assert news(CHANGES, "0.3", has_hooks=False) == news(CHANGES, "0.0.1", has_hooks=False)
    assert len(news(CHANGES, "0.0.1", has_hooks=False)) == 3
    assert news(changelog(), "0.1.0", has_hooks=False)


def test_a_new_site_has_no_earlier_version(tmp_path: Path) -> None:
    """Whichever command is the first in a new site, no build takes the site for an older one."""
    write_site(tmp_path, SITE)
    read_site(tmp_path)  # as `drillbook new` does
    assert build_site(tmp_path).earlier_version == ""


def test_which_version_a_coach_knows(tmp_path: Path) -> None:
    """A new site knows this one; a build says that there is news until somebody has asked for it."""
    write_site(tmp_path, SITE)
    assert build_site(tmp_path).earlier_version == ""
    assert (tmp_path / ".drillbook/version").read_text() == f"{__version__}\n"
    (tmp_path / ".drillbook/version").write_text("0.1.7\n")
    assert build_site(tmp_path).earlier_version == "0.1.7"
    assert build_site(tmp_path).earlier_version == earlier_version(tmp_path) == "0.1.7"
    # As version 0.1.0 left it.
    (tmp_path / ".drillbook/version").unlink()
    assert build_site(tmp_path).earlier_version == "0.1.0"
    remember_version(tmp_path)
    assert build_site(tmp_path).earlier_version == ""
