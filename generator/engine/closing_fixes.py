"""Moves the lines that most lessons end with into `site.yaml`, as `closing`.

Readers see what they saw: the lines stand after each lesson that had them, and
a lesson that had none says `closing: off`.  A draft does not, because it was
not finished when the lines were counted.
"""

from collections.abc import Mapping

import yaml

from generator.engine.text_fixes import TextDraft
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, warning
from generator.model.edit import Edit
from generator.model.value import Value
from generator.model.yaml_text import literal
from generator.read.endings import CommonEndings, EndParagraph, ending_of, text_of_ending
from generator.read.front_matter import Document, split
from generator.read.problems import Problems
from generator.read.sections import headings_of, split_body

__all__ = ["SharedClosing", "closing_settings", "same_closing", "shared_closing"]

_CODE = "lesson/same-ending"
_MESSAGE = "most lessons end with the same lines"


class SharedClosing(Value):
    """The lines that most lessons end with, and for each lesson, by path, what leaves its page as it was."""

    text: str
    changes: Mapping[str, Diagnostic]


class _Ending(Value):
    document: Document
    paragraphs: tuple[EndParagraph, ...]


def shared_closing(config: Config, texts: Mapping[str, TextDraft]) -> SharedClosing | None:
    """Return the lines that more than half of all lessons end with, or None."""
    endings = {path: ending for path, draft in texts.items() if (ending := _ending_of(config, draft))}
    counted = CommonEndings()
    for ending in endings.values():
        counted.add(ending.paragraphs)
    closing, _ = counted.closing()
    if not closing:
        return None
    changes = {path: _change(ending, closing) for path, ending in endings.items()}
    return SharedClosing(text=closing, changes={path: change for path, change in changes.items() if change})


def closing_settings(settings: TextDraft, closing: str) -> Diagnostic | None:
    """Return what puts lines at the end of `site.yaml`, or None where it has a closing already."""
    if settings.has_key("closing"):
        return None
    return settings.with_block("\n".join([*literal("closing", closing), ""]), _CODE, _MESSAGE)


def same_closing(config: Config, closing: str) -> bool:
    """Tell whether the site has these lines after each lesson already."""
    return config.closing.text.strip() == closing


def _ending_of(config: Config, draft: TextDraft) -> _Ending | None:
    """Return how a lesson ends, or None if it cannot be read."""
    source = draft.source
    document = split(source, Problems(source))
    if document is None:
        return None
    lead, parts, _ = split_body(document.body, document.body_line, headings_of(config))
    return _Ending(document=document, paragraphs=ending_of(lead, parts, document.node, config))


def _change(ending: _Ending, closing: str) -> Diagnostic | None:
    """Return what takes the lines out of a lesson, or turns them off where it does not end with them."""
    source, paragraphs = ending.document.source, ending.paragraphs
    lines = source.text.split("\n")
    # The lines that close all lessons can be several paragraphs, and a lesson can have others above them.
    shared = next((n for n in range(1, len(paragraphs) + 1) if text_of_ending(paragraphs[-n:]) == closing), 0)
    if shared:
        first, last = paragraphs[-shared].first, paragraphs[-1].last
        above = first - 1
        # The blank lines above go as well, or the text would end with a gap.
        while above > 1 and not lines[above - 1].strip():
            above -= 1
        edit = Edit(
            path=source.path, start=(above, len(lines[above - 1]) + 1), end=(last, len(lines[last - 1]) + 1), text=""
        )
        return warning(_CODE, source.span(first), _MESSAGE, edits=(edit,))
    keys = {key.value: value for key, value in ending.document.node.value}
    draft = keys.get("draft")
    is_draft = isinstance(draft, yaml.ScalarNode) and draft.value.casefold() in ("true", "yes", "on")
    if "closing" in keys or is_draft:
        return None
    fence = ending.document.body_line - 1
    # A file that ends with its front matter has no line below it.
    fence += lines[fence - 1].strip() not in ("---", "...")
    edit = Edit(path=source.path, start=(fence, 1), end=(fence, 1), text="closing: off\n")
    return warning(_CODE, source.span(fence), _MESSAGE, edits=(edit,))
