"""A plan with one text exchanged for its newer self, where nothing else has to move."""

from generator.model.lesson import LessonMetadata, Metadata, PageMetadata
from generator.model.page import LessonFeed, LessonPage, Page, Plan, QuotesPage, StandalonePage
from generator.model.source import Span
from generator.model.value import replace

__all__ = ["patch_plan", "same_plan"]

_NOWHERE = Span(path="")


def same_plan(old: LessonMetadata | PageMetadata, new: LessonMetadata | PageMetadata) -> bool:
    """Tell whether two cards of a text make the same plan, but for the text itself: so it is after most edits."""
    return type(old) is type(new) and _outline(old) == _outline(new)


def _outline(meta: Metadata) -> Metadata:
    """Return a card without what only stands for its text, and without places."""
    quotes = {"quotes_digest": b"any" if meta.quotes_digest else b""} if isinstance(meta, LessonMetadata) else {}
    return replace(
        meta,
        digest=b"",
        span=_NOWHERE,
        aliases=tuple([(alias, _NOWHERE) for alias, _ in meta.aliases]),
        links=tuple([replace(link, span=_NOWHERE, img="") for link in meta.links]),
        layout_span=None,
        **quotes,
    )


def patch_plan(plan: Plan, new: LessonMetadata | PageMetadata) -> Plan:
    """Return a plan with a card in place of that of the same text; the two have to be planned alike."""
    recipes = dict(plan.recipes)
    for file, recipe in plan.recipes.items():
        page = _with(recipe.page, new)
        if page is not recipe.page:
            recipes[file] = replace(recipe, page=page)
    return replace(plan, recipes=recipes)


def _with(page: Page, new: LessonMetadata | PageMetadata) -> Page:
    if isinstance(page, LessonPage | StandalonePage):
        return replace(page, meta=new) if page.meta.source == new.source else page
    if isinstance(page, LessonFeed | QuotesPage) and any(entry[0].source == new.source for entry in page.lessons):
        lessons = tuple([(new, *entry[1:]) if entry[0].source == new.source else entry for entry in page.lessons])
        return replace(page, lessons=lessons)
    return page
