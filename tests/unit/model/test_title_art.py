"""Which drawn picture stands for a lesson."""

import subprocess
import sys
from collections import Counter

from generator.model.title_art import COMPOSITIONS, SCHEMES, title_art_of

TITLES = [f"Lesson {number}" for number in range(1000)]


def test_the_same_in_every_run() -> None:
    """A title keeps its picture: Python's own hashes, which differ from run to run, have no part in it."""
    script = "from generator.model.title_art import title_art_of as of; print(of('The Gift Basket', 'accounts').name)"
    names = {
        subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env={"PYTHONHASHSEED": seed})
        .stdout.decode()
        .strip()
        for seed in ("1", "2")
    }
    assert names == {title_art_of("The Gift Basket", "accounts").name} == {"lanes-deep-0"}


def test_a_list_is_varied() -> None:
    """Every composition and every scheme is about as frequent as any other, and hardly any picture is there twice."""
    arts = [title_art_of(title, "") for title in TITLES]
    compositions, schemes = Counter(art.composition for art in arts), Counter(art.scheme for art in arts)
    assert set(compositions) == set(COMPOSITIONS)
    assert set(schemes) == set(SCHEMES)
    assert min(compositions.values()) > 60
    assert min(schemes.values()) > 180
    assert len({art.name for art in arts[:50]}) >= 46


def test_a_tag_has_two_ways_of_coloring() -> None:
    """Lessons of one tag look related, whatever their titles are."""
    assert len({title_art_of(title, "pricing").scheme for title in TITLES}) == 2
    assert title_art_of("One", "pricing").composition == title_art_of("One", "phone").composition
