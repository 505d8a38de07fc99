"""Plain front matter to the nodes that PyYAML makes of it, in two thirds of the time.

PyYAML defines what front matter means, and took a sixth of the reading of a
lesson.  Most lessons need little of it: keys with a word, a text in quotation
marks, a list in square brackets, or lines that are indented by two spaces below
`|`; and lists of the same.  What is here reads that grammar and nothing else.
It reports no mistake: whatever it does not know, in any line, is left to
PyYAML, with all of the text.  A test holds the two against each other.

The grammar has nothing for `read/typed_values` to put back (` #` behind a
value, `!` and `&` before one), and of escapes only the two that quotation marks
need.
"""

import functools
import re

import yaml

from generator.model.characters import is_visible

__all__ = ["compose_plain"]


class _Mark(yaml.Mark):
    """A line and a column, counted from 0, without what only PyYAML's own messages need."""

    def __init__(self, line: int, column: int) -> None:
        self.line, self.column = line, column


class _Scalar(yaml.ScalarNode):
    """A scalar whose marks are made when they are asked for: nearly all marks are for messages."""

    tag = "ScalarNode"

    def __init__(self, value: str, style: str, *place: int) -> None:
        self.value, self.style = value, style
        self._place = place

    @property
    def start_mark(self) -> _Mark:  # type: ignore[override]  # nobody moves the mark of a plain value
        return _Mark(*self._place[:2])

    @property
    def end_mark(self) -> _Mark:  # type: ignore[override]  # as above
        return _Mark(*self._place[2:])


# What a word can start with outside of square brackets, and all of a word in them: none of the signs of YAML.
_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]"
_IN_BRACKETS = r"[^\[\]{}\n\"'#:&*!|>%@`?]*"


@functools.cache
def _entry(before: str, indent: int) -> re.Pattern[str]:
    """Return what matches a key with its value, or else the rest of the text; `indent` is that of the key.

    The groups: the line breaks before it, what stands before the key, the key,
    its value on the same line (or in a block that starts there), the lines
    below it, and the rest that is no key.  An expression is made when it is
    first needed, as that takes some milliseconds.
    """
    inner = r"\ " * (indent + 2)
    return re.compile(
        rf"""(\n*)({before})([A-Za-z_][A-Za-z0-9_-]*):(?:
            \ (
                {_FIRST}[^\n]*
              | "[^"\\\n]*(?:\\["\\][^"\\\n]*)*"
              | '[^'\n]*'
              | \[{_IN_BRACKETS}\]
              | \|\n{inner}[^\ \n][^\n]*(?:\n(?:{inner}[^\n]*)?(?=\n))*
            )\n
          | \n((?:{inner}[^\n]*\n|\n+(?={inner}))*)
        )|([^\n](?s:.*))""",
        re.VERBOSE,
    )


_ESCAPED = re.compile(r'\\(["\\])')
_WORD_ITEM = re.compile(rf"(\n*)  - ({_FIRST}[^\n]*)\n|([^\n](?s:.*))")

_Pairs = list[tuple[yaml.Node, yaml.Node]]


def compose_plain(text: str, line: int) -> yaml.MappingNode | None:
    """Return the node of front matter whose first line has a number (from 0), or None if it is not plain."""
    # What YAML forbids, or takes for the end of a line, cannot be seen.
    if "\t" in text or not is_visible(text):
        return None
    return _mapping(_entry("", 0), text, line, 0)


def _mapping(entry: re.Pattern[str], text: str, line: int, column: int) -> yaml.MappingNode | None:
    """Return a text as keys with their values, each key at a column; or None."""
    pairs: _Pairs = []
    for blank, _, key, value, below, rest in entry.findall(text):
        line += len(blank)
        end = column + len(key)
        node = None if rest else _value(value, below, (line, end + 1), column + 2)
        if node is None:
            return None
        pairs.append((_Scalar(key, "", line, column, line, end), node))
        line += 1 + (value or below).count("\n")
    if not pairs:
        return None
    return yaml.MappingNode("MappingNode", pairs, pairs[0][0].start_mark, _Mark(line, 0), flow_style=False)


def _value(value: str, below: str, colon_end: tuple[int, int], indent: int) -> yaml.Node | None:
    """Return the value of a key, or None if it is not plain; `indent` is that of lines that belong to it."""
    line, start = colon_end
    if not value:
        return _below(below, line, start)
    start += 1
    mark = value[0]
    if mark == "|":
        # Of the line ends behind a block, YAML keeps one.
        text = value[1:].replace("\n" + " " * indent, "\n")[1:].rstrip("\n")
        return _Scalar(f"{text}\n", mark, line, start, line + 1 + value.count("\n"), 0)
    if mark == "[":
        return _list(value, line, start)
    if mark in ("'", '"'):
        text = _ESCAPED.sub(r"\1", value[1:-1]) if mark == '"' and "\\" in value else value[1:-1]
        return _Scalar(text, mark, line, start, line, start + len(value))
    return _Scalar(value, "", line, start, line, start + len(value)) if _is_word(value) else None


def _below(text: str, line: int, column: int) -> yaml.Node | None:
    """Return what stands on the lines below a key, whose colon ends at a place."""
    if not text:
        return _Scalar("", "", line, column, line, column)
    if not text.lstrip("\n").startswith("  - "):
        return _mapping(_entry(r"\ \ ", 2), text, line + 1, 2)
    first = line + 1 + len(text) - len(text.lstrip("\n"))
    nodes = _items(text, line + 1) or _words(text, line + 1)
    end = _Mark(line + 1 + text.count("\n"), 0)
    return yaml.SequenceNode("SequenceNode", nodes, _Mark(first, 2), end, flow_style=False) if nodes else None


def _items(text: str, line: int) -> list[yaml.Node]:
    """Return the entries of a list that are keys with their values; nothing if any is something else."""
    nodes: list[yaml.Node] = []
    pairs: _Pairs = []
    for blank, before, key, value, below, rest in _entry(r"\ \ -\ |\ \ \ \ ", 4).findall(text):
        line += len(blank)
        end = 4 + len(key)
        node = None if rest else _value(value, below, (line, end + 1), 6)
        if node is None:
            return []
        name = _Scalar(key, "", line, 4, line, end)
        line += 1 + (value or below).count("\n")
        if before == "  - ":
            pairs = []
            nodes.append(yaml.MappingNode("MappingNode", pairs, name.start_mark, None, flow_style=False))
        pairs.append((name, node))
        nodes[-1].end_mark = _Mark(line, 0)
    return nodes


def _words(text: str, line: int) -> list[yaml.Node]:
    """Return the entries of a list of words; nothing if any is something else."""
    nodes: list[yaml.Node] = []
    for blank, word, rest in _WORD_ITEM.findall(text):
        line += len(blank)
        if rest or not _is_word(word):
            return []
        nodes.append(_Scalar(word, "", line, 4, line, 4 + len(word)))
        line += 1
    return nodes


def _list(text: str, line: int, column: int) -> yaml.SequenceNode | None:
    """Return a list in square brackets."""
    nodes: list[yaml.Node] = []
    at = column + 1
    for word in text[1:-1].split(", ") if text != "[]" else ():
        # A blank or a comma too many may mean something to YAML; PyYAML is to say what.
        if not word or "," in word or word != word.strip(" ") or word[0] == "-":
            return None
        nodes.append(_Scalar(word, "", line, at, line, at + len(word)))
        at += len(word) + 2
    end = _Mark(line, column + len(text))
    return yaml.SequenceNode("SequenceNode", nodes, _Mark(line, column), end, flow_style=True)


def _is_word(text: str) -> bool:
    """Tell whether the rest of a line is one value, without a remark behind it or a key in it."""
    return ": " not in text and " #" not in text and text[-1] not in ": "
