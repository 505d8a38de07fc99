"""Lines of text under marks, to paragraphs and lists of Markdown that read back as the same text.

What stands in a line is text: no letter of it is ever taken for a mark.  Only
hyphens and numbers that people typed in front of several lines are a list's.
"""

import itertools
import re
from collections.abc import Iterable

from generator.importers.text.blocks import BREAK, Block, Marked, seen

__all__ = [
    "InlinePiece",
    "Line",
    "escape_text",
    "is_picture",
    "line_of",
    "paragraphs_at_gaps",
    "paragraphs_of",
    "shown",
    "with_lists",
]

_SPACES = re.compile(r"[ \t\n\r\f\xa0]+")

# Before French punctuation, inside its quotation marks and between a number and its unit, a hard space is meant.
# Everywhere else it is what editors insert when somebody types two spaces.
_KEEPS_SPACE = re.compile(r"(?<=[\w%»”\"'.)])\xa0(?=[!?;:»%€])|(?<=«)\xa0(?=\w)|(?<=\d)\xa0(?=\w)")

_SPECIAL = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~]|$)          # a backslash that would escape, or break the line
    | [*`]
    | (?<![^\W_])_ | _(?![^\W_])         # inside a word it means nothing
    | \[(?=\^|[ xX]\])                   # footnotes and tasks
    | \[(?=[^\[\]]*\][(:\[])             # links, and definitions of them
    | <(?=[a-zA-Z/!?])
    | &(?=\#?\w+;)
    | ~(?=~) | \A~ | ~\Z                  # beside a mark it would be part of it
    """,
    re.VERBOSE,
)

_LINE_START = re.compile(
    r"""(?P<before>\s*)(?:
      (?P<number>\d{1,9})(?=[.)](?:\s|$))
    | (?=\#{1,6}(?:\s|$) | > | [-+](?:\s|$) | =+\s*$ | [-|:\s]*-[-|:\s]*$ | \|)
    )""",
    re.VERBOSE,
)

_TAGS = {"**": "strong", "*": "em", "~~": "del"}

_SIGNS = re.compile(r"\s*(?:-{3,}|={3,}|_{3,}|~{3,}|\*{3,})\s*")

_BULLET = re.compile(r"(?:[-–—*+•·●▪◦‣o](?=\s)|[•·●▪◦‣])\s*(?=\S)")

# The same at the start of a paragraph that is Markdown already: Word gives each item a paragraph of its own.
_ITEM = re.compile(r"(?:[•·●▪◦‣]|§(?=\s)|o(?=\s)|\\?-(?=\s)|(?P<number>\d{1,3})\\?[.)](?=\s))\s*(?=\S)")

_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")


class InlinePiece:
    """A stretch of text under the same marks; `done` tells that it is Markdown already."""

    __slots__ = ("done", "marks", "text")

    def __init__(self, text: str, marks: tuple[str, ...], *, done: bool = False) -> None:
        self.text, self.marks, self.done = text, marks, done


Line = list[InlinePiece]


def paragraphs_of(text: str) -> Marked:
    """Return plain text as blocks: a blank line ends a paragraph, and a line end in one stays one."""
    lines: list[list[InlinePiece]] = []
    blocks: list[Block] = []
    for line in [*seen(text.replace("\f", "\n\n")).split("\n"), ""]:
        is_line_of_signs = _SIGNS.fullmatch(line) is not None
        if is_line_of_signs and len(lines) == 1:
            # A heading, as people underline one in plain text.
            blocks.append(Block(kind="heading", text=f"## {line_of(lines[0]).strip()}"))
            lines = []
        elif line.strip() and not is_line_of_signs:
            lines.append([InlinePiece(shown(line), ())])
        elif lines:
            blocks += _paragraphs(lines)
            lines = []
        if is_line_of_signs and blocks and blocks[-1].kind != "heading":
            blocks.append(Block(kind="rule", text="* * *"))
    return Marked(blocks=tuple(with_lists(blocks)))


def paragraphs_at_gaps(lines: list[Line]) -> list[Block]:
    """Return lines as blocks: an empty line between two ends a paragraph, and so does a picture alone on its line."""
    blocks: list[Block] = []
    group: list[Line] = []

    def close() -> None:
        if group:
            blocks.extend(_paragraphs(group))
            group.clear()

    for line in lines:
        filled = [piece for piece in line if piece.text.strip()]
        if not filled:
            close()
        elif all(is_picture(piece) for piece in filled):
            close()
            blocks.extend(Block(kind="paragraph", text=piece.text) for piece in filled)
        else:
            group.append(line)
    close()
    return blocks


def with_lists(blocks: list[Block]) -> list[Block]:
    """Return blocks with lists in the place of paragraphs that people numbered, or that have a bullet in front."""
    listed: list[Block] = []
    at = 0
    while at < len(blocks):
        items = _items(blocks, at)
        if items:
            listed.append(Block(kind="list", text="\n".join(items)))
        else:
            listed.append(blocks[at])
        at += len(items) or 1
    return listed


def _items(blocks: list[Block], start: int) -> list[str]:
    """Return the items of a list that begins with a block; a single item counts only if its mark must be a bullet."""
    items: list[str] = []
    numbered = False
    for number, block in enumerate(itertools.islice(blocks, start, None), 1):
        item = _ITEM.match(block.text) if block.kind == "paragraph" else None
        if item is None or (items and bool(item["number"]) is not numbered):
            break
        numbered = bool(item["number"])
        # "2019. It was a good year" after "1." is no second item.
        if numbered and int(item["number"]) != number:
            break
        mark = f"{number}. " if numbered else "- "
        items.append(mark + _escape_start(block.text[item.end() :]).replace("\n", "\n" + " " * len(mark)))
    # "1. Call him" or "- and so on" by itself is more often a sentence than a list.
    alone = len(items) == 1 and not (not numbered and blocks[start].text[0] in "•·●▪◦‣")
    return [] if alone else items


def is_picture(piece: InlinePiece) -> bool:
    """Tell whether a piece is nothing but a picture."""
    return piece.done and piece.text.startswith("![")


def shown(text: str) -> str:
    """Return the text of a node with its white space as it is shown."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    if "\xa0" in text:
        # Put aside, as the next step makes one space of every run of spaces.
        text = _KEEPS_SPACE.sub("\ue002", text)
        return _SPACES.sub(" ", text).replace("\ue002", "\xa0")
    return _SPACES.sub(" ", text)


def escape_text(text: str) -> str:
    """Return plain text as Markdown inside a line."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _escape_start(line: str) -> str:
    """Return a line of a paragraph so that it starts no list, heading or quotation."""
    start = _LINE_START.match(line)
    if not start:
        return line
    end = start.end()
    return f"{line[:end]}\\{line[end:]}"


def line_of(pieces: Iterable[InlinePiece]) -> str:
    """Return a line of Markdown."""
    runs = _runs(pieces)
    out: list[str | tuple[str, int]] = []  # text, or a mark with the number of its pair
    opened: list[tuple[str, int]] = []
    pairs = 0
    for run in runs:
        # Marks close in the reverse order; one that has to stay open is opened again below.
        while opened and any(mark not in run.marks for mark, _ in opened):
            out.append(opened.pop())
        for mark in run.marks:
            if all(mark != other for other, _ in opened):
                pairs += 1
                opened.append((mark, pairs))
                out.append((mark, pairs))
        out.append(run.text if run.done else escape_text(run.text))
    out += reversed(opened)
    return _spelled(out)


def _runs(pieces: Iterable[InlinePiece]) -> list[InlinePiece]:
    """Return pieces with neighbors under the same marks joined, and no space just inside a mark."""
    parts: list[InlinePiece] = []
    for piece in pieces:
        text = piece.text
        core = text if piece.done else text.strip(" ")
        if not core:
            parts.append(InlinePiece(" ", ()))
            continue
        start = text.index(core)
        parts += [InlinePiece(" ", ())] * (start > 0)
        parts.append(InlinePiece(core, piece.marks, done=piece.done))
        parts += [InlinePiece(" ", ())] * (start + len(core) < len(text))
    joined: list[InlinePiece] = []
    nexts: list[InlinePiece | None] = [None]
    # For each place, the next piece that is no space: looking for it anew each time would take quadratic time.
    for part in reversed(parts):
        nexts.append(nexts[-1] if part.text == " " else part)
    for part in parts:
        nexts.pop()
        if part.text == " ":
            after = nexts[-1]
            if not joined or after is None or joined[-1].text.endswith(" "):
                continue
            shared = joined[-1].marks if joined[-1].marks == after.marks else ()
            part = InlinePiece(" ", shared)
        last = joined[-1] if joined else None
        if last and not last.done and not part.done and last.marks == part.marks:
            joined[-1] = InlinePiece(last.text + part.text, last.marks)
        else:
            joined.append(part)
    return joined


def _spelled(tokens: list[str | tuple[str, int]]) -> str:
    """Return tokens as text: marks as Markdown has them, or as tags where it would not see them (CommonMark, 6.2)."""
    as_tags: set[int] = set()
    opened: set[int] = set()
    # What stands on each side of every mark, with the other marks looked through.
    before, afters = " ", [" "]
    for token in reversed(tokens):
        afters.append(token[0] if isinstance(token, str) and token else afters[-1])
    for token in tokens:
        afters.pop()
        if isinstance(token, str):
            before = token[-1:] or before
            continue
        after = afters[-1]
        # CommonMark sees no emphasis where a mark stands between punctuation inside and a letter outside, as in
        # **(so)**called.
        inner, outer = (before, after) if token[1] in opened else (after, before)
        opened.add(token[1])
        if not (inner.isalnum() or outer.isspace() or _is_punctuation(outer)):
            as_tags.add(token[1])
    out, closed = [], set()
    for token in tokens:
        if isinstance(token, str):
            out.append(token)
        elif token[1] in as_tags:
            out.append(f"<{'/' if token[1] in closed else ''}{_TAGS[token[0]]}>")
            closed.add(token[1])
        else:
            out.append(token[0])
    return "".join(out)


def _is_punctuation(char: str) -> bool:
    return not char.isalnum() and not char.isspace()


def _paragraphs(lines: list[Line]) -> list[Block]:
    """Return lines as blocks: a paragraph, and lists where people typed hyphens or numbers in front of lines."""
    blocks: list[Block] = []
    plain = [_first_text(line) for line in lines]
    at = 0
    rest: list[str] = []

    def flush() -> None:
        blocks.extend(Block(kind="paragraph", text=text) for text in _set_lines(rest))
        rest.clear()

    while at < len(lines):
        end = _list_end(plain, at)
        if end - at > 1:
            flush()
            items = [line_of(_without_marker(line)) for line in lines[at:end]]
            numbered = bool(_NUMBER.match(plain[at]))
            marks = [f"{number}." if numbered else "-" for number in range(1, len(items) + 1)]
            text = "\n".join(f"{mark} {_escape_start(item)}" for mark, item in zip(marks, items, strict=True))
            blocks.append(Block(kind="list", text=text))
            at = end
        else:
            text = line_of(lines[at]).strip()
            if text:
                rest.append(_escape_start(text))
            at += 1
    flush()
    return blocks


_LONG_LINE = 100
"""From this length on, a line is a paragraph of its own: nobody types one as long by hand and breaks it there."""

_NARROW = range(50, 91)
"""The widths at which mail programs break lines."""


def _set_lines(lines: list[str]) -> list[str]:
    """Return lines as paragraphs: long ones each for itself, those that a mail program broke as one that runs on."""
    if _are_wrapped(lines):
        return ["\n".join(lines)]
    paragraphs: list[list[str]] = []
    for number, line in enumerate(lines):
        if number and max(len(line), len(lines[number - 1])) < _LONG_LINE:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [BREAK.join(paragraph) for paragraph in paragraphs]


def _are_wrapped(lines: list[str]) -> bool:
    """Tell whether lines were broken at a width: none has room for the first word of the next."""
    width = max(map(len, lines), default=0)
    if len(lines) < 3 or width not in _NARROW:
        return False
    return all(len(line) + 1 + len(below.split(" ", 1)[0]) > width for line, below in itertools.pairwise(lines))


def _first_text(line: Line) -> str:
    return "".join(piece.text for piece in line if not piece.done).lstrip() if line and not line[0].done else ""


def _list_end(plain: list[str], start: int) -> int:
    """Return where the list that starts on a line ends; the line itself if no list starts there."""
    end = start
    if _NUMBER.match(plain[start]):
        while end < len(plain) and (number := _NUMBER.match(plain[end])) and int(number[1]) == end - start + 1:
            end += 1
    else:
        mark = plain[start][:1]
        while end < len(plain) and plain[end][:1] == mark and _BULLET.match(plain[end]):
            end += 1
    return end


def _without_marker(line: Line) -> Line:
    """Return a line without what was typed in front of it, wherever marks begin."""
    pieces = [InlinePiece(p.text, p.marks, done=p.done) for p in line]
    while pieces and not pieces[0].text.strip():
        pieces.pop(0)
    text = pieces[0].text.lstrip()
    marker = _NUMBER.match(text) or _BULLET.match(text)
    if marker:
        pieces[0].text = text[marker.end() :]
    else:
        # "<b>1.</b> Call": the marker is a piece of its own.
        pieces[0].text = re.sub(r"^(?:\d{1,3}[.)]|[-–—*+•·●▪◦‣o])\s*", "", text)
    return pieces
