"""One run of the press: pages that are due are rendered, staged, and moved into place together."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.library import Progress
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.lesson import without_places
from generator.model.page import (
    CustomPage,
    FileCopy,
    HandoutPage,
    LessonFeed,
    LessonPage,
    Page,
    PictureFile,
    Plain,
    Plan,
    Recipe,
    shown_whole,
)
from generator.model.picture import Shape
from generator.model.value import replace
from generator.plan.site import Clock
from generator.project import Project
from generator.shell.codec import encode
from generator.shell.darkroom import Darkroom
from generator.shell.disk import Output, Staged, move, stage
from generator.shell.store import Made, Store
from generator.shell.workers import WORTH_PROCESSES, Workers, chunks
from generator.work import DevelopTask, Rendered, RenderTask, develop_picture, frame_of, render_pages

__all__ = ["Bench", "Timer", "bring_up_to_date", "render"]


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
class Bench:
    """What the steps of a build work with."""

    project: Project
    clock: Clock
    store: Store
    crew: Workers
    progress: Progress
    timer: Timer


def bring_up_to_date(
    bench: Bench,
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
    timer = bench.timer
    output.start()
    try:
        _develop(bench, todo)
        timer.done("pictures")
        staged = render(bench, plan, todo, output)
        timer.done("rendering")
        fresh = [one for one in staged if one.name]
        obstacles = output.obstacles([one.file for one in fresh], files)
        if obstacles:
            raise Rejected(obstacles)
        output.claim(files)
        removed = output.remove_others(files)
        rest = output.adopt(fresh)
        tasks = [(str(output.folder), tuple(run)) for run in chunks(rest, bench.crew)]
        # A cluster does not see our output folder.
        for _ in bench.crew.map(_move, tasks, len(rest)) if bench.crew.shared else map(_move, tasks):
            pass
        output.settle(files)
    finally:
        output.discard()
    made = (Made(one.file, due[one.file], *one.look) for one in staged)
    bench.store.put_made(made, [file for file in known if file not in files])
    pages = (recipe.page for recipe in plan.recipes.values())
    Darkroom(bench.project.setup.folder).keep([page for page in pages if isinstance(page, PictureFile)])
    timer.done("writing")
    return len(fresh), removed


def _develop(bench: Bench, todo: Iterable[Recipe]) -> None:
    """Make the pictures that are due and have not been made yet, all shapes of one at a time."""
    folder, crew = bench.project.setup.folder, bench.crew
    room = Darkroom(folder)
    wanted: dict[tuple[str, bytes], dict[Shape, None]] = {}
    for recipe in todo:
        page = recipe.page
        if isinstance(page, PictureFile) and not room.has(page):
            wanted.setdefault((page.source, page.digest), {})[page.shape] = None
    tasks = [DevelopTask(folder, *picture, tuple(shapes)) for picture, shapes in wanted.items()]
    # To make one takes as long as to start processes; and a cluster does not see our pictures.
    made = (
        crew.map(develop_picture, tasks, WORTH_PROCESSES * (len(tasks) - 1))
        if crew.shared
        else map(develop_picture, tasks)
    )
    for count, _ in enumerate(made, 1):
        bench.progress("making pictures", count, len(tasks))


def _move(task: tuple[str, tuple[Staged, ...]]) -> None:
    move(*task)


def render(bench: Bench, plan: Plan, todo: Sequence[Recipe], output: Output | None) -> list[Staged]:
    """Render pages and stage them; raises `Rejected` with everything that is wrong with the layouts."""
    crew = bench.crew
    setup = bench.project.setup
    frame = frame_of(plan)

    def task(name: str, run: Sequence[Recipe], *, send: bool) -> RenderTask:
        here = crew.shared or not send
        return RenderTask(
            setup=setup,
            frame=frame,
            name=name,
            recipes=encode([_without_places(recipe) for recipe in run]) if send else tuple(run),
            ours=tuple(output is not None and output.is_ours(recipe.file) for recipe in run),
            output=str(output.folder) if output and here else "",
            store=str(bench.store.path.absolute()) if here else "",
            prose={} if here else bench.store.proses(_sources(run)),
        )

    # What a hook made can hold anything, and a cluster does not see our pictures: such pages stay here.
    def stays(page: Page) -> bool:
        return isinstance(page, CustomPage) or (isinstance(page, FileCopy | PictureFile) and not crew.shared)

    stay = [recipe for recipe in todo if stays(recipe.page)]
    go = [recipe for recipe in todo if not stays(recipe.page)]
    done = render_pages(task("here", stay, send=False)) if stay else Rendered([], [], [])
    # What takes long first and in runs of its own, so that no worker is left alone with it at the end.
    handouts = [recipe for recipe in go if isinstance(recipe.page, HandoutPage)]
    feeds = [recipe for recipe in go if isinstance(recipe.page, LessonFeed)]
    others = [recipe for recipe in go if not isinstance(recipe.page, LessonFeed | HandoutPage)]
    others.sort(key=lambda recipe: isinstance(recipe.page, LessonPage))
    runs = [*chunks(handouts, crew), *chunks(feeds, crew), *chunks(others, crew)]
    tasks = (task(str(number), run, send=True) for number, run in enumerate(runs))
    count = len(stay)
    for number, (run, rendered) in enumerate(zip(runs, crew.map(render_pages, tasks, len(go)), strict=True)):
        count += len(run)
        bench.progress("rendering", count, len(todo))
        done.problems.extend(rendered.problems)
        done.staged.extend(rendered.staged)
        if output and rendered.data and not rendered.problems:
            done.staged.extend(_stage_here(output, run, rendered, number))
    if done.problems:
        raise Rejected(_one_a_place(done.problems))
    return done.staged


def _without_places(recipe: Recipe) -> Recipe:
    """Return a recipe without what only diagnostics need, which is more than the rest of it."""
    page = recipe.page
    if not isinstance(page, LessonPage | Plain) or not page.card.links:
        return recipe
    card = replace(page.card, links=without_places(page.card.links))
    return replace(recipe, page=replace(page, card=card))


def _stage_here(output: Output, run: Sequence[Recipe], rendered: Rendered, number: int) -> Iterable[Staged]:
    for place, (recipe, data) in enumerate(zip(run, rendered.data, strict=True)):
        yield stage(str(output.folder), f"{number}-{place}", recipe.file, data, ours=output.is_ours(recipe.file))


def _sources(run: Iterable[Recipe]) -> list[str]:
    """Return the texts whose prose a run of pages shows."""
    return [card.source for recipe in run for card in shown_whole(recipe.page)]


def _one_a_place(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return one diagnostic for each line of a layout, or state of the disk: on a thousand pages it is one mistake."""
    first: dict[tuple[object, ...], Diagnostic] = {}
    for problem in problems:
        span = problem.span
        # A disk that is full is so for every page.
        place = (problem.message,) if problem.code == "output/cannot-write" else (span.path, span.line)
        first.setdefault((problem.code, *place), problem)
    return list(first.values())
