"""The colors that a site's accent makes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.render.palette import CHALK, DARK, LIGHT, contrast, palette_of
from generator.shell.layouts import packaged

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    """It is what checkers say."""
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@given(COLORS)
def test_any_accent_can_be_read(accent: str) -> None:
    """Whatever the accent, text in it on every paper, and chalk on its board, have more contrast than WCAG asks for."""
    made = palette_of(accent)
    assert min(contrast(made.light, paper) for paper in LIGHT) >= 5.5
    assert min(contrast(made.dark, paper) for paper in DARK) >= 5.5
    assert min(contrast(made.board, chalk) for chalk in CHALK) >= 5.5


@given(COLORS.filter(lambda c: min(contrast(c, paper) for paper in LIGHT) >= 5.6))
def test_an_accent_that_can_be_read_stays_as_it_is(accent: str) -> None:
    """A coach's color is not changed where it need not be."""
    made = palette_of(accent).light
    parts = [(int(accent[at : at + 2], 16), int(made[at : at + 2], 16)) for at in (1, 3, 5)]
    assert all(abs(given_ - got) <= 2 for given_, got in parts)


def test_the_papers_are_those_of_the_style_sheet() -> None:
    """Contrast is measured against the colors that pages have."""
    style = (packaged() / "assets" / "style.css").read_text("utf-8")
    assert tuple(re.findall(r"--(?:paper|card): (#\w{6});", style)) == (*LIGHT, *DARK)
    assert set(CHALK) <= set(re.findall(r"#\w{6}", style))
