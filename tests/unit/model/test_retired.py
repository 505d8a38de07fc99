"""Names that go away: two versions with a warning and its mending, then an error with the same mending."""

from pathlib import Path

import pytest
from sites import NOW, build_site, output_of, write_site

from generator.engine.fixes import find_fixes, write_fixes
from generator.model import retired
from generator.model.diagnostic import Rejected
from generator.model.retired import RETIRED, RetiredName, is_newer, retired_since
from generator.plan.site import Clock

MADE_UP = (
    RetiredName(place="site", name="byline", now="author", since="0.5.0", until="0.7.0"),
    RetiredName(place="site", name="feed.length", now="entries", since="0.5.0", until="0.7.0"),
    RetiredName(place="front-matter", name="abstract", now="summary", since="0.5.0", until="0.7.0"),
    RetiredName(place="front-matter", name="mood", since="0.5.0", until="0.7.0", advice="write it under `extra`"),
    RetiredName(place="TeaserView", name="abstract", now="summary", since="0.5.0", until="0.7.0"),
    RetiredName(place="home", name="posts", now="lessons", since="0.5.0", until="0.7.0"),
    RetiredName(place="assets", name="old.js", now="search.js", since="0.5.0", until="0.7.0"),
)
SITE = """\
-- site.yaml --
title: The Monday Drill
byline: Nora Whitcombe
url: https://www.example.com/
feed: {length: 7}
-- content/lessons/a.md --
---
title: A
date: 2026-02-16
abstract: In short.
mood: fine
---
Text.
-- layouts/home.html --
{# posts #}
{% for lesson in posts %}
<p>{{ lesson.abstract }}, abstract, {{ "posts" }} {{ site.assets["old.js"] }}</p>
{% endfor %}
"""
PLACES = {
    ("site/retired-key", 2, 1),
    ("site/retired-key", 4, 8),
    ("front-matter/retired-key", 4, 1),
    ("front-matter/retired-key", 5, 1),
    ("layout/retired-name", 2, 18),
    ("layout/retired-name", 3, 14),
    ("layout/retired-name", 3, 67),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a site that uses a name of each kind, in the version in which all of them went away."""
    monkeypatch.setattr(retired, "RETIRED", MADE_UP)
    monkeypatch.setattr(retired, "VERSION", "0.5.0")
    return write_site(tmp_path, SITE)


@pytest.mark.parametrize("version", ["0.5.0", "0.6.3"])
def test_two_versions_warn(site: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """The site is built as it was, and each place is named with what to write."""
    monkeypatch.setattr(retired, "VERSION", version)
    report = build_site(site)
    assert {(d.code, d.span.line, d.span.column) for d in report.diagnostics} == PLACES
    assert all("0.7.0" in d.help for d in report.diagnostics)
    output = output_of(site)
    assert b"<p>In short., abstract, posts /assets/search." in output["index.html"]
    assert b"Nora Whitcombe" in output["2026/02/a/index.html"]


def test_fix_renames(site: Path) -> None:
    """`check --fix` writes the new names in place; what nothing replaces is the coach's to decide."""
    write_fixes(site, find_fixes(site, Clock(now=NOW)), NOW)
    assert "author: Nora Whitcombe" in (site / "site.yaml").read_text("utf-8")
    assert "{entries: 7}" in (site / "site.yaml").read_text("utf-8")
    assert "summary: In short.\nmood: fine" in (site / "content/lessons/a.md").read_text("utf-8")
    assert (site / "layouts/home.html").read_text("utf-8") == (
        "{# posts #}\n{% for lesson in lessons %}\n"
        '<p>{{ lesson.summary }}, abstract, {{ "posts" }} {{ site.assets["search.js"] }}</p>\n{% endfor %}\n'
    )
    assert [d.span.shown for d in build_site(site).diagnostics] == ["mood"]


def test_then_it_is_an_error(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the two versions nothing is read any more; the error is the only one, and has the same mending."""
    monkeypatch.setattr(retired, "VERSION", "0.7.0.dev0")  # what becomes 0.7.0 already behaves like it
    with pytest.raises(Rejected) as rejected:
        build_site(site)
    assert {d.message for d in rejected.value.diagnostics} == {
        '"byline" is now called "author"',
        '"length" is now called "entries"',
        '"posts" is now called "lessons"',
        '"abstract" is now called "summary"',
        '"old.js" is now called "search.js"',
    }
    # The first time mends what every text is read by.
    for _ in range(2):
        write_fixes(site, find_fixes(site, Clock(now=NOW)), NOW)
    report = build_site(site, write=False)
    assert [(d.code, d.message) for d in report.diagnostics] == [
        ("front-matter/retired-key", '"mood" went away in drillbook 0.7.0')
    ]


def test_both_names(site: Path) -> None:
    """Where a key stands under both names the new one counts, wherever it stands."""
    path = site / "content/lessons/a.md"
    path.write_text(path.read_text("utf-8").replace("mood: fine", "summary: At length."), "utf-8")
    report = build_site(site)
    [key] = [d for d in report.diagnostics if d.code == "front-matter/retired-key"]
    assert key.help.startswith("delete this line")
    assert not key.edits
    assert b"At length." in output_of(site)["index.html"]


def test_a_script_of_the_site_is_no_old_name(site: Path) -> None:
    """A site that has the file itself uses its own."""
    (site / "layouts/assets").mkdir()
    (site / "layouts/assets/old.js").write_text("// mine\n", "utf-8")
    assert not [d for d in build_site(site).diagnostics if '"old.js"' in d.message]
    assert b"/assets/old." in output_of(site)["index.html"]


def test_real_names_have_two_versions() -> None:
    """No name goes away sooner, and an update lists what went away since the version that the coach knows."""
    for name in RETIRED:
        first, last = ([int(part) for part in version.split(".")] for version in (name.since, name.until))
        assert last[0] > first[0] or last[1] >= first[1] + 2, name
    assert not is_newer("0.2.0.dev0", "0.2.0")
    assert is_newer("0.10.0", "0.9.0")
    assert set(retired_since("0.1.0")) == set(RETIRED)
    assert not retired_since("9.0.0")
