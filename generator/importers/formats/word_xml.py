"""The XML in Word documents: its namespace, its parser, and how it gives a value (ECMA-376, part 1)."""

import lxml.etree

__all__ = ["W", "parsed", "value_of"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of the text, as lxml writes it before a name."""


def parsed(data: bytes) -> lxml.etree._Element:
    """Return the root of a part of a document."""
    # A document from a stranger must not read files of this computer into a lesson.
    return lxml.etree.fromstring(data, lxml.etree.XMLParser(resolve_entities=False, no_network=True))


def value_of(element: lxml.etree._Element | None) -> str:
    """Return the value that an element of properties gives; empty where there is none."""
    return "" if element is None else element.get(f"{W}val") or ""
