"""Sites of one run share made pictures, and none can spoil one for another."""

import shutil
from pathlib import Path

import pytest
from folders import LESSON, alone, run, site, write_sites
from sites import output_of

from generator.sites.strangers import Limits

PICTURE = "\n-- content/images/photo.jpg (a picture) --\n"
LESSONS = LESSON.format(name="photo", date="2026-02-02", text="![A photo](../images/photo.jpg)") + PICTURE


def inodes(folder: Path) -> set[int]:
    """Return the numbers of the files in a folder of pictures."""
    return {path.stat().st_ino for path in folder.glob("pictures/*")}


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two sites with the same photo, built."""
    folder = write_sites(tmp_path, {name: site(name, more=LESSONS) for name in ("anna", "boris")})
    run(folder, workers="1")
    return folder


def test_each_picture_is_made_once(two: Path) -> None:
    """Both sites have the same files, not equal ones; when neither shows the picture any more, they go."""
    shared = inodes(two / ".drillbook")
    assert shared
    assert inodes(two / "anna" / ".drillbook") == inodes(two / "boris" / ".drillbook") == shared
    for name in ("anna", "boris"):
        assert output_of(two / name) == alone(two / name)
        shutil.rmtree(two / name / "content" / "images")
        (two / name / "content" / "lessons" / "photo.md").unlink()
    run(two)
    assert not inodes(two / ".drillbook")


@pytest.mark.parametrize("place", ["anna/.drillbook", ".drillbook"])
def test_damage_is_nobody_elses(two: Path, place: str) -> None:
    """A shared file that one site, or anything else, has damaged is made again: no page ever shows it."""
    for path in (two / place).glob("pictures/*"):
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    for name in ("anna", "boris"):
        shutil.rmtree(two / name / "output")
    run(two, workers="1")
    for name in ("anna", "boris"):
        assert output_of(two / name) == alone(two / name)


def test_strangers_share_nothing(tmp_path: Path) -> None:
    """A stranger could forge a file and its seal."""
    folder = write_sites(tmp_path, {"anna": site("anna", more=LESSONS)})
    run(folder, limits=Limits())
    assert inodes(folder / "anna" / ".drillbook")
    assert not (folder / ".drillbook" / "pictures").exists()
