"""The words of the layouts, and translations of them."""

import pytest
from sites import english, source_of

from generator.read.translations import Words, read_translations

KNOWN: Words = {"newer": "Newer", "page_of": "Page {number} of {total}", "months": ["a"] * 12}


def read(text: str) -> tuple[Words, list[str]]:
    """Return the words of a file and what is wrong with it."""
    words, problems = read_translations(source_of(text, "layouts/words/de.yaml"), KNOWN)
    return words, [d.code for d in problems.all()]


def test_translation() -> None:
    """A translation has the words it has; values in braces stand where its language wants them."""
    words, codes = read('newer: Neuer\npage_of: "{total} Seiten, dies ist {number}"\n')
    assert words == {"newer": "Neuer", "page_of": "{total} Seiten, dies ist {number}"}
    assert not codes


def test_nothing() -> None:
    """An empty file says nothing, and is no mistake."""
    assert read("# later") == ({}, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('newer: "Newer {n}"', "words/unknown-value"),
        ('page_of: "Page {nummer}"', "words/unknown-value"),
        ('page_of: "Page {number"', "words/unknown-value"),
        ('page_of: "Page {} of {}"', "words/unknown-value"),
        ('page_of: "Page {number!r:>99}"', "words/unknown-value"),
        ('page_of: "Page {number.real}"', "words/unknown-value"),
        ("months: [a, b]", "words/months"),
        ("months: Januar", "words/wrong-type"),
        ("newer: {a: b}", "words/wrong-type"),
        ("- a", "words/not-keys"),
        ("newer: a: b", "yaml/colon"),
    ],
)
def test_wrong(text: str, code: str) -> None:
    """A mistake in a word is found before a page is made with it, and the English word is used."""
    assert read(text) == ({}, [code])


@pytest.mark.parametrize("key", ["[a]", "{a: b}"])
def test_strange_keys(key: str) -> None:
    """A key that is no word is reported."""
    assert read(f"? {key}\n: b\n")[1]


def test_a_list_is_no_word() -> None:
    """Twelve entries are months only where months belong."""
    assert read("newer: [a, b, c, d, e, f, g, h, i, j, k, l]")[1] == ["words/wrong-type"]


def test_words_of_the_site_itself() -> None:
    """A word that drillbook does not know can be added, for layouts of one's own."""
    assert read('hello: "Hello {name}"') == ({"hello": "Hello {name}"}, [])


def test_english_is_complete() -> None:
    """Every word that drillbook ships is a text, or the months, or the weekdays."""
    words = english()
    assert {key for key, word in words.items() if isinstance(word, list)} == {"months", "months_short", "weekdays"}
    assert all(words.values())
