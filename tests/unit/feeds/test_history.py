"""The chain of archives."""

from collections.abc import Mapping

from generator.feeds.history import Chapter, Way, chain_flaws


def chapters(**links: Mapping[str, str]) -> dict[str, Chapter]:
    """Return parts of a feed by their links; an archive leads to the feed by itself."""
    return {
        name: Chapter(
            id="urn:x:1",
            place=(1, 1),
            links={
                rel: Way(file=file, place=(2, 3))
                for rel, file in ({} if name == "main" else {"current": "main"} | dict(own)).items() or own.items()
            },
        )
        for name, own in links.items()
    }


def told(found: dict[str, Chapter]) -> list[tuple[str, str]]:
    """Return the file of each flaw and the end of what is said of it."""
    return [(file, flaw.message) for file, flaw in chain_flaws("main", found)]


def test_a_whole_chain() -> None:
    """From the feed back to the first archive, and on again, each leads to the next."""
    good = chapters(
        main={"prev-archive": "c"},
        c={"prev-archive": "b"},
        b={"prev-archive": "a", "next-archive": "c"},
        a={"next-archive": "b"},
    )
    assert told(good) == []
    assert told(chapters(main={})) == []


def test_a_ring() -> None:
    """A chain that leads into itself is seen, and does not keep the check for ever."""
    ring = chapters(main={"prev-archive": "a"}, a={"prev-archive": "a"})
    assert [file for file, _ in told(ring)] == ["a"]


def test_an_archive_beside_the_chain() -> None:
    """An archive that nothing leads to is told of, where no broken link explains it."""
    assert [file for file, _ in told(chapters(main={"prev-archive": "a"}, a={}, b={}))] == ["b"]
    assert [file for file, _ in told(chapters(main={"prev-archive": "x"}, a={}, b={}))] == ["main"]
