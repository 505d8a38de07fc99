"""Plain text documents; the first line is the title, unless it is a section's heading or a sentence."""

from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.model.source import Span
from generator.read.recognize.titles import title_of_text
from generator.read.recognize.vocabulary import Vocabulary

__all__ = ["PLAIN_TEXT"]


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    yield _plain(candidate.text, candidate.span, context.words)


def _plain(text: str, span: Span, words: Vocabulary) -> ArchiveEntry:
    # A first line that opens a section of this site, such as "The Story", is no title.
    title, body = title_of_text(text.strip("\n"), words)
    return ArchiveEntry(span=span, title=title, text=body, markup="text")


PLAIN_TEXT = Format("plain text", lambda candidate: bool(candidate.prose), _read)
