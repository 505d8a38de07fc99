"""Markdown to HTML with holes where links into this site go.

The dialect is CommonMark with tables, strikethrough, footnotes, task lists,
heading ids, bare https:// addresses and typographic quotes, as markdown-it-py
renders them.  Its tokens never leave this file.

A hole stands for a whole attribute (` href="…"`), so that a link to something
held back can lose it and become plain text.  Addresses with a scheme are not
holes: they are none of the site's business.
"""

import re
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from generator.model.hooks import call_hook
from generator.model.lesson import Link, Prose
from generator.model.source import Source
from generator.model.url import slugify
from generator.read.native import plain_html, plain_htmls, plain_links

__all__ = [
    "Dialect",
    "Page",
    "Passage",
    "is_internal",
    "make_dialect",
    "typographic",
    "without_comments",
]

Plugin = Callable[[MarkdownIt], None]

# Quotation marks by language, as markdown-it takes them: outer pair, inner pair.
_QUOTES: dict[str, str | list[str]] = {
    "en": "“”‘’",
    "de": "„“‚‘",
    "cs": "„“‚‘",
    "sk": "„“‚‘",
    "sl": "„“‚‘",
    "is": "„“‚‘",
    "lt": "„“‚‘",
    "pl": "„”‚’",
    "hu": "„”»«",
    "ro": "„”«»",
    "nl": "“”‘’",
    "da": "“”‘’",
    "nb": "«»‘’",
    "nn": "«»‘’",
    "no": "«»‘’",
    "sv": "””’’",
    "fi": "””’’",
    "es": "«»“”",
    "it": "«»“”",
    "pt": "“”‘’",
    "ru": "«»„“",
    "uk": "«»„“",
    "el": "«»“”",
    "fr": ["«\u202f", "\u202f»", "‹\u202f", "\u202f›"],
}

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//")  # two letters at least: C:\x is a file, badly named
_HOLE = re.compile("\x02(\\d+)\x03")
_URL_ATTRIBUTES = {"href", "src", "poster"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and where it stands in its file: the number of its first line."""

    text: str
    line: int


@dataclass(slots=True)
class Page:
    """What the passages of one page share: its links and its anchors, in order.

    `reserved` are the ids that the layout gives to sections, whether this page
    has them or not.
    """

    source: Source
    links: list[Link] = field(default_factory=list)
    anchors: dict[str, None] = field(default_factory=dict)
    reserved: set[str] = field(default_factory=set)
    passages: int = 0
    prepared: dict[str, str] = field(default_factory=dict)
    _lines: list[str] | None = None
    _after: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The lines of the source, split once and only when asked for."""
        if self._lines is None:
            self._lines = self.source.text.split("\n")
        return self._lines

    def link(self, written: str, attribute: str, line: int) -> int:
        """Add a link that was written on or after a line, and return its number.

        The same address twice in one paragraph is found at one place after
        the other.
        """
        start = max((line - 1, 0), self._after.get(written, (0, 0)))
        row, column = self._find(f"]({written})", start, 2) or self._find(written, start, 0) or start
        self._after[written] = (row, column + len(written))
        span = self.source.span(row + 1, column + 1, max(1, len(written)))
        self.links.append(Link(target=unquote(written), attribute=attribute, span=span))
        return len(self.links) - 1

    def _find(self, text: str, start: tuple[int, int], skip: int) -> tuple[int, int] | None:
        """Return the row and column after the first `skip` letters of a text, at or after a place."""
        row, column = start
        for k in range(row, len(self.lines)):
            at = self.lines[k].find(text, max(0, column - skip) if k == row else 0)
            if at >= 0:
                return k, at + skip
        return None

    def hole(self, written: str, attribute: str, line: int) -> str:
        """Add a link, and return the mark of its hole."""
        return f"\x02{self.link(written, attribute, line)}\x03"

    def anchor(self, text: str) -> str:
        """Return an id for a heading, unique on this page."""
        stem = slugify(text) or "section"
        name, number = stem, 2
        while name in self.anchors or name in self.reserved:
            name, number = f"{stem}-{number}", number + 1
        self.anchors[name] = None
        return name


@dataclass(frozen=True, slots=True)
class Dialect:
    """A Markdown parser, set up once for a site."""

    parser: MarkdownIt
    inline: MarkdownIt
    quotes: tuple[str, str]
    native: bool

    def prepare(self, page: Page, texts: Sequence[str]) -> None:
        """Render the plain ones of a page's passages at one go, which is quicker than one by one."""
        if self.native and len(texts) > 1:
            page.prepared = plain_htmls(texts, self.quotes)

    def render(self, passage: Passage, page: Page, *, top: int) -> Prose:
        """Return a passage as HTML with holes; its highest headings become `<h{top}>`.

        Links and anchors are added to the page.
        """
        page.passages += 1
        if self.native:
            html = page.prepared.get(passage.text) or plain_html(passage.text, self.quotes)
            if html is not None:
                return _open_plain(passage, html, page)
        env: dict[str, object] = {"page": page, "line": passage.line, "docId": str(page.passages)}
        tokens = self.parser.parse(passage.text, env)
        _prepare(tokens, page, passage, top)
        return prose_of(self.parser.renderer.render(tokens, self.parser.options, env))


def make_dialect(*, html: bool, language: str, native: bool = True, plugins: Sequence[Plugin] = ()) -> Dialect:
    """Return the site's dialect; `plugins` are the functions of the `markdown` seam.

    With `native`, plain passages take the native renderer's way, unless a
    plugin could have another mind about them.
    """
    quotes = _QUOTES.get(language.split("-")[0].lower(), _QUOTES["en"])
    parser = MarkdownIt(
        "commonmark",
        {"html": html, "typographer": True, "linkify": True, "quotes": quotes, "xhtmlOut": False},
    )
    parser.enable(["table", "strikethrough", "linkify", "replacements", "smartquotes"])
    # Only addresses that are spelt out: "Smith.Co" in a sentence is no link.
    if parser.linkify:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    parser.use(footnote_plugin, inline=False)
    parser.use(tasklists_plugin, enabled=True, label=True)
    for name in ("link_open", "image"):
        parser.add_render_rule(name, _with_hole(getattr(parser.renderer, name, None)))
    parser.add_render_rule("footnote_ref", _footnote_reference)
    parser.add_render_rule("footnote_anchor", _footnote_return)
    parser.add_render_rule("footnote_block_open", _footnote_block)
    for plugin in plugins:
        call_hook(plugin, parser)
    inline = MarkdownIt("zero", {"typographer": True, "quotes": quotes}).enable(["replacements", "smartquotes"])
    return Dialect(parser=parser, inline=inline, quotes=(quotes[0], quotes[1]), native=native and not plugins)


def is_internal(url: str) -> bool:
    """Tell whether a reference is to something of this site: it has no scheme and no host (RFC 3986, section 4.2)."""
    return not _SCHEME.match(url)


def prose_of(html: str) -> Prose:
    """Return rendered HTML as prose, split at the marks of its holes."""
    html = html.removesuffix("\n")
    if "\x02" not in html:
        return Prose(pieces=(html,))
    parts = _HOLE.split(html)
    return Prose(pieces=tuple(parts[::2]), holes=tuple(int(n) for n in parts[1::2]))


_TYPED = ('"', "'", "..", "--", "(", "+-", ",,", "??", "!!", "?!", "!?")


def typographic(dialect: Dialect, text: str) -> str:
    """Return a title or a summary with the quotes, dashes and ellipses of the prose."""
    if not any(mark in text for mark in _TYPED):
        return text
    tokens = dialect.inline.parseInline(text)
    return "".join(child.content for token in tokens for child in token.children or ())


def _open_plain(passage: Passage, html: str, page: Page) -> Prose:
    """Return the native renderer's HTML as prose, with holes for the links into this site."""
    html = html.removesuffix("\n")
    if '<a href="' not in html:
        return Prose(pieces=(html,))
    pieces, holes, done = [], [], 0
    for target, line, start, end in plain_links(passage.text, html):
        holes.append(page.link(target, "href", passage.line + line))
        pieces.append(html[done:start])
        done = end
    return Prose(pieces=(*pieces, html[done:]), holes=tuple(holes))


# ---------------------------------------------------------------- tokens
def _prepare(tokens: list[Token], page: Page, passage: Passage, top: int) -> None:
    """Give headings their level and id, pictures their captions, and internal links their holes."""
    levels = [int(t.tag[1]) for t in tokens if t.type == "heading_open"]
    shift = top - min(levels) if levels else 0
    line = passage.line
    for number, token in enumerate(tokens):
        if token.map:
            line = passage.line + token.map[0]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
            if token.nesting == 1:
                content = tokens[number + 1].children or []
                token.attrSet(
                    "id",
                    page.anchor("".join(c.content for c in content if c.type in ("text", "code_inline"))),
                )
        elif token.type == "inline":
            _prepare_inline(token.children or [], page, line)
            _caption(tokens, number)
        elif token.type == "html_block":
            token.content = _open_html(token.content, page, line)


def _prepare_inline(children: list[Token], page: Page, line: int) -> None:
    for child in children:
        attribute = {"link_open": "href", "image": "src"}.get(child.type)
        if attribute:
            url = str(child.attrGet(attribute) or "")
            if is_internal(url):
                del child.attrs[attribute]
                child.meta["hole"] = page.hole(_as_written(url, page, line), attribute, line)
            if child.type == "image":
                child.attrs |= {"loading": "lazy", "decoding": "async"}
        elif child.type == "html_inline":
            child.content = _open_html(child.content, page, line)


def _as_written(url: str, page: Page, line: int) -> str:
    """Undo the percent-encoding that the parser added, where the author did not type it himself."""
    plain = unquote(url)
    return plain if plain == url or plain in "\n".join(page.lines[line - 1 :]) else url


def _caption(tokens: list[Token], number: int) -> None:
    """Turn a picture that is a paragraph of its own and has a title into a figure with a caption."""
    children = tokens[number].children or []
    opened, closed = tokens[number - 1], tokens[number + 1 : number + 2]
    if (
        len(children) != 1
        or children[0].type != "image"
        or opened.type != "paragraph_open"
        or opened.hidden
        or not closed
    ):
        return
    title = children[0].attrs.pop("title", "")
    if title:
        opened.tag = closed[0].tag = "figure"
        children.append(Token("html_inline", "", 0, content=f"<figcaption>{escape(str(title))}</figcaption>"))


Rule = Callable[..., str]


def _with_hole(rule: Rule | None) -> Rule:
    """Return a render rule that puts the mark of a token's hole in place of its missing attribute."""

    def render(
        self: object,
        tokens: Sequence[Token],
        idx: int,
        options: OptionsDict,
        env: MutableMapping[str, object],
    ) -> str:
        html = rule(tokens, idx, options, env) if rule else self.renderToken(tokens, idx, options, env)  # type: ignore[attr-defined]
        hole = tokens[idx].meta.get("hole")
        return f"{html[:-1]}{hole}>" if hole else html

    return render


# ---------------------------------------------------------------- footnotes
def _footnote_name(token: Token, env: MutableMapping[str, object]) -> tuple[str, str]:
    """Return the number of a footnote within its passage, and its name within the page."""
    number = f"{token.meta['id'] + 1}"
    return number, f"{env['docId']}-{number}"


def _footnote_link(target: str, name: str, env: MutableMapping[str, object]) -> str:
    page = env["page"]
    assert isinstance(page, Page)  # noqa: S101 - for the type checker; `render` put it there
    page.anchors[name] = None
    line = env["line"]
    return page.hole(f"#{target}", "href", line if isinstance(line, int) else 1)


def _footnote_reference(
    _self: object, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: MutableMapping[str, object]
) -> str:
    number, name = _footnote_name(tokens[idx], env)
    again = f"-{tokens[idx].meta['subId'] + 1}" if tokens[idx].meta.get("subId") else ""
    hole = _footnote_link(f"fn-{name}", f"fnref-{name}{again}", env)
    return f'<sup class="footnote-ref"><a id="fnref-{name}{again}"{hole}>{number}</a></sup>'


def _footnote_return(
    _self: object, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: MutableMapping[str, object]
) -> str:
    number, name = _footnote_name(tokens[idx], env)
    again = f"-{tokens[idx].meta['subId'] + 1}" if tokens[idx].meta.get("subId") else ""
    hole = _footnote_link(f"fnref-{name}{again}", f"fn-{name}", env)
    # The variation selector keeps phones from drawing the arrow as an emoji.
    return f' <a class="footnote-backref" aria-label="{number} ↩"{hole}>↩\ufe0e</a>'


def _footnote_block(
    _self: object,
    _tokens: Sequence[Token],
    _idx: int,
    _options: OptionsDict,
    _env: MutableMapping[str, object],
) -> str:
    return '<section class="footnotes">\n<ol>\n'


# ---------------------------------------------------------------- raw HTML
class _Tags(HTMLParser):
    """Finds the start tags with addresses of this site, and the ids."""

    def __init__(self, page: Page, line: int) -> None:
        super().__init__(convert_charrefs=False)
        self.page, self.line = page, line
        self.changes: list[tuple[int, int, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.anchors.update((v, None) for k, v in attrs if k == "id" and v)
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
            return self.page.hole(value.strip(), name, line)
        if name == "srcset":
            candidates = [c.split() for c in value.split(",") if c.strip()]
            for candidate in candidates:
                if is_internal(candidate[0]):
                    candidate[0] = self.page.hole(candidate[0], "", line)
            return f' srcset="{", ".join(" ".join(c) for c in candidates)}"'
        return f' {name}="{escape(value)}"'


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def without_comments(text: str) -> str:
    """Return a text without its HTML comments, which are the author's notes to himself; lines keep their numbers."""
    return _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text) if "<!--" in text else text


def _open_html(html: str, page: Page, line: int) -> str:
    """Return raw HTML with holes in place of its addresses of this site.

    Comments are left out; all else stays to the letter.
    """
    html = without_comments(html)
    if "<" not in html or "=" not in html:
        return html
    tags = _Tags(page, line)
    try:
        tags.feed(html)
        tags.close()
    except AssertionError:
        return html  # the parser has no mind for `<![...]>`, and neither has a browser
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
