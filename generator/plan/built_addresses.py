"""Which addresses of a plan readers may save, and where each comes from.

Saved are pages, feeds, handouts, and documents that a text leads to.  Nobody
saves the address of a picture or a style sheet, and browsers ask for them by the
page that shows them; the search index, the sitemap and the archive documents of
a feed are read by programs that start from the page or feed each time.
"""

from collections.abc import Collection, Iterable, Mapping

from generator.model.addresses import COMMENTS_FEED_PATH, comment_feed_path, handout_path
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.page import (
    ArchivePage,
    AtomFeed,
    CommentFeed,
    CustomPage,
    FileCopy,
    GonePage,
    HandbookPage,
    HomePage,
    JsonFeed,
    LessonPage,
    PodcastFeed,
    QuotesPage,
    RedirectPage,
    RssFeed,
    SearchPage,
    SeriesListPage,
    SeriesPage,
    StandalonePage,
    SymptomsPage,
    TermFeed,
    TermListPage,
    TermPage,
    YearPage,
)
from generator.model.picture import is_picture
from generator.model.plan import Plan, Recipe
from generator.model.published import PublishedAddress
from generator.model.url import file_of
from generator.plan.alike_texts import traits_of

__all__ = ["addresses_of"]

_LISTS = (
    *(HomePage, TermPage, TermListPage, SeriesPage, SeriesListPage),
    *(YearPage, ArchivePage, QuotesPage, SymptomsPage, SearchPage),
)


def addresses_of(plan: Plan, linked: Collection[str]) -> dict[str, PublishedAddress]:
    """Return what stands at each address of a plan that readers may save; texts lead to the files in `linked`."""
    recipes = plan.recipes
    by_path = {recipe.path: text for recipe in recipes.values() if (text := recipe.page.own_text)}
    rows = ((recipe.path, _row_of(recipe, recipes, by_path, linked)) for recipe in recipes.values())
    return {path: row for path, row in rows if row}


def _row_of(
    recipe: Recipe, recipes: Mapping[str, Recipe], by_path: Mapping[str, Metadata], linked: Collection[str]
) -> PublishedAddress | None:
    page = recipe.page
    match page:
        case LessonPage() | StandalonePage() | HandbookPage():
            return _text_row(page.meta, recipes)
        case RedirectPage():
            # Noted by the text's id and not by its path, because the text can move on.
            target = by_path.get(page.to.path)
            return PublishedAddress(kind="moved", id=target.id) if target else PublishedAddress(kind="list")
        case GonePage():
            return PublishedAddress(kind="gone", title=page.title)
        case TermFeed():
            return PublishedAddress(kind="feed", title=page.term.label)
        case AtomFeed() | JsonFeed() | RssFeed() | PodcastFeed():
            return PublishedAddress(kind="feed")
        case CommentFeed():
            # That of a lesson is known as beside its page, also where only an empty one is left of it.
            return PublishedAddress(kind="feed") if recipe.path == COMMENTS_FEED_PATH else None
        case FileCopy():
            is_document = page.source in linked and not is_picture(page.source)
            return PublishedAddress(kind="file", source=page.source, digest=page.digest.hex()) if is_document else None
        case CustomPage():
            return PublishedAddress(kind="other")
        case _:
            return PublishedAddress(kind="list") if isinstance(page, _LISTS) else None


def _text_row(meta: Metadata, recipes: Mapping[str, Recipe]) -> PublishedAddress:
    title, date, opening = traits_of(meta)
    beside = _beside(meta.path, recipes) if isinstance(meta, LessonMetadata) else ()
    return PublishedAddress(
        kind="text", id=meta.id, source=meta.source, title=title, date=date, opening=opening, beside=tuple(beside)
    )


def _beside(path: str, recipes: Mapping[str, Recipe]) -> Iterable[str]:
    """Return the names of the files beside a lesson's page that readers may save."""
    paths = (comment_feed_path(path), handout_path(path))
    return [beside.rpartition("/")[2] for beside in paths if file_of(beside) in recipes]
