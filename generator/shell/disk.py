"""The site's files: finding them, reading them, and writing the output so that it is never half there."""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.model.diagnostic import Diagnostic, Rejected, error, warning
from generator.model.digest import digest_bytes
from generator.model.source import Source, Span
from generator.model.url import bad_path

__all__ = ["MANIFEST", "Output", "Scan", "decode", "read_source", "scan", "scan_tree", "write_new"]

MANIFEST = ".drillbook"
"""The file in the output folder that lists what drillbook made there; all else is left alone."""

_STAGING = ".drillbook-new"
_JUNK_NAMES = {"thumbs.db", "desktop.ini"}
_TEXT_ENDINGS = (".markdown", ".mdown", ".txt", ".docx", ".doc", ".rtf", ".odt", ".html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What is under `content/`: lessons and pages, other files, and texts that lie where nothing reads them.

    Paths are relative to the site, with forward slashes, sorted.
    """

    texts: tuple[str, ...]
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def scan(site: Path) -> Scan:
    """Look through `content/`."""
    texts, files, diagnostics = [], [], []
    for path in sorted(scan_tree(site, "content")):
        if path.startswith("content/comments/"):
            continue
        if path.lower().endswith(".md"):
            if _is_read(path):
                texts.append(path)
            else:
                diagnostics.append(
                    warning(
                        "content/not-read",
                        Span(path=path),
                        "this text is not read, because of where it lies",
                        help="lessons are content/lessons/NAME.md or content/lessons/NAME/index.md, "
                        "plain pages are content/pages/NAME.md",
                    )
                )
        elif path.lower().endswith(_TEXT_ENDINGS) and path.startswith(("content/lessons/", "content/pages/")):
            diagnostics.append(
                warning(
                    "content/not-read",
                    Span(path=path),
                    "this text is not read, because it is not a .md file",
                    help="save it as plain text under a name that ends in .md",
                )
            )
        else:
            files.append(path)
    return Scan(texts=tuple(texts), files=tuple(files), diagnostics=tuple(diagnostics))


def scan_tree(root: Path, folder: str) -> Iterator[str]:
    """Yield the files under a folder of `root`, hidden ones and editors' leftovers aside.

    Linked folders are followed, but none is entered twice.
    """
    seen: set[str] = set()
    todo = [folder]
    while todo:
        name = todo.pop()
        real = os.path.realpath(root / name)
        if real in seen:
            continue
        seen.add(real)
        try:
            with os.scandir(root / name) as entries:
                for entry in entries:
                    if _is_junk(entry.name):
                        continue
                    if entry.is_dir():
                        todo.append(f"{name}/{entry.name}")
                    elif entry.is_file():
                        yield f"{name}/{entry.name}"
        except FileNotFoundError:
            continue


def _is_read(path: str) -> bool:
    parts = path.split("/")
    if parts[1] == "lessons":
        return len(parts) == 3 or (len(parts) == 4 and parts[3] == "index.md")
    return parts[1] == "pages" and len(parts) == 3


def _is_junk(name: str) -> bool:
    return (
        name.startswith((".", "#", "~$")) or name.endswith(("~", ".swp", ".tmp", ".bak")) or name.lower() in _JUNK_NAMES
    )


# ---------------------------------------------------------------- reading
def read_source(site: Path, path: str) -> Source:
    """Return a file as text; raises `Rejected` where it cannot be read."""
    try:
        data = (site / path).read_bytes()
    except OSError as problem:
        raise Rejected(
            [
                error(
                    "file/unreadable",
                    Span(path=path),
                    f"this file cannot be read: {problem.strerror}",
                    help="is it open in another program, or not yours?",
                )
            ]
        ) from problem
    return decode(path, data)


def decode(path: str, data: bytes) -> Source:
    """Return bytes as text; raises `Rejected` where they are not UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode("utf-8", "replace").replace("\r\n", "\n")
        line = data[: problem.start].count(b"\n") + 1
        shown = data.split(b"\n")[line - 1].decode("cp1252", "replace").rstrip("\r")
        column = len(before) - before.rfind("\n")
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        span = Span(path=path) if wide else Span(path=path, line=line, column=column, width=1, text=shown)
        raise Rejected(
            [
                error(
                    "text/not-utf-8",
                    span,
                    "this file is not saved as UTF-8",
                    label="" if wide else "this letter is in another encoding",
                    help='save it again as "UTF-8": in Notepad, Save as… has the choice beside the button',
                )
            ]
        ) from problem
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(path=path, text=text, digest=digest_bytes(data))


# ---------------------------------------------------------------- writing
def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that must not exist yet, with the folders above it; raises `Rejected` where that fails."""
    data = content.encode() if isinstance(content, str) else content
    with _plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)


@dataclass(slots=True)
class Output:
    """The output folder.

    Files are staged first, all of them, and moved into place when nothing can
    fail any more, each in one step: a build that fails leaves the old site
    standing, and no file is ever half written.  Files that an earlier build
    made and this one does not are removed; those of others are not touched.
    """

    folder: Path
    made: frozenset[str] = frozenset()
    staged: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path) -> "Output":
        """Return the output in a folder, which is made if need be."""
        with _plainly(folder):
            folder.mkdir(parents=True, exist_ok=True)
            staging = folder / _STAGING
            if staging.exists():
                shutil.rmtree(staging)
            manifest = folder / MANIFEST
            lines = manifest.read_text("utf-8").split("\n")[1:] if manifest.is_file() else []
            # Whatever the manifest says, nothing outside the folder is ours.
            made = frozenset(line for line in lines if line and not bad_path(f"/{line}"))
        return cls(folder=folder, made=made)

    def stage(self, file: str, data: bytes) -> bool:
        """Take the bytes of a file; return whether they differ from what is there."""
        path = self.folder / file
        with _plainly(path):
            same = _holds(path, data)
            if not same and file not in self.made and path.exists():
                self.diagnostics.append(_not_ours(self.folder, file))
                return False
            if same:
                return False
            staging = self.folder / _STAGING
            staging.mkdir(exist_ok=True)
            (staging / f"{len(self.staged)}").write_bytes(data)
            self.staged.append(file)
        return True

    def discard(self) -> None:
        """Forget what was staged."""
        shutil.rmtree(self.folder / _STAGING, ignore_errors=True)

    def commit(self, files: Iterable[str]) -> int:
        """Move what was staged into place and remove what is not among `files`; return how many were removed."""
        wanted = frozenset(files)
        gone = self.made - wanted
        with _plainly(self.folder):
            # First the claim to all of them, then the files, then the claim to those that are left:
            # interrupted anywhere, the next build knows every file that is ours.
            if wanted != self.made:
                self._write_manifest(self.made | wanted)
            removed = sum(self._remove(file) for file in gone)
            for number, file in enumerate(self.staged):
                self._move(self.folder / _STAGING / f"{number}", self.folder / file)
            if wanted != self.made:
                self._write_manifest(wanted)
            if self.staged:
                (self.folder / _STAGING).rmdir()
        self.made = wanted
        return removed

    def _move(self, staged: Path, path: Path) -> None:
        try:
            staged.replace(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(path)

    def _remove(self, file: str) -> bool:
        """Remove a file that an earlier build made, and the folders that it leaves empty."""
        path = self.folder / file
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        for folder in path.parents:
            if folder == self.folder:
                break
            try:
                folder.rmdir()
            except OSError:
                break
        return True

    def _write_manifest(self, files: frozenset[str]) -> None:
        text = "\n".join(
            [
                "The files below were made by drillbook; it removes those it no longer makes, and no others.",
                *sorted(files),
                "",
            ]
        )
        staging = self.folder / _STAGING
        staging.mkdir(exist_ok=True)
        (staging / "manifest").write_text(text, "utf-8", newline="\n")
        (staging / "manifest").replace(self.folder / MANIFEST)
        if not self.staged:
            staging.rmdir()


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _not_ours(folder: Path, file: str) -> Diagnostic:
    return error(
        "output/not-ours",
        Span(path=f"{folder.name}/{file}"),
        "drillbook did not make this file, and would write over it",
        help=f"move it away; or, if nothing in {folder.name}/ is needed, delete the whole folder and build again",
    )


@contextlib.contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """Say in a sentence what the file system refused."""
    try:
        yield
    except OSError as problem:
        where = str(problem.filename or path)
        reason = problem.strerror or str(problem)
        raise Rejected(
            [
                error(
                    "output/cannot-write",
                    Span(path=where),
                    f"this cannot be written: {reason}",
                    help="is the disk full, or the folder not yours, or a file in it open in another program? "
                    "the old site was left as it was",
                )
            ]
        ) from problem
