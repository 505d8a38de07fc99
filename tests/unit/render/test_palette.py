"""The colors that a site's accent makes, in each look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.css import look_colors
from generator.model.look import LookColors, SchemeColors
from generator.render.palette import contrast, palette_of
from generator.shell.layouts import packaged

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")

_ASSETS = packaged() / "assets"
LOOKS = {
    path.stem: look_colors([(_ASSETS / "style.css").read_text("utf-8"), path.read_text("utf-8")])
    for path in sorted((_ASSETS / "looks").glob("*.css"))
}

ENOUGH = 4.5
"""What WCAG 2.2 asks for between text and its background (section 1.4.3)."""


def _papers(scheme: SchemeColors) -> tuple[str, str]:
    return scheme.paper, scheme.card


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    """It is what checkers say."""
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@given(COLORS, st.sampled_from(sorted(LOOKS)))
def test_any_accent_can_be_read_in_any_look(accent: str, name: str) -> None:
    """Whatever the accent, text in it on every paper, and chalk on its board, have more contrast than WCAG asks for."""
    look = LOOKS[name]
    made = palette_of(accent, look)
    assert min(contrast(made.light, paper) for paper in _papers(look.light)) >= 5.5
    assert min(contrast(made.dark, paper) for paper in _papers(look.dark)) >= 5.5
    assert min(contrast(made.board, chalk) for chalk in (*look.light.chalk, *look.dark.chalk)) >= 5.5


@given(COLORS.filter(lambda c: min(contrast(c, paper) for paper in _papers(SchemeColors())) >= 5.6))
def test_an_accent_that_can_be_read_stays_as_it_is(accent: str) -> None:
    """A coach's color is not changed where it need not be."""
    made = palette_of(accent, LookColors()).light
    parts = [(int(accent[at : at + 2], 16), int(made[at : at + 2], 16)) for at in (1, 3, 5)]
    assert all(abs(given_ - got) <= 2 for given_, got in parts)


@given(COLORS, COLORS, COLORS)
def test_an_accent_on_papers_that_nothing_can_be_read_on(accent: str, paper: str, card: str) -> None:
    """A look of somebody's own can have any papers: there is always a color, and never an error."""
    scheme = SchemeColors(paper=paper, card=card, chalk=(paper, card))
    made = palette_of(accent, LookColors(light=scheme, dark=scheme))
    assert all(color.startswith("#") and len(color) == 7 for color in (made.light, made.dark, made.board))


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_a_look_prints_can_be_read(name: str, scheme: str) -> None:
    """Text, captions and links of every look contrast with its papers, and chalk with the board, light and dark."""
    colors: SchemeColors = getattr(LOOKS[name], scheme)
    for paper in _papers(colors):
        for color in (colors.ink, colors.muted, colors.accent):
            assert contrast(color, paper) >= 5.5, (color, paper)
    assert min(contrast(colors.board, chalk) for chalk in colors.chalk) >= 5.5


def test_the_colors_of_a_site_without_a_look_are_those_of_the_style_sheet() -> None:
    """What the program takes for granted is what pages have."""
    assert LOOKS["journal"] == LookColors()
