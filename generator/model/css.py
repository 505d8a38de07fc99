"""What drillbook reads in style sheets and scripts, and takes out: colors, fonts, comments.

The style sheet of a look is the one place that says its colors.  An accent is
made readable on the papers of the look, and a social image is drawn in its
colors; a look of the coach's own is read as drillbook's are, and needs no
second list.

This reads what the page on making a look asks for, colors as `#rrggbb` in
`:root`, and not CSS in general: a look that computes its paper works in every
browser, and only its accent is then measured against drillbook's own paper.
"""

import functools
import re
from collections.abc import Iterable, Mapping

from generator.model.look import LookColors, SchemeColors

__all__ = [
    "FONT_ADDRESS",
    "fonts_of",
    "full_color",
    "look_colors",
    "script_without_comments",
    "without_comments",
    "without_fonts",
]

FONT_ADDRESS = re.compile(r"""url\(\s*["']?(?:\.\./)?(?P<name>fonts/[^"')\s]+)["']?\s*\)""")
"""The address of a bundled font in a sheet: from the folder of looks, or from that of all assets."""

# It matches strings as well, which stay: `content: "/*"` begins no comment.
_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|/\*.*?(?:\*/|\Z)""", re.DOTALL)
_SCRIPT_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)\n|^[ \t]*\n", re.DOTALL | re.MULTILINE)
_FONT_RULE = re.compile(r"@font-face\s*\{[^}]*\}\s*")
# A block of rules that have blocks of their own: one level of braces in another, as style sheets have it.
_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme:\s*dark\s*\)\s*\{(?P<rules>(?:[^{}]*\{[^{}]*\})*)\s*\}")
_ROOT = re.compile(r"(?:^|[};\s]):root\s*\{(?P<rules>[^{}]*)\}")
_COLOR = re.compile(
    r"--(?P<name>[a-z-]+)\s*:\s*(?:var\(\s*--own-[a-z]+\s*,\s*)?#(?P<hex>[0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE
)


def look_colors(sheets: Iterable[str]) -> LookColors:
    """Return the colors that style sheets set, one after the other, in a light and in a dark scheme.

    As in a browser, what comes later wins, in whatever scheme: a look that is
    always dark says so once.
    """
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for sheet in map(without_comments, sheets):
        always = _colors(_DARK.sub("", sheet))
        light |= always
        dark |= always
        for block in _DARK.finditer(sheet):
            dark |= _colors(block["rules"])
    return LookColors(light=_scheme(light, LookColors().light), dark=_scheme(dark, LookColors().dark))


def fonts_of(sheet: str) -> tuple[str, ...]:
    """Return the names of the bundled fonts that a sheet loads, such as `fonts/clinic.woff2`, each once."""
    return tuple(dict.fromkeys(match["name"] for match in FONT_ADDRESS.finditer(without_comments(sheet))))


# Colors, fonts and the published sheet are all read from the same few texts, at the start of every build.
@functools.lru_cache(maxsize=64)
def without_comments(sheet: str) -> str:
    """Return a sheet without its comments, which are for us and not for every reader's telephone."""
    bare = _COMMENT.sub(lambda match: match[1] or "", sheet)
    return re.sub(r"\s*\n\s*\n+", "\n", f"{bare.strip()}\n") if bare.strip() else ""


@functools.lru_cache(maxsize=64)
def script_without_comments(script: str) -> str:
    """Return one of our own scripts without the comments that have lines of their own; all others stay.

    Where a comment starts in a line of JavaScript, only a parser can tell; our
    scripts have theirs on lines of their own, and no text over several lines.
    """
    return _SCRIPT_COMMENT.sub("", script)


def without_fonts(sheet: str) -> str:
    """Return a sheet that loads no font: each text is in the next family of its list, which the reader has."""
    return _FONT_RULE.sub("", sheet)


def full_color(digits: str) -> str:
    """Return the three or six digits of a color as `#rrggbb` (CSS Color 4, section 5.2)."""
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def _colors(rules: str) -> dict[str, str]:
    """Return the colors that are set for the whole page, by the names of their properties."""
    blocks = "".join(block["rules"] for block in _ROOT.finditer(rules))
    return {match["name"]: full_color(match["hex"].lower()) for match in _COLOR.finditer(blocks)}


def _scheme(colors: Mapping[str, str], usual: SchemeColors) -> SchemeColors:
    chalks = ("chalk", "chalk-accent", "chalk-muted")
    chalk = tuple([colors.get(name, color) for name, color in zip(chalks, usual.chalk, strict=True)])
    plain = {name: colors.get(name, getattr(usual, name)) for name in usual.__struct_fields__ if name != "chalk"}
    return SchemeColors(chalk=chalk, **plain)
