"""Markdown with its place in a file, and what all Markdown of one page shares."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import unquote

from generator.model.diagnostic import Diagnostic
from generator.model.lesson import Link, NearLink, Prose
from generator.model.source import Source, Span
from generator.model.url import slugify
from generator.model.value import Value, replace

__all__ = ["MarkdownSource", "RenderContext", "as_written", "is_internal", "prose_of"]

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//")  # two letters at least: C:\x is a file, badly named
_PLACEHOLDER = re.compile("\x02(\\d+)\x03")


class MarkdownSource(Value):
    """A text and where it stands in its file: the number of its first line."""

    text: str
    line: int


@dataclass(slots=True)
class RenderContext:
    """What all Markdown of one page shares: its links and its anchors, in order.

    `reserved` are the ids that the layout gives to sections, whether this page
    has them or not; `undescribed` is where pictures without a description stand;
    `diagnostics` are what else was found, `near_links` what was meant as a link
    and is none;
    `texts` counts what was rendered, `prepared` has HTML that was rendered ahead;
    `link_definitions` and `footnotes` are those of the whole text, `references`
    what the parser made of the first.
    """

    source: Source
    links: list[Link] = field(default_factory=list)
    anchors: dict[str, None] = field(default_factory=dict)
    reserved: Collection[str] = frozenset()
    undescribed: list[Span] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    near_links: list[NearLink] = field(default_factory=list)
    texts: int = 0
    prepared: dict[str, str] = field(default_factory=dict)
    link_definitions: str = ""
    footnotes: dict[str, str] = field(default_factory=dict)
    references: dict[str, object] | None = None
    _numbers: dict[str, int] = field(default_factory=dict)
    _lines: list[str] | None = None
    _made_at: Span = Span(path="", line=0)  # noqa: RUF009 - it is a value that cannot change
    _after: dict[str, tuple[int, int]] = field(default_factory=dict)
    _nowhere: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The lines of the source, split once and only when asked for."""
        if self._lines is None:
            self._lines = self.source.text.split("\n")
        return self._lines

    def link(self, written: str, attribute: str, line: int) -> int:
        """Add a link that was written on or after a line, and return its number.

        The same address twice in one paragraph is found at two places, one
        after the other.
        """
        start = max((line - 1, 0), self._after.get(written, (0, 0)))
        # Only what has an attribute can have been typed as Markdown.
        typed_as_link = self._find(f"]({written})", start, 2) if attribute else None
        row, column = typed_as_link or self._find(written, start, 0) or start
        self._after[written] = (row, column + len(written))
        span = self.source.span(row + 1, column + 1, max(1, len(written)))
        self.links.append(Link(target=written, attribute=attribute, span=span))
        return len(self.links) - 1

    def _find(self, text: str, start: tuple[int, int], skip: int) -> tuple[int, int] | None:
        """Return the row and column after the first `skip` letters of a text, at or after a place."""
        row, column = start
        # A raw link is no Markdown: to look for it as such to the end of the file, each time, would take long.
        if row >= self._nowhere.get(text, row + 1):
            return None
        for k in range(row, len(self.lines)):
            at = self.lines[k].find(text, max(0, column - skip) if k == row else 0)
            if at >= 0:
                return k, at + skip
        self._nowhere[text] = row + 1
        return None

    def placeholder(self, written: str, attribute: str, line: int) -> str:
        """Add a link, and return its placeholder."""
        return f"\x02{self.link(written, attribute, line)}\x03"

    def made_placeholder(self, target: str, line: int) -> str:
        """Add a link that nobody typed, such as that to a footnote, and return its placeholder."""
        # A line with many footnotes needs its span only once.
        if self._made_at.line != line:
            self._made_at = self.source.span(line)
        self.links.append(Link(target=target, attribute="href", span=self._made_at))
        return f"\x02{len(self.links) - 1}\x03"

    def picture(self, number: int, img: str) -> str:
        """Give a link to a picture the attributes of its `<img>`, as HTML, and return its placeholder."""
        self.links[number] = replace(self.links[number], img=img)
        return f"\x02{number}\x03"

    def anchor(self, text: str) -> str:
        """Return an id for a heading, unique on this page."""
        stem = slugify(text) or "section"
        name, number = stem, self._numbers.get(stem, 2)
        while name in self.anchors or name in self.reserved:
            name, number = f"{stem}-{number}", number + 1
        self._numbers[stem] = number
        self.anchors[name] = None
        return name


def as_written(url: str, context: RenderContext) -> str:
    """Undo the percent-encoding that the parser added, unless the author typed it."""
    plain = unquote(url)
    if plain == url:
        return url
    text = context.source.text
    if url in text or plain not in text:
        return url
    # What the parser did not encode is meant as it stands: `50% off.pdf` is no encoding.
    return plain if unquote(plain) == plain else url


def is_internal(url: str) -> bool:
    """Tell whether a reference is to something of this site: it has no scheme and no host (RFC 3986, section 4.2)."""
    return not _SCHEME.match(url)


def prose_of(html: str) -> Prose:
    """Return rendered HTML as prose, split at its placeholders."""
    html = html.removesuffix("\n")
    if "\x02" not in html:
        return Prose(pieces=(html,))
    parts = _PLACEHOLDER.split(html)
    return Prose(pieces=tuple(parts[::2]), placeholders=tuple(int(n) for n in parts[1::2]))
