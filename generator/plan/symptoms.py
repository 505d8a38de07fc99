"""The index of symptoms: its order, and its pages where it is too long for one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

from generator.model.addresses import (
    SYMPTOMS_PATH,
    numbered_path,
    symptoms_part_path,
    symptoms_tag_path,
)
from generator.model.page import SymptomsPage, SymptomWords
from generator.model.site import LessonSymptoms, Ref, Site, Symptom, SymptomGroup
from generator.model.url import TRANSLITERATION

__all__ = ["symptom_pages", "symptom_words"]

_WHOLE = 1200
"""The largest number of symptoms in an index of one page: those of some three hundred lessons."""

_PART = 300
"""The largest number of symptoms on a page of a letter or a tag, where each says what its lesson is."""

_SEARCHED = 500
"""The largest number of lessons that the page finds by their words: ten years of weekly ones.

After each edit, all of them are compared anew.
"""

Listed: TypeAlias = tuple[str, Symptom]
"""A symptom and the letter that it is listed under."""

Parts: TypeAlias = Mapping[str, Sequence[Listed]]


def symptom_pages(site: Site) -> Iterator[tuple[str, SymptomsPage]]:
    """Yield the pages of the index, each with its path: one for all symptoms, or one for each letter and each tag."""
    lessons = tuple(_by_lesson(site))
    if sum(len(one.symptoms) for one in lessons) <= _WHOLE:
        yield SYMPTOMS_PATH, SymptomsPage(lessons=lessons, tags=_tags_of(lessons, site))
        return
    letters, tags = _in_order(site, lessons)
    by_letter = [
        (Ref(label=letter, path=symptoms_part_path(_NAMES.get(letter, letter.lower()))), listed)
        for letter, listed in letters.items()
    ]
    by_tag = [(Ref(label=tag, path=symptoms_tag_path(tag)), listed) for tag, listed in tags.items()]
    # The first page of a long index has only these counts, so that a new symptom changes few pages.
    counts = [tuple([(ref, len(listed)) for ref, listed in parts]) for parts in (by_letter, by_tag)]
    yield SYMPTOMS_PATH, SymptomsPage(letters=counts[0], tags=counts[1])
    for ref, listed in (*by_letter, *by_tag):
        yield from _part(ref, listed)


def symptom_words(site: Site) -> SymptomWords | None:
    """Return the file with the words that the index is searched by, if there is anything to search."""
    # Essays are in it as well: what helps need not have the form of a case.
    is_shown = any(meta.symptom_summary for meta in site.lessons)
    return SymptomWords(lessons=site.lessons[:_SEARCHED]) if is_shown else None


def _tags_of(lessons: Iterable[LessonSymptoms], site: Site) -> tuple[tuple[Ref, int], ...]:
    """Return the tags of lessons with symptoms, each with its page and the number of symptoms."""
    counts: Counter[Ref] = Counter()
    for one in lessons:
        counts.update(dict.fromkeys(one.lesson.tags, len(one.symptoms)))
    return tuple([(term.ref, counts[term.ref]) for term in site.tags if counts[term.ref]])


def _part(ref: Ref, listed: Sequence[Listed]) -> Iterator[tuple[str, SymptomsPage]]:
    total = -(-len(listed) // _PART)
    paths = ["", *(numbered_path(ref.path, number) for number in range(1, total + 1)), ""]
    for number in range(1, total + 1):
        run = listed[(number - 1) * _PART : number * _PART]
        newer, older = paths[number - 1], paths[number + 1]
        yield (
            paths[number],
            SymptomsPage(groups=_groups(run), part=ref, number=number, total=total, newer=newer, older=older),
        )


def _groups(listed: Sequence[Listed]) -> tuple[SymptomGroup, ...]:
    groups: dict[str, list[Symptom]] = {}
    for letter, symptom in listed:
        groups.setdefault(letter, []).append(symptom)
    return tuple([SymptomGroup(letter=letter, symptoms=tuple(symptoms)) for letter, symptoms in groups.items()])


# ---------------------------------------------------------------- all symptoms, in order
def _in_order(site: Site, lessons: Iterable[LessonSymptoms]) -> tuple[Parts, Parts]:
    """Return all symptoms by letter, and those of lessons with tags by tag."""
    # The text and the path decide between equal keys, so that the order is the same in every run.
    keyed = [
        (f"{_folded(symptom.text)}\0{symptom.text}\0{symptom.lesson.path}", symptom, one.lesson.tags)
        for one in lessons
        for symptom in one.symptoms
    ]
    keyed.sort(key=itemgetter(0))
    letters: dict[str, list[Listed]] = {}
    by_tag: dict[str, list[Listed]] = {term.ref.label: [] for term in site.tags}
    for key, symptom, tags in keyed:
        listed = (_letter(key), symptom)
        letters.setdefault(listed[0], []).append(listed)
        for tag in tags:
            by_tag[tag.label].append(listed)
    return letters, {tag: entries for tag, entries in by_tag.items() if entries}


def _by_lesson(site: Site) -> Iterator[LessonSymptoms]:
    """Yield each lesson that has symptoms, the newest first."""
    for meta, teaser in zip(site.lessons, site.teasers, strict=True):
        summary = meta.symptom_summary
        if summary is None or not summary.symptoms:
            continue
        lesson = Ref(label=meta.title, path=meta.path)
        symptoms = tuple(
            [
                Symptom(
                    # The digest of all symptoms of a lesson and the place among them tell as much, and cost less.
                    digest=b"%b%d" % (meta.symptoms_digest, number),
                    text=text,
                    diagnosis=summary.diagnosis,
                    lesson=lesson,
                    remedies=summary.remedies,
                )
                for number, text in enumerate(summary.symptoms)
            ]
        )
        yield LessonSymptoms(lesson=teaser, symptoms=symptoms)


_AT_START = re.compile(r"[\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_DIGITS, _OTHER = "0–9", "#"
# Parts of addresses, in which a dash or `#` would have to be encoded.
_NAMES = {_DIGITS: "0-9", _OTHER: "other"}
# Sorts after everything else: the key of a symptom without any letter.
_LAST = "\U0010ffff"
# Two symptoms seldom agree in so many letters, and the rest of the text decides then.
_SORTED = 40


def _folded(text: str) -> str:
    """Return what a text is sorted by: its start without case, accents and leading punctuation."""
    key = text[:_SORTED].casefold()
    if not key.isascii():
        key = _ACCENTS.sub("", unicodedata.normalize("NFKD", key.translate(TRANSLITERATION)))
    start = _AT_START.match(key)
    return (key[start.end() :] if start else key) or _LAST


def _letter(key: str) -> str:
    """Return the letter that a folded text is listed under."""
    first = key[0]
    if first.isalpha():
        return first.upper()
    # Numerals of all scripts; "½" as well.
    return _DIGITS if first.isnumeric() else _OTHER
