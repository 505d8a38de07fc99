"""A web page that somebody saved, to an entry: its main part, and what stands about it elsewhere on the page."""

import datetime as dt
import re
from collections.abc import Iterator

import lxml.etree

from generator.importers.archive import ArchiveEntry, Tell
from generator.importers.formats.dates import moment_of
from generator.importers.formats.html_tree import Element, inner_html, lift, main_heading, parse_page, words_of
from generator.model.diagnostic import warning
from generator.model.source import Span

__all__ = ["read_page"]


def _classed(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


_NO_TEXT = ("script", "style", "nav", "template", "noscript")
_COMMENTS = (
    f"//body//*[@id='comments' or @id='disqus_thread' or {_classed('comments-area')} or {_classed('comment-list')}]"
)
# Where the text of a post is: the narrowest first, as of what is wider parts are title, date and buttons.
_MAIN = tuple(
    f"//body//*[{where}]"
    for where in (
        _classed("post-body"),
        _classed("entry-content"),
        "@itemprop='articleBody'",
        "self::article",
        "self::main",
        "@role='main'",
    )
)
_TITLED = f"*[{_classed('post-title')} or {_classed('entry-title')}]"
# Of pages that Word and Google Docs make.
_STYLED_TITLE = f".//p[{_classed('MsoTitle')} or {_classed('title')}]"
_DATES = (
    "//meta[@property='article:published_time' or @itemprop='datePublished']/@content",
    f"//*[{_classed('published')} or @itemprop='datePublished']/@title",
    f"//time[{_classed('published')} or {_classed('entry-date')} or @itemprop='datePublished']/@datetime",
    "//time/@datetime",
    f"//*[{_classed('date-header')}]//text()",
)
_LABELS = f"//*[{_classed('post-labels')}]//a"
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+) -->")
_LAZY = ("data-src", "data-lazy-src", "data-original")
_RIVAL = 3


def read_page(html: str, span: Span, zone: dt.tzinfo, tell: Tell) -> ArchiveEntry:
    """Return the text of a page, with its comments and all that is around it left aside."""
    saved_from = _SAVED_FROM.search(html[:2000])
    page = parse_page(html)
    lxml.etree.strip_elements(page, *_NO_TEXT, with_tail=False)
    for element in page.xpath(_COMMENTS):
        element.drop_tree()
    _show_lazy(page)
    main = _main(page, span, tell)
    article = next(main.iterancestors("article"), main)
    leads = (p for p in article.iter("img") if "wp-post-image" in p.get("class", "") and main not in p.iterancestors())
    return ArchiveEntry(
        span=span,
        title=_title(page, main),
        text=inner_html(main),
        url=_address(page) or (saved_from[1] if saved_from else ""),
        author=_first(page, "//meta[@name='author']/@content"),
        labels=_labels(page, article),
        published=next(_moments(page, zone), None),
        picture=next((picture.get("src", "") for picture in leads), ""),
    )


def _main(page: Element, span: Span, tell: Tell) -> Element:
    """Return the part that the page was saved for; of several, the longest."""
    for way in _MAIN:
        every = dict.fromkeys(page.xpath(way))
        outer = [e for e in every if not any(above in every for above in e.iterancestors())]
        found = [e for e in outer if words_of(e) or e.find(".//img") is not None]
        if not found:
            continue
        longest = max(found, key=lambda e: len(words_of(e)))
        rivals = sum(len(words_of(e)) * _RIVAL >= len(words_of(longest)) for e in found)
        if rivals > 1:
            message = f"{rivals} texts are on this page, and only the longest was taken"
            tell(warning("import/several-texts", span, message, help="save each from the page where it is alone"))
        return longest
    return page.find("body")


def _show_lazy(page: Element) -> None:
    """Give pictures that a script would have loaded their addresses."""
    for picture in page.iter("img"):
        wanted = next((value for key in _LAZY if (value := picture.get(key))), "")
        if wanted and picture.get("src", "data:").startswith("data:"):
            picture.set("src", wanted)


def _title(page: Element, main: Element) -> str:
    """Return what the page is called; a title in its main part leaves it."""
    heading = next(filter(words_of, main.xpath(f".//{_TITLED}")), None)
    before = [] if heading is not None else list(filter(words_of, main.xpath(f"preceding::{_TITLED}")))
    if before:
        return words_of(before[-1])
    if heading is None:
        heading = main_heading(main)
    if heading is None:
        heading = next(iter(main.xpath(_STYLED_TITLE)), None)
    if heading is not None:
        return lift(heading)
    return _first(page, "//meta[@property='og:title']/@content") or _bare(page)


def _bare(page: Element) -> str:
    """Return the title in the head, without the name of the site behind it."""
    title = _first(page, "//title//text()")
    site = re.escape(_first(page, "//meta[@property='og:site_name']/@content"))
    return re.sub(rf"\s+[-–—|:•«»]+\s+{site}$", "", title) if site else title


def _first(page: Element, way: str) -> str:
    found = (" ".join(str(text).split()) for text in page.xpath(way))
    return next(filter(None, found), "")


def _address(page: Element) -> str:
    address = _first(page, "//link[@rel='canonical']/@href") or _first(page, "//meta[@property='og:url']/@content")
    return address if address.startswith(("http://", "https://")) else ""


def _labels(page: Element, article: Element) -> tuple[str, ...]:
    links = page.xpath(_LABELS) or article.xpath(".//a[contains(concat(' ', @rel, ' '), ' tag ')]")
    return tuple(dict.fromkeys(filter(None, map(words_of, links))))


def _moments(page: Element, zone: dt.tzinfo) -> Iterator[dt.datetime]:
    for way in _DATES:
        for text in page.xpath(way):
            moment = moment_of(str(text), zone)
            if moment:
                yield moment
