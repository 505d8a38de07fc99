"""YAML nodes as plain data: what YAML 1.2's core schema makes of them.

The loader leaves tags alone (see `yaml.py`), so `no` and `10:30` stay text.
"""

import re

import yaml

__all__ = ["MOST_NODES", "Scalar", "TooManyNodesError", "is_null", "plain_value"]

MOST_NODES = 10_000
"""How many values plain data can have: aliases can make a short text very large."""

_NULL = ("", "~", "null", "Null", "NULL")

Scalar = str | int | float | bool | None


class TooManyNodesError(Exception):
    """Plain data would have more than `MOST_NODES` values, or contain itself."""


def is_null(node: yaml.Node) -> bool:
    """Tell whether a node is a value left empty."""
    if not isinstance(node, yaml.ScalarNode):
        return False
    return not node.value.strip() or (not node.style and node.value in _NULL)


def plain_value(node: yaml.Node) -> object:
    """Return a node as plain data: texts, numbers, flags, lists and mappings.

    Raises `TooManyNodesError`.
    """
    try:
        return _plain(node, [MOST_NODES])
    # A value whose alias stands inside of itself has no end.
    except RecursionError:
        raise TooManyNodesError from None


def _plain(node: yaml.Node, budget: list[int]) -> object:
    budget[0] -= 1
    if budget[0] < 0:
        raise TooManyNodesError
    if isinstance(node, yaml.MappingNode):
        return {str(k.value): _plain(v, budget) for k, v in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, budget) for item in node.value]
    return _scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text: str = node.value
    if node.style:
        return text
    if text in _NULL:
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    try:
        # No float holds more than 308 digits, and a layout may calculate with the number; a longer one stays text.
        if re.fullmatch(r"[-+]?\d{1,300}", text, re.ASCII):
            return int(text)
        if re.fullmatch(r"[-+]?(\d*\.\d+|\d+\.?)([eE][-+]?\d{1,3})?", text, re.ASCII):
            return float(text)
    except ValueError:
        pass
    return text
