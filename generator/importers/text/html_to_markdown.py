"""HTML as people's programs write it, to blocks of Markdown.

lxml parses, whatever the HTML is like; the writing is our own, because the
promise is about our own dialect: what stands in the text comes out as text,
and is never taken for a list, a link or a heading.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from generator.importers.text.blocks import BREAK, Block, Marked
from generator.importers.text.html_inline import DEEPEST, InlineWriter, fence_for, in_label
from generator.importers.text.html_pieces import BLOCKS, HEADINGS, SILENT, holds_blocks, parse
from generator.importers.text.inline import (
    Line,
    escape_text,
    paragraphs_at_gaps,
    paragraphs_of,
    shown,
    with_lists,
)

__all__ = ["markdown_of"]

_PLAYERS = re.compile(
    r"https?://(?:www\.|player\.)?(?:youtube(?:-nocookie)?\.com|vimeo\.com|loom\.com)/", re.IGNORECASE
)


def markdown_of(html: str) -> Marked:
    """Return HTML as blocks of Markdown, whatever is in it and however deeply it is nested."""
    root = parse(html)
    if root is None:
        return Marked(blocks=())
    writer = _MarkdownWriter()
    blocks = tuple(with_lists(writer.blocks(root, 0)))
    return Marked(blocks=blocks, targets=tuple(writer.targets), review_notes=tuple(dict.fromkeys(writer.review_notes)))


class _MarkdownWriter(InlineWriter):
    """Walks a tree once, and writes its blocks."""

    def blocks(self, element: Any, depth: int) -> list[Block]:
        """Return the blocks that an element holds."""
        if depth > DEEPEST:
            return list(paragraphs_of(shown("".join(element.itertext()))).blocks)
        blocks: list[Block] = []
        lines: list[Line] = [[]]

        def flush() -> None:
            blocks.extend(paragraphs_at_gaps(lines))
            lines[:] = [[]]

        self.text(element.text, (), lines)
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in SILENT:
                self.silent(child)
            elif tag in BLOCKS or (tag and holds_blocks(child)):
                flush()
                blocks += self._block(child, tag, depth)
            elif tag:
                self.inline(child, tag, (), lines, depth + 1)
            self.text(child.tail, (), lines)
        flush()
        return blocks

    def _block(self, element: Any, tag: str, depth: int) -> list[Block]:
        if tag in HEADINGS:
            return self._heading(element, tag, depth)
        writer = _OWN.get(tag)
        return writer(self, element, depth + 1) if writer else self.blocks(element, depth + 1)

    def _heading(self, element: Any, tag: str, depth: int) -> list[Block]:
        inner = self.blocks(element, depth + 1)
        # People choose "Heading 2" to make a picture or a list stand out; as a heading it would be in the table of
        # contents.
        if len(inner) != 1 or inner[0].kind != "paragraph" or inner[0].text.startswith(("![", "[![")):
            return inner
        text = inner[0].text.replace(BREAK, " ")
        # Number signs at the end of a heading are not shown (CommonMark, 4.2): "Learning C#" would lose its own.
        text = re.sub(r"(?<!\\)(#+)$", r"\\\1", text)
        # Editors make headings bold as well; the layout does that here.
        bold = re.fullmatch(r"\*\*((?:(?!\*\*).)+)\*\*", text)
        return [Block(kind="heading", text=f"{'#' * max(2, HEADINGS[tag])} {bold[1] if bold else text}")]

    def _quote(self, element: Any, depth: int) -> list[Block]:
        inner = self.blocks(element, depth)
        if not inner:
            return []
        # Again, and not only for the whole text: a list in a quotation is none of the whole.
        text = _joined(with_lists(inner))
        return [Block(kind="quote", text="\n".join(f"> {line}".rstrip() for line in text.split("\n")))]

    def _list(self, element: Any, depth: int) -> list[Block]:
        numbered = element.tag == "ol"
        first = element.get("start", "1")
        # With ten digits or more, a line is no list item (CommonMark, 5.2).
        number = int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 1
        items: list[str] = []
        loose = False
        for child in element:
            nested = child.tag in ("ul", "ol") and bool(items)
            for inner in (self._list_item(child, depth), self._stray(child.tail)):
                if inner and nested:
                    # A list right inside a list belongs to the item above it.
                    items[-1] += "\n" + _indented(_joined(inner), 3 if numbered else 2, first=True)
                elif inner:
                    # A blank line between items makes a paragraph of each (CommonMark, 5.3).
                    loose = loose or sum(block.kind != "list" for block in inner) > 1
                    marker = f"{number}. " if numbered else "- "
                    items.append(marker + _indented(_joined(inner, tight=True), len(marker)))
                    number += 1
                nested = False
        before = self._stray(element.text)
        return [*before, Block(kind="list", text=("\n\n" if loose else "\n").join(items))] if items else before

    def _list_item(self, child: Any, depth: int) -> list[Block]:
        if not isinstance(child.tag, str):
            return []
        if child.tag in SILENT:
            self.silent(child)
            return []
        if child.tag in BLOCKS and child.tag != "li":
            return self._block(child, child.tag, depth)
        if child.tag == "li" or holds_blocks(child):
            return self.blocks(child, depth + 1)
        lines: list[Line] = [[]]
        self.inline(child, child.tag, (), lines, depth)
        return paragraphs_at_gaps(lines)

    def _strays(self, element: Any) -> list[Block]:
        return [block for text in (element.text, *(child.tail for child in element)) for block in self._stray(text)]

    def _stray(self, text: str | None) -> list[Block]:
        """Return text that stands between the items of a list or the rows of a table, where none belongs."""
        return list(paragraphs_of(shown(text)).blocks) if text and text.strip() else []

    def _table(self, element: Any, depth: int) -> list[Block]:
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
        rows = [row for row in rows if row]
        width = max((len(row) for row in rows), default=0)
        cells = [cell for row in rows for cell in row]
        # A single row or column is layout: newsletters are built of such tables, and Blogger puts captions into one.
        is_grid = len(rows) > 1 and width > 1 and "tr-caption-container" not in element.get("class", "")
        if not is_grid:
            return self.blocks(element, depth)
        spans = any(cell.get(key, "1") != "1" for cell in cells for key in ("colspan", "rowspan"))
        if spans or next(element.iterdescendants("table"), None) is not None:
            self.review_notes.append("a table with joined cells has become paragraphs")
            return self.blocks(element, depth)
        texts = [[self.blocks(cell, depth) for cell in row] for row in rows]
        if any(len(cell) > 1 or (cell and cell[0].kind != "paragraph") for row in texts for cell in row):
            self.review_notes.append("a table with lists or pictures in it has become paragraphs")
            return [block for row in texts for cell in row for block in cell]
        plain = [[_cell(cell) for cell in row] + [""] * (width - len(row)) for row in texts]
        # A table in Markdown has to begin with a head; without one, an empty head keeps the first row a row.
        if any(cell.tag == "td" for cell in rows[0]):
            plain.insert(0, [""] * width)
        plain.insert(1, ["---"] * width)
        text = "\n".join(f"| {' | '.join(row)} |" for row in plain)
        before = [block for caption in element.iter("caption") for block in self.blocks(caption, depth)]
        strays = [block for node in element.iter("table", "tbody", "thead", "tr") for block in self._strays(node)]
        return [*before, *strays, Block(kind="table", text=text)]

    def _term(self, element: Any, depth: int) -> list[Block]:
        inner = self.blocks(element, depth)
        return [
            Block(kind=block.kind, text=f"**{block.text}**")
            if block.kind == "paragraph" and "*" not in block.text and BREAK not in block.text
            else block
            for block in inner
        ]

    def _player(self, element: Any, depth: int) -> list[Block]:
        address = element.get("src") or element.get("data") or ""
        if not address:
            source = next((s for s in element.iter("source", "embed") if s.get("src")), None)
            address = source.get("src") if source is not None else ""
        inner = self.blocks(element, depth)
        if not address.strip():
            return inner
        address = f"https:{address}" if address.startswith("//") else address.strip()
        # These hosts show nothing else than a video. Any other frame could ask readers for a password in the site's
        # name.
        if element.tag == "iframe" and _PLAYERS.match(address):
            plain = address.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C")
            title = _attribute(element.get("title") or "Video")
            frame = f'<iframe src="{plain}" title="{title}" loading="lazy" allowfullscreen></iframe>'
            return [Block(kind="html", text=frame), *inner]
        self.review_notes.append("something embedded from another site has become a link to it")
        label = escape_text(shown(element.get("title") or "").strip() or address)
        return [Block(kind="paragraph", text=f"[{in_label(label)}]({self.target(address)})"), *inner]


def _preformatted(_: _MarkdownWriter, element: Any, _depth: int) -> list[Block]:
    # WordPress and Medium break the lines of poems and scripts with <br>.
    for line_break in element.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "").removeprefix("\n")
    text = "".join(element.itertext()).strip("\n")
    if not text.strip():
        return []
    classes = f"{element.get('class', '')} {' '.join(c.get('class', '') for c in element if c.tag == 'code')}"
    language = re.search(r"\b(?:language-|lang-|brush:\s*)([\w+#-]+)", classes)
    fence = fence_for(text, 3)
    return [Block(kind="code", text=f"{fence}{language[1] if language else ''}\n{text}\n{fence}")]


def _rule(_: _MarkdownWriter, _element: Any, _depth: int) -> list[Block]:
    return [Block(kind="rule", text="* * *")]


_OWN: dict[str, Callable[[_MarkdownWriter, Any, int], list[Block]]] = {
    "blockquote": _MarkdownWriter._quote,
    **dict.fromkeys(("ul", "ol", "dir", "menu"), _MarkdownWriter._list),
    "pre": _preformatted,
    "hr": _rule,
    "table": _MarkdownWriter._table,
    **dict.fromkeys(("dt", "summary"), _MarkdownWriter._term),
    **dict.fromkeys(("iframe", "video", "audio", "embed", "object"), _MarkdownWriter._player),
}


def _attribute(text: str) -> str:
    """Return plain text as the value of an HTML attribute."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _joined(blocks: Iterable[Block], *, tight: bool = False) -> str:
    """Return blocks as one text; two lists in a row get different bullets, or they would be one."""
    out: list[str] = []
    before = ""
    for block in blocks:
        text = block.text
        if block.kind == "list" and before.startswith("- ") and text.startswith("- "):
            text = "* " + text[2:].replace("\n- ", "\n* ")
        if out:
            out.append("\n" if tight and block.kind == "list" and len(out) == 1 else "\n\n")
        out.append(text)
        before = text if block.kind == "list" else ""
    return "".join(out)


def _indented(text: str, width: int, *, first: bool = False) -> str:
    pad = " " * width
    lines = text.split("\n")
    return "\n".join(pad + line if line and (number or first) else line for number, line in enumerate(lines))


def _cell(blocks: list[Block]) -> str:
    return " ".join(block.text for block in blocks).replace(BREAK, "<br>").replace("|", "\\|")
