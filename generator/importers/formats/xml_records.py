"""Cuts a feed or an XML archive into records, one per entry, and parses each on its own.

An archive may be larger than the memory, and damaged anywhere.  So its text is
cut at the tags that begin and end an entry before anything is parsed: the
memory holds one record at a time, damage in one cannot reach another, and the
line number of each is known.  lxml's `iterparse` would give none of the three:
it stops at the first error, and counts lines only up to 65,535.
"""

import functools
import re
import string
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from generator.importers.formats import xml_repair
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_repair import XmlPlace, letters_in
from generator.model.source import Source, Span
from generator.model.value import replace

__all__ = ["Record", "RecordNode", "Records", "root_of"]

# An entry with pictures as text in it can have megabytes; a record without an end would take in the whole archive.
_LONGEST_RECORD = 32 << 20
# What stands around the entries is a few lines, but nothing limits it in a damaged file.
_LONGEST_REST = 4 << 20

# Every address that a namespace has had, and the prefix that we use for it.
_NAMESPACES = (
    (re.compile(r"http://www\.w3\.org/2005/Atom|http://purl\.org/atom/ns#|http://purl\.org/rss/1\.0/|"), ""),
    (re.compile(r"http://my\.netscape\.com/rdf/simple/0\.9/|http://channel\.netscape\.com/rdf/simple/0\.9/"), ""),
    (re.compile(r"https?://wordpress\.org/export/\d\.\d/"), "wp"),
    (re.compile(r"https?://wordpress\.org/export/\d\.\d/excerpt/"), "excerpt"),
    (re.compile(r"http://purl\.org/rss/1\.0/modules/content/"), "content"),
    (re.compile(r"http://purl\.org/dc/(?:elements/1\.[01]|terms)/"), "dc"),
    (re.compile(r"http://purl\.org/syndication/thread/1\.0"), "thr"),
    (re.compile(r"http://(?:www\.w3\.org/2007/app|purl\.org/atom/app#)"), "app"),
    (re.compile(r"http://schemas\.google\.com/blogger/2018"), "blogger"),
    (re.compile(r"http://www\.w3\.org/1999/02/22-rdf-syntax-ns#"), "rdf"),
    (re.compile(r"http://www\.w3\.org/XML/1998/namespace"), "xml"),
    (re.compile(r"http://www\.w3\.org/1999/xhtml"), "html"),
)


class RecordNode:
    """An element and its children, by names that do not depend on the prefixes of the file.

    Names of Atom and RSS have no prefix (`title`), others have their usual one (`wp:status`).
    """

    __slots__ = ("_children", "_element")

    def __init__(self, element: etree._Element) -> None:
        self._element = element
        self._children: dict[str, list[RecordNode]] | None = None

    @property
    def name(self) -> str:
        """Its name."""
        return _name_of(str(self._element.tag))

    @property
    def line(self) -> int:
        """Its line within the record, from 1."""
        return self._element.sourceline or 1

    def all(self, *names: str) -> list["RecordNode"]:
        """Return the children with one of these names."""
        if self._children is None:
            self._children = {}
            for child in self._element.iterchildren(tag=etree.Element):
                self._children.setdefault(_name_of(str(child.tag)), []).append(RecordNode(child))
        # Nearly every call, and there are dozens for each entry.
        if len(names) == 1:
            return self._children.get(names[0], [])
        return [child for name in names for child in self._children.get(name, ())]

    def first(self, *names: str) -> "RecordNode | None":
        """Return the first child with the first of these names that occurs."""
        children = self.all(*names)
        return children[0] if children else None

    def text_of(self, *names: str) -> str:
        """Return the text of the first child with one of these names that has any; empty where none has."""
        for child in self.all(*names):
            if text := child.text.strip():
                return text
        return ""

    def get(self, name: str) -> str:
        """Return an attribute; empty where it is missing."""
        value = self._element.get(name)
        if value is None and ":" in name:
            value = next((v for k, v in self._element.attrib.items() if _name_of(k) == name), None)
        return (value or "").strip()

    @property
    def text(self) -> str:
        """All text in it, without tags."""
        return "".join(self._element.itertext()) if len(self._element) else self._element.text or ""

    @property
    def markup(self) -> str:
        """Its content as HTML: escaped markup is its text, markup that stands openly is its children."""
        if not len(self._element):
            return self._element.text or ""
        # Without their namespaces, or lxml would write <html:p> where HTML knows only <p>.
        for element in self._element.iter(tag=etree.Element):
            element.tag = _local_name(str(element.tag))
        etree.cleanup_namespaces(self._element)
        whole: str = etree.tostring(self._element, method="html", encoding="unicode", with_tail=False)
        return whole[whole.index(">") + 1 : whole.rindex("<")]


@functools.cache
def _named(space: str, prefix: str) -> str:
    return next((name for pattern, name in _NAMESPACES if pattern.fullmatch(space)), prefix or space)


_LETTERS = frozenset(string.ascii_letters)


def _local_name(tag: str) -> str:
    """Return a tag without its namespace, and without the prefix that stands there if nobody declared it."""
    # What follows the prefix can be nothing (`<wp:>`) or no name (`<wp:00>`): lxml's parser lets it through, and lxml
    # then refuses it.  All names of HTML begin with one of these letters.
    name = tag.rpartition("}")[2].rpartition(":")[2]
    return name if name[:1] in _LETTERS else "span"


@functools.lru_cache(maxsize=4096)
def _name_of(tag: str) -> str:
    """Return our name for a tag of lxml: `{namespace}local`, or `prefix:local` where the prefix is undeclared."""
    space, _, local = tag.rpartition("}")
    short = _named(space[1:], "")
    return f"{short}:{local}" if short else local


class Record(NamedTuple):
    """An entry of an archive and where it stands; the text of the span is its title."""

    node: RecordNode
    span: Span

    def at(self, node: RecordNode) -> Span:
        """Return the place of an element in it."""
        line = self.span.line + node.line - 1
        return self.span if line == self.span.line else replace(self.span, line=line, column=1, cut=0)


_ROOT = re.compile(rb"<(?:[\w.-]+:)?(feed|rss|RDF)(?=[\s>])")
_PAGE = re.compile(rb"<(?:!doctype\s+)?html\b", re.IGNORECASE)


def root_of(markup: bytes) -> str:
    """Return the root element of a repaired file, `feed`, `rss` or `RDF`; empty where it has another."""
    root_tag = _ROOT.search(markup)
    return root_tag[1].decode() if root_tag and not _PAGE.search(markup, 0, root_tag.start()) else ""


class Records:
    """The records of one archive.

    `root` is the name of the root element.  `head` is what stands outside of
    the records, as far as the file has been read.  `whole` says, at the end,
    whether the file was complete.
    """

    def __init__(self, chunks: Iterable[bytes], path: str, root: str, warnings: Warnings) -> None:
        self.root = root
        self._path, self._warnings = path, warnings
        self._pieces = xml_repair.repair(chunks, self._report_repair)
        name = b"entry" if root == "feed" else b"item"
        self._edge = re.compile(rb"<(/?)(?:[\w.-]+:)?" + name + rb"(?=[\s/>])[^<>]*(>?)")
        self._rest = bytearray()
        self._wrapping: tuple[bytes, bytes] | None = None
        self.whole = False

    def __iter__(self) -> Iterator[Record]:
        """Yield each record; one that is too long, or that cannot be read at all, is left out."""
        for cut in self._cut():
            if record := self._parsed(cut):
                yield record

    def unparsed(self) -> Iterator[bytes]:
        """Yield the bytes of each record, for a search that is quicker than parsing."""
        return (bytes(cut.data) for cut in self._cut())

    def matching(self, pattern: re.Pattern[bytes]) -> Iterator[Record]:
        """Yield the records whose bytes contain a pattern; the others are not parsed."""
        return (record for cut in self._cut() if pattern.search(cut.data) and (record := self._parsed(cut)))

    @property
    def head(self) -> RecordNode:
        """The elements outside of the records."""
        root_tag = _ROOT.search(self._rest)
        start, end = self._wrap()
        element = etree.fromstring(start + bytes(self._rest[root_tag.start() if root_tag else 0 :]) + end, _parser())
        return RecordNode(element[0] if len(element) else element)

    # ------------------------------------------------------------ cutting
    def _cut(self) -> Iterator["_Cut"]:
        """Yield the bytes of each record that has an end, or in which the next one begins."""
        place, record = _Position(), None
        for piece in self._pieces:
            at = moved = 0
            for edge in self._edge.finditer(piece.data) if piece.markup else ():
                # A record that another one begins in ends in front of that one.
                ends, stop = edge[1] == b"/", edge.end() if edge[1] else edge.start()
                if (ends and not record) or edge[0].endswith(b"/>"):
                    continue
                self._add(record, piece.data[at:stop])
                if record:
                    record.open = not ends
                    yield record
                place.move_over(piece.data, moved, edge.start())
                moved = edge.start()
                record = None if ends else _Cut(place.line, place.column)
                at = stop
            self._add(record, piece.data[at:] if at else piece.data)
            place.move_over(piece.data, moved, len(piece.data))
        ended = self._rest.rstrip()[-_END_OF_ROOT:]
        self.whole = not record and bool(re.search(rb"</[\w.:-]*" + self.root.encode() + rb"\s*>", ended))
        if not self.whole and "import/zip" not in self._warnings:
            self._note_cut_off(record, place)

    def _add(self, record: "_Cut | None", data: bytes) -> None:
        if record:
            record.add(data)
        elif len(self._rest) < _LONGEST_REST:
            self._rest += data

    # ------------------------------------------------------------ parsing
    def _parsed(self, cut: "_Cut") -> Record | None:
        if cut.too_long:
            message = f"this entry is longer than {_LONGEST_RECORD >> 20} MB, and was left out"
            self._note(cut, "import/too-long", message, "bring it here by hand, in several lessons")
            return None
        if cut.open:
            self._note(cut, "import/not-well-formed", "this entry has no end; the next one begins inside it", _LOOK)
        start, end = self._wrap()
        data, parser = bytes(cut.data), _parser()
        element = _element(start + data + end, parser)
        if not cut.open and _is_damaged(parser):
            # The most common mistake: HTML that is not escaped, so that its unclosed tags break the XML.
            element = _element(start + _masked(data) + end, parser)
            self._note(cut, "import/not-well-formed", "the tags of this entry do not fit together", _LOOK)
        return self._record(element, cut) if element is not None else None

    def _record(self, element: etree._Element, cut: "_Cut") -> Record:
        node = RecordNode(element)
        title = " ".join(node.text_of("title").split())[:_LONGEST_TITLE] or f"<{node.name}>"
        span = Span(path=self._path, line=cut.line, column=cut.column, width=len(title), text=title, cut=cut.column - 1)
        return Record(node, span)

    def _wrap(self) -> tuple[bytes, bytes]:
        """Return what a record is wrapped in when it is parsed, so that its prefixes are declared."""
        if not self._wrapping:
            tag = _ROOT_TAG.search(self._rest)
            # Reversed, so that of a prefix declared twice, which XML forbids, the first one counts.
            declared = dict(reversed(_XMLNS.findall(tag[0]))) if tag else {}
            names = b"".join(
                b" xmlns" + (b":" + prefix if prefix else b"") + b"=" + value for prefix, value in declared.items()
            )
            self._wrapping = b"<drillbook" + names + b">", b"</drillbook>"
        return self._wrapping

    # ------------------------------------------------------------ messages
    def _report_repair(self, kind: str, place: XmlPlace) -> None:
        code, message, help_text = _REPAIRS[kind]
        around = Source(path=self._path, text=place.before + place.after, digest=b"").span(1, len(place.before) + 1)
        moved = place.column - around.column
        span = replace(around, line=place.line, column=place.column, cut=around.cut + moved)
        self._warnings.add(code, span, message, help=help_text)

    def _note(self, cut: "_Cut", code: str, message: str, help_text: str) -> None:
        parsed = _element(self._wrap()[0] + bytes(cut.data[:_GLANCE]), _parser())
        if parsed is not None:
            self._warnings.add(code, self._record(parsed, cut).span, message, help=help_text)

    def _note_cut_off(self, record: "_Cut | None", place: "_Position") -> None:
        if record:
            self._note(record, "import/cut-off", "the file ends in the middle of this entry, which was left out", _ANEW)
        elif self._rest:
            span = Span(path=self._path, line=place.line, column=place.column, width=1)
            self._warnings.add(
                "import/cut-off", span, "the file is incomplete; what was whole has been read", help=_ANEW
            )


_LOOK = "look at the lesson that it becomes, as part of the text may be in the wrong place"
_ANEW = "if entries are missing, export the archive again, or download it once more"
_REPAIRS = {
    xml_repair.ENCODING: (
        "import/encoding",
        "some letters are not in the encoding that the file names; they were read as Windows writes them",
        "see whether letters such as é, ü and ’ came out as they should",
    ),
    xml_repair.DOCTYPE: (
        "import/doctype",
        "the file declares a document type, which was ignored: nothing that it defines is used",
        "nothing to do, unless words are missing where the text has an & followed by a name",
    ),
    xml_repair.REFERENCE: (
        "import/not-well-formed",
        "this & or < is not escaped as XML requires; it was read as the plain character",
        "nothing to do; the same was done everywhere in this file",
    ),
    xml_repair.FORBIDDEN: (
        "import/not-well-formed",
        "there are invisible characters here that no text can have; they were left out",
        "nothing to do; the same was done everywhere in this file",
    ),
}
_END_OF_ROOT = 64
_LONGEST_TITLE = 120
_GLANCE = 65_536
_ROOT_TAG = re.compile(rb"""<(?:[\w.-]+:)?(?:feed|rss|RDF)(?=[\s>])(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""")
_XMLNS = re.compile(rb"""\sxmlns(?::([\w.-]+))?\s*=\s*("[^"<]*"|'[^'<]*')""")
_FIELD = re.compile(
    rb"<((?:(?:atom|content|excerpt|wp):)?(?:title|description|content|summary|encoded|comment_content))(?:\s[^<>]*)?(?<!/)>"
)


class _Cut:
    """The bytes of one record; when it grows too long, only its start is kept, for the message."""

    def __init__(self, line: int, column: int) -> None:
        self.line, self.column = line, column
        self.data = bytearray()
        self.open = self.too_long = False

    def add(self, data: bytes) -> None:
        if self.too_long:
            return
        self.data += data
        if len(self.data) > _LONGEST_RECORD:
            self.too_long = True
            del self.data[_GLANCE:]


class _Position:
    """A line and a column, counted from 1."""

    def __init__(self) -> None:
        self.line = self.column = 1

    def move_over(self, data: bytes, start: int, stop: int) -> None:
        """Advance over a stretch of data."""
        last = data.rfind(b"\n", start, stop) + 1
        if last:
            self.line, self.column = self.line + data.count(b"\n", start, stop), 1
        self.column += letters_in(data[last or start : stop])


@functools.cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        recover=True,
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def _element(data: bytes, parser: etree.XMLParser) -> etree._Element | None:
    """Return the element of a record; nothing where not even its tag can be read."""
    root = etree.fromstring(data, parser)
    return root[0] if root is not None and len(root) else None


def _is_damaged(parser: etree.XMLParser) -> bool:
    """Tell whether tags did not match; an undeclared prefix does no harm."""
    return any(problem.domain_name != "NAMESPACE" for problem in parser.error_log)


def _masked(data: bytes) -> bytes:
    """Return a record whose text fields are in CDATA sections where they contain unescaped tags."""
    out, at, endless = [], 0, set()
    for field in _FIELD.finditer(data):
        name, start = field[1], field.end()
        end = data.find(b"</" + name, start) if start >= at and name not in endless else -1
        if end < 0:
            # A missing end tag is searched for only once per name, or many open tags would take quadratic time.
            endless |= {name} if start >= at else set()
        elif data.find(b"<", start, end) >= 0 and data.find(b"<![CDATA[", start, end) < 0:
            out += [data[at:start], b"<![CDATA[", data[start:end], b"]]>"]
            at = end
    return b"".join((*out, data[at:]))
