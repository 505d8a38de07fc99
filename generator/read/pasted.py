"""Warnings for what in the body of a lesson looks pasted: more than text, and not understood as such."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import yaml

from generator.model.config import Config
from generator.model.edit import Edit
from generator.model.source import Source
from generator.read.fields import Fields
from generator.read.front_matter import Document
from generator.read.problems import Problems
from generator.read.raw_html import without_comments
from generator.read.reader_context import ReaderContext
from generator.read.recognize.signs import has_another_shape, may_be_pasted
from generator.read.sections import BodyPart

if TYPE_CHECKING:
    from generator.read.recognize.findings import PasteFinding, Replacement

__all__ = ["note_pastes", "note_pastes_in_page"]


def note_pastes(
    reader: ReaderContext,
    document: Document,
    title: str,
    fields: Fields,
    in_body: Mapping[str, BodyPart],
) -> set[str]:
    """Note what in a body looks like more than text, and return the codes of what was found.

    `title` is that of the lesson, and `in_body` are the sections that its reader found.
    """
    if not may_be_pasted(document.body, document.body_line, title, reader.headings, in_body):
        return set()
    # It needs rapidfuzz, which takes as long to import as ten lessons to read, and most sites never need it.
    from generator.read.recognize.paste import FrontMatterPlaces, paste_findings

    # The node, because a credit has to go among its lines; a photo in braces has none to put one between.
    photo = next((v for k, v in document.node.value if k.value == "photo" and isinstance(v, yaml.MappingNode)), None)
    places = FrontMatterPlaces(
        end_line=document.body_line - 1,
        title=title,
        sections=tuple(_given(fields, reader.config)),
        photo_line=fields.key_span("photo").line if fields.has_key("photo") else 0,
        photo_indent=photo.start_mark.column if photo and not photo.flow_style else 0,
        has_credit=photo is not None and any(key.value == "credit" for key, _ in photo.value),
    )
    understood = [part.line for part in in_body.values()]
    findings = paste_findings(without_comments(document.body), reader.config, places, understood=understood)
    _report(findings, document.source, fields.problems)
    return {finding.code for finding in findings}


def note_pastes_in_page(reader: ReaderContext, document: Document, title: str, problems: Problems) -> None:
    """Note what in the body of a page with a title has lost its shape."""
    if not has_another_shape(document.body, title):
        return
    from generator.read.recognize.paste import FrontMatterPlaces, page_findings

    places = FrontMatterPlaces(end_line=document.body_line - 1, title=title)
    _report(page_findings(without_comments(document.body), reader.config, places), document.source, problems)


def _report(findings: "Iterable[PasteFinding]", source: Source, problems: Problems) -> None:
    for finding in findings:
        span = source.span(finding.line, 1, max(1, finding.width))
        edits = tuple(_edit(replacement, source) for replacement in finding.replacements)
        problems.warning(finding.code, span, finding.message, help=finding.help, edits=edits)


def _edit(replacement: "Replacement", source: Source) -> Edit:
    """Return the replacement of whole lines as an edit; the last line of a file may have no line end."""
    text = "" if replacement.nothing else f"{replacement.text}\n"
    last = source.text.count("\n") + 1
    end = (replacement.end_line, 1)
    if replacement.end_line > last:
        end = (last, len(source.text) - source.text.rfind("\n"))
        text = text.removesuffix("\n")
    return Edit(path=source.path, start=(replacement.line, 1), end=end, text=text)


def _given(fields: Fields, config: Config) -> list[str]:
    """Return the sections that stand in the front matter."""
    return [spec.name for spec in config.sections if spec.name in fields]
