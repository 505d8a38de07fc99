"""Finds the text that was published before, in another file and under another id.

Three traits outlast most changes of a file: title, day, and opening words.  Two
texts are surely the same if two of the three agree and no third text could be
meant; a file that kept its name needs only one.  Where that is not so, nobody
but the coach can tell.
"""

from collections.abc import Iterable, Mapping

from generator.model.digest import digest_of
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.published import PublishedAddress

__all__ = ["Traits", "is_alike", "same_texts", "traits_of"]

Traits = tuple[str, str, str]
"""Title, day (empty for a page, which has none), and a digest of the summary."""

_PAIRS = ((0, 1), (0, 2), (1, 2))


def traits_of(meta: Metadata) -> Traits:
    """Return what a text is recognized by."""
    day = meta.date.date().isoformat() if isinstance(meta, LessonMetadata) else ""
    # Eight digits tell the texts of one site apart; the list is kept in git.
    return meta.title, day, digest_of(meta.summary).hex()[:8] if meta.summary else ""


def is_alike(row: PublishedAddress, meta: Metadata) -> bool:
    """Tell whether a text in a file of the same name has anything of the text that was published."""
    title, date, opening = traits_of(meta)
    return row.title == title or bool(row.date and row.date == date) or bool(row.opening and row.opening == opening)


def same_texts(lost: Mapping[str, PublishedAddress], candidates: Iterable[Metadata]) -> dict[str, Metadata]:
    """Return the text that each lost one is now, by the id of the lost one, as far as that is certain."""
    texts = tuple(candidates)
    by_source = {meta.source: meta for meta in texts}
    now = _by_pair((meta.source, traits_of(meta)) for meta in texts)
    before = _by_pair((name, (row.title, row.date, row.opening)) for name, row in lost.items())
    same: dict[str, Metadata] = {}
    for name, row in lost.items():
        traits = (row.title, row.date, row.opening)
        # Two traits come first: another lesson of the same day may have the file's name now.
        # A pair that two lost texts share tells neither from the other.
        meant = {source for key in _pairs(traits) if len(before[key]) == 1 for source in now.get(key, ())}
        kept = by_source.get(row.source)
        if len(meant) == 1:
            same[name] = by_source[meant.pop()]
        elif kept and is_alike(row, kept):
            same[name] = kept
    # Two texts that would be the same one are a doubt, and no certainty.
    takers: dict[str, int] = {}
    for meta in same.values():
        takers[meta.source] = takers.get(meta.source, 0) + 1
    return {name: meta for name, meta in same.items() if takers[meta.source] == 1}


_Key = tuple[int, int, str, str]


def _pairs(traits: Traits) -> list[_Key]:
    return [(a, b, traits[a], traits[b]) for a, b in _PAIRS if traits[a] and traits[b]]


def _by_pair(texts: Iterable[tuple[str, Traits]]) -> dict[_Key, list[str]]:
    names: dict[_Key, list[str]] = {}
    for name, traits in texts:
        for key in _pairs(traits):
            names.setdefault(key, []).append(name)
    return names
