"""A piece of HTML as a tree, its kinds of elements, and the text that readers see of it."""

import html as entities
import re
from typing import Any

import lxml.html

from generator.importers.text.blocks import seen
from generator.importers.text.inline import shown

__all__ = ["BLOCKS", "HEADINGS", "SILENT", "holds_blocks", "parse", "text_of"]

SILENT = {"script", "style", "template", "head", "title", "meta", "link", "base", "noframes", "param", "source"}

HEADINGS = {f"h{n}": n for n in range(1, 7)}

BLOCKS = {
    *("p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "center", "address", "form"),
    *("fieldset", "legend", "figure", "figcaption", "dl", "dt", "dd", "table", "ul", "ol", "li", "blockquote", "pre"),
    *("hr", "details", "summary", "body", "html", "dir", "menu", "caption", "tbody", "thead", "tfoot", "tr", "td"),
    *("th", "colgroup", "iframe", "video", "audio", "embed", "object", "hgroup", "search", "dialog", "option"),
    *HEADINGS,
}


def text_of(html: str) -> str:
    """Return the text of HTML that readers see, on one line; blocks and breaks part words."""
    root = parse(html)
    if root is None:
        return ""
    parts: list[str] = []
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        # Neither is shown, but lxml keeps the text behind them with them.
        if event in ("comment", "pi"):
            parts.append(element.tail or "")
        elif event == "start":
            parts += [" "] * (element.tag in BLOCKS or element.tag == "br")
            parts.append("" if element.tag in SILENT else element.text or "")
        else:
            parts += [" "] * (element.tag in BLOCKS)
            parts.append(element.tail or "")
    return shown("".join(parts))


_PARSER = lxml.html.HTMLParser(huge_tree=True, remove_pis=False, encoding="utf-8")

# With or without a semicolon, as browsers read it.
_REFERENCE = re.compile(r"&#(?:[xX]0*(?P<hex>[0-9a-fA-F]{1,6})|0*(?P<number>[0-9]{1,7}))(?:;|(?![0-9a-fA-F]))")


def parse(html: str) -> Any:
    """Return the tree of a piece of HTML, or nothing where there is none."""
    if not html.strip():
        return None
    # Characters that YAML forbids also come as references, such as &#11;, which only the parser would turn into them.
    text = seen(_REFERENCE.sub(_referred, html) if "&#" in html else html)
    root = lxml.html.document_fromstring(f"<div>{text}</div>".encode(), parser=_PARSER)
    last = _PARSER.error_log.last_error
    if last is not None and last.level_name == "FATAL":
        # Elements nested by the thousand: libxml2 stops there, and leaves out what is below.
        plain = entities.escape(entities.unescape(re.sub(r"<[^>]*>", "\n", text)))
        root = lxml.html.document_fromstring(f"<div>{plain}</div>".encode(), parser=_PARSER)
    return root


def _referred(reference: re.Match[str]) -> str:
    """Return a reference to a character as it is, or what replaces it if nobody would see that character."""
    number = int(reference["hex"], 16) if reference["hex"] else int(reference["number"])
    char = chr(number) if number <= 0x10FFFF else ""
    plain = seen(char)
    return reference[0] if plain == char else plain


def holds_blocks(element: Any) -> bool:
    """Tell whether there is a block somewhere in an inline element, as in `<b><div>…`: programs write that."""
    return len(element) > 0 and element.tag != "a" and next(element.iterdescendants(*BLOCKS), None) is not None
