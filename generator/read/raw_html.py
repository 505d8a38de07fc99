"""HTML inside Markdown: its comments, its ids, and its links into this site."""

import re
from collections.abc import Callable, Iterator
from html import escape
from html.parser import HTMLParser

from generator.read.markdown_source import RenderContext, is_internal

__all__ = ["hidden_parts", "hidden_rows", "open_html", "without_comments"]

# The attributes of HTML that hold one address (HTML Standard, "Attributes", and those it calls obsolete); `data` only
# of `object`.
_URL_ATTRIBUTES = {
    *("href", "src", "poster", "cite", "action", "formaction", "background", "longdesc", "xlink:href", "data"),
}
_SRCSETS = {"srcset", "imagesrcset"}
_CSS_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"'()]+))\s*\)""", re.IGNORECASE)


class _Tags(HTMLParser):
    """Finds the start tags with addresses of this site, and the ids."""

    def __init__(self, context: RenderContext, line: int) -> None:
        super().__init__(convert_charrefs=False)
        self.context, self.line = context, line
        self.in_style = False
        self.changes: list[tuple[int, int, str, str]] = []

    def handle_endtag(self, tag: str) -> None:
        self.in_style = self.in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self.in_style and "url(" in data.lower():
            row, column = self.getpos()
            css = self._css(data, self.line + row - 1, str, '"')
            if css != data:
                self.changes.append((row, column, data, css))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        self.context.anchors.update((v, None) for k, v in attrs if k == "id" and v)
        if not any(k in _URL_ATTRIBUTES or k in _SRCSETS or k == "style" for k, _ in attrs):
            return
        raw = self.get_starttag_text() or ""
        row, column = self.getpos()
        parts = [self._attribute(k, v, self.line + row - 1, tag) for k, v in attrs]
        end = " />" if raw.endswith("/>") else ">"
        self.changes.append((row, column, raw, f"<{tag}{''.join(parts)}{end}"))

    def _attribute(self, name: str, value: str | None, line: int, tag: str) -> str:
        if value is None:
            return f" {name}"
        if name in _URL_ATTRIBUTES and is_internal(value.strip()) and (name != "data" or tag == "object"):
            return self.context.placeholder(value.strip(), name, line)
        if name == "style" and "url(" in value.lower():
            return f' style="{self._css(value, line, escape, "&quot;")}"'
        if name in _SRCSETS:
            candidates = [c.split() for c in value.split(",") if c.strip()]
            for candidate in candidates:
                if is_internal(candidate[0]):
                    candidate[0] = self.context.placeholder(candidate[0], "", line)
            return f' {name}="{", ".join(" ".join(c) for c in candidates)}"'
        return f' {name}="{escape(value)}"'

    def _css(self, css: str, line: int, escaped: Callable[[str], str], mark: str) -> str:
        """Return CSS with a placeholder for each `url()` of this site; `mark` stands around it, the rest is escaped."""
        parts, done = [], 0
        for address in _CSS_URL.finditer(css):
            url = next(part for part in (*address.groups(), "") if part is not None)
            # `url(#name)` is a filter or a gradient within a drawing, and no file.
            if url and is_internal(url) and not url.startswith("#"):
                placeholder = self.context.placeholder(url, "", line + css.count("\n", 0, address.start()))
                parts += [escaped(css[done : address.start()]), f"url({mark}{placeholder}{mark})"]
                done = address.end()
        return "".join([*parts, escaped(css[done:])])


# What starts code, a comment, or an element whose text is no Markdown.
_OPENING = re.compile(
    r"^ {0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})|(?P<ticks>`+)|(?P<comment><!--)"
    r"|^ {0,3}<(?P<raw>pre|script|style|textarea)(?=[\s>])",
    re.IGNORECASE | re.MULTILINE,
)


def without_comments(text: str) -> str:
    """Return a text without its HTML comments, which are the author's private notes; lines keep their numbers."""
    if "<!--" not in text:
        return text
    parts, done = [], 0
    for kind, start, end in hidden_parts(text):
        if kind in ("comment", "open"):
            parts += [text[done:start], "\n" * text.count("\n", start, end)]
            done = end
    return "".join([*parts, text[done:]])


def hidden_parts(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of Markdown that are none: comments and raw elements, as `comment` or `raw`, start and end.

    Code binds tighter (CommonMark 0.31.2, section 6.1): what looks like either
    in code is text.  A comment that starts a line and is never closed hides the
    rest, and is `open`.  Inside a paragraph, one that the paragraph does not
    close is text (section 6.6): it is `shown`, and hides nothing.
    """
    paragraphs = _Paragraphs(text)
    position = 0
    while opened := _OPENING.search(text, position):
        kind, start = opened.lastgroup or "", opened.start(opened.lastgroup or 0)
        if kind in ("comment", "ticks") and _is_escaped(text, start):
            position = start + 1
        elif kind == "comment":
            kind, position = _end_of_comment(text, start, paragraphs)
            yield kind, start, position
        elif kind == "raw":
            closing = re.compile(f"</{opened['raw']}>", re.IGNORECASE).search(text, opened.end())
            position = closing.end() if closing else len(text)
            yield kind, start, position
        elif kind == "fence":
            mark = re.escape(opened["fence"])
            closing = re.compile(rf"^ {{0,3}}{mark}{mark[-1]}*[ \t]*$", re.MULTILINE).search(text, opened.end())
            position = closing.end() if closing else len(text)
        else:
            position = _end_of_code(text, opened, paragraphs.end_after(opened.end()))


_BLANK_LINE = re.compile(r"\n[ \t]*\n")


class _Paragraphs:
    """Where paragraphs end: looked for once in each, or a long one with many marks would take time in its square."""

    def __init__(self, text: str) -> None:
        self._text, self._end, self._closed = text, 0, (-1, -1)

    def end_after(self, position: int) -> int:
        """Return where the paragraph ends that a position is in."""
        if position > self._end:
            blank = _BLANK_LINE.search(self._text, position)
            self._end = blank.start() if blank else len(self._text)
        return self._end

    def close_after(self, position: int) -> int:
        """Return where the next `-->` of the text starts, or -1."""
        before, at = self._closed
        if not before <= position <= at:
            at = self._text.find("-->", position)
            self._closed = (position, at if at >= 0 else len(self._text))
        return -1 if self._closed[1] == len(self._text) else self._closed[1]


def _is_escaped(text: str, position: int) -> bool:
    """Tell whether a backslash takes the meaning from the character at a position."""
    before = position
    while before and text[before - 1] == "\\":
        before -= 1
    return (position - before) % 2 == 1


def _end_of_comment(text: str, start: int, paragraphs: _Paragraphs) -> tuple[str, int]:
    """Return what a `<!--` starts (`comment`, `open` or `shown`), and where that ends."""
    if short := _SHORT_COMMENT.match(text, start):
        return "comment", short.end()
    at = paragraphs.close_after(start + 4)
    before = text[text.rfind("\n", max(0, start - 4), start) + 1 : start]
    if not before.strip(" ") and len(before) < 4:
        return ("comment", at + 3) if at >= 0 else ("open", len(text))
    is_closed = 0 <= at < paragraphs.end_after(start)
    return ("comment", at + 3) if is_closed else ("shown", start + 4)


# `<!-->` and `<!--->` are whole comments (CommonMark 0.31.2, section 6.6).
_SHORT_COMMENT = re.compile("<!---?>")


def hidden_rows(text: str) -> set[int]:
    """Return the rows inside HTML comments and preformatted text, where nothing is a heading."""
    if "<" not in text:
        return set()
    rows: set[int] = set()
    row = done = 0
    for kind, start, end in hidden_parts(text):
        if kind == "shown":
            continue
        row += text.count("\n", done, start)
        last = row + text.count("\n", start, end)
        # A remark behind words of its line does not hide them.
        is_behind = bool(text[max(done, text.rfind("\n", done, start) + 1) : start].strip())
        rows.update(range(row + is_behind, last + 1))
        row, done = last, end
    return rows


def _end_of_code(text: str, opened: re.Match[str], last: int) -> int:
    """Return where a span of code ends; an opening mark that nothing in its paragraph closes ends with itself."""
    ticks = opened["ticks"]
    at = text.find(ticks, opened.end(), last)
    while at >= 0:
        end = at + len(ticks)
        while end < last and text[end] == "`":
            end += 1
        if end - at == len(ticks):
            return end
        at = text.find(ticks, end, last)
    return opened.end()


def open_html(html: str, context: RenderContext, line: int) -> str:
    """Return raw HTML with placeholders for its links into this site.

    Comments are left out; everything else stays as it is.
    """
    html = without_comments(html)
    if "<" not in html or ("=" not in html and "url(" not in html.lower()):
        return html
    tags = _Tags(context, line)
    try:
        tags.feed(html)
        tags.close()
    except AssertionError:
        return html  # html.parser gives up on `<![...]>`, which browsers ignore as well
    if not tags.changes:
        return html
    # html.parser tells rows and columns, and texts are cut by offsets.
    starts = [0]
    for text in html.split("\n"):
        starts.append(starts[-1] + len(text) + 1)
    out, done = [], 0
    for row, column, raw, new in tags.changes:
        at = starts[row - 1] + column
        out += [html[done:at], new]
        done = at + len(raw)
    return "".join([*out, html[done:]])
