"""The characters that no text of a site may hold."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.characters import FORBIDDEN, first_forbidden, is_visible


@pytest.mark.parametrize("char", ["\0", "\x08", "\x0b", "\x0c", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe", "\uffff"])
def test_forbidden(char: str) -> None:
    """Control characters, lone surrogates and noncharacters are forbidden."""
    assert FORBIDDEN.search(f"a{char}b")


@pytest.mark.parametrize("char", ["\t", "\n", "\xa0", "\xad", "é", "漢", "\u200d", "\ufeff", "🙂"])
def test_allowed(char: str) -> None:
    """What can be seen or shapes what is seen is text."""
    assert not FORBIDDEN.search(f"a{char}b")


def test_xml_takes_the_rest() -> None:
    """A feed can hold every character of the Basic Multilingual Plane that is not forbidden."""
    text = FORBIDDEN.sub("", "".join(map(chr, range(0x10000))))
    text = text.translate({ord(char): None for char in "<&\r"})  # markup, and the line end that parsers change
    assert ET.fromstring(f"<a>{text}</a>").text == text


def test_what_is_visible_is_allowed() -> None:
    """No forbidden character is visible, so a text that is visible need not be searched."""
    assert [char for char in map(chr, range(0x110000)) if is_visible(char) and FORBIDDEN.search(char)] == []


@given(
    st.text(st.characters(codec=None) | st.sampled_from("a\n\t\0\x7f\xa0\ufffe\ud800"), max_size=12), st.integers(0, 12)
)
def test_first(text: str, start: int) -> None:
    """The first forbidden character is the one that the expression finds."""
    match, expected = first_forbidden(text, start), FORBIDDEN.search(text, start)
    assert (match and match.span()) == (expected and expected.span())
