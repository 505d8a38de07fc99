"""HTML to a tree and back, read as a browser reads it, however broken it is."""

import itertools
import re

import lxml.etree
import lxml.html

from generator.read.recognize.vocabulary import Vocabulary, meaning_of

__all__ = [
    "Element",
    "body_of",
    "first_words",
    "inner_html",
    "lift",
    "main_heading",
    "page_html",
    "parse_fragment",
    "parse_page",
    "words_of",
]

Element = lxml.html.HtmlElement
"""An element of lxml's trees."""

_OF_HEADS = ("base", "link", "meta", "noscript", "object", "script", "style", "template", "title")
_NO_HTML = "<html><body></body></html>"
# To a browser, what follows these is part of the page; lxml would drop it.
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)


def parse_page(html: str) -> Element:
    """Return the root of a whole page."""
    # As bytes in a known encoding, because lxml would believe an encoding that the page declares.
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    data = _ENDS.sub("", html).replace("\0", "").encode("utf-8", "replace")
    try:
        root = lxml.html.document_fromstring(data, parser=parser)
    except lxml.etree.ParserError:  # there is nothing on it
        root = lxml.html.document_fromstring(_NO_HTML)
    _mend_head(root)
    return root if root.find("body") is not None else lxml.html.document_fromstring(_NO_HTML)


def _mend_head(root: Element) -> None:
    """Move to the body what cannot be in the head: without a `<body>` tag, lxml leaves an `<article>` there."""
    head = root.find("head")
    # From the first stray on: what follows it in the head was behind it on the page, too.
    strays = [] if head is None else list(itertools.dropwhile(lambda element: element.tag in _OF_HEADS, head))
    if not strays:
        return
    body = root.find("body")
    if body is None:
        body = lxml.etree.SubElement(root, "body")
    # In lxml, the text before the first element is the parent's, and would otherwise come before what is moved there.
    strays[-1].tail = f"{strays[-1].tail or ''}{body.text or ''}"
    body.text = None
    body[:0] = strays


def parse_fragment(html: str) -> Element:
    """Return an element whose children are those of a piece of HTML."""
    return body_of(parse_page(f"<html><body>{html}</body></html>"))


def body_of(page: Element) -> Element:
    """Return the body of a page, which `parse_page` makes sure there is."""
    body = page.find("body")
    return page if body is None else body


def inner_html(element: Element) -> str:
    """Return what stands between the tags of an element."""
    html: str = lxml.html.tostring(element, encoding="unicode", with_tail=False)
    return html[html.index(">") + 1 : html.rindex("</")].strip() if "</" in html else ""


def words_of(element: Element) -> str:
    """Return the text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def first_words(page: Element, path: str) -> str:
    """Return the words of the first element at an XPath that has any; empty where none has."""
    return next(filter(None, map(words_of, page.xpath(path))), "")


def main_heading(body: Element, words: Vocabulary) -> Element | None:
    """Return the heading that is the title of a text: its first `h1`.

    That is the first of the highest ones; not where it names a section of a lesson, and not where there are several
    and text stands before it: they are then headings of sections.
    """
    headings = [heading for heading in body.iter("h1") if words_of(heading)]
    if headings and meaning_of(words_of(headings[0]), words):
        return None
    if len(headings) <= 1:
        return headings[0] if headings else None
    before = "".join(headings[0].xpath("preceding::text()[ancestor::body]")).strip()
    return None if before else headings[0]


def lift(heading: Element) -> str:
    """Take a heading out of its tree and return its words; a picture in it stays, as a paragraph of its own.

    A heading with a superscript in it, such as a footnote's mark, stays in
    place, and the words are those around the mark.
    """
    marks = "".join("".join(mark.itertext()) for mark in heading.iter("sup"))
    if marks:
        return " ".join("".join(heading.xpath(".//text()[not(ancestor::sup)]")).split())
    title = words_of(heading)
    pictures = list(heading.iter("img"))
    if pictures:
        paragraph = lxml.html.Element("p")
        for picture in pictures:
            picture.tail = None
            paragraph.append(picture)
        heading.addprevious(paragraph)
    heading.drop_tree()
    return title


def page_html(root: Element) -> str:
    """Return a whole page as HTML."""
    html: str = lxml.html.tostring(root, encoding="unicode", doctype="<!doctype html>")
    return html
