"""The scan of `content/`: which files there are, and which of them are texts.

What a file is follows from its path alone; none is opened here.  Paths are in
NFC, the form that people type: a Mac, or a zip from one, can have names in NFD,
and both look the same (Unicode Standard Annex 15).
"""

import os
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from generator.model.diagnostic import Diagnostic, error, warning
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.file_stats import SourceStat, source_stat_of
from generator.shell.source_files import unreadable
from generator.shell.source_tree import SourceGuard, real_homes, scan_tree

__all__ = ["ContentScan", "scan_content"]

# Notepad puts .txt behind the name that was typed.
_PLAIN_ENDINGS = (".md.txt", ".markdown", ".mdown", ".txt")
_IMPORTED_ENDINGS = (".docx", ".html")
_DOCUMENT_ENDINGS = (*_PLAIN_ENDINGS, *_IMPORTED_ENDINGS, ".doc", ".rtf", ".odt")


class ContentScan(Value):
    """The files under `content/`: texts (lessons, pages, introductions, comments), and all others.

    Both map a path, relative to the site and with forward slashes, to its
    stat, in the order of the paths.  `diagnostics` are about texts in places
    where drillbook does not read them.
    """

    texts: dict[str, SourceStat]
    files: dict[str, SourceStat]
    diagnostics: tuple[Diagnostic, ...]


def scan_content(site: Path, linked_folders: Sequence[str] = ()) -> ContentScan:
    """Return the files under a site's `content/`, with an error for each obstacle to reading it.

    `linked_folders` are the folders outside of the site that links may lead to.
    """
    texts: dict[str, SourceStat] = {}
    files: dict[str, SourceStat] = {}
    diagnostics: list[Diagnostic] = []
    for path, entry in _named_files(site, linked_folders, diagnostics):
        lower = path.lower()
        if lower.endswith(".md"):
            kind = texts
            if not _is_text_path(path):
                diagnostics.append(_not_read(path, "because of the folder it is in", _WHERE_TEXTS_BELONG))
                continue
        else:
            kind = files
            if lower.endswith(_DOCUMENT_ENDINGS) and path.startswith(_FOR_TEXTS):
                diagnostics.append(_not_read(path, "because it is not a .md file", _to_markdown(path)))
                continue
        now = time.time_ns()
        try:
            kind[path] = source_stat_of(entry.stat(), now)
        except FileNotFoundError:
            continue  # somebody removed it since its name was read
        except OSError as problem:
            diagnostics.append(unreadable(path, problem))
    return ContentScan(texts=texts, files=files, diagnostics=tuple(diagnostics))


def _named_files(
    site: Path, linked_folders: Sequence[str], diagnostics: list[Diagnostic]
) -> "list[tuple[str, os.DirEntry[str]]]":
    """Return the files that have usable names, each with its path in NFC, in the order of the paths."""
    guard = SourceGuard(diagnostics.append, real_homes(site, linked_folders))
    content = site / "content"
    if not guard.admits(site, "content", is_link=content.is_symlink()):
        return []
    if not content.is_dir():
        diagnostics.append(_no_content())
        return []
    entries: dict[str, os.DirEntry[str]] = {}
    # Most names are in ASCII: whole names are asked first, since a loop over their letters is half of a scan.
    scanned = [
        (path, False, path, entry) if path.isascii() else _composed(path, entry)
        for path, entry in scan_tree(site, "content", guard)
    ]
    # No two are equal up to their names on disk, so entries are never compared.
    for path, _, on_disk, entry in sorted(scanned):
        if not path.isprintable() and any(unicodedata.category(char) in _CONTROL for char in path):
            diagnostics.append(_not_read(path, "because there is a control character in its name", "rename it"))
        elif path in entries:
            advice = "delete one of the two, or give it another name"
            diagnostics.append(_not_read(on_disk, "because another file has the same name", advice))
        else:
            entries[path] = entry
    return list(entries.items())


def _composed(on_disk: str, entry: "os.DirEntry[str]") -> "tuple[str, bool, str, os.DirEntry[str]]":
    """Return a file's path in NFC, whether it has another one on disk, that one, and its entry, to sort by.

    So of two names that look the same, the one in NFC comes first: it is the one that `load` opens.
    """
    path = unicodedata.normalize("NFC", on_disk)
    return path, path != on_disk, on_disk, entry


# Control characters, and the two that end lines: no address and no message can show them.
_CONTROL = ("Cc", "Zl", "Zp")

_FOR_TEXTS = ("content/lessons/", "content/pages/", "content/handbook/")
_WHERE_TEXTS_BELONG = (
    "lessons are content/lessons/NAME.md or content/lessons/NAME/index.md, plain pages are content/pages/NAME.md, "
    "pages of a handbook are content/handbook/NAME.md or in folders of it, "
    "comments are content/comments/LESSON/NAME.md, introductions are content/tags/NAME.md and content/series/NAME.md"
)


_TEXT_FOLDERS = ("content/lessons/", "content/pages/", "content/tags/", "content/series/")


def _is_text_path(path: str) -> bool:
    if path.startswith(_TEXT_FOLDERS) and path.count("/") == 2:
        return True  # as nearly all are, on a site of thousands
    parts = path.split("/")
    if parts[1] == "comments":
        return len(parts) == 4
    if parts[1] == "handbook":
        return len(parts) > 2
    return parts[1] == "lessons" and len(parts) == 4 and parts[3] == "index.md"


def _to_markdown(path: str) -> str:
    """Return what makes a text that is read of a document."""
    name, lower = path.rpartition("/")[2], path.lower()
    for ending in _PLAIN_ENDINGS:
        if lower.endswith(ending):
            return f"if it is plain text, rename it to {name[: -len(ending)]}.md"
    if not path.startswith("content/lessons/"):
        return "save it as plain text under a name that ends in .md"
    is_imported = lower.endswith(_IMPORTED_ENDINGS)
    document = name if is_imported else f"{name.rpartition('.')[0]}.docx"
    argument = f'"{document}"' if " " in document else document
    advice = f"move it out of content/, and type `drillbook import {argument}`, which makes a lesson of it"
    return advice if is_imported else f"save it as Word (.docx), {advice}"


def _not_read(path: str, reason: str, advice: str) -> Diagnostic:
    return warning("content/not-read", Span(path=path), f"this file is not read, {reason}", help=advice)


def _no_content() -> Diagnostic:
    advice = "bring it back, or connect the drive that it is on; a new site needs at least an empty folder `content`"
    return error("file/missing", Span(path="content"), "the folder content/ is not there", help=advice)
