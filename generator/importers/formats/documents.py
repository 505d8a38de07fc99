"""Documents as entries: Word, HTML, Markdown and plain text, recognised by what is in them."""

import datetime as dt
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.importers.archive import ArchiveEntry, Tell
from generator.importers.container import UNREADABLE, Container, is_word, open_seekable
from generator.importers.formats.dates import in_zone, moment_of, split_name
from generator.importers.formats.webpage import read_page
from generator.importers.formats.word import read_word
from generator.importers.pictures.picture import kind_of
from generator.importers.text.encoding import MIXED
from generator.model.diagnostic import warning
from generator.model.source import Source, Span
from generator.model.value import replace
from generator.read.fields import Fields
from generator.read.front_matter import split
from generator.read.problems import Problems
from generator.read.recognize.titles import title_of_text
from generator.read.recognize.vocabulary import meaning_of, usual_words
from generator.shell.source_files import plain_lines

__all__ = ["read_documents"]

_HEAD = 65_536
_MOST_TEXT, _MOST_ZIP = 20_000_000, 200_000_000
_NAMED = 8

_IN_WORD = "open it in Word and save it as .docx"
_FOREIGN = {
    "old Word": ("a document in Word's old format", _IN_WORD),
    "RTF": ("a document in rich text (RTF)", _IN_WORD),
    "OpenDocument": ("a document of LibreOffice or OpenOffice", "open it there and save it as Word (.docx)"),
    "PDF": (
        "a PDF",
        "import the document that it was made from; or open it in Word, which can read many, and save that",
    ),
    "Pages": ("a document of Apple's Pages", "open it in Pages and export it as Word (.docx)"),
    "locked": ("a document that opens with a password only", "open it in Word, take the password off, and save it"),
    "MHTML": ("a web page with its pictures in one file", 'open it in a browser and save it as "web page, complete"'),
}
"""What cannot be read, and what to do about it."""

_MAGIC = (
    (re.compile(rb"\s*\{\\rtf"), "RTF"),
    (re.compile(rb"\s*%PDF-\d"), "PDF"),
    (re.compile(rb"(?s)(?:From|MIME-Version|Content-Type): .{0,4000}?multipart/related", re.IGNORECASE), "MHTML"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,20})", re.IGNORECASE)
# Of the encodings that Python knows, those that web pages have been written in.
_CHARSETS = re.compile(r"(?i)windows-12\d\d|iso-8859-\d+|koi8-[ru]|macintosh|shift_jis|euc-(?:jp|kr)|gb2312|gbk|big5")
# Between pages of a text processor; in a lesson they are not allowed.
_PAGES = str.maketrans({"\x0b": "\n", "\x0c": "\n\n"})

_IS_PAGE = re.compile(r"(?is)\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+(?:<!doctype html|<html[\s>])")
_IS_HTML = re.compile(
    r"(?i)\s*<(?:head|body|article|section|main|div|p|h[1-6]|table|ul|ol|blockquote|img|a|b|i)\b[^<>]*>"
)
_IS_MARKDOWN = re.compile(r"\A---[ \t]*\n|\A#{1,6} \S|^!?\[[^\]\n]*\]\(\S+\)", re.MULTILINE)
_IS_DATA = re.compile(r"\s*(?:<\?xml|<(?:rss|feed|svg|opml|plist)\b)")
_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
_PAGE_NAMES = (".html", ".htm", ".xhtml")
# Texts too, but none that somebody would read.
_DATA_NAMES = (
    *(".css", ".js", ".mjs", ".map", ".json", ".jsonl", ".xml", ".svg", ".csv", ".tsv", ".ini", ".log", ".sql"),
    *(".yaml", ".yml", ".toml", ".atom", ".rss", ".php", ".py", ".ics", ".vcf", ".mbox", ".eml", ".url", ".download"),
)
# What browsers in several languages call the folder beside a page that they save.
_BESIDE = re.compile(r"(?i)[-_. ](?:files|file|dateien|archivos|fichiers|filer|bestanden|ficheiros|arquivos)$")

_KEYS = {
    "title": ("title",),
    "date": ("date", "published", "created"),
    "updated": ("updated", "lastmod", "last_modified_at"),
    "author": ("author", "authors"),
    "labels": ("tags", "labels", "categories", "category"),
    "summary": ("summary", "description", "excerpt"),
    "url": ("url", "permalink", "canonical"),
    "slug": ("slug",),
    "picture": ("image", "picture", "photo", "cover"),
    "draft": ("draft",),
}
"""What other programs call the same in their front matter."""

_MARKS = re.compile(r"(?<!\\)[*_`]+|\\(?=[^\w\s])")
_NOT_PLAIN = re.compile(r"[\[\]<>]")
_COPY = re.compile(r"(?i)^(?:copy of )+|(?:[ _-]+copy)?(?: ?\(\d+\))?$")


@dataclass(slots=True)
class _Tally:
    """What is told once for all documents: what was left out, and keys that nobody knows, with a file that has one."""

    left: list[str] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)
    keys_at: str = ""


def read_documents(container: Container, tell: Tell, zone: dt.tzinfo) -> Iterator[ArchiveEntry]:
    """Yield the documents in a box, by their names; dates that name no zone are in `zone`.

    Pictures are passed over, as documents name them.  Whatever else is left out is told.
    """
    tally = _Tally()
    pages = {posixpath.splitext(name)[0] for name in container.members if name.lower().endswith(_PAGE_NAMES)}
    for name in sorted(container.members):
        if _is_hidden(name):
            continue
        entry = None if _is_beside(name, pages) else _read(container, name, tell, zone, tally)
        if entry:
            yield _completed(container, name, entry, zone)
    _tell_left(tally, tell)


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in name.split("/"))


def _is_beside(name: str, pages: set[str]) -> bool:
    """Tell whether a member is one that a browser saved beside a page: scripts, styles, what stood in frames."""
    if not name.lower().endswith((*_PAGE_NAMES, *_DATA_NAMES)):
        return False
    folders = name.split("/")[:-1]
    heres = ("/".join(folders[: n + 1]) for n in range(len(folders)))
    return any((found := _BESIDE.search(here)) and here[: found.start()] in pages for here in heres)


# ---------------------------------------------------------------- what it is
def _read(container: Container, name: str, tell: Tell, zone: dt.tzinfo, tally: _Tally) -> ArchiveEntry | None:
    span = Span(path=name)
    try:
        with container.open(name) as file:
            head = file.read(_HEAD)
        foreign = _foreign(container, name, head)
        if foreign == "Word":
            return read_word(container, name, zone, tell)
        if not foreign and not kind_of(head):
            return _read_text(container, name, span, tell, zone, tally)
    except UNREADABLE:
        advice = "open it in its own program, save it again, and import it once more"
        tell(warning("import/damaged", span, "this file is damaged or locked, and was left out", help=advice))
        return None
    if foreign in _FOREIGN:
        what, advice = _FOREIGN[foreign]
        tell(warning("import/other-format", span, f"this is {what}, and was left out", help=advice))
    elif foreign:
        tally.left.append(name)
    return None


def _foreign(container: Container, name: str, head: bytes) -> str:
    """Return what a member is that is no text; empty for a text or a picture."""
    if head.startswith(_OLE):
        return _in_ole(container, name)
    if head.startswith(_ZIP):
        return _in_zip(container, name) if container.members[name] <= _MOST_ZIP else "other"
    return next((kind for magic, kind in _MAGIC if magic.match(head)), "")


def _in_ole(container: Container, name: str) -> str:
    """Tell what is in a file of Microsoft's older kind, by the names in its directory ([MS-CFB], section 2.6)."""
    marks = {"EncryptedPackage".encode("utf-16-le"): "locked", "WordDocument".encode("utf-16-le"): "old Word"}
    before = b""
    with container.open(name) as file:
        while piece := file.read(_HEAD):
            found = next((kind for mark, kind in marks.items() if mark in before + piece), "")
            if found:
                return found
            before = piece[-64:]
    return "other"


def _in_zip(container: Container, name: str) -> str:
    with open_seekable(container, name) as file, zipfile.ZipFile(file) as parts:
        names = set(parts.namelist())
        if is_word(names):
            return "Word"
        if "mimetype" in names:
            with parts.open("mimetype") as kind:
                if kind.read(100).startswith(b"application/vnd.oasis.opendocument.text"):
                    return "OpenDocument"
        return "Pages" if "Index/Document.iwa" in names and not name.lower().endswith((".key", ".numbers")) else "other"


# ---------------------------------------------------------------- texts
def _read_text(
    container: Container, name: str, span: Span, tell: Tell, zone: dt.tzinfo, tally: _Tally
) -> ArchiveEntry | None:
    lower = name.lower()
    if lower.endswith(_DATA_NAMES) or container.members[name] > _MOST_TEXT:
        tally.left.append(name)
        return None
    with container.open(name) as file:
        data = file.read(_MOST_TEXT + 1)
    text = _decoded(data)
    if text is None or not text.strip() or (_IS_DATA.match(text) and not _IS_PAGE.match(text)):
        tally.left.append(name)
        return None
    if _IS_PAGE.match(text) or lower.endswith(_PAGE_NAMES):
        return read_page(text, span, zone, tell)
    if lower.endswith(_MARKDOWN_NAMES) or _IS_MARKDOWN.search(text):
        return _markdown(text, span, tell, zone, tally)
    return read_page(text, span, zone, tell) if _IS_HTML.match(text) else _plain(text, span)


def _decoded(data: bytes) -> str | None:
    """Return a text, whatever encoding it is in; nothing where it is none."""
    if data.startswith(_WIDE):
        encodings = ["utf-16"]
    elif _BINARY.search(data):
        return None
    else:
        declared = _CHARSET.search(data[:4096])
        charset = declared[1].decode("ascii", "replace") if declared else ""
        encodings = ["utf-8-sig", *([charset] if _CHARSETS.fullmatch(charset) else []), "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding, MIXED if _is_nearly(data, encoding) else "strict")
            return plain_lines(text.translate(_PAGES))
        except (UnicodeError, LookupError):
            continue
    return None


def _is_nearly(data: bytes, encoding: str) -> bool:
    """Tell whether a text is UTF-8 but for a few letters, which were pasted from a text in another encoding."""
    if encoding != "utf-8-sig" or data.isascii():
        return False
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return wrong > 0 and 2 * wrong < sum(not char.isascii() for char in text)


def _plain(text: str, span: Span) -> ArchiveEntry:
    """Return a plain text; its first line is its title, unless that is a heading of a section or a sentence."""
    title, body = title_of_text(text.strip("\n"), usual_words())
    return ArchiveEntry(span=span, title=title, text=body, markup="text")


def _markdown(text: str, span: Span, tell: Tell, zone: dt.tzinfo, tally: _Tally) -> ArchiveEntry:
    body = text.lstrip("\n")
    entry = ArchiveEntry(span=span)
    if body.startswith("---"):
        entry, body = _front_matter(Source(path=span.path, text=body, digest=b""), entry, tell, zone, tally)
    body = body.lstrip("\n")
    words, rest = _heading(body)
    title = " ".join(_MARKS.sub("", words).split())
    is_section = title and meaning_of(title, usual_words()) is not None
    if title and not is_section and not _NOT_PLAIN.search(words) and entry.title in ("", title):
        return replace(entry, title=title, text=rest, markup="markdown")
    return replace(entry, text=body, markup="markdown")


def _heading(body: str) -> tuple[str, str]:
    """Return the heading that a text opens with, in either way of Markdown, and the rest; or nothing twice."""
    first, _, rest = body.partition("\n")
    second, _, below = rest.partition("\n")
    if first.startswith(("# ", "#\t")):
        return first[1:].rstrip().rstrip("#").strip(), rest.lstrip("\n")
    if first.strip() and second.rstrip() and not second.rstrip().strip("="):
        return first.strip(), below.lstrip("\n")
    return "", ""


def _front_matter(
    source: Source, entry: ArchiveEntry, tell: Tell, zone: dt.tzinfo, tally: _Tally
) -> tuple[ArchiveEntry, str]:
    """Return what stands at the top of a text, and the rest of it; what cannot be read stays in the text."""
    problems = Problems(source)
    document = split(source, problems)
    if document is None:
        found = problems.all()[0]
        advice = "they stay in the text: correct them there"
        tell(warning("import/front-matter", found.span, "the lines at the top cannot be read", help=advice))
        return entry, source.text
    known = {key: meaning for meaning, keys in _KEYS.items() for key in keys}
    # What is wrong in another program's keys is not said: each is taken if it can be.
    fields = Fields(document.node, known, Problems(source), code="front-matter")
    strange = [key.value for key, _ in document.node.value if isinstance(key.value, str) and key.value not in known]
    tally.keys.update(strange)
    tally.keys_at = tally.keys_at or (source.path if strange else "")

    def said(meaning: str) -> str:
        return next(filter(None, (fields.text(key) for key in _KEYS[meaning])), "")

    def moment(meaning: str) -> dt.datetime | None:
        moments = (fields.moment(key, zone) or moment_of(fields.text(key), zone) for key in _KEYS[meaning])
        return next(filter(None, moments), None)

    labels = (label for key in _KEYS["labels"] for label in fields.texts(key))
    hidden = fields.flag("draft", default=False) or fields.text("published").casefold() == "false"
    return replace(
        entry,
        title=said("title"),
        author=next((name for key in _KEYS["author"] for name in fields.texts(key)), ""),
        labels=tuple(dict.fromkeys(labels)),
        summary=said("summary"),
        url=said("url"),
        slug=said("slug"),
        picture=said("picture"),
        state="draft" if hidden else "live",
        published=moment("date"),
        updated=moment("updated"),
    ), document.body


# ---------------------------------------------------------------- what the document does not say
def _completed(container: Container, name: str, entry: ArchiveEntry, zone: dt.tzinfo) -> ArchiveEntry:
    """Return an entry with a title and a date, from the name of its file and from when that was saved, where need be.

    A date that is itself a guess gives way to one in the name.
    """
    folder, _, file = name.rpartition("/")
    stem = posixpath.splitext(file)[0]
    day, rest = split_name(stem)
    guessed = set(entry.guessed)
    if not entry.title:
        guessed.add("title")
        entry = replace(entry, title=_readable(rest) if rest else stem)
    if day and (entry.published is None or "date" in guessed):
        guessed.discard("date")
        entry = replace(entry, published=dt.datetime(day.year, day.month, day.day, tzinfo=zone))
    elif entry.published is None and entry.updated:
        entry = replace(entry, published=entry.updated)
    elif entry.published is None:
        guessed.add("date")
        entry = replace(entry, published=_saved(container, name, zone))
    return replace(entry, folder=folder, guessed=tuple(sorted(guessed)))


def _readable(stem: str) -> str:
    """Return the name of a file as a title: `gift_basket-2 (1)` is `Gift basket 2`."""
    bare = _COPY.sub("", stem) or stem
    words = (bare if " " in bare else re.sub("[-_]+", " ", bare)).replace("_", " ").split()
    title = " ".join(words) or stem
    return title[:1].upper() + title[1:]


def _saved(container: Container, name: str, zone: dt.tzinfo) -> dt.datetime | None:
    moment = container.modified(name)
    return in_zone(moment, zone) if moment else None


def _tell_left(tally: _Tally, tell: Tell) -> None:
    if tally.left:
        count = len(tally.left)
        several = "files were left out, as they are neither documents nor pictures"
        what = "1 file was left out, as it is neither a document nor a picture" if count == 1 else f"{count} {several}"
        message = f"{what}: {_some(tally.left)}"
        advice = "if you miss one, save it as Word (.docx), as a web page or as plain text, and import once more"
        tell(warning("import/no-document", Span(path=tally.left[0]), message, help=advice))
    if tally.keys:
        names = _some([f'"{key}" ({count})' for key, count in tally.keys.most_common()])
        message = f"these keys in front matter have no meaning here and were left out: {names}"
        advice = "look whether you miss one of them; the number is how many texts have it"
        tell(warning("import/unknown-keys", Span(path=tally.keys_at), message, help=advice))


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
