"""Related lessons: those that share tags, the rarer the better, or else long words of their titles.

A *shelf* holds the positions of all lessons that share something.  Each lesson
goes through its shelves, the rarest first, and takes the lessons nearest to it
in time, so that the work grows with the number of lessons, not with its
square.
"""

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
# Thousands of lessons can be on one shelf.  Only so many are compared, so that the work stays linear.
_STEPS = 24
# A fifth tag would double the number of sets and hardly change which lessons are shown.
_COUNTED = 4
# Stands for the distance to what is not there; no site has so many lessons.
_FAR = 1 << 62
_WORD = re.compile(r"\w{5,}")

Shelf: TypeAlias = list[int]
"""The positions of the lessons that share something, in order."""


def relate(lessons: Sequence[LessonMetadata], before: Related) -> Related:
    """Return at most three related lessons for each lesson, the best first.

    Only tags and series count, and titles where tags are too few: where these are the
    same as when `before` was made, it is returned.  Neighbors in time and in a series are left out,
    since a lesson's page links to them anyway.  Among equals the nearer in time
    comes first, so that a new lesson changes little.
    """
    key = digest_of([(meta.tags, meta.series) for meta in lessons])
    if before.key == key and before.titles in (b"", _digest_of_titles(lessons)):
        return before
    series = [slugify(meta.series) if meta.series else "" for meta in lessons]
    related = [_filled(place, shelves, series, []) for place, shelves in enumerate(_by_tags(lessons))]
    titles = b""
    # Words of titles say less than tags, and only fill what tags leave empty.
    if any(len(others) < _SHOWN for others in related):
        titles = _digest_of_titles(lessons)
        for place, shelves in enumerate(_by_words(lessons)):
            related[place] = _filled(place, shelves, series, related[place])
    return Related(key=key, titles=titles, places=tuple(map(tuple, related)))


def _digest_of_titles(lessons: Sequence[LessonMetadata]) -> bytes:
    return digest_of([meta.title for meta in lessons])


def _filled(place: int, shelves: Sequence[Shelf], series: Sequence[str], others: list[int]) -> list[int]:
    """Return what was found for a lesson so far, filled up from its shelves, the best first."""
    for shelf in shelves:
        if len(others) == _SHOWN:
            break
        for other in _around(shelf, place):
            is_in_series = series[place] and series[other] == series[place]
            if not is_in_series and abs(other - place) > 1 and other not in others:
                others.append(other)
                if len(others) == _SHOWN:
                    break
    return others


def _around(shelf: Shelf, place: int) -> Iterator[int]:
    """Yield positions on a shelf, from one of them outward, `_STEPS` at most."""
    after = bisect_left(shelf, place) + 1
    # The lesson itself is between the two, and is not related to itself.
    before = after - 2
    for _ in range(_STEPS):
        distance_before = place - shelf[before] if before >= 0 else _FAR
        right = shelf[after] - place if after < len(shelf) else _FAR
        if distance_before <= right:
            if distance_before == _FAR:
                return
            yield shelf[before]
            before -= 1
        else:
            yield shelf[after]
            after += 1


# ---------------------------------------------------------------- what lessons share
def _by_tags(lessons: Sequence[LessonMetadata]) -> list[Sequence[Shelf]]:
    """Return, for each lesson, a shelf for each set of its tags that other lessons share, the rarest set first.

    So a lesson that shares more tags, or rarer ones, is on an earlier shelf.
    """
    slugs = [tuple(dict.fromkeys(map(slugify, meta.tags))) for meta in lessons]
    weights = _weights(Counter(tag for tags in slugs for tag in tags), len(lessons), most=max(2, len(lessons) // 2))
    shelves: dict[tuple[str, ...], Shelf] = defaultdict(list)
    of: dict[tuple[str, ...], list[Shelf]] = {}
    for place, tags in enumerate(slugs):
        matching = of.get(tags)
        if matching is None:
            matching = of[tags] = [shelves[subset] for subset in _subsets(tags, weights)]
        for shelf in matching:
            shelf.append(place)
    return [of[tags] for tags in slugs]


def _subsets(tags: Sequence[str], weights: dict[str, int]) -> list[tuple[str, ...]]:
    """Return the sets of tags to look for, those of the greatest weight first."""
    counted = sorted((tag for tag in tags if tag in weights), key=lambda tag: (-weights[tag], tag))[:_COUNTED]
    subsets = [subset for size in range(1, len(counted) + 1) for subset in combinations(sorted(counted), size)]
    return sorted(subsets, key=lambda subset: (-sum(weights[tag] for tag in subset), subset))


def _by_words(lessons: Sequence[LessonMetadata]) -> list[Sequence[Shelf]]:
    """Return, for each lesson, a shelf for each long word of its title that few titles share, the rarest first."""
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
    """Return the weight of what a few lessons share: one more each time that half as many have it."""
    # The bit length is the logarithm to base 2, in whole numbers: floats could differ from computer to computer.
    return {name: (of // count).bit_length() for name, count in counts.items() if 1 < count <= most}
