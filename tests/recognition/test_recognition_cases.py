"""Texts as coaches paste them come out in the right parts, and what is unsure stays in the text."""

import pytest

from recognition.scoring import CASES, FIELDS, Case, expected_parts, found_parts, name_of, score

HELD_OUT = 5
"""Of every so many cases one is held out: the rules were written without looking at how it comes out."""


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_parts_of_a_pasted_text(case: Case) -> None:
    """Every part is right, no word is lost, and nothing is in a part where it does not belong."""
    parts, lesson = found_parts(case)
    assert parts == expected_parts(case)
    texts = [lesson.lead, *(text for _, text in lesson.sections), *(quote.text for quote in lesson.quotes)]
    texts += [text for prompt in lesson.prompts for text in prompt]
    for words in case.get("gone", ()):
        assert words not in "\n".join(texts)
    for words in case.get("kept", ()):
        assert words in lesson.lead


@pytest.mark.parametrize("field", FIELDS)
def test_recall_and_precision(field: str) -> None:
    """Nearly everything is found, and a guess is wrong even less often: it costs more than none."""
    recall, precision = score(CASES)[field]
    assert recall >= 0.97
    assert precision >= 0.99


@pytest.mark.parametrize("field", FIELDS)
def test_recall_and_precision_of_the_held_out_cases(field: str) -> None:
    """The rules hold for texts that they were not made from."""
    recall, precision = score(CASES[HELD_OUT - 1 :: HELD_OUT])[field]
    assert recall >= 0.95
    assert precision >= 0.98


def test_the_collection_is_large_enough() -> None:
    """There are cases of each kind, and texts in every format."""
    assert len(CASES) >= 150
    assert len({name_of(case) for case in CASES}) == len(CASES)
    assert {case.get("format", "text") for case in CASES} == {"text", "html", "markdown"}
