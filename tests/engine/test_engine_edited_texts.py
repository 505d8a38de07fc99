"""An edit that only its own page shows is built without planning the site, and never where something else shows it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_sites import (
    CLOCK,
    NOW,
    PHOTO,
    SETTINGS,
    Outcome,
    clean,
    differences,
    lesson,
    make,
    make_well,
    output_of,
    rested,
    write,
)

from generator.engine.build import survey
from generator.plan.site import Clock

BODY = "First of {n}.\n\nSecond of {n}.\n\n## On the pitch\n\nThird.\n\nFourth of {n}.\n\nLast of {n}.\n"


def site(number: int = 6) -> dict[str, bytes]:
    """Return a site of lessons with summaries, tags and several paragraphs, an introduction and a page."""
    files = {"site.yaml": f"{SETTINGS}cards: false\npaginate: 2\nfeed:\n  entries: 3\n".encode()}
    for n in range(1, number + 1):
        keys = {"summary": f"What {n} says.", "tags": f"[t{n % 2}]"}
        if n % 3 == 1:
            keys |= dict.fromkeys(("symptoms", "diagnosis", "prescription", "drill"), f"Do {n}. It helps.")
        files[f"content/lessons/l{n}.md"] = lesson(f"Lesson {n}", n, BODY.format(n=n), **keys)
    files["content/pages/about.md"] = (
        b"---\ntitle: About\nsummary: S.\n---\n\nText, and [a lesson](../lessons/l1.md).\n"
    )
    files["content/tags/t0.md"] = b"---\ntitle: T0\ndescription: S.\n---\n\nAn introduction.\n"
    files["content/images/photo.jpg"] = PHOTO
    return files


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Path]:
    """Make a site and build it; time passes then."""
    folder = write(tmp_path / "site", site())
    with rested():
        make_well(folder)
        yield folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace words in a file, which must be there."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def was_planned(outcome: Outcome) -> bool:
    """Tell whether a build planned the whole site."""
    assert outcome.report
    return "planning" in outcome.report.timings


def rebuilt(folder: Path, clock: Clock = CLOCK) -> Outcome:
    """Build, and assert that output and report are those of a first build; so are those of a build that plans."""
    outcome = make(folder, clock)
    wanted, output = clean(folder, clock)
    assert outcome.said == wanted.said
    assert not differences(output_of(folder), output)
    return outcome


# ---------------------------------------------------------------- the short way
def test_a_symptom_that_no_index_lists(built: Path) -> None:
    """Where the site has no index of symptoms, only the lesson's own page shows them."""
    edit(built, "site.yaml", "paginate", "listings: [archive, tags]\npaginate")
    make_well(built)
    edit(built, "content/lessons/l4.md", "symptoms: Do 4.", "symptoms: Does 4.")
    assert not was_planned(rebuilt(built))


def test_a_body_alone(built: Path) -> None:
    """Other words in a lesson, a page or an introduction are built without a plan, once and again."""
    edits = [
        ("content/lessons/l2.md", "Second of", "Another *second* of"),
        ("content/lessons/l6.md", "Last of", "The very last of"),
        ("content/pages/about.md", "Text, and", "Words, and"),
        ("content/tags/t0.md", "An introduction", "Another introduction"),
    ]
    for name, old, new in edits:
        for before, after in ((old, new), (new, f"{new} so")):
            edit(built, name, before, after)
            outcome = make_well(built)
            assert not was_planned(outcome), (name, after)
            assert outcome.written > 0
    edit(built, "content/lessons/l2.md", "Third.", "The third.")
    assert not was_planned(rebuilt(built))
    assert make(built).written == 0


def test_at_once(tmp_path: Path) -> None:
    """A body that is saved, and built within the same second, is built without a plan, and so is the next one."""
    folder = write(tmp_path / "site", {name: data for name, data in site().items() if not name.endswith(".jpg")})
    make_well(folder)
    for words in ("Another", "Again", "Again"):
        (folder / "content/lessons/l2.md").write_bytes(
            site()["content/lessons/l2.md"].replace(b"Second", words.encode())
        )
        assert not was_planned(rebuilt(folder))


def test_several_at_once(built: Path) -> None:
    """Two lessons that one feed shows are both new in it."""
    for n in (5, 6):
        edit(built, f"content/lessons/l{n}.md", "Second", "Another")
    assert not was_planned(rebuilt(built))


def test_the_same_bytes(built: Path) -> None:
    """A lesson that was saved without a change writes nothing."""
    path = built / "content/lessons/l2.md"
    path.write_bytes(path.read_bytes())
    outcome = make(built)
    assert (was_planned(outcome), outcome.written) == (False, 0)


# ---------------------------------------------------------------- the long way
LONG_WAY = [
    ("content/lessons/l2.md", "Lesson 2", "Another"),
    ("content/lessons/l2.md", "2026-02-02", "2026-02-12"),
    ("content/lessons/l2.md", "[t0]", "[t1]"),
    ("content/lessons/l2.md", "What 2 says.", "Something else."),
    ("content/lessons/l2.md", "Second", "[Second](l1.md)"),
    ("content/lessons/l2.md", "Second", "![Second](../images/photo.jpg)"),
    ("content/lessons/l2.md", "Second of", "## Second of"),
    ("content/lessons/l4.md", "tags:", 'quotes: [{text: "Said.", author: A}]\ntags:'),
    ("content/lessons/l2.md", "tags:", "aliases: [/old/]\ntags:"),
    ("content/lessons/l2.md", "tags:", "expires: 2026-02-20\ntags:"),
    ("content/lessons/l2.md", "Second", "[[nowhere]] Second"),
    ("content/lessons/l4.md", "symptoms: Do 4.", "symptoms: Does 4."),
    ("content/pages/about.md", "About", "About us"),
    ("content/tags/t0.md", "title: T0", "title: Another T0"),
    ("site.yaml", "paginate: 2", "paginate: 3"),
]


def test_what_others_show(built: Path) -> None:
    """What other pages show, or a warning may be about, is planned when it comes and when it goes."""
    for name, old, new in LONG_WAY:
        for before, after in ((old, new), (new, old)):
            edit(built, name, before, after)
            assert was_planned(make_well(built)), after
    assert not differences(output_of(built), clean(built)[1])


def test_a_text_more_or_less(built: Path) -> None:
    """A new text, one that is gone and one under another name are planned."""
    for change in ({"content/lessons/l9.md": lesson("New", 9)}, {"content/lessons/l9.md": None}):
        write(built, change)
        assert was_planned(rebuilt(built))
    (built / "content/lessons/l2.md").rename(built / "content/lessons/l2b.md")
    assert was_planned(rebuilt(built))


def test_a_lesson_that_is_not_out(built: Path) -> None:
    """A draft has no page; it is planned as always."""
    edit(built, "content/lessons/l2.md", "tags:", "draft: true\ntags:")
    make_well(built)
    edit(built, "content/lessons/l2.md", "Second", "Another")
    assert was_planned(rebuilt(built))


def test_a_lesson_that_is_due_now(built: Path) -> None:
    """Where the clock has brought out a lesson since the last build, an edit of another is planned with it."""
    write(built, {"content/lessons/l7.md": lesson("Later", dt.date(2026, 3, 9))})
    make_well(built)
    edit(built, "content/lessons/l2.md", "Second", "Another")
    later = Clock(now=NOW + dt.timedelta(days=10))
    assert was_planned(rebuilt(built, later))


def test_a_place_that_a_warning_names(built: Path) -> None:
    """A warning of the whole site keeps its place in a file: an edit above it is planned."""
    edit(built, "content/lessons/l2.md", "Second of 2.", "Second of 2, and [[nowhere]].")
    assert make(built).diagnostics
    edit(built, "content/lessons/l2.md", "First of 2.", "First of 2,\nand more.")
    assert was_planned(rebuilt(built))


def test_an_ending_that_most_share(tmp_path: Path) -> None:
    """A last paragraph that becomes that of most lessons is warned of, however many edits it took."""
    folder = write(tmp_path / "site", site(7))
    make_well(folder)
    for n in (2, 3, 5, 6):
        edit(folder, f"content/lessons/l{n}.md", f"Last of {n}.", "See you next Monday.")
        outcome = make_well(folder)
    assert {d.code for d in outcome.diagnostics} == {"lesson/same-ending"}


def test_an_output_that_was_changed(built: Path) -> None:
    """A page of another lesson that somebody changed or deleted is made again, whatever was edited."""
    for spoil in (Path.unlink, lambda path: path.write_text("mine")):
        edit(built, "content/lessons/l2.md", "Second", "Another Second")
        spoil(built / "output/2026/02/l4/index.html")
        assert was_planned(make_well(built))
    assert not differences(output_of(built), clean(built)[1])


def test_a_check_in_between(built: Path) -> None:
    """What a check has read of an edit is no reason to take it for built."""
    edit(built, "content/lessons/l2.md", "Second", "Another")
    survey(built, CLOCK)
    assert make_well(built).written > 0
    edit(built, "content/lessons/l2.md", "Lesson 2", "Another title")
    survey(built, CLOCK)
    edit(built, "content/lessons/l2.md", "Another of", "Again of")
    survey(built, CLOCK)
    assert was_planned(rebuilt(built))


def test_an_error_in_between(built: Path) -> None:
    """An edit that could not be built is built once the mistake is gone, also where it is put right by a body alone."""
    edit(built, "content/lessons/l2.md", "Lesson 2", "Another title")
    edit(built, "content/lessons/l2.md", "Second", "[Second](nowhere.md)")
    assert not make(built).good
    edit(built, "content/lessons/l2.md", "[Second](nowhere.md)", "Second")
    assert was_planned(rebuilt(built))


def test_a_hook_that_plans(built: Path) -> None:
    """A hook may look at anything of the site, so everything is planned for it."""
    code = "def pages(site):\n    return {}\n"
    write(built, {"plugins/own.py": code.encode()})
    edit(built, "site.yaml", "paginate", 'hooks:\n  plan: ["plugins.own:pages"]\npaginate')
    make_well(built)
    edit(built, "content/lessons/l2.md", "Second", "Another")
    assert was_planned(rebuilt(built))


def test_a_layout_that_fails(built: Path) -> None:
    """A layout that fails on the new words alone leaves the output, and the next edit is built."""
    words = b'{% if "Bad" in lesson.lead %}{{ 1 / 0 }}{% endif %}{{ lesson.lead }}'
    write(built, {"layouts/lesson.html": words})
    make_well(built)
    before = output_of(built)
    edit(built, "content/lessons/l2.md", "Second", "Bad")
    assert make(built).report is None
    assert not differences(output_of(built), before)
    edit(built, "content/lessons/l2.md", "Bad", "Good")
    assert not was_planned(rebuilt(built))
