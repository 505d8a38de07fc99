"""Colors and links in a terminal, if it can show them."""

import os
import sys
from collections.abc import Mapping
from typing import TextIO

__all__ = ["Style", "style_for"]


class Style:
    """Colors for a terminal, or none; and links, where it can open them."""

    def __init__(self, *, color: bool, links: bool = False) -> None:
        self._links = links
        self._codes: Mapping[str, str] = (
            {
                "error": "1;31",
                "warning": "1;33",
                "bold": "1",
                "frame": "34",
                "help": "1;36",
                "good": "1;32",
                "dim": "2",
            }
            if color
            else {}
        )

    def __call__(self, kind: str, text: str) -> str:
        """Return a text in the color of its kind."""
        code = self._codes.get(kind)
        return f"\x1b[{code}m{text}\x1b[0m" if code else text

    def link(self, text: str, url: str) -> str:
        """Return a text as a link to an address, by the sequence OSC 8; without an address, the text."""
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if self._links and url else text


def style_for(stream: TextIO) -> Style:
    """Return a style: color only in a terminal that can show it, and never where NO_COLOR is set (no-color.org)."""
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return Style(color=False)
    if sys.platform == "win32":
        os.system("")  # noqa: S605, S607 - an empty command switches a Windows console to color codes
    return Style(color=True, links=_opens_links())


# Nothing asks a terminal whether it knows OSC 8, and old ones print it as rubbish: those that are known to know it say
# who they are.  A link leads to a file of this computer, so there are none over SSH.
_WITH_LINKS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "zed", "rio")


def _opens_links() -> bool:
    terminal, vte = os.environ.get("TERM", ""), os.environ.get("VTE_VERSION", "")
    if os.environ.get("SSH_CONNECTION"):
        return False
    return (
        os.environ.get("TERM_PROGRAM") in _WITH_LINKS
        or (vte.isdigit() and int(vte) >= 5000)
        or any(map(os.environ.get, ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION")))
        or terminal.startswith(("alacritty", "foot", "xterm-kitty", "xterm-ghostty"))
    )
