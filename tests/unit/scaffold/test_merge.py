"""A merge of two changed versions with their original."""

import random

import pytest

from generator.scaffold.merge import MergedPart, merged_parts


def merged(original: str, one: str, other: str) -> str:
    """Return a merge of texts whose letters are lines; a conflict is `<one|other>`."""
    return "".join(shown(part) for part in merged_parts(original, one, other))


def shown(part: MergedPart) -> str:
    lines = "".join(part.lines)
    return lines if part.conflict is None else f"<{lines}|{''.join(part.conflict)}>"


@pytest.mark.parametrize(
    ("original", "one", "other", "result"),
    [
        ("", "", "", ""),
        ("abc", "abc", "abc", "abc"),
        ("abcdef", "aXbcdef", "abcdeYf", "aXbcdeYf"),
        ("abcdef", "abdef", "abcde", "abde"),
        ("abc", "aXc", "aXc", "aXc"),
        ("abc", "aXc", "aYc", "a<X|Y>c"),
        ("abc", "ac", "aYc", "a<|Y>c"),
        ("abc", "Xabc", "Yabc", "<X|Y>abc"),
        ("abc", "abcX", "abcY", "abc<X|Y>"),
        ("", "X", "Y", "<X|Y>"),
        ("", "X", "", "X"),
        ("abc", "", "abc", ""),
        ("abc", "", "aXc", "<|aXc>"),
    ],
)
def test_merges(original: str, one: str, other: str, result: str) -> None:
    """What one has changed is taken; what both have changed in different ways is shown with both."""
    assert merged(original, one, other) == result


def test_a_change_of_one_alone_is_taken_whole() -> None:
    """Whatever one of them did, if the other did nothing; and equal changes are no conflict."""
    numbers = random.Random(1)
    for _ in range(300):
        original, changed = ("".join(numbers.choices("abcd", k=numbers.randrange(12))) for _ in range(2))
        assert merged(original, changed, original) == changed
        assert merged(original, original, changed) == changed
        assert merged(original, changed, changed) == changed


def test_the_place_of_a_conflict() -> None:
    """The line in the first version, before which it has some lines more."""
    (conflict,) = (part for part in merged_parts("abcd", "XabYd", "abZd") if part.conflict)
    assert conflict == MergedPart(start=3, lines=("Y",), conflict=("Z",))
