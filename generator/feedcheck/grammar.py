"""The structure of an Atom feed: the grammar of RFC 4287, and what it finds, in words.

Whether a feed is valid is for RELAX NG to say (`atom.rng`, by lxml).  Its own
messages are of no use to a coach: of a missing title it says that the feed
has the extra content `entry`.  So a feed that is not valid is taken apart:
each element is compared with the grammar's definition of it, down to the
smallest that is not valid by itself, and what that one may hold, and how
often, is read from the grammar.
"""

import copy
import functools
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import NamedTuple

from lxml import etree

from generator.feedcheck.violation import Violation
from generator.feedcheck.xml import ATOM, XmlDocument, child_text, local_name

__all__ = ["GRAMMAR", "structure_violations"]

GRAMMAR = resources.files("generator.feedcheck") / "atom.rng"
"""The grammar, in RELAX NG's XML syntax."""

_RNG = "{http://relaxng.org/ns/structure/1.0}"
_DATES = ("published", "updated")


class _Child(NamedTuple):
    """What a definition says of one kind of child: the name of its own definition, and how often it may be there.

    The definition is empty where the child is defined inside of the other.
    """

    definition: str
    is_required: bool = True
    is_repeatable: bool = False


class _Fault(NamedTuple):
    """An element that is not valid: the code and the message of its violation, and the entry that it is in."""

    code: str
    element: etree._Element
    message: str
    entry: str


def structure_violations(document: XmlDocument) -> list[Violation]:
    """Return where an Atom feed is not as the grammar has it, and not what only follows from that."""
    if _schema("atomFeed").validate(document.root):
        return []
    faults = _faults(document.root, "atomFeed", "")
    return [_violation(fault, *document.place_of(fault.element)) for fault in faults]


def _violation(fault: _Fault, line: int, column: int) -> Violation:
    return Violation(code=fault.code, message=fault.message, line=line, column=column, entry=fault.entry)


def _faults(element: etree._Element, definition: str, entry: str) -> Iterator[_Fault]:
    """Yield what is wrong in an element that is not valid, as close to the cause as possible."""
    children = _children_of(definition)
    if local_name(element) == "entry":
        entry = child_text(element, f"{ATOM}id")
    faults = [*_wrong_numbers(element, children, entry)]
    for child in element.iterchildren(f"{ATOM}*"):
        allowed = children.get(local_name(child))
        if allowed is None and children:
            faults.append(
                _Fault(
                    code="feed/invalid",
                    element=child,
                    message=f"<{local_name(child)}> does not belong {_in(element)}",
                    entry=entry,
                )
            )
        elif allowed and allowed.definition and not _schema(allowed.definition).validate(child):
            faults += _faults(child, allowed.definition, entry)
    # If every child is valid by itself, and of the right number, the fault is in the element.
    yield from faults or [_fault_of_its_own(element, definition, entry)]


def _wrong_numbers(element: etree._Element, children: Mapping[str, _Child], entry: str) -> Iterator[_Fault]:
    for name, child in children.items():
        present = list(element.iterchildren(f"{ATOM}{name}"))
        if child.is_required and not present:
            yield _Fault(
                code="feed/incomplete", element=element, message=f"{_this(element)} has no <{name}>", entry=entry
            )
        if not child.is_repeatable:
            for second in present[1:]:
                yield _Fault(
                    code="feed/incomplete",
                    element=second,
                    message=f"{_this(element)} has a second <{name}>",
                    entry=entry,
                )


def _fault_of_its_own(element: etree._Element, definition: str, entry: str) -> _Fault:
    """Return what is wrong with an element whose children are all valid: an attribute, its text, or their order."""
    name = local_name(element)
    # The grammar has a type of XML Schema for dates, and for hardly any other text.
    if name in _DATES:
        message = f'"{(element.text or "").strip()}" is not a date with a time and its offset from UTC'
        return _Fault(code="feed/bad-date", element=element, message=message, entry=entry)
    for attribute in _required_attributes(definition):
        if attribute not in element.attrib:
            return _Fault(
                code="feed/incomplete", element=element, message=f"this <{name}> has no `{attribute}`", entry=entry
            )
    for attribute, value in element.attrib.items():
        # libxml2 does not say which attribute is wrong, so each is removed in turn and the rest checked.
        without = copy.deepcopy(element)
        # The text behind the element belongs to its parent, and would be invalid beside a root.
        without.tail = None
        del without.attrib[attribute]
        if _schema(definition).validate(without):
            message = f'"{value}" cannot be the `{etree.QName(attribute).localname}` of <{name}>'
            return _Fault(code="feed/invalid", element=element, message=message, entry=entry)
    return _Fault(
        code="feed/invalid",
        element=element,
        message=f"{_this(element)} holds something that Atom does not allow there",
        entry=entry,
    )


def _this(element: etree._Element) -> str:
    name = local_name(element)
    return f"this {name}" if name in ("feed", "entry", "author") else f"this <{name}>"


def _in(element: etree._Element) -> str:
    name = local_name(element)
    return {"feed": "in a feed", "entry": "in an entry"}.get(name, f"in <{name}>")


# ---------------------------------------------------------------- reading the grammar
@functools.cache
def _definitions() -> Mapping[str, etree._Element]:
    with GRAMMAR.open("rb") as file:
        root = etree.parse(file).getroot()
    return {define.get("name", ""): define for define in root.iterchildren(f"{_RNG}define")}


@functools.cache
def _schema(definition: str) -> etree.RelaxNG:
    """Return the grammar for documents that consist of one of its definitions."""
    # A copy for each definition, because lxml takes the grammar as a whole, with one start.
    grammar = copy.deepcopy(next(iter(_definitions().values())).getroottree().getroot())
    (start,) = grammar.iterchildren(f"{_RNG}start")
    for pattern in list(start):
        start.remove(pattern)
    etree.SubElement(start, f"{_RNG}ref", name=definition)
    return etree.RelaxNG(grammar)


@functools.cache
def _children_of(definition: str) -> Mapping[str, _Child]:
    """Return the Atom elements that may stand in the element of a definition, by their local names."""
    elements = _definitions()[definition].iterchildren(f"{_RNG}element")
    return {name: child for element in elements for name, child in _allowed(element)}


def _allowed(
    pattern: etree._Element, *, is_required: bool = True, is_repeatable: bool = False
) -> Iterator[tuple[str, _Child]]:
    """Yield the Atom elements that a pattern allows, through the definitions that it refers to."""
    for part in pattern.iterchildren():
        kind, name = local_name(part), part.get("name", "")
        if kind == "element" and name.startswith("atom:"):
            yield name.removeprefix("atom:"), _Child("", is_required, is_repeatable)
        elif kind == "ref":
            # A definition of an element names itself here; any other is a list of what stands in an element.
            names = {inner for inner, _ in _allowed(_definitions()[name])}
            if _is_of_elements(name):
                yield from ((inner, _Child(name, is_required, is_repeatable)) for inner in names)
            else:
                yield from _allowed(_definitions()[name], is_required=is_required, is_repeatable=is_repeatable)
        elif kind in ("optional", "zeroOrMore"):
            repeatable = is_repeatable or kind == "zeroOrMore"
            yield from _allowed(part, is_required=False, is_repeatable=repeatable)
        elif kind in ("interleave", "group", "choice"):
            yield from _allowed(part, is_required=is_required, is_repeatable=is_repeatable)


def _is_of_elements(definition: str) -> bool:
    """Tell whether a definition is that of an element, or of a choice of elements, and not of an element's content."""
    (*others, last) = _definitions()[definition].iterchildren()
    return not others and local_name(last) in ("element", "choice")


def _required_attributes(definition: str) -> list[str]:
    elements = _definitions()[definition].iterchildren(f"{_RNG}element")
    return [attribute.get("name", "") for element in elements for attribute in element.iterchildren(f"{_RNG}attribute")]
