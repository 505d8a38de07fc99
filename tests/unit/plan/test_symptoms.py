"""The index of symptoms: what is in it, in which order, and on how many pages."""

import pytest
from sites import make_site

from generator.model.page import SymptomsPage, SymptomWords

CASE = (
    "-- content/lessons/{name}.md --\n---\ntitle: {name}\ndate: 2026-02-0{day}\n{more}---\n## Symptoms\n\n{symptoms}\n"
)
REST = "\n## Diagnosis\n\nFear. Nothing else.\n\n## Prescription\n\nCall.\n"


def case(name: str, *symptoms: str, day: int = 1, more: str = "") -> str:
    """Return a lesson with symptoms."""
    return CASE.format(name=name, day=day, more=more, symptoms="\n".join(f"- {s}" for s in symptoms)) + REST


def index(text: str, file: str = "what-hurts/index.html") -> SymptomsPage:
    """Return a page of the index of a site."""
    page = make_site(text).plan.recipes[file].page
    assert isinstance(page, SymptomsPage)
    return page


def by_lesson(page: SymptomsPage) -> list[tuple[str, list[str]]]:
    """Return the symptoms on the index by the titles of their lessons."""
    return [(one.lesson.title, [symptom.text for symptom in one.symptoms]) for one in page.lessons]


def by_letter(page: SymptomsPage) -> list[tuple[str, list[str]]]:
    """Return the symptoms on a page of a long index by letter."""
    return [(group.letter, [symptom.text for symptom in group.symptoms]) for group in page.groups]


def test_lessons_with_their_symptoms() -> None:
    """The newest lesson comes first; its symptoms are in its own order."""
    site = case("one", "Wait", "Again") + case("two", "Fear", day=2)
    assert by_lesson(index(site)) == [("two", ["Fear"]), ("one", ["Wait", "Again"])]


def test_letters_are_those_that_readers_look_under(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotation marks, case and accents do not matter; letters that are not Latin have a heading of their own."""
    monkeypatch.setattr("generator.plan.symptoms._WHOLE", 0)
    words = ['"Zu teuer."', "Äpfel", "apples", "Œuvre", "*Every* day", "Жду", "電話", "3 calls", "?!", "«Été»"]
    assert by_letter(index(case("one", *words, more="tags: [x]\n"), "what-hurts/tags/x/index.html")) == [
        ("0–9", ["3 calls"]),
        ("A", ["Äpfel", "apples"]),
        ("E", ["«Été»", "Every day"]),
        ("O", ["Œuvre"]),
        ("Z", ["“Zu teuer.”"]),
        ("Ж", ["Жду"]),
        ("電", ["電話"]),
        ("#", ["?!"]),
    ]


def test_each_leads_to_its_lesson() -> None:
    """A symptom comes with the diagnosis in a sentence, the lesson, and the sections that say what to do."""
    ((symptom,),) = [one.symptoms for one in index(case("one", "You wait")).lessons]
    assert (symptom.text, symptom.diagnosis, symptom.lesson.path) == ("You wait", "Fear.", "/2026/02/one/")
    assert symptom.remedies == ("prescription",)


def test_by_tag() -> None:
    """A tag leads to its page, with the number of symptoms, whichever way each lesson spells it."""
    site = case("one", "B", "A", more="tags: [Calls, gifts]\n") + case("two", "C", day=2, more="tags: [calls]\n")
    site += "-- content/lessons/essay.md --\n---\ntitle: E\ndate: 2026-02-03\ntags: [other]\n---\nText.\n"
    counts = [(ref.label, ref.path, count) for ref, count in index(site).tags]
    assert counts == [("calls", "/tags/calls/", 3), ("gifts", "/tags/gifts/", 2)]


def test_only_what_is_published() -> None:
    """A lesson that waits or is a draft gives nothing away."""
    site = case("one", "Seen") + case("two", "Hidden", day=2, more="draft: true\n")
    assert by_lesson(index(site)) == [("one", ["Seen"])]


def test_a_site_without_symptoms() -> None:
    """Has an empty index, and a menu that does not lead to it."""
    made = make_site("-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n---\nText.\n")
    assert made.plan.recipes["what-hurts/index.html"].page == SymptomsPage()
    assert "/what-hurts/" not in [ref.path for ref in made.plan.menu]
    assert "/what-hurts/" in [ref.path for ref in make_site(case("one", "You wait")).plan.menu]


def test_too_many_for_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters and tags then have pages of their own, none of them long; the index says how many are in each."""
    monkeypatch.setattr("generator.plan.symptoms._WHOLE", 5)
    monkeypatch.setattr("generator.plan.symptoms._PART", 4)
    many = [f"Alas {n:04}" for n in range(5)]
    site = case("one", *many, "Ж", more="tags: [Cold Calls]\n")
    made = make_site(site)
    front = index(site)
    assert (front.lessons, front.groups) == ((), ())
    counts = [(ref.label, ref.path, count) for ref, count in (*front.letters, *front.tags)]
    assert counts == [
        ("A", "/what-hurts/a/", 5),
        ("Ж", "/what-hurts/ж/", 1),
        ("Cold Calls", "/what-hurts/tags/cold-calls/", 6),
    ]
    parts = [r for r in made.plan.recipes.values() if isinstance(r.page, SymptomsPage) and r.page.part]
    assert [(r.path, r.page.number, r.page.total) for r in parts if isinstance(r.page, SymptomsPage)] == [
        ("/what-hurts/a/", 1, 2),
        ("/what-hurts/a/2/", 2, 2),
        ("/what-hurts/ж/", 1, 1),
        ("/what-hurts/tags/cold-calls/", 1, 2),
        ("/what-hurts/tags/cold-calls/2/", 2, 2),
    ]
    first, second = (index(site, f"what-hurts/a/{name}index.html") for name in ("", "2/"))
    assert by_letter(first) + by_letter(second) == [("A", many[:4]), ("A", many[4:])]
    assert (first.newer, first.older, second.newer, second.older) == ("", "/what-hurts/a/2/", "/what-hurts/a/", "")


def test_what_is_searched() -> None:
    """Every lesson that is out, essays too; a site without symptoms has nothing to search."""
    essay = "-- content/lessons/essay.md --\n---\ntitle: Essay\ndate: 2026-02-16\n---\nText.\n"
    page = make_site(case("one", "Seen") + essay).plan.recipes["what-hurts/words.json"].page
    assert isinstance(page, SymptomWords)
    assert [meta.title for meta in page.lessons] == ["Essay", "one"]
    assert "what-hurts/words.json" not in make_site(essay).plan.recipes
