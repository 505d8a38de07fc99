"""The rules for the feed and its archives together: a chain from the newest lesson to the first (RFC 5005)."""

from collections.abc import Iterator, Mapping

from generator.feeds.atom import AtomFeed, links_of
from generator.feeds.flaw import Flaw
from generator.model.value import Value

__all__ = ["Chapter", "chain_flaws", "chapter_of"]

_REL = ("current", "prev-archive", "next-archive")
_ADVICE = "build again, then upload all of output/"


class Way(Value):
    """A link to another part of the feed: the file it leads to, empty where the output has none, and its place."""

    file: str
    place: tuple[int, int]


class Chapter(Value):
    """The feed, or an archive of it: its id, and by their relations its links to the others.

    A place is a line and a column.
    """

    id: str
    place: tuple[int, int]
    links: Mapping[str, Way]

    def file(self, rel: str) -> str:
        """Return the file that a relation leads to; empty where there is none."""
        return self.links[rel].file if rel in self.links else ""


def chapter_of(feed: AtomFeed) -> Chapter:
    """Return what the chain needs of a feed."""
    found = [(rel, link) for rel in _REL for link in links_of(feed.root, rel)]
    links = {rel: Way(file=feed.site.file_at(link.get("href")), place=(link.line, link.column)) for rel, link in found}
    return Chapter(id=feed.root.said("atom:id"), place=(feed.root.line, feed.root.column), links=links)


def chain_flaws(main: str, chapters: Mapping[str, Chapter]) -> list[tuple[str, Flaw]]:
    """Return what is wrong between the feed, whose file is `main`, and its archives, each with the file it is in."""
    found = [(file, flaw) for file in chapters for flaw in _flaws_of(main, file, chapters)]
    reached = _reached(main, chapters)
    # With a link that leads astray, that some are not reached only follows.
    return found or [
        (file, _flaw("nothing leads from the feed to this archive: new subscribers never get to it", chapter.place))
        for file, chapter in chapters.items()
        if file not in reached
    ]


def _flaws_of(main: str, file: str, chapters: Mapping[str, Chapter]) -> Iterator[Flaw]:
    chapter, newest = chapters[file], chapters[main]
    for rel, way in chapter.links.items():
        wrong = _wrong_link(main, file, rel, way.file, chapters)
        if wrong:
            yield _flaw(wrong, way.place)
    if file != main and "current" not in chapter.links:
        yield _flaw("this archive does not lead to the feed that it is of (current)", chapter.place)
    if chapter.id and newest.id and chapter.id != newest.id:
        yield _flaw("this archive has another id than the feed that it is of", chapter.place)


def _wrong_link(main: str, file: str, rel: str, target: str, chapters: Mapping[str, Chapter]) -> str:
    """Say what is wrong with a link between archives, or return nothing."""
    if target not in chapters:
        return f"the link to another part of the feed ({rel}) leads to none that is in output/"
    if rel == "current" and target != main:
        return "this link should lead to the feed itself (current), and leads to an archive"
    if rel == "prev-archive" and file != main and chapters[target].file("next-archive") != file:
        return f"this leads back to {target} (prev-archive), which does not lead on to here (next-archive)"
    if rel == "next-archive" and chapters[target].file("prev-archive") != file:
        return f"this leads on to {target} (next-archive), which does not lead back to here (prev-archive)"
    return ""


def _reached(main: str, chapters: Mapping[str, Chapter]) -> set[str]:
    reached: set[str] = set()
    file = main
    while file in chapters and file not in reached:
        reached.add(file)
        file = chapters[file].file("prev-archive")
    return reached


def _flaw(message: str, place: tuple[int, int]) -> Flaw:
    return Flaw(code="feed/archive", message=message, help=_ADVICE, line=place[0], column=place[1])
