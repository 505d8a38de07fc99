"""Whether a text's first paragraph can carry a large first letter."""

import pytest
from markupsafe import Markup

from generator.render.opening import opens_long

LONG = "Words that go on and on. " * 9


@pytest.mark.parametrize(
    ("html", "is_long"),
    [
        (f"<p>{LONG}</p>", True),
        (f"\n<p><em>{LONG}</em></p>\n<p>Short.</p>", True),
        (f"<p>Short.</p><p>{LONG}</p>", False),
        (f"<h2>{LONG}</h2><p>{LONG}</p>", False),
        (f"<p>“{LONG}”</p>", False),
        (f"<p>7 {LONG}</p>", False),
        (f"<p>I’m {LONG}</p>", False),
        (f"<p>A {LONG}</p>", True),
        (f"<p>{'كلمات كثيرة جدا ' * 20}</p>", False),
        (f"<p>{'&amp;' * 100}</p>", False),
        ('<p><img src="a.png" alt=""></p>', False),
        ("", False),
    ],
)
def test_only_a_long_paragraph_has_a_large_letter(html: str, *, is_long: bool) -> None:
    """The first thing must be a paragraph of more than 200 letters that begins with one of a script with capitals."""
    assert opens_long(Markup(html)) is is_long
