"""Documents of Google Docs: styles become tags, lists are joined, comments in the margin are left out."""

import re
from collections.abc import Iterator

from generator.importers.archive import Item
from generator.importers.formats.clippings import drop_all, unwrap_google_links
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.html_tree import Element, page_html, parse_page
from generator.importers.formats.webpage import read_page
from generator.model.diagnostic import warning
from generator.model.source import Span

__all__ = ["GOOGLE_DOCS"]

_SIGNS = re.compile(r"""class="[^"]*\b(?:doc-content|lst-kix_)|id="cmnt\d|class="c\d+(?: c\d+)*"><span class="c\d""")
_RULE = re.compile(r"\.(c\d+)\s*\{([^{}]*)\}")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_ITALIC = re.compile(r"font-style\s*:\s*italic")
# The class of a list: its name, and how deep this part of it is.
_LIST = re.compile(r"\blst-(\S+)-(\d+)\b")


def _detect(candidate: Candidate) -> bool:
    return candidate.is_page and bool(_SIGNS.search(candidate.text))


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    page = parse_page(candidate.text)
    # First, because it needs the style sheet and the classes, which reading a page as any other throws away.
    _style_inline(page)
    for comment in _without_comments(page):
        message = f"1 comment in the margin was left out: “{comment}”"
        advice = "it is a note to the writer, and no reader sees it"
        context.report(warning("import/word-left-out", Span(path=candidate.name), message, help=advice))
    unwrap_google_links(page)
    _join_lists(page)
    yield read_page(page_html(page), candidate.span, context)


def _style_inline(page: Element) -> None:
    """Write bold and italics to the elements: Google keeps them in a style sheet, by classes that mean nothing."""
    # Google writes one rule for each class and nothing else, so no parser of CSS is needed.
    sheet = "".join(page.xpath("//style//text()"))
    styles = {name: _emphasis(rules) for name, rules in _RULE.findall(sheet)}
    for element in page.xpath("//body//span[@class]"):
        style = "".join(styles.get(name, "") for name in element.get("class").split())
        if style:
            element.set("style", style + (element.get("style") or ""))


def _emphasis(rules: str) -> str:
    return "font-weight:700;" * bool(_BOLD.search(rules)) + "font-style:italic;" * bool(_ITALIC.search(rules))


def _without_comments(page: Element) -> list[str]:
    """Take out the comments in the margin and their marks, and return the words of each."""
    marks = [
        link.getparent() if link.getparent().tag == "sup" else link
        for link in page.xpath("//a[starts-with(@href, '#cmnt')][not(starts-with(@href, '#cmnt_ref'))]")
    ]
    comments = []
    # The mark in the text links to the comment (`#cmnt1`), and the comment back to the mark (`#cmnt_ref1`).
    for link in page.xpath("//a[starts-with(@href, '#cmnt_ref')]"):
        comments.append(next(link.iterancestors("div"), next(link.iterancestors("p"), link)))
        link.drop_tree()
    drop_all(marks)
    return list(filter(None, drop_all(comments)))


def _join_lists(page: Element) -> None:
    """Join the lists that Google writes one after another: a deeper level goes into the item above it."""
    last: dict[str, list[Element]] = {}
    before: Element | None = None
    for element in list(page.xpath("//body//ul | //body//ol")):
        named = _LIST.search(element.get("class") or "")
        if not named:
            before = None
            continue
        name, level = named[1], int(named[2])
        # Only neighbors: after a paragraph, a list of the same name continues the numbers, but is a list of its own.
        follows = before is not None and element.getprevious() is before
        levels = last.setdefault(name, []) if follows else last.setdefault(name, [])[:0]
        last[name] = levels
        top = levels[0] if levels else element
        if follows and levels and level == 0:
            _move_items(element, levels[0])
            del levels[1:]
        elif follows and levels and level < len(levels):
            _move_items(element, levels[level])
            del levels[level + 1 :]
        elif follows and levels and len(levels[-1]):
            levels[-1][-1].append(element)
            levels.append(element)
        else:
            levels.append(element)
        before = top


def _move_items(source: Element, target: Element) -> None:
    """Move the items of a list to the end of another."""
    for item in list(source):
        target.append(item)
    source.drop_tree()


GOOGLE_DOCS = Format("Google Docs", _detect, _read)
