"""Splits a file into its front matter, as a YAML node, and its body."""

import re
from collections.abc import Iterator

import yaml

from generator.model.characters import FORBIDDEN, first_forbidden
from generator.model.edit import Edit
from generator.model.source import Source, Span
from generator.model.value import Value, replace
from generator.read.front_matter_rows import closing_edits, is_row, missing_rows, opening_edit, titled
from generator.read.plain_yaml import compose_plain
from generator.read.problems import Problems
from generator.read.yaml import compose, node_span

__all__ = ["Document", "split"]

# The line break comes first because a search for one fixed character is fast: it skips from line to line.
_CLOSE = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?=\n|\Z)")
_WORD_BREAK = re.compile("[\x0b\x0c]")


class Document(Value):
    """A file whose front matter is a YAML mapping; `body_line` is the number of the body's first line."""

    source: Source
    node: yaml.MappingNode
    body: str
    body_line: int


def split(source: Source, problems: Problems, *, is_optional: bool = False, has_title: bool = True) -> Document | None:
    """Return the document, or report why the file is not one; front matter that `is_optional` can be left out.

    A text that `has_title` may begin with that, where the front matter is missing.
    """
    source = _without_word_breaks(source, problems)
    text = source.text
    if is_optional and text.strip() and not is_row(text.lstrip().partition("\n")[0]):
        return None if _has_control_character(source, 0, problems) else _all_body(source)
    opening = _opening(source, problems, has_title=has_title)
    if opening is None:
        return None
    line, start = opening
    # From the line break before it: the row of closing hyphens may be the very next line.
    closing = _CLOSE.search(text, start - 1)
    if closing is None:
        problems.error(
            "front-matter/unclosed",
            source.span(line, 1, 3),
            "the front matter is opened here and never closed",
            help="put a line with three hyphens, ---, between the front matter and the text",
            edits=closing_edits(source, line),
        )
        return None
    front_matter = text[start : closing.start() + 1]
    # Blank lines stand in for the lines above, so that the marks of the YAML parser are places in the file.
    node = compose_plain(front_matter, line) or _mapping(source, "\n" * line + front_matter, line, problems)
    body_at = min(closing.end() + 1, len(text))
    if node is None or _has_control_character(source, body_at, problems):
        return None
    return Document(source=source, node=node, body=text[body_at:], body_line=text.count("\n", 0, body_at) + 1)


def _all_body(source: Source) -> Document:
    start = yaml.Mark(source.path, 0, 0, 0, None, 0)
    return Document(
        source=source, node=yaml.MappingNode("tag:yaml.org,2002:map", [], start, start), body=source.text, body_line=1
    )


def _opening(source: Source, problems: Problems, *, has_title: bool) -> tuple[int, int] | None:
    """Return the line of the opening hyphens and the index of the line after them, or report that they are missing."""
    text = source.text
    # Blank lines above are harmless, and many programs leave one.
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
        _report_no_row(source, line, problems, has_title=has_title)
        return None
    return line, opened + len(first_line) + 1


def _report_no_row(source: Source, line: int, problems: Problems, *, has_title: bool) -> None:
    first_line = source.text.split("\n")[line - 1]
    label, edits = "", missing_rows(source, line)
    if is_row(first_line):
        advice = "type --- on the first line"
        label, edits = "these are not three plain hyphens", (opening_edit(source, line, first_line),)
    elif edits:
        advice = f"type --- on a line above this one, and --- on a line below line {edits[1].start[0]}"
    else:
        edits = titled(source, line) if has_title else ()
        advice = "type --- on the first line, then `title: …` and `date: …`, then --- again"
    problems.error(
        "front-matter/missing",
        source.span(line, 1, len(first_line)),
        "the first line must be three hyphens, ---",
        label=label,
        help=advice,
        edits=edits,
    )


def _mapping(source: Source, text: str, line: int, problems: Problems) -> yaml.MappingNode | None:
    """Return the front matter as a YAML mapping, or report why it is not one; `line` is that of the opening hyphens."""
    advice = "write `title: …` and `date: …` between the two lines of hyphens"
    node, diagnostics = compose(source, text)
    # YAML forbids control characters as well, but its message does not help a coach.
    if not (node is None and diagnostics and _has_control_character(source, 0, problems)):
        problems.extend(diagnostics)
    if isinstance(node, yaml.MappingNode):
        return node
    if node is None and diagnostics:
        return None
    if node is None:
        problems.error("front-matter/empty", source.span(line, 1, 3), "the front matter is empty", help=advice)
    else:
        span = node_span(source, node)
        problems.error("front-matter/not-keys", span, "the front matter must be lines of `key: value`", help=advice)
    return None


def _without_word_breaks(source: Source, problems: Problems) -> Source:
    """Return a source with a space for each line and page break of a word processor; the first is reported."""
    # To look for two characters one after the other takes a tenth of the time of the search for either.
    if "\x0b" not in source.text and "\x0c" not in source.text:
        return source
    word_break = _WORD_BREAK.search(source.text)
    assert word_break  # noqa: S101 - there is one
    line = source.text.count("\n", 0, word_break.start()) + 1
    read = replace(source, text=_WORD_BREAK.sub(" ", source.text))
    problems.warning(
        "text/control-character",
        read.span(line, word_break.start() - source.text.rfind("\n", 0, word_break.start())),
        f"there is an invisible line break here (U+{ord(word_break.group()):04X}), which counts as a space",
        help="it was probably pasted from a word processor: delete it, and press Enter if a new line is meant",
    )
    return read


def _has_control_character(source: Source, start: int, problems: Problems) -> bool:
    """Report the first forbidden character at or after an index, and tell whether there is one."""
    match = first_forbidden(source.text, start)
    if not match:
        return False
    line = source.text.count("\n", 0, match.start()) + 1
    column = match.start() - source.text.rfind("\n", 0, match.start())
    problems.error(
        "text/control-character",
        source.span(line, column),
        f"there is an invisible character here (U+{ord(match.group()):04X})",
        help="it was probably pasted from another program: delete it, and type a space or a new line instead",
        edits=tuple(_spaces(source, start)),
    )
    return True


def _spaces(source: Source, start: int) -> Iterator[Edit]:
    """Yield what puts a space in the place of each invisible character from an offset on."""
    first = source.text.count("\n", 0, start) + 1
    for line, typed in enumerate(source.text.split("\n")[first - 1 :], first):
        for control in FORBIDDEN.finditer(typed):
            yield Edit(path=source.path, start=(line, control.start() + 1), end=(line, control.end() + 1), text=" ")
