"""The output folder: files are staged, then moved into place together; only our own are ever removed.

The manifest, a file in the folder, lists what drillbook made there.  Whatever
is not in it belongs to somebody else and is neither overwritten nor removed.
The manifest is extended before any file is moved and shortened after the last
one is removed, so that a build that is killed at any moment leaves no file
behind that the next one would take for a stranger's.
"""

import functools
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span
from generator.shell.atomic_files import explain_write_errors, open_new, write_all
from generator.shell.file_stats import OutputStat, output_stat_of
from generator.shell.replacing import patiently, replace_file

__all__ = ["MANIFEST", "STAGING", "OutputFolder", "StagedFile", "StagingFolder", "move", "read_manifest", "remove_file"]

MANIFEST = ".drillbook"
"""The file in the output folder that lists what drillbook made there."""

STAGING = ".drillbook-new"
"""The folder in the output folder that files are staged in: on the same disk, so that a rename moves them."""

_PARTLY_NEW = "some pages may be new already; build again when the problem is solved"


class StagedFile(NamedTuple):
    """A file that is ready to be moved into place, or that is in place already (`name` is empty), and its stat.

    `name` is its path in the staging folder: under `files/`, or, as part of a
    folder that the output does not have yet, under `folders/`.
    """

    file: str
    name: str
    output_stat: OutputStat

    @property
    def is_in_new_folder(self) -> bool:
        """Whether the output has nothing yet where the folder belongs that the file is in."""
        return self.name.startswith("folders/")


class StagingFolder:
    """Where the files of an output folder are staged.

    It is for a moment in which nobody moves files into place: which folders
    the output lacks is looked up once, as nearly all files of a first build
    are in a few that are new.
    """

    def __init__(self, output: str) -> None:
        self._output = output
        self._lacks: dict[str, bool] = {}

    def add(self, name: str, file: str, data: bytes, *, ours: bool) -> StagedFile:
        """Write the bytes of a file, unless the output holds them already.

        `name` is unique among the staged files; `ours` tells whether drillbook
        made what stands at the file's place.  Raises `Rejected` if that is
        somebody else's, or the disk refuses.
        """
        path = f"{self._output}/{file}"
        with explain_write_errors(path):
            if self._is_in_new_folder(file):
                name = f"folders/{file}"
            else:
                name = f"files/{name}"
                present = output_stat_of(path)
                if present and present[1] == len(data) and os.path.isfile(path) and Path(path).read_bytes() == data:
                    return StagedFile(file, "", present)
                if present and not ours:
                    raise Rejected([_not_ours(Path(self._output), file)])
            # No fsync: ten thousand of them take minutes, and after a power failure a build repairs the output.
            # The page of a folder is nearly always the first file in it.
            descriptor = open_new(f"{self._output}/{STAGING}/{name}", is_first=name.endswith("/index.html"))
            try:
                write_all(descriptor, data)
                status = os.fstat(descriptor)
            finally:
                os.close(descriptor)
        # A rename keeps times, size and inode: this is also the stat of the file in its place.
        return StagedFile(file, name, (status.st_mtime_ns, status.st_size, status.st_ino))

    def _is_in_new_folder(self, file: str) -> bool:
        top, slash, _ = file.partition("/")
        if slash and top not in self._lacks:
            self._lacks[top] = not os.path.lexists(f"{self._output}/{top}")
        return bool(slash) and self._lacks[top]


def move(folder: str, staged: Iterable[StagedFile]) -> None:
    """Move staged files into place, each in one step; raises `Rejected` if that fails."""
    with explain_write_errors(Path(folder), _PARTLY_NEW):
        for staged_file in staged:
            source, target = f"{folder}/{STAGING}/{staged_file.name}", f"{folder}/{staged_file.file}"
            try:
                replace_file(source, target)
            except (FileNotFoundError, NotADirectoryError):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                replace_file(source, target)


def remove_file(path: Path, top: Path) -> bool:
    """Remove a file, and the folders above it, up to `top`, that become empty; tell whether it existed.

    Raises `OSError` if the file is there and cannot be removed.
    """
    try:
        patiently(path.unlink)
        removed = True
    except (FileNotFoundError, NotADirectoryError):
        removed = False  # whoever was interrupted may have made only its folder
    for folder in path.parents:
        if folder == top:
            break
        try:
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            break  # it is not empty
    return removed


def read_manifest(folder: Path) -> frozenset[str]:
    """Return the files that drillbook made in an output folder; none where it has made no output."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return frozenset()
    _heading, *files = manifest.read_text("utf-8", "replace").split("\n")
    return frozenset(filter(None, files))


class OutputFolder:
    """The output folder in the course of one build; every method raises `Rejected` where the disk refuses.

    The order of a build is: `start`, `StagingFolder.add` for each file, `obstacles`,
    `claim`, `remove_others`, `adopt`, `move`, `settle`, and at any end
    `discard`.  Until `claim`, the old site stands untouched.
    """

    def __init__(self, folder: Path, made: frozenset[str]) -> None:
        self.folder = folder
        self.made = made

    @classmethod
    def open(cls, folder: Path) -> "OutputFolder":
        """Return the output in a folder, which is made if need be; raises `Rejected` if it is a link."""
        if folder.is_symlink():
            raise Rejected([_linked(Path(folder.name))])
        with explain_write_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            return cls(folder, read_manifest(folder))

    def is_ours(self, file: str) -> bool:
        """Tell whether drillbook made what stands at a file's place: that file, or a folder with files of ours."""
        return file in self.made or file in self._folders or self._has_other_capitals(file)

    def _has_other_capitals(self, file: str) -> bool:
        """Tell whether a file is ours under a name that this disk does not tell from it."""
        old = self._by_folded.get(file.casefold())
        return old is not None and _is_one_file(self.folder / old, self.folder / file)

    @functools.cached_property
    def _by_folded(self) -> dict[str, str]:
        return {file.casefold(): file for file in self.made}

    @functools.cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(folder.as_posix() for file in self.made for folder in PurePosixPath(file).parents)

    def obstacles(self, fresh: Iterable[str], files: frozenset[str]) -> list[Diagnostic]:
        """Return diagnostics for other people's files and links that stand where fresh files or their folders belong.

        `files` are all files of the site that is being built; ours that are
        not among them are about to be removed, and in nobody's way.
        """
        obstacles: dict[str, Diagnostic] = {}
        checked = {""}
        for file in fresh:
            if os.path.isdir(f"{self.folder}/{file}"):
                path = self.folder / file
                inside = (p.relative_to(self.folder).as_posix() for p in path.rglob("*") if not p.is_dir())
                obstacles |= {name: _not_ours(self.folder, name) for name in inside if name not in self.made}
            above = file.rpartition("/")[0]
            while above not in checked:
                checked.add(above)
                if os.path.islink(f"{self.folder}/{above}"):
                    obstacles[above] = _linked(Path(self.folder.name, above))
                elif os.path.isfile(f"{self.folder}/{above}") and (above not in self.made or above in files):
                    obstacles[above] = _not_ours(self.folder, above)
                above = above.rpartition("/")[0]
        return list(obstacles.values())

    def start(self) -> None:
        """Make an empty staging folder."""
        with explain_write_errors(self.folder):
            self.discard()
            for name in ("files", "folders"):
                (self.folder / STAGING / name).mkdir(parents=True)

    def adopt(self, staged: Sequence[StagedFile]) -> list[StagedFile]:
        """Move whole folders into place where the output has none; return the files that are still to be moved."""
        # A first build of ten thousand pages then renames a handful of folders.
        with explain_write_errors(self.folder, _PARTLY_NEW):
            for top in sorted({s.name.split("/")[1] for s in staged if s.is_in_new_folder}):
                replace_file(self.folder / STAGING / "folders" / top, self.folder / top)
        return [staged_file for staged_file in staged if staged_file.name.startswith("files/")]

    def discard(self) -> None:
        """Remove the staging folder, with everything in it."""
        staging = self.folder / STAGING
        # `rmtree` refuses a link, and what it leads to is not ours.
        if staging.is_symlink():
            staging.unlink()
        shutil.rmtree(staging, ignore_errors=True)

    def claim(self, files: frozenset[str]) -> None:
        """Add these files to the manifest before any of them is moved into place; those listed before stay listed."""
        if not files <= self.made:
            self._write_manifest(self.made | files)

    def remove_others(self, files: frozenset[str]) -> int:
        """Remove what was ours and is not among these files; return how many files that were."""
        removed = 0
        others = sorted(self.made - files)
        with explain_write_errors(self.folder, _PARTLY_NEW):
            respelled = self._respelled(others, files)
            for file in others:
                removed += file not in respelled and self._remove(file)
        return removed

    def _respelled(self, others: Iterable[str], files: frozenset[str]) -> set[str]:
        """Give files that are still wanted their new capitals, where names that differ in those are one file.

        On Windows and macOS, `Desk.jpg` that became `desk.jpg` is in place
        already, under the old name: to remove it would take away the new one.
        """
        if not others:
            return set()
        by_folded = {file.casefold(): file for file in files}
        respelled = set()
        for old in others:
            new = by_folded.get(old.casefold())
            if new and _is_one_file(self.folder / old, self.folder / new):
                respelled.add(old)
                done = self.folder
                # Folder by folder: a rename into a folder with other capitals leaves these as they are.
                for part, part_now in zip(old.split("/"), new.split("/"), strict=True):
                    if part != part_now:
                        replace_file(done / part, done / part_now)
                    done /= part_now
        return respelled

    def settle(self, files: frozenset[str]) -> None:
        """List these files as ours, and no others."""
        if files != self.made:
            self._write_manifest(files)

    def _remove(self, file: str) -> bool:
        """Remove a file that an earlier build made, and the folders that become empty; tell whether it existed."""
        if not _is_inside(file):
            return False
        path = self.folder / file
        if any(
            folder.is_symlink() for folder in path.parents if folder != self.folder and self.folder in folder.parents
        ):
            return False  # what is there is not what we made
        return remove_file(path, self.folder)

    def _write_manifest(self, files: frozenset[str]) -> None:
        heading = "The files below were made by drillbook; it removes those it no longer makes, and no others."
        data = "\n".join([heading, *sorted(files), ""]).encode()
        move(str(self.folder), [StagingFolder(str(self.folder)).add("manifest", MANIFEST, data, ours=True)])
        self.made = files


def _is_one_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _is_inside(file: str) -> bool:
    """Tell whether drillbook can have made a file of this name.

    The manifest is a text file that came with the folder: a line in it must
    never make us remove anything outside of the output, or hidden in it.
    """
    pure = PurePosixPath(file)
    outside = pure.is_absolute() or ".." in pure.parts or "\\" in file or "\0" in file or file[1:2] == ":"
    return not outside and not any(part.startswith(".") and part != ".well-known" for part in pure.parts)


def _linked(path: Path) -> Diagnostic:
    """Return the diagnostic for a link where a folder of the output belongs: it could lead to anybody's files."""
    message = "this is a link, and drillbook would write into the folder that it leads to"
    advice = "put a folder in its place; to have the site elsewhere, copy or upload what is in output/"
    return error("output/linked", Span(path=path.as_posix()), message, help=advice)


def _not_ours(folder: Path, file: str) -> Diagnostic:
    return error(
        "output/not-ours",
        Span(path=f"{folder.name}/{file}"),
        "drillbook did not make this file, and would write over it",
        help=f"move it out of {folder.name}/, or give your lesson another address",
    )
