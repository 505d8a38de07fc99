"""Edits, applied to texts."""

from hypothesis import given
from hypothesis import strategies as st

from generator.model.edit import Edit, apply_edits


def edit(start: tuple[int, int], end: tuple[int, int], text: str) -> Edit:
    return Edit(path="a.md", start=start, end=end, text=text)


def test_several_edits_are_made_for_the_text_as_it_was() -> None:
    """No edit moves the place of another, in whatever order they come."""
    edits = [edit((3, 1), (3, 3), "Three"), edit((1, 2), (1, 2), "!"), edit((1, 4), (3, 1), "\n\n")]
    assert apply_edits("one\ntwo\n3.", edits) == ("o!ne\n\nThree", (edits[1], edits[2], edits[0]))


def test_an_edit_that_overlaps_another_waits() -> None:
    """Of two that want the same characters the first is made; the other is not half made."""
    first, second = edit((1, 1), (1, 3), "x"), edit((1, 2), (1, 4), "y")
    assert apply_edits("abcd", [second, first]) == ("xcd", (first,))


def test_an_edit_that_two_mistakes_carry_is_made_once() -> None:
    """A missing blank line is put in once, however many paragraphs ask for it."""
    one = edit((1, 2), (1, 2), "\n")
    assert apply_edits("ab", [one, one]) == ("a\nb", (one,))
    assert apply_edits("ab", [one, edit((1, 2), (1, 2), "?")]) == ("a\nb", (one,))


def test_an_edit_for_another_text_does_nothing() -> None:
    """A file that somebody shortened meanwhile is left alone."""
    for place in [(5, 1), (1, 9), (0, 1), (1, 0)]:
        assert apply_edits("ab\n", [edit(place, place, "x")]) == ("ab\n", ())
    assert apply_edits("ab", [edit((1, 2), (1, 1), "x")]) == ("ab", ())


def test_the_end_of_a_line_and_of_the_text() -> None:
    """One past the last letter is the line end; a text that ends in one has an empty last line."""
    assert apply_edits("ab\ncd\n", [edit((1, 3), (2, 1), " ")])[0] == "ab cd\n"
    assert apply_edits("ab\n", [edit((2, 1), (2, 1), "c")])[0] == "ab\nc"
    assert apply_edits("", [edit((1, 1), (1, 1), "a")])[0] == "a"


@given(st.text("ab\n"), st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 4), st.text("xy"))))
def test_what_no_edit_names_stays(text: str, places: list[tuple[int, int, int, str]]) -> None:
    """With the replacements taken out, what is left is the text without the stretches that were named."""
    edits = [edit((line, column), (line, column + width), new) for line, column, width, new in places]
    result, applied = apply_edits(text, edits)
    lines = text.split("\n")
    removed = sum(len(lines[e.start[0] - 1][e.start[1] - 1 : e.end[1] - 1]) for e in applied)
    assert len(result) == len(text) - removed + sum(len(e.text) for e in applied)
