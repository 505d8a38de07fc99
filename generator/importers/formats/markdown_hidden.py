"""Takes out what Markdown hides from readers: comments of Obsidian, Liquid, Hugo and MDX.

drillbook knows none of these marks, so that readers would see what they
enclose.  Comments of HTML stay: a build never shows them.  Each text is gone
through once, from mark to mark, and a mark that nothing closes is not looked
for again, so that a file full of such marks takes no longer than any other.
"""

import re

__all__ = ["without_hidden"]

_OPENING = re.compile(
    r"(?P<fence>^ {0,3}(?:`{3,}|~{3,}))|(?P<ticks>`+)|(?P<obsidian>(?<![\d%])%%(?!%))|"
    r"(?P<liquid>\{%-?\s*comment\b[^%]*%\})|(?P<jinja>\{#-?\s)|(?P<hugo>\{\{[%<]\s*comment\s*[%>]\}\})|"
    r"(?P<template>\{\{-?\s*/\*)|(?P<mdx>(?<!\{)\{/\*)|"
    r"(?P<html><(?=[a-z][^<>]*(?:\shidden|display\s*:|visibility\s*:))[^<>]*>)",
    re.MULTILINE | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""\s([\w:-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLOSING = {
    "obsidian": re.compile("%%"),
    "liquid": re.compile(r"\{%-?\s*endcomment\s*-?%\}"),
    "jinja": re.compile(r"#\}"),
    "hugo": re.compile(r"\{\{[%<]\s*/\s*comment\s*[%>]\}\}"),
    "template": re.compile(r"\*/\s*-?\}\}"),
    "mdx": re.compile(r"\*/\}"),
}
# Import and export are programs, and stand at the left margin between blank lines.
_MDX_PROGRAM = re.compile(r"(?m)^(?:import\s.+\sfrom\s+[\"'].*|import\s+[\"'].*|export\s+(?:const|default|let)\s.*)\n?")


def without_hidden(text: str, *, is_mdx: bool = False) -> tuple[str, list[str]]:
    """Return Markdown without what readers never saw, and each of the hidden texts; code stays as it is."""
    kept: list[str] = []
    hidden: list[str] = []
    unclosed: set[tuple[str, int]] = set()
    start = position = 0
    while opening := _OPENING.search(text, position):
        kind = opening.lastgroup or ""
        position = opening.end()
        if kind == "html" and not _is_hidden(opening[0]):
            continue
        inner_end, end = _end_of(text, opening, kind, unclosed)
        position = max(position, end)
        if kind not in ("fence", "ticks") and end:
            kept.append(text[start : opening.start()])
            hidden.append(" ".join(text[opening.end() : inner_end].split()))
            start = position
    rest = "".join((*kept, text[start:]))
    return (_MDX_PROGRAM.sub("", rest) if is_mdx else rest), [words for words in hidden if words]


def _end_of(text: str, opening: re.Match[str], kind: str, unclosed: set[tuple[str, int]]) -> tuple[int, int]:
    """Return where what a mark opens ends, without its closing mark and with it; two zeros where nothing closes it."""
    # A code span ends with its paragraph at the latest (CommonMark, section 6.1).
    last = _end_of_paragraph(text, opening.end()) if kind == "ticks" else len(text)
    # Code is known by how it is fenced, as a longer fence may hold a shorter one; an element by its name.
    mark = re.split(r"[\s>]", opening[0].strip())[0] if kind in ("fence", "ticks", "html") else kind
    if (mark, last) not in unclosed:
        closing = (
            _element_end(text, opening, mark)
            if kind == "html"
            else _closing(kind, mark).search(text, opening.end(), last)
        )
        if closing:
            return closing.start(), closing.end()
        unclosed.add((mark, last))
    if kind != "html":
        return 0, 0
    # Browsers hide everything that follows; the paragraph is what was surely meant.
    end = _end_of_paragraph(text, opening.end())
    return end, end


def _closing(kind: str, mark: str) -> re.Pattern[str]:
    if kind == "fence":
        return re.compile(rf"^ {{0,3}}{re.escape(mark)}{re.escape(mark[0])}*[ \t]*$", re.MULTILINE)
    return re.compile(rf"(?<!`){mark}(?!`)") if kind == "ticks" else _CLOSING[kind]


def _end_of_paragraph(text: str, position: int) -> int:
    blank_line = text.find("\n\n", position)
    return len(text) if blank_line < 0 else blank_line


def _is_hidden(tag: str) -> bool:
    given = {match[1].casefold(): match[2] or "" for match in _ATTRIBUTE.finditer(tag)}
    return "hidden" in given or bool(_HIDES.search(given.get("style", "")))


def _element_end(text: str, opening: re.Match[str], mark: str) -> re.Match[str] | None:
    """Return the closing tag of an element, past others of its kind inside it; nothing for one without."""
    depth = 1
    for tag in re.compile(rf"<(/?){re.escape(mark[1:])}(?![\w-])[^<>]*>", re.IGNORECASE).finditer(text, opening.end()):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag
    return None
