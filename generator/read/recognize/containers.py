"""Lists and tables that hold the sections of a text: their items and cells as blocks of their own.

A list stays a list unless at least two of its items open different sections,
or it is no more than one heading.
"""

import re
from collections.abc import Iterable, Sequence

from generator.read.recognize.blocks import BREAK, Block, Line, lines_of, list_items, list_marks
from generator.read.recognize.headings import Opening, opening_of
from generator.read.recognize.vocabulary import Certainty, Vocabulary

__all__ = ["opened"]


def opened(blocks: Iterable[Block], words: Vocabulary) -> tuple[list[Block], list[str]]:
    """Return blocks with the containers of sections taken apart, and words of tables that are in no block any more."""
    opened_blocks: list[Block] = []
    dropped: list[str] = []
    for block in blocks:
        # A whole post may be inside a table or a list: that is how some editors lay out a page.
        inner = _of_list(block, words) if block.kind == "list" else None
        if inner is not None:
            dropped += list_marks(block)
        if block.kind == "table":
            inner = _of_table(block, words, dropped)
        opened_blocks += [block] if inner is None else inner
    return opened_blocks, dropped


def _opening(blocks: Sequence[Block], words: Vocabulary) -> Opening | None:
    lines = lines_of(blocks[:1])
    return opening_of(lines[0], words) if lines else None


# ---------------------------------------------------------------- lists
def _of_list(block: Block, words: Vocabulary) -> list[Block] | None:
    items = list_items(block)
    openings = [_opening(item, words) for item in items]
    sure = [o for o in openings if o and o.certainty is Certainty.SURE]
    kinds = {(o.name, o.meant) if o.is_label else (o.name, "") for o in sure}
    is_heading = len(items) == 1 and len(sure) == 1 and not sure[0].rest
    # Headings and nothing else are a table of contents.
    bare = [
        o and not o.rest and len(item) == 1 and "\n" not in item[0].text
        for o, item in zip(openings, items, strict=True)
    ]
    is_contents = len(items) > 1 and all(bare)
    if is_contents or (len(kinds) < 2 and not is_heading):
        return None
    blocks: list[Block] = []
    kept: list[str] = []
    source = _item_texts(block)

    def close() -> None:
        if kept:
            blocks.append(Block(kind="list", text="\n".join(kept), row=block.row))
            kept.clear()

    for item, opening, text in zip(items, openings, source, strict=True):
        if opening is None:
            kept.append(text)
        else:
            close()
            blocks += item
    close()
    return blocks


def _item_texts(block: Block) -> list[str]:
    """Return the source of each item of a list."""
    rows = [inner[0].row - block.row if inner else 0 for inner in list_items(block)]
    lines = block.text.split("\n")
    return ["\n".join(lines[start:end]).rstrip() for start, end in zip(rows, [*rows[1:], len(lines)], strict=True)]


# ---------------------------------------------------------------- tables
_CELL = re.compile(r"(?<!\\)\|")
# A cell with nothing but a number, such as "1." or "(2)", or with nothing at all.
_NUMBER = re.compile(r"\W*\d{0,2}\W*")
# The row of hyphens below the heads of the columns.
_RULE = re.compile(r"[\s|:-]+")


def _of_table(block: Block, words: Vocabulary, dropped: list[str]) -> list[Block] | None:
    rows = [
        (block.row + number, [cell.strip() for cell in _CELL.split(line.strip().strip("|"))])
        for number, line in enumerate(block.text.split("\n"))
        if not _RULE.fullmatch(line)
    ]
    # Numbers in front of the headings are a column of their own.
    if rows and all(_NUMBER.fullmatch(cells[0]) for _, cells in rows if len(cells) > 2):
        dropped += [cells[0] for _, cells in rows if len(cells) > 2]
        rows = [(row, cells[1:] if len(cells) > 2 else cells) for row, cells in rows]
    by_row = [_cell_opening(cells[0], row, words) for row, cells in rows]
    if len({o.name for o in by_row if o}) >= 2:
        blocks: list[Block] = []
        for (row, cells), opening in zip(rows, by_row, strict=True):
            if opening:
                blocks += _headed(cells[0], cells[1:], row)
            elif blocks:
                blocks += [_paragraph(cell, row) for cell in cells if cell]
            else:
                dropped += [cell for cell in cells if cell]  # the heads of the columns
        return blocks
    # Sections can also be side by side: a heading at the top of each column, and the text below it.
    heads = [_cell_opening(cell, rows[0][0], words) for cell in rows[0][1]] if rows else []
    if len(rows) > 1 and len({o.name for o in heads if o}) >= 2 and all(heads):
        return [
            inner
            for column, head in enumerate(rows[0][1])
            for inner in _headed(head, [cells[column] for _, cells in rows[1:] if column < len(cells)], rows[0][0])
        ]
    return None


def _cell_opening(cell: str, row: int, words: Vocabulary) -> Opening | None:
    opening = opening_of(Line("paragraph", cell, row), words) if cell else None
    return opening if opening and opening.certainty is Certainty.SURE and not opening.rest else None


def _headed(head: str, cells: Iterable[str], row: int) -> list[Block]:
    return [Block(kind="heading", text=f"## {head.strip('*')}", row=row), *(_paragraph(c, row) for c in cells if c)]


def _paragraph(cell: str, row: int) -> Block:
    return Block(kind="paragraph", text=cell.replace("<br>", BREAK).replace("\\|", "|"), row=row)
