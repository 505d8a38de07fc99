"""YAML to located nodes, and its errors to plain words.

Only composing is left to PyYAML (in C where its wheel has libyaml): nodes keep
their line and column and every scalar's own spelling, so `title: 10:30` stays
text and nothing is ever constructed from a tag.
"""

import re
from collections.abc import Callable

import yaml

from generator.model.diagnostic import Diagnostic, error
from generator.model.source import Source, Span

__all__ = ["compose", "node_span"]


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # one of two
    """Leaves tags alone: what a text means is decided by the key it stands under."""

    def resolve(self, kind: type, _value: object, _implicit: object) -> str:
        """Return any tag, quickly: none is ever looked at."""
        return kind.__name__


# The composer calls itself for each level of nesting, and in C an endless run of brackets ends the process.
_MAX_DEPTH = 200
_BRACKETS = re.compile(r"[\[\]{}]")
_NESTED_DASHES = re.compile(rf"(?:[-?:][ \t]+){{{_MAX_DEPTH}}}")


def compose(source: Source, text: str) -> tuple[yaml.Node | None, Diagnostic | None]:
    """Return the root node of a YAML text, or the reason why there is none.

    `text` starts at the first line of the source, so that marks are places in
    it.  An empty text gives neither node nor diagnostic.
    """
    if _too_deep(text):
        return None, error(
            "yaml/syntax",
            source.span(1),
            "brackets or dashes are nested too deeply",
            help="put quotes around a text that has many brackets",
        )
    try:
        root = yaml.compose(text, Loader=_Loader)
        hidden = _hidden(root) if root and "\\" in text else None
        return (None, _control(source, hidden)) if hidden else (root, None)
    except yaml.MarkedYAMLError as problem:
        return None, _explain(source, text, problem)
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        return None, error("yaml/syntax", source.span(1), f"this is not readable as YAML: {problem}")


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _hidden(root: yaml.Node) -> yaml.ScalarNode | None:
    r"""Return a text with a control character in it, which an escape such as `"\\0"` puts there."""
    todo, seen = [root], set()
    while todo:
        node = todo.pop()
        if isinstance(node, yaml.ScalarNode):
            if _CONTROL.search(node.value):
                return node
        elif id(node) not in seen:
            seen.add(id(node))
            for item in node.value:
                todo += item if isinstance(item, tuple) else [item]
    return None


def _control(source: Source, node: yaml.ScalarNode) -> Diagnostic:
    advice = "delete what follows the backslash, or put the value between ' marks"
    message = "this text has an escape for a character that no page can show"
    return error("text/control-character", node_span(source, node), message, help=advice)


def node_span(source: Source, node: yaml.Node) -> Span:
    """Return where a node stands; of one that goes on over several lines, its first."""
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else len(source.text)
    return source.span(start.line + 1, start.column + 1, max(1, width))


def _too_deep(text: str) -> bool:
    depth = 0
    if text.count("[") + text.count("{") > _MAX_DEPTH:
        for found in _BRACKETS.finditer(text):
            depth = depth + 1 if found.group() in "[{" else max(0, depth - 1)
            if depth > _MAX_DEPTH:
                return True
    marks = text.count("-") + text.count("?") + text.count(":")
    return marks > _MAX_DEPTH and _NESTED_DASHES.search(text) is not None


# ---------------------------------------------------------------- plain words
def _explain(source: Source, text: str, problem: yaml.MarkedYAMLError) -> Diagnostic:
    """Say what a coach did that made PyYAML stop, as far as the line tells."""
    mark = problem.problem_mark or problem.context_mark
    context = problem.context_mark
    words = f"{problem.context or ''} {problem.problem or ''}"
    lines = text.split("\n")
    # What libyaml trips over stands at the problem's place, or where it began to scan.
    for place in (mark, context):
        if place is None:
            continue
        line = lines[place.line] if place.line < len(lines) else ""
        for explain in _EXPLANATIONS:
            found = explain(source, lines, place.line, place.column, line, words)
            if found:
                return found
    line_number = mark.line + 1 if mark else 1
    return error(
        "yaml/syntax",
        source.span(line_number, (mark.column if mark else 0) + 1),
        "drillbook cannot read this line",
        help='each line is "key: value"; put quotes around a value with special characters, '
        'or write the text on the lines below "key: |", each indented by two spaces',
    )


_Explanation = Callable[[Source, list[str], int, int, str, str], Diagnostic | None]
_KEY = re.compile(r"( *)([\w-]+)( *):(?=\s|$)")


def _tab(source: Source, _lines: list[str], row: int, column: int, line: str, words: str) -> Diagnostic | None:
    blank = line[: len(line) - len(line.lstrip())]
    if "\t" not in blank:
        return None
    return error(
        "yaml/tab",
        source.span(row + 1, blank.index("\t") + 1),
        "this line is indented with a tab",
        label="a tab stands here",
        help="indent with spaces: delete the tab and type two spaces",
    )


def _not_indented(source: Source, lines: list[str], row: int, column: int, line: str, words: str) -> Diagnostic | None:
    """Explain text of a section that is not indented under its `key: |`."""
    if "could not find expected ':'" not in words or ":" in line or not line.strip():
        return None
    key = next((m for k in range(row - 1, -1, -1) if (m := _KEY.match(lines[k]))), None)
    width = len(line.strip())
    if key:
        return error(
            "yaml/indent",
            source.span(row + 1, column + 1, width),
            f'this text is not indented, so it is not part of "{key[2]}"',
            help=f'indent every line of "{key[2]}" by the same two spaces; keep blank lines as they are',
        )
    return error(
        "yaml/syntax",
        source.span(row + 1, column + 1, width),
        "this line has no colon",
        help='each line between the "---" lines is "key: value"',
    )


def _uneven(source: Source, lines: list[str], row: int, column: int, line: str, words: str) -> Diagnostic | None:
    """Explain a line that is indented less than the rest of its section, but more than its key."""
    if "did not find expected key" not in words and "expected <block end>" not in words:
        return None
    indent = len(line) - len(line.lstrip(" "))
    if not indent or column != indent:
        return None
    key = next((m for k in range(row - 1, -1, -1) if (m := _KEY.match(lines[k])) and len(m[1]) < indent), None)
    if key is None:
        return None
    return error(
        "yaml/indent",
        source.span(row + 1, 1, indent),
        f'this line is indented less than the rest of "{key[2]}"',
        help=f'indent every line of "{key[2]}" by the same number of spaces',
    )


def _after_quote(source: Source, _lines: list[str], row: int, column: int, line: str, words: str) -> Diagnostic | None:
    """Explain text that goes on after a closing quotation mark: `title: "Yes" is a start`."""
    found = re.match(r"\s*(?:- )?([\w-]+):\s*([\"'])", line)
    if not found or ("expected key" not in words and "expected <block end>" not in words) or column <= found.end():
        return None
    other = "'" if found[2] == '"' else '"'
    return error(
        "yaml/quotes",
        source.span(row + 1, column + 1, len(line) - column),
        f'the value of "{found[1]}" ended at the quotation mark before this',
        help=f"put the whole value between {other} marks: {other}…{other}, or write it below `{found[1]}: |`, indented",
    )


def _open_quote(source: Source, _lines: list[str], row: int, column: int, _line: str, words: str) -> Diagnostic | None:
    if "quoted scalar" not in words or "unexpected end" not in words:
        return None
    at = source.span(row + 1, column + 1)
    if at.text[column : column + 1] not in ("'", '"'):
        return None
    return error(
        "yaml/quotes",
        at,
        "this quotation mark is never closed",
        help=f"end the value with the same mark, {at.text[column]}",
    )


def _colon(source: Source, lines: list[str], row: int, column: int, line: str, words: str) -> Diagnostic | None:
    """Explain a second colon: in a title, or because the line above lacks its own."""
    if "mapping values are not allowed" not in words:
        return None
    key = _KEY.match(line.replace("- ", "  ", 1))
    if key and len(key[1]) > 0 and row and ":" in lines[row - 1] and column == key.end(3):
        return error(
            "yaml/indent",
            source.span(row + 1, 1, len(key[1])),
            f'"{key[2]}" is indented, as if it belonged to the line above',
            help="delete the spaces at the start of the line",
        )
    if key and column > key.end():
        value = line[key.end() :].strip()
        quote = "'" if '"' in value else '"'
        return error(
            "yaml/colon",
            source.span(row + 1, column + 1),
            f'there is a colon inside the value of "{key[2]}"',
            label="a colon and a space can stand only once on a line",
            help=f"put the value in quotation marks: {key[2]}: {quote}{value.strip('“”')}{quote}",
        )
    above = lines[row - 1] if row else ""
    if key and not key[1] and above.strip() and not above.startswith((" ", "#")) and ":" not in above:
        return error(
            "yaml/syntax",
            source.span(row, 1, len(above)),
            "this line has no colon",
            help='each line between the "---" lines is "key: value"; is `title: ` missing before it?',
        )
    no_space = re.match(r"\s*([\w-]+):(\S.*)", lines[row - 1]) if row else None
    if no_space:
        return error(
            "yaml/colon",
            source.span(row, no_space.end(1) + 1),
            f'there is no space after the colon of "{no_space[1]}"',
            help=f"write `{no_space[1]}: {no_space[2]}`",
        )
    return None


def _special(source: Source, _lines: list[str], row: int, column: int, line: str, _words: str) -> Diagnostic | None:
    """Explain a value that starts with a character that YAML keeps for itself, often Markdown's `*` or a `@name`."""
    found = re.match(r"\s*(?:- )?(?:([\w-]+): +)?", line)
    char = line[column : column + 1]
    if not found or found.end() != column or char not in ("*", "&", "@", "`", "%", ">", "|", "!"):
        return None
    value = line[column:].strip()
    quote = "'" if '"' in value else '"'
    return error(
        "yaml/special",
        source.span(row + 1, column + 1, len(value)),
        f"a value cannot start with {char} unless it is in quotation marks",
        help=f"put the value in quotation marks: {quote}{value}{quote}",
    )


def _bracket(source: Source, _lines: list[str], row: int, column: int, line: str, words: str) -> Diagnostic | None:
    char = line[column : column + 1]
    if "while parsing a flow" not in words or char not in ("[", "{"):
        return None
    close = "]" if char == "[" else "}"
    return error(
        "yaml/bracket",
        source.span(row + 1, column + 1),
        f"this {char} is never closed, or what follows has a comma or colon too many",
        help=f"end the list with {close}, or put the text in quotation marks if it is not a list",
    )


def _dash(source: Source, _lines: list[str], row: int, column: int, line: str, words: str) -> Diagnostic | None:
    key = _KEY.match(line)
    if "entries are not allowed" not in words or not key:
        return None
    return error(
        "yaml/list",
        source.span(row + 1, column + 1),
        f'a list cannot start on the same line as "{key[2]}:"',
        help="start the list on the next line, two spaces in; "
        "or put the value in quotation marks if the dash is part of it",
    )


_EXPLANATIONS: tuple[_Explanation, ...] = (
    _tab,
    _not_indented,
    _open_quote,
    _after_quote,
    _colon,
    _special,
    _bracket,
    _dash,
    _uneven,
)
