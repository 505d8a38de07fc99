"""Diagnostics as values."""

import pytest

from generator.model.diagnostic import Rejected, did_you_mean, error, has_errors, slip_of, warning
from generator.model.source import Span

SPAN = Span(path="a.md")


def test_only_errors_stop_a_build() -> None:
    """A warning stops nothing, unless the coach asked for that."""
    warnings = [warning("a/b", SPAN, "hm")]
    assert not has_errors(warnings)
    assert has_errors(warnings, strict=True)
    assert has_errors([*warnings, error("a/c", SPAN, "no")])
    assert not has_errors([], strict=True)


@pytest.mark.parametrize(
    ("word", "guess"),
    [("titel", 'did you mean "title"?'), ("TAGS", 'did you mean "Tags"?'), ("zebra", ""), ("", "")],
)
def test_did_you_mean(word: str, guess: str) -> None:
    """The nearest word is proposed in its own spelling; where none is near, nothing is."""
    assert did_you_mean(word, ["title", "Tags", "date"]) == guess


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("titel", "title"),
        ("TAGS", "Tags"),
        ("tag", "Tags"),
        ("prescripton", "prescription"),
        ("perscripton", "prescription"),
        ("description", ""),
        ("dots", ""),
        ("menus", ""),
        ("zebra", ""),
        ("", ""),
    ],
)
def test_slip_of(word: str, meant: str) -> None:
    """A letter wrong is a slip; two words as near, or one that may be meant as it is, are none."""
    assert slip_of(word, ["title", "Tags", "date", "prescription", "menu", "meus"]) == meant


def test_rejected_says_what_is_wrong() -> None:
    """Whoever logs the exception sees place and message of every diagnostic."""
    problem = Rejected([error("a/b", SPAN, "no"), error("a/c", Span(path="b.md", line=2, width=1), "nor this")])
    assert str(problem) == "a.md: no; b.md:2:1: nor this"
