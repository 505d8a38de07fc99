"""The style sheet of a site: drillbook's rules, the look on top of them, and the site's accent last.

They are one file, because a page waits for each of its sheets.  So it is also
the whole look: the preview shows a page in another one by another sheet alone.
"""

from generator.model.css import without_comments, without_fonts
from generator.model.look import LookColors
from generator.render.palette import palette_of

__all__ = ["stylesheet"]


def stylesheet(rules: str, look: str, colors: LookColors, *, accent: str = "", fonts: bool = True) -> str:
    """Return a sheet of rules in a look, with an accent, `#rrggbb`, if the site has one, and with the look's fonts."""
    accent_rule = ""
    if accent:
        made = palette_of(accent, colors)
        accent_rule = f":root {{ --own-light: {made.light}; --own-dark: {made.dark}; --own-board: {made.board}; }}\n"
    return without_comments(rules) + without_comments(look if fonts else without_fonts(look)) + accent_rule
