"""Numbered lists of Word documents that go on after a paragraph: the number at which each part starts.

mammoth starts every list at 1.  Word counts all paragraphs with the same list
number (ECMA-376, part 1, section 17.9), whatever stands between them.
"""

import zipfile

import lxml.etree

from generator.importers.formats.html_tree import Element
from generator.importers.formats.word_xml import W, parsed, value_of

__all__ = ["continue_lists"]

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
    # A wrong number is worse than a list that starts at 1.
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
    for block in _root(parts, _MAIN).iterfind(f"{W}body/*"):
        number = _value_at(block, f"{W}pPr/{W}numPr/{W}numId")
        level = _value_at(block, f"{W}pPr/{W}numPr/{W}ilvl") or "0"
        if level != "0" and number:
            continue  # inside an item
        if number not in firsts:
            # Empty paragraphs leave no trace in what mammoth makes.
            is_in_list = is_in_list and block.tag == f"{W}p" and not _has_content(block)
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
    for kind in numbering.iterfind(f"{W}abstractNum"):
        level = next((one for one in kind.iterfind(f"{W}lvl") if one.get(f"{W}ilvl") == "0"), None)
        if level is not None and _value_at(level, f"{W}numFmt") not in _UNNUMBERED:
            start = _value_at(level, f"{W}start")
            kinds[kind.get(f"{W}abstractNumId")] = int(start) if start.isdecimal() else 1
    firsts = {}
    for number in numbering.iterfind(f"{W}num"):
        first = kinds.get(_value_at(number, f"{W}abstractNumId"))
        restart = _value_at(number, f"{W}lvlOverride/{W}startOverride")
        if first is not None:
            firsts[number.get(f"{W}numId") or ""] = int(restart) if restart.isdecimal() else first
    return firsts


def _has_content(block: lxml.etree._Element) -> bool:
    return next(block.iter(f"{W}t", f"{W}drawing", f"{W}pict"), None) is not None


def _value_at(element: lxml.etree._Element, path: str) -> str:
    return value_of(element.find(path))


def _root(parts: zipfile.ZipFile, name: str) -> lxml.etree._Element:
    return parsed(parts.read(name))
