"""The file with the words by which the page of symptoms is searched."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from generator.model.config import ComplaintWords
from generator.model.digest import digest_of
from generator.model.lesson import Lesson, LessonMetadata, ProseOf, WholeText
from generator.model.page import SymptomWords
from generator.model.text import plain_text
from generator.model.value import Value
from generator.render.kinds.kind import WrittenKind
from generator.render.symptom_words import SearchedLesson, Weights, symptom_words
from generator.render.viewer import Viewer

if TYPE_CHECKING:
    from generator.render.renderer import Renderer

__all__ = ["SymptomWordsKind"]

# How much a word counts, by where it stands; in the rest of the lesson, 1.  Chosen on tests/browser/complaints.txt.
_TITLE, _SUMMARY, _TAGS = 4.0, 4.0, 3.0
_SECTIONS = {"symptoms": 3.0, "diagnosis": 1.2}


class SymptomWordsKind(WrittenKind[SymptomWords]):
    """The words by which readers find a lesson."""

    def parts(self) -> Iterable[bytes]:
        # Of the whole text: every word of a lesson counts.
        return [meta.digest for meta in self.page.lessons]

    def write(self, renderer: "Renderer", path: str, prose_of: ProseOf) -> bytes:
        # An edit changes one lesson, and to count the words of five hundred takes longer than all else of a build.
        words = renderer.viewer.config.complaint_words
        counted = _counted(renderer.saved.get(_NAME), words)
        before = counted.keys() | ()
        lessons = [_searched(renderer.viewer, meta, prose_of) for meta in self.page.lessons]
        made = symptom_words(lessons, words, counted)
        # `symptom_words` adds the lessons that it had to count, and drops those that are gone.
        if counted.keys() != before:
            renderer.saved.put(_NAME, msgspec.json.encode(_Counted(words=digest_of(words), weights=counted)))
        return made


_NAME = "symptom-words"


class _Counted(Value):
    """What the terms of lessons count, by their digests; `words` is the digest of the list they were counted with."""

    words: bytes
    weights: dict[str, Weights]


def _counted(data: bytes | None, words: ComplaintWords) -> dict[str, Weights]:
    with contextlib.suppress(msgspec.MsgspecError):
        counted = msgspec.json.decode(data or b"", type=_Counted)
        if counted.words == digest_of(words):
            return counted.weights
    return {}


def _searched(viewer: Viewer, meta: LessonMetadata, prose_of: ProseOf) -> SearchedLesson:
    return SearchedLesson(
        digest=meta.digest.hex(),
        title=meta.title,
        url=viewer.url(meta.path),
        summary=meta.summary,
        symptoms=meta.symptom_summary.symptoms if meta.symptom_summary else (),
        texts=lambda: _weighted_texts(prose_of(meta)),
    )


def _weighted_texts(lesson: WholeText) -> Iterator[tuple[float, str]]:
    """Yield the texts of a lesson, each with what a word in it counts."""
    assert isinstance(lesson, Lesson)  # noqa: S101 - a lesson's metadata leads to a lesson
    yield _TITLE, lesson.meta.title
    yield _SUMMARY, lesson.meta.summary
    # A phrase must not go from one tag into the next: a line of its own ends it.
    yield from ((_TAGS, tag) for tag in lesson.meta.tags)
    yield 1.0, plain_text(lesson.lead)
    for section in lesson.sections:
        yield _SECTIONS.get(section.name, 1.0), plain_text(section.prose)
