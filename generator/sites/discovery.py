"""Finds the sites in a folder: its direct children with a `site.yaml`.

Only direct children, because that is what people see when they open the folder,
and because a site may hold folders of other sites, such as a copy kept aside,
which nobody wants published.  What is left out is named, so that nobody waits
for a site that is one folder deeper.

Two names can lead to one folder, and a link can lead into another site.  Built
at once, the two would write into each other's output.  So each real folder is
taken once, and none that is inside of another.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from generator.model.diagnostic import Diagnostic, Rejected, error, warning
from generator.model.natural_order import natural_key
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.source_tree import is_within, shown_name

__all__ = ["SITES_NOTES", "Discovery", "find_sites"]

SETTINGS = "site.yaml"

SITES_NOTES = ".drillbook"
"""The folder beside the sites in which a run keeps what saves work for the next one."""


class Discovery(Value):
    """The sites of a folder by name, in the order in which people look for names, and what is not built.

    `left_out` are the folders without a `site.yaml`; `diagnostics` are about
    names that cannot be used, each with that name as its place.
    """

    names: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def find_sites(folder: Path) -> Discovery:
    """Return the sites in a folder; raises `Rejected` if it cannot be read or holds none."""
    try:
        children = sorted(_children(folder), key=lambda entry: natural_key(entry.name))
    except OSError as problem:
        raise Rejected([_unreadable(str(folder), problem)]) from problem
    real: dict[str, str] = {}
    left_out: list[str] = []
    diagnostics: list[Diagnostic] = []
    # Folders before links: of two names for one folder, its own is the one to keep.
    for entry in sorted(children, key=lambda child: child.is_symlink()):
        try:
            kind = _kind(entry)
        except OSError as problem:
            diagnostics.append(_unreadable(shown_name(entry.name), problem))
            continue
        if kind == "folder":
            left_out.append(shown_name(entry.name))
        elif kind == "site":
            diagnostics += _add(real, entry, os.path.realpath(folder))
    diagnostics += _without_nested(real)
    if not real and not diagnostics:
        raise Rejected([_none(folder, left_out)])
    order = {entry.name: number for number, entry in enumerate(children)}
    names = tuple(sorted(real, key=order.__getitem__))
    return Discovery(names=names, left_out=tuple(sorted(left_out, key=natural_key)), diagnostics=tuple(diagnostics))


def _children(folder: Path) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        # The notes of the run, and what systems and git put there.
        yield from (entry for entry in entries if not entry.name.startswith("."))


def _kind(entry: "os.DirEntry[str]") -> Literal["site", "folder", "file"]:
    """Return what a child of the folder is; raises `OSError` where nobody may look into it."""
    # Asked of the place and not of the entry: a link that leads nowhere, or in a circle, fails here.
    if not stat.S_ISDIR(os.stat(entry.path).st_mode):
        return "file"
    try:
        os.stat(os.path.join(entry.path, SETTINGS))
    except FileNotFoundError:
        return "folder"
    return "site"


def _add(real: dict[str, str], entry: "os.DirEntry[str]", above: str) -> Iterator[Diagnostic]:
    """Add a site with the real folder that it is in, or yield why it cannot be."""
    name, home = shown_name(entry.name), os.path.realpath(entry.path)
    if name != entry.name:
        yield _bad_name(name)
    # A link to the folder of all sites, or to one above it: its "site" would hold all others.
    elif is_within(above, [home]):
        yield _upward(name)
    elif other := next((other for other, place in real.items() if place == home), None):
        yield _same(name, other)
    else:
        real[name] = home


def _without_nested(real: dict[str, str]) -> list[Diagnostic]:
    """Take out the sites that are inside of another, and return a diagnostic for each."""
    diagnostics = []
    # In the order of the paths, so that what is inside of a folder comes right after it.
    outer, outer_home = "", ""
    for name, home in sorted(real.items(), key=lambda item: item[1].split(os.sep)):
        if outer and is_within(home, [outer_home]):
            diagnostics.append(_inside(name, outer))
            del real[name]
        else:
            outer, outer_home = name, home
    return diagnostics


def _none(folder: Path, left_out: list[str]) -> Diagnostic:
    message = "there is no site in this folder: none of the folders in it has a site.yaml"
    if (folder / SETTINGS).is_file():
        advice = "this folder is a site itself: leave `s` off, and type --site"
    elif deeper := _deeper(folder, left_out):
        advice = f"there are sites one folder deeper: try --sites {(folder / deeper).as_posix()}"
    else:
        advice = "name the folder that your sites are in; `drillbook init FOLDER/my-blog` starts one there"
    return error("sites/none", Span(path=folder.as_posix()), message, help=advice)


def _deeper(folder: Path, left_out: list[str]) -> str:
    for name in left_out:
        try:
            with os.scandir(folder / name) as entries:
                if any(os.path.isfile(os.path.join(entry.path, SETTINGS)) for entry in entries):
                    return name
        except OSError:
            continue
    return ""


def _unreadable(name: str, problem: OSError) -> Diagnostic:
    reason = problem.strerror or str(problem)
    advice = "see whether the folder is somebody else's, or a link that leads nowhere; the other sites are built"
    return error("sites/unreadable", Span(path=name), f"this folder cannot be looked into: {reason}", help=advice)


def _bad_name(name: str) -> Diagnostic:
    advice = "rename the folder: it was made by a program that does not use UTF-8, often by an old zip"
    return error("sites/bad-name", Span(path=name), "the name of this folder cannot be decoded", help=advice)


def _same(name: str, other: str) -> Diagnostic:
    message = f"this is another name of the site {other}, which is built once"
    return warning("sites/same", Span(path=name), message, help="delete the link, if nobody needs it")


def _upward(name: str) -> Diagnostic:
    message = "this link leads up to a folder that the other sites are in"
    return error("sites/inside", Span(path=name), message, help="delete the link; the other sites are built")


def _inside(name: str, other: str) -> Diagnostic:
    message = f"this site is inside of the site {other}: each would write into the other"
    advice = "move it out of there, and put it beside the other sites; the other one is built"
    return error("sites/inside", Span(path=name), message, help=advice)
