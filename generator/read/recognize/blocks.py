"""Splits Markdown into the blocks that headings, quotations and prompts depend on (CommonMark, 4).

markdown-it-py would do it, too, but gives no source text for its tokens, and
what is not recognized must stay exactly as it was typed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.model.value import Value
from generator.read.fences import FENCE

__all__ = [
    "BREAK",
    "Block",
    "Line",
    "blocks_from",
    "heading_text",
    "lines_of",
    "list_items",
    "list_marks",
    "split_blocks",
    "unescaped",
]

BREAK = "\\\n"
"""A line break inside a paragraph."""


class Block(Value):
    """A block of Markdown and the row of its first line in the source.

    `kind` is `paragraph`, `heading`, `list`, `quote`, `code`, `table`, `html`
    or `rule`.
    """

    kind: str
    text: str
    row: int = 0


@dataclass(slots=True)
class Line:
    """A line of a paragraph, or a whole block of another kind.

    `joint` is what stands between it and the line before, if they are of one paragraph.
    """

    kind: str
    text: str
    row: int
    joint: str = ""

    @property
    def end_row(self) -> int:
        """The row behind its last one."""
        return self.row + self.text.count("\n") + 1


_JOINT = re.compile(r"(\\?\n)")


def lines_of(blocks: Iterable[Block]) -> list[Line]:
    """Return blocks with every paragraph taken apart into its lines."""
    lines: list[Line] = []
    for block in blocks:
        if block.kind != "paragraph":
            lines.append(Line(block.kind, block.text, block.row))
            continue
        # The empty text is the joint before the first line, so that joints and lines come in pairs.
        pieces = ["", *_JOINT.split(block.text)]
        lines += [
            Line("paragraph", text, block.row + number, joint)
            for number, (joint, text) in enumerate(zip(pieces[::2], pieces[1::2], strict=True))
        ]
    return lines


def blocks_from(lines: Iterable[Line]) -> list[Block]:
    """Return lines put together again as blocks."""
    blocks: list[Block] = []
    texts: list[str] = []
    row = 0

    def close() -> None:
        if any(text.strip() for text in texts):
            blocks.append(Block(kind="paragraph", text="".join(texts), row=row))
        texts.clear()

    for line in lines:
        if line.kind != "paragraph":
            close()
            blocks.append(Block(kind=line.kind, text=line.text, row=line.row))
        elif line.joint and texts:
            texts += [line.joint, line.text]
        else:
            close()
            texts.append(line.text)
            row = line.row
    close()
    return blocks


# ---------------------------------------------------------------- Markdown to blocks
_KINDS = (
    # The order decides: "* * *" is a rule before it is an item, and four spaces are code whatever stands behind them.
    ("code", re.compile(r" {0,3}(?:```|~~~)|    |\t")),
    ("heading", re.compile(r" {0,3}#{1,6}(?:\s|$)")),
    ("rule", re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")),
    ("list", re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])\s")),
    ("quote", re.compile(r" {0,3}>")),
    ("table", re.compile(r" {0,3}\|")),
    ("html", re.compile(r" {0,3}<(?:[a-z/!])")),
)
# Two hyphens at least: CommonMark takes one, but below a pasted line a single hyphen is the start of a list.
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
# Alone on its line it can open a section, whatever stands below it.
_LABEL_ALONE = re.compile(r" {0,3}(?:\*\*[^*]+\*\*:?|__[^_]+__:?|[^\W\d_][\w '’&-]{2,50}:)[ \t]*")
# What may follow a paragraph without a blank line: of numbered lists only one that starts with 1 (CommonMark, 5.3).
_INTERRUPTS = re.compile(r" {0,3}(?:[-*+][ \t]|1[.)][ \t]|>|`{3,}|~{3,})")
_MARKER = re.compile(r" {0,3}(?:(?P<bullet>[-*+])|\d{1,9}(?P<end>[.)]))\s")
_INDENTED = re.compile(r"[ \t]{2,}\S")


def split_blocks(markdown: str, row: int = 0) -> list[Block]:
    """Return Markdown as blocks; its first line has a row in the source."""
    splitter = _BlockSplitter(row)
    for line in markdown.split("\n"):
        splitter.take(line)
    splitter.close()
    return splitter.blocks


class _BlockSplitter:
    """Lines of Markdown on their way to blocks."""

    def __init__(self, row: int) -> None:
        self.blocks: list[Block] = []
        self._row = row  # of the next line
        self._lines: list[str] = []
        self._start = row
        self._fence = ""
        self._gap = 0

    def take(self, line: str) -> None:
        """Add a line to the block that it belongs to."""
        fence = FENCE.match(line)
        if self._fence:
            self._lines.append(line)
            self._fence = "" if fence and fence[1].startswith(self._fence) else self._fence
        elif not line.strip():
            self.close()
            self._gap += 1
        elif self._is_paragraph() and len(self._lines) == 1 and _UNDERLINE.match(line):
            # Both forms of a heading become one, so that everything behind this knows only that one.
            self._lines = [f"## {self._lines[0].strip()}"]
            self.close()
        elif not self._lines and self._continues(line):
            self._reopen(line)
            self._fence = fence[1] if fence else ""
        elif _kind_of(line) == "heading" or _LABEL_ALONE.fullmatch(line):
            self.close()
            self._add(line)
            self.close()
        else:
            if self._is_paragraph() and _INTERRUPTS.match(line):
                self.close()
            self._add(line)
            self._fence = fence[1] if fence else ""
        self._row += 1

    def close(self) -> None:
        """End the block."""
        lines, self._lines = self._lines, []
        if lines:
            # The first line decides: what stands below belongs to it, or it would not have been added.
            self.blocks.append(Block(kind=_kind_of(lines[0]), text="\n".join(lines), row=self._start))
            self._gap = 0

    def _add(self, line: str) -> None:
        if not self._lines:
            self._start = self._row
        self._lines.append(line)

    def _is_paragraph(self) -> bool:
        return bool(self._lines) and _kind_of(self._lines[0]) == "paragraph"

    def _continues(self, line: str) -> bool:
        """Tell whether a line behind a gap belongs to the block before: an item's text, the next item, more code."""
        before = self.blocks[-1] if self.blocks else None
        if before is None or not self._gap:
            return False
        if before.kind == "code":
            return line[:1] in (" ", "\t") and before.text[:1] in (" ", "\t") and bool(_KINDS[0][1].match(line))
        if before.kind != "list":
            return False
        if _INDENTED.match(line):
            return True
        # CommonMark, 5.3: blank lines between items make one loose list; another mark starts another list.
        first, next_ = _MARKER.match(before.text), _MARKER.match(line)
        return bool(first and next_ and first["bullet"] == next_["bullet"] and first["end"] == next_["end"])

    def _reopen(self, line: str) -> None:
        before = self.blocks.pop()
        self._lines = [*before.text.split("\n"), *([""] * self._gap), line]
        self._start, self._gap = before.row, 0


def _kind_of(line: str) -> str:
    return next((kind for kind, shape in _KINDS if shape.match(line)), "paragraph")


_ITEM = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")


def list_items(block: Block) -> list[list[Block]]:
    """Return the items of a list, each as the blocks that it holds."""
    items: list[tuple[int, list[str]]] = []
    width = 0
    for number, line in enumerate(block.text.split("\n")):
        item = _ITEM.match(line)
        # A mark that is indented as far as the text of an item starts a list inside of it.
        if item and (not items or len(line) - len(line.lstrip()) < max(width, 1)):
            width = item.end()
            items.append((block.row + number, [line[width:]]))
        elif items:
            items[-1][1].append(line[min(width, len(line) - len(line.lstrip())) :])
    return [split_blocks("\n".join(lines), row) for row, lines in items]


def list_marks(block: Block) -> list[str]:
    """Return the numbers of a list that has some, one for each item."""
    return _NUMBERS.findall(block.text)


_NUMBERS = re.compile(r"^ {0,3}(\d{1,9}[.)])(?=[ \t]|$)", re.MULTILINE)
_HEADING_ID = re.compile(r"[ \t]*\{:?[ \t]*[#.][^{}\n]*\}[ \t]*$")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def heading_text(block_text: str) -> str:
    """Return the words of a heading, without number signs and without an id such as `{#symptoms}`."""
    text = _HEADING_ID.sub("", block_text.strip().lstrip("#").strip())
    return re.sub(r"(?:^|[ \t]+)#+$", "", text).strip()


def unescaped(text: str) -> str:
    """Return Markdown without the backslashes before its punctuation."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
