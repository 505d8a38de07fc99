"""HTML as people's programs write it, to blocks of Markdown.

lxml parses, whatever the HTML is like; the writing is our own, because the
promise is about our own dialect: what stands in the text comes out as text,
and is never taken for a list, a link or a heading.
"""

import html as entities
import re
from collections.abc import Callable, Iterable
from typing import Any

import lxml.html

from generator.importers.text.blocks import BREAK, Block, Marked, Target, marker_of, seen
from generator.importers.text.inline import (
    InlinePiece,
    Line,
    escape_text,
    is_picture,
    line_of,
    paragraphs_at_gaps,
    paragraphs_of,
    shown,
    with_lists,
)

__all__ = ["markdown_of", "text_of"]

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

_AROUND = {"q": ("“", "”"), "sub": ("<sub>", "</sub>"), "sup": ("<sup>", "</sup>")}

_CODE = {"code", "tt", "kbd", "samp"}

_PLAYERS = re.compile(
    r"https?://(?:www\.|player\.)?(?:youtube(?:-nocookie)?\.com|vimeo\.com|loom\.com)/", re.IGNORECASE
)

_PICTURE_URL = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg)(?:[?#].*)?$|(?:blogspot|googleusercontent)\.com/", re.IGNORECASE
)


def markdown_of(html: str) -> Marked:
    """Return HTML as blocks of Markdown; whatever is in it, and however deep."""
    root = _parse(html)
    if root is None:
        return Marked(blocks=())
    writer = _MarkdownWriter()
    blocks = tuple(with_lists(writer.blocks(root, 0)))
    return Marked(blocks=blocks, targets=tuple(writer.targets), review_notes=tuple(dict.fromkeys(writer.review_notes)))


def text_of(html: str) -> str:
    """Return the text of HTML that readers see, on one line; blocks and breaks part words."""
    root = _parse(html)
    if root is None:
        return ""
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
    return shown("".join(parts))


_PARSER = lxml.html.HTMLParser(huge_tree=True, remove_pis=False, encoding="utf-8")

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


class _MarkdownWriter:
    """Walks a tree once; what it meets by the way stands in its lists."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.review_notes: list[str] = []

    def blocks(self, element: Any, depth: int) -> list[Block]:
        """Return the blocks that an element holds."""
        if depth > _DEEPEST:
            return list(paragraphs_of(shown("".join(element.itertext()))).blocks)
        found: list[Block] = []
        lines: list[Line] = [[]]

        def flush() -> None:
            found.extend(paragraphs_at_gaps(lines))
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
        text = _joined(with_lists(inner))
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
            title = _attribute(element.get("title") or "Video")
            frame = f'<iframe src="{plain}" title="{title}" loading="lazy" allowfullscreen></iframe>'
            return [Block(kind="html", text=frame), *inner]
        self.review_notes.append("something embedded from another site has become a link to it")
        label = escape_text(shown(element.get("title") or "").strip() or address)
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
            lines[-1].append(InlinePiece(shown(text), marks))

    def _put(self, markdown: str, marks: tuple[str, ...], lines: list[Line]) -> None:
        lines[-1].append(InlinePiece(markdown, marks, done=True))

    def _code(self, element: Any, marks: tuple[str, ...], lines: list[Line]) -> None:
        text = shown("".join(element.itertext())).strip()
        if text:
            fence = _fence_for(text, 1)
            pad = " " if text[0] == "`" or text[-1] == "`" else ""
            self._put(f"{fence}{pad}{text}{pad}{fence}", marks, lines)

    def _picture(self, element: Any, marks: tuple[str, ...], lines: list[Line]) -> None:
        address = element.get("src") or element.get("data-src") or ""
        alt = shown(element.get("alt") or "").strip()
        if not address.strip():
            self._text(alt, marks, lines)
            return
        title = shown(element.get("title") or "").strip()
        credit = f' "{_in_title(title)}"' if title and title != alt else ""
        marker = self._target(address.strip(), is_picture=True)
        self._put(f"![{_in_label(escape_text(alt))}]({marker}{credit})", (), lines)

    def _link(self, element: Any, marks: tuple[str, ...], lines: list[Line], depth: int) -> None:
        address = (element.get("href") or "").strip()
        inner: list[Line] = [[]]
        self._children(element, marks, inner, depth)
        only_pictures = any(is_picture(p) for line in inner for p in line) and not any(
            p.text.strip() for line in inner for p in line if not is_picture(p)
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
            label = line_of(
                InlinePiece(p.text, tuple(m for m in p.marks if m not in shared), done=p.done) for p in line
            )
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
            self.review_notes.append("a script was left out")


def _fence_for(code: str, least: int) -> str:
    """Return more backticks than there are in a row in some code."""
    return "`" * max(least, 1 + max((len(run) for run in re.findall("`+", code)), default=0))


def _preformatted(_: _MarkdownWriter, element: Any, _depth: int) -> list[Block]:
    text = "".join(element.itertext()).strip("\n")
    if not text.strip():
        return []
    classes = f"{element.get('class', '')} {' '.join(c.get('class', '') for c in element if c.tag == 'code')}"
    found = re.search(r"\b(?:language-|lang-|brush:\s*)([\w+#-]+)", classes)
    fence = _fence_for(text, 3)
    return [Block(kind="code", text=f"{fence}{found[1] if found else ''}\n{text}\n{fence}")]


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
