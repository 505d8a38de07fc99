"""What a stranger's site may hold is counted wherever it lies, but for what drillbook makes itself."""

from pathlib import Path

import pytest

from generator.shell.strange_files import Bounds, strange_files


@pytest.mark.parametrize(
    ("folder", "is_counted"),
    [("output", False), (".drillbook", False), ("content", True), ("output-x", True), (".drillbooks", True)],
)
def test_what_is_counted(tmp_path: Path, folder: str, *, is_counted: bool) -> None:
    """A folder with nearly the name of one of drillbook's own is a stranger's."""
    (tmp_path / folder).mkdir()
    for number in range(5):
        (tmp_path / folder / f"{number}.txt").write_text("text", "utf-8")
    problems = strange_files(tmp_path, Bounds(files=4))
    assert [problem.code for problem in problems] == ["untrusted/too-much"] * is_counted
