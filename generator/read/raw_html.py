"""HTML inside Markdown: its comments, its ids, and its links into this site."""

import re
from html import escape
from html.parser import HTMLParser

from generator.read.markdown_source import RenderContext, is_internal

__all__ = ["open_html", "without_comments"]

_URL_ATTRIBUTES = {"href", "src", "poster"}


class _Tags(HTMLParser):
    """Finds the start tags with addresses of this site, and the ids."""

    def __init__(self, context: RenderContext, line: int) -> None:
        super().__init__(convert_charrefs=False)
        self.context, self.line = context, line
        self.changes: list[tuple[int, int, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.context.anchors.update((v, None) for k, v in attrs if k == "id" and v)
        if not any(k in _URL_ATTRIBUTES or k == "srcset" for k, _ in attrs):
            return
        raw = self.get_starttag_text() or ""
        row, column = self.getpos()
        parts = [self._attribute(k, v, self.line + row - 1) for k, v in attrs]
        end = " />" if raw.endswith("/>") else ">"
        self.changes.append((row, column, raw, f"<{tag}{''.join(parts)}{end}"))

    def _attribute(self, name: str, value: str | None, line: int) -> str:
        if value is None:
            return f" {name}"
        if name in _URL_ATTRIBUTES and is_internal(value.strip()):
            return self.context.placeholder(value.strip(), name, line)
        if name == "srcset":
            candidates = [c.split() for c in value.split(",") if c.strip()]
            for candidate in candidates:
                if is_internal(candidate[0]):
                    candidate[0] = self.context.placeholder(candidate[0], "", line)
            return f' srcset="{", ".join(" ".join(c) for c in candidates)}"'
        return f' {name}="{escape(value)}"'


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def without_comments(text: str) -> str:
    """Return a text without its HTML comments, which are the author's private notes; lines keep their numbers."""
    return _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text) if "<!--" in text else text


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
