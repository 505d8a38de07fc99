"""What a format is: how a file of it is recognized, and how it is read.

A format is one `Format` value in a module of its own, and one line in the
table.  Nothing else in the package asks which format something is in: whatever
differs between two formats is a function or a field of their values.

A file is recognized by its content and by the files beside it.  Its own name
counts only where the program that wrote it gives the name a meaning, because
people rename files, and Google Takeout translates the names of its folders.
"""

import datetime as dt
import functools
import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from generator.importers.archive import Blog, Item, OnDiagnostic
from generator.importers.container import UNREADABLE, Container
from generator.importers.formats.decoding import decoded
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import root_of
from generator.importers.formats.xml_repair import repair
from generator.model.english import first_few
from generator.model.source import Span
from generator.read.recognize.vocabulary import Vocabulary, usual_words

__all__ = ["DOWNLOAD_AGAIN", "MAX_TEXT", "Candidate", "Format", "ReadContext", "chunks_of", "reason_of", "some_names"]

MAX_TEXT = 20_000_000
"""The size in bytes of the longest file that is read as one text."""

Made = TypeVar("Made")

_GLANCE, _HEAD, _CHUNK = 1024, 65_536, 262_144
_NAMED = 8
# Possessive (`*+`), so that a file made for it cannot make the search take minutes.
_IS_PAGE = re.compile(r"(?is)\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+(?:<!doctype html|<html[\s>])")
_IS_DATA = re.compile(r"\s*(?:<\?xml|<(?:rss|feed|svg|opml|plist)\b)")
# Files that hold text, but none that somebody would read.
_DATA_ENDINGS = (
    *(".css", ".js", ".mjs", ".map", ".json", ".jsonl", ".xml", ".svg", ".csv", ".tsv", ".ini", ".log", ".sql"),
    *(".yaml", ".yml", ".toml", ".atom", ".rss", ".php", ".py", ".ics", ".vcf", ".mbox", ".eml", ".url", ".download"),
    *(".scss", ".sass", ".less", ".rb", ".sh", ".bat", ".lock", ".gemspec", ".webmanifest"),
)


class Candidate:
    """A file of a container, which a format may claim; read only as far as somebody asks.

    Every attribute can raise one of `UNREADABLE`.
    """

    def __init__(self, container: Container, name: str) -> None:
        self.container, self.name = container, name
        self.folder, _, self.file = name.rpartition("/")
        self.stem, ending = posixpath.splitext(self.file)
        self.ending = ending.lower()

    @property
    def size(self) -> int:
        """The size in bytes, as the container states it."""
        return self.container.members[self.name]

    @property
    def span(self) -> Span:
        """The file as a whole, for messages."""
        return Span(path=self.name)

    @functools.cached_property
    def head(self) -> bytes:
        """The first bytes: 1 KB where no tag begins in them, else 64 KB, as a folder can hold 100,000 files."""
        with self.container.open(self.name) as file:
            start = file.read(_GLANCE)
            return start + file.read(_HEAD - len(start)) if b"<" in start else start

    @functools.cached_property
    def markup(self) -> bytes:
        """The first bytes as XML that a parser accepts; empty where there is no tag."""
        head = self.head
        return b"".join(piece.data for piece in repair([head], lambda *_: None)) if b"<" in head[:_GLANCE] else b""

    @functools.cached_property
    def root(self) -> str:
        """The root element, `feed`, `rss` or `RDF`; empty for anything else."""
        return root_of(self.markup)

    @functools.cached_property
    def text(self) -> str:
        """The whole file as text, with plain line ends; empty where it is not text, or longer than `MAX_TEXT`."""
        if self.size > MAX_TEXT:
            return ""
        with self.container.open(self.name) as file:
            return decoded(file.read(MAX_TEXT + 1))

    @property
    def is_page(self) -> bool:
        """Whether the text is a whole web page, with its head."""
        return bool(_IS_PAGE.match(self.text))

    @property
    def prose(self) -> str:
        """The text of a file that may be meant to be read; empty for data and programs."""
        # A page may begin with <?xml as well, as XHTML does.
        is_data = self.ending in _DATA_ENDINGS or (_IS_DATA.match(self.text) and not self.is_page)
        return "" if is_data or not self.text.strip() else self.text

    def beside(self, path: str) -> "Candidate | None":
        """Return the file at a path relative to this one's folder, if there is one."""
        # In a folder or a zip alike, only a name among the members is opened, wherever `..` may lead.
        name = posixpath.normpath(posixpath.join(self.folder, path))
        return Candidate(self.container, name) if name in self.container.members else None

    def above(self, path: str) -> "Candidate | None":
        """Return the file at a path relative to the nearest folder above this file that has one."""
        parts = self.name.split("/")[:-1]
        paths = ("/".join((*parts[:end], path)) for end in range(len(parts), -1, -1))
        return next((Candidate(self.container, name) for name in paths if name in self.container.members), None)


class ReadContext(NamedTuple):
    """What reading a file needs besides the file.

    `zone` is for dates without a time zone.  `warnings` collects what is said
    once per archive, `report` takes a diagnostic at once.  `on_bytes` is
    called with the number of bytes read.  `has_seen` tells whether a text with
    an id was read before, from any file.  `unread` takes the names of files
    that turned out to hold no text, `unknown_keys` a file and the keys in its
    front matter that mean nothing here.  `cache` keeps what several files of
    one container need, such as the table beside them.  `words` are the site's for its sections: a heading that
    is one of them is no title.
    """

    zone: dt.tzinfo
    warnings: Warnings
    report: OnDiagnostic
    unread: list[str]
    on_bytes: Callable[[int], None] = lambda _: None
    has_seen: Callable[[str], bool] = lambda _: False
    unknown_keys: Callable[[str, Sequence[str]], None] = lambda *_: None
    cache: dict[str, Any] | None = None
    words: Vocabulary = usual_words()

    def cached(self, key: str, make: Callable[[], Made]) -> Made:
        """Return what was made under a key before, or make it."""
        if self.cache is None:
            return make()
        if key not in self.cache:
            self.cache[key] = make()
        made: Made = self.cache[key]
        return made


class Format(NamedTuple):
    """A format: what people call it, whether a file is in it, and what is in that file.

    `describe` says what the start of a file tells about its blog; only
    archives of a whole blog have it.  A container with such archives is not
    searched for documents.  A format with `alone` holds additions to other
    archives (comments without their posts); where there is nothing to add to,
    its files are read in the format `alone`.
    """

    name: str
    detect: Callable[[Candidate], bool]
    read: Callable[[Candidate, ReadContext], Iterator[Item]]
    describe: Callable[[Candidate], Blog] | None = None
    alone: "Format | None" = None


def chunks_of(candidate: Candidate, context: ReadContext) -> Iterator[bytes]:
    """Yield the bytes of a file piece by piece; where it breaks off, a warning says so."""
    try:
        with candidate.container.open(candidate.name) as file:
            while chunk := file.read(_CHUNK):
                context.on_bytes(len(chunk))
                yield chunk
    except UNREADABLE as problem:
        message = f"the rest of this file cannot be read: {reason_of(problem)}; what came before has been read"
        context.warnings.add("import/zip", candidate.span, message, help=DOWNLOAD_AGAIN)


DOWNLOAD_AGAIN = "export the archive again, or download it once more; unpack a zip that has a password first"


def reason_of(problem: Exception) -> str:
    """Return the words of a problem without the name of the file, which the message shows anyway."""
    # `EOFError` of the modules that unpack has no words of its own.
    words = (problem.strerror if isinstance(problem, OSError) else str(problem)) or "it ends too early"
    # `zipfile` puts the name behind these words, and libraries put theirs behind a colon.
    return words.partition(" for file")[0].partition(": ")[0]


def some_names(names: list[str]) -> str:
    """Return the first few of some names, and how many more there are."""
    return first_few(names, _NAMED)
