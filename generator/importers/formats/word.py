"""A Word document to an entry, by mammoth, which knows what Word's styles mean; what it leaves out is told.

The parts of a document are named by the standard: ECMA-376, part 2 (a zip of
parts) and part 1 (what is in them).
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import quote
from xml.parsers import expat

import lxml.etree
import mammoth

from generator.importers.archive import ArchiveEntry, Tell
from generator.importers.container import Container, open_seekable
from generator.importers.formats.dates import moment_of
from generator.importers.formats.html_tree import Element, inner_html, lift, main_heading, parse_fragment, words_of
from generator.model.diagnostic import Diagnostic, warning
from generator.model.source import Span
from generator.read.recognize.titles import is_title
from generator.read.recognize.vocabulary import usual_words

__all__ = ["member_address", "read_word"]

# As large as a document with many photos is, and what no document is packed to. A small one may be packed to nothing.
_MOST_BYTES, _MOST_TIMES, _SMALL = 200_000_000, 200, 20_000_000
# Of what is XML, mammoth makes objects that are up to ninety times as large in memory. A thousand pages have 15 MB.
_MOST_XML = 20_000_000
_PIECE = 65_536
_TITLE = "document-title"
_STYLES = f"""
p[style-name='Title'] => h1.{_TITLE}:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='heading 7'] => h6:fresh
p[style-name='heading 8'] => h6:fresh
p[style-name='heading 9'] => h6:fresh
r[style-name='Emphasis'] => em
"""
# As mammoth writes them.
_BOOKMARK, _LINK = re.compile('<a id="([^"]*)"></a>'), re.compile('<a href="#([^"]*)"')
_CORE = "docProps/core.xml"
_MAIN = re.compile(r"word/document\d*\.xml")
_COMMENTS = re.compile(r"word/comments\d*\.xml")
_SCHEMAS = "http://schemas.openxmlformats.org/"
# What of Word has no place in what mammoth makes, and is lost with the words in it.
_LOST = {
    f"{{{_SCHEMAS}officeDocument/2006/math}}oMath": ("formula", "formulas"),
    f"{{{_SCHEMAS}drawingml/2006/chart}}chart": ("chart", "charts"),
    f"{{{_SCHEMAS}drawingml/2006/diagram}}relIds": ("diagram", "diagrams"),
    f"{{{_SCHEMAS}wordprocessingml/2006/main}}fldSimple": ("field", "fields"),
    f"{{{_SCHEMAS}wordprocessingml/2006/main}}altChunk": ("embedded document", "embedded documents"),
}
_NOBODY = {
    "",
    "admin",
    "administrator",
    "author",
    "microsoft office user",
    "owner",
    "python-docx",
    "user",
    "windows user",
}
_NO_TITLE = re.compile(
    r"microsoft word - .*|(?:powerpoint )?presentation|document ?\d*|untitled.*|.*\.(?:docx?|dotx?|rtf)", re.IGNORECASE
)


class _RefusedDocumentError(Exception):
    """A document is not opened; says why."""


def read_word(container: Container, name: str, zone: dt.tzinfo, tell: Tell) -> ArchiveEntry | None:
    """Return a Word document; nothing where it cannot be read, which is told.

    Its pictures have addresses that `member_address` makes.
    """
    span = Span(path=name)
    try:
        _weigh(container.members[name] > _MOST_BYTES)
        with open_seekable(container, name) as file, zipfile.ZipFile(file) as parts:
            _examine(parts, container.members[name])
            entry, lost = _entry(parts, _converted(file, name), span, zone), list(_left_out(parts, span))
    except _RefusedDocumentError as problem:
        advice = "if it is yours, open it in Word, copy all of it into a new document, and save that"
        tell(warning("import/suspicious", span, f"this Word document was left out: {problem}", help=advice))
        return None
    except Exception:  # noqa: BLE001 - what is damaged can make mammoth raise anything
        advice = "open it in Word, which can mend some, save it again, and import it once more"
        tell(warning("import/damaged", span, "this Word document is damaged and was left out", help=advice))
        return None
    for diagnostic in lost:
        tell(diagnostic)
    return entry


def member_address(name: str, part: str) -> str:
    """Return the address of a picture that is a part of a Word document in an archive."""
    return f"member:{quote(name)}#{quote(part)}"


# ---------------------------------------------------------------- before it is opened
def _weigh(is_too_large: bool) -> None:  # noqa: FBT001 - the name says it
    if is_too_large:
        raise _RefusedDocumentError("it is larger than any that somebody wrote")


def _examine(parts: zipfile.ZipFile, packed: int) -> None:
    """Raise `_RefusedDocumentError` for what could fill the memory: a zip takes no more than it says."""
    total = sum(part.file_size for part in parts.infolist())
    _weigh(total > _MOST_BYTES or (total > _SMALL and total > _MOST_TIMES * packed))
    xml = 0
    for part in parts.infolist():
        with parts.open(part) as file:
            xml += part.file_size if _is_xml(file) else 0
    _weigh(xml > _MOST_XML)


class _RootReached(Exception):  # noqa: N818 - it is no error
    pass


def _is_xml(file: IO[bytes]) -> bool:
    """Tell whether a part is XML, whatever its name; raises `_RefusedDocumentError` if it declares a document type.

    Word writes none, and only there could entities be declared.
    """

    def root(*_: object) -> None:
        raise _RootReached

    def document_type(*_: object) -> None:
        raise _RefusedDocumentError("there are declarations in it that Word does not write")

    parser = expat.ParserCreate()
    parser.StartElementHandler = root
    parser.StartDoctypeDeclHandler = document_type
    try:
        while piece := file.read(_PIECE):
            parser.Parse(piece)
    except _RootReached:
        return True
    except (expat.ExpatError, LookupError, ValueError):
        pass  # nor could mammoth read it
    return False


# ---------------------------------------------------------------- the text
def _converted(file: IO[bytes], name: str) -> Element:
    """Return what mammoth makes of a document: an element whose children are its blocks."""

    def picture(image: Any) -> dict[str, str]:
        try:
            with image.open() as part:
                return {"src": member_address(name, part.name)}
        except KeyError:
            return {"src": member_address(name, "")}
        except ValueError as problem:  # it lies elsewhere; mammoth says where, and rightly does not go there
            found = re.search("image '(.*?)',", str(problem))
            return {"src": found[1] if found else member_address(name, "")}

    file.seek(0)
    made = mammoth.convert_to_html(
        file,
        style_map=_STYLES,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(picture),
    )
    return parse_fragment(_without_bookmarks(made.value))


def _entry(parts: zipfile.ZipFile, body: Element, span: Span, zone: dt.tzinfo) -> ArchiveEntry:
    core = _core(parts)
    title = _title(body, core.get("title", ""))
    author = core.get("creator", "")
    labels = [part.strip() for key in ("category", "keywords") for part in re.split("[,;]", core.get(key, ""))]
    return ArchiveEntry(
        span=span,
        title=title,
        text=inner_html(body),
        author="" if author.casefold() in _NOBODY or "@" in author else author,
        labels=tuple(dict.fromkeys(filter(None, labels))),
        published=(created := moment_of(core.get("created", ""), zone)),
        # One that was made of last week's keeps its date.
        guessed=("date",) if created else (),
    )


def _title(body: Element, property_: str) -> str:
    """Return what a document is called, and take it out of its text: the paragraph in the style "Title", or a heading.

    Else it is the first line, if that looks like a title, or the property of that name.
    """
    titled = [heading for heading in body.iter("h1") if heading.attrib.pop("class", "") == _TITLE and words_of(heading)]
    heading = titled[0] if titled else main_heading(body)
    if heading is not None:
        return lift(heading)
    filled = [child for child in body if words_of(child)][:2]
    opening = filled[0] if filled else None
    if opening is not None and words_of(opening) == property_:
        return lift(opening)
    # Few people use the style "Title": most type the title as the first line, often in bold.
    below = words_of(filled[1]) if len(filled) > 1 else ""
    if opening is not None and opening.tag in _FIRST_LINES and below and _is_first_line_title(opening, below):
        return lift(opening)
    return "" if _NO_TITLE.fullmatch(property_) else property_


_FIRST_LINES = ("p", "h2", "h3")


def _is_first_line_title(opening: Element, below: str) -> bool:
    words = words_of(opening)
    bold = " ".join("".join("".join(part.itertext()) for part in opening.iter("strong")).split())
    is_set_apart = opening.tag != "p" or bold == words
    return is_title(words, "" if is_set_apart else below, usual_words())


def _without_bookmarks(html: str) -> str:
    """Take out the anchors that nothing leads to: Word leaves one wherever it once looked for something."""
    wanted = set(_LINK.findall(html))
    return _BOOKMARK.sub(lambda found: found[0] if found[1] in wanted else "", html)


def _core(parts: zipfile.ZipFile) -> dict[str, str]:
    """Return the properties of a document, by their names without namespace."""
    if _CORE not in parts.NameToInfo:
        return {}
    with parts.open(_CORE) as file:
        return {_local(str(element.tag)): " ".join((element.text or "").split()) for element in _elements(file)}


# ---------------------------------------------------------------- what mammoth leaves out
def _left_out(parts: zipfile.ZipFile, span: Span) -> Iterator[Diagnostic]:
    """Yield what is lost of a document, with its words."""
    remarks: list[str] = []
    lost: dict[tuple[str, str], list[str]] = {}
    for part in parts.namelist():
        if _COMMENTS.fullmatch(part):
            with parts.open(part) as file:
                remarks += [_remark(element) for element in _elements(file, "{*}comment")]
        elif _MAIN.fullmatch(part):
            with parts.open(part) as file:
                for element in _elements(file, *_LOST):
                    lost.setdefault(_LOST[element.tag], []).append(_words(element))
    if remarks:
        yield _told(span, ("comment", "comments"), remarks, "they are notes to the writer, and no reader sees them")
    for names, words in lost.items():
        yield _told(span, names, words, "write it into the lesson, or show it as a picture")


def _told(span: Span, names: tuple[str, str], words: list[str], advice: str) -> Diagnostic:
    count = len(words)
    listed = ", ".join(filter(None, words))
    what = f"1 {names[0]} of Word was left out" if count == 1 else f"{count} {names[1]} of Word were left out"
    return warning("import/word-left-out", span, f"{what}: {listed}" if listed else what, help=advice)


def _remark(element: Element) -> str:
    author = next((value for key, value in element.attrib.items() if _local(key) == "author"), "")
    return " ".join(filter(None, (_words(element), author and f"({author})")))


def _words(element: Element) -> str:
    words = " ".join("".join(text.text or "" for text in element.iter("{*}t")).split())
    return words and f"“{words}”"


def _elements(file: IO[bytes], *tags: str) -> Iterator[Element]:
    """Yield the elements of a part that have one of some tags, or all, each when it ends."""
    # None is cleared: where many are in one, lxml would look through all of them for each.
    for _, element in lxml.etree.iterparse(file, tag=tags or None, resolve_entities=False, no_network=True):
        yield element


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
