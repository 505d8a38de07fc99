"""XML as lxml's tree, and the line and column at which each element starts.

lxml knows lines only, and for a tag of several lines the last one.  So when
something has to be shown, expat reads the file once more and notes where each
start tag is: both see the same elements in the same order.
"""

import functools
from collections.abc import Mapping
from xml.parsers import expat

from lxml import etree

from generator.feedcheck.violation import UnreadableError

__all__ = ["ATOM", "HISTORY", "THREAD", "XmlDocument", "child_text", "local_name"]

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
"""The namespaces of the standards, as lxml writes them before a name."""


class XmlDocument:
    """An XML document in UTF-8; raises `UnreadableError` for anything else."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        # Comments are dropped, because they would split the text of an element into pieces.
        parser = etree.XMLParser(
            encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            self.root: etree._Element = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as problem:
            _start_tags(data)  # tells the place more exactly, if it fails too
            line, column = problem.position
            raise UnreadableError(problem.msg or "it is no XML", max(line, 1), max(column, 1)) from problem
        if self.root.getroottree().docinfo.internalDTD is not None:
            # It could define entities that grow to gigabytes, or read other files.
            raise UnreadableError("it has a document type (<!DOCTYPE>), which no feed needs")

    def place_of(self, element: etree._Element) -> tuple[int, int]:
        """Return the line and column of the start tag of an element; both count from 1."""
        return self._places[element]

    @functools.cached_property
    def _places(self) -> Mapping[etree._Element, tuple[int, int]]:
        # "*" leaves out what is no element, for which expat has no start tag.
        return dict(zip(self.root.iter("*"), _start_tags(self._data), strict=True))


def child_text(element: etree._Element, name: str) -> str:
    """Return the text of the first child of a name, without blanks around it; empty if there is none."""
    return (element.findtext(name) or "").strip()


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def _start_tags(data: bytes) -> list[tuple[int, int]]:
    """Return the line and column of each start tag, in the order of the document; raises `UnreadableError`."""
    parser = expat.ParserCreate("UTF-8")
    places: list[tuple[int, int]] = []

    def start(_name: str, _attributes: dict[str, str]) -> None:
        places.append((parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
    except expat.ExpatError as problem:
        raise UnreadableError(expat.ErrorString(problem.code), problem.lineno, problem.offset + 1) from problem
    finally:
        # The handler refers to the parser and the parser to it; commands run without a collector of such cycles.
        parser.StartElementHandler = None
    return places
