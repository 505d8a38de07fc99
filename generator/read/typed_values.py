"""What YAML leaves out of a value: words behind ` #`, and first words that start with `!` or `&`.

YAML takes ` #` for the start of a remark (YAML 1.2, section 6.6), `!word` for a
tag and `&word` for an anchor.  In prose they are none of these: "The #1 Rule"
would become "The", and nobody would be told.  So each value is compared with
its line.  Words that are surely meant are put back; where both readings are
possible, the remark stays one, and a warning says so.

Most files have none of these signs, which one search tells.
"""

import re
from collections.abc import Collection, Iterator

import yaml

from generator.model.diagnostic import Diagnostic, error, warning
from generator.model.edit import Edit
from generator.model.source import Source

__all__ = ["in_quotation_marks", "restore_values", "unclosed_quotes"]

# Each starts with its own sign and looks back over it, so that the search leaps from sign to sign.
_TAG = re.compile(r"!(?:(?<=[\s\[{,]!)|(?<=\A!))")
_ANCHOR = re.compile(r"&(?:(?<=[\s\[{,]&)|(?<=\A&))(?=\S)")
_REMARK = re.compile(r"([ \t]+)#([^\n]*)")
_BLOCK_OPENS = re.compile(r"[|>][-+0-9]*")
# A value that begins with `#` behind its key and goes on below: `summary: #1 of all rules`, and more lines.
_REMARK_ABOVE = re.compile(r":[ \t]+#([^\s#][^\n]*)\n[ \n]*")
# A note behind words that were put back, set off as notes are: two spaces or a tab, `#`, and a space.
_SECOND_REMARK = re.compile(r"(?:[ \t]{2,}|\t)# .*")
# Nobody puts words behind these: what follows is a remark.
_FLAG_OR_DAY = re.compile(r"(?:true|false|yes|no|on|off|\d{4}-\d\d?-\d\d?(?:[T ]\d\d?:\d\d\S*)?)", re.IGNORECASE)
# `accent: #1b5542`, which to YAML is a key without a value.
_HEX_COLOR = re.compile(r"(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})[ \t]*(?:[ \t]#.*)?")
# All words at the start of a value that are a tag or an anchor to YAML.
_PROPERTIES = re.compile(r"(?:[!&]\S*(?:\s+|\Z))+")
_KNOWN_TAG = re.compile(r"!!(?:str|int|float|bool|null|timestamp|binary|seq|map|set|omap|python/\S+)$")
_ALIAS = re.compile(r"\*([\w-]+)")
_MOST_WARNINGS = 50
# A line that begins with a key: inside of a quoted value, it was not meant as a part of it.
_KEY_LINE = re.compile(r"\n([\w-]+):(?=[ \t\n])")


def in_quotation_marks(text: str) -> str:
    """Return a text as a YAML value in quotation marks that stands for exactly that text."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def restore_values(source: Source, text: str, root: yaml.Node) -> list[Diagnostic]:
    """Put words back that YAML left out of the values below `root`; return what only the author can decide.

    `text` is what was composed; its lines are those of the source.
    """
    diagnostics: list[Diagnostic] = []
    if _has_signs(text):
        aliases = set(_ALIAS.findall(text)) if "*" in text else set()
        for node, key_end, in_flow in _values(root):
            if _has_properties(text, node):
                diagnostics += _restore_first_words(source, text, node, aliases)
            if not isinstance(node, yaml.ScalarNode) or node.style:
                diagnostics += _number_behind(source, text, node)
            else:
                diagnostics += _restore_remark(source, text, node, in_flow=in_flow)
                if key_end:
                    diagnostics += _restore_above(source, text, node, key_end)
            # Each has to look for its line: a file of thousands would take minutes.
            if len(diagnostics) >= _MOST_WARNINGS:
                break
    return diagnostics


def _has_signs(text: str) -> bool:
    """Tell, quickly, whether anything in a text could be left out."""
    return (
        " #" in text
        or "\t#" in text
        or ("!" in text and _TAG.search(text) is not None)
        or ("&" in text and _ANCHOR.search(text) is not None)
    )


def unclosed_quotes(source: Source, text: str, root: yaml.Node) -> Diagnostic | None:
    """Return an error for a quotation mark that is closed only after further keys, which are lost in its value."""
    if not isinstance(root, yaml.MappingNode):
        return None
    for key, node in root.value:
        if not isinstance(node, yaml.ScalarNode) or node.style not in ("'", '"'):
            continue
        start, end = node.start_mark, node.end_mark
        if start.line == end.line or not (swallowed := _KEY_LINE.search(text, start.index, end.index)):
            continue
        return error(
            "yaml/quotes",
            source.span(start.line + 1, start.column + 1),
            "this quotation mark is not closed on its line",
            label=f'"{swallowed[1]}" and what follows counts as part of "{key.value}"',
            help=f"end the value with the same mark, {node.style}",
        )
    return None


def _values(root: yaml.Node) -> Iterator[tuple[yaml.Node, int, bool]]:
    """Yield each node once, with the end of its key (0 without one), and whether it is in square brackets or braces."""
    todo: list[tuple[yaml.Node, int, bool]] = [(root, 0, False)]  # the first of the file on top
    visited = set()
    while todo:
        node, key_end, in_flow = todo.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        yield node, key_end, in_flow
        if isinstance(node, yaml.MappingNode):
            flow = in_flow or bool(node.flow_style)
            for key, value in reversed(node.value):
                todo += [(value, key.end_mark.index, flow), (key, 0, flow)]
        elif isinstance(node, yaml.SequenceNode):
            flow = in_flow or bool(node.flow_style)
            todo += [(item, 0, flow) for item in reversed(node.value)]


# ---------------------------------------------------------------- ! and &
def _has_properties(text: str, node: yaml.Node) -> bool:
    start = node.start_mark.index
    return start < node.end_mark.index and text[start] in "!&"


def _restore_first_words(source: Source, text: str, node: yaml.Node, aliases: Collection[str]) -> Iterator[Diagnostic]:
    """Put back a first word that counts as a tag or an anchor; warn where it stands before more than a text."""
    start, end = node.start_mark, node.end_mark
    properties = _PROPERTIES.match(text, start.index, end.index)
    words = properties.group().split() if properties else []
    if not properties or all(_is_property(word, aliases) for word in words):
        return
    if isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
        rest = text[properties.end() : end.index] if node.style else node.value
        node.value = " ".join([*words, rest] if rest else words)
        # No longer YAML's own spelling of a text, so that nothing takes the mark at its start for one.
        node.style = None
        return
    yield warning(
        "yaml/special",
        source.span(start.line + 1, start.column + 1, len(words[0])),
        f'"{words[0]}" is left out',
        label="a word that starts with this sign is not part of a value",
        help="delete it, or put it into the text",
        edits=(
            Edit(
                path=source.path,
                start=(start.line + 1, start.column + 1),
                end=(start.line + 1, start.column + 1 + len(properties.group().rstrip("\n"))),
                text="",
            ),
        ),
    )


def _is_property(word: str, aliases: Collection[str]) -> bool:
    """Tell whether a word is meant for YAML: a tag of its own, or an anchor that an alias names."""
    return bool(_KNOWN_TAG.match(word)) if word[0] == "!" else word[1:] in aliases


# ---------------------------------------------------------------- #
def _restore_remark(source: Source, text: str, node: yaml.ScalarNode, *, in_flow: bool) -> Iterator[Diagnostic]:
    """Put back what stands behind a value and counts as a remark, or warn."""
    end = node.end_mark
    remark = _REMARK.match(text, end.index)
    if not remark or _is_remark(node.value, remark[1], remark[2]):
        return
    words = _SECOND_REMARK.sub("", remark[2]).rstrip()
    is_number = words[:1].isdigit()
    is_color = not node.value and _HEX_COLOR.fullmatch(remark[2]) is not None
    if not in_flow and (is_number or is_color):
        if is_color and not is_number:
            words = words.split()[0]
        gap = remark[1] if node.value else ""
        if not node.value:
            node.start_mark = _moved(end, len(remark[1]))
        node.end_mark = _moved(end, len(remark[1]) + 1 + len(words))
        node.value = f"{node.value}{gap}#{words}"
        return
    yield _cut_off(source, node, remark, words, can_quote=not in_flow)


def _is_remark(value: str, gap: str, rest: str) -> bool:
    """Tell whether what follows a value is surely a remark: `draft: true  # not yet`."""
    if _FLAG_OR_DAY.fullmatch(value):
        return True
    if not rest.strip("#- \t="):
        # Nobody writes an empty remark, but some write "C #".
        return bool(rest.strip()) or not value or gap != " "
    if rest[0] not in " \t":
        return False
    if not value or len(gap) > 1 or gap == "\t":
        return True
    return " " not in value and not rest.strip()[:1].isdigit()


def _cut_off(
    source: Source, node: yaml.ScalarNode, remark: re.Match[str], words: str, *, can_quote: bool
) -> Diagnostic:
    start, end = node.start_mark, node.end_mark
    line, column = end.line + 1, end.column + 1 + len(remark[1])
    whole = f"{node.value}{remark[1]}#{words}".strip()
    is_one_line = start.line == end.line
    first = (line, start.column + 1 if node.value else column)
    return warning(
        "yaml/number-sign",
        source.span(line, column, 1 + len(words)),
        f'"#{words}" is left out, because # after a space starts a note to yourself',
        help=f"put the value in quotation marks: {in_quotation_marks(whole)}; "
        "if it is a note, type two spaces before the # and one after it",
        edits=(
            Edit(path=source.path, start=first, end=(line, column + 1 + len(words)), text=in_quotation_marks(whole)),
        )
        if is_one_line and can_quote
        else (),
    )


def _number_behind(source: Source, text: str, node: yaml.Node) -> Iterator[Diagnostic]:
    """Warn of a number behind a text in quotation marks, a list in brackets, or the sign that opens a block.

    Other words there are a remark, as in most files that have one.
    """
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        behind = _BLOCK_OPENS.match(text, node.start_mark.index)
        at = behind.end() if behind else len(text)
    elif isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False):
        at = node.end_mark.index
    else:
        return
    if not (remark := _REMARK.match(text, at)) or not remark[2][:1].isdigit():
        return
    sign = remark.end(1)
    line, column = text.count("\n", 0, sign) + 1, sign - text.rfind("\n", 0, sign)
    words = _SECOND_REMARK.sub("", remark[2]).rstrip()
    yield warning(
        "yaml/number-sign",
        source.span(line, column, 1 + len(words)),
        f'"#{words}" is left out, because # after a space starts a note to yourself',
        help="put it inside the quotation marks, or on a line below; if it is a note, type a space after the #",
    )


def _restore_above(source: Source, text: str, node: yaml.ScalarNode, key_end: int) -> Iterator[Diagnostic]:
    """Put back a first line that counts as a remark, above further lines of the same value."""
    remark = _REMARK_ABOVE.match(text, key_end, node.start_mark.index)
    if not remark or remark.end() != node.start_mark.index:
        return
    words = remark[1].rstrip()
    sign = remark.start(1) - 1
    line, column = text.count("\n", 0, sign) + 1, sign - text.rfind("\n", 0, sign)
    if words[0].isdigit():
        node.value = f"#{words} {node.value}"
        node.start_mark = yaml.Mark(node.start_mark.name, sign, line - 1, column - 1, None, 0)
        return
    yield warning(
        "yaml/number-sign",
        source.span(line, column, 1 + len(words)),
        f'"#{words}" is left out, because # after a space starts a note to yourself',
        help="put the value in quotation marks; if it is a note, type a space after the #",
    )


def _moved(mark: yaml.Mark, columns: int) -> yaml.Mark:
    return yaml.Mark(mark.name, mark.index + columns, mark.line, mark.column + columns, None, 0)
