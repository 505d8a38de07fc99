"""Keeping up with what is saved."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from previews import SITE, A, B, Bench, bench_of
from sites import write_site

from generator.plan.patch import files_by_text, patch_plan, same_plan


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Bench]:
    """Return the preview of a small site."""
    with bench_of(tmp_path) as context:
        yield context


def fresh(folder: Path) -> dict[str, str]:
    """Return every page as a preview that starts now shows it."""
    with bench_of(folder, "-- content/x.bin --\n") as context:
        return context.everything()


def test_a_saved_text_is_shown(context: Bench) -> None:
    """The next request has it, and open pages hear which page was saved."""
    context.save(A, "Red cheeks", "Pale cheeks")
    assert "Pale cheeks" in context.body("/2026/02/a/")
    assert context.messages[-1]["edited"] == [{"url": "/2026/02/a/", "title": "A"}]
    assert context.messages[-1]["build"] == context.messages[-1]["layouts"] + 1


def test_a_text_that_only_its_page_shows_moves_nothing(context: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most saves change a sentence: the plan of a large site is not made anew for that."""
    monkeypatch.setattr(type(context.session), "_rebuild", lambda *_: pytest.fail("the plan was made anew"))
    context.save(A, "prescription: Rest.", "prescription: Rest, and tea.")
    assert "Rest, and tea." in context.body("/2026/02/a/")
    assert "Rest, and tea." in context.body("/atom.xml")


def test_a_symptom_is_in_the_index_at_once(context: Bench) -> None:
    """What the index of symptoms shows of a lesson follows what is saved."""
    context.save(A, "symptoms: Red cheeks", "symptoms: Pale cheeks")
    assert "Pale cheeks and a cough." in context.body("/what-hurts/")
    assert "Red cheeks" not in context.body("/what-hurts/")


def test_a_symptom_is_on_its_page_before_the_index_is_planned(context: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a lesson is looked at, nothing is planned for its symptoms; what else is asked for is as it should be."""
    context.save(A, "title: A\n", "title: A\nsummary: What lists show of it.\n")
    with monkeypatch.context() as patch:
        patch.setattr(type(context.session), "_make", lambda *_: pytest.fail("the plan was made anew"))
        context.save(A, "symptoms: Red cheeks", "symptoms: Pale cheeks")
        assert "Pale cheeks" in context.body("/2026/02/a/")
        assert context.state("/2026/02/a/")["page"]["title"] == "A"
        assert context.body("/2026/02/b/")
    assert context.everything() == fresh(context.folder)


def test_the_first_symptom_of_a_site_is_in_the_menu(tmp_path: Path) -> None:
    """All pages lead to an index that was not there before, the lesson's own first of all."""
    with bench_of(tmp_path) as context:
        before = (tmp_path / A).read_text("utf-8")
        (tmp_path / A).write_text("---\ntitle: A\ndate: 2026-02-16\n---\nText of a.\n", "utf-8")
        context.session.refresh([A])
        assert "/what-hurts/" not in context.body("/2026/02/a/")
        (tmp_path / A).write_text(before, "utf-8")
        context.session.refresh([A])
        assert "/what-hurts/" in context.body("/2026/02/a/")


def test_a_title_is_shown_wherever_it_stands(context: Bench) -> None:
    """A new title is on the lesson, on its neighbours and in the lists."""
    context.save(A, "title: A", "title: Another")
    for url in ("/", "/2026/02/a/", "/2026/02/b/", "/archive/2026/"):
        assert "Another" in context.body(url), url


def test_touching_is_not_changing(context: Bench) -> None:
    """A file that was saved as it was makes no page reload."""
    builds = len(context.messages)
    os.utime(context.folder / A, (1, 1))
    assert not context.session.refresh([A])
    assert not context.session.refresh()
    assert len(context.messages) == builds


def test_new_renamed_and_removed_files(context: Bench) -> None:
    """Wherever files come from or go to, the pages are those of a preview that starts now."""
    (context.folder / "content/lessons/e").mkdir()
    (context.folder / "content/lessons/e/index.md").write_text("---\ntitle: E\ndate: 2026-02-02\n---\nText of e.\n")
    context.session.refresh(["content/lessons/e"])
    assert context.answer("/2026/02/e/").status == 200
    (context.folder / B).rename(context.folder / "content/lessons/f.md")
    context.session.refresh([B, "content/lessons/f.md"])
    assert context.answer("/2026/02/f/").status == 200
    (context.folder / A).unlink()
    context.session.refresh([A])
    assert context.everything() == fresh(context.folder)


def test_pictures(context: Bench) -> None:
    """A picture that was replaced is named to the open pages; a new one has an address."""
    (context.folder / "content/images/a.bin").write_bytes(b"another picture")
    context.session.refresh(["content/images/a.bin"])
    assert context.messages[-1]["files"] == ["/images/a.bin"]
    (context.folder / "content/images/b.bin").write_bytes(b"b")
    context.session.refresh(["content/images/b.bin"])
    assert context.answer("/images/b.bin").body == b"b"


def test_a_style_sheet_gets_a_new_address(tmp_path: Path) -> None:
    """Pages link to the new one, which is how open pages know."""
    with bench_of(tmp_path, SITE + "-- layouts/assets/style.css --\nbody { color: red }\n") as context:
        before = context.body("/")
        context.save("layouts/assets/style.css", "red", "blue")
        after = context.body("/")
        assert before != after
        address = after.partition("/assets/style.")[2].partition('"')[0]
        assert b"blue" in context.answer(f"/assets/style.{address}").body


def test_many_files_at_once(tmp_path: Path) -> None:
    """A git checkout of hundreds of files is one rebuild, and a right one."""
    with bench_of(tmp_path) as context:
        files = [f"content/lessons/n{number}.md" for number in range(200)]
        for number, file in enumerate(files):
            text = f"---\ntitle: N{number}\ndate: 2026-01-{number % 28 + 1:02}\n---\nText {number}.\n"
            (tmp_path / file).write_text(text)
        builds = len(context.messages)
        context.session.refresh(files)
        assert len(context.messages) == builds + 1
        assert context.everything() == fresh(tmp_path)


EDITS = {
    A: [
        ("Red", "Pale"),
        ("date: 2026-02-16", "date: 2026-02-16\nsummary: S."),
        ("symptoms: ", "symptoms: Sore "),
        ("title: A", "title: Alpha"),
        ("A cold.", "A [cold](b.md)."),
        ("Rest", "Rest\ntags: [x]\nseries: S"),
    ],
    B: [
        ("Text of b", "The text of b"),
        ("draft: true", "draft: false"),
        ("a.md", "nowhere.md"),
        ("title: B", "titel: B"),
    ],
    "content/pages/about.md": [
        ("Me.", "You."),
        ("title: About", "title: Over"),
        ("Me.", "See [a](../lessons/a.md#drill)."),
    ],
}


@pytest.mark.parametrize("seed", range(6))
def test_any_edits_end_in_what_a_fresh_start_shows(tmp_path: Path, seed: int) -> None:
    """However a state was come to, by whichever short way, it is the state that the files are in."""
    chance = random.Random(seed)
    with bench_of(tmp_path) as context:
        for _ in range(12):
            path = chance.choice(list(EDITS))
            old, new = chance.choice(EDITS[path])
            text = (tmp_path / path).read_text()
            old, new = (old, new) if old in text and new not in text else (new, old)
            if old in text:
                context.save(path, old, new)
        for path in EDITS:  # what is broken is kept as it was, which a fresh start cannot know
            text = (tmp_path / path).read_text()
            (tmp_path / path).write_text(text.replace("titel", "title"))
        context.session.refresh()
        assert context.everything() == fresh(tmp_path)
        codes = context.diagnostics[-1]
        with bench_of(tmp_path, "-- content/x.bin --\n") as other:
            assert sorted(other.diagnostics[-1]) == sorted(codes)


def test_planned_alike_says_no_to_all_that_others_show(context: Bench) -> None:
    """Whatever a list, a neighbour or an address is made of, a plan is made anew for it."""
    meta = context.session.workspace.content.texts[A].meta
    assert meta
    for old, new in [
        ("title: A", "title: B"),
        ("2026-02-16", "2026-02-17"),
        ("A cold.", "A [cold](b.md)."),
        ("A cold.", "A flu."),
    ]:
        context.save(A, old, new)
        other = context.session.workspace.content.texts[A].meta
        assert other
        assert not same_plan(meta, other), new
        context.save(A, new, old)
    context.save(A, "Rest.", "Sleep.")
    other = context.session.workspace.content.texts[A].meta
    assert other
    assert same_plan(meta, other)


def test_exchange_leaves_the_plan_as_it_was(context: Bench) -> None:
    """A plan is a value: whoever still answers from the old one is not disturbed."""
    snapshot = context.session.snapshot()
    meta = context.session.workspace.content.texts[A].meta
    assert snapshot
    assert meta
    recipes = dict(snapshot.plan.recipes)
    context.save(A, "A cold.", "A flu.")
    other = context.session.workspace.content.texts[A].meta
    assert other
    file = "2026/02/a/index.html"
    assert file in files_by_text(snapshot.plan)[A]
    assert patch_plan(snapshot.plan, [file], other).recipes[file] != recipes[file]
    assert dict(snapshot.plan.recipes) == recipes


def test_the_folder_can_vanish(context: Bench) -> None:
    """As when a drive is unplugged: pages stay, the mistake is said, and all is well when it is back."""
    before = context.everything()
    context.folder.rename(context.folder.with_name("away"))
    context.session.refresh()
    assert context.diagnostics[-1] == ["site/missing"]
    assert context.answer("/2026/02/a/").status == 200
    context.folder.with_name("away").rename(context.folder)
    context.session.refresh()
    assert context.diagnostics[-1] == []
    assert context.everything() == before


def test_sources_of_nothing(tmp_path: Path) -> None:
    """A site without content is a site."""
    with bench_of(write_site(tmp_path, ""), "") as context:
        assert context.answer("/").status == 200
