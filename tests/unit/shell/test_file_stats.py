"""Recognizing files without opening them."""

import os
from pathlib import Path

from generator.shell.file_stats import NO_SOURCE_STAT, source_stat_of
from generator.shell.source_files import load


def test_a_file_that_just_changed_has_no_stat(tmp_path: Path) -> None:
    """A file may change twice in one tick of the disk's clock: it has a stat only when that is past."""
    (tmp_path / "a.md").write_bytes(b"x")
    status = (tmp_path / "a.md").stat()
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    assert source_stat_of(status, newest) == NO_SOURCE_STAT
    assert source_stat_of(status, newest + 1_999_999_999) == NO_SOURCE_STAT
    later = source_stat_of(status, newest + 2_000_000_000)
    assert later == (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def test_an_old_time_of_a_new_file_is_not_believed(tmp_path: Path) -> None:
    """A file that was unpacked with an old date has changed just now all the same."""
    (tmp_path / "a.md").write_bytes(b"x")
    os.utime(tmp_path / "a.md", (1, 1))
    data, source_stat = load(str(tmp_path), "a.md")
    assert (data, source_stat) == (b"x", NO_SOURCE_STAT)
