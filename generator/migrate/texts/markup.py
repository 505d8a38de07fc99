"""HTML as people's programs write it, to Markdown that reads back as the same text.

lxml parses, whatever the HTML is like; the writing is our own, because the
promise is about our own dialect: what stands in the text comes out as text,
and is never taken for a list, a link or a heading.

Where a link or a picture leads is left open: the Markdown has a marker in its
place, and the targets stand beside it, because only when a whole archive is
known can it be said where they lead now.
"""

import html as entities
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import lxml.html

from generator.model.value import Value

__all__ = [
    "Block",
    "Marked",
    "Target",
    "blocks_of",
    "escape_text",
    "fill",
    "markdown_of",
    "paragraphs_of",
    "seen",
    "without_markers",
    "words_of",
]

BREAK = "\\\n"
"""A line break inside a paragraph."""

# Two letters of the private use area stand around the number of a target.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKER = re.compile(f"{_OPEN}(\\d+){_CLOSE}")

_LABEL = r"(?P<label>(?:\\?\[[^\[\]]*\]|\\.|[^\[\]\\])*)"
_LINKED = re.compile(rf"!?\[{_LABEL}\]\({_OPEN}(?P<number>\d+){_CLOSE}(?: \"(?:\\.|[^\"\\])*\")?\)")

_DEEPEST = 100

_SILENT = {"script", "style", "template", "head", "title", "meta", "link", "base", "noframes", "param", "source"}
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = {
    *("p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "center", "address", "form"),
    *("fieldset", "legend", "figure", "figcaption", "dl", "dt", "dd", "table", "ul", "ol", "li", "blockquote", "pre"),
    *("hr", "details", "summary", "body", "html", "dir", "menu", "caption", "tbody", "thead", "tfoot", "tr", "td"),
    *("th", "colgroup", "iframe", "video", "audio", "embed", "object", "hgroup", "search", "dialog", "option"),
    *_HEADINGS,
}
_MARKS = {
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), "*"),
    **dict.fromkeys(("s", "strike", "del"), "~~"),
}
_TAGS = {"**": "strong", "*": "em", "~~": "del"}
_AROUND = {"q": ("“", "”"), "sub": ("<sub>", "</sub>"), "sup": ("<sup>", "</sup>")}
_CODE = {"code", "tt", "kbd", "samp"}
_PLAYERS = re.compile(
    r"https?://(?:www\.|player\.)?(?:youtube(?:-nocookie)?\.com|vimeo\.com|loom\.com)/", re.IGNORECASE
)
_PICTURE_URL = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg)(?:[?#].*)?$|(?:blogspot|googleusercontent)\.com/", re.IGNORECASE
)


class Block(Value):
    """A block of Markdown; `kind` is `paragraph`, `heading`, `list`, `quote`, `code`, `table`, `html` or `rule`."""

    kind: str
    text: str


class Target(Value):
    """Where a link leads, or the address of a picture, as the source has it."""

    url: str
    is_picture: bool = False


class Marked(Value):
    """A text as blocks of Markdown with markers, and the targets that these stand for.

    `doubts` are what could not be told as it was, in plain words.
    """

    blocks: tuple[Block, ...]
    targets: tuple[Target, ...] = ()
    doubts: tuple[str, ...] = ()


def markdown_of(html: str) -> Marked:
    """Return HTML as blocks of Markdown; whatever is in it, and however deep."""
    root = _parse(html)
    if root is None:
        return Marked(blocks=())
    writer = _Writer()
    blocks = tuple(writer.blocks(root, 0))
    return Marked(blocks=blocks, targets=tuple(writer.targets), doubts=tuple(dict.fromkeys(writer.doubts)))


def paragraphs_of(text: str) -> Marked:
    """Return plain text as blocks: a blank line ends a paragraph, and a line end in one stays one."""
    lines: list[list[_Piece]] = []
    found: list[Block] = []
    for line in [*seen(text.replace("\f", "\n\n")).split("\n"), ""]:
        if line.strip():
            lines.append([_Piece(_plain(line), ())])
        elif lines:
            found += _paragraphs(lines)
            lines = []
    return Marked(blocks=tuple(found))


def marker_of(number: int) -> str:
    """Return what stands in Markdown for where a target is."""
    return f"{_OPEN}{number}{_CLOSE}"


def fill(text: str, targets: Callable[[int], str], *, encoded: bool = True) -> str:
    """Return Markdown with every marker replaced by the address that its number has now, as links need it.

    Of a link or a picture whose address is empty, its words are left.
    """
    if _OPEN not in text:
        return text
    spelt = _destination if encoded else str
    text = _LINKED.sub(lambda found: found[0] if targets(int(found["number"])) else found["label"], text)
    return _MARKER.sub(lambda found: spelt(targets(int(found[1]))), text)


def blocks_of(markdown: str) -> Marked:
    """Return Markdown as blocks, and markers for where its links and pictures lead."""
    targets: list[Target] = []

    def marked(found: re.Match[str]) -> str:
        targets.append(Target(url=found["url"].strip("<>"), is_picture=bool(found["picture"])))
        return f"{found['before']}({marker_of(len(targets) - 1)}"

    text = _MARKDOWN_LINK.sub(marked, seen(markdown))
    blocks: list[Block] = []
    rows: list[str] = []
    fence = ""
    for line in [*text.split("\n"), ""]:
        if found := re.match(r" {0,3}(`{3,}|~{3,})", line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        if line.strip() or fence:
            rows.append(line)
        elif rows:
            # a second paragraph of an item, or more of indented code, belongs to the block before it
            if blocks and rows[0][0] in " \t" and blocks[-1].kind in ("list", "code"):
                rows[:0] = [blocks.pop().text, ""]
            blocks.append(Block(kind=_kind_of(rows[0]), text="\n".join(rows)))
            rows = []
    if rows:
        blocks.append(Block(kind=_kind_of(rows[0]), text="\n".join(rows)))
    return Marked(blocks=tuple(blocks), targets=tuple(targets))


def _kind_of(line: str) -> str:
    return next((kind for kind, shape in _KINDS if re.match(shape, line)), "paragraph")


_KINDS = (
    ("code", r" {0,3}(?:```|~~~)|    |\t"),
    ("heading", r" {0,3}#{1,6}(?:\s|$)"),
    ("rule", r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$"),
    ("list", r" {0,3}(?:[-*+]|\d{1,9}[.)])\s"),
    ("quote", r" {0,3}>"),
    ("table", r" {0,3}\|"),
    ("html", r" {0,3}<(?:[a-z/!])"),
)
_MARKDOWN_LINK = re.compile(r"(?P<before>(?P<picture>!)?\[(?:\\.|[^\]\\])*\])\((?P<url><[^<>\n]*>|[^\s()]+)")


def without_markers(text: str) -> str:
    """Return Markdown without its markers."""
    return _MARKER.sub("", text)


def words_of(html: str) -> Iterator[str]:
    """Yield the text of HTML that readers see, in pieces that do not share a word."""
    root = _parse(html)
    if root is None:
        return
    parts: list[str] = []
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            parts.append(element.tail or "")
        elif event == "start":
            parts += [" "] * (element.tag in _BLOCKS or element.tag == "br")
            parts.append("" if element.tag in _SILENT else element.text or "")
        else:
            parts += [" "] * (element.tag in _BLOCKS)
            parts.append(element.tail or "")
    yield _plain("".join(parts))


_PARSER = lxml.html.HTMLParser(huge_tree=True, remove_pis=False, encoding="utf-8")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\ue000-\ue002]")
# Letters that stand for themselves in Windows's encoding, and for nothing in Unicode: somebody mixed the two up.
_WINDOWS = {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


def seen(text: str) -> str:
    """Return a text without the characters that nobody sees and YAML does not allow (YAML 1.2.2, section 5.1)."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", text.translate(_WINDOWS)).replace("\u2028", "\n").replace("\u2029", "\n")


_REFERENCE = re.compile(r"&#(?:[xX]0*(?P<hex>[0-9a-fA-F]{1,6})|0*(?P<number>[0-9]{1,7}))(?:;|(?![0-9a-fA-F]))")


def _referred(found: re.Match[str]) -> str:
    """Return a reference to a character as it is; what it would be read as, if that is none that is seen."""
    number = int(found["hex"], 16) if found["hex"] else int(found["number"])
    char = chr(number) if number <= 0x10FFFF else ""
    plain = seen(char)
    return found[0] if plain == char else plain


def _parse(html: str) -> Any:
    """Return the tree of a piece of HTML, or nothing where there is none."""
    if not html.strip():
        return None
    text = seen(_REFERENCE.sub(_referred, html) if "&#" in html else html)
    root = lxml.html.document_fromstring(f"<div>{text}</div>".encode(), parser=_PARSER)
    last = _PARSER.error_log.last_error
    if last is not None and last.level_name == "FATAL":
        # Elements nested by the thousand: libxml2 stops there, and leaves out what is below.
        plain = entities.escape(entities.unescape(re.sub(r"<[^>]*>", "\n", text)))
        root = lxml.html.document_fromstring(f"<div>{plain}</div>".encode(), parser=_PARSER)
    return root


# ---------------------------------------------------------------- plain text
_SPACES = re.compile(r"[ \t\n\r\f\xa0]+")
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


def escape_text(text: str) -> str:
    """Return plain text as Markdown inside a line."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _escape_start(line: str) -> str:
    """Return a line of a paragraph so that it starts no list, heading or quotation."""
    found = _LINE_START.match(line)
    if not found:
        return line
    end = found.end()
    return f"{line[:end]}\\{line[end:]}"


def _plain(text: str) -> str:
    """Return the text of a node with its white space as it is shown."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    if "\xa0" in text:
        text = _KEEPS_SPACE.sub("\ue002", text)
        return _SPACES.sub(" ", text).replace("\ue002", "\xa0")
    return _SPACES.sub(" ", text)


def _destination(url: str) -> str:
    """Return an address as it stands between the brackets of a link."""
    plain = url.strip().replace("\n", "").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    plain = re.sub(r"[ \t\x00-\x1f]", "%20", plain)
    return f"<{plain}>" if "(" in plain or ")" in plain else plain


# ---------------------------------------------------------------- inside a paragraph
class _Piece:
    """A stretch of text under the same marks; `done` tells that it is Markdown already."""

    __slots__ = ("done", "marks", "text")

    def __init__(self, text: str, marks: tuple[str, ...], *, done: bool = False) -> None:
        self.text, self.marks, self.done = text, marks, done


Line = list[_Piece]


def _line(pieces: Iterable[_Piece]) -> str:
    """Return a line of Markdown."""
    runs = _runs(pieces)
    out: list[str | tuple[str, int]] = []  # text, or a mark with the number of its pair
    opened: list[tuple[str, int]] = []
    pairs = 0
    for run in runs:
        while opened and any(mark not in run.marks for mark, _ in opened):
            out.append(opened.pop())
        for mark in run.marks:
            if all(mark != other for other, _ in opened):
                pairs += 1
                opened.append((mark, pairs))
                out.append((mark, pairs))
        out.append(run.text if run.done else escape_text(run.text))
    out += reversed(opened)
    return _spelt(out)


def _runs(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Return pieces with neighbours under the same marks joined, and no space just inside a mark."""
    parts: list[_Piece] = []
    for piece in pieces:
        text = piece.text
        core = text if piece.done else text.strip(" ")
        if not core:
            parts.append(_Piece(" ", ()))
            continue
        start = text.index(core)
        parts += [_Piece(" ", ())] * (start > 0)
        parts.append(_Piece(core, piece.marks, done=piece.done))
        parts += [_Piece(" ", ())] * (start + len(core) < len(text))
    joined: list[_Piece] = []
    nexts: list[_Piece | None] = [None]
    for part in reversed(parts):
        nexts.append(nexts[-1] if part.text == " " else part)
    for part in parts:
        nexts.pop()
        if part.text == " ":
            after = nexts[-1]
            if not joined or after is None or joined[-1].text.endswith(" "):
                continue
            shared = joined[-1].marks if joined[-1].marks == after.marks else ()
            part = _Piece(" ", shared)
        last = joined[-1] if joined else None
        if last and not last.done and not part.done and last.marks == part.marks:
            joined[-1] = _Piece(last.text + part.text, last.marks)
        else:
            joined.append(part)
    return joined


def _spelt(tokens: list[str | tuple[str, int]]) -> str:
    """Return tokens as text: marks as Markdown has them, or as tags where it would not see them (CommonMark, 6.2)."""
    as_tags: set[int] = set()
    seen: set[int] = set()
    before, afters = " ", [" "]
    for token in reversed(tokens):
        afters.append(token[0] if isinstance(token, str) and token else afters[-1])
    for token in tokens:
        afters.pop()
        if isinstance(token, str):
            before = token[-1:] or before
            continue
        after = afters[-1]
        inner, outer = (before, after) if token[1] in seen else (after, before)
        seen.add(token[1])
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


_BULLET = re.compile(r"(?:[-–—*+•·●▪◦‣o](?=\s)|[•·●▪◦‣])\s*(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")


def _paragraphs(lines: list[Line]) -> list[Block]:
    """Return lines as blocks: a paragraph, and lists where people typed hyphens or numbers in front of lines."""
    found: list[Block] = []
    plain = [_first_text(line) for line in lines]
    at = 0
    rest: list[str] = []

    def flush() -> None:
        if rest:
            found.append(Block(kind="paragraph", text=BREAK.join(rest)))
            rest.clear()

    while at < len(lines):
        end = _list_end(plain, at)
        if end - at > 1:
            flush()
            items = [_line(_without_marker(line)) for line in lines[at:end]]
            numbered = bool(_NUMBER.match(plain[at]))
            marks = [f"{number}." if numbered else "-" for number in range(1, len(items) + 1)]
            text = "\n".join(f"{mark} {_escape_start(item)}" for mark, item in zip(marks, items, strict=True))
            found.append(Block(kind="list", text=text))
            at = end
        else:
            text = _line(lines[at]).strip()
            if text:
                rest.append(_escape_start(text))
            at += 1
    flush()
    return found


def _first_text(line: Line) -> str:
    return "".join(piece.text for piece in line if not piece.done).lstrip() if line and not line[0].done else ""


def _list_end(plain: list[str], start: int) -> int:
    """Return where the list that starts on a line ends; on that line, where there is none."""
    end = start
    if _NUMBER.match(plain[start]):
        while end < len(plain) and (found := _NUMBER.match(plain[end])) and int(found[1]) == end - start + 1:
            end += 1
    else:
        mark = plain[start][:1]
        while end < len(plain) and plain[end][:1] == mark and _BULLET.match(plain[end]):
            end += 1
    return end


def _without_marker(line: Line) -> Line:
    """Return a line without what was typed in front of it, wherever marks begin."""
    pieces = [_Piece(p.text, p.marks, done=p.done) for p in line]
    while pieces and not pieces[0].text.strip():
        pieces.pop(0)
    text = pieces[0].text.lstrip()
    found = _NUMBER.match(text) or _BULLET.match(text)
    if found:
        pieces[0].text = text[found.end() :]
    else:
        # "<b>1.</b> Call": the marker is a piece of its own.
        pieces[0].text = re.sub(r"^(?:\d{1,3}[.)]|[-–—*+•·●▪◦‣o])\s*", "", text)
    return pieces


# ---------------------------------------------------------------- the tree
class _Writer:
    """Walks a tree once; what it meets by the way stands in its lists."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.doubts: list[str] = []

    def blocks(self, element: Any, depth: int) -> list[Block]:
        """Return the blocks that an element holds."""
        if depth > _DEEPEST:
            return list(paragraphs_of(_plain("".join(element.itertext()))).blocks)
        found: list[Block] = []
        lines: list[Line] = [[]]

        def flush() -> None:
            found.extend(_paragraphs_at_gaps(lines))
            lines[:] = [[]]

        self._text(element.text, (), lines)
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in _SILENT:
                self._silent(child)
            elif tag in _BLOCKS or (tag and _holds_blocks(child)):
                flush()
                found += self._block(child, tag, depth)
            elif tag:
                self._inline(child, tag, (), lines, depth + 1)
            self._text(child.tail, (), lines)
        flush()
        return found

    def _block(self, element: Any, tag: str, depth: int) -> list[Block]:
        if tag in _HEADINGS:
            return self._heading(element, tag, depth)
        own = _OWN.get(tag)
        return own(self, element, depth + 1) if own else self.blocks(element, depth + 1)

    def _heading(self, element: Any, tag: str, depth: int) -> list[Block]:
        inner = self.blocks(element, depth + 1)
        if len(inner) != 1 or inner[0].kind != "paragraph" or inner[0].text.startswith(("![", "[![")):
            return inner
        text = inner[0].text.replace(BREAK, " ")
        text = re.sub(r"(?<!\\)(#+)$", r"\\\1", text)
        bold = re.fullmatch(r"\*\*((?:(?!\*\*).)+)\*\*", text)
        return [Block(kind="heading", text=f"{'#' * max(2, _HEADINGS[tag])} {bold[1] if bold else text}")]

    def _quote(self, element: Any, depth: int) -> list[Block]:
        inner = self.blocks(element, depth)
        if not inner:
            return []
        text = _joined(inner)
        return [Block(kind="quote", text="\n".join(f"> {line}".rstrip() for line in text.split("\n")))]

    def _list(self, element: Any, depth: int) -> list[Block]:
        numbered = element.tag == "ol"
        first = element.get("start", "1")
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
        if child.tag in _SILENT:
            self._silent(child)
            return []
        if child.tag in _BLOCKS and child.tag != "li":
            return self._block(child, child.tag, depth)
        if child.tag == "li" or _holds_blocks(child):
            return self.blocks(child, depth + 1)
        lines: list[Line] = [[]]
        self._inline(child, child.tag, (), lines, depth)
        return _paragraphs_at_gaps(lines)

    def _strays(self, element: Any) -> list[Block]:
        return [block for text in (element.text, *(child.tail for child in element)) for block in self._stray(text)]

    def _stray(self, text: str | None) -> list[Block]:
        """Return text that stands between the items of a list or the rows of a table, where none belongs."""
        return list(paragraphs_of(_plain(text)).blocks) if text and text.strip() else []

    def _table(self, element: Any, depth: int) -> list[Block]:
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
        rows = [row for row in rows if row]
        width = max((len(row) for row in rows), default=0)
        cells = [cell for row in rows for cell in row]
        is_grid = len(rows) > 1 and width > 1 and "tr-caption-container" not in element.get("class", "")
        if not is_grid:
            return self.blocks(element, depth)
        spans = any(cell.get(key, "1") != "1" for cell in cells for key in ("colspan", "rowspan"))
        if spans or next(element.iterdescendants("table"), None) is not None:
            self.doubts.append("a table with joined cells has become paragraphs")
            return self.blocks(element, depth)
        texts = [[self.blocks(cell, depth) for cell in row] for row in rows]
        if any(len(cell) > 1 or (cell and cell[0].kind != "paragraph") for row in texts for cell in row):
            self.doubts.append("a table with lists or pictures in it has become paragraphs")
            return [block for row in texts for cell in row for block in cell]
        plain = [[_cell(cell) for cell in row] + [""] * (width - len(row)) for row in texts]
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
        if element.tag == "iframe" and _PLAYERS.match(address):
            plain = address.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C")
            title = escape_attribute(element.get("title") or "Video")
            frame = f'<iframe src="{plain}" title="{title}" loading="lazy" allowfullscreen></iframe>'
            return [Block(kind="html", text=frame), *inner]
        self.doubts.append("something embedded from another site has become a link to it")
        label = escape_text(_plain(element.get("title") or "").strip() or address)
        return [Block(kind="paragraph", text=f"[{_in_label(label)}]({self._target(address)})"), *inner]

    # ---- inside paragraphs
    def _inline(self, element: Any, tag: str, marks: tuple[str, ...], lines: list[Line], depth: int) -> None:
        if tag in _SILENT:
            self._silent(element)
        elif depth > _DEEPEST:
            self._text("".join(element.itertext()), marks, lines)
        elif tag == "br":
            lines.append([])
        elif tag == "img":
            self._picture(element, marks, lines)
        elif tag == "a":
            self._link(element, marks, lines, depth)
        elif tag in _CODE:
            self._code(element, marks, lines)
        elif tag in _AROUND and _is_in_a_line(element):
            before, after = _AROUND[tag]
            self._put(before, marks, lines)
            self._children(element, marks, lines, depth)
            self._put(after, marks, lines)
        elif tag == "input":
            self._text(element.get("value") if element.get("type") in ("submit", "button") else "", marks, lines)
        else:
            self._children(element, _marked(element, tag, marks), lines, depth)

    def _children(self, element: Any, marks: tuple[str, ...], lines: list[Line], depth: int) -> None:
        self._text(element.text, marks, lines)
        for child in element:
            if isinstance(child.tag, str):
                if child.tag in _BLOCKS:
                    # only where depth has run out, or inside a link
                    lines.append([])
                    self._children(child, marks, lines, depth + 1)
                    lines.append([])
                else:
                    self._inline(child, child.tag, marks, lines, depth + 1)
            self._text(child.tail, marks, lines)

    def _text(self, text: str | None, marks: tuple[str, ...], lines: list[Line]) -> None:
        if text:
            lines[-1].append(_Piece(_plain(text), marks))

    def _put(self, markdown: str, marks: tuple[str, ...], lines: list[Line]) -> None:
        lines[-1].append(_Piece(markdown, marks, done=True))

    def _code(self, element: Any, marks: tuple[str, ...], lines: list[Line]) -> None:
        text = _plain("".join(element.itertext())).strip()
        if text:
            fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
            pad = " " if text[0] == "`" or text[-1] == "`" else ""
            self._put(f"{fence}{pad}{text}{pad}{fence}", marks, lines)

    def _picture(self, element: Any, marks: tuple[str, ...], lines: list[Line]) -> None:
        address = element.get("src") or element.get("data-src") or ""
        alt = _plain(element.get("alt") or "").strip()
        if not address.strip():
            self._text(alt, marks, lines)
            return
        title = _plain(element.get("title") or "").strip()
        credit = f' "{_in_title(title)}"' if title and title != alt else ""
        marker = self._target(address.strip(), is_picture=True)
        self._put(f"![{_in_label(escape_text(alt))}]({marker}{credit})", (), lines)

    def _link(self, element: Any, marks: tuple[str, ...], lines: list[Line], depth: int) -> None:
        address = (element.get("href") or "").strip()
        inner: list[Line] = [[]]
        self._children(element, marks, inner, depth)
        only_pictures = any(_is_picture(p) for line in inner for p in line) and not any(
            p.text.strip() for line in inner for p in line if not _is_picture(p)
        )
        leads = address and not address.lower().startswith(("javascript:", "data:", "vbscript:", "about:"))
        if not leads or (only_pictures and _PICTURE_URL.search(address)):
            self._take(inner, lines)
            return
        shared = inner[0][0].marks if inner[0] else marks
        if any(p.marks != shared for line in inner for p in line):
            shared = marks
        for number, line in enumerate(inner):
            if number:
                lines.append([])
            label = _line(_Piece(p.text, tuple(m for m in p.marks if m not in shared), done=p.done) for p in line)
            before, after = line[:1], line[-1:]
            if label.strip():
                if before and not before[0].done and before[0].text[:1] == " ":
                    self._text(" ", marks, lines)
                self._put(self._linked(label.strip(), address), shared, lines)
                if after and not after[0].done and after[0].text[-1:] == " ":
                    self._text(" ", marks, lines)

    def _linked(self, label: str, address: str) -> str:
        if label.replace("\\", "") == address and re.fullmatch(r"https?://[^\s<>]+", address):
            return f"<{address}>"
        return f"[{_in_label(label)}]({self._target(address)})"

    def _take(self, inner: list[Line], lines: list[Line]) -> None:
        lines[-1] += inner[0]
        lines += inner[1:]

    def _target(self, url: str, *, is_picture: bool = False) -> str:
        self.targets.append(Target(url=url, is_picture=is_picture))
        return marker_of(len(self.targets) - 1)

    def _silent(self, element: Any) -> None:
        if element.tag == "script":
            self.doubts.append("a script was left out")


def _preformatted(_: _Writer, element: Any, _depth: int) -> list[Block]:
    text = "".join(element.itertext()).strip("\n")
    if not text.strip():
        return []
    classes = f"{element.get('class', '')} {' '.join(c.get('class', '') for c in element if c.tag == 'code')}"
    found = re.search(r"\b(?:language-|lang-|brush:\s*)([\w+#-]+)", classes)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [Block(kind="code", text=f"{fence}{found[1] if found else ''}\n{text}\n{fence}")]


def _rule(_: _Writer, _element: Any, _depth: int) -> list[Block]:
    return [Block(kind="rule", text="* * *")]


_OWN: dict[str, Callable[[_Writer, Any, int], list[Block]]] = {
    "blockquote": _Writer._quote,
    **dict.fromkeys(("ul", "ol", "dir", "menu"), _Writer._list),
    "pre": _preformatted,
    "hr": _rule,
    "table": _Writer._table,
    **dict.fromkeys(("dt", "summary"), _Writer._term),
    **dict.fromkeys(("iframe", "video", "audio", "embed", "object"), _Writer._player),
}


def escape_attribute(text: str) -> str:
    """Return plain text as the value of an HTML attribute."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _marked(element: Any, tag: str, marks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the marks inside an element: its tag's, or what its style says."""
    mark = _MARKS.get(tag)
    added = [mark] if mark else []
    style = element.get("style")
    if style:
        if re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style):
            added.append("**")
        if re.search(r"font-style\s*:\s*italic", style):
            added.append("*")
        if re.search(r"font-weight\s*:\s*(?:normal|[1-5]00)", style):
            marks = tuple(m for m in marks if m != "**")
    return tuple(dict.fromkeys([*marks, *added]))


def _holds_blocks(element: Any) -> bool:
    """Tell whether there is a block somewhere in an inline element, as in `<b><div>…`: programs write that."""
    return len(element) > 0 and element.tag != "a" and next(element.iterdescendants(*_BLOCKS), None) is not None


def _is_in_a_line(element: Any) -> bool:
    """Tell whether there is text in an element, and no break: tags alone on a line would be a block of HTML."""
    return bool("".join(element.itertext()).strip()) and next(element.iterdescendants("br"), None) is None


def _is_picture(piece: _Piece) -> bool:
    return piece.done and piece.text.startswith("![")


def _paragraphs_at_gaps(lines: list[Line]) -> list[Block]:
    """Return lines as blocks: an empty line between two ends a paragraph, and so does a picture alone on its line."""
    found: list[Block] = []
    group: list[Line] = []

    def close() -> None:
        if group:
            found.extend(_paragraphs(group))
            group.clear()

    for line in lines:
        filled = [piece for piece in line if piece.text.strip()]
        if not filled:
            close()
        elif all(_is_picture(piece) for piece in filled):
            close()
            found.extend(Block(kind="paragraph", text=piece.text) for piece in filled)
        else:
            group.append(line)
    close()
    return found


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


def _in_label(text: str) -> str:
    """Return Markdown so that it can stand between the square brackets of a link or a picture."""
    text = text.replace(BREAK, " ")
    depth = 0
    for bracket in re.findall(r"\\.|[\[\]]", text):
        depth += {"[": 1, "]": -1}.get(bracket, 0)
        if depth < 0:
            break
    return text if depth == 0 else re.sub(r"\\.|[\[\]]", lambda found: f"\\{found[0][-1]}", text)


def _in_title(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
