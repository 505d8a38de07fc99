"""What workers do: reading a run of texts, rendering a run of pages.

Everything here can happen in another process, or on another machine.  A task
holds all that it needs, in a form that can be sent; what takes long to prepare
is prepared once in each process and kept for the next task.
"""

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator import __version__
from generator.model.comment import Comment
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.digest import digest_bytes, digest_of, digest_of_text
from generator.model.hooks import Hooks
from generator.model.lesson import (
    Lesson,
    LessonMetadata,
    Metadata,
    PageMetadata,
    PlainPage,
    Prompt,
    Prose,
    Quote,
    Section,
)
from generator.model.page import FileCopy, PictureFile, Plan, Recipe
from generator.model.picture import Picture, Shape
from generator.model.site import Ref
from generator.model.source import Source, Span
from generator.model.value import Value
from generator.shell.codec import Codec, DamagedError, free_bytes, free_value
from generator.shell.disk import NO_LOOK, NO_STAMP, Staged, Stamp, decode, load, stage
from generator.shell.picture_cache import PictureCache
from generator.shell.plugins import load_hooks
from generator.shell.store import ProseStore

if TYPE_CHECKING:
    # The parsers and the template engine are imported by the tasks that need them.
    from generator.read.reader_context import ReaderContext
    from generator.render.renderer import Renderer
    from generator.render.viewer import ProseOf

__all__ = [
    "CARD",
    "DIAGNOSTICS",
    "RECIPES",
    "EncodeTask",
    "InspectTask",
    "PlanContext",
    "ReadResult",
    "ReadTask",
    "RenderTask",
    "Rendered",
    "SiteContext",
    "encode_picture",
    "inspect_pictures",
    "plan_context_of",
    "read_texts",
    "render_pages",
    "renderer_for",
    "whole",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContext:
    """A site without its lessons: the same for every task of a build.  `key` stands for all of it."""

    key: bytes
    folder: str
    config: Config = field(compare=False)
    reading_key: bytes = field(compare=False)
    templates: Mapping[str, str] = field(compare=False)
    template_files: Mapping[str, str] = field(compare=False)
    words: Mapping[str, object] = field(compare=False)


@functools.lru_cache(maxsize=2)
def _hooks(site_context: SiteContext) -> Hooks:
    return load_hooks(Path(site_context.folder), site_context.config.hooks)


CARD: Codec[LessonMetadata | PageMetadata | Comment] = Codec(LessonMetadata | PageMetadata | Comment)
DIAGNOSTICS: Codec[tuple[Diagnostic, ...]] = Codec(tuple[Diagnostic, ...])
RECIPES: Codec[list[Recipe]] = Codec(list[Recipe])


# ---------------------------------------------------------------- reading
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """Texts to read: the path of each, the digest it had when it was last read, if it was.

    Where the worker does not see our files, `data` has the bytes of each.
    """

    site_context: SiteContext
    texts: tuple[tuple[str, bytes], ...]
    data: tuple[bytes, ...] = ()


class ReadResult(NamedTuple):
    """A text that was read: packed, as the store keeps it.

    `meta` and `prose` are empty where it has no value.  Of a text that is the
    `same` as when it was last read, there is only a new stamp.
    """

    path: str
    same: bool
    digest: bytes
    stamp: Stamp
    meta: bytes
    prose: bytes
    diagnostics: bytes


def read_texts(task: ReadTask) -> list[ReadResult]:
    """Read texts, in order."""
    data = task.data or (None,) * len(task.texts)
    return [_read_text(task.site_context, *text, given) for text, given in zip(task.texts, data, strict=True)]


def _rejected(site_context: SiteContext, path: str, diagnostics: tuple[Diagnostic, ...]) -> ReadResult:
    """Return a text that has no value and has to be read again next time."""
    told = DIAGNOSTICS.pack(diagnostics, digest_of_text(site_context.reading_key, path, b""))
    return ReadResult(path=path, same=False, digest=b"", stamp=NO_STAMP, meta=b"", prose=b"", diagnostics=told)


def _read_text(site_context: SiteContext, path: str, known: bytes, data: bytes | None) -> ReadResult:
    from generator.read.lesson import read

    stamp = NO_STAMP
    try:
        if data is None:
            data, stamp = load(site_context.folder, path)
        digest = digest_bytes(data)
        if digest == known:
            return ReadResult(path=path, same=True, digest=digest, stamp=stamp, meta=b"", prose=b"", diagnostics=b"")
        source = decode(path, data)
        label = digest_of_text(site_context.reading_key, path, digest)
        if path.startswith("content/comments/"):
            return _read_comment(site_context, source, stamp, label)
        reading = read(_reader(site_context), source)
    except Rejected as rejected:
        return _rejected(site_context, path, rejected.diagnostics)
    value = reading.value
    meta = prose = b""
    if value:
        try:
            meta, prose = CARD.pack(value.meta, label), _REST.pack(_without_card(value), label)
            if site_context.config.hooks.lesson:
                # What drillbook's own code makes, mypy has checked.
                CARD.unpack(meta, label), _REST.unpack(prose, label)
        except (TypeError, ValueError, DamagedError) as problem:
            message = f"a hook made something of this lesson that cannot be kept: {problem.__cause__ or problem}"
            advice = "fields keep the types of the model; `extra` can hold texts, numbers, dates, lists and mappings"
            return _rejected(site_context, path, (error("hook/failed", Span(path=path), message, help=advice),))
    return ReadResult(
        path=path,
        same=False,
        digest=digest,
        stamp=stamp,
        meta=meta,
        prose=prose,
        diagnostics=DIAGNOSTICS.pack(reading.diagnostics, label) if reading.diagnostics else b"",
    )


def _read_comment(site_context: SiteContext, source: Source, stamp: Stamp, label: bytes) -> ReadResult:
    from generator.read.comment import read_comment

    comment, problems = read_comment(_reader(site_context), source)
    diagnostics = problems.all()
    return ReadResult(
        path=source.path,
        same=False,
        digest=source.digest,
        stamp=stamp,
        meta=CARD.pack(comment, label) if comment else b"",
        prose=b"",
        diagnostics=DIAGNOSTICS.pack(diagnostics, label) if diagnostics else b"",
    )


@functools.lru_cache(maxsize=2)
def _reader(site_context: SiteContext) -> "ReaderContext":
    from generator.read.reader_context import make_reader_context

    return make_reader_context(site_context.config, _hooks(site_context), site_context.reading_key)


class _Rest(Value):
    """What a card leaves out of a lesson or a page."""

    lead: Prose
    sections: tuple[Section, ...] = ()
    quotes: tuple[Quote, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    extra: bytes = b""


_REST: Codec[_Rest] = Codec(_Rest)


def _without_card(value: Lesson | PlainPage) -> _Rest:
    extra = free_bytes(value.extra)
    if isinstance(value, PlainPage):
        return _Rest(lead=value.lead, extra=extra)
    return _Rest(lead=value.lead, sections=value.sections, quotes=value.quotes, prompts=value.prompts, extra=extra)


def whole(meta: Metadata, data: bytes) -> Lesson | PlainPage:
    """Return a text as a whole, of its card and its packed prose; raises `DamagedError` where they do not match."""
    rest = _REST.unpack(data, meta.digest)
    extra = free_value(rest.extra)
    if isinstance(meta, PageMetadata):
        return PlainPage(meta=meta, lead=rest.lead, extra=extra)
    assert isinstance(meta, LessonMetadata)  # noqa: S101 - there are two kinds of card
    return Lesson(
        meta=meta, lead=rest.lead, sections=rest.sections, quotes=rest.quotes, prompts=rest.prompts, extra=extra
    )


# ---------------------------------------------------------------- pictures
class InspectTask(NamedTuple):
    """Files of a site that are called pictures: the path of each, the digest it had when it was last looked at."""

    folder: str
    files: tuple[tuple[str, bytes], ...]


def inspect_pictures(task: InspectTask) -> list[tuple[str, Stamp, Picture | None]]:
    """Return each file with its stamp and what it holds, or nothing where that is the same as before."""
    from generator.shell.pictures import inspect  # Pillow takes a while, and most builds have no new picture

    found: list[tuple[str, Stamp, Picture | None]] = []
    for path, known in task.files:
        data, stamp = load(task.folder, path)
        found.append((path, stamp, None if digest_bytes(data) == known else inspect(path, data)))
    return found


class EncodeTask(NamedTuple):
    """A picture, and the shapes it is to be made in."""

    folder: str
    source: str
    digest: bytes
    shapes: tuple[Shape, ...]


def encode_picture(task: EncodeTask) -> None:
    """Make a picture in other shapes and keep them in the darkroom, unless it was replaced since it was looked at."""
    data, _ = load(task.folder, task.source)
    if digest_bytes(data) == task.digest:
        room = PictureCache(task.folder)
        for shape, made in _developed(task.source, data, task.shapes):
            room.put(PictureFile(source=task.source, digest=task.digest, shape=shape), made)


def _developed(source: str, data: bytes, shapes: Sequence[Shape]) -> Iterator[tuple[Shape, bytes]]:
    from generator.shell.pictures import encode  # as above

    try:
        yield from encode(data, shapes)
    except (OSError, ValueError, MemoryError) as problem:
        message = f"no other sizes can be made of this picture: {problem or type(problem).__name__}"
        advice = "open it, and save it again as JPEG, no wider than 4000 pixels"
        raise Rejected([error("picture/failed", Span(path=source), message, help=advice)]) from problem


def _picture(folder: str, page: PictureFile) -> bytes:
    """Return the bytes of a picture, which have been made, unless something came between."""
    room = PictureCache(folder)
    made = room.get(page)
    if made is None:
        data, _ = load(folder, page.source)
        ((_, made),) = _developed(page.source, data, [page.shape])
        if digest_bytes(data) == page.digest:
            room.put(page, made)
    return made


# ---------------------------------------------------------------- rendering
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContext:
    """What the plan has for every page: the menu and the addresses of assets.  `key` stands for both."""

    key: bytes
    menu: tuple[Ref, ...] = field(compare=False)
    assets: Mapping[str, str] = field(compare=False)


def plan_context_of(plan: Plan) -> PlanContext:
    """Return the frame of a plan."""
    return PlanContext(key=digest_of(plan.menu, dict(plan.assets)), menu=plan.menu, assets=plan.assets)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderTask:
    """Pages to render: packed recipes, each file with whether drillbook made what stands there now.

    The output folder and the store are empty where the worker does not see
    our files; it is then given the prose, and returns bytes.
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
class Rendered:
    """What became of a task: the files staged, or their bytes, and what is wrong with the layouts."""

    staged: list[Staged]
    data: list[bytes]
    problems: list[Diagnostic]


def render_pages(task: RenderTask) -> Rendered:
    """Render pages, in order, and stage them where there is an output folder."""
    done = Rendered([], [], [])
    renderer = renderer_for(task.site_context, task.plan_context)
    recipes = RECIPES.decode(task.recipes) if isinstance(task.recipes, bytes) else task.recipes
    with _prose(task) as prose_of:
        for number, (recipe, ours) in enumerate(zip(recipes, task.ours, strict=True)):
            try:
                data = _render(renderer, task.site_context.folder, recipe, prose_of)
                if task.output:
                    staged = stage(task.output, f"{task.name}-{number}", recipe.file, data, ours=ours)
                    planned = _is_as_planned(task.site_context.folder, recipe, data)
                    done.staged.append(staged if planned else staged._replace(look=NO_LOOK))
                else:
                    done.data.append(data)
            except Rejected as rejected:
                done.problems.extend(rejected.diagnostics)
    return done


def _is_as_planned(folder: str, recipe: Recipe, data: bytes) -> bool:
    """Tell whether the file that another is a copy of, or was made of, is still what it was for the plan."""
    page = recipe.page
    if isinstance(page, PictureFile):
        return PictureCache(folder).has(page)  # else it was replaced, and is not to be found there
    return not isinstance(page, FileCopy) or digest_bytes(data) == page.digest


def _render(renderer: "Renderer", folder: str, recipe: Recipe, prose_of: "ProseOf") -> bytes:
    """Return the bytes of a file of the plan; raises `Rejected` where a layout is at fault."""
    from generator.render.renderer import render_page

    if isinstance(recipe.page, FileCopy):
        return load(folder, recipe.page.source)[0]
    if isinstance(recipe.page, PictureFile):
        return _picture(folder, recipe.page)
    return render_page(renderer, recipe, prose_of)


@contextlib.contextmanager
def _prose(task: RenderTask) -> "Iterator[ProseOf]":
    """Yield a function from a card to the whole text: out of the store, or out of the task itself."""
    if not task.store:
        yield lambda meta: whole(meta, task.prose[meta.source])
        return
    store = ProseStore(Path(task.store))
    try:
        yield lambda meta: whole(meta, store.prose(meta.source))
    finally:
        store.close()


@functools.lru_cache(maxsize=2)
def renderer_for(site_context: SiteContext, plan_context: PlanContext) -> "Renderer":
    """Return the press for a site and a plan's frame; it is kept for what is rendered next."""
    from generator.render.renderer import make_renderer
    from generator.render.templates import Layouts

    layouts = Layouts(texts=site_context.templates, files=site_context.template_files)
    hooks = _hooks(site_context)
    return make_renderer(
        site_context.config, plan_context.menu, plan_context.assets, layouts, site_context.words, hooks, __version__
    )
