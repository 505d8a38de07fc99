"""What the terminal says while the preview runs."""

import pytest

from generator.cli.previewing import _NewDiagnostics
from generator.model.diagnostic import Diagnostic, error
from generator.model.source import Span


def at(line: int, message: str = "wrong") -> Diagnostic:
    """Return a mistake on a line."""
    return error("a/b", Span(path="content/a.md", line=line), message)


def test_each_mistake_is_said_once_and_so_is_its_mending(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake that lines above it have moved is the same; one that is gone is fixed, with what is left."""
    shown = _NewDiagnostics()
    shown.show([at(1), at(2, "odd \x1b[2J")])
    assert capsys.readouterr().err.count("error[a/b]") == 2
    shown.show([at(9), at(2, "odd \x1b[2J")])
    assert capsys.readouterr().err == ""
    shown.show([at(9)])
    assert capsys.readouterr().err == "fixed: content/a.md: odd �[2J\n1 problem left\n"
    shown.show([])
    assert capsys.readouterr().err == "fixed: content/a.md: wrong\nnothing is wrong anymore\n"
    shown.show([])
    assert capsys.readouterr().err == ""


def test_many_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """One correction can mend a hundred mistakes: a few are named, the others counted."""
    shown = _NewDiagnostics()
    shown.show([at(k, f"wrong {k}") for k in range(100)])
    capsys.readouterr()
    shown.show([])
    lines = capsys.readouterr().err.splitlines()
    assert (len(lines), lines[-2:]) == (7, ["fixed: 95 more", "nothing is wrong anymore"])
