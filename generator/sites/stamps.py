"""What a look at a site sees: the stats of all files that a build looks at, as one stamp.

A stamp says the same as a build that finds nothing to do, for a tenth of the
time: no settings are read, no layout, no store.  So it must see at least what
such a build sees.  It sees every file below `content/` and `layouts/`, hidden
ones as well, whatever a build makes of them; and every file of the output,
since somebody may have changed one there.  A link within the site is followed.
Where one leads out of the site, there is no stamp: only the settings tell
whether it may, and behind it can be a whole disk.

The stamp of the sources is none where one of them was changed a moment ago: an
edit within the same tick of the file system's clock would leave no trace.
Then a build looks closer, as it does for a single site (`shell/file_stats`).
"""

import os
import stat
import time
from collections.abc import Iterator
from operator import itemgetter

from generator.model.digest import digest_of
from generator.shell.file_stats import NO_SOURCE_STAT, OutputStat, source_stat_of
from generator.shell.source_tree import is_within

__all__ = ["SourceLook", "output_stamp", "output_stats", "source_look"]

_SOURCES = ("site.yaml", "published.json", "content", "layouts")

SourceLook = tuple[bytes, int, int]
"""The stamp of a site's sources (empty where none can be trusted), how many files they are, and their bytes."""


def source_look(site: str, most: int = 0) -> SourceLook:
    """Return the stamp of the sources of a site; it is empty if one has changed just now, or cannot be looked at.

    With `most`, it is empty as well for a site that has more sources than that.
    """
    stats: list[tuple[str, *tuple[object, ...]]] = []
    size, certain = 0, True
    try:
        for path, link, status in _sources(os.path.realpath(site)):
            if most and len(stats) > most:
                return b"", len(stats), size
            if status is None:
                stats.append((path, link))
                certain = certain and link != _OUTSIDE
                continue
            source_stat = source_stat_of(status, time.time_ns())
            certain = certain and source_stat != NO_SOURCE_STAT
            size += status.st_size
            stats.append((path, link, *source_stat))
    except OSError:
        # Whatever it is, the build says it better.
        return b"", len(stats), size
    # In an order of our own: that of a folder differs from one file system to the next.
    stats.sort(key=itemgetter(0))
    return digest_of(stats) if certain else b"", len(stats), size


_Source = tuple[str, str, os.stat_result | None]
_OUTSIDE = "/"


def _sources(site: str) -> Iterator[_Source]:
    """Yield each source: its path, where a link to it leads, and its status, if there is one; raises `OSError`."""
    visited: set[str] = set()
    for name in _SOURCES:
        try:
            yield from _source(site, f"{site}/{name}", name, visited)
        except FileNotFoundError:
            yield name, "", None


def _source(site: str, place: str, path: str, visited: set[str]) -> Iterator[_Source]:
    link = ""
    if os.path.islink(place):
        link = os.path.realpath(place)
        if not is_within(link, [site]):
            yield path, _OUTSIDE, None
            return
    status = os.stat(place)
    if not stat.S_ISDIR(status.st_mode):
        yield path, link, status
        return
    # A link can lead back to a folder above it, or to one that is looked at anyway.
    real = link or place
    if real in visited:
        yield path, link, None
        return
    visited.add(real)
    yield path, link, None
    with os.scandir(place) as entries:
        for entry in entries:
            below = f"{path}/{entry.name}"
            if entry.is_file(follow_symlinks=False):
                yield below, "", entry.stat()
                continue
            try:
                yield from _source(site, entry.path, below, visited)
            except FileNotFoundError:
                yield below, "?", None


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
