"""Diagnostics as text."""

import io
import json
from pathlib import Path

import pytest
from sites import source_of

from generator.model.diagnostic import Diagnostic, error, warning
from generator.model.edit import Edit
from generator.model.source import Span
from generator.model.value import replace
from generator.shell import handbook as handbook_module
from generator.shell.console import as_json, draw, printable
from generator.shell.style import Style, style_for

PLAIN = Style(color=False)


def at(text: str, column: int, width: int, **more: str) -> Diagnostic:
    """Return a diagnostic at a place of a line."""
    return error("a/b", Span(path="a.md", line=7, column=column, width=width, text=text), "wrong", **more)


def frame(text: str, column: int, width: int) -> tuple[str, str]:
    """Return the line and the line of marks below it, without the gutter."""
    lines = draw(at(text, column, width), PLAIN).split("\n")
    return lines[3].partition("| ")[2], lines[4].partition("| ")[2]


def test_the_whole() -> None:
    """What, where, the line, the mark, other places, the cure."""
    diagnostic = error(
        "front-matter/repeated-key",
        Span(path="a.md", line=12, column=3, width=5, text="  title: b"),
        "twice",
        label="again",
        help="delete one",
        related=((Span(path="a.md", line=2, column=1, width=5), "first"),),
    )
    assert draw(diagnostic, PLAIN) == (
        "error[front-matter/repeated-key]: twice\n"
        "  --> a.md:12:3\n"
        "   |\n"
        "12 |   title: b\n"
        "   |   ^^^^^ again\n"
        "   = first: a.md:2:1\n"
        "   = help: delete one"
    )


def test_a_whole_file() -> None:
    """A problem of a whole file has no line; its label is still told."""
    diagnostic = warning("a/b", Span(path="a.md"), "odd", label="why", help="do")
    assert draw(diagnostic, PLAIN) == "warning[a/b]: odd\n --> a.md\n  = why\n  = help: do"


@pytest.mark.parametrize(
    ("text", "column", "width", "shown", "marks"),
    [
        ("title: a", 8, 1, "title: a", "       ^"),
        ("日本語: a", 5, 1, "日本語: a", "       ^"),
        ("日本語", 2, 2, "日本語", "  ^^^^"),
        ("e\u0301te\u0301: a", 7, 1, "e\u0301te\u0301: a", "    ^"),
        ("\ta\tb", 4, 1, "    a    b", "         ^"),
        ("\ta", 1, 1, "    a", "^^^^"),
        ("a\tb", 1, 3, "a    b", "^^^^^^"),
        ("a\x1b[31mb", 7, 1, "a�[31mb", "      ^"),
        ("a\u202eb", 3, 1, "a�b", "  ^"),
        ("abc", 4, 1, "abc", "   ^"),
        ("", 1, 1, "", "^"),
    ],
)
def test_marks_stand_under_their_letters(text: str, column: int, width: int, shown: str, marks: str) -> None:
    """Wide letters, accents, tabs and invisible characters do not move the mark."""
    assert frame(text, column, width) == (shown, marks)


def test_no_terminal_obeys_a_lesson() -> None:
    """Escape sequences in a file are shown and not sent."""
    assert "\x1b" not in draw(at("\x1b]0;title\x07\x9b31m", 1, 3), PLAIN)


@pytest.mark.parametrize("column", [1, 40, 91, 200, 500, 990])
def test_long_lines_are_cut_around_the_spot(column: int) -> None:
    """A paragraph on one line is shown around what is wrong in it, and the mark is right."""
    text = "".join(chr(ord("a") + n % 26) for n in range(1000))
    line, marks = frame(text, column, 5)
    assert len(line) <= 111
    assert marks.count("^") == 5
    start = marks.index("^")
    assert line[start : start + 5].rstrip("…") in text
    assert line[start] == text[column - 1]


def test_a_wide_mark_is_cut() -> None:
    """A mark is never wider than the line that is shown."""
    line, marks = frame("x" * 1000, 1, 1000)
    assert len(marks) <= len(line)


def test_colour_only_on_request() -> None:
    """Without colour there is no escape sequence; with it, there is, and the text is the same."""
    plain = draw(at("title: a", 8, 1, label="l", help="h"), PLAIN)
    colored = draw(at("title: a", 8, 1, label="l", help="h"), Style(color=True))
    assert "\x1b[" not in plain
    assert "\x1b[1;31m" in colored
    for code in ("1;31", "1;33", "1", "34", "1;36", "0"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == plain


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("stream", "variables", "colored"),
    [
        (Terminal(), {"NO_COLOR": "", "TERM": "xterm"}, True),
        (Terminal(), {"NO_COLOR": "1", "TERM": "xterm"}, False),
        (Terminal(), {"NO_COLOR": "", "TERM": "dumb"}, False),
        (io.StringIO(), {"NO_COLOR": "", "TERM": "xterm"}, False),
    ],
)
def test_when_there_is_colour(
    stream: io.StringIO, variables: dict[str, str], colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colour is for terminals that want it; a file or another program gets plain text."""
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    assert (style_for(stream)("error", "x") != "x") is colored


@pytest.mark.parametrize(
    ("variables", "linked"),
    [
        ({"VTE_VERSION": "7006"}, True),
        ({"VTE_VERSION": "4205"}, False),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "vscode", "SSH_CONNECTION": "1"}, False),
        ({"TERM_PROGRAM": "vscode", "NO_COLOR": "1"}, False),
    ],
)
def test_a_code_leads_to_its_page(
    variables: dict[str, str], linked: bool, handbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a terminal that opens links, the code of a message is one, to its page on this computer."""
    use_handbook(handbook, monkeypatch)
    for name in ("TERM", "VTE_VERSION", "TERM_PROGRAM", "WT_SESSION", "KITTY_WINDOW_ID", "SSH_CONNECTION", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    drawn = draw(replace(at("a", 1, 1), code="link/dead"), style_for(Terminal()))
    page = (handbook / "messages" / "link" / "dead" / "index.html").resolve().as_uri()
    assert (f"\x1b]8;;{page}\x1b\\" in drawn) is linked
    assert "\x1b]8" not in draw(replace(at("a", 1, 1), code="no/such-code"), style_for(Terminal()))


def use_handbook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process find a handbook in a folder, or none where there is none."""
    monkeypatch.setenv("DRILLBOOK_HANDBOOK", str(folder))
    monkeypatch.setattr(handbook_module, "_folder", handbook_module._folder.__wrapped__)


def test_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Editors get every part of a diagnostic, in any script."""
    use_handbook(Path("nowhere"), monkeypatch)
    edit = Edit(path="a.md", start=(7, 1), end=(7, 7), text="title")
    diagnostic = replace(at("título: a", 1, 6, label="l", help="h"), edits=(edit,))
    (found,) = json.loads(as_json([diagnostic]))
    assert found == {
        "code": "a/b",
        "page": "",
        "severity": "error",
        "message": "wrong",
        "label": "l",
        "help": "h",
        "related": [],
        "edits": [{"path": "a.md", "start": [7, 1], "end": [7, 7], "text": "title"}],
        "path": "a.md",
        "line": 7,
        "column": 1,
        "width": 6,
        "text": "título: a",
        "cut": 0,
    }
    assert "título" in as_json([diagnostic])
    assert as_json([]) == "[]"


def test_a_place_far_into_a_long_line() -> None:
    """A long line is shown around the place, with the mark under it."""
    span = source_of("a" * 3000 + "WRONG" + "b" * 3000).span(1, 3001, 5)
    drawn = draw(error("a/b", span, "wrong"), Style(color=False)).split("\n")
    shown, mark = drawn[3], drawn[4]
    assert len(shown) < 130
    assert shown[mark.index("^") : mark.rindex("^") + 1] == "WRONG"
    assert "…" in shown[:6]
    assert shown.endswith("…")


def test_json_for_a_terminal() -> None:
    """JSON is the same data, and has no character in it that a terminal would obey or hide."""
    found = error("a/b", Span(path="a\u202eb.md"), "one\x9b2J two \u2066\x7f", help="three\nfour é")
    text = as_json([found])
    assert not {"\u202e", "\x9b", "\u2066", "\x7f"} & set(text)
    assert "é" in text
    (read,) = json.loads(text)
    assert (read["path"], read["message"], read["help"]) == (found.span.path, found.message, found.help)


def test_printable() -> None:
    """Lines stay lines; what would steer a terminal is seen."""
    assert printable("a\x1b[2J\n\u202eb\tc") == "a�[2J\n�b    c"
