"""Reads `words/en.yaml` and its translations: every word that a reader of the site sees."""

import re
from collections.abc import Mapping

import yaml

from generator.model.diagnostic import did_you_mean
from generator.model.source import Source
from generator.read.problems import Problems
from generator.read.yaml import compose, node_span

__all__ = ["Words", "read_translations"]

Words = dict[str, str | list[str]]

_FIELD = re.compile(r"\{(\w*)\}")
_LENGTHS = {"weekdays": (7, "all seven weekdays, Monday first")}
_MONTHS = (12, "all twelve months, January first")


def read_translations(source: Source, shipped: Mapping[str, str | list[str]]) -> tuple[Words, Problems]:
    """Return the words of a file, and its problems.

    `shipped` are the words that come with drillbook: a translation must put
    the same values in, so that `{n}` in one is `{n}` in the other.
    """
    problems = Problems(source)
    words: Words = {}
    node, diagnostics = compose(source, source.text)
    problems.extend(diagnostics)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if _is_good_key(key, words, shipped, problems):
                word = _word(key.value, value, shipped.get(key.value), problems)
                if word:
                    words[str(key.value)] = word
    elif node is not None:
        problems.error(
            "words/not-keys",
            node_span(source, node),
            "a words file must be lines of `key: value`",
            help="write `key: value`",
        )
    return words, problems


def _is_good_key(key: yaml.Node, words: Words, shipped: Mapping[str, str | list[str]], problems: Problems) -> bool:
    """Tell whether a key can be read, and report one that cannot, is repeated, or is nearly one of ours."""
    # Every build reads these files, and nearly every word is right: a place is made only for one that is not.
    if not isinstance(key, yaml.ScalarNode):
        span = node_span(problems.source, key)
        problems.error("words/not-keys", span, "this is not the name of a word", help="write `key: value`")
        return False
    if key.value in words:
        span = node_span(problems.source, key)
        problems.error("words/repeated-key", span, f'"{key.value}" is given twice', help="keep one of the two")
        return False
    # A site's own layouts can ask for words of their own.  Only a name that is nearly one of ours is suspicious.
    guess = did_you_mean(key.value, shipped) if shipped and key.value not in shipped else ""
    if guess:
        problems.warning(
            "words/unknown-key",
            node_span(problems.source, key),
            f'no layout of drillbook\'s asks for "{key.value}"',
            label=guess,
            help="correct it, or leave it if a layout of yours does",
        )
    return True


def _word(key: str, node: yaml.Node, shipped: str | list[str] | None, problems: Problems) -> str | list[str]:
    # Lists are in a fixed order: one entry too many or too few would give some month or weekday the wrong name.
    if isinstance(node, yaml.SequenceNode) and not isinstance(shipped, str):
        items = [str(item.value) for item in node.value if isinstance(item, yaml.ScalarNode)]
        length, advice = _LENGTHS.get(key, _MONTHS)
        if len(items) != length:
            problems.error(
                "words/months",
                node_span(problems.source, node),
                f'"{key}" has {len(items)} {"entry" if len(items) == 1 else "entries"} and needs {length}',
                help=f"write {advice}",
            )
            return ""
        return items
    if not isinstance(node, yaml.ScalarNode) or isinstance(shipped, list):
        problems.error(
            "words/wrong-type",
            node_span(problems.source, node),
            f'"{key}" must be a text',
            help="write `key: value`; put quotation marks around the value",
        )
        return ""
    text = str(node.value)
    if "{" not in text and "}" not in text:
        return text
    # Words are filled in with `str.format`, which raises for a brace too many, in the middle of a build.
    bare = re.sub(r"\{\w+\}", "", text)
    fields = set(_FIELD.findall(text))
    allowed = set(_FIELD.findall(shipped)) if shipped is not None else fields
    if "{" in bare or "}" in bare or not fields <= allowed:
        problems.error(
            "words/unknown-value",
            node_span(problems.source, node),
            f'drillbook does not fill in what "{key}" has in braces',
            help=f"it fills in {', '.join(f'{{{f}}}' for f in sorted(allowed)) or 'nothing here'}",
        )
        return ""
    return text
