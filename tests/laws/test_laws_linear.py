"""Twice as much of anything in a text takes about twice as long to read."""

import gc
import time
from collections.abc import Callable

import pytest
from sites import read_text

HEAD = "---\ntitle: A\ndate: 2026-02-16\n"
TEXTS: dict[str, Callable[[int], str]] = {
    "tags": lambda n: f"{HEAD}tags: [{', '.join(f't{k}' for k in range(20 * n))}]\n---\nText.",
    "tags in a list": lambda n: f"{HEAD}tags:\n" + "".join(f"  - t{k}\n" for k in range(5 * n)) + "---\nText.",
    "remarks that are never closed": lambda n: f"{HEAD}---\n" + "a <!-- b\n\n" * (2 * n),
    "links in a style sheet": lambda n: (
        f"{HEAD}---\n<style>\n" + "".join(f"a{{b:url(c{k}.png)}}\n" for k in range(2 * n)) + "</style>\n"
    ),
    "footnotes that are none": lambda n: f"{HEAD}---\n" + "".join(f"a[^x{k}] " for k in range(2 * n)) + "\n\n[^1]: b",
    "tasks": lambda n: f"{HEAD}---\n" + "- [ ] do it\n" * n,
    "references to a footnote": lambda n: f"{HEAD}---\n" + "a[^1] " * n + "\n\n[^1]: note\n",
    "a chain of footnotes": lambda n: (
        f"{HEAD}---\na[^0]\n\n" + "".join(f"[^{k}]: b[^{k + 1}]\n\n" for k in range(n // 2))
    ),
    "quotation marks": lambda n: f"---\ntitle: '{chr(39) * 40 * n}'\ndate: 2026-02-16\n---\nText.",
    "remarks": lambda n: f"{HEAD}tags:\n" + "  - #a\n" * (10 * n) + "---\nText.",
    "near links": lambda n: f"{HEAD}---\n" + "[a](b c.png) " * n,
    "definitions": lambda n: f"{HEAD}---\n" + "".join(f"[a{k}]: b\n" for k in range(n)) + "\n[a1]\n",
    "comment signs": lambda n: f"{HEAD}---\n" + "`<!--` <!-- a --> " * (5 * n),
}


ATTEMPTS = 6


def seconds(text: str) -> float:
    """Return the processor time in which a text is read."""
    start = time.process_time()
    read_text(text)
    return time.process_time() - start


def is_in_proportion(make: Callable[[int], str]) -> bool:
    """Tell whether doubling the input at most triples the time; a quadratic step would quadruple it."""
    return seconds(make(1600)) < 3 * seconds(make(800)) + 0.05


@pytest.mark.parametrize("name", TEXTS)
def test_time_is_in_proportion(name: str) -> None:
    """Doubling the input at most triples the time.

    Other programs on the machine can only add to a time, so one attempt that
    fits is enough: a step that is quadratic fits in none.
    """
    make = TEXTS[name]
    seconds(make(10))  # what is imported only when needed
    gc.disable()  # its passes take longer the more other tests have left behind
    try:
        assert any(is_in_proportion(make) for _ in range(ATTEMPTS))
    finally:
        gc.enable()
