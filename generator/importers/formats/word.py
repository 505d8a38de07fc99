"""Word documents, converted by mammoth; what it leaves out is reported.

Before mammoth sees a document, it is checked for what could fill the memory,
and hidden text is taken out.  The names of its parts are from the standard:
ECMA-376, part 2 (a zip of parts) and part 1 (what is in them).
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

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.container import open_seekable
from generator.importers.formats.dates import day_in, moment_of
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.importers.formats.html_tree import Element, inner_html, lift, main_heading, parse_fragment, words_of
from generator.importers.formats.refused import is_word_document
from generator.importers.formats.word_hidden import without_hidden
from generator.importers.formats.word_numbering import continue_lists
from generator.model.diagnostic import Diagnostic, warning
from generator.model.source import Span
from generator.model.value import replace
from generator.read.recognize.titles import is_title
from generator.read.recognize.vocabulary import Vocabulary

__all__ = ["WORD", "member_address"]

# A document with many photos is that large. No real document is packed so densely, except small ones.
_MOST_BYTES, _MOST_TIMES, _SMALL = 200_000_000, 200, 20_000_000
# The objects that mammoth makes of XML take up to 90 times as much memory. A thousand pages have 15 MB of XML.
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
# Elements that mammoth drops together with the words in them.
_LOST = {
    f"{{{_SCHEMAS}officeDocument/2006/math}}oMath": ("formula", "formulas"),
    f"{{{_SCHEMAS}drawingml/2006/chart}}chart": ("chart", "charts"),
    f"{{{_SCHEMAS}drawingml/2006/diagram}}relIds": ("diagram", "diagrams"),
    f"{{{_SCHEMAS}wordprocessingml/2006/main}}fldSimple": ("field", "fields"),
    f"{{{_SCHEMAS}wordprocessingml/2006/main}}altChunk": ("embedded document", "embedded documents"),
}
# What programs and computers write where nobody gave a name.
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


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    """Yield the lessons in a Word document; its pictures have addresses that `member_address` makes."""
    span, name = candidate.span, candidate.name
    try:
        _weigh(candidate.size > _MOST_BYTES)
        with open_seekable(candidate.container, name) as file, zipfile.ZipFile(file) as parts:
            _examine(parts, candidate.size)
            with without_hidden(file, parts) as (visible, hidden):
                body = _converted(visible, name)
            continue_lists(parts, body)
            entries, lost = list(_entries(parts, body, span, context)), list(_left_out(parts, span, hidden))
    except _RefusedDocumentError as problem:
        advice = "if it is yours, open it in Word, copy all of it into a new document, and save that"
        context.report(warning("import/suspicious", span, f"this Word document was left out: {problem}", help=advice))
        return
    except Exception:  # noqa: BLE001 - what is damaged can make mammoth raise anything
        advice = "open it in Word, which can repair some damage, save it again, and import it once more"
        context.report(warning("import/damaged", span, "this Word document is damaged and was left out", help=advice))
        return
    for diagnostic in lost:
        context.report(diagnostic)
    if len(entries) == 1 and _repeats_headings(entries[0].text):
        message = "this document seems to hold several lessons, as headings repeat; it became one lesson"
        advice = (
            'give the title of each lesson the style "Title" in Word, and import it again: then each becomes its own'
        )
        context.report(warning("import/several-texts", span, message, help=advice))
    yield from entries


WORD = Format("Word", is_word_document, _read)


def member_address(name: str, part: str) -> str:
    """Return the address of a picture that is a part of a Word document in an archive."""
    return f"member:{quote(name)}#{quote(part)}"


# ---------------------------------------------------------------- before it is opened
def _weigh(is_too_large: bool) -> None:  # noqa: FBT001 - the name says it
    if is_too_large:
        raise _RefusedDocumentError("it is larger than any that somebody wrote")


def _examine(parts: zipfile.ZipFile, packed: int) -> None:
    """Raise `_RefusedDocumentError` for what could fill the memory; no part of a zip unpacks to more than it says."""
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
            name_in_words = re.search("image '(.*?)',", str(problem))
            return {"src": name_in_words[1] if name_in_words else member_address(name, "")}

    # Looking for hidden text has read it.
    file.seek(0)
    made = mammoth.convert_to_html(
        file,
        style_map=_STYLES,
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(picture),
    )
    return parse_fragment(_without_bookmarks(made.value))


def _entries(parts: zipfile.ZipFile, body: Element, span: Span, context: ReadContext) -> Iterator[ArchiveEntry]:
    """Yield an entry for the document, or one for each title in it where there are several."""
    core = _core(parts)
    author = core.get("creator", "")
    labels = [part.strip() for key in ("category", "keywords") for part in re.split("[,;]", core.get(key, ""))]
    common = ArchiveEntry(
        span=span,
        author="" if author.casefold() in _NOBODY or "@" in author else author,
        labels=tuple(dict.fromkeys(filter(None, labels))),
        published=(created := moment_of(core.get("created", ""), context.zone)),
        # A document that was made from last week's keeps that one's date.
        guessed=("date",) if created else (),
    )
    lessons = _lessons(body)
    for lesson in lessons:
        # The title in the properties is that of the whole document.
        title = _title(lesson, core.get("title", "") if len(lessons) == 1 else "", context.words)
        day = _dateline(lesson) if len(lessons) > 1 else None
        entry = replace(common, title=title, text=inner_html(lesson))
        yield (
            replace(entry, published=dt.datetime(day.year, day.month, day.day, tzinfo=context.zone), guessed=())
            if day
            else entry
        )


def _lessons(body: Element) -> list[Element]:
    """Return the parts of a document that begin with a title each; the whole where there are fewer than two."""
    titled = [child for child in body if child.tag == "h1" and child.get("class") == _TITLE and words_of(child)]
    # Words above the first title are a preface: then the titles are parts of one text.
    if len(titled) < 2 or _words_before(body, titled[0]):
        return [body]
    lessons: list[Element] = []
    for child in list(body):
        if child in titled or not lessons:
            lessons.append(parse_fragment(""))
        lessons[-1].append(child)
    return [lesson for lesson in lessons if words_of(lesson)]


def _words_before(body: Element, element: Element) -> str:
    """Return the words above a child of the body."""
    return "".join(words_of(child) for child in body[: body.index(element)])


def _dateline(lesson: Element) -> dt.date | None:
    """Return the date below a title, if a line says nothing else; it leaves the text."""
    for child in lesson:
        words = words_of(child)
        if words and child.tag == "p":
            day = day_in(words) if len(words) < _LONGEST_DATE else None
            if day:
                lift(child)
            return day
    return None


_LONGEST_DATE = 30


def _repeats_headings(html: str) -> bool:
    headings = [heading.casefold() for heading in re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", html)]
    # Twice, as a single heading may come again in one lesson.
    return len(headings) - len(set(headings)) >= 2


def _title(body: Element, property_: str, words: Vocabulary) -> str:
    """Return the title, and take it out of the text: the paragraph in the style "Title", or a heading.

    Else it is the first line, if that looks like a title, or the property of that name.
    """
    titled = [heading for heading in body.iter("h1") if heading.attrib.pop("class", "") == _TITLE and words_of(heading)]
    heading = titled[0] if titled else main_heading(body, words)
    if heading is not None:
        return lift(heading)
    filled = [child for child in body if words_of(child)][:2]
    opening = filled[0] if filled else None
    if opening is not None and words_of(opening) == property_:
        return lift(opening)
    # Few people use the style "Title": most type the title as the first line, often in bold.
    below = words_of(filled[1]) if len(filled) > 1 else ""
    if opening is not None and opening.tag in _FIRST_LINES and below and _is_first_line_title(opening, below, words):
        return lift(opening)
    return "" if _NO_TITLE.fullmatch(property_) else property_


_FIRST_LINES = ("p", "h2", "h3")


def _is_first_line_title(opening: Element, below: str, vocabulary: Vocabulary) -> bool:
    words = words_of(opening)
    bold = " ".join("".join("".join(part.itertext()) for part in opening.iter("strong")).split())
    is_set_apart = opening.tag != "p" or bold == words
    return is_title(words, "" if is_set_apart else below, vocabulary)


def _without_bookmarks(html: str) -> str:
    """Take out the anchors that no link leads to: Word leaves one wherever it once searched for something."""
    wanted = set(_LINK.findall(html))
    return _BOOKMARK.sub(lambda bookmark: bookmark[0] if bookmark[1] in wanted else "", html)


def _core(parts: zipfile.ZipFile) -> dict[str, str]:
    """Return the properties of a document, by their names without namespace."""
    if _CORE not in parts.NameToInfo:
        return {}
    with parts.open(_CORE) as file:
        return {_local(str(element.tag)): " ".join((element.text or "").split()) for element in _elements(file)}


# ---------------------------------------------------------------- what mammoth leaves out
def _left_out(parts: zipfile.ZipFile, span: Span, hidden: list[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each kind of thing that is not in the lesson, with its words."""
    margin_comments: list[str] = []
    lost: dict[tuple[str, str], list[str]] = {}
    for part in parts.namelist():
        if _COMMENTS.fullmatch(part):
            with parts.open(part) as file:
                margin_comments += [_margin_comment(element) for element in _elements(file, "{*}comment")]
        elif _MAIN.fullmatch(part):
            with parts.open(part) as file:
                for element in _elements(file, *_LOST):
                    lost.setdefault(_LOST[str(element.tag)], []).append(_words(element))
    if hidden:
        words = [f"“{text}”" for text in hidden]
        yield _warned(
            span, ("hidden text", "hidden texts"), words, "if readers may see it, show it in Word, and import again"
        )
    if margin_comments:
        advice = "they are notes to the writer, and no reader sees them"
        yield _warned(span, ("comment", "comments"), margin_comments, advice)
    for names, words in lost.items():
        yield _warned(span, names, words, "write it into the lesson, or show it as a picture")


def _warned(span: Span, names: tuple[str, str], words: list[str], advice: str) -> Diagnostic:
    count = len(words)
    listed = ", ".join(filter(None, words))
    what = f"1 {names[0]} of Word was left out" if count == 1 else f"{count} {names[1]} of Word were left out"
    return warning("import/word-left-out", span, f"{what}: {listed}" if listed else what, help=advice)


def _margin_comment(element: lxml.etree._Element) -> str:
    author = next((value for key, value in element.attrib.items() if _local(key) == "author"), "")
    return " ".join(filter(None, (_words(element), author and f"({author})")))


def _words(element: lxml.etree._Element) -> str:
    words = " ".join("".join(text.text or "" for text in element.iter("{*}t")).split())
    return words and f"“{words}”"


def _elements(file: IO[bytes], *tags: str) -> Iterator[lxml.etree._Element]:
    """Yield the elements of a part that have one of some tags, or all, each when it ends."""
    # None is cleared: with many children in one element, lxml would search all of them each time.
    for _, element in lxml.etree.iterparse(file, tag=tags or None, resolve_entities=False, no_network=True):
        yield element


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
