"""The whole of it: read, plan, render, write; and of all that, only what changed."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from generator.engine.assets import read_assets
from generator.engine.content import Content, Progress, read_content, with_store
from generator.engine.output import BuildContext, Timer, bring_up_to_date, render
from generator.engine.project import Project, check_folder, open_project
from generator.engine.report import Report, inputs_of, last_report, remember
from generator.engine.search_index import renew_index, stored_index
from generator.engine.snapshot import copied_assets, make_snapshot
from generator.model.diagnostic import has_errors, in_order
from generator.model.digest import digest_of
from generator.model.plan import Plan
from generator.model.site import Related
from generator.model.value import replace
from generator.plan.site import Clock
from generator.shell.codec import Codec
from generator.shell.disk import Output, output_stat, scan
from generator.shell.lock import only_one
from generator.shell.store import Made, Store
from generator.shell.workers import open_workers

if TYPE_CHECKING:
    from generator.render.fingerprint import Fingerprints

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
    with only_one(cache, lambda: progress("waiting for another build to end", 0, 0)), open_workers(workers) as pool:
        project = open_project(folder)
        timer.done("settings and layouts")

        def work(store: Store) -> Report:
            return _build(BuildContext(project, clock, store, pool, progress, timer), strict=strict, write=write)

        return with_store(cache / "store.sqlite", work)


def read_site(folder: Path, waiting: Callable[[], None] = lambda: None) -> tuple[Project, Content]:
    """Return a site's project and the cards of its texts, with or without errors.

    `waiting` is called when a build is under way, which has to end first.
    """
    check_folder(folder)
    cache = folder / ".drillbook"
    with only_one(cache, waiting), open_workers() as workers:
        project = open_project(folder)
        content = with_store(cache / "store.sqlite", lambda store: read_content(project, scan(folder), store, workers))
    return project, content


def _build(context: BuildContext, *, strict: bool, write: bool) -> Report:
    project, timer = context.project, context.timer
    found = scan(project.folder)
    timer.done("looking at the files")
    # As of now: what is saved from here on, the next build has to look at again.
    inputs = inputs_of(project, found, context.clock)
    if write and (report := last_report(project, inputs, context.clock, context.store, strict=strict)):
        timer.done("comparing")
        return replace(report, timings=timer.seconds)
    content = read_content(project, found, context.store, context.workers, context.progress)
    timer.done("reading")
    files = read_assets(
        project, found, copied_assets(project).values(), context.store, context.workers, context.progress
    )
    timer.done("pictures")
    snapshot = make_snapshot(project, content, found, context.clock, files, _related(project, context.store))
    site, plan = snapshot.site, snapshot.plan
    timer.done("planning")
    diagnostics = in_order([*project.diagnostics, *found.diagnostics, *content.diagnostics, *snapshot.diagnostics])
    report = Report(
        diagnostics=diagnostics, unpublished=site.unpublished, lessons=len(site.lessons), timings=timer.seconds
    )
    if has_errors(diagnostics, strict=strict):
        return report
    output = Output.open(project.folder / "output") if write else None
    prints = _fingerprints(project, plan, context.store)
    known = context.store.made()
    due = {file: prints.of(recipe) for file, recipe in plan.recipes.items()}
    todo = [plan.recipes[file] for file, fingerprint in due.items() if _is_due(file, fingerprint, known, output)]
    timer.done("comparing")
    if output is None:
        render(context, plan, [recipe for recipe in todo if not recipe.page.is_image], None)
        timer.done("rendering")
        return replace(report, unused=_unused(project, snapshot.unnamed))
    index = stored_index(project, plan, due, context.store)
    written, removed = bring_up_to_date(context, plan, todo, due, known, output, index.files)
    indexed, outdated = renew_index(index, project, frozenset(plan.recipes), known, output, context.store)
    if project.config.search:
        timer.done("indexing")
    written, removed = written + indexed, removed + outdated
    unchanged = len(output.made) - written
    report = replace(report, written=written, unchanged=unchanged, removed=removed)
    context.store.put_note("related", _RELATED.pack((project.code, site.related)))
    remember(report, project, inputs, context.clock, context.store, content.metadata)
    return report


def _unused(project: Project, unnamed: Iterable[str]) -> tuple[str, ...]:
    """Return the pictures that no layout names either: one of the whole site's is in no text."""
    layouts = project.layouts.templates.values()
    return tuple(name for name in sorted(unnamed) if not any(name.rpartition("/")[2] in text for text in layouts))


_RELATED: Codec[tuple[bytes, Related]] = Codec(tuple[bytes, Related])


def _related(project: Project, store: Store) -> Related:
    """Return which lessons were found to be related last time, by the same program."""
    kept = store.note("related")
    code, related = _RELATED.unpack(kept) if kept else (b"", Related())
    return related if code == project.code else Related()


# ---------------------------------------------------------------- comparing
_CLOSURES: Codec[tuple[bytes, dict[str, bytes]]] = Codec(tuple[bytes, dict[str, bytes]])


def _fingerprints(project: Project, plan: Plan, store: Store) -> "Fingerprints":
    from generator.render.fingerprint import make_fingerprints  # every kind of page; most builds have nothing to do

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
    return output is not None and (file not in output.made or output_stat(f"{output.folder}/{file}") != made.look)
