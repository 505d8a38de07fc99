"""File stats that tell, without opening a file, whether it is still the one that was seen before.

There are two kinds.  A source is edited by anything, so its stat includes the
time of change, which programs cannot set back, and is not trusted while the
file system's clock could still hide one more edit.  An output file is written
by drillbook, and only has to be recognized.

Both are plain tuples and not classes: a site has tens of thousands of files,
and a build that has nothing to do makes and compares one for each of them.
"""

import os
from collections.abc import Iterator

__all__ = [
    "NO_OUTPUT_STAT",
    "NO_SOURCE_STAT",
    "OutputStat",
    "SourceStat",
    "files_below",
    "output_stat_of",
    "source_stat_of",
]

SourceStat = tuple[int, int, int, int]
"""Time of modification (ns), time of change (ns), size (bytes), inode."""

OutputStat = tuple[int, int, int]
"""Time of modification (ns), size (bytes), inode."""

NO_SOURCE_STAT: SourceStat = (0, 0, 0, 0)
"""Stands for a file that has to be read again: it equals the stat of no real file."""

NO_OUTPUT_STAT: OutputStat = (0, 0, 0)
"""Stands for a file that has to be written again."""

# FAT stores times in steps of two seconds; every other file system is finer.
_CLOCK_STEP_NS = 2_000_000_000


def source_stat_of(status: os.stat_result, now: int) -> SourceStat:
    """Return the stat of a source whose status was read at a moment (ns since 1970).

    It is `NO_SOURCE_STAT` for a file that changed so recently that another
    edit could leave the same times behind.
    """
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    if newest + _CLOCK_STEP_NS > now:
        return NO_SOURCE_STAT
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def output_stat_of(path: str) -> OutputStat | None:
    """Return the stat of a file of the output, or None if there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def files_below(
    folder: str, prefix: str = "", *, but: tuple[str, ...] = ("__pycache__",)
) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the path below a folder and the status of each file at any depth, `but` for what is in some folders."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                yield f"{prefix}{entry.name}", entry.stat()
            elif entry.name not in but:
                yield from files_below(entry.path, f"{prefix}{entry.name}/", but=but)
