"""Diagnostics as text for people and as JSON for programs.

The text is what compilers print: the message, the place, and the line with a
mark under the spot.  Whatever comes out of a file is made harmless first: a
terminal obeys control characters, a direction override makes `txt.exe` of
`exe.txt`, and what readers and other blogs wrote is not to be trusted.
"""

import difflib
import json
from collections.abc import Iterable
from unicodedata import category, east_asian_width

from generator.model.diagnostic import Diagnostic
from generator.model.source import Span
from generator.model.value import replace
from generator.shell.handbook import message_page
from generator.shell.source_files import plain_lines
from generator.shell.style import Style

__all__ = ["as_json", "draw", "draw_change", "frame_of", "printable"]

_WIDEST = 110
_LAST_OF_FOUR_DIGITS = 0xFFFF


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
    # Tabs within the span make it wider.
    span_width = _visible(span.text, span.column - span.cut + span.width)[1] - column
    # Of a long line, the part around the spot is shown.
    start = 0
    if column + 20 > _WIDEST:
        start = column - 40
        text = "…" + text[start + 1 :]
        column -= start
    before = _cells(text[: column - 1])
    width = min(span_width, max(1, len(text) - column + 1), _WIDEST - 10)
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
