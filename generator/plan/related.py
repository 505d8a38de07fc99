"""Lessons that have something to do with each other: by shared tags, the rarer the better, then by words of titles."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from generator.model.digest import digest_of
from generator.model.lesson import LessonCard
from generator.model.site import Related
from generator.model.url import slugify

__all__ = ["relate"]

_SHOWN = 3
_FEW = 20
_NEAREST = 3
_PAIRED = 4
_WORD = re.compile(r"\w{5,}")

Places: TypeAlias = Mapping[Hashable, Sequence[int]]
"""The places of the lessons that have something, in order."""


def relate(lessons: Sequence[LessonCard], known: Related) -> Related:
    """Return three related lessons at most for each lesson, by place; the best first.

    Lessons are related by tags, titles and series alone: where those are as
    when `known` was made, it is returned.  Next to a lesson in time, and in
    its series, there is a link to it already.  Among equals, the one nearer in
    time comes first, so that a new lesson changes little.
    """
    key = digest_of([(card.title, card.tags, card.series) for card in lessons])
    if known.key == key:
        return known
    tags = [frozenset(map(slugify, card.tags)) for card in lessons]
    words = [frozenset(_WORD.findall(card.title.casefold())) for card in lessons]
    series = [slugify(card.series) for card in lessons]
    weights = _weights(_places(tags), most=max(2, len(lessons) // 2), of=len(lessons))
    rare_words = _weights(_places(words), most=max(2, len(lessons) // 50), of=len(lessons))
    tags = [one.intersection(weights) for one in tags]
    words = [one.intersection(rare_words) for one in words]
    near = _near(tags, words, weights)
    sums: dict[frozenset[str], int] = {}

    def score(place: int, other: int) -> int:
        shared = tags[place] & tags[other]
        if shared not in sums:
            sums[shared] = 1000 * sum(weights[tag] for tag in shared)
        both = words[place] & words[other]
        return sums[shared] + sum(rare_words[word] for word in both) if both else sums[shared]

    found = []
    for place, others in enumerate(near):
        own = series[place]
        ranked = sorted(
            (-score(place, other), abs(other - place), other)
            for other in others
            if abs(other - place) > 1 and not (own and series[other] == own)
        )
        found.append(tuple([other for _, _, other in ranked[:_SHOWN]]))
    return Related(key=key, places=tuple(found))


def _places(features: Iterable[Iterable[Hashable]]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for place, some in enumerate(features):
        for feature in some:
            found[feature].append(place)
    return found


def _weights(places: Places, *, most: int, of: int) -> dict[str, int]:
    """Return the weight of each feature that some lessons share, but not most: one more each time that half have it."""
    return {str(name): (of // len(have)).bit_length() for name, have in places.items() if 1 < len(have) <= most}


def _near(
    tags: Sequence[frozenset[str]], words: Sequence[frozenset[str]], weights: Mapping[str, int]
) -> list[set[int]]:
    """Return the places of the lessons that each lesson is compared with.

    Of a tag that few lessons have, those are all of them.  Of one that many
    have, they are the nearest in time that share another tag, too, and where
    none do, the nearest.
    """
    near: list[set[int]] = [set() for _ in tags]

    def add(places: Places, reach: int, lonely: int) -> None:
        for have in places.values():
            for number, place in enumerate(have):
                if len(near[place]) <= lonely:
                    near[place].update(have[max(0, number - reach) : number + reach + 1])

    by_tag = _places(tags)
    pairs = _places(
        combinations(sorted(sorted(one, key=lambda tag: (-weights[tag], tag))[:_PAIRED]), 2) if len(one) > 1 else ()
        for one in tags
    )
    add({tag: have for tag, have in by_tag.items() if len(have) <= _FEW}, _FEW, len(tags))
    add(_places(words), _NEAREST, len(tags))
    add(pairs, _NEAREST, len(tags))
    add(by_tag, _NEAREST, 2 * _SHOWN)
    return near
