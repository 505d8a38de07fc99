"""Files that cannot be read: what each is, and how to get something that can be.

A new line in a table here is all it takes to refuse one more kind of file with
a sentence that helps.
"""

import re
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from generator.importers.container import UNREADABLE, Container, is_word, open_seekable
from generator.importers.formats.format import DOWNLOAD_AGAIN, Candidate, reason_of
from generator.model.diagnostic import Diagnostic, error
from generator.model.source import Span

__all__ = ["LEFT_OUT_HEADING", "Refusal", "is_word_document", "no_archive", "refusal_of"]

# Documents with photos reach 100 MB; a larger zip is an archive, which is not unpacked to look for a document.
_MOST_ZIP = 200_000_000
_PIECE = 65_536
_IN_WORD = "open it in Word and save it as .docx"

LEFT_OUT_HEADING = "What was in the archive and is not in the site."
"""How the list of an import's own left-out texts begins; such a list is never imported."""


class Refusal(NamedTuple):
    """A kind of file that is not read: what it is, and what to do; without `advice` it is no text of a person."""

    what: str
    advice: str = ""


_NOT_A_TEXT = Refusal("neither a document nor a picture")
_OLD_WORD = Refusal("a document in Word's old format", _IN_WORD)
_LOCKED = Refusal("a document that opens only with a password", "open it in Word, remove the password, and save it")
_OPEN_DOCUMENT = Refusal("a document of LibreOffice or OpenOffice", "open it there and save it as Word (.docx)")
_PAGES = Refusal("a document of Apple's Pages", "open it in Pages and export it as Word (.docx)")
_SLIDES = Refusal("a presentation", "save its outline as Word (.docx), or its notes as plain text")
_EPUB = Refusal("an e-book (EPUB)", "import the document that it was made from")
_BY_START = (
    (re.compile(rb"\s*\{\\rtf"), Refusal("a document in rich text (RTF)", _IN_WORD)),
    (
        re.compile(rb"\s*%PDF-\d"),
        Refusal("a PDF", "import the document that it was made from, or open it in Word, which can read many PDFs"),
    ),
    (
        re.compile(rb"(?s)(?:From|MIME-Version|Content-Type|Snapshot-Content-Location): .{0,4000}?multipart/related"),
        Refusal("a web page with its pictures in one file", 'open it in a browser and save it as "web page, complete"'),
    ),
    (
        re.compile(rb"From \S+ .{10,60}\r?\n[\w-]+: "),
        Refusal("a mailbox with many messages (mbox)", "save the newsletters in it one by one, as .eml files"),
    ),
    (
        re.compile(rb"(?s)(?:<\?xml.{0,200})?<!DOCTYPE en-export|<\?xml.{0,400}<en-export\b"),
        Refusal("an export of Evernote (.enex)", "export the notes again as web pages (HTML, one file per note)"),
    ),
    (re.compile(rb"\s*<opml\b|\s*<\?xml[^>]*>\s*<opml\b"), Refusal("a list of feeds (OPML)", "import the feed itself")),
)
# Programs that show such texts go by the ending. Drafts and comments are marked in ways that no reader here knows.
_BY_ENDING = {
    ".org": Refusal("a text in Emacs's Org mode", "export it there as HTML or Markdown"),
    ".rst": Refusal("a text in reStructuredText", "convert it to Markdown (.md) or HTML, as pandoc does"),
    ".adoc": Refusal("a text in AsciiDoc", "convert it to HTML, as asciidoctor does"),
    ".asciidoc": Refusal("a text in AsciiDoc", "convert it to HTML, as asciidoctor does"),
    ".tex": Refusal("a text in LaTeX", "convert it to Markdown (.md) or Word (.docx), as pandoc does"),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


def refusal_of(candidate: Candidate) -> Refusal | None:
    """Return why a file cannot be read as a document, or nothing where it may be one; raises `UNREADABLE`."""
    head = candidate.head
    # One container holds old Word documents and encrypted new ones alike; only the names in it tell which.
    if head.startswith(_OLE):
        return _in_ole(candidate)
    if head.startswith(_ZIP):
        return _in_zip(candidate)
    if head.startswith(LEFT_OUT_HEADING.encode()):
        return Refusal("the list of what an earlier import left out", "copy what you miss into a text of its own")
    by_start = next((refusal for start, refusal in _BY_START if start.match(head)), None)
    return by_start or (_BY_ENDING.get(candidate.ending) if candidate.text else None)


def is_word_document(candidate: Candidate) -> bool:
    """Tell whether a file is a Word document, whatever its name; raises `UNREADABLE`."""
    return candidate.head.startswith(_ZIP) and candidate.size <= _MOST_ZIP and is_word(_names_in(candidate))


def _in_ole(candidate: Candidate) -> Refusal:
    """Tell what is in a file of Microsoft's older kind, by the names in its directory ([MS-CFB], section 2.6)."""
    marks = {"EncryptedPackage".encode("utf-16-le"): _LOCKED, "WordDocument".encode("utf-16-le"): _OLD_WORD}
    before = b""
    with candidate.container.open(candidate.name) as file:
        while piece := file.read(_PIECE):
            refused = next((refusal for mark, refusal in marks.items() if mark in before + piece), None)
            if refused:
                return refused
            # A name in the directory has at most 64 bytes, so it cannot hide between two pieces.
            before = piece[-64:]
    return _NOT_A_TEXT


def _in_zip(candidate: Candidate) -> Refusal | None:
    if candidate.size > _MOST_ZIP:
        return _NOT_A_TEXT
    names = _names_in(candidate)
    if is_word(names):
        return None
    if "mimetype" in names:
        kind = _part(candidate, "mimetype")
        if kind.startswith(b"application/vnd.oasis.opendocument.text"):
            return _OPEN_DOCUMENT
        if kind.startswith(b"application/epub"):
            return _EPUB
    if any(name.startswith("ppt/slides/") for name in names):
        return _SLIDES
    # Keynote and Numbers pack theirs in the same way.
    is_pages = "Index/Document.iwa" in names and candidate.ending not in (".key", ".numbers")
    return _PAGES if is_pages else _NOT_A_TEXT


def _names_in(candidate: Candidate) -> set[str]:
    with open_seekable(candidate.container, candidate.name) as file, zipfile.ZipFile(file) as parts:
        return set(parts.namelist())


def _part(candidate: Candidate, name: str) -> bytes:
    with (
        open_seekable(candidate.container, candidate.name) as file,
        zipfile.ZipFile(file) as parts,
        parts.open(name) as part,
    ):
        return part.read(100)


# ---------------------------------------------------------------- where nothing was found
_WHAT_CAN_BE = (
    "name the zip of Google Takeout, a backup of Blogger (.xml), the export of WordPress (.xml), of Substack, Medium, "
    "Ghost or another program that docs/bring-your-blog.md lists, a saved feed, or a folder or zip of Word, HTML, "
    "Markdown or text files"
)
_STARTS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda start: not start, "an empty file"),
    (lambda start: start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")), "a picture"),
    (lambda start: start.startswith(b"PK"), "a zip that is damaged, or was not downloaded to its end"),
    (lambda start: start.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")), "packed: unpack it first"),
    (lambda start: start.startswith(b"SQLite format 3"), "a database"),
)


def no_archive(container: Container, path: str) -> Diagnostic:
    """Return what to say of a container in which nothing can be imported; of a single file, what it seems to be."""
    what = ""
    if len(container.members) == 1:
        try:
            with container.open(next(iter(container.members))) as file:
                start = file.read(1024)
        except UNREADABLE as problem:
            message = f"this cannot be read: {reason_of(problem)}"
            return error("import/zip", Span(path=path), message, help=DOWNLOAD_AGAIN)
        what = next((what for matches, what in _STARTS if matches(start)), "")
    message = f"this is {what}" if what else "there is nothing here that can be imported"
    return error("import/unknown-format", Span(path=path), message, help=_WHAT_CAN_BE)
