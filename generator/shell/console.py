"""Diagnostics as text for people and as JSON for programs.

The text is what compilers print: the message, the place, and the line with a
mark under the spot.  Whatever comes out of a file is made harmless first: a
terminal obeys control characters, a direction override makes `txt.exe` of
`exe.txt`, and what readers and other blogs wrote is not to be trusted.
"""

import difflib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import TextIO
from unicodedata import category, east_asian_width

from generator.model.diagnostic import Diagnostic
from generator.model.source import Span
from generator.model.value import replace
from generator.shell.handbook import message_page
from generator.shell.source_files import plain_lines

__all__ = ["Style", "as_json", "draw", "draw_change", "frame_of", "printable", "style_for"]

_WIDEST = 110
_LAST_OF_FOUR_DIGITS = 0xFFFF


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


def printable(text: str) -> str:
    """Return lines of text for a terminal, with a sign in place of each control character and direction override."""
    return "\n".join(_visible(line, 1)[0] for line in text.split("\n"))


def draw(diagnostic: Diagnostic, style: Style) -> str:
    """Return a diagnostic as lines: what, where, the line itself with a mark under the spot, what to do."""
    kind = diagnostic.severity.value
    diagnostic = _harmless(diagnostic)
    span = diagnostic.span
    name = style.link(style(kind, f"{kind}[{diagnostic.code}]"), message_page(diagnostic.code))
    lines = [f"{name}{style('bold', ': ' + diagnostic.message)}"]
    gutter = len(str(span.line))
    # Without a width, the diagnostic is about a file as a whole, and there is no line to show.
    if not span.width:
        lines.append(f"{' ' * gutter}{style('frame', '-->')} {span}")
        if diagnostic.label:
            lines.append(f"{' ' * gutter} {style('frame', '=')} {diagnostic.label}")
    else:
        lines += _frame(span, diagnostic.label, gutter, style, kind)
    for place, words in diagnostic.related:
        lines.append(f"{' ' * gutter} {style('frame', '=')} {words}: {place}")
    if diagnostic.help:
        lines.append(f"{' ' * gutter} {style('frame', '=')} {style('help', 'help')}: {diagnostic.help}")
    return "\n".join(lines)


def draw_change(path: str, before: str, after: str, style: Style) -> str:
    """Return what changes in a text as a unified diff; it is empty where only its bytes change."""
    path = _visible(path, 1)[0]
    old, new = (plain_lines(text).split("\n") for text in (before, after))
    lines = difflib.unified_diff(old, new, path, path, lineterm="")
    kinds = {"+": "good", "-": "error", "@": "frame"}
    # A line of the text may start with "--": only the first two lines of a diff are its head.
    return "\n".join(
        style("bold" if number < 2 else kinds.get(line[:1], ""), line[:1] + _visible(line[1:], 1)[0])
        for number, line in enumerate(lines)
    )


def frame_of(diagnostic: Diagnostic) -> str:
    """Return the line that a diagnostic is about, with a mark under the spot, or only its label."""
    diagnostic = _harmless(diagnostic)
    span = diagnostic.span
    if not span.width:
        return diagnostic.label
    return "\n".join(_frame(span, diagnostic.label, len(str(span.line)), Style(color=False), "")[2:])


def _harmless(diagnostic: Diagnostic) -> Diagnostic:
    """Return a diagnostic without control characters, whatever files are called and lessons say."""
    return replace(
        diagnostic,
        message=_visible(diagnostic.message, 1)[0],
        label=_visible(diagnostic.label, 1)[0],
        help=_visible(diagnostic.help, 1)[0],
        span=replace(diagnostic.span, path=_visible(diagnostic.span.path, 1)[0]),
        related=tuple((replace(span, path=_visible(span.path, 1)[0]), words) for span, words in diagnostic.related),
    )


def _frame(span: Span, label: str, gutter: int, style: Style, kind: str) -> list[str]:
    text, column = _visible(span.text, span.column - span.cut)
    # Of a long line, the part around the spot is shown.
    start = 0
    if column + 20 > _WIDEST:
        start = column - 40
        text = "…" + text[start + 1 :]
        column -= start
    before = _cells(text[: column - 1])
    width = min(span.width, max(1, len(text) - column + 1), _WIDEST - 10)
    marked = max(1, _cells(text[column - 1 : column - 1 + width]))
    if len(text) > _WIDEST:
        text = text[: _WIDEST - 1] + "…"
    bar = style("frame", "|")
    mark = style(kind, "^" * min(marked, _WIDEST))
    return [
        f"{' ' * gutter}{style('frame', '-->')} {span}",
        f"{' ' * gutter} {bar}",
        f"{style('frame', str(span.line))} {bar} {text}",
        f"{' ' * gutter} {bar} {' ' * before}{mark}{' ' + style(kind, label) if label else ''}",
    ]


def _visible(text: str, column: int) -> tuple[str, int]:
    """Return a line with tabs and control characters made visible, and where the column moved to."""
    shown, moved = [], column
    for place, char in enumerate(text, 1):
        # Cc are control characters, Cf invisible ones, such as those that reverse the direction of writing.
        new = "    " if char == "\t" else "�" if category(char) in ("Cc", "Cf") else char
        shown.append(new)
        if place < column:
            moved += len(new) - 1
    return "".join(shown), moved


def _cells(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for wide letters, none for combining marks."""
    return sum(0 if category(c) in ("Mn", "Me") else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return diagnostics as a JSON array, one object each, for editors and scripts."""
    text = json.dumps([_object(d) for d in diagnostics], ensure_ascii=False, indent=2)
    # JSON leaves the upper control characters and the invisible ones as they are, and it may go to a terminal.
    return "".join(f"\\u{ord(c):04x}" if c in unseen else c for c in text) if (unseen := _unseen_in(text)) else text


def _unseen_in(text: str) -> set[str]:
    return {c for c in set(text) if c != "\n" and ord(c) <= _LAST_OF_FOUR_DIGITS and category(c) in ("Cc", "Cf", "Cs")}


def _object(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "page": message_page(diagnostic.code),
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "label": diagnostic.label,
        "help": diagnostic.help,
        **_place(diagnostic.span),
        "related": [{"message": words, **_place(span)} for span, words in diagnostic.related],
        "edits": [
            {"path": e.path, "start": list(e.start), "end": list(e.end), "text": e.text} for e in diagnostic.edits
        ],
    }


def _place(span: Span) -> dict[str, object]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "width": span.width,
        "text": span.text,
        "cut": span.cut,
    }
