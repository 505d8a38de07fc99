"""HTML inside Markdown: its comments, its ids, and its links into this site."""

import re
from collections.abc import Iterator
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
        self.changes: list[tuple[int, int, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
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
            return f' style="{self._style(value, line)}"'
        if name in _SRCSETS:
            candidates = [c.split() for c in value.split(",") if c.strip()]
            for candidate in candidates:
                if is_internal(candidate[0]):
                    candidate[0] = self.context.placeholder(candidate[0], "", line)
            return f' {name}="{", ".join(" ".join(c) for c in candidates)}"'
        return f' {name}="{escape(value)}"'

    def _style(self, value: str, line: int) -> str:
        """Return the value of `style` with a placeholder for each `url()` of this site."""
        parts, done = [], 0
        for address in _CSS_URL.finditer(value):
            url = next(part for part in (*address.groups(), "") if part is not None)
            if url and is_internal(url) and not url.startswith("#"):
                parts += [
                    escape(value[done : address.start()]),
                    f"url(&quot;{self.context.placeholder(url, '', line)}&quot;)",
                ]
                done = address.end()
        return "".join([*parts, escape(value[done:])])


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
        if kind == "comment":
            parts += [text[done:start], "\n" * text.count("\n", start, end)]
            done = end
    return "".join([*parts, text[done:]])


def hidden_parts(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of Markdown that are none: comments and raw elements, as `comment` or `raw`, start and end.

    Code binds tighter (CommonMark 0.31.2, section 6.1): what looks like either
    in code is text.
    """
    position = paragraph_end = 0
    while opened := _OPENING.search(text, position):
        kind, start = opened.lastgroup or "", opened.start(opened.lastgroup or 0)
        if kind == "comment":
            closed = text.find("-->", opened.end())
            position = closed + 3 if closed >= 0 else len(text)
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
            if opened.end() > paragraph_end:
                # Once for each paragraph: from every mark on, a long one would take time in its square.
                blank = _BLANK_LINE.search(text, opened.end())
                paragraph_end = blank.start() if blank else len(text)
            position = _end_of_code(text, opened, paragraph_end)


def hidden_rows(text: str) -> set[int]:
    """Return the rows inside HTML comments and preformatted text, where nothing is a heading."""
    if "<" not in text:
        return set()
    rows: set[int] = set()
    row = done = 0
    for _, start, end in hidden_parts(text):
        row += text.count("\n", done, start)
        last = row + text.count("\n", start, end)
        rows.update(range(row, last + 1))
        row, done = last, end
    return rows


def _end_of_code(text: str, opened: re.Match[str], last: int) -> int:
    """Return where a span of code ends; it is none, and ends with its opening, where its paragraph has no such end."""
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


_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def open_html(html: str, context: RenderContext, line: int) -> str:
    """Return raw HTML with placeholders for its links into this site.

    Comments are left out; everything else stays as it is.
    """
    html = without_comments(html)
    if "<" not in html or "=" not in html:
        return html
    tags = _Tags(context, line)
    try:
        tags.feed(html)
        tags.close()
    except AssertionError:
        return html  # html.parser gives up on `<![...]>`, which browsers ignore as well
    if not tags.changes:
        return html
    starts = [0]
    for text in html.split("\n"):
        starts.append(starts[-1] + len(text) + 1)
    out, done = [], 0
    for row, column, raw, new in tags.changes:
        at = starts[row - 1] + column
        out += [html[done:at], new]
        done = at + len(raw)
    return "".join([*out, html[done:]])
