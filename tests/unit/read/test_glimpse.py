"""What is certain about a text whose front matter cannot be read."""

import datetime as dt

import pytest

from generator.read.glimpse import is_surely_to_come

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("draft: true", True),
        ("draft: Yes # not yet", True),
        ("date: 2026-03-09", True),
        ('date: "2026-03-09 06:00"', True),
        ("date: 2026-03-02 13:00", True),
        # Out already, or today.
        ("date: 2026-03-02", False),
        ("date: 2026-02-02", False),
        ("draft: false", False),
        # Nobody can tell.
        ("draft: maybe", False),
        ("draft: true\ndraft: false", False),
        ("date: 2026-03-09\ndate: 2026-02-09", False),
        ("date: 2026-13-09", False),
        ("date: next Monday", False),
        ("  draft: true", False),
        ("title: draft: true", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("text", ["---\ntitle: A: b\n{}\n---\nText.\n", "\n---\ntitle: A: b\n{}\n\ndate: 2027-01-01\n"])
def test_what_is_certain(text: str, lines: str, expected: bool) -> None:
    """Only a plain `draft: true` or a plain date to come counts, and only in the front matter."""
    assert is_surely_to_come(text.format(lines), NOW, dt.UTC) == expected


@pytest.mark.parametrize(
    "text", ["", "draft: true", "Some text\n---\ndraft: true\n---\n", "---", "--- x\ndraft: true\n"]
)
def test_no_front_matter(text: str) -> None:
    """A text without front matter says nothing about itself."""
    assert not is_surely_to_come(text, NOW, dt.UTC)


def test_words_dashes() -> None:
    """Word makes a dash of three hyphens, which is then the mistake."""
    assert is_surely_to_come("—\ntitle: A\ndraft: true\n—\nText.", NOW, dt.UTC)
