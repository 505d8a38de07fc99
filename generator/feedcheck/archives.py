"""The rules for the feed and its archives together: a chain from the newest lesson to the first (RFC 5005)."""

from collections.abc import Iterator, Mapping

from generator.feedcheck.atom import BuiltAtomFeed, links_of
from generator.feedcheck.violation import Violation
from generator.model.value import Value

__all__ = ["ArchiveDocument", "archive_document_of", "chain_violations"]

_REL = ("current", "prev-archive", "next-archive")
_ADVICE = "build again, then upload all of output/"


class ArchiveLink(Value):
    """A link to another part of the feed: the file it leads to, empty where the output has none, and its place."""

    file: str
    place: tuple[int, int]


class ArchiveDocument(Value):
    """The feed, or an archive of it: its id, and by their relations its links to the others.

    A place is a line and a column.
    """

    id: str
    place: tuple[int, int]
    links: Mapping[str, ArchiveLink]

    def file(self, rel: str) -> str:
        """Return the file that a relation leads to; empty where there is none."""
        return self.links[rel].file if rel in self.links else ""


def archive_document_of(feed: BuiltAtomFeed) -> ArchiveDocument:
    """Return what the chain needs of a feed."""
    found = [(rel, link) for rel in _REL for link in links_of(feed.root, rel)]
    links = {
        rel: ArchiveLink(file=feed.site.file_at(link.get("href")), place=(link.line, link.column))
        for rel, link in found
    }
    return ArchiveDocument(id=feed.root.said("atom:id"), place=(feed.root.line, feed.root.column), links=links)


def chain_violations(main: str, documents: Mapping[str, ArchiveDocument]) -> list[tuple[str, Violation]]:
    """Return what is wrong between the feed, whose file is `main`, and its archives, each with the file it is in."""
    found = [(file, violation) for file in documents for violation in _violations_of(main, file, documents)]
    reached = _reached(main, documents)
    # With a link that leads astray, that some are not reached only follows.
    return found or [
        (
            file,
            _violation("nothing leads from the feed to this archive: new subscribers never get to it", document.place),
        )
        for file, document in documents.items()
        if file not in reached
    ]


def _violations_of(main: str, file: str, documents: Mapping[str, ArchiveDocument]) -> Iterator[Violation]:
    document, newest = documents[file], documents[main]
    for rel, way in document.links.items():
        wrong = _wrong_link(main, file, rel, way.file, documents)
        if wrong:
            yield _violation(wrong, way.place)
    if file != main and "current" not in document.links:
        yield _violation("this archive does not lead to the feed that it is of (current)", document.place)
    if document.id and newest.id and document.id != newest.id:
        yield _violation("this archive has another id than the feed that it is of", document.place)


def _wrong_link(main: str, file: str, rel: str, target: str, documents: Mapping[str, ArchiveDocument]) -> str:
    """Say what is wrong with a link between archives, or return nothing."""
    if target not in documents:
        return f"the link to another part of the feed ({rel}) leads to none that is in output/"
    if rel == "current" and target != main:
        return "this link should lead to the feed itself (current), and leads to an archive"
    if rel == "prev-archive" and file != main and documents[target].file("next-archive") != file:
        return f"this leads back to {target} (prev-archive), which does not lead on to here (next-archive)"
    if rel == "next-archive" and documents[target].file("prev-archive") != file:
        return f"this leads on to {target} (next-archive), which does not lead back to here (prev-archive)"
    return ""


def _reached(main: str, documents: Mapping[str, ArchiveDocument]) -> set[str]:
    reached: set[str] = set()
    file = main
    while file in documents and file not in reached:
        reached.add(file)
        file = documents[file].file("prev-archive")
    return reached


def _violation(message: str, place: tuple[int, int]) -> Violation:
    return Violation(code="feed/archive", message=message, help=_ADVICE, line=place[0], column=place[1])
