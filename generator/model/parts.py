"""The parts of drillbook that need other programs, and how a coach is told to add one.

Which command adds a part depends on what installed drillbook (uv, pipx, pip)
and on the name of its wheel: only the handbook has room for that.  The message
names the part and the page.  To the bundle, a single file, nothing can be added.
"""

import sys

__all__ = ["how_to_add"]


def how_to_add(part: str) -> str:
    """Return what to do to have a part (an extra of the package), as the beginning of a sentence."""
    if getattr(sys, "frozen", False):  # as PyInstaller marks a bundle
        way = "by uv instead of the single file, as `drillbook help install` shows"
        return f"install drillbook and its part `{part}` {way}"
    return f"add the part `{part}` to drillbook, as `drillbook help install` shows"
