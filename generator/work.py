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
from generator.model.lesson import Card, Lesson, LessonCard, PageCard, PlainPage, Prompt, Prose, Quote, Section
from generator.model.page import FileCopy, PictureFile, Plan, Recipe
from generator.model.picture import Picture, Shape
from generator.model.site import Ref
from generator.model.source import Source, Span
from generator.model.value import Value
from generator.shell.codec import Codec, DamagedError, free_bytes, free_value
from generator.shell.darkroom import Darkroom
from generator.shell.disk import NO_LOOK, NO_STAMP, Staged, Stamp, decode, load, stage
from generator.shell.plugins import load_hooks
from generator.shell.store import ProseStore

if TYPE_CHECKING:
    # The parsers and the template engine are imported by the tasks that need them.
    from generator.read.writing import Reader
    from generator.render.press import Press
    from generator.render.viewer import ProseOf

__all__ = [
    "CARD",
    "DIAGNOSTICS",
    "RECIPES",
    "DevelopTask",
    "Frame",
    "LookTask",
    "ReadTask",
    "RenderTask",
    "Rendered",
    "Setup",
    "Taken",
    "develop_picture",
    "frame_of",
    "look_at_pictures",
    "press_for",
    "read_texts",
    "render_pages",
    "whole",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A site without its lessons: the same for every task of a build.  `key` stands for all of it."""

    key: bytes
    folder: str
    config: Config = field(compare=False)
    reading_key: bytes = field(compare=False)
    templates: Mapping[str, str] = field(compare=False)
    template_files: Mapping[str, str] = field(compare=False)
    words: Mapping[str, object] = field(compare=False)


@functools.lru_cache(maxsize=2)
def _hooks(setup: Setup) -> Hooks:
    return load_hooks(Path(setup.folder), setup.config.hooks)


CARD: Codec[LessonCard | PageCard | Comment] = Codec(LessonCard | PageCard | Comment)
DIAGNOSTICS: Codec[tuple[Diagnostic, ...]] = Codec(tuple[Diagnostic, ...])
RECIPES: Codec[list[Recipe]] = Codec(list[Recipe])


# ---------------------------------------------------------------- reading
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTask:
    """Texts to read: the path of each, the digest it had when it was last read, if it was.

    Where the worker does not see our files, `data` has the bytes of each.
    """

    setup: Setup
    texts: tuple[tuple[str, bytes], ...]
    data: tuple[bytes, ...] = ()


class Taken(NamedTuple):
    """A text that was read: packed, as the store keeps it.

    `card` and `prose` are empty where it has no value.  Of a text that is the
    `same` as when it was last read, there is only a new stamp.
    """

    path: str
    same: bool
    digest: bytes
    stamp: Stamp
    card: bytes
    prose: bytes
    diagnostics: bytes


def read_texts(task: ReadTask) -> list[Taken]:
    """Read texts, in order."""
    data = task.data or (None,) * len(task.texts)
    return [_read_text(task.setup, *text, given) for text, given in zip(task.texts, data, strict=True)]


def _rejected(setup: Setup, path: str, diagnostics: tuple[Diagnostic, ...]) -> Taken:
    """Return a text that has no value and has to be read again next time."""
    told = DIAGNOSTICS.pack(diagnostics, digest_of_text(setup.reading_key, path, b""))
    return Taken(path=path, same=False, digest=b"", stamp=NO_STAMP, card=b"", prose=b"", diagnostics=told)


def _read_text(setup: Setup, path: str, known: bytes, data: bytes | None) -> Taken:
    from generator.read.lesson import read

    stamp = NO_STAMP
    try:
        if data is None:
            data, stamp = load(setup.folder, path)
        digest = digest_bytes(data)
        if digest == known:
            return Taken(path=path, same=True, digest=digest, stamp=stamp, card=b"", prose=b"", diagnostics=b"")
        source = decode(path, data)
        label = digest_of_text(setup.reading_key, path, digest)
        if path.startswith("content/comments/"):
            return _read_comment(setup, source, stamp, label)
        reading = read(_reader(setup), source)
    except Rejected as rejected:
        return _rejected(setup, path, rejected.diagnostics)
    value = reading.value
    card = prose = b""
    if value:
        try:
            card, prose = CARD.pack(value.card, label), _REST.pack(_without_card(value), label)
            if setup.config.hooks.lesson:
                # What drillbook's own code makes, mypy has checked.
                CARD.unpack(card, label), _REST.unpack(prose, label)
        except (TypeError, ValueError, DamagedError) as problem:
            message = f"a hook made something of this lesson that cannot be kept: {problem.__cause__ or problem}"
            advice = "fields keep the types of the model; `extra` can hold texts, numbers, dates, lists and mappings"
            return _rejected(setup, path, (error("hook/failed", Span(path=path), message, help=advice),))
    return Taken(
        path=path,
        same=False,
        digest=digest,
        stamp=stamp,
        card=card,
        prose=prose,
        diagnostics=DIAGNOSTICS.pack(reading.diagnostics, label) if reading.diagnostics else b"",
    )


def _read_comment(setup: Setup, source: Source, stamp: Stamp, label: bytes) -> Taken:
    from generator.read.comment import read_comment

    comment, problems = read_comment(_reader(setup), source)
    diagnostics = problems.all()
    return Taken(
        path=source.path,
        same=False,
        digest=source.digest,
        stamp=stamp,
        card=CARD.pack(comment, label) if comment else b"",
        prose=b"",
        diagnostics=DIAGNOSTICS.pack(diagnostics, label) if diagnostics else b"",
    )


@functools.lru_cache(maxsize=2)
def _reader(setup: Setup) -> "Reader":
    from generator.read.writing import make_reader

    return make_reader(setup.config, _hooks(setup), setup.reading_key)


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


def whole(card: Card, data: bytes) -> Lesson | PlainPage:
    """Return a text as a whole, of its card and its packed prose; raises `DamagedError` where they do not match."""
    rest = _REST.unpack(data, card.digest)
    extra = free_value(rest.extra)
    if isinstance(card, PageCard):
        return PlainPage(card=card, lead=rest.lead, extra=extra)
    assert isinstance(card, LessonCard)  # noqa: S101 - there are two kinds of card
    return Lesson(
        card=card, lead=rest.lead, sections=rest.sections, quotes=rest.quotes, prompts=rest.prompts, extra=extra
    )


# ---------------------------------------------------------------- pictures
class LookTask(NamedTuple):
    """Files of a site that are called pictures: the path of each, the digest it had when it was last looked at."""

    folder: str
    files: tuple[tuple[str, bytes], ...]


def look_at_pictures(task: LookTask) -> list[tuple[str, Stamp, Picture | None]]:
    """Return each file with its stamp and what it holds, or nothing where that is the same as before."""
    from generator.shell.pictures import inspect  # Pillow takes a while, and most builds have no new picture

    found: list[tuple[str, Stamp, Picture | None]] = []
    for path, known in task.files:
        data, stamp = load(task.folder, path)
        found.append((path, stamp, None if digest_bytes(data) == known else inspect(path, data)))
    return found


class DevelopTask(NamedTuple):
    """A picture, and the shapes it is to be made in."""

    folder: str
    source: str
    digest: bytes
    shapes: tuple[Shape, ...]


def develop_picture(task: DevelopTask) -> None:
    """Make a picture in other shapes and keep them in the darkroom, unless it was replaced since it was looked at."""
    data, _ = load(task.folder, task.source)
    if digest_bytes(data) == task.digest:
        room = Darkroom(task.folder)
        for shape, made in _developed(task.source, data, task.shapes):
            room.put(PictureFile(source=task.source, digest=task.digest, shape=shape), made)


def _developed(source: str, data: bytes, shapes: Sequence[Shape]) -> Iterator[tuple[Shape, bytes]]:
    from generator.shell.pictures import develop  # as above

    try:
        yield from develop(data, shapes)
    except (OSError, ValueError, MemoryError) as problem:
        message = f"no other sizes can be made of this picture: {problem or type(problem).__name__}"
        advice = "open it, and save it again as JPEG, no wider than 4000 pixels"
        raise Rejected([error("picture/failed", Span(path=source), message, help=advice)]) from problem


def _picture(folder: str, page: PictureFile) -> bytes:
    """Return the bytes of a picture, which have been made, unless something came between."""
    room = Darkroom(folder)
    made = room.get(page)
    if made is None:
        data, _ = load(folder, page.source)
        ((_, made),) = _developed(page.source, data, [page.shape])
        if digest_bytes(data) == page.digest:
            room.put(page, made)
    return made


# ---------------------------------------------------------------- rendering
@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the plan has for every page: the menu and the addresses of assets.  `key` stands for both."""

    key: bytes
    menu: tuple[Ref, ...] = field(compare=False)
    assets: Mapping[str, str] = field(compare=False)


def frame_of(plan: Plan) -> Frame:
    """Return the frame of a plan."""
    return Frame(key=digest_of(plan.menu, dict(plan.assets)), menu=plan.menu, assets=plan.assets)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderTask:
    """Pages to render: packed recipes, each file with whether drillbook made what stands there now.

    The output folder and the store are empty where the worker does not see
    our files; it is then given the prose, and returns bytes.
    """

    setup: Setup
    frame: Frame
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
    press = press_for(task.setup, task.frame)
    recipes = RECIPES.decode(task.recipes) if isinstance(task.recipes, bytes) else task.recipes
    with _prose(task) as prose_of:
        for number, (recipe, ours) in enumerate(zip(recipes, task.ours, strict=True)):
            try:
                data = _render(press, task.setup.folder, recipe, prose_of)
                if task.output:
                    staged = stage(task.output, f"{task.name}-{number}", recipe.file, data, ours=ours)
                    planned = _is_as_planned(task.setup.folder, recipe, data)
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
        return Darkroom(folder).has(page)  # else it was replaced, and is not to be found there
    return not isinstance(page, FileCopy) or digest_bytes(data) == page.digest


def _render(press: "Press", folder: str, recipe: Recipe, prose_of: "ProseOf") -> bytes:
    """Return the bytes of a file of the plan; raises `Rejected` where a layout is at fault."""
    from generator.render.press import press_page

    if isinstance(recipe.page, FileCopy):
        return load(folder, recipe.page.source)[0]
    if isinstance(recipe.page, PictureFile):
        return _picture(folder, recipe.page)
    return press_page(press, recipe, prose_of)


@contextlib.contextmanager
def _prose(task: RenderTask) -> "Iterator[ProseOf]":
    """Yield a function from a card to the whole text: out of the store, or out of the task itself."""
    if not task.store:
        yield lambda card: whole(card, task.prose[card.source])
        return
    store = ProseStore(Path(task.store))
    try:
        yield lambda card: whole(card, store.prose(card.source))
    finally:
        store.close()


@functools.lru_cache(maxsize=2)
def press_for(setup: Setup, frame: Frame) -> "Press":
    """Return the press for a site and a plan's frame; it is kept for what is rendered next."""
    from generator.render.press import make_press
    from generator.render.templates import Layouts

    layouts = Layouts(texts=setup.templates, files=setup.template_files)
    hooks = _hooks(setup)
    return make_press(setup.config, frame.menu, frame.assets, layouts, setup.words, hooks, __version__)
