"""The rules for the feed and its archives together: a chain from the newest lesson to the first (RFC 5005)."""

from collections.abc import Iterator, Mapping

from generator.feeds.atom import AtomFeed, links_of
from generator.feeds.flaw import Flaw
from generator.model.value import Value

__all__ = ["Chapter", "chain_flaws", "chapter_of"]

_REL = ("current", "prev-archive", "next-archive")
_ADVICE = "build again, then upload all of output/"


class Chapter(Value):
    """The feed, or an archive of it: its id, and for each relation the file it leads to, with line and column.

    Where a relation leads to no file of the output, that is empty.
    """

    id: str
    links: Mapping[str, tuple[str, int, int]]

    def file(self, rel: str) -> str:
        """Return the file that a relation leads to; empty where there is none."""
        return self.links[rel][0] if rel in self.links else ""


def chapter_of(feed: AtomFeed) -> Chapter:
    """Return what the chain needs of a feed."""
    found = [(rel, link) for rel in _REL for link in links_of(feed.root, rel)]
    links = {rel: (feed.site.file_at(link.get("href")), link.line, link.column) for rel, link in found}
    return Chapter(id=feed.root.said("atom:id"), links=links)


def chain_flaws(main: str, chapters: Mapping[str, Chapter]) -> Iterator[tuple[str, Flaw]]:
    """Yield what is wrong between the feed, whose file is `main`, and its archives, each with the file it is in."""
    for file, chapter in chapters.items():
        for rel, (target, line, column) in chapter.links.items():
            wrong = _wrong_link(main, file, rel, target, chapters)
            if wrong:
                yield file, _flaw(wrong, line, column)
        if file == main:
            continue
        if "current" not in chapter.links:
            yield file, _flaw("this archive does not lead to the feed that it is of (current)")
        if chapter.id != chapters[main].id:
            yield file, _flaw("this archive has another id than the feed that it is of")
    reached = _reached(main, chapters)
    for file in chapters:
        if file not in reached:
            yield file, _flaw("nothing leads from the feed to this archive: new subscribers never get to what is in it")


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


def _flaw(message: str, line: int = 1, column: int = 1) -> Flaw:
    return Flaw(code="feed/archive", message=message, help=_ADVICE, line=line, column=column)
