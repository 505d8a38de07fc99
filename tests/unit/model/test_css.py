"""What drillbook reads in style sheets, and takes out of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.css import fonts_of, look_colors, script_without_comments, without_comments, without_fonts
from generator.model.look import LookColors
from generator.shell.layouts import packaged

DARK = "@media (prefers-color-scheme: dark) { :root { --paper: #222; } body { color: red } }"


@pytest.mark.parametrize(
    ("sheets", "light", "dark"),
    [
        ([":root { --paper: #ABCDEF; }"], "#abcdef", "#abcdef"),
        ([":root { --paper: #abc; }", DARK], "#aabbcc", "#222222"),
        ([DARK, ":root { --paper: #abc; }"], "#aabbcc", "#aabbcc"),
        ([":root{--paper:#abc}" + DARK, ":root { --ink: #000; }"], "#aabbcc", "#222222"),
        ([":root { --paper: var(--own-light, #123456); }"], "#123456", "#123456"),
        (["/* :root { --paper: #abc; } */ p { --paper: #abc; }"], "#fbf8f1", "#171613"),
        ([":root { --paper: white; --paperback: #abc; }"], "#fbf8f1", "#171613"),
    ],
)
def test_colors_are_those_that_a_browser_shows(sheets: list[str], light: str, dark: str) -> None:
    """What comes later wins, in whatever scheme; what is no color in digits leaves drillbook's own."""
    colors = look_colors(sheets)
    assert (colors.light.paper, colors.dark.paper) == (light, dark)


def test_every_color_of_a_look_is_read() -> None:
    """Also those of the board, whether or not the site's accent can take their place."""
    sheet = ":root { --card: #111; --ink: #222; --muted: #333; --accent: var(--own-light, #444); --board: #555; "
    light = look_colors([sheet + "--chalk: #666; --chalk-accent: #777; --chalk-muted: #888; }"]).light
    assert (light.card, light.ink, light.muted, light.accent, light.board) == (
        *("#111111", "#222222", "#333333"),
        *("#444444", "#555555"),
    )
    assert light.chalk == ("#666666", "#777777", "#888888")


@given(st.text("@media(prefers-color-scheme: dark){}:root--paper#abc/*;", max_size=80))
def test_any_sheet_has_colors(sheet: str) -> None:
    """A sheet that is half written is no error: it may be the one that is being saved."""
    assert look_colors([sheet]).light.ink == LookColors().light.ink


def test_comments_are_taken_out_and_texts_stay() -> None:
    """What looks like a comment between quotation marks is none."""
    sheet = 'a::after { content: "/* no */"; } /* yes */\n\n\n/* two\nlines */\nb {} /* open'
    assert without_comments(sheet) == 'a::after { content: "/* no */"; }\nb {}\n'


def test_comments_of_our_scripts_are_taken_out() -> None:
    """Those that have lines of their own; what stands behind code stays, because it may be part of a text."""
    script = '// One.\n/**\n * Two.\n */\nconst a = "// no"; // three\n\n  /* four */\n  b();\n'
    assert script_without_comments(script) == 'const a = "// no"; // three\n  b();\n'


@pytest.mark.parametrize("script", sorted((packaged() / "assets").glob("*.js")), ids=lambda path: path.name)
def test_no_script_of_ours_has_a_text_over_several_lines(script: Path) -> None:
    """So no line of a text is ever taken for a comment."""
    bare = script_without_comments(script.read_text("utf-8"))
    assert all(line.count("`") % 2 == 0 for line in bare.split("\n"))


def test_fonts() -> None:
    """A font is known by its folder; without fonts, no sheet loads any."""
    sheet = "@font-face { src: url('../fonts/a.woff2') } /* url(fonts/b.woff2) */ p { background: url(c.png) }"
    assert fonts_of(sheet) == ("fonts/a.woff2",)
    assert fonts_of(without_fonts(sheet)) == ()
    assert "background" in without_fonts(sheet)
