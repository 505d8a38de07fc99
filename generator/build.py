"""The whole of it: read, plan, render, write; and of all that, only what changed."""

import contextlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from generator.library import Library, Progress, read_library
from generator.model.diagnostic import Diagnostic, Rejected, error, has_errors
from generator.model.digest import digest_bytes, digest_of
from generator.model.page import Plan
from generator.model.site import Site
from generator.model.source import Span
from generator.model.value import replace
from generator.plan.links import dead_paths
from generator.plan.routes import Copies, make_plan
from generator.plan.site import Clock, arrange
from generator.pressrun import Bench, Timer, bring_up_to_date, render
from generator.project import Project, check_folder, open_project
from generator.render.fingerprint import Fingerprints, make_fingerprints
from generator.report import Report, inputs_of, last_report, remember
from generator.shell.codec import Codec, DamagedError
from generator.shell.disk import Output, Scan, load, look_at, scan
from generator.shell.lock import only_one
from generator.shell.store import Made, Store, open_store, remove_store
from generator.shell.workers import open_workers

__all__ = ["build", "read_site"]


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
    timer = Timer()
    check_folder(folder)
    cache = folder / ".drillbook"
    with only_one(cache, lambda: progress("waiting for another build to end", 0, 0)), open_workers(workers) as crew:
        project = open_project(folder)
        timer.done("settings and layouts")

        def work(store: Store) -> Report:
            return _build(Bench(project, clock, store, crew, progress, timer), strict=strict, write=write)

        return _with_store(cache / "store.sqlite", work)


Result = TypeVar("Result")


def _with_store(path: Path, work: Callable[[Store], Result]) -> Result:
    """Return what is done with the store; if that turns out to be damaged, it is done again with a new one."""
    for last_try in (False, True):
        try:
            with open_store(path) as store:
                return work(store)
        except (sqlite3.Error, DamagedError, UnicodeDecodeError) as problem:
            if last_try:
                raise Rejected([_no_store(path, problem)]) from problem
            with contextlib.suppress(sqlite3.Error):
                remove_store(path)
    raise AssertionError


def read_site(folder: Path, waiting: Callable[[], None] = lambda: None) -> tuple[Project, Library]:
    """Return a site's project and the cards of its texts, with or without errors.

    `waiting` is called when a build is under way, which has to end first.
    """
    check_folder(folder)
    cache = folder / ".drillbook"
    with only_one(cache, waiting), open_workers() as crew:
        project = open_project(folder)
        library = _with_store(cache / "store.sqlite", lambda store: read_library(project, scan(folder), store, crew))
    return project, library


def _build(bench: Bench, *, strict: bool, write: bool) -> Report:
    project, timer = bench.project, bench.timer
    found = scan(project.folder)
    timer.done("looking at the files")
    # As of now: what is saved from here on, the next build has to look at again.
    inputs = inputs_of(project, found, bench.clock)
    if write and (report := last_report(project, inputs, bench.clock, bench.store, strict=strict)):
        timer.done("comparing")
        return replace(report, timings=timer.seconds)
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
        render(bench, plan, todo, None)
        timer.done("rendering")
        return report
    written, removed = bring_up_to_date(bench, plan, todo, due, known, output)
    unchanged = len(plan.recipes) - written
    report = replace(report, written=written, unchanged=unchanged, removed=removed)
    remember(report, project, inputs, bench.clock, bench.store, library.cards)
    return report


# ---------------------------------------------------------------- planning
def _plan(project: Project, library: Library, found: Scan, bench: Bench) -> tuple[Site, Plan, list[Diagnostic]]:
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
_CLOSURES: Codec[tuple[bytes, dict[str, bytes]]] = Codec(tuple[bytes, dict[str, bytes]])


def _fingerprints(project: Project, plan: Plan, store: Store) -> Fingerprints:
    layouts = project.layouts
    key = digest_of(project.code, layouts.templates)
    kept = store.note("closures")
    known, closures = _CLOSURES.unpack(kept) if kept else (b"", {})
    if known != key:
        from generator.render.templates import Layouts, make_environment, template_closures

        texts = Layouts(texts=layouts.templates, files=layouts.files)
        closures = template_closures(make_environment(texts, project.hooks.jinja), texts)
        store.put_note("closures", _CLOSURES.pack((key, closures)))
    return make_fingerprints(project.config, project.words, closures, plan, project.code)


def _is_due(file: str, fingerprint: bytes, known: Mapping[str, Made], output: Output | None) -> bool:
    made = known.get(file)
    if made is None or made.fingerprint != fingerprint:
        return True
    return output is not None and (file not in output.made or look_at(f"{output.folder}/{file}") != made.look)


def _no_store(path: Path, problem: Exception) -> Diagnostic:
    return error(
        "store/unusable",
        Span(path=f"{path.parent.name}/{path.name}"),
        f"drillbook cannot keep its notes here: {problem}",
        help="is the disk full, or the folder not yours? nothing is lost when .drillbook/ is deleted",
    )
