"""Brings what drillbook's layouts have gained into a site's copies, and keeps the coach's changes.

Each copy is merged with its original and drillbook's own layout of today, line
by line: git could do it, but is not on every coach's computer.  A merge is offered only if the two changed
different lines and the result is a layout that Jinja can read.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2

from generator.engine.overrides import lacking
from generator.engine.project import Project
from generator.engine.text_fixes import FileFix, draft_of
from generator.model.diagnostic import Rejected, did_you_mean, error
from generator.model.source import Span
from generator.model.value import Value, replace
from generator.render.templates import Layouts, make_environment
from generator.scaffold.merge import MergedPart, merged_parts
from generator.shell.layouts import TEMPLATE_ENDINGS
from generator.shell.originals import Copy, copies, keep_original
from generator.shell.source_files import load

__all__ = ["Conflict", "LayoutUpdate", "keep_own", "layout_updates"]


class Conflict(Value):
    """A place that both have changed: its first line in the copy, the coach's lines and drillbook's."""

    line: int
    own: str
    new: str


class LayoutUpdate(Value):
    """A copy that is behind: `gains` is what it lacks.

    `fix` is the file with both changes.  It is None where `conflicts` tells
    why, or drillbook has no such layout any more, or the copy already has all that is new.
    """

    name: str
    version: str
    gains: tuple[str, ...] = ()
    fix: FileFix | None = None
    conflicts: tuple[Conflict, ...] = ()
    is_gone: bool = False


def layout_updates(project: Project) -> tuple[LayoutUpdate, ...]:
    """Return the copies of layouts that are behind."""
    # It renders nothing.  A site's hooks can add tags, without which its copies cannot be parsed.
    environment = make_environment(Layouts(texts={}, files={}), project.hooks.jinja)
    folder = project.folder
    return tuple(_update(folder, copy, environment) for copy in copies(folder) if copy.is_behind)


def keep_own(folder: Path, names: Iterable[str]) -> None:
    """Let copies count as up to date, as they are.

    Raises `Rejected` for a name that no copy has, and if the disk refuses.
    """
    by_name = {copy.name: copy for copy in copies(folder)}
    for name in names:
        if name not in by_name:
            message = f'your site has no copy of a layout "{name}"'
            label = did_you_mean(name, by_name)
            advice = "type `drillbook update` to see which copies are behind"
            raise Rejected([error("layout/no-copy", Span(path=f"layouts/{name}"), message, label=label, help=advice)])
        keep_original(folder, name)


def _update(folder: Path, copy: Copy, environment: jinja2.Environment) -> LayoutUpdate:
    update = LayoutUpdate(name=copy.name, version=copy.version, gains=tuple(lacking(copy)))
    path = f"layouts/{copy.name}"
    draft = draft_of(path, load(str(folder), path)[0])
    if copy.current is None or draft is None:
        return replace(update, is_gone=copy.current is None)
    original, own, current = (text.splitlines(keepends=True) for text in (copy.original, copy.text, copy.current))
    parts = tuple(merged_parts(original, own, current))
    if conflicts := tuple(_conflicts(parts)):
        return replace(update, conflicts=conflicts)
    merged = "".join(line for part in parts for line in part.lines)
    if not _is_readable(copy.name, merged, environment):
        # Each line is fine, but together they are no template, such as a block that now has two ends.
        whole = Conflict(line=1, own=copy.text, new=copy.current)
        return replace(update, conflicts=(whole,))
    # All three texts were compared with `\n`; the coach's file keeps the line ends that it has.
    draft.text = merged.replace("\n", "\r\n") if "\r\n" in draft.text else merged
    return replace(update, fix=draft.fix)


def _conflicts(parts: Iterable[MergedPart]) -> Iterator[Conflict]:
    for part in parts:
        if part.conflict is not None:
            yield Conflict(line=part.start + 1, own="".join(part.lines), new="".join(part.conflict))


def _is_readable(name: str, text: str, environment: jinja2.Environment) -> bool:
    if name.startswith("assets/") or not name.endswith(TEMPLATE_ENDINGS):
        return True
    try:
        environment.parse(text)
    except (jinja2.TemplateSyntaxError, RecursionError):
        return False
    return True
