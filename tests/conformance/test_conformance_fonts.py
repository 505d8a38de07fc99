"""The fonts of the looks: their letters, their licenses, and that nothing moves when one arrives."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "layouts" / "assets"
LOOKS = sorted(path.stem for path in (ASSETS / "looks").glob("*.css"))
STAND_INS = json.loads((ROOT / "docs" / "fonts" / "widths.json").read_text("utf-8"))

ALPHABETS = {
    "German": "äöüÄÖÜßẞ„“‚‘",
    "French": "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ«»’",
    "Spanish": "áéíñóúüÁÉÍÑÓÚÜ¿¡",
    "Dutch": "áéëïóöüĳĲ",
    "Portuguese": "ãáàâçéêíõóôúüÃÁÀÂÇÉÊÍÕÓÔÚ",
    "Polish": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "signs": "—–…·€“”‘’©#?!&%→←",
}


def sheet(look: str) -> str:
    """Return the style sheet of a look."""
    return (ASSETS / "looks" / f"{look}.css").read_text("utf-8")


def font(look: str, part: str = "") -> TTFont:
    """Return a font of a look."""
    return TTFont(ASSETS / "fonts" / f"{look}{part}.woff2")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("style", ["", "-italic"])
def test_every_letter_is_there(look: str, style: str) -> None:
    """A word in one of these languages is all in one font, in upright and in italic; browsers know where to look."""
    parts = [set(font(look, f"{style}{part}").getBestCmap()) for part in ("", "-more")]
    missing = {
        name: "".join(letter for letter in letters if not any(ord(letter) in part for part in parts))
        for name, letters in ALPHABETS.items()
    }
    # The ligatures of Dutch are written as two letters by everybody.
    assert not {name: rest for name, rest in missing.items() if rest.strip("ĳĲ→←")}
    ranges = [
        {code for one in match.split(",") for code in _codes(one)}
        for match in re.findall(r"unicode-range: ([^;]+);", sheet(look))
    ]
    assert len(ranges) == 4
    assert all(ord(letter) in ranges[0] | ranges[1] for letters in ALPHABETS.values() for letter in letters)


def _codes(text: str) -> range:
    start, _, end = text.strip().removeprefix("U+").partition("-")
    return range(int(start, 16), int(end or start, 16) + 1)


@pytest.mark.parametrize("look", LOOKS)
def test_lines_break_alike_before_and_after_the_font_arrives(look: str) -> None:
    """A lesson is as high in the font that readers have as in the look's own, within 2 %."""
    loaded = font(look)
    cmap, metrics, unit = loaded.getBestCmap(), loaded["hmtx"], loaded["head"].unitsPerEm
    after = {chr(code): metrics[name][0] / unit for code, name in cmap.items()}
    text = " ".join(path.read_text("utf-8") for path in sorted((ROOT / "content" / "lessons").glob("*.md")))
    for name, by in re.findall(r'local\("([^"]+)"\); font-weight: 400 550; size-adjust: ([\d.]+)%', sheet(look)):
        before = {letter: width * float(by) / 100 for letter, width in STAND_INS[name]["400"].items()}
        for measure in (19, 33):  # of a telephone, of a wide page
            one, two = (_lines(text.split(), table, measure) for table in (before, after))
            assert two > 500
            assert abs(one - two) / two < 0.02, (name, one, two)


def _lines(words: list[str], widths: Mapping[str, float], measure: float) -> int:
    """Return how many lines words take, in a measure that counts in the size of the type."""
    lines, used = 1, 0.0
    for word in words:
        width = sum(widths.get(letter, 0.5) for letter in word)
        if used and used + widths[" "] + width > measure:
            lines, used = lines + 1, width
        else:
            used += widths[" "] * bool(used) + width
    return lines


@pytest.mark.parametrize("look", LOOKS)
def test_a_line_is_as_high_before_and_after(look: str) -> None:
    """Above and below its letters, the stand-in has the room that the look's font has."""
    loaded = font(look)
    unit, line = loaded["head"].unitsPerEm, loaded["hhea"]
    rules = re.findall(r"size-adjust: ([\d.]+)%; ascent-override: ([\d.]+)%; descent-override: ([\d.]+)%", sheet(look))
    assert len(rules) in (4, 6)
    for rule in rules:
        by, ascent, descent = (float(number) / 100 for number in rule)
        assert ascent * by == pytest.approx(line.ascent / unit, abs=0.002)
        assert descent * by == pytest.approx(-line.descent / unit, abs=0.002)


@pytest.mark.parametrize("look", LOOKS)
def test_fonts_are_small_free_and_at_home(look: str) -> None:
    """Their license lies beside them, they show text at once, and no look asks another site for anything."""
    text = sheet(look)
    assert "SIL OPEN FONT LICENSE" in (ASSETS / "fonts" / f"{look}-LICENSE.txt").read_text("utf-8")
    assert text.count("font-display: swap") == 4
    assert not re.search(r"https?:|@import|url\(\s*[\"']?//", text)
    for path in (ASSETS / "fonts").glob(f"{look}*.woff2"):
        assert path.stat().st_size < 40_000, path
        assert "Open Font License" in (TTFont(path)["name"].getDebugName(13) or ""), path


def test_the_wheel_has_the_licenses() -> None:
    """Whoever gets drillbook gets the licenses of what is in it."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert '"layouts/assets/fonts/*-LICENSE.txt"' in project
    assert len(list((ASSETS / "fonts").glob("*-LICENSE.txt"))) == len(LOOKS)
    assert 'force-include = { "layouts" = "generator/_layouts",' in project
