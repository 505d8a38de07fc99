"""Writes into a lesson the id by which subscribers know it, where it has none of its own.

Without the key `id`, a lesson's id is made of the name of its file and the id
of the site.  Rename the file, or give a site without an id another address,
and every subscriber gets old lessons as new ones.  A line with the id that the
feeds gave prevents that for good, and changes nothing for anybody.

It is written only where readers may have the lesson: `published.json` names its
address, or its page is in the output folder.  A lesson that nobody has seen
loses nothing with its id, so its writer is not shown a line to wonder about.
"""

from collections.abc import Callable, Mapping

import yaml

from generator.engine.text_fixes import TextDraft
from generator.model.diagnostic import Diagnostic, warning
from generator.model.edit import Edit
from generator.model.lesson import LessonMetadata
from generator.model.url import file_of
from generator.model.yaml_text import scalar
from generator.read.front_matter import split
from generator.read.problems import Problems

__all__ = ["id_line", "published_id"]

_CODE = "lesson/no-id"


def published_id(meta: LessonMetadata, published: Mapping[str, str], is_built: Callable[[str], bool]) -> str:
    """Return the id by which readers may know a lesson, or nothing.

    `published` has the ids that were published by the paths of pages;
    `is_built` tells whether a file is in the output.  What was published comes
    first: a file that was renamed since has another id by now.
    """
    if meta.draft:
        return ""
    return published.get(meta.path) or (meta.id if is_built(file_of(meta.path)) else "")


def id_line(draft: TextDraft, wanted: str) -> Diagnostic | None:
    """Return what writes an id below the date of a lesson, or None where the lesson has one."""
    source = draft.source
    document = split(source, Problems(source))
    if document is None:
        return None
    values = {key.value: value for key, value in document.node.value}
    date = values.get("date")
    if "id" in values or not isinstance(date, yaml.ScalarNode):
        return None
    # PyYAML ends a block (`|`) at the start of the next line, and any other value on its own line.
    line = date.end_mark.line + 1 + (date.end_mark.column > 0)
    edit = Edit(path=draft.path, start=(line, 1), end=(line, 1), text=f"id: {scalar(wanted)}\n")
    return warning(_CODE, source.span(line - 1), "this lesson has no id of its own", edits=(edit,))
