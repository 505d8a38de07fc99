"""One run of the press: pages that are due are rendered, staged, and moved into place together."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.engine.content import Progress
from generator.engine.project import Project
from generator.engine.tasks import EncodeTask, Rendered, RenderTask, encode_picture, plan_context_of, render_pages
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.lesson import without_places
from generator.model.page import Effort, Page, PictureFile
from generator.model.picture import Shape
from generator.model.plan import Plan, Recipe
from generator.model.value import replace
from generator.plan.site import Clock
from generator.shell.codec import encode
from generator.shell.disk import Output, Staged, move, stage
from generator.shell.picture_cache import PictureCache
from generator.shell.store import Made, Store
from generator.shell.workers import WORTH_PROCESSES, Workers, chunks

__all__ = ["BuildContext", "Timer", "bring_up_to_date", "render"]


class Timer:
    """Seconds by step, in the order of the steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def done(self, step: str) -> None:
        """Note that a step ends here."""
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What the steps of a build work with."""

    project: Project
    clock: Clock
    store: Store
    workers: Workers
    progress: Progress
    timer: Timer


def bring_up_to_date(
    context: BuildContext,
    plan: Plan,
    todo: Sequence[Recipe],
    due: Mapping[str, bytes],
    known: Collection[str],
    output: Output,
    kept: Collection[str] = (),
) -> tuple[int, int]:
    """Render what is due and move it into place; return how many files were written and how many removed.

    `due` has the fingerprint of every file of the plan, `known` the names of
    those that the store knows, `kept` the files that stay and are in no plan.
    """
    files = frozenset((*plan.recipes, *kept))
    if not todo and files == output.made:
        output.discard()
        return 0, 0
    timer = context.timer
    output.start()
    try:
        _develop(context, todo)
        timer.done("pictures")
        staged = render(context, plan, todo, output)
        timer.done("rendering")
        fresh = [one for one in staged if one.name]
        obstacles = output.obstacles([one.file for one in fresh], files)
        if obstacles:
            raise Rejected(obstacles)
        output.claim(files)
        removed = output.remove_others(files)
        rest = output.adopt(fresh)
        tasks = [(str(output.folder), tuple(run)) for run in chunks(rest, context.workers)]
        # A cluster does not see our output folder.
        for _ in context.workers.map(_move, tasks, len(rest)) if context.workers.shared else map(_move, tasks):
            pass
        output.settle(files)
    finally:
        output.discard()
    made = (Made(one.file, due[one.file], *one.look) for one in staged)
    context.store.put_made(made, [file for file in known if file not in files])
    pages = (recipe.page for recipe in plan.recipes.values())
    PictureCache(context.project.site_context.folder).keep([page for page in pages if isinstance(page, PictureFile)])
    timer.done("writing")
    return len(fresh), removed


def _develop(context: BuildContext, todo: Iterable[Recipe]) -> None:
    """Make the pictures that are due and have not been made yet, all shapes of one at a time."""
    folder, workers = context.project.site_context.folder, context.workers
    room = PictureCache(folder)
    wanted: dict[tuple[str, bytes], dict[Shape, None]] = {}
    for recipe in todo:
        page = recipe.page
        if isinstance(page, PictureFile) and not room.has(page):
            wanted.setdefault((page.source, page.digest), {})[page.shape] = None
    tasks = [EncodeTask(folder, *picture, tuple(shapes)) for picture, shapes in wanted.items()]
    # To make one takes as long as to start processes; and a cluster does not see our pictures.
    made = (
        workers.map(encode_picture, tasks, WORTH_PROCESSES * (len(tasks) - 1))
        if workers.shared
        else map(encode_picture, tasks)
    )
    for count, _ in enumerate(made, 1):
        context.progress("making pictures", count, len(tasks))


def _move(task: tuple[str, tuple[Staged, ...]]) -> None:
    move(*task)


def render(context: BuildContext, plan: Plan, todo: Sequence[Recipe], output: Output | None) -> list[Staged]:
    """Render pages and stage them; raises `Rejected` with everything that is wrong with the layouts."""
    workers = context.workers
    site_context = context.project.site_context
    plan_context = plan_context_of(plan)

    def task(name: str, run: Sequence[Recipe], *, send: bool) -> RenderTask:
        here = workers.shared or not send
        return RenderTask(
            site_context=site_context,
            plan_context=plan_context,
            name=name,
            recipes=encode([_without_places(recipe) for recipe in run]) if send else tuple(run),
            ours=tuple(output is not None and output.is_ours(recipe.file) for recipe in run),
            output=str(output.folder) if output and here else "",
            store=str(context.store.path.absolute()) if here else "",
            prose={} if here else context.store.proses(_sources(run)),
        )

    # What a hook made can hold anything, and a cluster does not see our pictures: such pages stay here.
    def stays(page: Page) -> bool:
        return not page.is_sendable or (page.asset_source != "" and not workers.shared)

    stay = [recipe for recipe in todo if stays(recipe.page)]
    go = [recipe for recipe in todo if not stays(recipe.page)]
    done = render_pages(task("here", stay, send=False)) if stay else Rendered([], [], [])
    # What takes long first and in runs of its own, so that no worker is left alone with it at the end.
    by_effort = [[recipe for recipe in go if recipe.page.effort == effort] for effort in reversed(Effort)]
    runs = [run for recipes in by_effort for run in chunks(recipes, workers)]
    tasks = (task(str(number), run, send=True) for number, run in enumerate(runs))
    count = len(stay)
    for number, (run, rendered) in enumerate(zip(runs, workers.map(render_pages, tasks, len(go)), strict=True)):
        count += len(run)
        context.progress("rendering", count, len(todo))
        done.problems.extend(rendered.problems)
        done.staged.extend(rendered.staged)
        if output and rendered.data and not rendered.problems:
            done.staged.extend(_stage_here(output, run, rendered, number))
    if done.problems:
        raise Rejected(_one_a_place(done.problems))
    return done.staged


def _without_places(recipe: Recipe) -> Recipe:
    """Return a recipe without what only diagnostics need, which is more than the rest of it."""
    text = recipe.page.own_text
    if text is None or not text.links:
        return recipe
    return replace(recipe, page=recipe.page.with_text(replace(text, links=without_places(text.links))))


def _stage_here(output: Output, run: Sequence[Recipe], rendered: Rendered, number: int) -> Iterable[Staged]:
    for place, (recipe, data) in enumerate(zip(run, rendered.data, strict=True)):
        yield stage(str(output.folder), f"{number}-{place}", recipe.file, data, ours=output.is_ours(recipe.file))


def _sources(run: Iterable[Recipe]) -> list[str]:
    """Return the texts whose prose a run of pages shows."""
    return [meta.source for recipe in run for meta in recipe.page.texts]


def _one_a_place(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return one diagnostic for each line of a layout, or state of the disk: on a thousand pages it is one mistake."""
    first: dict[tuple[object, ...], Diagnostic] = {}
    for problem in problems:
        span = problem.span
        # A disk that is full is so for every page.
        place = (problem.message,) if problem.code == "output/cannot-write" else (span.path, span.line)
        first.setdefault((problem.code, *place), problem)
    return list(first.values())
