"""Writing files whole."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import build_site, write_site

from generator.model.diagnostic import Rejected
from generator.shell import atomic_files, replacing
from generator.shell.atomic_files import open_new, replace_whole, rewrite, write_new

LESSON = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n---\nText.\n"


def test_write_new_never_writes_over(tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    write_new(tmp_path / "a" / "b.md", "ü")
    assert (tmp_path / "a" / "b.md").read_bytes() == "ü".encode()
    with pytest.raises(Rejected):
        write_new(tmp_path / "a" / "b.md", "other")
    assert (tmp_path / "a" / "b.md").read_bytes() == "ü".encode()


def hold(monkeypatch: pytest.MonkeyPatch, times: int, name: str = "") -> Callable[[], int]:
    """Let a virus scanner have each file open, the first so many times that it is replaced, as on Windows."""
    replace, refused = os.replace, dict[str, int]()

    def held(source: str | Path, target: str | Path) -> None:
        if name in str(target) and refused.setdefault(str(target), 0) < times:
            refused[str(target)] += 1
            raise PermissionError(13, "The process cannot access the file because it is being used", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(replacing, "_WAITS", (0.0,) * 5)
    return lambda: sum(refused.values())


def test_a_file_that_is_held_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scanner that lets go again is not noticed, by whatever is written."""
    refusals = hold(monkeypatch, 3)
    assert not build_site(write_site(tmp_path, LESSON)).diagnostics
    replace_whole(tmp_path / "b.md", "ü")
    assert rewrite(tmp_path / "b.md", "ü".encode(), b"u")
    assert (tmp_path / "b.md").read_bytes() == b"u"
    assert refusals() > 10


def test_a_file_that_stays_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that another program keeps open is named in a sentence, and the next build makes it good."""
    build_site(write_site(tmp_path, LESSON))
    write_site(tmp_path, LESSON.replace("Text", "Another text"))
    with monkeypatch.context() as patch:
        hold(patch, 99, "index.html")
        with pytest.raises(Rejected) as caught:
            build_site(tmp_path)
    (problem,) = caught.value.diagnostics
    assert problem.code == "output/cannot-write"
    assert "open in another program" in problem.help
    build_site(tmp_path)
    assert "Another text" in (tmp_path / "output/2026/02/a/index.html").read_text("utf-8")


def test_a_path_that_windows_does_not_allow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows says that there is no such folder; drillbook says that the path is too long."""
    monkeypatch.setattr(atomic_files, "_LONGEST_PATH", 259)
    path = tmp_path / ("folder" * 30) / ("file" * 40)

    def refuse(*_: object) -> int:
        raise FileNotFoundError(2, "The system cannot find the path specified", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(Rejected) as caught:
        replace_whole(path, b"")
    (problem,) = caught.value.diagnostics
    assert "more than 259 characters" in problem.message
    assert "shorter path" in problem.help


@pytest.mark.parametrize("is_first", [True, False])
def test_folders_are_made(tmp_path: Path, *, is_first: bool) -> None:
    """A new file gets the folders above it, however many are missing, and whatever was expected of them."""
    for file in ("a/b/index.html", "a/index.html", "a/b/other.html", "c/index.html"):
        descriptor = open_new(f"{tmp_path}/{file}", is_first=is_first)
        os.write(descriptor, file.encode())
        os.close(descriptor)
    assert (tmp_path / "a/b/other.html").read_text() == "a/b/other.html"
    assert (tmp_path / "a/index.html").read_text() == "a/index.html"
