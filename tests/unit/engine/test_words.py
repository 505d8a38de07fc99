"""The words that come with drillbook in other languages: whole, and no word of them English."""

import re
from pathlib import Path

import pytest
from sites import english

from generator.model.source import Source
from generator.read.translations import Words, read_translations
from generator.shell.layouts import packaged
from generator.shell.source_files import decode

FOLDER = packaged() / "words"
WHOLE = sorted(path for path in FOLDER.iterdir() if not path.stem.startswith("en"))

# What is the same in two languages: names, and words that one took from the other.
SHARED = {
    *("direction", "essay", "meet_start", "meet_pause", "video", "archive_title", "menu_archive", "menu_home", "week"),
    *(
        "llms_pages",
        "search_one",
        "search_many",
        "goal",
        "page_of",
        "day_first",
        "photo",
        "form_page",
        "feed",
        "author",
        "menu_series",
        "series_list_title",
    ),
    *("week_of_year", "search_author", "tag", "meet_minutes", "weeks_one"),
}


def source_of_file(path: Path) -> Source:
    """Return a words file as a source."""
    return decode(f"words/{path.name}", path.read_bytes())


def words_in(path: Path) -> Words:
    """Return the words of a file, in which nothing is wrong."""
    words, problems = read_translations(source_of_file(path), english())
    assert [str(problem) for problem in problems.all()] == []
    return words


def fields_of(word: str | list[str]) -> list[str]:
    """Return the values in braces of a word."""
    return sorted(re.findall(r"\{\w+\}", word)) if isinstance(word, str) else []


def test_five_languages_come_with_drillbook() -> None:
    """German, French, Spanish, Dutch and Portuguese need no translation by the coach."""
    assert [path.stem for path in WHOLE] == ["de", "es", "fr", "nl", "pt"]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_translation_is_whole(path: Path) -> None:
    """It has every word in the order of the English ones, both plural forms, and the same values in braces."""
    words, shipped = words_in(path), english()
    assert list(words) == list(shipped)
    for key, word in words.items():
        assert fields_of(word) == fields_of(shipped[key]), key
        if key.endswith("_one"):
            assert f"{key.removesuffix('_one')}_many" in words


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_no_word_is_left_in_english(path: Path) -> None:
    """A word that is new in English is translated before it is shipped."""
    words, shipped = words_in(path), english()
    assert [key for key, word in words.items() if word == shipped[key] and key not in SHARED] == []


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_signs_are_those_of_the_language(path: Path) -> None:
    """Apostrophes and quotation marks are typographic; French has a space that does not break before some signs."""
    for key, word in words_in(path).items():
        text = word if isinstance(word, str) else " ".join(word)
        assert not re.search(r"[\"']", text), key
        if path.stem == "fr":
            assert not re.search(r"[^\u00a0\u202f][?!:;»](?!\w)", text), key


def test_british_words_are_those_that_differ() -> None:
    """The file for English outside of North America has nothing that the American one says in the same way."""
    words, shipped = words_in(FOLDER / "en-GB.yaml"), english()
    assert set(words) == {"date_long", "date_short", "programme"}
    assert all(word != shipped[key] for key, word in words.items())
