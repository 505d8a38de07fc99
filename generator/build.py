"""The whole of it: read, plan, render, write; and of all that, only what changed."""

import contextlib
import dataclasses
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from generator.model.diagnostic import Diagnostic, Rejected, error, has_errors, warning
from generator.model.digest import digest_bytes, digest_of
from generator.model.lesson import Card, LessonCard, PageCard
from generator.model.page import AtomFeed, CustomPage, FileCopy, LessonPage, Page, Plain, Plan, QuotesPage, Recipe
from generator.model.site import Site
from generator.model.source import Span
from generator.plan.links import dead_paths
from generator.plan.routes import Copies, make_plan
from generator.plan.site import Clock, arrange
from generator.project import Project
from generator.read.config import read_config
from generator.read.words import Words, read_words
from generator.render.fingerprint import Fingerprints, make_fingerprints
from generator.report import Report, last_report, remember
from generator.shell.code import code_digest
from generator.shell.codec import DamagedError, pack, unpack
from generator.shell.disk import Output, Scan, Staged, load, look_at, move, read_source, scan, stage
from generator.shell.layouts import LayoutFiles, read_layouts
from generator.shell.lock import only_one
from generator.shell.plugins import load_hooks
from generator.shell.store import Made, Row, Store, open_store, remove_store
from generator.shell.workers import Workers, chunks, open_workers
from generator.work import Frame, ReadTask, Rendered, RenderTask, Setup, Taken, read_texts, render_pages

__all__ = ["Library", "Project", "Report", "build", "open_project", "read_library", "read_site"]

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is, and how much there is."""


def build(
    folder: Path,
    clock: Clock,
    *,
    strict: bool = False,
    write: bool = True,
    workers: str = "",
    progress: Progress = lambda *_: None,
) -> Report:
    """Bring the output folder up to date, or, with `write` false, only say what is wrong.

    The output is left as it was when there are errors (with `strict`, also
    warnings).  `workers` is as in `open_workers`.
    """
    timer = _Timer()
    project = open_project(folder)
    timer.done("settings and layouts")
    cache = folder / ".drillbook"
    with only_one(cache, lambda: progress("waiting for another build to end", 0, 0)), open_workers(workers) as crew:

        def work(store: Store) -> Report:
            return _build(_Bench(project, clock, store, crew, progress, timer), strict=strict, write=write)

        return _with_store(cache / "store.sqlite", work)


Result = TypeVar("Result")


def _with_store(path: Path, work: Callable[[Store], Result]) -> Result:
    """Return what is done with the store; if that turns out to be damaged, it is done again with a new one."""
    for last_try in (False, True):
        try:
            with open_store(path) as store:
                return work(store)
        except (sqlite3.Error, DamagedError) as problem:
            if last_try:
                raise Rejected([_no_store(path, problem)]) from problem
            with contextlib.suppress(sqlite3.Error):
                remove_store(path)
    raise AssertionError


@dataclass(frozen=True, slots=True)
class _Bench:
    """What the steps of a build work with."""

    project: "Project"
    clock: Clock
    store: Store
    crew: Workers
    progress: Progress
    timer: "_Timer"


def _build(bench: _Bench, *, strict: bool, write: bool) -> Report:
    project, timer = bench.project, bench.timer
    found = scan(project.folder)
    timer.done("looking at the files")
    if write and (report := last_report(project, found, bench.clock, bench.store, strict=strict)):
        timer.done("comparing")
        return dataclasses.replace(report, timings=timer.seconds)
    library = read_library(project, found, bench.store, bench.crew, bench.progress)
    timer.done("reading")
    site, plan, problems = _plan(project, library, found, bench)
    timer.done("planning")
    diagnostics = [*project.diagnostics, *found.diagnostics, *library.diagnostics, *problems]
    diagnostics.sort(key=lambda d: (d.span.path, d.span.line, d.span.column))
    report = Report(diagnostics=tuple(diagnostics), held=site.held, lessons=len(site.lessons), timings=timer.seconds)
    if has_errors(diagnostics, strict=strict):
        return report
    output = Output.open(project.folder / "output") if write else None
    prints = _fingerprints(project, plan, bench.store)
    known = bench.store.made()
    due = {file: prints.of(recipe) for file, recipe in plan.recipes.items()}
    todo = [plan.recipes[file] for file, fingerprint in due.items() if _is_due(file, fingerprint, known, output)]
    timer.done("comparing")
    if output is None:
        _render(bench, plan, todo, None)
        timer.done("rendering")
        return report
    written, removed = _bring_up_to_date(bench, plan, todo, due, output)
    unchanged = len(plan.recipes) - written
    report = dataclasses.replace(report, written=written, unchanged=unchanged, removed=removed)
    remember(report, project, found, bench.clock, bench.store, library.cards)
    return report


# ---------------------------------------------------------------- the project
def open_project(folder: Path) -> Project:
    """Return a site's folder as a project; raises `Rejected` where it is none, or its settings are wrong."""
    if not (folder / "site.yaml").is_file():
        message = "there is no site.yaml in this folder"
        advice = (
            "go to the folder of your site, or name it with --site FOLDER; `drillbook init my-blog` starts a new one"
        )
        raise Rejected([error("site/missing", Span(path=str(folder)), message, help=advice)])
    diagnostics: list[Diagnostic] = []
    config, problems = read_config(read_source(folder, "site.yaml"))
    diagnostics += problems
    layouts = read_layouts(folder)
    words = _words(layouts, config.language if config else "en", diagnostics)
    if config is None or has_errors(diagnostics):
        raise Rejected(diagnostics)
    hooks = load_hooks(folder, config.hooks)
    return Project(
        folder=folder,
        config=config,
        layouts=layouts,
        words=words,
        hooks=hooks,
        code=digest_of(code_digest(), hooks.digest),
        diagnostics=tuple(diagnostics),
    )


def _words(layouts: LayoutFiles, language: str, diagnostics: list[Diagnostic]) -> Words:
    """Return the words of the site's language over English ones, so that none is ever missing."""
    words: Words = {}
    names = dict.fromkeys(["en", language.split("-")[0], language])
    if not any(name in layouts.words for name in names if name != "en" or language.startswith("en")):
        message = f'there are no words for the language "{language}", so the pages speak English'
        advice = (
            "`drillbook layout words/en.yaml` gives you the English ones; "
            f"translate them, and save them as layouts/words/{language}.yaml"
        )
        diagnostics.append(warning("site/no-words", Span(path="site.yaml"), message, help=advice))
    for name in names:
        for source in layouts.words.get(name, ()):
            more, problems = read_words(source, words)
            diagnostics += problems.all()
            words |= more
    return words


# ---------------------------------------------------------------- reading
@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The cards of all texts, what is wrong with them, and which could not be read at all."""

    cards: tuple[LessonCard | PageCard, ...]
    diagnostics: tuple[Diagnostic, ...]
    unread: frozenset[str]


def read_library(
    project: Project, found: Scan, store: Store, crew: Workers, progress: Progress = lambda *_: None
) -> Library:
    """Return what all texts hold: from the store where they are as they were, else by reading them."""
    setup = project.setup
    known = store.texts()
    todo: list[tuple[str, bytes]] = []
    for path, stamp in found.texts.items():
        row = known.get(path)
        same_key = row is not None and row.key == setup.reading_key
        if row is None or not same_key or row.stamp != stamp or not any(stamp):
            todo.append((path, row.digest if row and same_key else b""))
    # Cold, most texts are unknown; warm, none is, and the rows in hand are all there is to do.
    for taken in _read(project, setup, todo, crew, progress):
        row = known.get(taken.path)
        if taken.same and row:
            known[taken.path] = row = Row(row.key, row.digest, taken.stamp, row.card, row.diagnostics)
            store.put_text(taken.path, row, None)
        else:
            row = Row(setup.reading_key, taken.digest, taken.stamp, taken.card, taken.diagnostics)
            known[taken.path] = row
            store.put_text(taken.path, row, taken.prose)
    gone = known.keys() - found.texts.keys()
    if gone:
        store.forget_texts(gone)
    if todo or gone:
        store.commit()
    rows = [(path, known[path]) for path in found.texts]
    return Library(
        cards=tuple([unpack(row.card) for _, row in rows if row.card]),
        diagnostics=tuple([d for _, row in rows if row.diagnostics for d in unpack(row.diagnostics)]),
        unread=frozenset(path for path, row in rows if not row.card),
    )


def read_site(folder: Path) -> tuple[Project, Library]:
    """Return a site's project and the cards of its texts, with or without errors."""
    project = open_project(folder)
    cache = folder / ".drillbook"
    with only_one(cache, lambda: None), open_workers() as crew:
        library = _with_store(cache / "store.sqlite", lambda store: read_library(project, scan(folder), store, crew))
    return project, library


def _read(
    project: Project, setup: Setup, todo: Sequence[tuple[str, bytes]], crew: Workers, progress: Progress
) -> Iterable[Taken]:
    tasks = []
    for texts in chunks(todo, crew):
        data = () if crew.shared else tuple(load(str(project.folder), path)[0] for path, _ in texts)
        tasks.append(ReadTask(setup=setup, texts=tuple(texts), data=data))
    done = 0
    for taken in crew.map(read_texts, tasks, len(todo)):
        done += len(taken)
        progress("reading", done, len(todo))
        yield from taken


# ---------------------------------------------------------------- planning
def _plan(project: Project, library: Library, found: Scan, bench: _Bench) -> tuple[Site, Plan, list[Diagnostic]]:
    """Return the site, the plan, and what is wrong between files: dead links, addresses taken twice."""
    site, atlas = arrange(project.config, library.cards, tuple(found.files), bench.clock, library.unread)
    assets = {name: str(path.absolute()) for name, path in project.layouts.assets.items()}
    digests = _digests(project.folder, found, list(assets.values()), bench.store)
    copies = Copies(files=atlas.files, assets=assets, digests=digests)
    plan, collisions = make_plan(site, copies, project.hooks.plan, project.layouts.templates)
    dead = dead_paths(atlas, (recipe.path for recipe in plan.recipes.values()))
    return site, plan, [*atlas.diagnostics, *dead, *collisions]


def _digests(folder: Path, found: Scan, assets: Sequence[str], store: Store) -> dict[str, bytes]:
    """Return the digest of every file that is published as it is."""
    known = store.files()
    files = {}
    for path in (*found.files, *assets):
        row = known.get(path)
        stamp = found.files.get(path)
        if row is None or stamp is None or row[1] != stamp or not any(stamp):
            data, stamp = load(str(folder), path)
            row = (digest_bytes(data), stamp)
        files[path] = row
    if files != known:
        store.put_files(files)
        store.commit()
    return {path: digest for path, (digest, _) in files.items()}


# ---------------------------------------------------------------- comparing
def _fingerprints(project: Project, plan: Plan, store: Store) -> Fingerprints:
    layouts = project.layouts
    name = f"closures {digest_of(layouts.templates).hex()}"
    packed = store.note(name)
    if packed:
        closures = unpack(packed)
    else:
        from generator.render.templates import Layouts, make_environment, template_closures

        texts = Layouts(texts=layouts.templates, files=layouts.files)
        closures = template_closures(make_environment(texts, project.hooks.jinja), texts)
        store.put_note(name, pack(closures))
    return make_fingerprints(project.config, project.words, closures, plan, project.code)


def _is_due(file: str, fingerprint: bytes, known: Mapping[str, Made], output: Output | None) -> bool:
    made = known.get(file)
    if made is None or made.fingerprint != fingerprint:
        return True
    return output is not None and (file not in output.made or look_at(f"{output.folder}/{file}") != made.look)


# ---------------------------------------------------------------- rendering
def _bring_up_to_date(
    bench: _Bench, plan: Plan, todo: Sequence[Recipe], due: Mapping[str, bytes], output: Output
) -> tuple[int, int]:
    """Render what is due and move it into place; return how many files were written and how many removed."""
    files = frozenset(plan.recipes)
    if not todo and files == output.made:
        return 0, 0
    timer = bench.timer
    output.start()
    try:
        staged = _render(bench, plan, todo, output)
        timer.done("rendering")
        output.claim(files)
        removed = output.remove_others(files)
        fresh = [one for one in staged if one.name]
        tasks = [(str(output.folder), tuple(run)) for run in chunks(fresh, bench.crew)]
        for _ in bench.crew.map(_move, tasks, len(fresh) if bench.crew.shared else 0):
            pass
        output.settle(files)
    finally:
        output.discard()
    gone = bench.store.made().keys() - files
    bench.store.put_made(((one.file, Made(due[one.file], one.look)) for one in staged), gone)
    timer.done("writing")
    return len(fresh), removed


def _move(task: tuple[str, tuple[Staged, ...]]) -> None:
    move(*task)


def _render(bench: _Bench, plan: Plan, todo: Sequence[Recipe], output: Output | None) -> list[Staged]:
    """Render pages and stage them; raises `Rejected` with everything that is wrong with the layouts."""
    crew = bench.crew
    setup = bench.project.setup
    frame = Frame(key=digest_of(plan.menu, dict(plan.assets)), menu=plan.menu, assets=plan.assets)

    def task(name: str, run: Sequence[Recipe], *, send: bool) -> RenderTask:
        here = crew.shared or not send
        return RenderTask(
            setup=setup,
            frame=frame,
            name=name,
            recipes=pack(list(run)) if send else tuple(run),
            ours=tuple(output is not None and output.is_ours(recipe.file) for recipe in run),
            output=str(output.folder) if output and here else "",
            store=str(bench.store.path.absolute()) if here else "",
            prose={} if here else bench.store.proses(_sources(run)),
        )

    # What a hook made can hold anything, and a cluster does not see our pictures: such pages stay here.
    stay = [r for r in todo if isinstance(r.page, CustomPage) or (isinstance(r.page, FileCopy) and not crew.shared)]
    go = todo if not stay else [r for r in todo if r not in stay]
    done = render_pages(task("here", stay, send=False)) if stay else Rendered([], [], [])
    # The long pages first, so that no worker is left alone with them at the end.
    runs = chunks(sorted(go, key=lambda recipe: isinstance(recipe.page, LessonPage)), crew)
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


def _stage_here(output: Output, run: Sequence[Recipe], rendered: Rendered, number: int) -> Iterable[Staged]:
    for place, (recipe, data) in enumerate(zip(run, rendered.data, strict=True)):
        yield stage(str(output.folder), f"{number}-{place}", recipe.file, data, ours=output.is_ours(recipe.file))


def _sources(run: Iterable[Recipe]) -> list[str]:
    """Return the texts whose prose a run of pages shows."""
    return [card.source for recipe in run for card in _cards(recipe.page)]


def _cards(page: Page) -> Iterable[Card]:
    if isinstance(page, LessonPage | Plain):
        yield page.card
    elif isinstance(page, AtomFeed | QuotesPage):
        yield from (entry[0] for entry in page.lessons)


def _one_a_place(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return one diagnostic for each line of a layout: the same mistake on a thousand pages is one mistake."""
    first: dict[tuple[str, int, str], Diagnostic] = {}
    for problem in problems:
        first.setdefault((problem.span.path, problem.span.line, problem.code), problem)
    return list(first.values())


# ---------------------------------------------------------------- small things
class _Timer:
    """Seconds by step, in the order of the steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def done(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now


def _no_store(path: Path, problem: Exception) -> Diagnostic:
    return error(
        "store/unusable",
        Span(path=f"{path.parent.name}/{path.name}"),
        f"drillbook cannot keep its notes here: {problem}",
        help="is the disk full, or the folder not yours? nothing is lost when .drillbook/ is deleted",
    )
