"""Turns an export, the zip that `drillbook export` made, back into a site.

An export can come from anybody.  So only what a site is made of is taken out
of it, under names that cannot lead out of the site's folder, and no existing
file is overwritten.  Nothing in it is run here; but a build would run its
hooks and layouts, so a warning names them.
"""

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from generator.backup.contents import (
    ATOM,
    MARKER,
    MARKER_TEXT,
    MARKER_VERSION,
    README,
    SITE_FILES,
    SITE_FOLDERS,
    hook_packages,
    marker_version,
    name_problem,
)
from generator.importers.container import UNREADABLE, Container
from generator.importers.detect import opened
from generator.model.diagnostic import Diagnostic, Rejected, error, warning
from generator.model.english import first_few
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.atomic_files import whole_file
from generator.shell.lock import only_one

__all__ = ["Report", "Restored", "are_exports", "is_export", "restore", "restore_exports"]

Report = Callable[[Diagnostic], None]
"""Takes one diagnostic at a time, as it is found."""

# One MB at a time: an export can contain videos larger than the memory.
_CHUNK = 1 << 20
# A zip of a few KB can unpack to gigabytes, and settings are read into memory whole.
_MOST_SETTINGS = 1 << 22


class Restored(Value):
    """What a restore did, or would do.

    `written` are paths in the site; `unchanged` counts the files that the
    site had already, to the byte.
    """

    written: tuple[str, ...]
    unchanged: int


def are_exports(sources: Sequence[Path]) -> bool:
    """Tell whether files or folders were made by `drillbook export`; raises `Rejected` if only some of them were."""
    with contextlib.ExitStack() as stack:
        exports = [path for path in sources if is_export(opened(stack, path))]
    if exports and len(exports) < len(sources):
        raise Rejected([_not_alone(path) for path in exports])
    return bool(exports)


def is_export(container: Container) -> bool:
    """Tell whether a container is an export, packed or unpacked."""
    return bool(_find_marker(container)[1])


def restore_exports(
    sources: Sequence[Path],
    folder: Path,
    report: Report,
    *,
    dry_run: bool = False,
    on_wait: Callable[[], None] = lambda: None,
) -> tuple[Restored, ...]:
    """Restore several exports into one folder, as `restore` does, holding the folder's lock."""
    with contextlib.ExitStack() as stack:
        containers = [opened(stack, path) for path in sources]
        if not dry_run:
            stack.enter_context(only_one(folder / ".drillbook", on_wait))
        # One after another: a file that two exports have is then the first one's, and the second is reported.
        return tuple([restore(container, folder, report, dry_run=dry_run) for container in containers])


def restore(container: Container, folder: Path, report: Report, *, dry_run: bool = False) -> Restored:
    """Write the files of an export into a folder, new or that of an existing site.

    A file that exists and differs is kept and reported.  Code is reported
    before anything is written, and left out if the site has other settings
    than the export.  The caller must not open the folder as a project
    afterward without being asked to, because that imports hooks.  If it is
    interrupted, the same call again finishes the job.  Raises `Rejected` if
    nothing can be restored.
    """
    top, version = _find_marker(container)
    if version != MARKER_VERSION:
        raise Rejected([_newer(f"{top}{MARKER}")])
    if container.members.get(f"{top}site.yaml", 0) > _MOST_SETTINGS:
        raise Rejected([_damaged(f"{top}site.yaml", "no site has so many settings")])
    settings = _read_settings(container, f"{top}site.yaml")
    packages = hook_packages(settings)
    members = _members_to_restore(container, top, packages, report)
    code_files = _code_files(members, packages)
    current_settings = folder / "site.yaml"
    if current_settings.is_file() and _differs(current_settings, settings):
        # Another site's build must not run code that came along with a few lessons.
        foreign = tuple([name for name in code_files if name != "site.yaml"])
        members = {name: member for name, member in members.items() if name not in foreign}
        if foreign:
            report(_code_left_out(foreign))
    elif code_files:
        report(_code_restored(code_files))
    # Before the first file: half a site on a full disk helps nobody.
    _check_room(folder, sum(container.members[member] for member in members.values()))
    written, unchanged = _write_members(container, members, folder, report, dry_run=dry_run)
    return Restored(written=written, unchanged=unchanged)


# ---------------------------------------------------------------- what is in an export
def _find_marker(container: Container) -> tuple[str, str]:
    """Return what precedes the site's paths in the names of the members, and the version; or two empty strings."""
    markers = [name for name in container.members if name == MARKER or name.endswith(f"/{MARKER}")]
    if not markers:
        return "", ""
    # Somebody may have unpacked it into a folder, and that into another.
    marker = min(markers, key=lambda name: name.count("/"))
    try:
        with container.open(marker) as file:
            version = marker_version(file.read(2 * len(MARKER_TEXT)).decode("utf-8", "replace"))
    except UNREADABLE:
        return "", ""
    return (marker.removesuffix(MARKER), version) if version else ("", "")


def _read_settings(container: Container, member: str) -> bytes:
    """Return `site.yaml`; empty if there is none, or if it cannot be read."""
    try:
        with container.open(member) as file:
            return file.read(_MOST_SETTINGS)
    except (KeyError, *UNREADABLE):
        return b""


def _members_to_restore(container: Container, top: str, packages: set[str], report: Report) -> dict[str, str]:
    """Return the members that a site is made of, by their paths in the site, and report all others."""
    members: dict[str, str] = {}
    others: dict[str, int] = {}
    for member in container.members:
        name = member.removeprefix(top)
        # When a Mac packs a folder, it adds another one with notes on the files.
        if member.startswith("__MACOSX/") or (member.startswith(top) and name in (README, ATOM, MARKER)):
            continue
        problem = name_problem(name if member.startswith(top) else member)
        if problem:
            report(_bad_name(member, problem))
        elif member.startswith(top) and (name in SITE_FILES or _is_of_site(name, packages)):
            members[name] = member
        else:
            first = name.partition("/")[0]
            others[first] = others.get(first, 0) + 1
    for first, number in others.items():
        report(_left_out(first, number))
    return members


def _is_of_site(name: str, packages: set[str]) -> bool:
    first, slash, _ = name.partition("/")
    return (bool(slash) and first in (*SITE_FOLDERS, *packages)) or (
        name.endswith(".py") and _package(name) in packages
    )


def _code_files(names: Iterable[str], packages: set[str]) -> tuple[str, ...]:
    """Return the files that a build runs; settings with hooks count, for a hook can name any function of Python's."""

    def is_code(name: str) -> bool:
        return name.startswith("layouts/") or _package(name) in packages or (name == "site.yaml" and bool(packages))

    return tuple([name for name in names if is_code(name)])


def _package(name: str) -> str:
    """Return the package or module at the top of the site that a file would belong to."""
    top, slash, _ = name.partition("/")
    return top if slash else top.removesuffix(".py")


# ---------------------------------------------------------------- writing
class _KeptError(Exception):
    """Another file has this name."""


class _DamagedMemberError(Exception):
    """A member cannot be unpacked; says why."""


def _write_members(
    container: Container, members: dict[str, str], folder: Path, report: Report, *, dry_run: bool
) -> tuple[tuple[str, ...], int]:
    """Write members by their paths in the site; return the paths that are new, and the number of unchanged files."""
    written, unchanged = [], 0
    # The settings come last: without them, what is there halfway through is no site yet.
    for name, member in sorted(members.items(), key=lambda item: (item[0] == "site.yaml", item[0])):
        try:
            if _write_member(container, member, folder / name, dry_run=dry_run):
                written.append(name)
            else:
                unchanged += 1
        except _KeptError:
            report(_kept(name))
        except _DamagedMemberError as problem:
            report(_damaged(member, str(problem)))
    return tuple(written), unchanged


def _write_member(container: Container, member: str, path: Path, *, dry_run: bool) -> bool:
    """Write a member to a file; return whether the file is new."""
    if path.is_symlink() or path.exists():
        if path.is_file() and _is_same(container, member, path):
            return False
        raise _KeptError
    if not dry_run:
        with whole_file(path, "import again when that is fixed, and the rest is done", lasting=False) as file:
            for chunk in _unpacked(container, member):
                file.write(chunk)
    return True


def _is_same(container: Container, member: str, path: Path) -> bool:
    try:
        with path.open("rb") as file:
            # The file can go on where the member ends.
            return all(file.read(len(chunk)) == chunk for chunk in _unpacked(container, member)) and not file.read(1)
    except OSError:
        return False


def _differs(path: Path, data: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_SETTINGS) != data
    except OSError:
        return True


def _unpacked(container: Container, member: str) -> Iterator[bytes]:
    """Yield the bytes of a member, never more than it declares: room on the disk was checked for those only."""
    missing = container.members[member]
    try:
        with container.open(member) as file:
            while chunk := file.read(_CHUNK):
                missing -= len(chunk)
                if missing < 0:
                    raise _DamagedMemberError("there is more in it than it says")
                yield chunk
    except UNREADABLE as problem:
        raise _DamagedMemberError(str(problem)) from problem
    if missing:
        raise _DamagedMemberError("its end is missing")


def _check_room(folder: Path, size: int) -> None:
    """Raise `Rejected` if the disk has no room for so many bytes: a small archive can hold a great deal."""
    # The folder need not exist yet; it will be on the disk of the nearest one that does.
    existing = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())
    free = shutil.disk_usage(existing).free
    if size > free:
        message = f"there is not enough room: it needs {size:,} bytes, and {free:,} are free"
        advice = "make room, or choose a folder on another disk; nothing was written"
        raise Rejected([error("import/no-room", Span(path=str(folder)), message, help=advice)])


# ---------------------------------------------------------------- diagnostics
def _not_alone(path: Path) -> Diagnostic:
    message = "this is an export of drillbook's own, which is restored as it was"
    advice = "import it alone, and the rest after it"
    return error("import/not-alone", Span(path=path.as_posix()), message, help=advice)


def _newer(marker: str) -> Diagnostic:
    message = "another version of drillbook made this archive, in a format that this one does not know"
    advice = "install the newest drillbook (`drillbook help update`), or unpack the archive and copy what is in it"
    return error("import/newer-export", Span(path=marker), message, help=advice)


def _code_restored(code_files: tuple[str, ...]) -> Diagnostic:
    message = f"this archive contains program code: {first_few(code_files, _FEW)}"
    advice = (
        "importing runs none of it, but `drillbook build`, `check` and `serve` do: type them only if you trust the "
        "sender"
    )
    return warning("import/code", Span(path=code_files[0]), message, help=advice)


def _code_left_out(code_files: tuple[str, ...]) -> Diagnostic:
    message = f"this archive contains program code, which was left out: {first_few(code_files, _FEW)}"
    advice = "this folder has a site with other settings; import into an empty folder to get the whole archive"
    return warning("import/code", Span(path=code_files[0]), message, help=advice)


_FEW = 5


def _kept(name: str) -> Diagnostic:
    message = "there is another file of this name already, and it was kept as it is"
    advice = "to get the one in the archive, move yours away and import again; or import into an empty folder"
    return warning("import/kept", Span(path=name), message, help=advice)


def _damaged(member: str, reason: str) -> Diagnostic:
    message = f"this file cannot be unpacked: {reason}"
    return error("import/damaged", Span(path=member), message, help="copy or download the archive once more")


def _bad_name(member: str, reason: str) -> Diagnostic:
    shown = member.encode("ascii", "backslashreplace").decode() if not member.isprintable() else member
    message = f"this file was left out because of its name: {reason}"
    advice = "if you know the file and want it, unpack the archive yourself, and rename it"
    return warning("import/bad-name", Span(path=shown), message, help=advice)


def _left_out(first: str, number: int) -> Diagnostic:
    message = "1 file was left out: it is" if number == 1 else f"{number:,} files were left out: they are"
    advice = "a site consists of site.yaml, content/ and layouts/; copy it yourself if you need it"
    return warning("import/left-out", Span(path=first), f"{message} not part of a site", help=advice)
