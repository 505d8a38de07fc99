"""Making the pictures that are due: which of them first, and spread over all cores.

A task is one picture in all its shapes, so that it is decoded once; each shape
is in the cache as soon as it is made, so a build that is stopped goes on where
it was.  The pictures of the newest lesson come first: whoever stops a long
first build, or looks at the preview meanwhile, has those that matter.
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.engine.build_context import BuildContext
from generator.engine.picture_tasks import EncodeTask, encode_picture
from generator.model.page import LessonPage, PictureFile
from generator.model.picture import Shape, mark_of
from generator.model.plan import Plan, Recipe
from generator.shell.picture_cache import PictureCache
from generator.shell.workers import WORTH_PROCESSES

__all__ = ["make_pictures"]


def make_pictures(context: BuildContext, plan: Plan, due: Iterable[Recipe]) -> None:
    """Encode the pictures that are due and not in the cache, those of the newest lesson first.

    Raises `Rejected` if one cannot be read or encoded.
    """
    folder, workers = context.project.site_context.folder, context.workers
    cache = PictureCache(folder)
    shared = context.resources.pictures
    missing = [
        recipe
        for recipe in due
        if isinstance(recipe.page, PictureFile) and not cache.has(recipe.page) and not shared.take(cache, recipe.page)
    ]
    if not missing:
        return
    by_picture = _by_picture(missing, _ranks(plan))
    tasks = list(_tasks(folder, by_picture, workers.count))
    # Encoding one picture takes as long as starting processes; and a cluster does not see our pictures.
    encoded = (
        workers.map(encode_picture, tasks, WORTH_PROCESSES * (len(by_picture) - 1))
        if workers.shared
        else map(encode_picture, tasks)
    )
    for count, _ in enumerate(encoded, 1):
        context.resources.progress("making pictures", count * len(by_picture) // len(tasks), len(by_picture))
    for recipe in missing:
        assert isinstance(recipe.page, PictureFile)  # noqa: S101 - those are what is missing
        shared.give(cache, recipe.page)


def _by_picture(missing: Iterable[Recipe], rank: Mapping[str, int]) -> dict[tuple[str, bytes], list[Shape]]:
    """Return the shapes to make of each picture, which is its file and digest, in the order to make them."""
    shapes: dict[tuple[str, bytes], dict[Shape, None]] = {}
    ranks: dict[tuple[str, bytes], int] = {}
    for recipe in missing:
        page = recipe.page
        assert isinstance(page, PictureFile)  # noqa: S101 - those are what is missing
        picture = (page.source, page.digest)
        shapes.setdefault(picture, {})[page.shape] = None
        # The file at the picture's own address has no mark; the others of the picture stand for it.
        ranks[picture] = min(ranks.get(picture, len(rank)), rank.get(mark_of(recipe.file), len(rank)))
    return {picture: list(shapes[picture]) for picture in sorted(shapes, key=lambda one: ranks[one])}


def _ranks(plan: Plan) -> dict[str, int]:
    """Return the place in line of each picture that a lesson shows, by its mark."""
    lessons = [recipe.page for recipe in plan.recipes.values() if isinstance(recipe.page, LessonPage)]
    lessons.sort(key=lambda page: page.meta.date, reverse=True)
    marks = dict.fromkeys(image.mark for page in lessons for _, image in page.links.images if image.mark)
    return {mark: number for number, mark in enumerate(marks)}


def _tasks(folder: str, by_picture: dict[tuple[str, bytes], list[Shape]], cores: int) -> Iterator[EncodeTask]:
    # With fewer pictures than cores, some cores would have nothing to do: every second shape is about half of the work,
    # which makes up for decoding a picture twice.  One picture alone is made here, where no process has to start.
    parts = 2 if 1 < len(by_picture) < cores else 1
    for picture, shapes in by_picture.items():
        for first in range(min(parts, len(shapes))):
            yield EncodeTask(folder, *picture, tuple(shapes[first::parts]))
