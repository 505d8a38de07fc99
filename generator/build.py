"""The whole of it: read, plan, render, write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import __version__
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Rejected, error, has_errors
from generator.model.digest import digest_bytes
from generator.model.hooks import Hooks
from generator.model.lesson import Lesson, PlainPage, Reading
from generator.model.page import FileCopy, Plan
from generator.model.site import Held, Site
from generator.model.source import Span
from generator.plan.links import dead_paths
from generator.plan.routes import Copies, make_plan
from generator.plan.site import Clock, arrange
from generator.read.config import read_config
from generator.read.lesson import read
from generator.read.words import Words, read_words
from generator.read.writing import make_reader
from generator.render.press import make_press, press_page
from generator.render.templates import Layouts
from generator.shell.disk import Output, Scan, read_source, scan
from generator.shell.layouts import LayoutFiles, read_layouts
from generator.shell.plugins import load_hooks

__all__ = ["Project", "Report", "build", "open_project"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A site's folder, with everything read but its lessons."""

    folder: Path
    config: Config
    layouts: LayoutFiles
    words: Words
    hooks: Hooks
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did; `written`, `unchanged` and `removed` count files."""

    diagnostics: tuple[Diagnostic, ...]
    held: tuple[Held, ...] = ()
    lessons: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0


def build(folder: Path, clock: Clock, *, strict: bool = False, write: bool = True) -> Report:
    """Bring the output folder up to date, or, with `write` false, only say what is wrong.

    The output is left as it was when there are errors (with `strict`, also
    warnings).
    """
    project = open_project(folder)
    found = scan(folder)
    readings = read_all(project, found.texts)
    library = {r.value.card.source: r.value for r in readings if r.value}
    site, plan, problems = plan_all(project, readings, found, clock)
    diagnostics = [
        *project.diagnostics,
        *found.diagnostics,
        *(d for r in readings for d in r.diagnostics),
        *problems,
    ]
    diagnostics.sort(key=lambda d: (d.span.path, d.span.line, d.span.column))
    if has_errors(diagnostics, strict=strict):
        return Report(diagnostics=tuple(diagnostics), held=site.held, lessons=len(site.lessons))

    output = Output.open(folder / "output") if write else None
    try:
        written = render_all(project, plan, library, output)
        if output and output.diagnostics:
            raise Rejected(output.diagnostics)
    except BaseException:
        if output:
            output.discard()
        raise
    removed = output.commit(plan.recipes) if output else 0
    return Report(
        diagnostics=tuple(diagnostics),
        held=site.held,
        lessons=len(site.lessons),
        written=written,
        unchanged=len(plan.recipes) - written,
        removed=removed,
    )


def open_project(folder: Path) -> Project:
    """Return a site's folder as a project; raises `Rejected` where it is none, or its settings are wrong."""
    if not (folder / "site.yaml").is_file():
        raise Rejected(
            [
                error(
                    "site/missing",
                    Span(path=str(folder)),
                    "there is no site.yaml in this folder",
                    help="go to the folder of your site, or name it with --site FOLDER; "
                    "`drillbook init my-blog` starts a new one",
                )
            ]
        )
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
        diagnostics=tuple(diagnostics),
    )


def read_all(project: Project, paths: Iterable[str]) -> list[Reading]:
    """Return the readings of all texts, in order."""
    reader = make_reader(project.config, project.hooks, __version__)
    readings = []
    for path in paths:
        try:
            readings.append(read(reader, read_source(project.folder, path)))
        except Rejected as rejected:
            readings.append(Reading(source=path, value=None, diagnostics=rejected.diagnostics))
    return readings


def plan_all(
    project: Project, readings: Sequence[Reading], found: Scan, clock: Clock
) -> tuple[Site, Plan, list[Diagnostic]]:
    """Return the site, the plan, and what is wrong between files: dead links, addresses taken twice."""
    cards = [r.value.card for r in readings if r.value]
    unread = frozenset(r.source for r in readings if r.value is None)
    site, atlas = arrange(project.config, cards, found.files, clock, unread)
    assets = {name: str(path) for name, path in project.layouts.assets.items()}
    sources = [*atlas.files, *assets.values()]
    digests = {source: digest_bytes((project.folder / source).read_bytes()) for source in sources}
    plan, collisions = make_plan(site, Copies(files=atlas.files, assets=assets, digests=digests), project.hooks.plan)
    paths = (recipe.path for recipe in plan.recipes.values())
    return site, plan, [*atlas.diagnostics, *dead_paths(atlas, paths), *collisions]


def render_all(project: Project, plan: Plan, library: Mapping[str, Lesson | PlainPage], output: Output | None) -> int:
    """Render every row of the plan and stage what differs from the output; return how many do.

    Raises `Rejected` with everything that is wrong with the layouts.
    """
    layouts = Layouts(texts=project.layouts.templates, files=project.layouts.files)
    press = make_press(project.config, plan, layouts, project.words, project.hooks, __version__)
    written = 0
    problems: dict[Diagnostic, None] = {}
    for recipe in plan.recipes.values():
        try:
            if isinstance(recipe.page, FileCopy):
                data = (project.folder / recipe.page.source).read_bytes()
            else:
                data = press_page(press, recipe, lambda card: library[card.source])
            written += bool(output and output.stage(recipe.file, data))
        except Rejected as rejected:
            problems |= dict.fromkeys(rejected.diagnostics)
    if problems:
        raise Rejected(_one_a_place(problems))
    return written


def _one_a_place(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return one diagnostic for each line of a layout: the same mistake on a thousand pages is one mistake."""
    first: dict[tuple[str, int, str], Diagnostic] = {}
    for problem in problems:
        first.setdefault((problem.span.path, problem.span.line, problem.code), problem)
    return list(first.values())


def _words(layouts: LayoutFiles, language: str, diagnostics: list[Diagnostic]) -> Words:
    """Return the words of the site's language over English ones, so that none is ever missing."""
    words: Words = {}
    for name in dict.fromkeys(["en", language.split("-")[0], language]):
        for source in layouts.words.get(name, ()):
            more, problems = read_words(source, words)
            diagnostics += problems.all()
            words |= more
    return words
