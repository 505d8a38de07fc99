"""PyYAML's errors in plain words: what a coach typed that made it stop.

PyYAML names the state of its parser ("while parsing a block mapping").  Each
explainer here knows one slip by the line and those words, and says how to
mend it; the first that recognizes its slip is believed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml

from generator.model.diagnostic import Diagnostic, error
from generator.model.edit import Edit
from generator.model.source import Source, Span
from generator.read.yaml_look_alikes import look_alike

__all__ = ["explain"]

# The groups: the indentation, the key, and blanks before its colon.
_KEY = re.compile(r"( *)([\w-]+)( *):(?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Failure:
    """Where PyYAML stopped (row and column count from 0), and its own words for why."""

    source: Source
    lines: list[str]
    row: int
    column: int
    words: str

    @property
    def line(self) -> str:
        return self.lines[self.row] if self.row < len(self.lines) else ""

    @property
    def line_above(self) -> str:
        return self.lines[self.row - 1] if self.row else ""

    @property
    def char(self) -> str:
        return self.line[self.column : self.column + 1]

    def span(self, column: int, width: int = 1) -> Span:
        """Return a place on the line; `column` counts from 0."""
        return self.source.span(self.row + 1, column + 1, width)

    def line_edit(self, row: int, start: int, end: int, text: str) -> Edit:
        """Return the edit that replaces a part of a line; row and columns count from 0."""
        return Edit(path=self.source.path, start=(row + 1, start + 1), end=(row + 1, end + 1), text=text)

    def quoted(self, start: int, value: str) -> tuple[Edit, ...]:
        """Return the edit that puts a value, from a column to the end of its line, into quotation marks.

        There is none where a comment may follow: nobody knows where the value ends.
        """
        if " #" in value:
            return ()
        return (self.line_edit(self.row, start, len(self.line.rstrip()), _in_quotes(value)),)

    def key_above(self, most_indented: int | None = None) -> re.Match[str] | None:
        """Return the nearest line above that opens a key, indented by less than so many spaces."""
        matches = (_KEY.match(self.lines[k]) for k in range(self.row - 1, -1, -1))
        return next((m for m in matches if m and (most_indented is None or len(m[1]) < most_indented)), None)


def explain(source: Source, text: str, problem: yaml.MarkedYAMLError) -> Diagnostic:
    """Return what made PyYAML stop, as far as the line tells."""
    mark = problem.problem_mark or problem.context_mark
    words = f"{problem.context or ''} {problem.problem or ''}"
    lines = text.split("\n")
    # The cause stands where the problem is, or where libyaml began to scan.
    for place in (mark, problem.context_mark):
        if place is None:
            continue
        failure = _Failure(source, lines, place.line, place.column, words)
        explanation = next(filter(None, (explainer(failure) for explainer in _EXPLAINERS)), None)
        if explanation:
            return explanation
    return error(
        "yaml/syntax",
        source.span(mark.line + 1 if mark else 1, (mark.column if mark else 0) + 1),
        "drillbook cannot read this line",
        help='each line is "key: value"; put quotes around a value with special characters, '
        'or write the text on the lines below "key: |", each indented by two spaces',
    )


def _in_quotes(value: str) -> str:
    """Return a value in the quotation marks that change the least of it."""
    value = value.strip()
    # Word's own marks around it were meant to be these.
    if value[:1] in "“„" and value[-1:] in "”“" and not set(value[1:-1]) & set("“”„"):
        value = value[1:-1].strip()
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"


def _look_alike(failure: _Failure) -> Diagnostic | None:
    """Explain a character that looks like one of YAML's, on the line or on one above it."""
    last = min(failure.row, len(failure.lines) - 1)
    # Not far above: prose may start with such a dash.
    rows = range(max(0, last - 2), last + 1)
    return next(filter(None, (look_alike(failure.source, row + 1, failure.lines[row]) for row in rows)), None)


def _number_sign(failure: _Failure) -> Diagnostic | None:
    """Explain a value of several lines, or a list in brackets, that a ` #` cuts off."""
    in_brackets = "while parsing a flow" in failure.words
    for row in (failure.row, failure.row - 1) if failure.row else (failure.row,):
        line = failure.lines[row] if row < len(failure.lines) else ""
        remark = re.search(r"[ \t](#[^\s#].*)", line)
        if not remark or not (in_brackets or row < failure.row):
            continue
        return error(
            "yaml/number-sign",
            failure.source.span(row + 1, remark.start(1) + 1, len(remark[1])),
            "# after a space starts a note to yourself, so this is not part of the value",
            help="put the words with the # in quotation marks"
            if in_brackets
            else "put the whole value in quotation marks, on one line",
        )
    return None


def _open_quote_above(failure: _Failure) -> Diagnostic | None:
    """Explain a quotation mark that a mark on a later line seems to close."""
    for row in range(min(failure.row, len(failure.lines)) - 1, -1, -1):
        line = failure.lines[row]
        opening = re.match(r"\s*(?:- )?(?:[\w-]+:[ \t]+)?([\"'])", line)
        # An odd mark on this line: the next one of its kind, on a line below, was meant to open another value.
        if opening and opening[1] not in line[opening.end() :]:
            if opening[1] not in "".join(failure.lines[row + 1 : failure.row + 1]):
                return None
            return error(
                "yaml/quotes",
                failure.source.span(row + 1, opening.start(1) + 1),
                "this quotation mark is not closed on its line",
                help=f"end the value with the same mark, {opening[1]}",
            )
        if _KEY.match(line) and opening:
            return None
    return None


def _tab(failure: _Failure) -> Diagnostic | None:
    blank = failure.line[: len(failure.line) - len(failure.line.lstrip())]
    if "\t" not in blank:
        return None
    return error(
        "yaml/tab",
        failure.span(blank.index("\t")),
        "this line is indented with a tab",
        label="a tab stands here",
        help="indent with spaces: delete the tab and type two spaces",
        edits=tuple(_without_tabs(failure)),
    )


def _without_tabs(failure: _Failure) -> Iterator[Edit]:
    """Yield what puts two spaces in the place of each tab that a line starts with, in every such line."""
    for row, line in enumerate(failure.lines):
        blank = line[: len(line) - len(line.lstrip())]
        # A tab behind spaces may belong to the text of a block, unless it is the one that stopped the parser.
        if line.strip() and "\t" in blank and (blank[0] == "\t" or row == failure.row):
            yield failure.line_edit(row, 0, len(blank), blank.replace("\t", "  "))


def _not_indented(failure: _Failure) -> Diagnostic | None:
    """Explain text of a section that is not indented under its `key: |`."""
    line = failure.line
    if "could not find expected ':'" not in failure.words or ":" in line or not line.strip():
        return None
    key = failure.key_above()
    place = failure.span(failure.column, len(line.strip()))
    if key:
        return error(
            "yaml/indent",
            place,
            f'this text is not indented, so it is not part of "{key[2]}"',
            help=f'indent every line of "{key[2]}" by the same two spaces; keep blank lines as they are',
            edits=tuple(_indented(failure)),
        )
    return error(
        "yaml/syntax", place, "this line has no colon", help='each line between the "---" lines is "key: value"'
    )


_BLOCK = re.compile(r"[\w-]+:[ \t]*[|>][+-]?[ \t]*$")


def _indented(failure: _Failure) -> Iterator[Edit]:
    """Yield what indents the text right below `key: |` where none of it is, up to the next line with a key."""
    first = failure.row
    while first and (not failure.lines[first - 1].strip() or not _KEY.match(failure.lines[first - 1])):
        first -= 1
    if not first or not _BLOCK.match(failure.lines[first - 1]):
        return
    for row in range(first, len(failure.lines)):
        line = failure.lines[row]
        if _KEY.match(line):
            return
        if line.strip() and not line.startswith("  "):
            yield failure.line_edit(row, 0, len(line) - len(line.lstrip()), "  ")


def _uneven(failure: _Failure) -> Diagnostic | None:
    """Explain a line that is indented less than the rest of its section, but more than its key."""
    if "did not find expected key" not in failure.words and "expected <block end>" not in failure.words:
        return None
    indent = len(failure.line) - len(failure.line.lstrip(" "))
    if not indent or failure.column != indent:
        return None
    key = failure.key_above(indent)
    if key is None:
        return None
    return error(
        "yaml/indent",
        failure.span(0, indent),
        f'this line is indented less than the rest of "{key[2]}"',
        help=f'indent every line of "{key[2]}" by the same number of spaces',
    )


def _after_quote(failure: _Failure) -> Diagnostic | None:
    """Explain text that goes on after a closing quotation mark: `title: "Yes" is a start`."""
    line, words = failure.line, failure.words
    value = re.match(r"\s*(?:- )?([\w-]+):\s*([\"'])", line)
    if not value or ("expected key" not in words and "expected <block end>" not in words):
        return None
    if failure.column <= value.end():
        return None
    # The other kind needs no escaping of the marks that are in the value already.
    other = "'" if value[2] == '"' else '"'
    return error(
        "yaml/quotes",
        failure.span(failure.column, len(line) - failure.column),
        f'the value of "{value[1]}" ended at the quotation mark before this',
        help=f"put the whole value between {other} marks: {other}…{other}, or write it below `{value[1]}: |`, indented",
    )


def _open_quote(failure: _Failure) -> Diagnostic | None:
    if "quoted scalar" not in failure.words or "unexpected end" not in failure.words:
        return None
    place = failure.span(failure.column)
    mark = place.text[failure.column : failure.column + 1]
    if mark not in ("'", '"'):
        return None
    return error(
        "yaml/quotes", place, "this quotation mark is never closed", help=f"end the value with the same mark, {mark}"
    )


def _colon(failure: _Failure) -> Diagnostic | None:
    """Explain a second colon: in a title, or because the line above lacks its own."""
    if "mapping values are not allowed" not in failure.words:
        return None
    line, above = failure.line, failure.line_above
    key = _KEY.match(line.replace("- ", "  ", 1))
    # Before the colon inside a value: both stop at a colon, but this one is the line's own.
    if key and len(key[1]) > 0 and ":" in above and failure.column == key.end(3):
        return error(
            "yaml/indent",
            failure.span(0, len(key[1])),
            f'"{key[2]}" is indented, as if it belonged to the line above',
            help="delete the spaces at the start of the line",
            edits=(failure.line_edit(failure.row, 0, len(key[1]), ""),),
        )
    if key and failure.column > key.end():
        value = line[key.end() :].strip()
        start = len(line) - len(line[key.end() :].lstrip())
        return error(
            "yaml/colon",
            failure.span(failure.column),
            f'there is a colon inside the value of "{key[2]}"',
            label="a colon and a space can stand only once on a line",
            help=f"put the value in quotation marks: {key[2]}: {_in_quotes(value)}",
            edits=failure.quoted(start, value),
        )
    return _colon_missing_above(failure, key) if failure.row else None


def _colon_missing_above(failure: _Failure, key: re.Match[str] | None) -> Diagnostic | None:
    """Explain a line above that has no colon, or no space after it, so that this line seems to go on from it."""
    above = failure.line_above
    if key and not key[1] and above.strip() and not above.startswith((" ", "#")) and ":" not in above:
        return error(
            "yaml/syntax",
            failure.source.span(failure.row, 1, len(above)),
            "this line has no colon",
            help='each line between the "---" lines is "key: value"; is `title: ` missing before it?',
        )
    return _space_missing(failure, failure.row - 1)


def _space_missing(failure: _Failure, row: int) -> Diagnostic | None:
    # https://… is an address, not a key without a space.
    no_space = re.match(r"\s*([\w-]+):((?!//)\S.*)", failure.lines[row])
    if not no_space:
        return None
    after_colon = no_space.end(1) + 1
    return error(
        "yaml/colon",
        failure.source.span(row + 1, after_colon),
        f'there is no space after the colon of "{no_space[1]}"',
        help=f"write `{no_space[1]}: {no_space[2]}`",
        edits=(failure.line_edit(row, after_colon, after_colon, " "),),
    )


def _no_space_above(failure: _Failure) -> Diagnostic | None:
    """Explain a line with no space after its colon, where the parser stops at the next line."""
    if "could not find expected ':'" not in failure.words or not failure.row:
        return None
    return _space_missing(failure, failure.row - 1)


def _special(failure: _Failure) -> Diagnostic | None:
    """Explain a value that starts with one of YAML's own marks, often Markdown's `*` or a `@name`."""
    # Only at the start of a value do these characters mean anything to YAML (YAML 1.2.2, section 5.3).
    before = re.match(r"\s*(?:- )?(?:([\w-]+): +)?", failure.line)
    char = failure.char
    if not before or before.end() != failure.column or char not in ("*", "&", "@", "`", "%", ">", "|", "!", "?"):
        return None
    value = failure.line[failure.column :].strip()
    return error(
        "yaml/special",
        failure.span(failure.column, len(value)),
        f"a value cannot start with {char} unless it is in quotation marks",
        help=f"put the value in quotation marks: {_in_quotes(value)}",
        edits=failure.quoted(failure.column, value),
    )


def _bracket(failure: _Failure) -> Diagnostic | None:
    char = failure.char
    if "while parsing a flow" not in failure.words or char not in ("[", "{"):
        return None
    close = "]" if char == "[" else "}"
    return error(
        "yaml/bracket",
        failure.span(failure.column),
        f"this {char} is never closed, or what follows has a comma or colon too many",
        help=f"end the list with {close}, or put the text in quotation marks if it is not a list",
    )


def _after_bracket(failure: _Failure) -> Diagnostic | None:
    """Explain a value that starts with brackets and goes on behind them: `title: [Video] The first minute`."""
    value = re.match(r"\s*(?:- )?(?:[\w-]+:\s+)?(\[[^\[\]]*\]|\{[^{}]*\})\s*", failure.line)
    if not value or failure.column != value.end() or failure.char in ("", ",", "]", "}", "#"):
        return None
    whole = failure.line[value.start(1) :].strip()
    return error(
        "yaml/bracket",
        failure.span(failure.column, len(failure.line.rstrip()) - failure.column),
        "brackets at the start of a value make a list, so nothing can follow them",
        help=f"put the value in quotation marks: {_in_quotes(whole)}",
        edits=failure.quoted(value.start(1), whole),
    )


def _dash(failure: _Failure) -> Diagnostic | None:
    key = _KEY.match(failure.line)
    if "entries are not allowed" not in failure.words or not key:
        return None
    return error(
        "yaml/list",
        failure.span(failure.column),
        f'a list cannot start on the same line as "{key[2]}:"',
        help="start the list on the next line, two spaces in; "
        "or put the value in quotation marks if the dash is part of it",
    )


# The most telling first: a tab explains whatever PyYAML says of its line, an uneven indent very little.
_EXPLAINERS: tuple[Callable[[_Failure], Diagnostic | None], ...] = (
    _tab,
    _look_alike,
    _number_sign,
    _open_quote_above,
    _no_space_above,
    _not_indented,
    _open_quote,
    _after_quote,
    _colon,
    _special,
    _after_bracket,
    _bracket,
    _dash,
    _uneven,
)
