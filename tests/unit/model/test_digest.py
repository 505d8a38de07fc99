"""Digests of values."""

from sites import read_lesson

from generator.model.digest import digest_bytes, digest_of
from generator.model.value import replace


def test_equal_values_have_equal_digests() -> None:
    """A digest depends on the value alone, in this run and in every other."""
    assert digest_of("a", 1, ("b",)) == digest_of("a", 1, ("b",))
    assert digest_bytes(b"drill").hex() == "cc759954b0dffd73f46ecb5112f2447f"


def test_grouping_counts() -> None:
    """Two letters are not one text of two letters: nothing is joined."""
    assert len({digest_of("ab"), digest_of("a", "b"), digest_of(("a", "b")), digest_of("", "ab")}) == 4


def test_lone_surrogates_are_taken() -> None:
    """A text that is not valid Unicode has a digest too, so that reading it cannot crash."""
    assert digest_of("\ud800") != digest_of("\ud801")


def test_a_card_changes_its_digest_with_its_title() -> None:
    """Whatever a listing shows of a lesson is in its teaser's digest."""
    meta = read_lesson("---\ntitle: One\ndate: 2026-02-16\n---\nText").meta
    other = read_lesson("---\ntitle: Two\ndate: 2026-02-16\n---\nText").meta
    assert meta.teaser_digest != other.teaser_digest
    assert meta == replace(meta)
