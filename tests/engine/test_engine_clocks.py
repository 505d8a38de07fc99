"""Clocks and file systems: what changed is seen whatever the times of files say, and times alone change nothing."""

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from engine_sites import (
    assert_clean,
    lesson,
    looks,
    make_well,
    output_of,
    rested,
    small,
    write,
)

from generator.shell import content_scan, source_files

A = "content/lessons/l1.md"
PAGE = "2026/02/l1/index.html"
OLD, NEW = lesson("Lesson 1", 1, "Text is old."), lesson("Lesson 1", 1, "Text is new.")
PICTURE = "content/images/photo.jpg"


def settle(folder: Path) -> None:
    """Build twice, the second time long after the files were written, so that the store knows every stamp."""
    make_well(folder)
    with rested():
        assert make_well(folder).written == 0


def restore(path: Path, status: os.stat_result) -> None:
    """Give a file the times of another state of it."""
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def in_place(path: Path, data: bytes) -> None:
    """Write over a file: the same inode, another time."""
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


def with_its_time(path: Path, data: bytes) -> None:
    """Write over a file and give it back its time, as some tools for syncing do."""
    status = path.stat()
    in_place(path, data)
    restore(path, status)


def replaced(path: Path, data: bytes) -> None:
    """Put another file in its place."""
    other = path.with_name("new.tmp")
    other.write_bytes(data)
    other.replace(path)


def replaced_by_older(path: Path, data: bytes) -> None:
    """Put another file in its place that is years older."""
    other = path.with_name("new.tmp")
    other.write_bytes(data)
    os.utime(other, ns=(10**18, 10**18))
    other.replace(path)


def replaced_with_its_time(path: Path, data: bytes) -> None:
    """Put another file of the same time in its place."""
    status = path.stat()
    replaced(path, data)
    restore(path, status)


def from_the_future(path: Path, data: bytes) -> None:
    """Write a file on a computer whose clock is years ahead."""
    in_place(path, data)
    os.utime(path, ns=(10**19 // 5, 10**19 // 5))


def moved_over(path: Path, data: bytes) -> None:
    """Rename a file that has been lying there for long."""
    other = path.with_name("new.tmp")
    other.write_bytes(data)
    restore(other, path.stat())
    path.unlink()
    other.rename(path)


WAYS = [in_place, with_its_time, replaced, replaced_by_older, replaced_with_its_time, from_the_future, moved_over]
Way = Callable[[Path, bytes], None]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("known", [True, False], ids=["known", "fresh"])
def test_an_edit_is_seen(tmp_path: Path, way: Way, known: bool) -> None:
    """A lesson and a picture of the same size as before are read anew, however they got there and when."""
    folder = write(tmp_path / "site", small() | {A: OLD})
    make_well(folder)
    if known:
        settle(folder)
    way(folder / A, NEW)
    way(folder / PICTURE, (folder / PICTURE).read_bytes()[::-1])
    with rested(7200 if known else 0):
        make_well(folder)
    assert b"Text is new." in output_of(folder)[PAGE]
    assert_clean(folder)
    # And once more the other way round, as the last edit may have left times that are hard to tell from it.
    way(folder / A, OLD)
    way(folder / PICTURE, (folder / PICTURE).read_bytes()[::-1])
    with rested(10_800 if known else 0):
        make_well(folder)
    assert_clean(folder)


@pytest.mark.parametrize("name", [A, PICTURE, "content/pages/about.md"])
def test_a_stamp_is_not_trusted_while_its_tick_lasts(tmp_path: Path, name: str) -> None:
    """An edit that leaves time, change time, size and inode as they were is seen, if the last look was as fresh.

    A file system's clock ticks: what is written twice within a tick looks the
    same.  `os.stat` is made to say so for two seconds, the longest tick there is.
    """
    folder = write(tmp_path / "site", small())
    path = folder / name
    before = path.stat()
    just_now = max(before.st_mtime_ns, before.st_ctime_ns) + 1_900_000_000
    with mock.patch("time.time_ns", return_value=just_now):
        make_well(folder)
    data = path.read_bytes().replace(b"T", b"t").replace(b"picture", b"PICTURE")
    assert len(data) == before.st_size
    in_place(path, data)
    with same_times({str(path): before}):
        make_well(folder)
        assert_same_site(folder, {name: data}, tmp_path)


def assert_same_site(folder: Path, changes: dict[str, bytes], tmp_path: Path) -> None:
    """Assert that the output is that of a site with these changes."""
    other = write(tmp_path / "other", small() | changes)
    make_well(other)
    assert output_of(folder) == output_of(other)


def same_times(looks_as: dict[str, os.stat_result]):
    """Make the disk give some files the looks they had."""
    real_scan, real_fstat = content_scan.scan_tree, os.fstat
    inodes = {status.st_ino: status for status in looks_as.values()}

    class Entry:
        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.entry = entry

        def stat(self) -> os.stat_result:
            status = self.entry.stat()
            return inodes.get(status.st_ino, status)

    def scan_tree(root: Path, folder: str, guard: object):
        for name, entry in real_scan(root, folder, guard):
            yield name, Entry(entry)

    def fstat(descriptor: int) -> os.stat_result:
        status = real_fstat(descriptor)
        return inodes.get(status.st_ino, status)

    stack = contextlib.ExitStack()
    stack.enter_context(mock.patch.object(content_scan, "scan_tree", scan_tree))
    stack.enter_context(mock.patch.object(source_files, "os", _WithFstat(fstat)))
    return stack


class _WithFstat:
    """The module `os` with another `fstat`."""

    def __init__(self, fstat: Callable[[int], os.stat_result]) -> None:
        self.fstat = fstat

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)


def new_times(folder: Path, moment: int) -> None:
    """Give all sources another time."""
    for path in (folder / "content").rglob("*"):
        os.utime(path, ns=(moment, moment))


def checked_out_anew(folder: Path) -> None:
    """Write all sources anew, as a checkout does: other inodes, other times, other order."""
    copy = folder / "copy"
    shutil.copytree(folder / "content", copy)
    shutil.rmtree(folder / "content")
    copy.rename(folder / "content")


ALL = {
    "past": lambda folder: new_times(folder, 10**18),
    "now": lambda folder: [path.touch() for path in (folder / "content").rglob("*")],
    "future": lambda folder: new_times(folder, 10**19 // 5),
    "checkout": checked_out_anew,
}


@pytest.mark.parametrize("how", ALL)
@pytest.mark.parametrize("rest", [0, 7200])
def test_times_alone_write_nothing(site: Path, how: str, rest: int) -> None:
    """When every file has another time and the same content, no file of the output is touched, nor rendered."""
    settle(site)
    ALL[how](site)
    before = looks(site)
    for _ in range(2):
        with rested(rest):
            outcome = make_well(site)
        assert outcome.written == 0
        assert outcome.report
        assert "rendering" not in outcome.report.timings
    assert looks(site) == before
    assert_clean(site)


def test_an_edit_beside_new_times(site: Path) -> None:
    """After a checkout the one lesson that changed is written, with the feeds that have it, and nothing else."""
    settle(site)
    checked_out_anew(site)
    write(site, {A: (site / A).read_bytes().replace(b"Text 1.", b"Text one.")})
    assert make_well(site).written == 4
    assert_clean(site)
