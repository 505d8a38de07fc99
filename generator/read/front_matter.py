"""A file to a document: front matter as a YAML node, and the body."""

import re

import yaml

from generator.model.characters import FORBIDDEN
from generator.model.source import Source, Span
from generator.model.value import Value
from generator.read.problems import Problems
from generator.read.yaml import compose, node_span

__all__ = ["Document", "split"]

# Word turns three hyphens into dashes while they are typed.
_FENCE = re.compile(r"(?:---+|—-?|–-?|---?—)[ \t]*$")
# The line break first: with it, the search leaps from line to line.
_CLOSE = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?=\n|\Z)")


class Document(Value):
    """A file whose front matter is a YAML mapping; `body_line` is the number of the body's first line."""

    source: Source
    node: yaml.MappingNode
    body: str
    body_line: int


def split(source: Source, problems: Problems) -> Document | None:
    """Return the document, or note why there is none."""
    text = source.text
    fences = _fences(source, problems)
    if fences is None:
        return None
    line, start, closed = fences
    # Blank lines in place of what stands before the YAML keep PyYAML's marks true.
    node, diagnostic = compose(source, "\n" * line + text[start : closed.start() + 1])
    if diagnostic:
        # YAML forbids control characters, too, but says so less plainly.
        if not _control_characters(source, 0, problems):
            problems.add(diagnostic)
        return None
    if not isinstance(node, yaml.MappingNode):
        problems.error(
            "front-matter/not-keys" if node else "front-matter/empty",
            node_span(source, node) if node else source.span(line, 1, 3),
            "the front matter must be lines of `key: value`" if node else "the front matter is empty",
            help="write `title: …` and `date: …` between the two lines of hyphens",
        )
        return None
    body_at = min(closed.end() + 1, len(text))
    if _control_characters(source, body_at, problems):
        return None
    return Document(source=source, node=node, body=text[body_at:], body_line=text.count("\n", 0, body_at) + 1)


def _fences(source: Source, problems: Problems) -> tuple[int, int, re.Match[str]] | None:
    """Return the line of the opening fence, where the YAML starts, and the closing fence; note if one is missing."""
    text = source.text
    opened = len(text) - len(text.lstrip())
    first_line, _, _ = text[opened:].partition("\n")
    line = text.count("\n", 0, opened) + 1
    if not first_line:
        problems.error(
            "front-matter/empty",
            Span(path=source.path),
            "this file is empty",
            help="delete it, or start it with the lines that `drillbook new` writes",
        )
        return None
    if first_line.rstrip() != "---":
        looks_like = _FENCE.match(first_line)
        problems.error(
            "front-matter/missing",
            source.span(line, 1, len(first_line)),
            "the first line must be three hyphens, ---",
            label="these are not three plain hyphens" if looks_like else "",
            help="type --- on the first line"
            + ("" if looks_like else ", then `title: …` and `date: …`, then --- again"),
        )
        return None
    start = opened + len(first_line) + 1
    closed = _CLOSE.search(text, start - 1)
    if closed is None:
        problems.error(
            "front-matter/unclosed",
            source.span(line, 1, 3),
            "the front matter is opened here and never closed",
            help="put a line with three hyphens, ---, between the front matter and the text",
        )
        return None
    return line, start, closed


def _control_characters(source: Source, start: int, problems: Problems) -> bool:
    """Note invisible characters, which come from pasting out of other programs and which YAML and XML forbid."""
    match = FORBIDDEN.search(source.text, start)
    if not match:
        return False
    line = source.text.count("\n", 0, match.start()) + 1
    column = match.start() - source.text.rfind("\n", 0, match.start())
    problems.error(
        "text/control-character",
        source.span(line, column),
        f"there is an invisible character here (U+{ord(match.group()):04X})",
        help="it was probably pasted from another program: delete it, and type a space or a new line instead",
    )
    return True
