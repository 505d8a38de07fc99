"""Link definitions and footnotes of a whole text, for the parts that it is rendered in.

CommonMark lets a definition stand anywhere in a text, before or after what
refers to it (0.31.2, section 4.7), and most editors put all of them at its end.
A lesson is rendered section by section, so each part is given the definitions
of the whole.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.read.fences import FENCE, code_rows
from generator.read.markdown_source import MarkdownSource
from generator.read.raw_html import hidden_rows

__all__ = ["Definitions", "definitions_in", "with_footnotes", "without_definitions"]

_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>(?:\\.|[^\[\]\\])+)\]:", re.MULTILINE)
# `[^name]`, where a footnote is referred to.
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")


@dataclass(slots=True)
class Definitions:
    """What a text defines: `links` as one block of Markdown, `footnotes` each as its lines, by name.

    `rows` are those of the text that hold definitions, from 0.
    """

    links: str = ""
    footnotes: dict[str, str] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)


def definitions_in(text: str) -> Definitions:
    """Return the definitions of a text; those in code and in comments are none."""
    definitions = Definitions()
    if "]:" not in text or not _DEFINITION.search(text):
        return definitions
    lines = text.split("\n")
    links: list[str] = []
    for start, end in _definitions(text, lines):
        name = _DEFINITION.match(lines[start])
        if name and name["name"].startswith("^"):
            definitions.footnotes.setdefault(name["name"][1:], "\n".join(lines[start:end]).rstrip())
        else:
            links.append("\n".join(lines[start:end]))
        definitions.rows.update(range(start, end))
    definitions.links = "\n".join(links)
    return definitions


def _definitions(text: str, lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first row of each definition, and the row after its last."""
    code, hidden = code_rows(lines), hidden_rows(text)
    row, in_paragraph = 0, False
    while row < len(lines):
        line = lines[row]
        if row in code:
            in_paragraph = False
        elif row not in hidden and (match := _DEFINITION.match(line)):
            # A link definition cannot interrupt a paragraph.
            is_note = match["name"].startswith("^")
            if is_note or not in_paragraph:
                end = _end_of_note(lines, row) if is_note else _end_of_link(lines, row, match.end())
                if end > row:
                    yield row, end
                    row = end
                    continue
            in_paragraph = True
        else:
            in_paragraph = bool(line.strip()) and not line.lstrip().startswith(("#", ">"))
        row += 1


def _end_of_note(lines: list[str], row: int) -> int:
    """Return the row after a footnote: it goes on with its paragraph, and with what is indented by four spaces."""
    end = row + 1
    while end < len(lines):
        line = lines[end]
        if line.strip():
            starts_anew = _DEFINITION.match(line) or FENCE.match(line) or line.lstrip().startswith(("#", ">"))
            if not line.startswith(("    ", "\t")) and (starts_anew or not lines[end - 1].strip()):
                break
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


_ADDRESS = re.compile(r"[ \t]*(?:<[^<>\n]*>|[^\s<]\S*)")
# The title behind an address, in any of Markdown's three kinds of marks, or nothing.
_TITLE = re.compile(r"""[ \t]*(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\))?[ \t]*$""")


def _end_of_link(lines: list[str], row: int, column: int) -> int:
    """Return the row after a link definition, or its own row where it is none; its parts may be on several lines."""
    at, rest = row, lines[row][column:]
    # The address may be on the line below the name.
    if not rest.strip():
        at, rest = row + 1, lines[row + 1] if row + 1 < len(lines) else ""
    address = _ADDRESS.match(rest)
    if not address:
        return row
    after = rest[address.end() :]
    if after.strip():
        return at + 1 if after[0] in " \t" and _TITLE.match(after) else row
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return at + 2 if below.lstrip()[:1] in ('"', "'", "(") and below.strip() and _TITLE.match(below) else at + 1


def with_footnotes(text: str, footnotes: Mapping[str, str]) -> str:
    """Return a part of a text with the footnotes that it refers to and that are defined elsewhere."""
    if "[^" not in text or not footnotes:
        return text
    defined = {match["name"][1:] for match in _DEFINITION.finditer(text) if match["name"].startswith("^")}
    wanted = dict.fromkeys(name for name in _NOTE.findall(text) if name not in defined and name in footnotes)
    queue = list(wanted)
    for name in queue:  # it grows: a footnote may refer to another
        for other in _NOTE.findall(footnotes[name]):
            if other not in defined and other not in wanted and other in footnotes:
                wanted[other] = None
                queue.append(other)
    return "\n\n".join([text, *(footnotes[name] for name in wanted)])


def without_definitions(markdown: MarkdownSource, definitions: Definitions, first_line: int) -> MarkdownSource:
    """Return a part of a text with blank lines in place of definitions; the text starts at `first_line`."""
    if not definitions.rows:
        return markdown
    rows = enumerate(markdown.text.split("\n"), markdown.line - first_line)
    text = "\n".join("" if row in definitions.rows else line for row, line in rows)
    return MarkdownSource(text=text, line=markdown.line)
