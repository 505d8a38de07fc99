"""The words by which readers find the lesson for their trouble, as one file for the browser.

Readers and lessons seldom use the same words, so lessons are indexed by two
sorts of terms: stems, and groups of synonyms.  A lesson has the groups that
its words belong to.  How much a term says about a lesson is computed here
(BM25 over weighted texts), so that the script, layouts/assets/symptom-ranking.js,
only looks up and adds.  The two must cut texts into the same stems; a test of
the browser compares them.

No library: Pagefind wants every word to be in the page, and search engines for
browsers (Lunr, MiniSearch) need the whole text there or an index of megabytes.
No word vectors and no WordNet: what they know of the words that readers may
type is ten times as long as the list that is shipped, and knows no sales talk.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import msgspec

from generator.model.config import ComplaintWords
from generator.model.text import cut_short

__all__ = ["SearchedLesson", "Stems", "symptom_words", "tokens_of"]


@dataclass(frozen=True, slots=True)
class SearchedLesson:
    """A lesson as the search finds and shows it.

    `texts` returns all it says, with what a word of each counts; `digest` stands
    for that.
    """

    digest: str
    title: str
    url: str
    summary: str
    symptoms: tuple[str, ...]
    texts: Callable[[], Iterable[tuple[float, str]]]


Weights: TypeAlias = dict[str, float]
"""What each term of a lesson counts."""

# ---------------------------------------------------------------- bounds
# The file is to stay under 80 kB, compressed, for 500 lessons.
_POSTINGS = 24_000
# However many lessons there are, each keeps so many terms, or it could not be found at all.
_FEWEST_TERMS = 12
_LESSONS_IN_FULL = 100
_SUMMARY = 200
_SHORT_SUMMARY = 100

# ---------------------------------------------------------------- BM25
# Higher than usual: a lesson is about what it says often, and each group of synonyms is said once in nearly all.
_SATURATION = 20.0
# Lower than the usual 0.75: a long lesson is about more, and not only wordier.
_LENGTH = 0.4
# A level is one letter in the file; its square is the score, because most scores are small.
_LEVELS = 26
# Where not all terms of a lesson can be kept: readers seldom type a lesson's rarest words, such as names.
_GROUPS_FIRST = 4


def symptom_words(
    lessons: Sequence[SearchedLesson], words: ComplaintWords, counted: dict[str, Weights] | None = None
) -> bytes:
    """Return the file: lessons, terms with the lessons they lead to, and what queries need (JSON).

    What was `counted` with the same words before, by the digests of lessons, is
    not counted again; afterwards, it has these lessons and no others.
    """
    stems = Stems(words.endings.split())
    groups = _groups(words.synonyms, stems)
    reader = _Reader(stems, frozenset(words.common.split()), groups)
    before = counted or {}
    weights = [before.get(lesson.digest) or reader.weights(lesson.texts()) for lesson in lessons]
    if counted is not None:
        counted.clear()
        counted.update(zip((lesson.digest for lesson in lessons), weights, strict=True))
    postings = _postings(weights)
    content = {
        "lessons": _shown(lessons),
        "terms": " ".join(postings),
        "postings": " ".join(postings.values()),
        # A group that no lesson has a word of leads nowhere.
        "synonyms": {
            " ".join(phrase): kept
            for phrase, numbers in groups.items()
            if (kept := [number for number in numbers if _name(number) in postings])
        },
        "common": words.common,
        "endings": " ".join(stems.endings),
    }
    return msgspec.json.encode(content)


def _shown(lessons: Sequence[SearchedLesson]) -> list[list[str]]:
    """Return what the results show.  Of a site with many lessons, short summaries must do: symptoms are long."""
    if len(lessons) > _LESSONS_IN_FULL:
        return [[lesson.title, lesson.url, cut_short(lesson.summary, _SHORT_SUMMARY)] for lesson in lessons]
    return [[lesson.title, lesson.url, cut_short(lesson.summary, _SUMMARY), *lesson.symptoms] for lesson in lessons]


# No letter, so no stem is like the term of a group.
_GROUP = "#"


def _name(group: int) -> str:
    """Return the term of a group."""
    return f"{_GROUP}{group}"


# ---------------------------------------------------------------- from texts to stems
_MARKS = re.compile("[\u0300-\u036f\u3099\u309a]+")
# French `l'appel` and `qu'elle`, Italian `dell'offerta`: a word by itself follows.  No English contraction begins so.
_ELISIONS = re.compile(r"(^|[\W_])(?:[cdjlmnst]|qu|(?:jus|lors|puis)qu|d?all|dell|nell|un)['’ʼ](?=[^\W_])")
_APOSTROPHES = re.compile("['’ʼ]")
_TOKEN = re.compile(r"[^\W_]+")
# Scripts without spaces between words: their runs are cut into pairs of characters.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{2,}")


def tokens_of(text: str) -> list[str]:
    """Return the words of a text, without case, accents, apostrophes and articles that end with one."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).replace("ß", "ss")
        text = _UNSPACED.sub(lambda run: " ".join(a + b for a, b in zip(run[0], run[0][1:], strict=False)), text)
    return _TOKEN.findall(_APOSTROPHES.sub("", _ELISIONS.sub(r"\1", text.lower())))


class Stems(dict[str, str]):
    """The stems of words, made when they are first asked for: the words without the endings of a language's list.

    Snowball's stemmers are better and would have to be in the browser as well,
    one for each language.  Here both sides follow one list, which is data.
    """

    def __init__(self, endings: Iterable[str]) -> None:
        super().__init__()
        self.endings = tuple(sorted(endings, key=lambda ending: (-len(ending), ending)))

    def __missing__(self, word: str) -> str:
        stem = self[word] = self._cut(word)
        return stem

    def _cut(self, word: str) -> str:
        # Twice, for `meetings`.
        for _ in range(2):
            ending = next((e for e in self.endings if len(word) - len(e) >= 3 and word.endswith(e)), "")
            word = word.removesuffix(ending)
        # `stopped` and `stop`
        return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


# ---------------------------------------------------------------- from stems to terms
Phrase: TypeAlias = tuple[str, ...]
Groups: TypeAlias = Mapping[Phrase, list[int]]
"""By the stems of a word or phrase, the numbers of the groups that it is in."""


def _groups(synonyms: Iterable[str], stems: Stems) -> Groups:
    groups: defaultdict[Phrase, list[int]] = defaultdict(list)
    for number, line in enumerate(synonyms):
        for phrase in dict.fromkeys(tuple(stems[token] for token in tokens_of(entry)) for entry in line.split(",")):
            if phrase:
                groups[phrase].append(number)
    return dict(groups)


class _Reader:
    """Finds the terms of lessons."""

    def __init__(self, stems: Stems, common: frozenset[str], groups: Groups) -> None:
        self.stems = stems
        self.common = common
        self._terms_of: dict[str, tuple[str, ...]] = {}
        self.words = {phrase[0]: numbers for phrase, numbers in groups.items() if len(phrase) == 1}
        # By their first two stems, because a lesson has a thousand places where a phrase could start.
        self.phrases: defaultdict[tuple[str, str], list[tuple[Phrase, list[int]]]] = defaultdict(list)
        for phrase, numbers in groups.items():
            if len(phrase) > 1:
                self.phrases[phrase[0], phrase[1]].append((phrase, numbers))

    def weights(self, texts: Iterable[tuple[float, str]]) -> Weights:
        """Return the terms of a lesson's texts with what they count together."""
        weights: defaultdict[str, float] = defaultdict(float)
        for weight, text in texts:
            tokens = tokens_of(text)
            # Each different word once: of a thousand words in a lesson, three hundred differ.
            for token, count in Counter(tokens).items():
                for term in self._terms(token):
                    weights[term] += weight * count
            for number in self._groups_of_phrases(tokens):
                weights[_name(number)] += weight
        return weights

    def _terms(self, token: str) -> tuple[str, ...]:
        """Return the terms of a word by itself."""
        terms = self._terms_of.get(token)
        if terms is None:
            stem = self.stems[token]
            says_nothing = token in self.common or len(stem) < 2
            terms = () if says_nothing else (stem, *map(_name, self.words.get(stem, ())))
            self._terms_of[token] = terms
        return terms

    def _groups_of_phrases(self, tokens: Sequence[str]) -> Iterator[int]:
        """Yield the groups of each phrase in a text; common words are parts of phrases: "get back to me"."""
        stems = [self.stems[token] for token in tokens]
        for place, pair in enumerate(pairwise(stems)):
            if pair in self.phrases:
                for phrase, numbers in self.phrases[pair]:
                    if tuple(stems[place : place + len(phrase)]) == phrase:
                        yield from numbers


# ---------------------------------------------------------------- from terms to lessons
def _postings(lessons: Sequence[Weights]) -> dict[str, str]:
    """Return for each term the lessons that it leads to: each as its distance from the last and a letter, `a` to `z`.

    The letter tells how much the term says about the lesson.  Of the lessons of
    a large site, only the terms that say most are kept.
    """
    frequencies = Counter(term for weights in lessons for term in weights)
    lengths = [sum(weights.values()) for weights in lessons]
    mean = sum(lengths) / max(1, len(lengths)) or 1.0
    most = max(_FEWEST_TERMS, _POSTINGS // max(1, len(lessons)))
    kept: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (weights, length) in enumerate(zip(lessons, lengths, strict=True)):
        # BM25 (Robertson and Zaragoza, 2009): a long lesson needs a word more often to be about it.
        norm = _SATURATION * (1 - _LENGTH + _LENGTH * length / mean)
        scores = [
            (math.log(1 + len(lessons) / frequencies[term]) * weight / (weight + norm), term)
            for term, weight in weights.items()
        ]
        # The term decides between equal scores, so that the file is the same in every run.
        for score, term in sorted(scores, key=_by_use)[:most]:
            kept[term].append((number, score))
    top = max((score for entries in kept.values() for _, score in entries), default=1.0)
    return {term: _packed(kept[term], top) for term in sorted(kept)}


def _by_use(scored: tuple[float, str]) -> tuple[float, str]:
    score, term = scored
    return -score * (_GROUPS_FIRST if term.startswith(_GROUP) else 1), term


def _packed(entries: Iterable[tuple[int, float]], top: float) -> str:
    parts, last = [], 0
    for number, score in entries:
        # Distances are small numbers, which compress better than the numbers of the lessons.
        parts.append(f"{number - last or ''}{chr(ord('a') + round(math.sqrt(score / top) * (_LEVELS - 1)))}")
        last = number
    return "".join(parts)
