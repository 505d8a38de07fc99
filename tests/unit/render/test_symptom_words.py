"""The words by which lessons are found: what is in the file, and how long it is."""

import gzip
import json
import random
from dataclasses import replace

import pytest

from generator.model.config import ComplaintWords
from generator.read.complaint_words import read_complaint_words
from generator.render.symptom_words import SearchedLesson, Stems, symptom_words, tokens_of
from generator.shell.layouts import packaged
from generator.shell.source_files import decode

WORDS = ComplaintWords(
    synonyms=("ghosted, no answer, silent", "gift, hamper", "tax, levy"), common="the no", endings="s ing ed"
)


def lesson(title: str, text: str = "", symptoms: tuple[str, ...] = (), summary: str = "") -> SearchedLesson:
    """Return a lesson whose title counts twice."""
    return SearchedLesson(
        digest=title,
        title=title,
        url=f"/{title}/",
        summary=summary,
        symptoms=symptoms,
        texts=lambda: ((2, title), (1, text)),
    )


def test_tokens() -> None:
    """Case, accents and apostrophes are nothing; scripts without spaces are cut into pairs."""
    assert tokens_of("D’accord, l'appel qu’elle! Rock'n'roll") == ["accord", "appel", "elle", "rockroll"]
    assert tokens_of("Don't! CAFÉ_Straße 電話が") == ["dont", "cafe", "strasse", "電話", "話か"]


def test_stems() -> None:
    """Endings go twice, the longest first, and double letters after them; three letters stay."""
    stems = Stems(("s", "ing", "ed"))
    assert [stems[w] for w in ("meetings", "stopped", "called", "sing", "bed")] == [
        "meet",
        "stop",
        "cal",
        "sing",
        "bed",
    ]


def test_lessons_have_stems_and_groups() -> None:
    """A group is found by any of its words, also by several together; one that no lesson has is left out."""
    made = json.loads(symptom_words([lesson("Silent", "the gifts"), lesson("Other", "No answers came")], WORDS))
    terms = dict(zip(made["terms"].split(" "), made["postings"].split(" "), strict=True))
    assert sorted(terms) == ["#0", "#1", "answer", "came", "gift", "other", "silent"]
    # The title counts for more: the first lesson, then the second; a distance of 0 is not written.
    first, second = terms["#0"].split("1")
    assert "a" < second < first <= "z"
    assert made["synonyms"] == {"ghost": [0], "no answer": [0], "silent": [0], "gift": [1], "hamper": [1]}


def test_what_was_counted_is_not_counted_again() -> None:
    """The file is the same to the byte, and only a lesson that is new is read; one that is gone is forgotten."""
    first, second = lesson("Silent", "the gifts"), lesson("Other", "No answers came")
    counted: dict[str, dict[str, float]] = {}
    made = symptom_words([first, second], WORDS, counted)
    # As the numbers come back from a file.
    counted = json.loads(json.dumps(counted))
    unread = replace(first, texts=lambda: pytest.fail("it was read again"))
    assert symptom_words([unread, second], WORDS, counted) == made
    symptom_words([lesson("Third", "a tax"), unread], WORDS, counted)
    assert list(counted) == ["Third", "Silent"]


def test_no_lessons() -> None:
    """Are no reason to stop."""
    assert json.loads(symptom_words([], ComplaintWords()))["lessons"] == []


@pytest.mark.long
def test_five_hundred_lessons_fit() -> None:
    """Into 80 kB, compressed, with words as various as those of real lessons; what is shown of each gets shorter."""
    source = decode("en.txt", (packaged() / "complaints" / "en.txt").read_bytes())
    words, problems = read_complaint_words(source)
    assert not problems
    some = random.Random(7)
    vocabulary = [word for line in words.synonyms for word in line.split(", ")]
    # As frequent as words are: the second half as often as the first, and so on (Zipf's law).
    vocabulary += ["".join(some.choices("aeioubcdfghklmnprstw", k=some.randint(4, 9))) for _ in range(12_000)]
    some.shuffle(vocabulary)
    odds = [1 / (rank + 10) for rank in range(len(vocabulary))]
    texts = [some.choices(vocabulary, odds, k=900) for _ in range(500)]
    lessons = [
        lesson(" ".join(text[:5]), " ".join(text), (" ".join(text[5:20]),), " ".join(text[20:50])) for text in texts
    ]
    made = symptom_words(lessons, words)
    assert len(gzip.compress(made)) < 80_000
    assert all(len(shown) == 3 and len(shown[2]) <= 100 for shown in json.loads(made)["lessons"])
    assert symptom_words(lessons[:50], words) == symptom_words(lessons[:50], words)
