"""Looks through a stranger's folder, before anything in it is opened, for what may not be there.

A build follows links and opens what they lead to; a pipe it would wait at for
ever.  The coach's own site may have such things, and each reader deals with
them in its own way.  In a stranger's site none of them has a good reason, so
they are refused in one place, whatever would have opened them.  What is counted
and measured here are the sources: of the rest, drillbook is the author.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from generator.model.diagnostic import Diagnostic, error
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.source_files import unreadable
from generator.shell.source_tree import is_within, shown_name

__all__ = ["Bounds", "strange_files"]

# Enough to see the pattern: a hostile archive can hold ten thousand links.
_MOST_REPORTED = 20
# What drillbook makes itself: neither counted nor measured.
_MADE = ("output/", ".drillbook/")


class Bounds(Value):
    """How much a stranger's site may hold: a number of files, bytes of one, bytes of all."""

    files: int = 20_000
    file_size: int = 100_000_000
    size: int = 2_000_000_000


def strange_files(site: Path, bounds: Bounds) -> list[Diagnostic]:
    """Return what is wrong with the files in a folder; empty if all are plain, inside of it, and not too many."""
    problems: list[Diagnostic] = []
    files = size = 0
    for path, entry in _everything(site, problems):
        status = entry.stat(follow_symlinks=False)
        if problem := _problem(site, path, status, bounds):
            problems.append(problem)
        if not path.startswith(_MADE):
            files, size = files + 1, size + status.st_size
        # Where there are too many, nobody waits for the rest of them to be counted.
        if files > bounds.files or size > bounds.size:
            return [*problems[:_MOST_REPORTED], _too_much(bounds)]
        if len(problems) > _MOST_REPORTED:
            break
    return problems[:_MOST_REPORTED]


def _everything(site: Path, problems: list[Diagnostic]) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield all that is in a folder at any depth, hidden or not, without following a link."""
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            with os.scandir(f"{site}/{below}") as entries:
                for entry in entries:
                    yield f"{below}{entry.name}", entry
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{below}{entry.name}/")
        except OSError as problem:
            problems.append(unreadable(shown_name(below) or site.name, problem))


def _problem(site: Path, path: str, status: os.stat_result, bounds: Bounds) -> Diagnostic | None:
    shown = Span(path=shown_name(path))
    if stat.S_ISLNK(status.st_mode):
        if is_within(os.path.realpath(f"{site}/{path}"), [os.path.realpath(site)]):
            return None
        advice = "put the file itself there; a link may lead only to a place in the same site"
        return error("untrusted/outside", shown, "this link leads outside of the site", help=advice)
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        message = "this is neither a file nor a folder, but a pipe, a socket or a device"
        return error("untrusted/no-file", shown, message, help="delete it")
    if status.st_size > bounds.file_size and not path.startswith(_MADE):
        message = f"this file is larger than {bounds.file_size // 1_000_000} MB"
        return error("untrusted/too-much", shown, message, help="make it smaller, or keep it elsewhere and link to it")
    return None


def _too_much(bounds: Bounds) -> Diagnostic:
    message = f"this site has more than {bounds.files:,} files, or more than {bounds.size // 1_000_000:,} MB"
    return error("untrusted/too-much", Span(path="content"), message, help="delete what no page shows")
