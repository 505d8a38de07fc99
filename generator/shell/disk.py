"""The site's files: finding them, reading them, and writing the output so that it is never half there."""

import contextlib
import functools
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from generator.model.diagnostic import Diagnostic, Rejected, error, warning
from generator.model.digest import digest_bytes
from generator.model.source import Source, Span
from generator.model.value import Value

__all__ = [
    "MANIFEST",
    "NO_LOOK",
    "NO_STAMP",
    "STAGING",
    "ContentScan",
    "Look",
    "Output",
    "Staged",
    "Stamp",
    "decode",
    "load",
    "move",
    "output_stat",
    "plain_lines",
    "read_source",
    "replace_whole",
    "scan",
    "scan_tree",
    "source_stat",
    "stage",
    "unreadable",
    "whole_file",
    "write_new",
]

MANIFEST = ".drillbook"
"""The file in the output folder that lists what drillbook made there; all else is left alone."""

STAGING = ".drillbook-new"
_JUNK_NAMES = {"thumbs.db", "desktop.ini"}
_TEXT_ENDINGS = (".markdown", ".mdown", ".txt", ".docx", ".doc", ".rtf", ".odt", ".html")


Stamp = tuple[int, int, int, int]
"""What says that a file is unchanged: time of modification and of change (ns), size (bytes), inode."""

NO_STAMP: Stamp = (0, 0, 0, 0)

# FAT keeps whole pairs of seconds; every other file system is finer.
_TICK = 2_000_000_000


def source_stat(status: os.stat_result, now: int) -> Stamp:
    """Return the stamp of a file that was looked at at a moment (ns).

    A file that changed so shortly before that its file system's clock could
    not show one more change has none: it has to be read again next time.
    """
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    if newest + _TICK > now:
        return NO_STAMP
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


class ContentScan(Value):
    """What is under `content/`: lessons and pages, other files, and texts that lie where nothing reads them.

    Paths are relative to the site, with forward slashes, in alphabetical
    order; each has its stamp.
    """

    texts: dict[str, Stamp]
    files: dict[str, Stamp]
    diagnostics: tuple[Diagnostic, ...]


def scan(site: Path) -> ContentScan:
    """Look through `content/`."""
    texts: dict[str, Stamp] = {}
    files: dict[str, Stamp] = {}
    diagnostics = []
    now = time.time_ns()
    for path, entry in sorted(scan_tree(site, "content"), key=itemgetter(0)):
        lower = path.lower()
        if not path.isprintable():
            diagnostics.append(_not_read(path, "because there is an invisible character in its name", "rename it"))
        elif lower.endswith(".md"):
            if _is_read(path):
                texts[path] = source_stat(entry.stat(), now)
            else:
                diagnostics.append(_not_read(path, "because of where it lies", _WHERE_TEXTS_LIE))
        elif lower.endswith(_TEXT_ENDINGS) and path.startswith(("content/lessons/", "content/pages/")):
            advice = "save it as plain text under a name that ends in .md"
            diagnostics.append(_not_read(path, "because it is not a .md file", advice))
        else:
            files[path] = source_stat(entry.stat(), now)
    return ContentScan(texts=texts, files=files, diagnostics=tuple(diagnostics))


_WHERE_TEXTS_LIE = (
    "lessons are content/lessons/NAME.md or content/lessons/NAME/index.md, plain pages are content/pages/NAME.md, "
    "comments are content/comments/LESSON/NAME.md"
)


def _not_read(path: str, reason: str, advice: str) -> Diagnostic:
    return warning("content/not-read", Span(path=path), f"this text is not read, {reason}", help=advice)


def scan_tree(root: Path, folder: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
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
                        yield f"{name}/{entry.name}", entry
        except (FileNotFoundError, NotADirectoryError):
            continue


def _is_read(path: str) -> bool:
    parts = path.split("/")
    if parts[1] == "comments":
        return len(parts) == 4
    if parts[1] == "lessons":
        return len(parts) == 3 or (len(parts) == 4 and parts[3] == "index.md")
    return parts[1] == "pages" and len(parts) == 3


def _is_junk(name: str) -> bool:
    return (
        name.startswith((".", "#", "~$")) or name.endswith(("~", ".swp", ".tmp", ".bak")) or name.lower() in _JUNK_NAMES
    )


# ---------------------------------------------------------------- reading
def read_source(folder: Path, path: str) -> Source:
    """Return a file as text; raises `Rejected` where it cannot be read or is not UTF-8."""
    return decode(path, load(str(folder), path)[0])


def load(folder: str, path: str) -> tuple[bytes, Stamp]:
    """Return the bytes of a file and its stamp; raises `Rejected` where it cannot be read.

    `path` is relative to the folder, or absolute.
    """
    try:
        descriptor = os.open(os.path.join(folder, path), os.O_RDONLY | getattr(os, "O_BINARY", 0))
        try:
            now, status = time.time_ns(), os.fstat(descriptor)
            parts = []
            while part := os.read(descriptor, max(1, status.st_size + 1)):
                parts.append(part)
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise Rejected([unreadable(path, problem)]) from problem
    return b"".join(parts), source_stat(status, now)


def unreadable(path: str, problem: OSError) -> Diagnostic:
    """Return what is said of a file or a folder that cannot be read."""
    advice = "is it open in another program, or not yours?"
    return error("file/unreadable", Span(path=path), f"this file cannot be read: {problem.strerror}", help=advice)


_ODD_LINE_ENDS = {0x85: " ", 0x2028: " ", 0x2029: " "}


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
    return Source(path=path, text=plain_lines(text), digest=digest_bytes(data))


def plain_lines(text: str) -> str:
    r"""Return a text with `\n`, and nothing else, at the ends of its lines."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        # To YAML these are line ends, to editors they are not; they come from pasting out of other programs.
        text = text.translate(_ODD_LINE_ENDS)
    return text


# ---------------------------------------------------------------- writing
def write_new(path: Path, content: str | bytes) -> None:
    """Write a file that must not exist yet, with the folders above it; raises `Rejected` where that fails."""
    data = content.encode() if isinstance(content, str) else content
    with _plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)


def replace_whole(path: Path, content: str | bytes, *, lasting: bool = True) -> None:
    """Write a file in one step, as `whole_file` does, over the one that is there if need be; raises `Rejected`."""
    data = content.encode() if isinstance(content, str) else content
    halfway = os.path.join(path.parent, f".{path.name}.tmp")
    with _plainly(path, "the file is as it was"):
        descriptor = _open_new(halfway)
        try:
            _write_all(descriptor, data)
            if lasting:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(halfway, path)


@contextlib.contextmanager
def whole_file(path: Path, state: str, *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """Yield a file to write that is moved into place in one step, when it is whole.

    Raises `Rejected` where that fails, and says in what `state` all is then.
    Stopped halfway, what was there stands; killed halfway, a hidden file
    beside it is left that the next try takes over.  One that is `lasting`
    outlives a power failure right after, which takes a while for each file.
    """
    halfway = path.with_name(f".{path.name}.tmp")
    with _plainly(path, state):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with halfway.open("wb") as file:
                yield file
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
            os.replace(halfway, path)
        except BaseException:
            with contextlib.suppress(OSError):
                halfway.unlink()
            raise


_HALFWAY = "some pages may be new already: build again when it is mended"

Look = tuple[int, int, int]
"""What a file looks like from outside: time of modification (ns), size (bytes), inode."""


NO_LOOK: Look = (0, 0, 0)


class Staged(NamedTuple):
    """A file that is ready to be moved into place, or that is there already (`name` is empty), and its look.

    `name` is where it lies in the staging folder: under `files/`, or, as part
    of a folder that the output has nothing of yet, under `folders/`.
    """

    file: str
    name: str
    look: Look


def output_stat(path: str) -> Look | None:
    """Return the look of a file, or nothing where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def stage(folder: str, name: str, file: str, data: bytes, *, ours: bool) -> Staged:
    """Write the bytes of a file to the staging folder, unless the output holds them already.

    `name` is one for the staged file, and `ours` tells whether drillbook made
    what stands at its place.  Raises `Rejected` where that is somebody else's.
    """
    path = f"{folder}/{file}"
    with _plainly(Path(path)):
        there = output_stat(path)
        if there and there[1] == len(data) and os.path.isfile(path) and Path(path).read_bytes() == data:
            return Staged(file, "", there)
        if there and not ours:
            raise Rejected([_not_ours(Path(folder), file)])
        top, slash, _ = file.partition("/")
        name = f"folders/{file}" if slash and not os.path.lexists(f"{folder}/{top}") else f"files/{name}"
        descriptor = _open_new(f"{folder}/{STAGING}/{name}")
        try:
            _write_all(descriptor, data)
            status = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    return Staged(file, name, (status.st_mtime_ns, status.st_size, status.st_ino))


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _open_new(path: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, flags, 0o666)


def move(folder: str, staged: Iterable[Staged]) -> None:
    """Move staged files into place, each in one step."""
    with _plainly(Path(folder), _HALFWAY):
        for one in staged:
            source, target = f"{folder}/{STAGING}/{one.name}", f"{folder}/{one.file}"
            try:
                os.replace(source, target)
            except (FileNotFoundError, NotADirectoryError):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.replace(source, target)


class Output:
    """The output folder.

    Files are staged first, all of them, and moved into place when nothing can
    fail any more: a build that fails leaves the old site standing, and no file
    is ever half written.  Files that an earlier build made and this one does
    not are removed; those of others are not touched.
    """

    def __init__(self, folder: Path, made: frozenset[str]) -> None:
        self.folder = folder
        self.made = made

    @classmethod
    def open(cls, folder: Path) -> "Output":
        """Return the output in a folder, which is made if need be."""
        with _plainly(folder):
            folder.mkdir(parents=True, exist_ok=True)
            manifest = folder / MANIFEST
            lines = manifest.read_text("utf-8", "replace").split("\n")[1:] if manifest.is_file() else []
            made = frozenset(line for line in lines if line)
        return cls(folder, made)

    def is_ours(self, file: str) -> bool:
        """Tell whether drillbook made what stands at a file's place: that file, or a folder with files of ours."""
        return file in self.made or file in self._folders

    @functools.cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(folder.as_posix() for file in self.made for folder in PurePosixPath(file).parents)

    def obstacles(self, fresh: Iterable[str], files: frozenset[str]) -> list[Diagnostic]:
        """Return what is in the way of moving fresh files into place: other people's files, where folders belong.

        `files` are all that will be ours; what was ours and is not among them will be gone.
        """
        found: dict[str, Diagnostic] = {}
        checked = {""}
        for file in fresh:
            if os.path.isdir(f"{self.folder}/{file}"):
                path = self.folder / file
                inside = (p.relative_to(self.folder).as_posix() for p in path.rglob("*") if not p.is_dir())
                found |= {name: _not_ours(self.folder, name) for name in inside if name not in self.made}
            above = file.rpartition("/")[0]
            while above not in checked:
                checked.add(above)
                if os.path.isfile(f"{self.folder}/{above}") and (above not in self.made or above in files):
                    found[above] = _not_ours(self.folder, above)
                above = above.rpartition("/")[0]
        return list(found.values())

    def start(self) -> None:
        """Make an empty staging folder."""
        with _plainly(self.folder):
            self.discard()
            for name in ("files", "folders"):
                (self.folder / STAGING / name).mkdir(parents=True)

    def adopt(self, staged: Sequence[Staged]) -> list[Staged]:
        """Move whole folders into place where the output has none; return the files that are still to be moved."""
        with _plainly(self.folder, _HALFWAY):
            for top in sorted({one.name.split("/")[1] for one in staged if one.name.startswith("folders/")}):
                os.replace(self.folder / STAGING / "folders" / top, self.folder / top)
        return [one for one in staged if one.name.startswith("files/")]

    def discard(self) -> None:
        """Remove the staging folder, with all that was staged."""
        shutil.rmtree(self.folder / STAGING, ignore_errors=True)

    def claim(self, files: frozenset[str]) -> None:
        """Write down that these files are ours, before any is moved into place.

        Interrupted at any moment, the next build knows every file that is ours.
        """
        if not files <= self.made:
            self._write_manifest(self.made | files)

    def remove_others(self, files: frozenset[str]) -> int:
        """Remove what was ours and is not among these files; return how many there were."""
        removed = 0
        with _plainly(self.folder, _HALFWAY):
            for file in sorted(self.made - files):
                removed += self._remove(file)
        return removed

    def settle(self, files: frozenset[str]) -> None:
        """Write down that these files are ours, and no others."""
        if files != self.made:
            self._write_manifest(files)

    def _remove(self, file: str) -> bool:
        """Remove a file that an earlier build made, and the folders that it leaves empty."""
        if not _is_inside(file):
            return False
        path = self.folder / file
        try:
            path.unlink()
            removed = True
        except (FileNotFoundError, NotADirectoryError):
            removed = False  # an interrupted build may have made no more than its folder
        for folder in path.parents:
            if folder == self.folder:
                break
            try:
                folder.rmdir()
            except FileNotFoundError:
                continue
            except OSError:
                break
        return removed

    def _write_manifest(self, files: frozenset[str]) -> None:
        heading = "The files below were made by drillbook; it removes those it no longer makes, and no others."
        data = "\n".join([heading, *sorted(files), ""]).encode()
        move(str(self.folder), [stage(str(self.folder), "manifest", MANIFEST, data, ours=True)])
        self.made = files


def _is_inside(file: str) -> bool:
    """Tell whether a name in the manifest is one that drillbook could have made: whoever wrote it there."""
    pure = PurePosixPath(file)
    outside = pure.is_absolute() or ".." in pure.parts or "\\" in file or "\0" in file or file[1:2] == ":"
    return not outside and not any(part.startswith(".") and part != ".well-known" for part in pure.parts)


def _not_ours(folder: Path, file: str) -> Diagnostic:
    return error(
        "output/not-ours",
        Span(path=f"{folder.name}/{file}"),
        "drillbook did not make this file, and would write over it",
        help=f"move it out of {folder.name}/, or give your lesson another address",
    )


@contextlib.contextmanager
def _plainly(path: Path, state: str = "the old site was left as it was") -> Iterator[None]:
    """Say in a sentence what the file system refused, and what became of the output."""
    try:
        yield
    except OSError as problem:
        where = Path(str(problem.filename or path)).as_posix()
        reason = problem.strerror or str(problem)
        advice = "see whether the disk is full, the folder not yours, or a file in it open in another program"
        if isinstance(problem, FileExistsError | NotADirectoryError):
            reason, advice = "a file stands where a folder is needed", "move that file away, or rename it"
        diagnostic = error(
            "output/cannot-write", Span(path=where), f"this cannot be written: {reason}", help=f"{advice}; {state}"
        )
        raise Rejected([diagnostic]) from problem
