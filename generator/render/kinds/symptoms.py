"""The index of symptoms, and the parts of an index that is too long for one page."""

from collections.abc import Iterable

from generator.model.addresses import SYMPTOM_WORDS_PATH, SYMPTOMS_PATH
from generator.model.lesson import ProseOf
from generator.model.page import SymptomsPage
from generator.model.site import LessonSymptoms, Symptom, SymptomGroup
from generator.model.url import slugify
from generator.render.anchors import Anchors
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind, layout_input, packed
from generator.render.viewer import Viewer
from generator.render.views import CountView, LayoutInput, LayoutView, LinkView, TeaserView, View

__all__ = ["LessonSymptomsView", "SymptomGroupView", "SymptomView", "SymptomsKind", "SymptomsPageView"]


class SymptomView(View):
    """A symptom; `anchor` is its id on the page, `remedies` lead to where its lesson says what to do.

    `diagnosis` may be empty.
    """

    text: str
    anchor: str
    lesson: LinkView
    diagnosis: str
    remedies: tuple[LinkView, ...]


class SymptomGroupView(View):
    """The symptoms that begin with a letter; `anchor` is the id of its heading."""

    name: str
    anchor: str
    symptoms: tuple[SymptomView, ...]


class LessonSymptomsView(View):
    """A lesson with its symptoms, the first sentence of its diagnosis, and links to where it says what to do."""

    lesson: TeaserView
    symptoms: tuple[SymptomView, ...]
    diagnosis: str
    remedies: tuple[LinkView, ...]


class SymptomsPageView(LayoutView):
    """`symptoms.html`: the index of symptoms, or a part of one that is too long for a page.

    The index has `lessons`, or `letters` if it is too long for one page; `tags`
    lead on from it. A part has `groups`, and `name` is its letter or tag. `number` counts the pages of
    a part from 1; `newer` and `older` are those before and after, and may be
    empty; `all_symptoms` is the address of the index, and `search_words` that
    of the file that the script searches.
    """

    name: str
    lessons: tuple[LessonSymptomsView, ...]
    groups: tuple[SymptomGroupView, ...]
    letters: tuple[CountView, ...]
    tags: tuple[CountView, ...]
    number: int
    total: int
    newer: str
    older: str
    all_symptoms: str
    search_words: str


class SymptomsKind(LayoutKind[SymptomsPage]):
    """The index of symptoms, or a part of it."""

    layout = "symptoms"

    def parts(self) -> Iterable[bytes]:
        page = self.page
        yield packed(page.part, page.letters, page.tags, page.number, page.total, page.newer, page.older)
        for one in page.lessons:
            yield one.lesson.digest
            yield b"".join([symptom.digest for symptom in one.symptoms])
        for group in page.groups:
            yield packed(group.letter)
            yield b"".join([symptom.digest for symptom in group.symptoms])

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page, anchors = self.page, Anchors()
        headings = {spec.name: spec.heading for spec in viewer.config.sections}
        # One set of anchors for the whole page: two lessons can have the same symptom.
        lessons = tuple([_lesson(viewer, one, headings, anchors) for one in page.lessons])
        groups = tuple([_group(viewer, group, headings, anchors) for group in page.groups])
        name = page.part.label if page.part else ""
        view = SymptomsPageView(
            name=name,
            lessons=lessons,
            groups=groups,
            letters=viewer.counts(page.letters),
            tags=viewer.counts(page.tags),
            number=page.number,
            total=page.total,
            newer=viewer.url(page.newer),
            older=viewer.url(page.older),
            all_symptoms=viewer.url(SYMPTOMS_PATH),
            search_words=viewer.url(SYMPTOM_WORDS_PATH),
        )
        title = viewer.word("symptoms_part", name=name) if name else viewer.word("symptoms_title")
        return layout_input(head_of(viewer, self.layout, path, title), view)


def _lesson(viewer: Viewer, one: LessonSymptoms, headings: dict[str, str], anchors: Anchors) -> LessonSymptomsView:
    symptoms = tuple([_symptom(viewer, symptom, headings, anchors) for symptom in one.symptoms])
    first = symptoms[0]  # all of them say the same of their lesson
    return LessonSymptomsView(
        lesson=viewer.teaser(one.lesson), symptoms=symptoms, diagnosis=first.diagnosis, remedies=first.remedies
    )


def _group(viewer: Viewer, group: SymptomGroup, headings: dict[str, str], anchors: Anchors) -> SymptomGroupView:
    symptoms = tuple([_symptom(viewer, symptom, headings, anchors) for symptom in group.symptoms])
    # Letters of other scripts stay; only a group of signs or digits has no slug.
    anchor = anchors.new(f"letter-{slugify(group.letter) or 'other'}")
    return SymptomGroupView(name=group.letter, anchor=anchor, symptoms=symptoms)


def _symptom(viewer: Viewer, symptom: Symptom, headings: dict[str, str], anchors: Anchors) -> SymptomView:
    lesson = viewer.link(symptom.lesson)
    remedies = [
        # A section that the site has renamed or taken out since has no place to lead to.
        LinkView(label=headings[name], url=f"{lesson.url}#{name}")
        for name in symptom.remedies
        if name in headings
    ]
    return SymptomView(
        text=symptom.text,
        anchor=anchors.new(f"s-{slugify(symptom.text)}"),
        lesson=lesson,
        diagnosis=symptom.diagnosis,
        remedies=tuple(remedies),
    )
