"""The order in which people look for names."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from generator.model.natural_order import natural_key

ORDERED = [
    *("2 lessons", "9 questions", "10 questions", "Ärger", "C", "C#", "C++", "cold calls", "Émile", ".NET", "Øre"),
    *("Topic 2", "Topic 10", "Überraschung", "van life", "Zürich", "استماع", "مبيعات"),
]


def test_names_are_where_people_look() -> None:
    """Accents, capitals and signs in front do not count, and numbers count by their value."""
    mixed = random.Random(1).sample(ORDERED, len(ORDERED))
    assert sorted(mixed, key=natural_key) == ORDERED


def test_a_number_can_be_longer_than_python_converts() -> None:
    """A name of a hundred thousand digits is sorted, and at once."""
    names = ["9" * 100_000, "10", "1" + "0" * 100_000]
    start = time.process_time()
    assert sorted(names, key=natural_key) == ["10", names[0], names[2]]
    assert time.process_time() - start < 1


@given(st.lists(st.text(max_size=8), max_size=6))
def test_any_names_have_an_order(names: list[str]) -> None:
    """Every two names can be compared, and the order does not depend on where they stood before."""
    backwards = list(reversed(names))
    assert sorted(names, key=natural_key) == sorted(backwards, key=natural_key)
