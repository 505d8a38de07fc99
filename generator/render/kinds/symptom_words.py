"""The file with the words by which the page of symptoms is searched."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from generator.model.lesson import Lesson, LessonMetadata, ProseOf
from generator.model.page import SymptomWords
from generator.model.text import plain_text
from generator.render.kinds.kind import WrittenKind
from generator.render.symptom_words import SearchedLesson, symptom_words
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
        viewer = renderer.viewer
        lessons = [_searched(viewer, meta, prose_of) for meta in self.page.lessons]
        return symptom_words(lessons, viewer.config.complaint_words)


def _searched(viewer: Viewer, meta: LessonMetadata, prose_of: ProseOf) -> SearchedLesson:
    lesson = prose_of(meta)
    assert isinstance(lesson, Lesson)  # noqa: S101 - a lesson's metadata leads to a lesson
    return SearchedLesson(
        title=meta.title,
        url=viewer.url(meta.path),
        summary=meta.summary,
        symptoms=meta.symptom_summary.symptoms if meta.symptom_summary else (),
        texts=tuple(_weighted_texts(lesson)),
    )


def _weighted_texts(lesson: Lesson) -> Iterator[tuple[float, str]]:
    """Yield the texts of a lesson, each with what a word in it counts."""
    yield _TITLE, lesson.meta.title
    yield _SUMMARY, lesson.meta.summary
    # A phrase must not go from one tag into the next: a line of its own ends it.
    yield from ((_TAGS, tag) for tag in lesson.meta.tags)
    yield 1.0, plain_text(lesson.lead)
    for section in lesson.sections:
        yield _SECTIONS.get(section.name, 1.0), plain_text(section.prose)
