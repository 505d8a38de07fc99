"""Numbered lists of Word documents that go on after a paragraph: the number at which each part starts.

mammoth starts every list at 1.  Word counts all paragraphs with the same list
number (ECMA-376, part 1, section 17.9), whatever stands between them.
"""

import zipfile

import lxml.etree

from generator.importers.formats.html_tree import Element

__all__ = ["continue_lists"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBERING, _MAIN = "word/numbering.xml", "word/document.xml"
_UNNUMBERED = ("bullet", "none", "")


def continue_lists(parts: zipfile.ZipFile, body: Element) -> None:
    """Set the starts of the numbered lists in a converted document.

    Where mammoth made other lists than are counted here, nothing is changed.
    """
    if _NUMBERING not in parts.NameToInfo or _MAIN not in parts.NameToInfo:
        return
    lists = [child for child in body if child.tag == "ol"]
    starts = _starts(parts)
    if len(lists) != len(starts):
        return
    for element, start in zip(lists, starts, strict=True):
        if start > 1:
            element.set("start", str(start))


def _starts(parts: zipfile.ZipFile) -> list[int]:
    """Return the first number of each run of numbered paragraphs."""
    firsts = _first_numbers(_root(parts, _NUMBERING))
    counts: dict[str, int] = {}
    starts: list[int] = []
    is_in_list = False
    for block in _root(parts, _MAIN).iterfind(f"{_W}body/*"):
        number = _value(block, f"{_W}pPr/{_W}numPr/{_W}numId")
        level = _value(block, f"{_W}pPr/{_W}numPr/{_W}ilvl") or "0"
        if level != "0" and number:
            continue  # inside an item
        if number not in firsts:
            # Empty paragraphs leave no trace in what mammoth makes.
            is_in_list = is_in_list and block.tag == f"{_W}p" and not _has_content(block)
            continue
        count = counts.get(number, firsts[number] - 1) + 1
        counts[number] = count
        if not is_in_list:
            starts.append(count)
        is_in_list = True
    return starts


def _first_numbers(numbering: lxml.etree._Element) -> dict[str, int]:
    """Return the first number of each list whose top level has numbers."""
    kinds = {}
    for kind in numbering.iterfind(f"{_W}abstractNum"):
        level = next((one for one in kind.iterfind(f"{_W}lvl") if one.get(f"{_W}ilvl") == "0"), None)
        if level is not None and _value(level, f"{_W}numFmt") not in _UNNUMBERED:
            start = _value(level, f"{_W}start")
            kinds[kind.get(f"{_W}abstractNumId")] = int(start) if start.isdecimal() else 1
    firsts = {}
    for number in numbering.iterfind(f"{_W}num"):
        first = kinds.get(_value(number, f"{_W}abstractNumId"))
        restart = _value(number, f"{_W}lvlOverride/{_W}startOverride")
        if first is not None:
            firsts[number.get(f"{_W}numId") or ""] = int(restart) if restart.isdecimal() else first
    return firsts


def _has_content(block: lxml.etree._Element) -> bool:
    return next(block.iter(f"{_W}t", f"{_W}drawing", f"{_W}pict"), None) is not None


def _value(element: lxml.etree._Element, path: str) -> str:
    child = element.find(path)
    return "" if child is None else child.get(f"{_W}val") or ""


def _root(parts: zipfile.ZipFile, name: str) -> lxml.etree._Element:
    return lxml.etree.fromstring(parts.read(name), lxml.etree.XMLParser(resolve_entities=False, no_network=True))
