"""Names of files, found without any grammar."""

import time

import pytest

from generator.read.file_names import file_names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("![](../images/Two%20Chairs.JPG)", ("two chairs",)),
        ('<a href="files/plan&amp;co.pdf">plan</a>', ("plan&co",)),
        ("See www.example.com, e.g. today.", ()),
        ("zoe\u0308.png", ("zoë",)),
        ("a/b.jpg and a/b.jpg and a\\c.gif", ("b", "c")),
        (".jpg", ()),
    ],
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    """Whatever stands around it, a name is what ends in the ending of a file."""
    assert file_names_in(text) == names


def test_long_lines() -> None:
    """A megabyte on one line takes no time worth mentioning."""
    started = time.perf_counter()
    file_names_in("x.jpg" * 200_000)
    assert time.perf_counter() - started < 20
