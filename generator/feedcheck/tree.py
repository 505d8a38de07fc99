"""XML as a tree whose every element knows its line and column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from generator.feedcheck.violation import UnreadableError
from generator.model.value import Value

__all__ = ["XmlElement", "parse_xml"]

_PREFIXES = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://purl.org/syndication/history/1.0": "fh",
}


class XmlElement(Value):
    """An element: its name is `atom:id`, `thr:total` or `fh:archive`; in names of other namespaces, the whole of it."""

    name: str
    attributes: Mapping[str, str]
    line: int
    column: int
    text: str
    children: tuple["XmlElement", ...]

    def all(self, name: str) -> Iterator["XmlElement"]:
        """Yield the children of a name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "XmlElement | None":
        """Return the first child of a name."""
        return next(self.all(name), None)

    def said(self, name: str) -> str:
        """Return the text of the first child of a name; empty where there is none."""
        child = self.first(name)
        return child.text.strip() if child else ""

    def get(self, name: str) -> str:
        """Return an attribute; empty where there is none."""
        return self.attributes.get(name, "")


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    text: list[str] = field(default_factory=list)
    children: list[XmlElement] = field(default_factory=list)


def parse_xml(data: bytes) -> XmlElement:
    """Return the root of an XML document in UTF-8; raises `UnreadableError`."""
    parser = expat.ParserCreate("UTF-8", " ")
    parser.buffer_text = True
    stack = [_Open("", {}, 1, 1)]

    def start(name: str, attributes: dict[str, str]) -> None:
        named = {_short(key): value for key, value in attributes.items()}
        stack.append(_Open(_short(name), named, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1))

    def text(data: str) -> None:
        stack[-1].text.append(data)

    def end(_: str) -> None:
        done = stack.pop()
        node = XmlElement(
            name=done.name,
            attributes=done.attributes,
            line=done.line,
            column=done.column,
            text="".join(done.text),
            children=tuple(done.children),
        )
        stack[-1].children.append(node)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
    except expat.ExpatError as problem:
        raise UnreadableError(expat.ErrorString(problem.code), problem.lineno, problem.offset + 1) from problem
    finally:
        # They know the parser and it knows them: nothing would free either as long as garbage is not looked for.
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
    return stack[0].children[0]


def _short(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"{_PREFIXES.get(space, space)}:{local}" if space else local
