"""Finding the site's files: a scan of `content/`, and the walk through any folder.

What a file is follows from its path alone; none is opened here.  The walk is
our own because `os.walk` and `Path.rglob` either skip linked folders or follow
a link that leads back up for ever, and because the entries of `os.scandir`
already know what kind each file is.
"""

import os
import time
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

from generator.model.diagnostic import Diagnostic, warning
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.file_stats import SourceStat, source_stat_of

__all__ = ["ContentScan", "scan_content", "scan_tree"]

_JUNK_NAMES = {"thumbs.db", "desktop.ini"}
_DOCUMENT_ENDINGS = (".markdown", ".mdown", ".txt", ".docx", ".doc", ".rtf", ".odt", ".html")


class ContentScan(Value):
    """The files under `content/`: texts (lessons, pages and comments), and all others.

    Both map a path, relative to the site and with forward slashes, to its
    stat, in the order of the paths.  `diagnostics` are about texts in places
    where drillbook does not read them.
    """

    texts: dict[str, SourceStat]
    files: dict[str, SourceStat]
    diagnostics: tuple[Diagnostic, ...]


def scan_content(site: Path) -> ContentScan:
    """Return the files under a site's `content/`; a site without that folder has none."""
    texts: dict[str, SourceStat] = {}
    files: dict[str, SourceStat] = {}
    diagnostics = []
    now = time.time_ns()
    for path, entry in sorted(scan_tree(site, "content"), key=itemgetter(0)):
        lower = path.lower()
        if not path.isprintable():
            diagnostics.append(_not_read(path, "because there is an invisible character in its name", "rename it"))
        elif lower.endswith(".md"):
            if _is_text_path(path):
                texts[path] = source_stat_of(entry.stat(), now)
            else:
                diagnostics.append(_not_read(path, "because of the folder it is in", _WHERE_TEXTS_BELONG))
        elif lower.endswith(_DOCUMENT_ENDINGS) and path.startswith(("content/lessons/", "content/pages/")):
            advice = "save it as plain text under a name that ends in .md"
            diagnostics.append(_not_read(path, "because it is not a .md file", advice))
        else:
            files[path] = source_stat_of(entry.stat(), now)
    return ContentScan(texts=texts, files=files, diagnostics=tuple(diagnostics))


_WHERE_TEXTS_BELONG = (
    "lessons are content/lessons/NAME.md or content/lessons/NAME/index.md, plain pages are content/pages/NAME.md, "
    "comments are content/comments/LESSON/NAME.md"
)


def _is_text_path(path: str) -> bool:
    parts = path.split("/")
    if parts[1] == "comments":
        return len(parts) == 4
    if parts[1] == "lessons":
        return len(parts) == 3 or (len(parts) == 4 and parts[3] == "index.md")
    return parts[1] == "pages" and len(parts) == 3


def _not_read(path: str, reason: str, advice: str) -> Diagnostic:
    return warning("content/not-read", Span(path=path), f"this text is not read, {reason}", help=advice)


def scan_tree(root: Path, folder: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield the files under a folder of `root`, without hidden files and what editors leave behind.

    Paths are relative to `root`.  Linked folders are followed, each of them
    once.  A folder that does not exist is empty.
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
                    if _is_junk(entry.name):
                        continue
                    if entry.is_dir():
                        folders.append(f"{name}/{entry.name}")
                    elif entry.is_file():
                        yield f"{name}/{entry.name}", entry
        except (FileNotFoundError, NotADirectoryError):
            continue  # somebody removed it since its name was read


def _is_junk(name: str) -> bool:
    return (
        name.startswith((".", "#", "~$")) or name.endswith(("~", ".swp", ".tmp", ".bak")) or name.lower() in _JUNK_NAMES
    )
