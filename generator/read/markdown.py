"""Markdown to HTML with holes where links into this site go.

The dialect is CommonMark with tables, strikethrough, footnotes, task lists,
heading ids, bare https:// addresses and typographic quotes, as markdown-it-py
renders them.  A passage goes one of two ways: plain ones are rendered
natively, all others by markdown-it-py, and nobody can tell which it was.

A hole stands for a whole attribute (` href="…"`), so that a link to something
held back can lose it and become plain text, or for a whole picture, of which
only the plan knows what files there are.  Addresses with a scheme are not
holes: they are none of the site's business.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.model.lesson import Prose
from generator.read.markdown_source import MarkdownSource, RenderContext
from generator.read.native import plain_html, plain_htmls, plain_links, plain_words

if TYPE_CHECKING:
    from generator.read.commonmark import CommonMarkParser, Plugin

__all__ = ["Dialect", "make_dialect"]

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


@dataclass(frozen=True)
class Dialect:
    """The Markdown of a site.  With `native`, plain passages take the native renderer's way."""

    html: bool
    marks: str | list[str]
    native: bool
    plugins: "tuple[Plugin, ...]"

    @functools.cached_property
    def parser(self) -> "CommonMarkParser":
        """The parser of all that is not plain, made when the first such passage is met."""
        from generator.read.commonmark import CommonMarkParser

        return CommonMarkParser(html=self.html, quotes=self.marks, plugins=self.plugins)

    @property
    def quotes(self) -> tuple[str, str]:
        """The outer quotation marks."""
        return self.marks[0], self.marks[1]

    def prepare(self, page: RenderContext, texts: Sequence[str]) -> None:
        """Render the plain ones of a page's passages at one go, which is quicker than one by one."""
        if self.native and len(texts) > 1:
            page.prepared = plain_htmls(texts, self.quotes)

    def render(self, passage: MarkdownSource, page: RenderContext, *, top: int) -> Prose:
        """Return a passage as HTML with holes; its highest headings become `<h{top}>`.

        Links and anchors are added to the page.
        """
        page.passages += 1
        if self.native:
            html = page.prepared.get(passage.text) or plain_html(passage.text, self.quotes)
            if html is not None:
                return _open_plain(passage, html, page)
        return self.parser.render(passage, page, top=top)

    def typographic(self, text: str) -> str:
        """Return a title or a summary with the quotes, dashes and ellipses of the prose."""
        plain = plain_words(text)
        return self.parser.typographic(text) if plain is None else plain


def make_dialect(*, html: bool, language: str, native: bool = True, plugins: "Sequence[Plugin]" = ()) -> Dialect:
    """Return a site's dialect; `plugins` are the functions of the `markdown` seam.

    Where there are any, nothing is rendered natively: they could have another
    mind about it.
    """
    marks = _QUOTES.get(language.split("-")[0].lower(), _QUOTES["en"])
    return Dialect(html=html, marks=marks, native=native and not plugins, plugins=tuple(plugins))


def _open_plain(passage: MarkdownSource, html: str, page: RenderContext) -> Prose:
    """Return the native renderer's HTML as prose, with holes for the links into this site."""
    html = html.removesuffix("\n")
    if '<a href="' not in html:
        return Prose(pieces=(html,))
    pieces, placeholders, done = [], [], 0
    for target, line, start, end in plain_links(passage.text, html):
        placeholders.append(page.link(target, "href", passage.line + line))
        pieces.append(html[done:start])
        done = end
    return Prose(pieces=(*pieces, html[done:]), placeholders=tuple(placeholders))
