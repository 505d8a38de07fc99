"""What a look at a site sees: the stats of all files that a build looks at, as one stamp.

A stamp says the same as a build that finds nothing to do, for a tenth of the
time: no settings are read, no layout, no store.  So it must see at least what
such a build sees.  It sees every file below `content/` and `layouts/`, hidden
ones as well and behind links, whatever a build makes of them; and every file
of the output, since somebody may have changed one there.

The stamp of the sources is none where one of them was changed a moment ago: an
edit within the same tick of the file system's clock would leave no trace.
Then a build looks closer, as it does for a single site (`shell/file_stats`).
"""

import os
import time
from collections.abc import Iterator
from operator import itemgetter

from generator.model.digest import digest_of
from generator.shell.file_stats import NO_SOURCE_STAT, OutputStat, source_stat_of

__all__ = ["SourceLook", "output_stamp", "output_stats", "source_look"]

_SOURCES = ("site.yaml", "published.json", "content", "layouts")

SourceLook = tuple[bytes, int, int]
"""The stamp of a site's sources (empty where none can be trusted), how many files they are, and their bytes."""


def source_look(site: str) -> SourceLook:
    """Return the stamp of the sources of a site; it is empty if one has changed just now, or cannot be looked at."""
    stats: list[tuple[str, *tuple[object, ...]]] = []
    size, fresh = 0, False
    try:
        for path, real, status in _sources(site):
            if status is None:
                stats.append((path, real))
                continue
            stat = source_stat_of(status, time.time_ns())
            fresh = fresh or stat == NO_SOURCE_STAT
            size += status.st_size
            stats.append((path, real, *stat))
    except OSError:
        # Whatever it is, the build says it better.
        return b"", len(stats), size
    # In an order of our own: that of a folder differs from one file system to the next.
    stats.sort(key=itemgetter(0))
    return b"" if fresh else digest_of(stats), len(stats), size


_Source = tuple[str, str, os.stat_result | None]


def _sources(site: str) -> Iterator[_Source]:
    """Yield each source: its path, where a link to it leads, and its status, if there is one; raises `OSError`."""
    visited: set[tuple[int, int]] = set()
    for name in _SOURCES:
        place = f"{site}/{name}"
        try:
            status = os.stat(place)
        except FileNotFoundError:
            # A link that leads nowhere is an error of the build, and no folder is none.
            yield name, "?" if os.path.islink(place) else "", None
            continue
        real = os.path.realpath(place) if os.path.islink(place) else ""
        yield name, real, status
        if os.path.isdir(place):
            visited.add((status.st_dev, status.st_ino))
            yield from _below(place, name, visited)


def _below(folder: str, prefix: str, visited: set[tuple[int, int]]) -> Iterator[_Source]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{prefix}/{entry.name}"
            real = os.path.realpath(entry.path) if entry.is_symlink() else ""
            try:
                status = entry.stat()
            except FileNotFoundError:
                yield path, real or "?", None
                continue
            if not entry.is_dir():
                yield path, real, status
            elif (status.st_dev, status.st_ino) not in visited:
                # A link can lead back to a folder above it.
                if real:
                    visited.add((status.st_dev, status.st_ino))
                    yield path, real, None
                yield from _below(entry.path, path, visited)


# ---------------------------------------------------------------- the output
def output_stats(site: str) -> dict[str, OutputStat]:
    """Return the stat of every file of a site's output by its path in it; raises `OSError`."""
    stats: dict[str, OutputStat] = {}
    folders = [""]
    while folders:
        below = folders.pop()
        with os.scandir(f"{site}/output/{below}") as entries:
            for entry in entries:
                path = f"{below}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{path}/")
                else:
                    status = entry.stat()
                    stats[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return stats


def output_stamp(stats: dict[str, OutputStat]) -> bytes:
    """Return a digest of the stats of all files of an output."""
    return digest_of(sorted(stats.items()))
