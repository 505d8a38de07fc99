"""The runs that workers render a site in."""

from sites import make_site

from generator.engine.output import runs_of
from generator.model.page import ArchiveFeed, LessonPage
from generator.shell.workers import Workers

LESSONS = "".join(
    f"-- content/lessons/l{n}.md --\n---\ntitle: L{n}\ndate: 2026-01-{n % 28 + 1:02}\n---\nText.\n" for n in range(100)
)


def test_runs() -> None:
    """Each page is in one run, and an archive is in one with the lessons that it shows."""
    recipes = list(make_site(LESSONS).plan.recipes.values())
    runs = runs_of(recipes, Workers(None, 1))
    files = [recipe.file for run in runs for recipe in run]
    assert sorted(files) == sorted(recipe.file for recipe in recipes)
    archives = 0
    for run in runs:
        lessons = {recipe.page.meta.source for recipe in run if isinstance(recipe.page, LessonPage)}
        for recipe in run:
            if isinstance(recipe.page, ArchiveFeed):
                archives += 1
                assert lessons & {meta.source for meta in recipe.page.texts}
    assert archives > 1


def test_nothing_to_render() -> None:
    """No pages, no runs; and feeds alone are runs of their own."""
    recipes = [r for r in make_site(LESSONS).plan.recipes.values() if isinstance(r.page, ArchiveFeed)]
    assert runs_of([], Workers(None, 2)) == []
    assert sorted(recipe.file for run in runs_of(recipes, Workers(None, 2)) for recipe in run) == sorted(
        recipe.file for recipe in recipes
    )
