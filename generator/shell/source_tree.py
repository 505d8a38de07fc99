"""The walk through a folder of sources, with every obstacle on the way reported.

Nothing is passed over in silence that a coach could miss: a link to a drive
that is away would otherwise look like a deleted folder, and empty the site.

The walk is our own because `os.walk` and `Path.rglob` either skip linked
folders or follow a link that leads back up forever, and because the entries
of `os.scandir` already know what kind each file is.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from generator.model.diagnostic import Diagnostic, error, warning
from generator.model.source import Span
from generator.shell.junk_files import is_junk
from generator.shell.source_files import unreadable

__all__ = ["SourceGuard", "is_within", "real_homes", "scan_tree", "shown_name"]


class SourceGuard:
    """Decides what a walk enters, and reports what it does not.

    `homes` are the real folders that links may lead into; None allows all.
    """

    def __init__(self, report: Callable[[Diagnostic], None], homes: Sequence[str] | None = None) -> None:
        self.report = report
        self._homes = homes

    def admits(self, root: Path, path: str, *, is_link: bool) -> bool:
        """Tell whether a file or folder can be used; report it if it cannot."""
        if not path.isascii() and path != shown_name(path):
            message = "this file is not read, because its name cannot be decoded"
            advice = "rename it: it was made by a program that does not use UTF-8, often by an old zip"
            self.report(warning("content/not-read", Span(path=shown_name(path)), message, help=advice))
            return False
        return not is_link or self._admits_link(root, path)

    def _admits_link(self, root: Path, path: str) -> bool:
        target = os.path.realpath(root / path)
        try:
            os.stat(root / path)
        except FileNotFoundError:
            self.report(_dangling(path, target))
            return False
        except OSError as problem:
            self.report(unreadable(path, problem))
            return False
        if self._homes is None or is_within(target, self._homes):
            return True
        self.report(_outside(path, target, is_folder=os.path.isdir(target)))
        return False


def scan_tree(root: Path, folder: str, guard: SourceGuard | None = None) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield the files under a folder of `root`, without hidden files and what editors leave behind.

    Paths are relative to `root`, as they are on disk.  Linked folders are
    followed, each of them once.  A folder that does not exist is empty.
    Without a guard, links that lead nowhere are passed over, and `OSError` is
    raised for a folder that cannot be read.
    """
    visited: set[str] = set()
    folders = [folder]
    while folders:
        name = folders.pop()
        # A link can lead back to a folder above it: only the real path tells that we were there.
        real = os.path.realpath(root / name)
        if real in visited:
            continue
        visited.add(real)
        try:
            with os.scandir(root / name) as entries:
                for entry in entries:
                    path = f"{name}/{entry.name}"
                    if is_junk(entry.name) or (guard and not guard.admits(root, path, is_link=entry.is_symlink())):
                        continue
                    if entry.is_dir():
                        folders.append(path)
                    elif entry.is_file():
                        yield path, entry
        except (FileNotFoundError, NotADirectoryError):
            continue  # somebody removed it since its name was read
        except OSError as problem:
            if guard is None:
                raise
            guard.report(unreadable(name, problem))


def real_homes(site: Path, linked_folders: Sequence[str]) -> tuple[str, ...]:
    """Return the real folders that links in a site may lead into: the site, and those that its settings list.

    `content/` can be a link itself: then all of the site's texts are elsewhere,
    and whoever made that link meant it.
    """
    folders = ("", "content", *map(os.path.expanduser, linked_folders))
    return tuple(os.path.realpath(os.path.join(site, folder)) for folder in folders)


def is_within(real: str, homes: Sequence[str]) -> bool:
    """Tell whether a real path is one of some real folders, or inside of one."""
    return any(real == home or real.startswith(os.path.join(home, "")) for home in homes)


def shown_name(path: str) -> str:
    """Return a path as it can be printed: the bytes in it that are not UTF-8 become question marks in diamonds."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _dangling(path: str, target: str) -> Diagnostic:
    advice = "connect the drive or the cloud folder that it leads to, or delete the link"
    return error(
        "file/missing", Span(path=path), f"this link leads to {shown_name(target)}, which is not there", help=advice
    )


def _outside(path: str, target: str, *, is_folder: bool) -> Diagnostic:
    target = shown_name(target)
    listed = target if is_folder else os.path.dirname(target)
    message = f"this link leads outside of the site, to {target}"
    advice = (
        f"move what is there into the site; or, to publish it from where it is, add to site.yaml "
        f'`linked_folders: ["{listed}"]`'
    )
    return error("file/outside", Span(path=path), message, help=advice)
