"""The darkroom: pictures are kept, and never handed out torn."""

from pathlib import Path

import pytest

from generator.model.page import PictureFile
from generator.model.picture import Shape
from generator.model.value import replace
from generator.shell.picture_cache import PictureCache

PAGE = PictureFile(source="content/a.jpg", digest=b"digest", shape=Shape(kind="avif", width=4, height=3))


def kept(folder: Path) -> list[Path]:
    """Return the files of a darkroom."""
    return list((folder / ".drillbook" / "pictures").iterdir())


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    """By all that it was made from; by where that lies, it is not: a picture that is moved need not be made again."""
    room = PictureCache(str(tmp_path))
    assert (room.has(PAGE), room.get(PAGE)) == (False, None)
    room.put(PAGE, b"picture")
    assert (room.has(PAGE), room.get(PAGE)) == (True, b"picture")
    assert room.get(replace(PAGE, source="content/b.jpg")) == b"picture"
    assert room.get(replace(PAGE, digest=b"other")) is None
    assert room.get(replace(PAGE, shape=replace(PAGE.shape, width=5))) is None


@pytest.mark.parametrize("left", [0, 1, 15, 16, 20])
def test_a_torn_file_is_as_good_as_none(tmp_path: Path, left: int) -> None:
    """However little of a file came to the disk before the power went."""
    room = PictureCache(str(tmp_path))
    room.put(PAGE, b"picture")
    (file,) = kept(tmp_path)
    file.write_bytes(file.read_bytes()[:left])
    assert room.get(PAGE) is None


def test_what_is_not_needed_any_more_goes(tmp_path: Path) -> None:
    """Also what was left halfway; without a darkroom there is nothing to do."""
    room = PictureCache(str(tmp_path))
    room.keep([PAGE])
    other = replace(PAGE, digest=b"other")
    for page in (PAGE, other):
        room.put(page, b"picture")
    (tmp_path / ".drillbook" / "pictures" / "0123.99").write_bytes(b"pic")
    room.keep([PAGE])
    assert (room.get(PAGE), room.get(other), len(kept(tmp_path))) == (b"picture", None, 1)
