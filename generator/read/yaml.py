"""YAML to located nodes.

PyYAML only composes (in C where its wheel has libyaml): nodes keep their line
and column and every scalar's own spelling, so `title: 10:30` stays text and
nothing is ever constructed from a tag.
"""

import re

import yaml

from generator.model.characters import FORBIDDEN_CLASS
from generator.model.diagnostic import Diagnostic, error
from generator.model.source import Source, Span
from generator.read.typed_values import restore_values, unclosed_quotes
from generator.read.yaml_errors import explain

__all__ = ["compose", "node_span", "place_of"]


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # one of two
    """Leaves tags alone: the key decides what its text means."""

    def resolve(self, kind: type, _value: object, _implicit: object) -> str:
        """Return any tag, quickly: nobody looks at them."""
        return kind.__name__


# The composer recurses for each level of nesting: in C, a long run of brackets would overflow the stack and kill the
# process.
_MAX_DEPTH = 200
_BRACKETS = re.compile(r"[\[\]{}]")
_NESTED_DASHES = re.compile(rf"(?:[-?:][ \t]+){{{_MAX_DEPTH}}}")


def compose(source: Source, text: str) -> tuple[yaml.Node | None, tuple[Diagnostic, ...]]:
    """Return the root node of a YAML text, and its diagnostics: why there is none, or warnings.

    `text` starts at the first line of the source, so that PyYAML's marks are
    places in the source.  An empty text gives neither node nor diagnostic.
    """
    if _too_deep(text):
        problem = error(
            "yaml/syntax",
            source.span(1),
            "brackets or dashes are nested too deeply",
            help="put quotes around a text that has many brackets",
        )
        return None, (problem,)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        return None, (explain(source, text, problem),)
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        return None, (error("yaml/syntax", source.span(1), f"this is not readable as YAML: {problem}"),)
    if root is None:
        return None, ()
    # Without a backslash, no escape can have made one; the file itself has been searched already.
    escaped = _escaped_control(root) if "\\" in text else None
    wrong = _control(source, escaped) if escaped else unclosed_quotes(source, text, root)
    return (None, (wrong,)) if wrong else (root, tuple(restore_values(source, text, root)))


# In a file U+0085 has become a space; only an escape can still make one, and browsers call it a control character.
_CONTROL = re.compile(f"[{FORBIDDEN_CLASS}\x85]")


def _escaped_control(root: yaml.Node) -> yaml.ScalarNode | None:
    r"""Return a text with a control character in it, which an escape such as `"\\0"` puts there."""
    todo, visited = [root], set()
    while todo:
        node = todo.pop()
        if isinstance(node, yaml.ScalarNode):
            if _CONTROL.search(node.value):
                return node
        elif id(node) not in visited:
            visited.add(id(node))
            for item in node.value:
                todo += item if isinstance(item, tuple) else [item]
    return None


def _control(source: Source, node: yaml.ScalarNode) -> Diagnostic:
    advice = "delete what follows the backslash, or put the value between ' marks"
    message = "this text has an escape for a character that no page can show"
    return error("text/control-character", node_span(source, node), message, help=advice)


def node_span(source: Source, node: yaml.Node) -> Span:
    """Return where a node stands; if it spans several lines, the first of them."""
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else len(source.text)
    return source.span(start.line + 1, start.column + 1, max(1, width))


def place_of(source: Source, *keys: str) -> Span:
    """Return where the value of a key stands, given with the keys that it is under; else the file alone."""
    node, _ = compose(source, source.text)
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        node = next((value for name, value in pairs if name.value == key), None)
    return node_span(source, node) if node else Span(path=source.path)


def _too_deep(text: str) -> bool:
    depth = 0
    if text.count("[") + text.count("{") > _MAX_DEPTH:
        for bracket in _BRACKETS.finditer(text):
            depth = depth + 1 if bracket.group() in "[{" else max(0, depth - 1)
            if depth > _MAX_DEPTH:
                return True
    marks = text.count("-") + text.count("?") + text.count(":")
    return marks > _MAX_DEPTH and _NESTED_DASHES.search(text) is not None
