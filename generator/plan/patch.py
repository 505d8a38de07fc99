"""The plan with one text replaced by a newer version, where no other page has to change.

In the preview most saves are of this kind; planning a large site anew would
take longer than rendering the page.
"""

from collections.abc import Iterable

from generator.model.lesson import LessonMetadata, Metadata, SymptomSummary, TextMetadata
from generator.model.plan import Plan
from generator.model.source import Span
from generator.model.value import replace

__all__ = ["files_by_text", "patch_plan", "same_plan"]

_NOWHERE = Span(path="")
_SOME_SYMPTOMS = SymptomSummary(symptoms=())


def same_plan(old: TextMetadata, new: TextMetadata, *, lists_symptoms: bool = True) -> bool:
    """Tell whether two versions of a text make the same plan, but for the text itself.

    Without `lists_symptoms`, that is of a plan that has no index of symptoms, or leaving the index aside.
    """
    if type(old) is not type(new):
        return False
    return _outline(old, lists_symptoms=lists_symptoms) == _outline(new, lists_symptoms=lists_symptoms)


def _outline(meta: Metadata, *, lists_symptoms: bool) -> Metadata:
    """Return the metadata without what stands for the text alone, and without places in the file."""
    of_lessons: dict[str, object] = {}
    if isinstance(meta, LessonMetadata):
        # Whether there are quotations decides if a lesson is on their page; what they say, only that page shows.
        of_lessons = {"quotes_digest": b"any" if meta.quotes_digest else b"", "updated_span": None}
        if not lists_symptoms:
            # The menu leads to the index as soon as one lesson has a symptom.
            of_lessons |= {"symptoms_digest": b"", "symptom_summary": meta.symptom_summary and _SOME_SYMPTOMS}
    return replace(
        meta,
        digest=b"",
        span=_NOWHERE,
        aliases=tuple([(alias, _NOWHERE) for alias, _ in meta.aliases]),
        links=tuple([replace(link, span=_NOWHERE, img="") for link in meta.links]),
        layout_span=None,
        **of_lessons,
    )


def patch_plan(plan: Plan, files: Iterable[str], new: TextMetadata) -> Plan:
    """Return the plan with a newer version of a text, which some files show; both versions have to pass `same_plan`."""
    recipes = dict(plan.recipes)
    for file in files:
        recipes[file] = replace(recipes[file], page=recipes[file].page.with_text(new))
    return replace(plan, recipes=recipes)


def files_by_text(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the files that show each text in full, by its source."""
    files: dict[str, list[str]] = {}
    for file, recipe in plan.recipes.items():
        for meta in recipe.page.texts:
            files.setdefault(meta.source, []).append(file)
    return {source: tuple(names) for source, names in files.items()}
