"""`drillbook help`: the handbook at hand, without a network."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli.commands import help_
from generator.cli.main import main
from generator.shell import handbook as handbook_module
from generator.shell import licenses as licenses_module

Asked = tuple[int, str, str]


@pytest.fixture
def ask(handbook: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Asked]:
    """Return what runs the command where there is a handbook; it returns the exit code and what was printed."""
    use_handbook(handbook, monkeypatch)

    def run(*words: str) -> Asked:
        return (main(["help", *words]), *capsys.readouterr())

    return run


def use_handbook(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process find the handbook in a folder."""
    monkeypatch.setenv("DRILLBOOK_HANDBOOK", str(folder))
    monkeypatch.setattr(handbook_module, "_folder", handbook_module._folder.__wrapped__)


def test_topics_are_listed(ask: Callable[..., Asked]) -> None:
    """Without a word, the topics come after the commands, in the groups of the sidebar."""
    code, out, _ = ask()
    assert code == 0
    commands, _, topics = out.partition("the handbook")
    assert "usage: drillbook" in commands
    assert "  Write\n    write-a-lesson" in topics


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (["privacy"], "# What others learn of your readers"),
        (["write", "a", "lesson"], "# Write a lesson"),
        (["what-others-learn"], "# What others learn of your readers"),
        (["messages"], "# When drillbook finds a mistake"),
        (["link/dead"], "# link/dead"),
        (["error[link/dead]:"], "# link/dead"),
    ],
)
def test_a_page_is_printed_in_a_pipe(ask: Callable[..., Asked], words: list[str], title: str) -> None:
    """A topic is known by its name, by words of its title, and a message by its code; a pipe gets the text."""
    code, out, err = ask(*words)
    assert (code, err) == (0, "")
    assert out.startswith(f"{title}\n")


def test_a_command_with_a_page(ask: Callable[..., Asked], handbook: Path) -> None:
    """A word that is a command as well shows its options, and where the handbook has more."""
    code, out, _ = ask("publish")
    assert code == 0
    assert out.startswith("usage: drillbook publish")
    assert out.endswith(f"in the handbook: {handbook.resolve() / 'publish' / 'index.html'}\n")


def test_licenses(ask: Callable[..., Asked], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the fonts, which are in the wheel; in the single file, those of all that it holds."""
    _, out, _ = ask("licenses")
    assert out.count("SIL OPEN FONT LICENSE") >= 3
    (tmp_path / "all.txt").write_text("libheif: LGPL", "utf-8")
    monkeypatch.setattr(licenses_module, "_GATHERED", tmp_path / "all.txt")
    assert ask("licenses") == (0, "libheif: LGPL\n", "")


def test_no_such_topic(ask: Callable[..., Asked]) -> None:
    """A slip is answered with the topic that was meant; what several have, with all of them."""
    code, _, err = ask("pictrues")
    assert (code, err) == (2, 'there is no topic "pictrues": did you mean "pictures"?\n')
    assert "is it one of in-a-meeting, feeds-in-detail?" in ask("in-")[2]
    assert "lists all topics" in ask("xyzzy")[2]
    assert ask("no/code")[0] == ask("../topics.json")[0] == 2


def test_it_opens_in_a_browser(ask: Callable[..., Asked], handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a terminal the page opens in the browser; where nobody would see one, its text and its path are printed."""
    opened: list[str] = []
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    page = handbook.resolve() / "privacy" / "index.html"
    assert str(page) in ask("privacy")[1]
    assert opened == [page.as_uri()]
    assert ask("privacy", "--text")[1].startswith("# What others")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert ask("privacy")[1].endswith(f"this page: {page}\n")
    assert len(opened) == 1
    monkeypatch.setattr(sys, "platform", "darwin")
    assert help_._has_browser()


def test_without_a_handbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A checkout in which nobody made it has the help of commands, and says how to make it."""
    use_handbook(tmp_path, monkeypatch)
    assert main(["help", "privacy"]) == 2
    assert "make docs" in capsys.readouterr().err
    assert main(["help"]) == 0
    assert "handbook, with" not in capsys.readouterr().out
