"""`drillbook help`: the handbook at hand, without a network."""

import sys
from pathlib import Path

import pytest
from running import Ran, drillbook

from generator.cli.commands import help_
from generator.cli.main import main
from generator.shell import handbook as handbook_module


def helped(handbook: Path, *words: str) -> Ran:
    """Run the command where there is a handbook."""
    return drillbook("help", *words, cwd=handbook.parent, DRILLBOOK_HANDBOOK=str(handbook))


def test_topics_are_listed(handbook: Path) -> None:
    """Without a word, the topics come after the commands, in the groups of the sidebar."""
    ran = helped(handbook)
    assert ran.code == 0
    commands, _, topics = ran.out.partition("the handbook")
    assert "usage: drillbook" in commands
    assert "  Write\n    write-a-lesson" in topics


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (["privacy"], "# What others learn of your readers"),
        (["write", "a", "lesson"], "# Write a lesson"),
        (["what-others-learn"], "# What others learn of your readers"),
        (["link/dead"], "# link/dead"),
        (["error[link/dead]:"], "# link/dead"),
    ],
)
def test_a_page_is_printed_in_a_pipe(handbook: Path, words: list[str], title: str) -> None:
    """A topic is known by its name, by words of its title, and a message by its code; a pipe gets the text."""
    ran = helped(handbook, *words)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{title}\n")


def test_a_command_with_a_page(handbook: Path) -> None:
    """A word that is a command as well shows its options, and where the handbook has more."""
    ran = helped(handbook, "publish")
    assert ran.out.startswith("usage: drillbook publish")
    assert ran.out.endswith(f"in the handbook: {handbook.resolve() / 'publish' / 'index.html'}\n")


def test_no_such_topic(handbook: Path) -> None:
    """A slip is answered with the topic that was meant; what several have, with all of them."""
    ran = helped(handbook, "pictrues")
    assert (ran.code, ran.err) == (2, 'there is no topic "pictrues": did you mean "pictures"?\n')
    assert "is it one of in-a-meeting, feeds-in-detail?" in helped(handbook, "in-").err


def test_it_opens_in_a_browser(
    handbook: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a terminal the page opens in the browser; where nobody would see one, its text and its path are printed."""
    opened: list[str] = []
    monkeypatch.setenv("DRILLBOOK_HANDBOOK", str(handbook))
    monkeypatch.setattr(handbook_module, "_folder", handbook_module._folder.__wrapped__)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(help_, "_has_browser", lambda: True)
    assert main(["help", "privacy"]) == 0
    page = handbook.resolve() / "privacy" / "index.html"
    assert opened == [page.as_uri()]
    assert str(page) in capsys.readouterr().out
    monkeypatch.setattr(help_, "_has_browser", lambda: False)
    assert main(["help", "privacy"]) == 0
    assert len(opened) == 1
    assert capsys.readouterr().out.endswith(f"this page: {page}\n")


def test_without_a_handbook(tmp_path: Path) -> None:
    """A checkout in which nobody made it has the help of commands, and says where the pages are."""
    ran = drillbook("help", "privacy", cwd=tmp_path, DRILLBOOK_HANDBOOK=str(tmp_path))
    assert ran.code == 2
    assert "make docs" in ran.err
