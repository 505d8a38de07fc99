"""Where a person who is quoted stands in an alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.last_names import last_name_key, letter_of

BY_LETTER = {
    "A": ("Jean d'Alembert", "Élodie Ångström", "Anonymous", "Marcus Aurelius", "St. Augustine"),
    "B": ("Simone de Beauvoir", "Ludwig van Beethoven", "The Bible", "Rev. Dr. Jane van Buren III"),
    "C": ("Catherine of Siena", "Chinese proverb"),
    "D": ("Robert De Niro", "W. E. B. Du Bois", "Peter Drucker", "D'Angelo"),
    "G": ("Johann Wolfgang von Goethe", "Vincent van Gogh"),
    "H": ("bell hooks",),
    "K": ("Muhammad al-Khwarizmi", "Dr. Martin Luther King, Jr.", "King, Coretta Scott"),
    "L": ("Ursula K. Le Guin",),
    "M": ("Madonna", "A. A. Milne"),
    "O": ("Conan O’Brien", "José Ortega y Gasset"),
    "P": ("Prince",),
    "0–9": ("1984",),
    "م": ("نجيب محفوظ",),
    "老": ("老子",),
}


@pytest.mark.parametrize("letter", BY_LETTER)
def test_people_are_under_their_last_names(letter: str) -> None:
    """Particles, titles and suffixes do not count; works and proverbs stand under their first word."""
    assert {name: letter_of(name) for name in BY_LETTER[letter]} == dict.fromkeys(BY_LETTER[letter], letter)


def test_those_who_share_a_last_name_stand_together() -> None:
    """The last name decides, then the name as it is written."""
    names = ["Coretta Scott King", "Stephen King", "Dr. Martin Luther King, Jr.", "Ben Kingsley", "Billie Jean King"]
    assert sorted(names, key=last_name_key) == [
        *("Billie Jean King", "Coretta Scott King", "Dr. Martin Luther King, Jr.", "Stephen King", "Ben Kingsley"),
    ]


@given(st.text(max_size=20))
def test_anything_has_a_place(name: str) -> None:
    """Whatever somebody types as a name has one letter, and can be sorted."""
    assert letter_of(name)
    assert len(sorted([name, "2 Chainz", "Stephen King", ""], key=last_name_key)) == 4
