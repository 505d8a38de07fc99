"""Markdown to HTML with placeholders for links into this site.

The dialect is CommonMark with tables, strikethrough, footnotes, task lists,
heading ids, bare https:// addresses and typographic quotes, as markdown-it-py
renders them.  Plain Markdown is rendered natively, all other by markdown-it-py,
and the HTML is the same either way.

A placeholder stands for a whole attribute (` href="…"`), so that a link to an
unpublished lesson can lose it and become plain text, or for a whole picture,
because only the plan knows which files there are.  Addresses with a scheme get
none: they lead away from the site.
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.model.lesson import Prose
from generator.read.languages import is_right_to_left
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
    # In French, a narrow no-break space keeps each mark from its words.
    "fr": ["«\u202f", "\u202f»", "‹\u202f", "\u202f›"],
}


@dataclass(frozen=True)
class Dialect:
    """The Markdown of a site; with `native`, plain texts are rendered by the native renderer.

    What is plain has no HTML, so `cleans` concerns the parser alone.
    """

    html: bool
    marks: str | list[str]
    native: bool
    plugins: "tuple[Plugin, ...]"
    to_left: bool = False
    cleans: bool = False

    @functools.cached_property
    def parser(self) -> "CommonMarkParser":
        """The parser of all that is not plain, made when the first such text is met."""
        from generator.read.commonmark import CommonMarkParser

        return CommonMarkParser(
            html=self.html, quotes=self.marks, plugins=self.plugins, to_left=self.to_left, cleans=self.cleans
        )

    @property
    def quotes(self) -> tuple[str, str]:
        """The outer quotation marks."""
        return self.marks[0], self.marks[1]

    def prepare(self, context: RenderContext, texts: Sequence[str]) -> None:
        """Render the plain texts of a page together, which is faster than one by one."""
        if self.native and len(texts) > 1:
            context.prepared |= plain_htmls(texts, self.quotes)

    def prepared(self, texts: Iterable[str]) -> dict[str, str]:
        """Return those of a site's own texts that are plain, rendered: they are the same on each page."""
        htmls = {text: plain_html(text, self.quotes) for text in texts if text and self.native}
        return {text: html for text, html in htmls.items() if html is not None}

    def render(self, markdown: MarkdownSource, context: RenderContext, *, top: int) -> Prose:
        """Return Markdown as HTML with placeholders; its highest headings become `<h{top}>`.

        Links and anchors are added to the context.
        """
        context.texts += 1
        if self.native:
            html = context.prepared.get(markdown.text) or plain_html(markdown.text, self.quotes)
            # None is for whatever is not certainly plain: the native renderer may only ever save time, never change a
            # page.
            if html is not None:
                return _open_plain(markdown, html, context)
        return self.parser.render(markdown, context, top=top)

    def typographic(self, text: str) -> str:
        """Return a title or a summary with the quotes, dashes and ellipses of the prose."""
        plain = plain_words(text)
        return self.parser.typographic(text) if plain is None else plain


def make_dialect(
    *, html: bool, language: str, native: bool = True, plugins: "Sequence[Plugin]" = (), cleans: bool = False
) -> Dialect:
    """Return a site's dialect; `plugins` are the functions of the hook `markdown`.

    With `cleans`, HTML in its texts is a stranger's, and does nothing.

    If there are any, nothing is rendered natively: they could change what
    plain Markdown means.
    """
    marks = _QUOTES.get(language.split("-")[0].lower(), _QUOTES["en"])
    # Where the site runs from right to left, the native renderer's Latin texts run the other way, and have to say so.
    to_left = is_right_to_left(language)
    is_native = native and not plugins and not to_left
    return Dialect(html=html, marks=marks, native=is_native, plugins=tuple(plugins), to_left=to_left, cleans=cleans)


def _open_plain(markdown: MarkdownSource, html: str, context: RenderContext) -> Prose:
    """Return the native renderer's HTML as prose, with placeholders for the links into this site."""
    html = html.removesuffix("\n")
    if "]" not in markdown.text or '<a href="' not in html:
        return Prose(pieces=(html,))
    pieces, placeholders, done = [], [], 0
    for target, line, start, end in plain_links(markdown.text, html):
        placeholders.append(context.link(target, "href", markdown.line + line))
        pieces.append(html[done:start])
        done = end
    return Prose(pieces=(*pieces, html[done:]), placeholders=tuple(placeholders))
