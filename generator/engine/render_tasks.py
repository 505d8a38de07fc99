"""What a worker does to render: some recipes in, staged files out.

A task holds all that it needs and can run in another process or on another
machine.  The renderer, which takes long to make, is kept for the next task.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator.engine.contexts import PlanContext, SiteContext, hooks_of
from generator.engine.picture_tasks import picture_bytes
from generator.engine.read_tasks import TextProse, unpack_prose, whole_text
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.digest import digest_bytes
from generator.model.lesson import Metadata, ProseOf, WholeText
from generator.model.page import FileCopy, PictureFile
from generator.model.plan import Recipe
from generator.model.value import replace
from generator.shell.codec import Codec
from generator.shell.file_stats import NO_OUTPUT_STAT
from generator.shell.output_folder import StagedFile, StagingFolder
from generator.shell.picture_cache import PictureCache
from generator.shell.sealed_file import SavedWork
from generator.shell.source_files import load
from generator.shell.store import ProseStore

if TYPE_CHECKING:
    # The template engine is imported by the tasks that need it: a build with nothing to do has none.
    import jinja2

    from generator.render.renderer import Renderer
    from generator.render.templates import Layouts

__all__ = ["RenderResult", "RenderTask", "prepare_rendering", "render_pages", "renderer_for"]

_RECIPES: Codec[list[Recipe]] = Codec(list[Recipe])


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderTask:
    """Pages to render: their recipes, and whether drillbook made what stands in the place of each.

    Recipes are packed (a JSON array) where they are sent to another process.
    `output` and `store` are empty for a worker that does not see our files;
    it gets the packed `prose` of each text instead, and returns bytes.
    """

    site_context: SiteContext
    plan_context: PlanContext
    name: str
    recipes: bytes | tuple[Recipe, ...]
    ours: tuple[bool, ...]
    output: str = ""
    store: str = ""
    prose: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What a task made: staged files or their bytes, and what is wrong with the layouts."""

    staged: list[StagedFile]
    data: list[bytes]
    problems: list[Diagnostic]


def prepare_rendering(site_context: SiteContext) -> None:
    """Import and make what the first task of a process has to, and compile the layouts of every lesson."""
    import generator.render.kinds.lesson
    import generator.render.kinds.lesson_feeds
    import generator.render.pages  # noqa: F401 - as the tasks do
    from generator.render.templates import compile_layouts

    # What is wrong with a layout or a hook is told where a page is rendered.
    with contextlib.suppress(Rejected):
        layouts, environment = _layouts_of(site_context)
        # Lists have layouts as well, but few pages: they are compiled where one of them is rendered.
        compile_layouts(environment, layouts, ("lesson", "feed-entry"))


def render_pages(task: RenderTask) -> RenderResult:
    """Render pages, in order, and stage them if there is an output folder.

    What is wrong with one page is in the result, and the others are rendered
    all the same.  Raises `DamagedError` if the store lacks a text.
    """
    result = RenderResult([], [], [])
    folder = task.site_context.folder
    renderer = renderer_for(task.site_context, task.plan_context)
    recipes = _RECIPES.decode(task.recipes) if isinstance(task.recipes, bytes) else task.recipes
    staging = StagingFolder(task.output)
    with _open_prose(task) as prose_of:
        for number, (recipe, ours) in enumerate(zip(recipes, task.ours, strict=True)):
            try:
                data = _render(renderer, folder, recipe, prose_of)
                # Where there is no folder to stage in, the bytes go back to the process that has one.
                if not task.output:
                    result.data.append(data)
                    continue
                staged = staging.add(f"{task.name}-{number}", recipe.file, data, ours=ours)
            except Rejected as rejected:
                result.problems.extend(rejected.diagnostics)
                continue
            if not _is_as_planned(folder, recipe, data):
                staged = staged._replace(output_stat=NO_OUTPUT_STAT)  # the next build makes it again
            result.staged.append(staged)
    return result


def _is_as_planned(folder: str, recipe: Recipe, data: bytes) -> bool:
    """Tell whether the file that a recipe copies or encodes still holds what it held when the plan was made."""
    page = recipe.page
    if isinstance(page, PictureFile):
        return PictureCache(folder).has(page)  # the cache never gets what was made of another file
    return not isinstance(page, FileCopy) or digest_bytes(data) == page.digest


def _render(renderer: "Renderer", folder: str, recipe: Recipe, prose_of: ProseOf) -> bytes:
    """Return the bytes of a file of the plan; raises `Rejected` if a layout or a source is at fault."""
    from generator.render.pages import render_page

    if isinstance(recipe.page, FileCopy | PictureFile):
        return _file_of(folder, recipe.page)
    return render_page(renderer, recipe, prose_of)


def _file_of(folder: str, page: FileCopy | PictureFile) -> bytes:
    """Return the bytes of a file that is not rendered."""
    return load(folder, page.source)[0] if isinstance(page, FileCopy) else picture_bytes(folder, page)


@contextlib.contextmanager
def _open_prose(task: RenderTask) -> Iterator[ProseOf]:
    """Yield a function from metadata to the full text: from the store, or from the task itself."""
    if not task.store:
        yield _text_maker(task.prose.__getitem__)
        return
    store = ProseStore(Path(task.store))
    try:
        yield _text_maker(store.prose)
    finally:
        store.close()


def _text_maker(packed_of: Callable[[str], bytes]) -> ProseOf:
    """Return a function from metadata to the full text, which unpacks the prose of a text once for a task."""
    unpacked: dict[tuple[str, bytes], TextProse] = {}

    def text_of(meta: Metadata) -> WholeText:
        key = (meta.source, meta.digest)
        if key not in unpacked:
            unpacked[key] = unpack_prose(meta, packed_of(meta.source))
        return whole_text(meta, unpacked[key])

    return text_of


# Two, for the preview: the site as its layouts were, and as they are after an edit.
@functools.lru_cache(maxsize=2)
def _layouts_of(site_context: SiteContext) -> "tuple[Layouts, jinja2.Environment]":
    """Return the layouts of a site, and the environment in which they are compiled."""
    from generator.render.templates import Layouts, make_environment

    layouts = Layouts(texts=site_context.templates, files=site_context.template_files)
    hooks = hooks_of(site_context).jinja
    return layouts, make_environment(layouts, hooks, untrusted=site_context.config.untrusted)


# Two, for the preview: the site with everything, and as its readers see it on a day.
@functools.lru_cache(maxsize=2)
def renderer_for(site_context: SiteContext, plan_context: PlanContext) -> "Renderer":
    """Return the renderer for a site and a plan; it is kept for what is rendered next."""
    from generator.render.renderer import make_renderer

    layouts, environment = _layouts_of(site_context)
    hooks = hooks_of(site_context)
    renderer = make_renderer(site_context.config, plan_context.frame, layouts, site_context.words, hooks, environment)
    picture_of = functools.partial(_file_of, site_context.folder)
    return replace(renderer, picture_of=picture_of, saved=SavedWork(site_context.folder))
