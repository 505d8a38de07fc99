"""Lessons that have something to do with each other: by shared tags, the rarer the better, then by words of titles."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

from generator.model.digest import digest_of
from generator.model.lesson import LessonMetadata
from generator.model.site import Related
from generator.model.url import slugify

__all__ = ["relate"]

_SHOWN = 3
_STEPS = 24
_COUNTED = 4
_FAR = 1 << 62
_WORD = re.compile(r"\w{5,}")

Shelf: TypeAlias = list[int]
"""The places of the lessons that share something, in order."""


def relate(lessons: Sequence[LessonMetadata], known: Related) -> Related:
    """Return three related lessons at most for each lesson, by place; the best first.

    Lessons are related by tags, titles and series alone: where those are as
    when `known` was made, it is returned.  Next to a lesson in time, and in
    its series, there is a link to it already.  Among equals, the one nearer in
    time comes first, so that a new lesson changes little.
    """
    key = digest_of([(meta.title, meta.tags, meta.series) for meta in lessons])
    if known.key == key:
        return known
    series = [slugify(meta.series) if meta.series else "" for meta in lessons]
    found = [_nearest(place, shelves, series, []) for place, shelves in enumerate(_by_tags(lessons))]
    if any(len(others) < _SHOWN for others in found):
        for place, shelves in enumerate(_by_words(lessons)):
            found[place] = _nearest(place, shelves, series, found[place])
    return Related(key=key, places=tuple(map(tuple, found)))


def _nearest(place: int, shelves: Sequence[Shelf], series: Sequence[str], found: list[int]) -> list[int]:
    """Return what was found for a lesson, filled up from the best shelf on, from each with the nearest in time."""
    for shelf in shelves:
        if len(found) == _SHOWN:
            break
        for other in _around(shelf, place):
            own = series[place] and series[other] == series[place]
            if not own and abs(other - place) > 1 and other not in found:
                found.append(other)
                if len(found) == _SHOWN:
                    break
    return found


def _around(shelf: Shelf, place: int) -> Iterator[int]:
    """Yield places that are on a shelf, from a place outward; so many at most, as there may be thousands."""
    after = bisect_left(shelf, place) + 1
    before = after - 2
    for _ in range(_STEPS):
        left = place - shelf[before] if before >= 0 else _FAR
        right = shelf[after] - place if after < len(shelf) else _FAR
        if left <= right:
            if left == _FAR:
                return
            yield shelf[before]
            before -= 1
        else:
            yield shelf[after]
            after += 1


# ---------------------------------------------------------------- what lessons share
def _by_tags(lessons: Sequence[LessonMetadata]) -> list[Sequence[Shelf]]:
    """Return, for each lesson, a shelf for each set of its tags that others have, too, the rarest set first.

    Whoever shares more or rarer tags so stands on an earlier shelf.
    """
    slugs = [tuple(dict.fromkeys(map(slugify, meta.tags))) for meta in lessons]
    weights = _weights(Counter(tag for tags in slugs for tag in tags), len(lessons), most=max(2, len(lessons) // 2))
    shelves: dict[tuple[str, ...], Shelf] = defaultdict(list)
    of: dict[tuple[str, ...], list[Shelf]] = {}
    for place, tags in enumerate(slugs):
        mine = of.get(tags)
        if mine is None:
            mine = of[tags] = [shelves[subset] for subset in _subsets(tags, weights)]
        for shelf in mine:
            shelf.append(place)
    return [of[tags] for tags in slugs]


def _subsets(tags: Sequence[str], weights: dict[str, int]) -> list[tuple[str, ...]]:
    """Return the sets of tags that can be shared, those of the greatest weight first."""
    counted = sorted((tag for tag in tags if tag in weights), key=lambda tag: (-weights[tag], tag))[:_COUNTED]
    found = [subset for size in range(1, len(counted) + 1) for subset in combinations(sorted(counted), size)]
    return sorted(found, key=lambda subset: (-sum(weights[tag] for tag in subset), subset))


def _by_words(lessons: Sequence[LessonMetadata]) -> list[Sequence[Shelf]]:
    """Return, for each lesson, a shelf for each long word of its title that few titles have, the rarest first."""
    words = [sorted(set(_WORD.findall(meta.title.casefold()))) for meta in lessons]
    weights = _weights(Counter(word for some in words for word in some), len(lessons), most=max(2, len(lessons) // 50))
    shelves: dict[str, Shelf] = defaultdict(list)
    for place, some in enumerate(words):
        for word in some:
            shelves[word].append(place)
    return [
        [shelves[word] for word in sorted((w for w in some if w in weights), key=lambda w: (-weights[w], w))]
        for some in words
    ]


def _weights(counts: Counter[str], of: int, *, most: int) -> dict[str, int]:
    """Return the weight of what some lessons share, but not most: one more each time that half as many have it."""
    return {name: (of // count).bit_length() for name, count in counts.items() if 1 < count <= most}
