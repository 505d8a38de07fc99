"""Disks of other systems, played by FUSE: they do not tell `Desk.jpg` from `desk.jpg`, and Macs change accents."""

import importlib.util
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pictures import photo
from sites import NOW, build_site, output_of, write_site

from generator.engine.fixes import find_fixes
from generator.plan.site import Clock
from generator.shell.output_folder import read_manifest

# One is enough for each run of the suite; `make simulate` tries both.
DISKS = ["mac", "windows"] if os.environ.get("DRILLBOOK_SIMULATE") else ["mac"]
CLOCK = Clock(now=NOW)
PROGRAM = Path(__file__).parents[1] / "other_disk.py"
LESSON = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\n---\n[Desk](downloads/{name})\n"


@pytest.fixture(scope="module", params=DISKS)
def whole_disk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the top of a disk as the other system has it."""
    unmount = shutil.which("fusermount3") or shutil.which("fusermount")
    if not (unmount and os.access("/dev/fuse", os.W_OK) and importlib.util.find_spec("mfusepy")):
        pytest.skip("needs FUSE, to play the disk of another system")
    below, place = tmp_path_factory.mktemp("below"), tmp_path_factory.mktemp("disk")
    command = [sys.executable, str(PROGRAM), request.param, str(below), str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as disk:
        assert disk.stdout
        if disk.stdout.readline() != "ready\n":
            pytest.skip("needs FUSE, to play the disk of another system: it may not be mounted here")
        yield place
        subprocess.run([unmount, "-u", "-z", str(place)], check=True)


@pytest.fixture
def disk(whole_disk: Path, request: pytest.FixtureRequest) -> Path:
    """Return a folder of its own on such a disk, with a name that Macs spell in another way."""
    folder = whole_disk / f"Übungen {abs(hash(request.node.name))}"
    folder.mkdir()
    return folder


def test_the_disk_is_another_one(disk: Path) -> None:
    """What the other tests rest on: one file under all spellings, and no reserved name on a disk of Windows."""
    (disk / "Müde").touch()
    assert (disk / unicodedata.normalize("NFD", "MÜDE")).samefile(disk / "Müde")
    (name,) = (path.name for path in disk.iterdir())
    if name == "Müde":
        with pytest.raises(OSError, match="Invalid argument"):
            (disk / "aux.md").touch()
    assert unicodedata.normalize("NFC", name) == "Müde"


@pytest.mark.parametrize(
    ("before", "after", "data"), [("Desk.pdf", "desk.pdf", b"the same"), ("Old/Desk.pdf", "old/desk.pdf", b"changed")]
)
def test_new_capitals(disk: Path, before: str, after: str, data: bytes) -> None:
    """A file whose name changed only in its capitals is published under the new name: hosts do tell them apart."""
    downloads = disk / "content/downloads"
    write_site(disk, f"{LESSON.format(name=before)}-- content/downloads/{before} --\nthe same")
    build_site(disk)
    assert f"downloads/{before}" in output_of(disk)
    for path in (downloads / before, *(downloads / before).parents):
        if path != downloads and downloads in path.parents:
            path.rename(path.with_name(path.name.lower()))
    (downloads / after).write_bytes(data)
    write_site(disk, LESSON.format(name=after))
    build_site(disk)
    output = output_of(disk)
    assert output[f"downloads/{after}"] == data
    assert f"downloads/{before}" not in output
    assert f"downloads/{after}" in read_manifest(disk / "output")
    assert build_site(disk).written == 0


def test_a_link_in_other_letters(disk: Path) -> None:
    """A file that this disk would find and web servers would not is a dead link here, too, and is mended."""
    write_site(disk, LESSON.format(name="desk.pdf"))
    (disk / "content/downloads").mkdir()
    (disk / "content/downloads/Desk.pdf").write_bytes(b"x")
    assert [d.code for d in build_site(disk).diagnostics] == ["link/dead"]
    (fix,) = find_fixes(disk, CLOCK)
    assert b"(downloads/Desk.pdf)" in fix.after


def test_accents(disk: Path, tmp_path: Path) -> None:
    """Lessons and pictures with accents give the same site as on any other disk, whatever the disk makes of names."""
    for folder in (disk, tmp_path):
        write_site(
            folder,
            "-- content/lessons/grüße.md --\n---\ntitle: Grüße\ndate: 2026-02-09\ntags: [Übung]\n---\n"
            "![Müde](../images/müde.jpg) [Anhang](downloads/Ärger.pdf)\n"
            "-- content/lessons/b.md --\n---\ntitle: B\ndate: 2026-02-16\n---\n[Grüße](grüße.md)\n"
            "-- content/downloads/Ärger.pdf --\nx\n",
        )
        (folder / "content/images").mkdir()
        (folder / "content/images/müde.jpg").write_bytes(photo(40, 30))
        assert not build_site(folder).diagnostics
    here, elsewhere = (
        {unicodedata.normalize("NFC", name): data for name, data in output_of(folder).items()}
        for folder in (disk, tmp_path)
    )
    assert here == elsewhere
    assert build_site(disk).written == 0
