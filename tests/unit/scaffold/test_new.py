"""`drillbook new`."""

import datetime as dt
from pathlib import Path

import pytest
from sites import NOW, build_site, write_site

from generator.cli.main import main
from generator.model.diagnostic import Rejected
from generator.plan.site import Clock
from generator.scaffold.new import HANDBOOK, new_handbook_page, new_lesson, next_slot

MONDAY = dt.date(2026, 3, 2)


def day(offset: int) -> dt.date:
    """Return a day so many days from a Monday."""
    return MONDAY + dt.timedelta(days=offset)


@pytest.mark.parametrize(
    ("taken", "today", "slot"),
    [
        ([], 0, 0),
        ([], 1, 7),
        ([-7, -14], 0, 0),
        ([0], 0, 7),
        ([0, 7, 14], 0, 21),
        ([0, 14], 0, 7),
        ([2, -5, -12], 0, 9),
        ([-5, -12, -7], 0, 2),
        ([-7, -12], 0, 0),
        ([700], 3, 7),
    ],
)
def test_next_slot(taken: list[int], today: int, slot: int) -> None:
    """The next day without a lesson, today or later, on the usual weekday; a tie goes to the earlier weekday."""
    assert next_slot([day(t) for t in taken], day(today)) == day(slot)


def test_new_lesson_can_be_built(tmp_path: Path) -> None:
    """What `new` writes is a draft without mistakes, with every section of the site ready to fill."""
    write_site(tmp_path, "")
    path, comes_out = new_lesson(tmp_path, 'The "Gift": a tale', Clock(now=NOW))
    assert path == tmp_path / "content/lessons/the-gift-a-tale.md"
    report = build_site(tmp_path, write=False, strict=True)
    assert not report.diagnostics
    assert [unpublished.meta.title for unpublished in report.unpublished] == ["The “Gift”: a tale"]
    text = path.read_text("utf-8")
    for heading in ("Symptoms", "Diagnosis", "Prescription", "Critical Thinking", "The Drill", "Final Thought"):
        assert f"## {heading}" in text
    assert f"date: {comes_out}\n" in text
    assert comes_out == MONDAY


def test_new_lesson_takes_the_next_free_week(tmp_path: Path) -> None:
    """Two new lessons do not land in the same week."""
    write_site(tmp_path, "")
    first, second = (new_lesson(tmp_path, title, Clock(now=NOW)) for title in ("One", "Two"))
    assert "date: 2026-03-02\n" in first[0].read_text("utf-8")
    assert "date: 2026-03-09\n" in second[0].read_text("utf-8")
    assert (first[1], second[1]) == (day(0), day(7))


def test_new_lesson_has_the_sites_sections(tmp_path: Path) -> None:
    """A site with other sections gets those."""
    write_site(tmp_path, "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nsections: [{heading: Warm-up}]\n")
    text = new_lesson(tmp_path, "One", Clock(now=NOW))[0].read_text("utf-8")
    assert "## Warm-up" in text
    assert "Symptoms" not in text


@pytest.mark.parametrize("there", ["content/lessons/one.md", "content/lessons/one/index.md"])
def test_new_lesson_never_writes_over(tmp_path: Path, there: str) -> None:
    """A lesson of that name stays as it is."""
    write_site(tmp_path, f"-- {there} --\n---\ntitle: Mine\ndate: 2026-02-02\n---\nText.\n")
    with pytest.raises(Rejected) as caught:
        new_lesson(tmp_path, "One", Clock(now=NOW))
    assert caught.value.diagnostics[0].code == "new/exists"
    assert "Mine" in (tmp_path / there).read_text("utf-8")


def test_new_lesson_without_letters(tmp_path: Path) -> None:
    """A title of signs alone gets a file name all the same."""
    write_site(tmp_path, "")
    assert new_lesson(tmp_path, "?!", Clock(now=NOW))[0].name == "lesson-2026-03-02.md"


def test_new_in_no_site(tmp_path: Path) -> None:
    """Outside a site nothing is written."""
    with pytest.raises(Rejected) as caught:
        new_lesson(tmp_path, "One", Clock(now=NOW))
    assert caught.value.diagnostics[0].code == "site/missing"
    assert list(tmp_path.iterdir()) == []


def test_new_works_beside_broken_lessons(tmp_path: Path) -> None:
    """A mistake in one lesson does not keep a coach from starting the next."""
    write_site(tmp_path, "-- content/lessons/broken.md --\nno front matter\n")
    assert new_lesson(tmp_path, "One", Clock(now=NOW))[0].exists()


def test_a_page_of_the_handbook(tmp_path: Path) -> None:
    """It is a page at once, named after its title, and never written over another one."""
    write_site(tmp_path, "")
    path = new_handbook_page(tmp_path, "The first  call & more", f"{HANDBOOK}/calls")
    assert path.relative_to(tmp_path).as_posix() == "content/handbook/calls/the-first-call-and-more.md"
    assert not build_site(tmp_path).diagnostics
    assert "<h1" in (tmp_path / "output/handbook/calls/the-first-call-and-more/index.html").read_text("utf-8")
    for title, code in (("The first call & more", "new/exists"), (" ", "new/no-title")):
        with pytest.raises(Rejected) as caught:
            new_handbook_page(tmp_path, title, f"{HANDBOOK}/calls")
        assert caught.value.diagnostics[0].code == code


def test_where_the_terminal_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder of the handbook a page of it is meant, elsewhere a lesson, unless the option says otherwise."""
    write_site(tmp_path, "-- content/handbook/calls/index.md --\n# Calls\n")
    made = {
        "content/handbook/calls": "content/handbook/calls",
        "content": "content/lessons",
        "content/handbook": HANDBOOK,
    }
    for folder, where in made.items():
        monkeypatch.chdir(tmp_path / folder)
        assert main(["new", "One", "more"]) == 0
        assert (tmp_path / where / "one-more.md").is_file()
    monkeypatch.chdir(tmp_path)
    assert main(["new", "--handbook", "Two"]) == 0
    assert (tmp_path / HANDBOOK / "two.md").is_file()
    assert "in the handbook" in capsys.readouterr().out
