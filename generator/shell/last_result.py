"""What the last build said, as long as nothing that it was made of or made has changed.

A build with nothing to do takes less time than the imports of a build.  So
this is asked first, and imports nearly nothing: it opens one file, and
compares stats.  It knows the settings, layouts and texts of a site as files
only.  So it vouches for the plain case alone, in which nothing was wrong, and
no file is a link to somewhere else or too fresh to be trusted (`file_stats`).
In any other case it says nothing, and `engine/report` looks closer.

It takes no lock: to look at a site disturbs nobody, and a build that is under
way has a staging folder in the output.
"""

import marshal
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from generator.shell.file_stats import (
    NO_SOURCE_STAT,
    OutputStat,
    SourceStat,
    output_stat_of,
    source_stat_of,
)
from generator.shell.junk_files import is_junk
from generator.shell.program import BUNDLED
from generator.shell.program_digest import program_digest
from generator.shell.sealed_file import read_sealed, write_sealed

__all__ = ["BuildSummary", "Made", "frame_files", "last_summary", "remember_summary"]

_NOTE, _VERSION = ".drillbook/last-result", ".drillbook/version"
_FRAME = ("site.yaml", "published.json")


class BuildSummary(NamedTuple):
    """What a build says of itself: lines of text, and how many lessons and files there are."""

    lines: tuple[str, ...]
    lessons: int
    held_back: int
    written: int
    unchanged: int
    removed: int


class Made(NamedTuple):
    """What a build was made of and made: the files of its frame, of its content, and of its output.

    From `since` to `until` (seconds since 1970) the clock changes nothing.
    `absent` is what the output folder has only while somebody works in it.
    """

    frame: dict[str, SourceStat]
    content: dict[str, SourceStat]
    output: Iterable[tuple[str, OutputStat | None]]
    absent: str
    since: float
    until: float


def frame_files(site: Path) -> dict[str, SourceStat] | None:
    """Return the stats of everything that shapes a site but is not in `content/`; to be asked before it is read.

    It is None where that cannot be told from stats.
    """
    now, files = time.time_ns(), {}
    for name in _FRAME:
        try:
            files[name] = source_stat_of(os.stat(f"{site}/{name}"), now)
        except FileNotFoundError:
            continue
        except OSError:
            return None
    # With hidden files, because originals of layouts are among them.
    layouts = _files(site, "layouts", but=lambda _: False) if os.path.lexists(f"{site}/layouts") else {}
    return None if layouts is None or NO_SOURCE_STAT in (files := files | layouts).values() else files


def remember_summary(site: Path, made: Made, summary: BuildSummary, *, drafts: bool, future: bool) -> None:
    """Keep what a build said for as long as everything stays as it is; no stat of it is too fresh to be trusted."""
    made = made._replace(output=list(made.output))
    repeated = summary._replace(written=0, unchanged=summary.unchanged + summary.written, removed=0)
    note: list[Any] = [_program(), drafts, future, _version(site), *made, tuple(repeated)]
    write_sealed(f"{site}/{_NOTE}", marshal.dumps(note))


def last_summary(site: Path, now: float, *, drafts: bool, future: bool) -> BuildSummary | None:
    """Return what the last build said if it is certain that one at a moment would say the same, and write nothing."""
    sealed = read_sealed(f"{site}/{_NOTE}")
    if sealed is None:
        return None
    *key, frame, content, output, absent, since, until, summary = marshal.loads(sealed)  # noqa: S302 - sealed by us
    if (
        key != [_program(), drafts, future, _version(site)]
        or not since <= now < until
        or frame_files(site) != frame
        or _files(site, "content", but=is_junk, as_before=content) != content
        or os.path.lexists(f"{site}/output/{absent}")
        or any(output_stat_of(f"{site}/output/{file}") != stat for file, stat in output)
    ):
        return None
    return BuildSummary(*summary)


def _program() -> tuple[bytes, list[int]]:
    """Return what stands for drillbook and for all packages beside it, wherever Python finds them."""
    # The folder that a command is typed in can be on the path, too, and is not a place of packages.
    working_folder = os.getcwd()
    folders = [] if BUNDLED else [path for path in sys.path if path not in ("", working_folder) and os.path.isdir(path)]
    return program_digest(), [os.stat(folder).st_mtime_ns for folder in folders]


def _version(site: Path) -> bytes:
    try:
        return Path(f"{site}/{_VERSION}").read_bytes()
    except OSError:
        return b""


def _files(
    site: Path, top: str, *, but: Callable[[str], bool], as_before: Mapping[str, SourceStat] | None = None
) -> dict[str, SourceStat] | None:
    """Return the stats of all files under a folder, or None where it takes a closer look to see what they are.

    Whoever only asks whether they are `as_before` gets None at the first that is not: then a build begins, and
    looks at all of them anyway.
    """
    if os.path.islink(f"{site}/{top}"):
        return None
    files: dict[str, SourceStat] = {}
    now, folders = time.time_ns(), [top]
    try:
        while folders:
            folder = folders.pop()
            with os.scandir(f"{site}/{folder}") as entries:
                for entry in entries:
                    if but(entry.name):
                        continue
                    if entry.is_symlink():
                        return None
                    path = f"{folder}/{entry.name}"
                    if entry.is_dir():
                        folders.append(path)
                    elif entry.is_file():
                        path = path if path.isascii() else _composed(path)
                        files[path] = source_stat_of(entry.stat(), now)
                        if as_before is not None and as_before.get(path) != files[path]:
                            return None
    except OSError:
        return None
    return files


def _composed(path: str) -> str:
    """Return a path in NFC, as `content_scan` has it."""
    import unicodedata  # most sites have no such name, and each start would wait for its tables

    return unicodedata.normalize("NFC", path)
