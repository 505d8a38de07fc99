"""The whole dialect, rendered by markdown-it-py.

Its tokens never leave this file: moving them between processes costs more than
parsing again.  Importing it takes as long as reading a hundred plain lessons,
so `markdown.py` imports it only for a text that is not plain.
"""

import re
from collections.abc import Callable, MutableMapping, Sequence
from html import escape
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore, smartquotes
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from generator.model.hooks import call_hook
from generator.model.lesson import PICTURE, Prose
from generator.read.directions import mark_directions
from generator.read.markdown_source import MarkdownSource, RenderContext, as_written, is_internal, prose_of
from generator.read.near_links import note_near_links
from generator.read.raw_html import open_html
from generator.read.references import with_footnotes

__all__ = ["CommonMarkParser", "Plugin"]

Plugin = Callable[[MarkdownIt], None]


class CommonMarkParser:
    """A parser of the dialect; `quotes` are as markdown-it takes them, `plugins` those of the hook `markdown`.

    `to_left` tells that the site is written from right to left, `cleans` that
    HTML in the text is a stranger's.
    """

    def __init__(
        self,
        *,
        html: bool,
        quotes: str | list[str],
        plugins: Sequence[Plugin],
        to_left: bool = False,
        cleans: bool = False,
    ) -> None:
        self._to_left, self._cleans = to_left, cleans
        parser = MarkdownIt(
            "commonmark",
            {"html": html, "typographer": True, "linkify": True, "quotes": quotes}
            | {"xhtmlOut": False, "highlight": _highlight},
        )
        parser.enable(["table", "strikethrough", "linkify", "replacements", "smartquotes"])
        # Only addresses that are spelled out: "Smith.Co" in a sentence is no link.
        if parser.linkify:
            parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
        parser.use(footnote_plugin, inline=False)
        _use_task_lists(parser)
        _bound_smart_quotes(parser)
        parser.add_render_rule("link_open", _render_link)
        parser.add_render_rule("image", _picture)
        parser.add_render_rule("fence", _fence)
        parser.add_render_rule("code_block", _code_block)
        parser.add_render_rule("table_open", _table_start)
        parser.add_render_rule("table_close", _table_end)
        parser.add_render_rule("footnote_ref", _footnote_reference)
        parser.add_render_rule("footnote_anchor", _footnote_return)
        parser.add_render_rule("footnote_block_open", _footnote_block)
        for plugin in plugins:
            call_hook(plugin, parser)
        self._parser = parser
        # Only what makes quotes and dashes: the marks of Markdown in a title mean nothing.
        typographer = MarkdownIt("zero", {"typographer": True, "quotes": quotes})
        self._typographer = typographer.enable(["replacements", "smartquotes"])
        _bound_smart_quotes(self._typographer)

    def render(self, markdown: MarkdownSource, context: RenderContext, *, top: int) -> Prose:
        """Return Markdown as HTML with placeholders; its highest headings become `<h{top}>`."""
        env: dict[str, object] = {"context": context, "line": markdown.line, "docId": str(context.texts)}
        if context.link_definitions:
            # A definition in one section counts in all others, as in the file that the author sees.
            env["references"] = self._references(context)
        tokens = self._parser.parse(with_footnotes(markdown.text, context.footnotes), env)
        _prepare(tokens, context, markdown, top)
        mark_directions(tokens, markdown.text, to_left=self._to_left)
        rendered = self._parser.renderer.render(tokens, self._parser.options, env)
        if self._cleans and any(_is_raw(token) for token in tokens):
            from generator.read.clean_html import clean_html

            rendered = clean_html(rendered, context.links)
        return prose_of(rendered)

    def _references(self, context: RenderContext) -> dict[str, object]:
        """Return the link definitions of the whole text, as markdown-it keeps them: the first of each name."""
        if context.references is None:
            env: dict[str, dict[str, object]] = {}
            self._parser.parse(context.link_definitions, env)
            context.references = env.get("references", {})
        return context.references

    def typographic(self, text: str) -> str:
        """Return a line of plain text with typographic quotes, dashes and ellipses."""
        tokens = self._typographer.parseInline(text)
        return "".join(child.content for token in tokens for child in token.children or ())


def _is_raw(token: Token) -> bool:
    """Tell whether a token is, or holds, HTML that the author typed."""
    return token.type in ("html_block", "html_inline") or any(map(_is_raw, token.children or ()))


def _use_task_lists(parser: MarkdownIt) -> None:
    """Use the plugin of task lists in time in proportion to the text.

    For each item, the plugin looks for its list among all items before it.
    Here it sees one item at a time, right behind its list.
    """
    before = set(parser.core.ruler.getRules(""))
    parser.use(tasklists_plugin, enabled=True, label=True)
    # The plugin does not export its rule, so it is what is new after the plugin was used.
    (rule,) = set(parser.core.ruler.getRules("")) - before

    def item_by_item(state: StateCore) -> None:
        tokens = state.tokens
        lists: list[Token] = []
        for number, token in enumerate(tokens):
            if token.type in ("bullet_list_open", "ordered_list_open"):
                lists.append(token)
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                lists.pop()
            elif token.type == "inline" and number > 1 and tokens[number - 2].type == "list_item_open":
                state.tokens = [lists[-1], *tokens[number - 2 : number + 2]]
                rule(state)
        state.tokens = tokens

    parser.core.ruler.at("github-tasklists", item_by_item)


# More than this in one paragraph is no prose.
_MOST_QUOTES = 2000


def _bound_smart_quotes(parser: MarkdownIt) -> None:
    """Leave paragraphs with thousands of quotation marks alone: markdown-it copies the text for each of them."""

    def bounded(state: StateCore) -> None:
        tokens = state.tokens
        state.tokens = [t for t in tokens if t.content.count('"') + t.content.count("'") <= _MOST_QUOTES]
        smartquotes(state)
        state.tokens = tokens

    parser.core.ruler.at("smartquotes", bounded)


def _highlight(code: str, language: str, _attributes: str) -> str:
    """Return code with its words marked; an empty text leaves it to the renderer."""
    if not language:
        return ""
    from generator.read.highlight import highlighted  # few lessons have any

    return highlighted(code, language)


# ---------------------------------------------------------------- tokens
def _prepare(tokens: list[Token], context: RenderContext, markdown: MarkdownSource, top: int) -> None:
    """Give headings their level and id, pictures their captions, and internal links their placeholders."""
    levels = [int(t.tag[1]) for t in tokens if t.type == "heading_open"]
    # Authors start with `#` or with `##`; either way, the highest heading comes right below the page's own.
    shift = top - min(levels) if levels else 0
    line = markdown.line
    for number, token in enumerate(tokens):
        if token.map:
            line = markdown.line + token.map[0]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
            if token.nesting == 1:
                # markdown-it puts the text of a heading into the token behind its start.
                content = tokens[number + 1].children or []
                words = _take_id(content) or "".join(c.content for c in content if c.type in ("text", "code_inline"))
                token.attrSet("id", context.anchor(words))
        elif token.type == "inline":
            note_near_links(token, context, line)
            _prepare_inline(token.children or [], context, line)
            _caption(tokens, number)
        elif token.type == "html_block":
            token.content = open_html(token.content, context, line)


# As Pandoc, Hugo and MkDocs write it, with a colon as in Jekyll, and beside classes, which no layout knows.
_ID = re.compile(
    r"[ \t]*\{:?[ \t]*(?:#(?P<id>[^\s{}.]+)|\.[\w-]+)(?:[ \t]+(?:#(?P<late>[^\s{}.]+)|[^{}]*?))?[ \t]*\}[ \t]*$"
)


def _take_id(content: list[Token]) -> str:
    """Return the id that stands behind a heading, `{#like-this}`, and take it off; empty if there is none."""
    last = content[-1] if content else None
    given_id = _ID.search(last.content) if last and last.type == "text" and last.content.endswith("}") else None
    if not last or not given_id:
        return ""
    last.content = last.content[: given_id.start()]
    return given_id["id"] or given_id["late"] or ""


def _prepare_inline(children: list[Token], context: RenderContext, line: int) -> None:
    for child in children:
        if child.type == "link_open":
            url = str(child.attrGet("href") or "")
            if is_internal(url):
                del child.attrs["href"]
                child.meta["placeholder"] = context.placeholder(as_written(url, context), "href", line)
        elif child.type == "image":
            url = str(child.attrGet("src") or "")
            if is_internal(url):
                del child.attrs["src"]
                child.meta["picture"] = number = context.link(as_written(url, context), PICTURE, line)
                if not child.content.strip():
                    context.undescribed.append(context.links[number].span)
            else:
                child.attrs |= {"loading": "lazy", "decoding": "async"}
        elif child.type == "html_inline":
            child.content = open_html(child.content, context, line)


def _caption(tokens: list[Token], number: int) -> None:
    """Turn a picture that is a paragraph of its own and has a title into a figure with a caption."""
    children = tokens[number].children or []
    opened, closed = tokens[number - 1], tokens[number + 1 : number + 2]
    if (
        len(children) != 1
        or children[0].type != "image"
        or opened.type != "paragraph_open"
        # In a tight list, the paragraph of an item is hidden: it has no tags of its own to change.
        or opened.hidden
        or not closed
    ):
        return
    title = children[0].attrs.pop("title", "")
    if title:
        opened.tag = closed[0].tag = "figure"
        children.append(Token("html_inline", "", 0, content=f"<figcaption>{escape(str(title))}</figcaption>"))


def _render_link(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, object]
) -> str:
    """Return a link with its placeholder where the attribute `href` is missing."""
    html = self.renderToken(tokens, idx, options, env)
    placeholder = tokens[idx].meta.get("placeholder")
    return f"{html[:-1]}{placeholder}>" if placeholder else html


def _picture(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, object]
) -> str:
    """Return a picture, or, if it is a file of this site, the placeholder for all of it."""
    html, number = self.image(tokens, idx, options, env), tokens[idx].meta.get("picture")
    context = env["context"]
    if number is None:
        return html
    assert isinstance(context, RenderContext)  # noqa: S101 - for the type checker; `render` put it there
    return context.picture(number, html.removeprefix("<img").removesuffix(">"))


# ---------------------------------------------------------------- code
# As many letters as fit on the line of a small phone (WCAG 2.2, 1.4.10: 320 pixels).
_WIDEST_CODE = 32


def _fence(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, object]
) -> str:
    return _scrollable(self.fence(tokens, idx, options, env), tokens[idx].content)


def _code_block(
    self: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, object]
) -> str:
    return _scrollable(self.code_block(tokens, idx, options, env), tokens[idx].content)


def _scrollable(html: str, code: str) -> str:
    """Return a block of code that can be scrolled with the keyboard if it is wide (WCAG 2.2, 2.1.1)."""
    is_wide = any(len(line.expandtabs()) > _WIDEST_CODE for line in code.split("\n"))
    return html.replace("<pre", '<pre tabindex="0"', 1) if is_wide else html


# ---------------------------------------------------------------- tables
def _table_start(
    _self: object,
    tokens: Sequence[Token],
    idx: int,
    _options: OptionsDict,
    _env: MutableMapping[str, object],
) -> str:
    """Return the start of a table in a region that can be scrolled with the keyboard, named after its columns.

    A wide table scrolls sideways on a phone.  Without `tabindex` only a finger
    or a mouse could do that, and a focusable element needs a role and a name
    (WCAG 2.2, 2.1.1 and 4.1.2).
    """
    head = takewhile(lambda token: token.type != "thead_close", tokens[idx:])
    words = ("".join(c.content for c in token.children or ()) for token in head if token.type == "inline")
    label = escape(", ".join(filter(None, map(str.strip, words))))
    role = f' role="region" aria-label="{label}"' if label else ' role="group"'
    return f'<div class="table"{role} tabindex="0">\n<table>\n'


def _table_end(
    _self: object,
    _tokens: Sequence[Token],
    _idx: int,
    _options: OptionsDict,
    _env: MutableMapping[str, object],
) -> str:
    return "</table>\n</div>\n"


# ---------------------------------------------------------------- footnotes
def _footnote_name(token: Token, env: MutableMapping[str, object]) -> tuple[str, str, str]:
    """Return a footnote's number within its Markdown, and the ids on the page of the note and of its reference."""
    number = f"{token.meta['id'] + 1}"
    name = f"{env['docId']}-{number}"
    # A second reference to the same note needs an id of its own.
    again = f"-{token.meta['subId'] + 1}" if token.meta.get("subId") else ""
    return number, f"fn-{name}", f"fnref-{name}{again}"


def _footnote_link(target: str, name: str, env: MutableMapping[str, object]) -> str:
    context = env["context"]
    assert isinstance(context, RenderContext)  # noqa: S101 - for the type checker; `render` put it there
    context.anchors[name] = None
    line = env["line"]
    return context.made_placeholder(f"#{target}", line if isinstance(line, int) else 1)


def _footnote_reference(
    _self: object, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: MutableMapping[str, object]
) -> str:
    number, note, reference = _footnote_name(tokens[idx], env)
    placeholder = _footnote_link(note, reference, env)
    return f'<sup class="footnote-ref"><a id="{reference}"{placeholder}>{number}</a></sup>'


def _footnote_return(
    _self: object, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: MutableMapping[str, object]
) -> str:
    number, note, reference = _footnote_name(tokens[idx], env)
    placeholder = _footnote_link(reference, note, env)
    # The variation selector keeps phones from drawing the arrow as an emoji.
    return f' <a class="footnote-backref" aria-label="{number} ↩"{placeholder}>↩\ufe0e</a>'


def _footnote_block(
    _self: object,
    _tokens: Sequence[Token],
    _idx: int,
    _options: OptionsDict,
    _env: MutableMapping[str, object],
) -> str:
    return '<section class="footnotes">\n<ol>\n'
