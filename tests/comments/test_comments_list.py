"""`drillbook comments list`: what waits, in words."""

import pytest
from inboxes import Box

from generator.cli.main import main


def said(box: Box, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the list says."""
    assert main(["comments", "list", "--site", str(box.folder)]) == 0
    return capsys.readouterr().out


def test_what_waits(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    """Each comment with its lesson, who, when in the site's zone, and how it starts; and how to approve it."""
    (box.folder / "site.yaml").open("a").write("timezone: America/Chicago\n")
    box.say("First line.\nSecond.", mode=2)
    box.say("Elsewhere.", mode=2, uri="/gone/", author=None)
    box.say("Approved.")
    out = said(box, capsys)
    assert out.startswith(
        "2 comments are waiting for approval\n\n"
        "old-friends: Dana, Tuesday, February 17, 2026, 03:30\n    First line.…\n"
        "/gone/ (no lesson has this address): Anonymous, Tuesday, February 17, 2026, 03:30\n    Elsewhere.\n"
    )
    assert "`drillbook comments pull`" in out


def test_nothing_waits(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    """That nothing waits is said."""
    box.say()
    assert said(box, capsys) == "no comments are waiting for approval\n"


def test_no_tricks_on_the_terminal(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    """What strangers typed cannot steer the terminal."""
    box.say("\x1b]0;owned\x07\x9b2J \u202etext", mode=2, author="\x1b[2J\u2066Cy", uri="/\x1b[2J\u202e")
    box.say("Approved.", uri="/gone\u202e/")
    out = said(box, capsys)
    assert main(["comments", "pull", "--site", str(box.folder)]) == 0
    out += capsys.readouterr().out
    assert "Cy" in out
    assert "gone" in out
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2066"} & set(out)
