"""What is in an archive of drillbook's own, and how it becomes a site again.

An archive can come from anybody: of what it holds, only what a site is made of
is taken, under names that cannot lead elsewhere, and over no other file.
"""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.importers.archive import OnDiagnostic
from generator.importers.container import UNREADABLE, Container
from generator.model.diagnostic import Diagnostic, Rejected, error, warning
from generator.model.picture import is_picture
from generator.model.source import Span
from generator.model.url import is_device
from generator.model.value import Value
from generator.read.config import read_config
from generator.shell.disk import decode, whole_file
from generator.shell.plugins import packages_of

__all__ = [
    "ATOM",
    "FOLDERS",
    "LISTS",
    "MARKER",
    "MARKER_TEXT",
    "README",
    "Kinds",
    "Restored",
    "bad_name",
    "is_export",
    "kinds_of",
    "program_roots",
    "restore",
]

LISTS = ("site.yaml", "published.json")
"""The files of a site that lie at its top."""

FOLDERS = ("content", "layouts")
"""The folders of a site that somebody wrote."""

README, ATOM, MARKER = "README.txt", "archive.atom", "drillbook-export.txt"
"""What an archive has besides a site's files; by the last it is known."""

_VERSION = 1
_SIGN = "drillbook export "
MARKER_TEXT = f"{_SIGN}{_VERSION}\n"
_CHUNK = 1 << 20
_MOST_SETTINGS = 1 << 22


class Kinds(Value):
    """How many files of a site there are of each kind."""

    lessons: int
    pages: int
    comments: int
    pictures: int


class Restored(Value):
    """The files that were written, or would be, and how many were there already.

    `programs` are those among all of these that a build runs, or, of the
    settings, that say what is run.
    """

    written: tuple[str, ...]
    same: int
    programs: tuple[str, ...]


def kinds_of(names: Iterable[str]) -> Kinds:
    """Count files of a site by kind."""
    names = tuple(names)

    def texts(folder: str) -> int:
        return sum(1 for name in names if name.startswith(f"content/{folder}/") and name.lower().endswith(".md"))

    pictures = sum(1 for name in names if name.startswith("content/") and is_picture(name))
    return Kinds(lessons=texts("lessons"), pages=texts("pages"), comments=texts("comments"), pictures=pictures)


def bad_name(name: str) -> str:
    """Say what is wrong with the name of a file of a site, or return an empty string.

    A good one leads to a file below the site's folder, on any computer.
    """
    for part in name.split("/"):
        if part in ("", ".", ".."):
            return "it leads to another place"
        if "\\" in part or ":" in part:
            return "Windows takes a part of it for a folder or a drive"
        if any(ord(sign) < 32 or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000 for sign in part):
            return "there is an invisible character in it"
        if is_device(part):
            return f'Windows cannot store a file called "{part}"'
        if part.startswith("."):
            return "it is hidden"
    return ""


def program_roots(settings: bytes) -> set[str]:
    """Return the names of the folders and modules of a site that its hooks may lie in, of its `site.yaml`.

    Where that cannot be read, it is the name that the handbook has for them.
    """
    try:
        config, _ = read_config(decode("site.yaml", settings))
    except Rejected:
        config = None
    roots = packages_of(config.hooks) if config else {"plugins"}
    return {root for root in roots if root.isidentifier() and root.casefold() != "output"}


# ---------------------------------------------------------------- reading an archive
def is_export(container: Container) -> bool:
    """OnDiagnostic whether a box is an archive that `drillbook export` made, packed or unpacked."""
    return bool(_sign_of(container)[1])


def _sign_of(container: Container) -> tuple[str, str]:
    """Return what stands before the names of the members, and the version, or two empty strings."""
    found = [name for name in container.members if name == MARKER or name.endswith(f"/{MARKER}")]
    if found:
        # Somebody may have unpacked it into a folder, and that into another.
        marker = min(found, key=lambda name: name.count("/"))
        try:
            with container.open(marker) as file:
                text = file.read(len(_SIGN) + 9).decode("utf-8", "replace")
        except UNREADABLE:
            return "", ""
        if text.startswith(_SIGN):
            return marker.removesuffix(MARKER), text.removeprefix(_SIGN).strip() or "?"
    return "", ""


def restore(container: Container, folder: Path, tell: OnDiagnostic, *, dry_run: bool = False) -> Restored:
    """Put the files of an archive into a folder, new or an existing site's, and return what was done.

    A file that is there and differs is left alone.  Nothing of the archive is
    run here, but a build of it would: its programs are told before anything is
    written, and kept out of a site with other settings.  Whoever calls this must
    not open the folder as a project unasked, for that imports hooks.  Stopped
    halfway, the same once more finishes it.  Raises `Rejected` where it cannot be
    done at all.
    """
    top, version = _sign_of(container)
    if version != str(_VERSION):
        raise Rejected([_newer(f"{top}{MARKER}")])
    if container.members.get(f"{top}site.yaml", 0) > _MOST_SETTINGS:
        raise Rejected([_damaged(f"{top}site.yaml", "no site has so many settings")])
    settings = _settings(container, f"{top}site.yaml")
    roots = program_roots(settings)
    members = _members(container, top, roots, tell)
    programs = _programs(members, roots)
    here = folder / "site.yaml"
    if here.is_file() and _differs(here, settings):
        strange = tuple([name for name in programs if name != "site.yaml"])
        members = {name: member for name, member in members.items() if name not in strange}
        programs = ()
        if strange:
            tell(_strange_programs(strange))
    elif programs:
        tell(_own_programs(programs))
    _check_room(folder, sum(container.members[member] for member in members.values()))
    written, same = [], 0
    # The settings come last: without them, what is half there is no site.
    for name, member in sorted(members.items(), key=lambda item: (item[0] == "site.yaml", item[0])):
        try:
            if _put(container, member, folder / name, dry_run=dry_run):
                written.append(name)
            else:
                same += 1
        except _KeptError:
            tell(_kept(name))
        except _DamagedMemberError as problem:
            tell(_damaged(member, str(problem)))
    return Restored(written=tuple(written), same=same, programs=programs)


def _programs(names: Iterable[str], roots: set[str]) -> tuple[str, ...]:
    """Return the files that a build runs; settings that name hooks have functions called, Python's own for some."""
    return tuple(
        [n for n in names if n.startswith("layouts/") or _root(n) in roots or (n == "site.yaml" and bool(roots))]
    )


def _root(name: str) -> str:
    """Return the package or module at the top of the site that a file is of."""
    top, slash, _ = name.partition("/")
    return top if slash else top.removesuffix(".py")


def _members(container: Container, top: str, roots: set[str], tell: OnDiagnostic) -> dict[str, str]:
    """Return the members that a site is made of, by their names in the site; what else there is is told."""
    taken: dict[str, str] = {}
    strange: dict[str, int] = {}
    for member in container.members:
        name = member.removeprefix(top)
        # A Mac that packs a folder adds another, of notes on its files.
        if member.startswith("__MACOSX/") or (member.startswith(top) and name in (README, ATOM, MARKER)):
            continue
        reason = bad_name(name if member.startswith(top) else member)
        if reason:
            tell(_bad_name(member, reason))
        elif member.startswith(top) and (name in LISTS or _is_of_site(name, roots)):
            taken[name] = member
        else:
            first = name.partition("/")[0]
            strange[first] = strange.get(first, 0) + 1
    for first, count in strange.items():
        tell(_left_out(first, count))
    return taken


def _is_of_site(name: str, roots: set[str]) -> bool:
    first, slash, _ = name.partition("/")
    return (bool(slash) and first in (*FOLDERS, *roots)) or (name.endswith(".py") and _root(name) in roots)


def _settings(container: Container, member: str) -> bytes:
    """Return `site.yaml`; of none, or of one that cannot be read, nothing."""
    try:
        with container.open(member) as file:
            return file.read(_MOST_SETTINGS)
    except (KeyError, *UNREADABLE):
        return b""


class _KeptError(Exception):
    """Another file is there."""


class _DamagedMemberError(Exception):
    """A member cannot be unpacked; says why."""


def _put(container: Container, member: str, path: Path, *, dry_run: bool) -> bool:
    """Write a member to a file; return whether it was not there already."""
    if path.is_symlink() or path.exists():
        if path.is_file() and _is_same(container, member, path):
            return False
        raise _KeptError
    if not dry_run:
        with whole_file(path, "import again when that is mended, and the rest is done", lasting=False) as file:
            for chunk in _unpacked(container, member):
                file.write(chunk)
    return True


def _is_same(container: Container, member: str, path: Path) -> bool:
    try:
        with path.open("rb") as file:
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
    """Yield the bytes of a member, and no more of them than it said there are."""
    left = container.members[member]
    try:
        with container.open(member) as file:
            while chunk := file.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _DamagedMemberError("there is more in it than it says")
                yield chunk
    except UNREADABLE as problem:
        raise _DamagedMemberError(str(problem)) from problem
    if left:
        raise _DamagedMemberError("its end is missing")


def _check_room(folder: Path, size: int) -> None:
    """Raise `Rejected` where files of so many bytes have no room: an archive can be small and what is in it large."""
    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.is_dir())
    free = shutil.disk_usage(there).free
    if size > free:
        message = f"there is no room for it: it has {size:,} bytes, and {free:,} are free"
        advice = "make room, or choose a folder on another disk; nothing was written"
        raise Rejected([error("import/no-room", Span(path=str(folder)), message, help=advice)])


# ---------------------------------------------------------------- what is told
def _newer(marker: str) -> Diagnostic:
    message = "another version of drillbook made this archive, in a way that this one does not know"
    advice = (
        "install the newest drillbook: `pip install --upgrade drillbook`; or unpack the archive and copy what is in it"
    )
    return error("import/newer-export", Span(path=marker), message, help=advice)


def _own_programs(programs: tuple[str, ...]) -> Diagnostic:
    message = f"this archive brings program code: {_some(programs)}"
    advice = (
        "importing runs none of it; `drillbook build`, `check` and `serve` do: trust the sender before you type them"
    )
    return warning("import/code", Span(path=programs[0]), message, help=advice)


def _strange_programs(programs: tuple[str, ...]) -> Diagnostic:
    message = f"this archive brings program code, which was left out: {_some(programs)}"
    advice = "there is a site with other settings in this folder; import into an empty one to get all of the archive"
    return warning("import/code", Span(path=programs[0]), message, help=advice)


_FEW = 5


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _kept(name: str) -> Diagnostic:
    message = "there is another file of this name already, and it was left as it is"
    advice = "to get the one in the archive, move yours away and import again; or import into an empty folder"
    return warning("import/kept", Span(path=name), message, help=advice)


def _damaged(member: str, reason: str) -> Diagnostic:
    message = f"this file cannot be taken out of the archive: {reason}"
    return error("import/damaged", Span(path=member), message, help="copy or download the archive once more")


def _bad_name(member: str, reason: str) -> Diagnostic:
    shown = member.encode("ascii", "backslashreplace").decode() if not member.isprintable() else member
    advice = "if you know the file and want it, unpack the archive yourself, and rename it"
    return warning("import/bad-name", Span(path=shown), f"this file was left out, for its name: {reason}", help=advice)


def _left_out(first: str, count: int) -> Diagnostic:
    files = "1 file was" if count == 1 else f"{count:,} files were"
    advice = "a site is made of site.yaml, content/ and layouts/; copy it yourself if you need it"
    return warning("import/left-out", Span(path=first), f"{files} left out: that is no part of a site", help=advice)
