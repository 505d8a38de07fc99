"""Formats made of XML records: opens the records of a file, and describes the blog from its start.

The readers of Atom, RSS and WordPress take records and yield items; this
module turns such a reader into a `Format`.
"""

from collections.abc import Callable, Iterator

from generator.importers.archive import Blog, Item
from generator.importers.formats.format import Candidate, Format, ReadContext, chunks_of
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Records

__all__ = ["described_by", "feed_format", "records_of"]

RecordReader = Callable[[Records, Warnings], Iterator[Item]]


def feed_format(name: str, detect: Callable[[Candidate], bool], read: RecordReader) -> Format:
    """Return the format of files that a reader of records understands."""

    def items(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
        return read(records_of(candidate, context), context.warnings)

    return Format(name, detect, items, described_by(read))


def records_of(candidate: Candidate, context: ReadContext) -> Records:
    """Return the records of a whole file."""
    return Records(chunks_of(candidate, context), candidate.name, candidate.root, context.warnings)


def described_by(read: RecordReader) -> Callable[[Candidate], Blog]:
    """Return a function that reads the start of a file for what it says about the blog."""

    def describe(candidate: Candidate) -> Blog:
        warnings = Warnings(lambda _: None)  # whatever is wrong is reported when the file itself is read
        items = read(Records([candidate.head], candidate.name, candidate.root, warnings), warnings)
        return next((item for item in items if isinstance(item, Blog)), Blog())

    return describe
