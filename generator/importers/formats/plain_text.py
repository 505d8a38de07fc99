"""Plain text documents; a short first line with a blank one below it is the title."""

from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Item
from generator.importers.formats.format import Candidate, Format, ReadContext
from generator.model.source import Span

__all__ = ["PLAIN_TEXT"]

_LONGEST_TITLE = 120


def _read(candidate: Candidate, _: ReadContext) -> Iterator[Item]:
    yield _plain(candidate.text, candidate.span)


def _plain(text: str, span: Span) -> ArchiveEntry:
    first, _, rest = text.strip().partition("\n")
    below, _, body = rest.partition("\n")
    if (
        body.strip()
        and not below.strip()
        and len(first) <= _LONGEST_TITLE
        and not first.rstrip().endswith((".", ",", ":", ";"))
    ):
        return ArchiveEntry(span=span, title=" ".join(first.split()), text=body.strip("\n"), markup="text")
    return ArchiveEntry(span=span, text=text.strip("\n"), markup="text")


PLAIN_TEXT = Format("plain text", lambda candidate: bool(candidate.prose), _read)
