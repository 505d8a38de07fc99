"""What an export holds: which names are safe, and by what an export is known."""

import pytest

from generator.backup.contents import MARKER_TEXT, MARKER_VERSION, hook_packages, marker_version, name_problem


def test_backslashes_are_refused() -> None:
    """On Windows they are folders; Python's own zips turn them, those of others do not."""
    assert name_problem("content/../../x.md") == "it leads to another place"
    assert name_problem("content\\..\\..\\x.md")
    assert name_problem("content/a\udc80.md")
    assert not name_problem("content/images/What? “Yes” 100%.jpg")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (MARKER_TEXT, MARKER_VERSION),
        ("drillbook export 2\n", "2"),
        ("drillbook export ", "?"),
        ("drillbook exports", ""),
    ],
)
def test_a_marker_says_its_version(text: str, version: str) -> None:
    """The marker of a later drillbook is known as one; another text of that name is none."""
    assert marker_version(text) == version


@pytest.mark.parametrize(
    ("hooks", "packages"),
    [
        ("", set()),
        ("hooks: {html: 'plugins.mine:shout', plan: 'extras:plan'}\n", {"plugins", "extras"}),
        ("hooks: {html: 'output.mine:shout'}\n", set()),
        ("hooks: [\n", {"plugins"}),
    ],
)
def test_hooks_come_from_packages(hooks: str, packages: set[str]) -> None:
    """They are those that the settings name, never output/; for settings that cannot be read, those of the handbook."""
    assert hook_packages(f"title: T\nauthor: A\nurl: https://a.example/\n{hooks}".encode()) == packages
