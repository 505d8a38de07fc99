"""The plan with one text replaced by a newer version, where no other page has to change.

In the preview most saves are of this kind; planning a large site anew would
take longer than rendering the page.
"""

from generator.model.lesson import LessonMetadata, Metadata, TextMetadata
from generator.model.plan import Plan
from generator.model.source import Span
from generator.model.value import replace

__all__ = ["patch_plan", "same_plan"]

_NOWHERE = Span(path="")


def same_plan(old: TextMetadata, new: TextMetadata) -> bool:
    """Tell whether two versions of a text make the same plan, but for the text itself."""
    return type(old) is type(new) and _outline(old) == _outline(new)


def _outline(meta: Metadata) -> Metadata:
    """Return the metadata without what stands for the text alone, and without places in the file."""
    of_lessons: dict[str, object] = {}
    if isinstance(meta, LessonMetadata):
        of_lessons = {"quotes_digest": b"any" if meta.quotes_digest else b"", "updated_span": None}
    return replace(
        meta,
        digest=b"",
        span=_NOWHERE,
        aliases=tuple([(alias, _NOWHERE) for alias, _ in meta.aliases]),
        links=tuple([replace(link, span=_NOWHERE, img="") for link in meta.links]),
        layout_span=None,
        **of_lessons,
    )


def patch_plan(plan: Plan, new: TextMetadata) -> Plan:
    """Return the plan with a newer version of a text; the two versions have to pass `same_plan`."""
    recipes = dict(plan.recipes)
    for file, recipe in plan.recipes.items():
        page = recipe.page.with_text(new)
        if page is not recipe.page:
            recipes[file] = replace(recipe, page=page)
    return replace(plan, recipes=recipes)
