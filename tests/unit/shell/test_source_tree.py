"""The walk through a folder: what it enters, and what it passes over."""

from pathlib import Path

import pytest

from generator.model.diagnostic import Diagnostic
from generator.shell import source_tree
from generator.shell.source_tree import SourceGuard, is_within, scan_tree


def fill(folder: Path, *names: str) -> None:
    """Make files."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_linked_folders_are_entered_once(tmp_path: Path) -> None:
    """A folder that links to itself is no endless loop."""
    fill(tmp_path, "content/images/a.jpg")
    (tmp_path / "content" / "images" / "again").symlink_to(tmp_path / "content", target_is_directory=True)
    assert [path for path, _ in scan_tree(tmp_path, "content")] == ["content/images/a.jpg"]


def test_without_a_guard_a_broken_link_is_passed_over(tmp_path: Path) -> None:
    """A link to nothing is no file."""
    fill(tmp_path, "content/a.jpg")
    (tmp_path / "content" / "b.jpg").symlink_to(tmp_path / "nowhere")
    assert [path for path, _ in scan_tree(tmp_path, "content")] == ["content/a.jpg"]


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and the rest is read; without a guard, the error is raised."""
    fill(tmp_path, "content/a.jpg", "content/lost+found/b.jpg")
    real = source_tree.os.scandir

    def scandir(path: Path) -> object:
        if path.name == "lost+found":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(source_tree.os, "scandir", scandir)
    problems: list[Diagnostic] = []
    assert [path for path, _ in scan_tree(tmp_path, "content", SourceGuard(problems.append))] == ["content/a.jpg"]
    assert [(d.code, d.span.path) for d in problems] == [("file/unreadable", "content/lost+found")]
    with pytest.raises(PermissionError):
        list(scan_tree(tmp_path, "content"))


def test_what_is_within_a_folder() -> None:
    """A folder whose name only starts like another is not in it."""
    assert is_within("/a/b", ["/a/b"])
    assert is_within("/a/b/c", ["/x", "/a/b"])
    assert is_within("/a", ["/"])
    assert not is_within("/a/bc", ["/a/b"])
