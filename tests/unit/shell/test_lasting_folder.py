"""What of a bundle stays when a run ends."""

import shutil
from pathlib import Path

import pytest

from generator.shell import lasting_folder
from generator.shell.lasting_folder import lasting


@pytest.fixture
def unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of a bundle that was unpacked for one run; caches are kept in `kept`."""
    monkeypatch.setattr(lasting_folder, "_caches", lambda: tmp_path / "kept")
    lasting.cache_clear()
    (tmp_path / "run" / "pages").mkdir(parents=True)
    (tmp_path / "run" / "index.html").write_text("the first page")
    (tmp_path / "run" / "pages" / "more.html").write_text("another")
    return tmp_path / "run"


def test_lasting_copy(unpacked: Path, tmp_path: Path) -> None:
    """The copy is whole, outlives the run, is made once, and nothing else is left beside it."""
    kept = lasting(unpacked, "handbook-1")
    shutil.rmtree(unpacked)
    assert (kept / "pages" / "more.html").read_text() == "another"
    lasting.cache_clear()  # as in another run
    assert lasting(unpacked, "handbook-1") == kept
    assert [path.name for path in (tmp_path / "kept" / "drillbook").iterdir()] == ["handbook-1"]


def test_another_version_has_a_copy_of_its_own(unpacked: Path) -> None:
    """After an update, the pages of the new version are shown."""
    first = lasting(unpacked, "handbook-1")
    (unpacked / "index.html").write_text("a newer page")
    assert (lasting(unpacked, "handbook-2") / "index.html").read_text() == "a newer page"
    assert (first / "index.html").read_text() == "the first page"


def test_no_room_for_a_copy(unpacked: Path, tmp_path: Path) -> None:
    """Where no folder can be made, the pages of this run are shown."""
    (tmp_path / "kept").write_text("a file where the folder would be")
    assert lasting(unpacked, "handbook-1") == unpacked


def test_a_copy_that_was_stopped(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is stopped while it copies leaves nothing that a later one takes for the whole."""

    def stops(_from: Path, to: Path) -> None:
        to.mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(lasting_folder.shutil, "copytree", stops)
        with pytest.raises(KeyboardInterrupt):
            lasting(unpacked, "handbook-1")
    assert (lasting(unpacked, "handbook-1") / "pages" / "more.html").is_file()
