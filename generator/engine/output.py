"""Bringing the output up to date: what is due is rendered and staged, then moved into place together.

Until everything is staged and nothing is in the way, the old site stands: a
layout that fails on the last page leaves it as it was.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.engine.build_context import BuildContext
from generator.engine.contexts import plan_context_of
from generator.engine.picture_making import make_pictures
from generator.engine.project import Project
from generator.engine.render_tasks import RenderResult, RenderTask, prepare_rendering, render_pages
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.lesson import without_places
from generator.model.page import Effort, Page, PictureFile
from generator.model.plan import Plan, Recipe
from generator.model.value import replace
from generator.shell.codec import encode
from generator.shell.output_folder import OutputFolder, StagedFile, StagingFolder, move
from generator.shell.picture_cache import PictureCache
from generator.shell.store import OutputRow
from generator.shell.workers import Workers, chunks

__all__ = ["OutputUpdate", "forget_pictures", "render", "runs_of", "update_output"]


@dataclass(frozen=True, slots=True)
class OutputUpdate:
    """What has to be done to the output.

    `due` are the recipes of the plan to render; `fingerprints` has one for
    every file of the plan; `known` are the files that the store has rows of;
    `kept` are files that stay although no plan has them.
    """

    plan: Plan
    due: Sequence[Recipe]
    fingerprints: Mapping[str, bytes]
    known: Collection[str]
    kept: Collection[str] = ()

    @property
    def files(self) -> frozenset[str]:
        """The files that the output will have."""
        return frozenset((*self.plan.recipes, *self.kept))


def update_output(context: BuildContext, update: OutputUpdate, output: OutputFolder) -> tuple[int, int]:
    """Render what is due and move it into place; return how many files were written and how many removed.

    Raises `Rejected`, with the output as it was, for everything that is wrong
    with the layouts and for files of others that are in the way.
    """
    files, timer = update.files, context.timer
    if not update.due and files == output.made:
        output.discard()
        return 0, 0
    output.start()
    try:
        make_pictures(context, update.plan, update.due)
        timer.done("pictures")
        staged = render(context, update.plan, update.due, output)
        timer.done("rendering")
        written = [staged_file for staged_file in staged if staged_file.name]
        removed = _move_into_place(context.workers, written, output, files)
    finally:
        output.discard()
    # After the move: a build that is stopped before this renders again what it has moved, and finds it in place.
    rows = (OutputRow(s.file, update.fingerprints[s.file], *s.output_stat) for s in staged)
    context.store.put_outputs(rows, [file for file in update.known if file not in files])
    timer.done("writing")
    return len(written), removed


def forget_pictures(project: Project, plan: Plan) -> None:
    """Remove from the cache the pictures that no recipe of a whole plan needs."""
    pages = (recipe.page for recipe in plan.recipes.values())
    PictureCache(project.site_context.folder).keep([page for page in pages if isinstance(page, PictureFile)])


def _move_into_place(
    workers: Workers, written: Sequence[StagedFile], output: OutputFolder, files: frozenset[str]
) -> int:
    """Move staged files into place and remove what no longer belongs to the site; return how many were removed."""
    # In a folder that is new nothing can be in the way, and a first build has little else.
    obstacles = output.obstacles([one.file for one in written if not one.is_in_new_folder], files)
    if obstacles:
        raise Rejected(obstacles)
    # Now nothing can fail but the disk, and from here on the old site is not whole any more.
    output.claim(files)
    # Before moving: where a file was, a folder may be needed now, and the other way round.
    removed = output.remove_others(files)
    single = output.adopt(written)
    tasks = [(str(output.folder), tuple(run)) for run in chunks(single, workers)]
    # A cluster does not see our output folder.
    for _ in workers.map(_move, tasks, len(single)) if workers.shared else map(_move, tasks):
        pass
    output.settle(files)
    return removed


def _move(task: tuple[str, tuple[StagedFile, ...]]) -> None:
    move(*task)


# ---------------------------------------------------------------- rendering
def render(context: BuildContext, plan: Plan, due: Sequence[Recipe], output: OutputFolder | None) -> list[StagedFile]:
    """Render pages, and stage them if there is an output folder; return them in no particular order.

    Raises `Rejected` with everything that is wrong with the layouts.
    """
    workers = context.workers
    make_task = _TaskMaker(context, plan, output)
    stay = [recipe for recipe in due if _stays_here(recipe.page, workers)]
    go = [recipe for recipe in due if not _stays_here(recipe.page, workers)]
    total = render_pages(make_task("here", stay, send=False)) if stay else RenderResult([], [], [])
    runs = runs_of(go, workers)
    workers.prepare(lambda: prepare_rendering(context.project.site_context), len(go))
    # Made one by one, as workers get free: together, tasks that carry prose would hold the whole site.
    tasks = (make_task(str(number), run, send=True) for number, run in enumerate(runs))
    count = len(stay)
    for number, (run, result) in enumerate(zip(runs, workers.map(render_pages, tasks, len(go)), strict=True)):
        count += len(run)
        context.resources.progress("rendering", count, len(due))
        total.problems.extend(result.problems)
        total.staged.extend(result.staged)
        if output and result.data and not result.problems:
            total.staged.extend(_stage_here(output, run, result.data, number))
    if total.problems:
        raise Rejected(_once_each(total.problems))
    return total.staged


def _stays_here(page: Page, workers: Workers) -> bool:
    """Tell whether a page cannot be sent: values of hooks are of any type, and a cluster does not see our files."""
    return not page.is_sendable or (page.asset_source != "" and not workers.shared)


def runs_of(recipes: Sequence[Recipe], workers: Workers) -> list[Sequence[Recipe]]:
    """Return recipes in runs for the workers."""
    # What takes long goes first and in runs of its own, so that no worker is left alone with it at the end.
    efforts = {effort: [recipe for recipe in recipes if recipe.page.effort == effort] for effort in reversed(Effort)}
    lessons = [list(run) for run in chunks(efforts.pop(Effort.LESSON), workers)]
    for effort in (Effort.FEED, Effort.LISTING):
        efforts[effort] = _apart_from(lessons, efforts[effort])
    return [*(run for same_effort in efforts.values() for run in chunks(same_effort, workers)), *lessons]


# An archive of twenty lessons can start in one run of a hundred and end in the next.
_MOST_RUNS = 2


def _apart_from(lessons: list[list[Recipe]], recipes: Iterable[Recipe]) -> list[Recipe]:
    """Return recipes without those, such as an archive's, that join the run with the pages of the lessons they show.

    There the prose of these lessons is unpacked once, for both.
    """
    run_of = {meta.source: number for number, run in enumerate(lessons) for one in run for meta in one.page.texts}
    apart = []
    for recipe in recipes:
        runs = {run_of.get(meta.source, -1) for meta in recipe.page.texts}
        if runs and len(runs) <= _MOST_RUNS and -1 not in runs:
            lessons[min(runs)].append(recipe)
        else:
            apart.append(recipe)
    return apart


class _TaskMaker:
    """Makes the tasks of one build."""

    def __init__(self, context: BuildContext, plan: Plan, output: OutputFolder | None) -> None:
        self._context, self._output = context, output
        self.plan_context = plan_context_of(plan)

    def __call__(self, name: str, run: Sequence[Recipe], *, send: bool) -> RenderTask:
        """Return the task to render a run of recipes, in a form that can be sent if need be."""
        context, output = self._context, self._output
        sees_files = context.workers.shared or not send
        return RenderTask(
            site_context=context.project.site_context,
            plan_context=self.plan_context,
            name=name,
            recipes=encode([_without_places(recipe) for recipe in run]) if send else tuple(run),
            ours=tuple(output is not None and output.is_ours(recipe.file) for recipe in run),
            output=str(output.folder) if output and sees_files else "",
            store=str(context.store.path.absolute()) if sees_files else "",
            prose={} if sees_files else context.store.proses(_sources(run)),
        )


def _without_places(recipe: Recipe) -> Recipe:
    """Return a recipe without what only diagnostics need, which is more than the rest of it."""
    text = recipe.page.own_text
    if text is None or not text.links:
        return recipe
    return replace(recipe, page=recipe.page.with_text(replace(text, links=without_places(text.links))))


def _sources(run: Iterable[Recipe]) -> list[str]:
    """Return the texts whose prose a run of pages shows."""
    return [meta.source for recipe in run for meta in recipe.page.texts]


def _stage_here(
    output: OutputFolder, run: Sequence[Recipe], data: Sequence[bytes], number: int
) -> Iterator[StagedFile]:
    """Stage what a worker that does not see our files has sent back."""
    staging = StagingFolder(str(output.folder))
    for place, (recipe, page) in enumerate(zip(run, data, strict=True)):
        yield staging.add(f"{number}-{place}", recipe.file, page, ours=output.is_ours(recipe.file))


def _once_each(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return one diagnostic for each line of a layout: on a thousand pages it is one mistake."""
    first: dict[tuple[object, ...], Diagnostic] = {}
    for problem in problems:
        span = problem.span
        # A disk that is full is full for every page, whatever its name.
        place = (problem.message,) if problem.code == "output/cannot-write" else (span.path, span.line)
        first.setdefault((problem.code, *place), problem)
    return list(first.values())
