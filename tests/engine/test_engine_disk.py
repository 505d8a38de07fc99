"""A full disk, a folder that is not ours: one clear message, exit code 1, and the old site stands."""

import datetime as dt
import errno
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from engine_sites import (
    LONG,
    assert_clean,
    differences,
    lesson,
    looks,
    make,
    make_well,
    many,
    output_of,
    run,
    small,
    write,
)
from hindering import as_somebody, with_small_files

IN_THE_WAY = "what is in the way is only found when some files have been moved"
EDIT = {"content/lessons/l1.md": lesson("Another title", 1, "Another text.")}


def assert_plain(done: "subprocess.CompletedProcess[str]", *codes: str, times: int | None = 1) -> None:
    """Assert that a build said one thing, in words; `times` may be left open."""
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert "bug" not in said, said[:500]
    assert done.returncode == 1, said[:500]
    found = re.findall(r"^error\[([\w/-]+)\]", said, re.MULTILINE)
    assert set(found) <= set(codes), said[:500]
    assert found
    assert times is None or len(found) == times, f"the same is said {len(found)} times"
    assert "help:" in said


# ---------------------------------------------------------------- a full disk
@pytest.fixture
def little(tmp_path: Path) -> Iterator[Path]:
    """Make a disk of twelve megabytes, where that is allowed: as root on Linux."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], capture_output=True, check=False
        )
        mounted = done.returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("only root can make a disk; test_a_limit_on_files covers the same without one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Fill a disk up, but for some bytes."""
    status = os.statvfs(folder)
    path = folder / "filler"
    path.write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - leave)))
    return path


@pytest.mark.parametrize("workers", ["1", "2"] if LONG else ["2"])
@pytest.mark.parametrize("leave", [0, 40, 160, 320, 640] if LONG else [640])
def test_a_full_disk(little: Path, leave: int, workers: str) -> None:
    """With no space or too little, a rebuild says so and the old site stands; with space again, it is right."""
    folder = write(little / "site", many(160))
    assert run(folder).returncode == 0
    before, old_looks = output_of(folder), looks(folder)
    write(folder, {n: d for n, d in many(160, "Another text").items() if n.endswith(".md")})
    filler = fill(little, leave * 1024)
    done = run(folder, "--workers", workers)
    assert looks(folder) == old_looks
    assert not differences(output_of(folder), before)
    filler.unlink()
    assert run(folder).returncode == 0
    assert_clean(folder)
    assert_plain(done, "output/cannot-write", "store/unusable", times=None)


def test_a_full_disk_from_the_start(little: Path) -> None:
    """On a disk that is full before the first build, that says so and leaves no half of a site."""
    folder = write(little / "site", many(160))
    filler = fill(little, 100 * 1024)
    assert_plain(run(folder, "--workers", "2"), "output/cannot-write", "store/unusable")
    assert not [p for p in (folder / "output").rglob("*") if p.is_file()] if (folder / "output").exists() else True
    filler.unlink()
    assert run(folder).returncode == 0
    assert_clean(folder)


@pytest.mark.parametrize("limit", [3_000, 60_000])
def test_a_limit_on_files(tmp_path: Path, limit: int) -> None:
    """With a limit on the size of files, in place of a full disk where none can be made, it is the same.

    The smaller one stops the store, the larger one a picture.
    """
    folder = write(tmp_path, small())
    assert run(folder).returncode == 0
    before = looks(folder)
    write(folder, EDIT | {"content/images/large.jpg": bytes(1_000_000)})
    done = run(folder, "--workers", "1", first=partial(with_small_files, limit))
    assert_plain(done, "output/cannot-write", "store/unusable")
    assert looks(folder) == before
    assert run(folder).returncode == 0
    assert_clean(folder)


@pytest.mark.parametrize("after", [0, 7])
def test_no_space_for_a_page(site: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Whichever page the space runs out at, the old site stands, and no rest of the new one is left."""
    before = output_of(site)
    write(site, {n: d.replace(b"Text", b"Other text") for n, d in small().items() if n.endswith(".md")})
    write(site, {"layouts/base.html": b"<main>{% block main %}{% endblock %}</main>"})
    real, count = os.write, 0

    def full(descriptor: int, data: bytes) -> int:
        nonlocal count
        count += 1
        if count > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, data)

    with monkeypatch.context() as patch:
        patch.setattr("os.write", full)
        outcome = make(site)
    assert {d.code for d in outcome.diagnostics} == {"output/cannot-write"}
    assert not differences(output_of(site), before)
    make_well(site)
    assert_clean(site)
    assert len(outcome.diagnostics) == 1


def test_no_space_for_the_list_of_what_was_made(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the space runs out at the list of files, nothing has been moved yet."""
    before = output_of(site)
    write(site, {"content/lessons/l9.md": lesson("New", 9)})
    real = os.open

    def full(path: str, *more: object, **named: object) -> int:
        if str(path).endswith("/manifest"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
        return real(path, *more, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("os.open", full)
        outcome = make(site)
    assert [d.code for d in outcome.diagnostics] == ["output/cannot-write"]
    assert not differences(output_of(site), before)
    make_well(site)
    assert_clean(site)


# ---------------------------------------------------------------- a folder that is not ours
@pytest.fixture
def theirs(site: Path) -> Iterator[Path]:
    """Make a site whose folders become writable again in the end."""
    yield site
    for path in (site, *site.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


def locked(folder: Path, *names: str) -> None:
    """Take away the right to write to folders."""
    for name in names:
        (folder / name).chmod(0o555)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("output", "output/cannot-write"),
        (".drillbook", "store/unusable"),
    ],
)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_folder_that_cannot_be_written(theirs: Path, name: str, code: str, workers: str) -> None:
    """A build that may not write to output/ or to .drillbook/ says so, and touches nothing."""
    write(theirs, EDIT)
    before = looks(theirs)
    locked(theirs, name)
    done = run(theirs, "--workers", workers, first=as_somebody)
    assert_plain(done, code)
    assert looks(theirs) == before
    (theirs / name).chmod(0o755)
    done = run(theirs, first=as_somebody)
    assert done.returncode == 0, done.stderr
    assert_clean(theirs)


def test_a_page_s_folder_that_cannot_be_written(theirs: Path) -> None:
    """A folder inside output/ that is not ours stops the build in a sentence; the next one without it is right."""
    write(theirs, EDIT)
    before = {n: d for n, d in output_of(theirs).items() if "l1" in n}
    locked(theirs, "output/2026/02/l1")
    done = run(theirs, first=as_somebody)
    assert_plain(done, "output/cannot-write")
    assert {n: d for n, d in output_of(theirs).items() if "l1" in n} == before
    (theirs / "output/2026/02/l1").chmod(0o755)
    assert run(theirs, first=as_somebody).returncode == 0
    assert_clean(theirs)


def test_a_site_that_cannot_be_written(theirs: Path) -> None:
    """A site on a disk that is read-only, never built before, is told of in a sentence."""
    shutil.rmtree(theirs / "output")
    shutil.rmtree(theirs / ".drillbook")
    locked(theirs, ".")
    assert_plain(run(theirs, first=as_somebody), "store/unusable", "output/cannot-write")


def test_a_store_of_somebody_else(theirs: Path) -> None:
    """After a build as somebody else, as happens with sudo, a build as oneself says what is in the way."""
    if os.getuid() != 0:
        pytest.skip("only root can build as two users")
    for path in (theirs / ".drillbook", *(theirs / ".drillbook").iterdir()):
        os.chown(path, 65534, 65534)
        path.chmod(0o755 if path.is_dir() else 0o600)
    write(theirs, EDIT)
    before = looks(theirs)
    done = run(theirs, first=as_somebody)
    assert_plain(done, "store/unusable")
    assert looks(theirs) == before


def test_a_file_where_the_store_should_be(tmp_path: Path) -> None:
    """A file called .drillbook is told of, not written over."""
    folder = write(tmp_path, small() | {".drillbook": b"mine"})
    assert_plain(run(folder), "store/unusable")
    assert (folder / ".drillbook").read_bytes() == b"mine"


def test_a_folder_where_the_store_should_be(tmp_path: Path) -> None:
    """A folder in the place of the store's file is told of in a sentence."""
    folder = write(tmp_path, small() | {".drillbook/store.sqlite/file": b"mine"})
    assert_plain(run(folder), "store/unusable")


# ---------------------------------------------------------------- what others put in the way
def test_a_file_where_a_folder_is_needed(site: Path) -> None:
    """A file of somebody else's where a new lesson's folder should be stops the build before anything is moved."""
    write(site, {"content/lessons/n.md": lesson("New", dt.date(2025, 1, 6))})
    write(site, EDIT | {"output/2025": b"mine"})
    before = output_of(site)
    outcome = make(site)
    assert not outcome.good
    assert not differences(output_of(site), before)
    (site / "output/2025").unlink()
    make_well(site)
    assert_clean(site)


def test_a_file_in_a_folder_that_becomes_a_file(site: Path) -> None:
    """A folder of pictures gives way to a file of its name, but somebody else put a file into it: nothing is moved."""
    write(site, {"content/images/a/one.jpg": b"one"})
    make_well(site)
    write(site, {"output/images/a/mine.txt": b"mine", "content/images/a/one.jpg": None, **EDIT})
    (site / "content/images/a").rmdir()
    write(site, {"content/images/a": b"a file"})
    before = output_of(site)
    outcome = make(site)
    assert not outcome.good
    assert not differences(output_of(site), before)
    (site / "output/images/a/mine.txt").unlink()
    make_well(site)
    assert_clean(site)


def test_a_folder_becomes_a_file_and_a_folder_again(site: Path) -> None:
    """A folder of pictures gives way to a file of its name, and the other way round."""
    for _ in range(2):
        write(site, {"content/images/a/one.jpg": b"one"})
        make_well(site)
        assert_clean(site)
        shutil.rmtree(site / "content/images/a")
        write(site, {"content/images/a": b"a file"})
        make_well(site)
        assert_clean(site)
        (site / "content/images/a").unlink()


def test_a_file_as_large_as_a_folder(site: Path) -> None:
    """That a new file has by chance the size that the system gives for the folder it replaces is no matter."""
    write(site, {"content/images/a/one.jpg": b"one"})
    make_well(site)
    size = (site / "output/images/a").stat().st_size
    shutil.rmtree(site / "content/images/a")
    write(site, {"content/images/a": bytes(size)})
    make_well(site)
    assert_clean(site)


def test_a_picture_that_changes_while_it_is_built(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that is saved during a build, and taken back after it, is as it should be after the next."""
    from generator.engine import picture_tasks

    path = site / "content/images/photo.jpg"
    good, real = path.read_bytes(), picture_tasks.load
    write(site, {"content/images/photo.jpg": b"two"})

    def slow(folder: str, name: str) -> tuple[bytes, tuple[int, int, int, int]]:
        if name.endswith("photo.jpg"):
            path.write_bytes(b"three")
        return real(folder, name)

    with monkeypatch.context() as patch:
        patch.setattr("generator.engine.picture_tasks.load", slow)
        patch.setattr("generator.engine.render_tasks.load", slow)
        make(site)
    path.write_bytes(b"two")
    make_well(site)
    assert_clean(site)
    path.write_bytes(good)
    make_well(site)
    assert_clean(site)
