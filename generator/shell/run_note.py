"""The note of the last time that `publish` ran on this computer, in `.drillbook/publish.json`.

It is for the eyes of `status` alone, and never decides what is published: a
note that is lost, or damaged by a full disk, is no more than not known.
"""

import contextlib
import os
from pathlib import Path

import msgspec

from generator.model.diagnostic import Rejected
from generator.model.digest import digest_of
from generator.model.status import TimerRun
from generator.shell.atomic_files import replace_whole

__all__ = ["NOTE", "output_digest", "read_run", "remember_run"]

NOTE = ".drillbook/publish.json"
"""Where the note lies in the site's folder."""


def read_run(folder: Path) -> TimerRun | None:
    """Return the note, or nothing where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / NOTE).read_bytes(), type=TimerRun)
    except (OSError, msgspec.MsgspecError):
        return None


def remember_run(folder: Path, run: TimerRun) -> None:
    """Write the note; a disk that refuses is no reason to call a publish failed."""
    with contextlib.suppress(OSError, Rejected):
        (folder / NOTE).parent.mkdir(exist_ok=True)
        replace_whole(folder / NOTE, msgspec.json.format(msgspec.json.encode(run)), lasting=False)


def output_digest(folder: Path) -> str:
    """Return what stands for the files of `output/` as they are now; it is empty if there are none.

    By names, sizes and times: a build writes only files that differ, so equal
    times mean equal files, and a large site is not read for a line of status.
    """
    rows = sorted(_rows(os.path.join(folder, "output"), ""))
    return digest_of(rows).hex() if rows else ""


def _rows(folder: str, path: str) -> list[tuple[str, int, int]]:
    rows: list[tuple[str, int, int]] = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            # Hidden files are drillbook's own notes, or those of a desktop.
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                rows += _rows(entry.path, f"{path}{entry.name}/")
            else:
                status = entry.stat(follow_symlinks=False)
                rows.append((path + entry.name, status.st_size, status.st_mtime_ns))
    return rows
