"""The rules for the feed and its archives together: a chain back to the first lesson (RFC 5005)."""

from collections.abc import Iterator, Mapping

from generator.feedcheck.atom import BuiltAtomFeed, links_of
from generator.feedcheck.violation import Violation
from generator.model.value import Value

__all__ = ["ArchiveDocument", "archive_document_of", "chain_violations"]

_RELATIONS = ("current", "prev-archive", "next-archive")
_ADVICE = "build again, then upload all of output/"


class ArchiveLink(Value):
    """A link to another part of the feed: its file, empty if the output has none, and the link's line and column."""

    file: str
    place: tuple[int, int]


class ArchiveDocument(Value):
    """What the chain needs to know of the feed or an archive of it: its id, its place, its links by their relations."""

    id: str
    place: tuple[int, int]
    links: Mapping[str, ArchiveLink]

    def file(self, rel: str) -> str:
        """Return the file that a relation leads to; empty if there is none."""
        return self.links[rel].file if rel in self.links else ""


def archive_document_of(feed: BuiltAtomFeed) -> ArchiveDocument:
    """Return what the chain needs to know of a feed."""
    place_of = feed.document.place_of
    links = {
        rel: ArchiveLink(file=feed.site.file_at(link.get("href", "")), place=place_of(link))
        for rel in _RELATIONS
        for link in links_of(feed.root, rel)
    }
    return ArchiveDocument(id=feed.id, place=place_of(feed.root), links=links)


def chain_violations(main: str, documents: Mapping[str, ArchiveDocument]) -> list[tuple[str, Violation]]:
    """Return what is wrong between the feed, whose file is `main`, and its archives, each with the file it is in."""
    violations = [(file, violation) for file in documents for violation in _violations_of(main, file, documents)]
    if violations:
        # When a link leads astray, unreachable archives only follow from that.
        return violations
    reachable = _reachable(main, documents)
    message = "no link leads from the feed to this archive, so new subscribers never get to it"
    return [
        (file, _violation(message, document.place)) for file, document in documents.items() if file not in reachable
    ]


def _violations_of(main: str, file: str, documents: Mapping[str, ArchiveDocument]) -> Iterator[Violation]:
    document, newest = documents[file], documents[main]
    for rel, link in document.links.items():
        problem = _link_problem(main, file, rel, link.file, documents)
        if problem:
            yield _violation(problem, link.place)
    if file != main and "current" not in document.links:
        yield _violation("this archive has no link to its feed (current)", document.place)
    if document.id and newest.id and document.id != newest.id:
        yield _violation("this archive has another id than its feed", document.place)


def _link_problem(main: str, file: str, rel: str, target: str, documents: Mapping[str, ArchiveDocument]) -> str:
    """Return what is wrong with a link between parts of the feed; empty if nothing is."""
    if target not in documents:
        return f"the link to another part of the feed ({rel}) leads to a file that is not in output/"
    if rel == "current" and target != main:
        return "this link should lead to the feed itself (current), but it leads to an archive"
    # From the feed itself no link has to lead back: an archive leads on to the feed by `current`.
    if rel == "prev-archive" and file != main and documents[target].file("next-archive") != file:
        return f"this link leads back to {target} (prev-archive), which does not lead on to here (next-archive)"
    if rel == "next-archive" and documents[target].file("prev-archive") != file:
        return f"this link leads on to {target} (next-archive), which does not lead back to here (prev-archive)"
    return ""


def _reachable(main: str, documents: Mapping[str, ArchiveDocument]) -> set[str]:
    reachable: set[str] = set()
    file = main
    # A damaged chain can lead into itself.
    while file in documents and file not in reachable:
        reachable.add(file)
        file = documents[file].file("prev-archive")
    return reachable


def _violation(message: str, place: tuple[int, int]) -> Violation:
    return Violation(code="feed/archive", message=message, help=_ADVICE, line=place[0], column=place[1])
