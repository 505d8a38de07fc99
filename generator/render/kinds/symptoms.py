"""The index of symptoms, and the parts of an index that is too long for one page."""

from collections.abc import Iterable

from generator.model.addresses import SYMPTOM_WORDS_PATH, SYMPTOMS_PATH
from generator.model.lesson import ProseOf
from generator.model.page import SymptomsPage
from generator.model.site import Symptom, SymptomGroup
from generator.model.url import slugify
from generator.render.anchors import Anchors
from generator.render.heads import head_of
from generator.render.kinds.kind import LayoutKind, layout_input, packed
from generator.render.viewer import Viewer
from generator.render.views import CountView, LayoutInput, LayoutView, LinkView, View

__all__ = ["SymptomGroupView", "SymptomView", "SymptomsKind", "SymptomsPageView", "TaggedView"]


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


class TaggedView(View):
    """The symptoms of a tag's lessons, as links to where they stand on the page; `anchor` is the id of its heading."""

    name: str
    anchor: str
    symptoms: tuple[LinkView, ...]


class SymptomsPageView(LayoutView):
    """`symptoms.html`: the index of symptoms, or a part of one that is too long for a page.

    On a part, `name` is its letter or tag; else it is empty. `letters` and
    `tags` lead on, on the page itself or from it. `number` counts the pages of
    a part from 1; `newer` and `older` are those before and after, and may be
    empty; `all_symptoms` is the address of the index, and `search_words` that
    of the file that the script searches.
    """

    name: str
    groups: tuple[SymptomGroupView, ...]
    tagged: tuple[TaggedView, ...]
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
        yield packed(page.tagged, page.part, page.letters, page.tags, page.number, page.total, page.newer, page.older)
        for group in page.groups:
            yield packed(group.letter)
            yield b"".join([symptom.digest for symptom in group.symptoms])

    def view(self, viewer: Viewer, path: str, prose_of: ProseOf) -> LayoutInput:
        page, anchors = self.page, Anchors()
        # Before the tags: symptoms take their ids first, so that a link to one keeps working when a tag is added.
        groups = tuple([_group(viewer, group, anchors) for group in page.groups])
        tagged = _tagged(page, groups, anchors)
        letters = tuple([CountView(label=g.name, url=f"#{g.anchor}", count=len(g.symptoms)) for g in groups])
        tags = tuple([CountView(label=t.name, url=f"#{t.anchor}", count=len(t.symptoms)) for t in tagged])
        name = page.part.label if page.part else ""
        view = SymptomsPageView(
            name=name,
            groups=groups,
            tagged=tagged,
            letters=letters + viewer.counts(page.letters),
            tags=tags + viewer.counts(page.tags),
            number=page.number,
            total=page.total,
            newer=viewer.url(page.newer),
            older=viewer.url(page.older),
            all_symptoms=viewer.url(SYMPTOMS_PATH),
            search_words=viewer.url(SYMPTOM_WORDS_PATH),
        )
        title = viewer.word("symptoms_part", name=name) if name else viewer.word("symptoms_title")
        return layout_input(head_of(viewer, self.layout, path, title), view)


def _group(viewer: Viewer, group: SymptomGroup, anchors: Anchors) -> SymptomGroupView:
    headings = {spec.name: spec.heading for spec in viewer.config.sections}
    symptoms = tuple([_symptom(viewer, symptom, headings, anchors) for symptom in group.symptoms])
    # Letters of other scripts stay; only a group of signs or digits has no slug.
    anchor = anchors.new(f"letter-{slugify(group.letter) or 'other'}")
    return SymptomGroupView(name=group.letter, anchor=anchor, symptoms=symptoms)


def _symptom(viewer: Viewer, symptom: Symptom, headings: dict[str, str], anchors: Anchors) -> SymptomView:
    lesson = viewer.link(symptom.lesson)
    remedies = [
        LinkView(label=headings[name], url=f"{lesson.url}#{name}") for name in symptom.remedies if name in headings
    ]
    return SymptomView(
        text=symptom.text,
        anchor=anchors.new(f"s-{slugify(symptom.text)}"),
        lesson=lesson,
        diagnosis=symptom.diagnosis,
        remedies=tuple(remedies),
    )


def _tagged(page: SymptomsPage, groups: tuple[SymptomGroupView, ...], anchors: Anchors) -> tuple[TaggedView, ...]:
    links = [LinkView(label=s.text, url=f"#{s.anchor}") for group in groups for s in group.symptoms]
    return tuple(
        TaggedView(
            name=tag, anchor=anchors.new(f"tag-{slugify(tag)}"), symptoms=tuple([links[place] for place in places])
        )
        for tag, places in page.tagged
    )
