"""Web pages that somebody saved: the main part, and what the rest of the page says about it."""

import datetime as dt
import re
from collections.abc import Iterator

import lxml.etree

from generator.importers.archive import ArchiveEntry, Item, OnDiagnostic
from generator.importers.formats.clippings import classed, set_lazy_addresses
from generator.importers.formats.dates import moment_of
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.html_tree import Element, body_of, inner_html, lift, main_heading, parse_page, words_of
from generator.importers.formats.word_page import drop_word_comments
from generator.model.diagnostic import warning
from generator.model.source import Span
from generator.read.recognize.vocabulary import Vocabulary

__all__ = ["HTML_FRAGMENT", "WEB_PAGE", "read_page"]


_NO_TEXT = ("script", "style", "nav", "template", "noscript")
_COMMENTS = (
    f"//body//*[@id='comments' or @id='disqus_thread' or {classed('comments-area')} or {classed('comment-list')}]"
)
# Where the text of a post is; the narrowest first, because wider ones contain title, date and buttons.
_MAIN = tuple(
    f"//body//*[{where}]"
    for where in (
        classed("post-body"),
        classed("entry-content"),
        "@itemprop='articleBody'",
        "self::article",
        "self::main",
        "@role='main'",
    )
)
_TITLED = f"*[{classed('post-title')} or {classed('entry-title')}]"
# In pages that Word and Google Docs write.
_STYLED_TITLE = f".//p[{classed('MsoTitle')} or {classed('title')}]"
_DATES = (
    "//meta[@property='article:published_time' or @itemprop='datePublished']/@content",
    f"//*[{classed('published')} or @itemprop='datePublished']/@title",
    f"//time[{classed('published')} or {classed('entry-date')} or @itemprop='datePublished']/@datetime",
    "//time/@datetime",
    f"//*[{classed('date-header')}]//text()",
)
_LABELS = f"//*[{classed('post-labels')}]//a"
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+) -->")
_OF_WORD = re.compile(r"urn:schemas-microsoft-com:office|\bmso-|MsoNormal")
# Word says what it is in the head, before its long style sheet.
_HEAD = 20_000
# A text at least a third as long as the longest is another post; a shorter one is a teaser or a box.
_RIVAL = 3


_PAGE_ENDINGS = (".html", ".htm", ".xhtml")
_IS_HTML = re.compile(
    r"(?i)\s*<(?:head|body|article|section|main|div|p|h[1-6]|table|ul|ol|blockquote|img|a|b|i)\b[^<>]*>"
)


def _is_page(candidate: Candidate) -> bool:
    return bool(candidate.prose) and (candidate.is_page or candidate.ending in _PAGE_ENDINGS)


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    yield read_page(candidate.text, candidate.span, context)


WEB_PAGE = Format("a web page", _is_page, _read)
# Below Markdown in the table: Markdown may begin with a tag.
HTML_FRAGMENT = Format("a piece of HTML", lambda candidate: bool(_IS_HTML.match(candidate.prose)), _read)


def read_page(html: str, span: Span, context: ReadContext) -> ArchiveEntry:
    """Return the text of a page, without its comments and everything around it."""
    # Browsers put the address that they saved from into a comment at the top, which parsing drops.
    saved_from = _SAVED_FROM.search(html[:2000])
    page = parse_page(html)
    set_lazy_addresses(page)
    if _OF_WORD.search(html[:_HEAD]):
        _report_left_out(drop_word_comments(page), span, context.report)
    lxml.etree.strip_elements(page, *_NO_TEXT, with_tail=False)
    for element in page.xpath(_COMMENTS):
        element.drop_tree()
    main = _main(page, span, context.report)
    # The picture and the tags of a post are often in its article, around the text that was taken.
    article = next(main.iterancestors("article"), main)
    leads = (p for p in article.iter("img") if "wp-post-image" in p.get("class", "") and main not in p.iterancestors())
    return ArchiveEntry(
        span=span,
        title=_title(page, main, context.words),
        text=inner_html(main),
        url=_address(page) or (saved_from[1] if saved_from else ""),
        author=_first(page, "//meta[@name='author']/@content"),
        labels=_labels(page, article),
        published=next(_moments(page, context.zone), None),
        picture=next((picture.get("src", "") for picture in leads), ""),
    )


def _report_left_out(comments: list[str], span: Span, report: OnDiagnostic) -> None:
    if comments:
        what = "1 comment of Word was" if len(comments) == 1 else f"{len(comments)} comments of Word were"
        message = f"{what} left out: {', '.join(f'“{words}”' for words in comments)}"
        advice = "they are notes to the writer, and no reader sees them"
        report(warning("import/word-left-out", span, message, help=advice))


def _main(page: Element, span: Span, report: OnDiagnostic) -> Element:
    """Return the main part of the page; of several, the longest."""
    for path in _MAIN:
        every = dict.fromkeys(page.xpath(path))
        # Of elements inside each other, the outer one: each would otherwise count as a text of its own.
        outer = [e for e in every if not any(above in every for above in e.iterancestors())]
        filled = [e for e in outer if words_of(e) or e.find(".//img") is not None]
        if not filled:
            continue
        longest: Element = max(filled, key=lambda e: len(words_of(e)))
        rivals = sum(len(words_of(e)) * _RIVAL >= len(words_of(longest)) for e in filled)
        if rivals > 1:
            message = f"{rivals} texts are on this page, and only the longest was taken"
            report(warning("import/several-texts", span, message, help="save each from the page where it is alone"))
        return longest
    return body_of(page)


def _title(page: Element, main: Element, words: Vocabulary) -> str:
    """Return the title; a heading that is the title leaves the main part."""
    heading = next(filter(words_of, main.xpath(f".//{_TITLED}")), None)
    # The title of a post often stands above the element with its text.
    before = [] if heading is not None else list(filter(words_of, main.xpath(f"preceding::{_TITLED}")))
    if before:
        return words_of(before[-1])
    if heading is None:
        heading = main_heading(main, words)
    if heading is None:
        heading = next(iter(main.xpath(_STYLED_TITLE)), None)
    if heading is not None:
        return lift(heading)
    return _first(page, "//meta[@property='og:title']/@content") or _bare(page)


def _bare(page: Element) -> str:
    """Return the title in the head, without the name of the site behind it."""
    title = _first(page, "//title//text()")
    site = re.escape(_first(page, "//meta[@property='og:site_name']/@content"))
    # Only the name that the page gives itself: "Pricing - part two" has a dash of its own.
    return re.sub(rf"\s+[-–—|:•«»]+\s+{site}$", "", title) if site else title


def _first(page: Element, path: str) -> str:
    texts = (" ".join(str(text).split()) for text in page.xpath(path))
    return next(filter(None, texts), "")


def _address(page: Element) -> str:
    address = _first(page, "//link[@rel='canonical']/@href") or _first(page, "//meta[@property='og:url']/@content")
    return address if address.startswith(("http://", "https://")) else ""


def _labels(page: Element, article: Element) -> tuple[str, ...]:
    links = page.xpath(_LABELS) or article.xpath(".//a[contains(concat(' ', @rel, ' '), ' tag ')]")
    return tuple(dict.fromkeys(filter(None, map(words_of, links))))


def _moments(page: Element, zone: dt.tzinfo) -> Iterator[dt.datetime]:
    for path in _DATES:
        for text in page.xpath(path):
            moment = moment_of(str(text), zone)
            if moment:
                yield moment
