"""What is played in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from generator.render.html import safe
from generator.render.players import has_player


@pytest.mark.parametrize("html", ["<iframe>", "<IFRAME src=a>", "a<iFrame", '<span class="video">'])
def test_has_player(html: str) -> None:
    """A frame is one in any case of letters."""
    assert has_player(html)


@given(st.text(st.sampled_from("<iIfFrame a")).map(lambda text: f"a{text}<"))
def test_a_frame_is_found_in_any_text(html: str) -> None:
    """Nothing but a frame counts as one."""
    assert has_player(html) == ("<iframe" in html.lower())


@given(st.text())
def test_safe(html: str) -> None:
    """What is safe is markup, as by markupsafe."""
    assert (type(safe(html)), safe(html)) == (Markup, Markup(html))
