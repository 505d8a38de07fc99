"""The chain of archives."""

from collections.abc import Mapping

from generator.feedcheck.archives import ArchiveDocument, ArchiveLink, chain_violations


def documents(**links: Mapping[str, str]) -> dict[str, ArchiveDocument]:
    """Return parts of a feed by their links; an archive leads to the feed by itself."""
    return {
        name: ArchiveDocument(
            id="urn:x:1",
            place=(1, 1),
            links={
                rel: ArchiveLink(file=file, place=(2, 3))
                for rel, file in ({} if name == "main" else {"current": "main"} | dict(own)).items() or own.items()
            },
        )
        for name, own in links.items()
    }


def told(found: dict[str, ArchiveDocument]) -> list[tuple[str, str]]:
    """Return the file of each flaw and the end of what is said of it."""
    return [(file, violation.message) for file, violation in chain_violations("main", found)]


def test_a_whole_chain() -> None:
    """From the feed back to the first archive, and on again, each leads to the next."""
    good = documents(
        main={"prev-archive": "c"},
        c={"prev-archive": "b"},
        b={"prev-archive": "a", "next-archive": "c"},
        a={"next-archive": "b"},
    )
    assert told(good) == []
    assert told(documents(main={})) == []


def test_a_ring() -> None:
    """A chain that leads into itself is seen, and does not keep the check forever."""
    ring = documents(main={"prev-archive": "a"}, a={"prev-archive": "a"})
    assert [file for file, _ in told(ring)] == ["a"]


def test_an_archive_beside_the_chain() -> None:
    """An archive that nothing leads to is told of, where no broken link explains it."""
    assert [file for file, _ in told(documents(main={"prev-archive": "a"}, a={}, b={}))] == ["b"]
    assert [file for file, _ in told(documents(main={"prev-archive": "x"}, a={}, b={}))] == ["main"]
