"""A build: read, plan, render, write; and of all that, only what changed.

Four things keep a build small.  The report of the last one is returned if
nothing at all has changed.  Where a few texts changed that no other page shows,
nothing is planned.  Texts and pictures that have not changed come from
the store.  And a page is rendered only if its fingerprint, a digest of its
recipe and of the layouts it uses, differs from the one it was made under.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from generator.engine.address_notes import note_addresses
from generator.engine.assets import read_assets
from generator.engine.build_context import BuildContext, BuildOptions, Resources, Timer
from generator.engine.content import Content, read_content
from generator.engine.edited_texts import rebuild_edited, remember_endings, remember_recipes
from generator.engine.emptied import emptied, remember_lessons
from generator.engine.fingerprints import fingerprints_of
from generator.engine.output import OutputUpdate, forget_pictures, render, update_output
from generator.engine.project import Project, check_folder, open_project
from generator.engine.report import Report, inputs_of, last_build, remember_build, settled_span
from generator.engine.search_index import stored_index, update_index
from generator.engine.snapshot import Snapshot, copied_assets, make_snapshot
from generator.engine.summary import summary_of
from generator.engine.to_come import texts_to_come
from generator.engine.unfilled import unfilled
from generator.model.diagnostic import Diagnostic, as_warnings, has_errors, in_order
from generator.model.plan import Plan
from generator.model.site import Related
from generator.model.value import replace
from generator.plan.built_addresses import addresses_of
from generator.plan.site import AHEAD, Clock
from generator.shell.codec import Codec
from generator.shell.content_scan import ContentScan, scan_content
from generator.shell.file_stats import NO_SOURCE_STAT, SourceStat, output_stat_of
from generator.shell.last_result import Made, frame_files, remember_summary
from generator.shell.lock import only_one
from generator.shell.output_folder import MANIFEST, STAGING, OutputFolder
from generator.shell.plugins import has_hooks
from generator.shell.progress import Progress, no_progress
from generator.shell.shared_pictures import SharedPictures
from generator.shell.site_version import earlier_version, remember_version
from generator.shell.store import OutputRow, Store, with_store
from generator.shell.workers import open_workers

__all__ = ["build", "read_site", "survey"]


def build(
    folder: Path,
    clock: Clock,
    options: BuildOptions = BuildOptions(),  # noqa: B008 - it is a value that cannot change
    *,
    progress: Progress = no_progress,
) -> Report:
    """Bring the output folder up to date, or, with `options.write` false, only report what is wrong.

    The output is left as it was if there are errors (with `options.strict`,
    also if there are warnings).  Raises `Rejected` if there is no site in the
    folder, its settings are wrong, a layout fails, or the disk refuses.
    """
    timer = Timer()
    check_folder(folder)
    cache = folder / ".drillbook"
    with (
        only_one(cache, lambda: progress("waiting for another build to end", 0, 0)),
        open_workers(options.workers) as pool,
    ):
        earlier = earlier_version(folder)
        # Before the settings are read: what is saved from now on makes `last_result` look again.
        frame = frame_files(folder)
        project = open_project(folder, untrusted=options.untrusted)
        timer.done("settings and layouts")

        def use(store: Store) -> Report:
            resources = Resources(store, pool, progress, SharedPictures(options.pictures))
            context = BuildContext(project, clock, resources, timer)
            scan = scan_content(folder, project.config.linked_folders)
            timer.done("looking at the files")
            report = _build(context, scan, strict=options.strict, write=options.write)
            comments = project.config.comments
            no_comments = comments.default == "open" and not comments.can_arrive and report.lessons > 0
            report = replace(report, unfilled=unfilled(project), no_comments=no_comments, earlier_version=earlier)
            if options.write:
                # After the build has left its note, which says until when it holds.
                report = replace(report, holds=_span(context))
                _remember_summary(context, frame, scan, report)
            return report

        report = with_store(cache / "store.sqlite", use)
        # A site of an earlier version keeps that one's number until `drillbook update` has told what is new.
        if options.write and not earlier:
            remember_version(folder)
        return report


def read_site(folder: Path, on_wait: Callable[[], None] = lambda: None) -> tuple[Project, Content]:
    """Return a site's project and its texts, with or without errors.

    `on_wait` is called if a build is under way, which has to end first.
    """
    check_folder(folder)
    cache = folder / ".drillbook"
    with only_one(cache, on_wait), open_workers() as workers:
        project = open_project(folder)
        scan = scan_content(folder, project.config.linked_folders)
        content = with_store(
            cache / "store.sqlite", lambda store: read_content(project, scan, Resources(store, workers))
        )
    return project, content


def survey(folder: Path, clock: Clock) -> tuple[Project, Content, tuple[Diagnostic, ...]]:
    """Return a site's project, its texts, and all that is wrong with both at a moment; nothing is rendered."""
    check_folder(folder)
    cache = folder / ".drillbook"
    with only_one(cache, lambda: None), open_workers() as pool:
        project = open_project(folder)
        scan = scan_content(folder, project.config.linked_folders)

        def use(store: Store) -> tuple[Content, Snapshot]:
            return _read_and_plan(BuildContext(project, clock, Resources(store, pool), Timer()), scan, clock)

        content, snapshot = with_store(cache / "store.sqlite", use)
    everything = [*project.diagnostics, *scan.diagnostics, *content.diagnostics, *snapshot.diagnostics]
    return project, content, in_order(everything)


def _build(context: BuildContext, scan: ContentScan, *, strict: bool, write: bool) -> Report:
    project, timer = context.project, context.timer
    # Taken before anything is read: the next build reads again whatever is saved after this moment.
    inputs = inputs_of(project, scan, context.clock)
    last = last_build(context, inputs, strict=strict) if write else None
    if last:
        timer.done("comparing")
        if not last.edited:
            return replace(last.report, timings=timer.seconds)
        if edited := rebuild_edited(context, last, inputs):
            return replace(edited, timings=timer.seconds)
    obstacles = [*scan.diagnostics, *emptied(context.store, scan)]
    if has_errors(obstacles):
        # Every link to what could not be found would be reported as well.
        return Report(diagnostics=in_order([*project.diagnostics, *obstacles]), timings=timer.seconds)
    clock = context.clock if write else replace(context.clock, ahead=AHEAD)
    content, snapshot = _read_and_plan(context, scan, clock)
    diagnostics = in_order([*project.diagnostics, *scan.diagnostics, *content.diagnostics, *snapshot.diagnostics])
    if has_errors(diagnostics):
        diagnostics = as_warnings(diagnostics, texts_to_come(project, content, clock))
    site = snapshot.site
    report = Report(
        diagnostics=diagnostics,
        unpublished=site.unpublished,
        moved=snapshot.plan.moved,
        lessons=len(site.lessons),
        timings=timer.seconds,
    )
    if has_errors(diagnostics, strict=strict):
        return report
    if not write:
        _render_only(context, snapshot.plan)
        return replace(report, unused=_unused(project, snapshot.unnamed))
    report = _update(context, snapshot.plan, report, last.rows if last else None)
    note_addresses(context.store, addresses_of(snapshot.plan, snapshot.linked))
    remember_lessons(context.store, scan)
    remember_endings(context.store, site.lessons)
    context.store.put_note("related", _RELATED.pack((project.code, site.related)))
    # Nobody knows when a text comes out whose date cannot be read: the next build has to look again.
    remember_build(context, report, inputs, content.metadata, certain=not content.unread)
    return report


def _span(context: BuildContext) -> tuple[float, float] | None:
    """Return the time in which the build stays valid; with hooks, which may look at anything, nobody knows it."""
    return None if has_hooks(context.project.config.hooks) else settled_span(context)


def _remember_summary(
    context: BuildContext, frame: dict[str, SourceStat] | None, scan: ContentScan, report: Report
) -> None:
    """Let the next build repeat this one's words without a look inside of anything, if that cannot go wrong.

    What hooks are made of is not among the files that `last_result` looks at,
    and of a mistake it could not show the line.  A stranger's site is not for
    `last_result`: what it holds could be forged.
    """
    project, span, content = context.project, report.holds, scan.texts | scan.files
    if span is None or report.diagnostics or project.config.untrusted:
        return
    if frame is None or NO_SOURCE_STAT in content.values():
        return  # something was saved just now
    output = str(project.folder / "output")
    rows = context.store.outputs()
    made = Made(
        frame=frame,
        content=content,
        output=((MANIFEST, output_stat_of(f"{output}/{MANIFEST}")), *((file, rows[file].output_stat) for file in rows)),
        absent=STAGING,
        since=span[0],
        until=span[1],
    )
    clock = context.clock
    remember_summary(project.folder, made, summary_of(report), drafts=clock.drafts, future=clock.future)


def _read_and_plan(context: BuildContext, scan: ContentScan, clock: Clock) -> tuple[Content, Snapshot]:
    project, timer = context.project, context.timer
    content = read_content(project, scan, context.resources)
    timer.done("reading")
    assets = read_assets(project, scan, copied_assets(project).values(), context.resources)
    timer.done("pictures")
    related = _last_related(project, context.store)
    snapshot = make_snapshot(project, content, scan, clock, assets, related)
    timer.done("planning")
    return content, snapshot


def _render_only(context: BuildContext, plan: Plan) -> None:
    """Render what a build would, but for pictures, and write nothing; raises `Rejected` if a layout fails."""
    rows = context.store.outputs()
    fingerprints = _fingerprints(context, plan)
    due = [plan.recipes[file] for file, fingerprint in fingerprints.items() if _is_new(file, fingerprint, rows)]
    context.timer.done("comparing")
    render(context, plan, [recipe for recipe in due if not recipe.page.is_image], None)
    context.timer.done("rendering")


def _update(context: BuildContext, plan: Plan, report: Report, in_place: Mapping[str, OutputRow] | None) -> Report:
    """Bring the output up to date, and return the report with the counts of files.

    `in_place` are the files of the output, if all of them were looked at just now and are as they were left.
    """
    output = OutputFolder.open(context.project.folder / "output")
    rows = context.store.outputs() if in_place is None else in_place
    fingerprints = _fingerprints(context, plan)
    due = [
        plan.recipes[file]
        for file, fingerprint in fingerprints.items()
        if _is_new(file, fingerprint, rows)
        # A file can be right in the store and on the disk, and yet not be ours any more: somebody deleted the list.
        or file not in output.made
        or not (in_place is not None or _looks_the_same(file, rows, output))
    ]
    context.timer.done("comparing")
    index = stored_index(context, plan, fingerprints)
    update = OutputUpdate(plan=plan, due=due, fingerprints=fingerprints, known=rows, kept=index.files)
    written, removed = update_output(context, update, output)
    remember_recipes(context.store, plan, due)
    if due or removed:
        forget_pictures(context.project, plan)
    # After the pages: the index is made of them.
    indexed, outdated = update_index(context, index, frozenset(plan.recipes), rows, output)
    if context.project.config.search:
        context.timer.done("indexing")
    written, removed = written + indexed, removed + outdated
    return replace(report, written=written, unchanged=len(output.made) - written, removed=removed)


def _unused(project: Project, unnamed: Iterable[str]) -> tuple[str, ...]:
    """Return the pictures that no layout names either: the logo, for one, is in no text."""
    layouts = project.layouts.templates.values()
    return tuple(name for name in sorted(unnamed) if not any(name.rpartition("/")[2] in text for text in layouts))


_RELATED: Codec[tuple[bytes, Related]] = Codec(tuple[bytes, Related])


def _last_related(project: Project, store: Store) -> Related:
    """Return which lessons the last build found to be related, if the same program did."""
    note = store.note("related")
    code, related = _RELATED.unpack(note) if note else (b"", Related())
    return related if code == project.code else Related()


# ---------------------------------------------------------------- comparing
def _fingerprints(context: BuildContext, plan: Plan) -> dict[str, bytes]:
    """Return the fingerprint of every file of a plan."""
    fingerprints = fingerprints_of(context.project, plan, context.store)
    return {file: fingerprints.of(recipe) for file, recipe in plan.recipes.items()}


def _is_new(file: str, fingerprint: bytes, rows: Mapping[str, OutputRow]) -> bool:
    row = rows.get(file)
    return row is None or row.fingerprint != fingerprint


def _looks_the_same(file: str, rows: Mapping[str, OutputRow], output: OutputFolder) -> bool:
    """Tell whether a file of the output is still the one that was written."""
    return output_stat_of(f"{output.folder}/{file}") == rows[file].output_stat
