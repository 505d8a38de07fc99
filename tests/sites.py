r"""Small sites for tests, each written as one string.

A line `-- content/lessons/a.md --` starts a file.  A note in brackets after the
name changes how it is stored: `(windows-1252)` or any other encoding,
`(escaped)` where `\x0b` stands for a character that no editor shows,
`(left out)` for a file that is otherwise made without asking, `site.yaml`,
and `(a picture)`, `(half a picture)`, `(a picture too large)`, `(a square
picture)`, `(a recording)` and `(hours of sound)` for those.
"""

import datetime as dt
import functools
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pictures import PHOTO, half, hollow, photo
from recordings import wav

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.engine.report import Report
from generator.model.audio import AudioFile
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic
from generator.model.digest import digest_of
from generator.model.hooks import Hooks
from generator.model.lesson import Lesson, LessonMetadata, Metadata, Reading, WholeText
from generator.model.page import LayoutPage
from generator.model.picture import Picture
from generator.model.plan import Plan
from generator.model.published import NOTHING, Published
from generator.model.site import Site
from generator.model.source import Source
from generator.model.value import replace
from generator.plan.files import Copies
from generator.plan.links import dead_paths
from generator.plan.routes import make_plan
from generator.plan.site import Clock, SiteSources, arrange
from generator.plan.to_come import dead_paths_to_come
from generator.read.comment import read_comment
from generator.read.config import read_config
from generator.read.lesson import read
from generator.read.reader_context import make_reader_context
from generator.read.translations import read_translations
from generator.render.kinds.registry import layout_kind
from generator.render.pages import render_page
from generator.render.renderer import make_renderer
from generator.render.templates import Layouts
from generator.render.viewer import Viewer, Words
from generator.render.views import LayoutInput
from generator.shell.layouts import packaged, read_layouts
from generator.shell.source_files import decode

ASSETS = {path.name: path.name for path in sorted((packaged() / "assets").iterdir())}
"""The files that the shipped layouts name."""

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)

SETTINGS = """\
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/
"""

_MARK = re.compile(r"^-- (\S.*?)(?: \((.+)\))? --\n", re.MULTILINE)
_PICTURES = {
    "a picture": PHOTO,
    "half a picture": half(photo(400, 300)),
    "a picture too large": hollow(30_000, 30_000),
}
# Made only where one is asked for: the second is larger than drillbook likes.
_MADE = {
    "a square picture": lambda: photo(1400, 1400),
    "a recording": wav,
    "hours of sound": lambda: wav(4 * 3600),
}
_ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")


# ---------------------------------------------------------------- on disk
def files_of(text: str) -> dict[str, bytes]:
    """Return the files of a site written as one string, `site.yaml` added where it has none."""
    before, *parts = _MARK.split(text)
    assert not before.strip(), f"this stands before the first file: {before!r}"
    files = {"site.yaml": SETTINGS.encode()}
    for name, note, content in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if note == "left out":
            del files[name]
        elif note == "escaped":
            files[name] = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), content).encode()
        elif note in _PICTURES:
            files[name] = _PICTURES[note]
        elif note in _MADE:
            files[name] = _MADE[note]()
        else:
            files[name] = content.encode(note or "utf-8")
    return files


def write_site(folder: Path, text: str) -> Path:
    """Write a site into a folder, with a `content/` at least, and return the folder."""
    (folder / "content").mkdir(parents=True, exist_ok=True)
    for name, data in files_of(text).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def build_site(folder: Path, *, now: dt.datetime = NOW, strict: bool = False, write: bool = True) -> Report:
    """Build the site in a folder as on a day that never changes."""
    with fresh_modules():
        return build(folder, Clock(now=now), BuildOptions(strict=strict, write=write))


def output_of(folder: Path) -> dict[str, bytes]:
    """Return every file of the output folder by its name."""
    output = folder / "output"
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in output.rglob("*") if p.is_file()}


@contextmanager
def fresh_modules() -> Iterator[None]:
    """Forget the modules that a site's hooks imported: the next site may have others of the same name."""
    path, modules = list(sys.path), set(sys.modules)
    try:
        yield
    finally:
        sys.path[:] = path
        # Python remembers which folder "." was when it was first searched.
        sys.path_importer_cache.pop(".", None)
        for name in set(sys.modules) - modules:
            if name.partition(".")[0] == "plugins":
                del sys.modules[name]


# ---------------------------------------------------------------- in memory
@dataclass(frozen=True, kw_only=True)
class Made:
    """A site read and planned without a disk."""

    config: Config
    readings: tuple[Reading, ...]
    site: Site
    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    linked: frozenset[str]

    @property
    def codes(self) -> list[str]:
        """The codes of all that is wrong."""
        return [d.code for d in self.diagnostics]

    @property
    def paths(self) -> set[str]:
        """The address of every page."""
        return {recipe.path for recipe in self.plan.recipes.values()}

    def lesson(self, path: str) -> LessonMetadata:
        """Return the card of the lesson at an address."""
        return next(meta for meta in self.site.lessons if meta.path == path)

    def urls(self, source: str) -> tuple[str, ...]:
        """Return where the links of a file lead."""
        return self.site.links[source].urls

    def prose_of(self, meta: Metadata) -> WholeText:
        """Return a lesson or page with its text."""
        return next(r.value for r in self.readings if r.value and r.source == meta.source)

    def viewer(self, *, absolute: bool = False) -> Viewer:
        """Return what makes this site's views."""
        return Viewer(self.config, self.plan.frame, english(), absolute=absolute)

    def view(self, file: str, *, absolute: bool = False) -> LayoutInput:
        """Return what the layout of a file of the output is given."""
        recipe = self.plan.recipes[file]
        assert isinstance(recipe.page, LayoutPage), f"no layout makes {file}"
        return layout_kind(recipe.page).view(self.viewer(absolute=absolute), recipe.path, self.prose_of)

    def html(self, file: str) -> str:
        """Return a file of the output as drillbook's own layouts make it."""
        frame = replace(self.plan.frame, assets={name: f"/assets/{name}" for name in ASSETS})
        renderer = make_renderer(self.config, frame, own_layouts(), english(), Hooks())
        return render_page(renderer, self.plan.recipes[file], self.prose_of).decode()


def make_site(
    text: str,
    *,
    now: dt.datetime = NOW,
    drafts: bool = False,
    future: bool = False,
    hooks: Hooks = Hooks(),  # noqa: B008 - it is a value that cannot change
    assets: Mapping[str, str] | None = None,
    asset_texts: Mapping[str, str] | None = None,
    key: bytes = b"",
    pictures: Mapping[str, Picture] | None = None,
    audio: Mapping[str, AudioFile] | None = None,
    published: Published = NOTHING,
) -> Made:
    """Read and plan a site written as one string."""
    sources = {name: decode(name, data) for name, data in files_of(text).items()}
    config = config_of(sources.pop("site.yaml").text)
    reader = make_reader_context(config, hooks, key or digest_of(*config.shapes_reading))
    texts = [source for name, source in sorted(sources.items()) if name.endswith(".md")]
    said = [read_comment(reader, source) for source in texts if source.path.startswith("content/comments/")]
    readings = tuple(read(reader, source) for source in texts if not source.path.startswith("content/comments/"))
    files = tuple(sorted(name for name in sources if not name.endswith(".md")))
    metadata = tuple([r.value.meta for r in readings if r.value])
    unread = frozenset(r.source for r in readings if r.value is None)
    comments = [comment for comment, _ in said if comment]
    clock = Clock(now=now, drafts=drafts, future=future)
    given = SiteSources(
        metadata=metadata,
        files=files,
        unread=unread,
        comments=tuple(comments),
        pictures=pictures or {},
        audio=audio or {},
    )
    site, resolver = arrange(config, given, clock)
    digests = dict.fromkeys((assets or {}).values(), b"\xab" * 16) | {file: sources[file].digest for file in files}
    copies = Copies(
        files=resolver.files,
        assets=assets or {},
        texts=asset_texts or {},
        digests=digests,
        pictures=resolver.pictures,
        shown=resolver.shown,
        linked=resolver.linked,
    )
    plan, collisions = make_plan(site, copies, hooks.plan, published=published, unread=unread)
    paths = [recipe.path for recipe in plan.recipes.values()]
    dead = (*dead_paths(resolver, paths), *dead_paths_to_come(resolver, paths))
    found = [*(d for r in readings for d in r.diagnostics), *(d for _, problems in said for d in problems.all())]
    found += [*resolver.diagnostics, *dead, *collisions]
    return Made(
        config=config,
        readings=readings,
        site=site,
        plan=plan,
        diagnostics=tuple(found),
        linked=frozenset(resolver.linked),
    )


def source_of(text: str, path: str = "content/lessons/a.md") -> Source:
    """Return a text as a file of a site."""
    return decode(path, text.encode("utf-8", "surrogatepass"))


def config_of(text: str = SETTINGS) -> Config:
    """Return the settings that a `site.yaml` holds; they must be right."""
    config, diagnostics = read_config(source_of(text, "site.yaml"))
    assert config, diagnostics
    return config


def settings_with(more: str) -> str:
    """Return a whole `site.yaml`, with some more lines in it."""
    return SETTINGS + more


def read_text(text: str, more: str = "", *, path: str = "content/lessons/a.md", hooks: Hooks | None = None) -> Reading:
    """Read one file of a site whose `site.yaml` has some more lines."""
    config = config_of(settings_with(more))
    reader = make_reader_context(config, hooks or Hooks(), digest_of(*config.shapes_reading))
    return read(reader, source_of(text, path))


def read_lesson(text: str, more: str = "", *, hooks: Hooks | None = None) -> Lesson:
    """Read a lesson without errors; a text without front matter is given one."""
    whole = text if text.startswith("---") else f"---\ntitle: A lesson\ndate: 2026-02-16\n---\n{text}"
    reading = read_text(whole, more, hooks=hooks)
    assert isinstance(reading.value, Lesson), reading.diagnostics
    assert not [d for d in reading.diagnostics if d.severity.value == "error"], reading.diagnostics
    return reading.value


@functools.cache
def english() -> Words:
    """Return the words that drillbook ships."""
    text = (packaged() / "words" / "en.yaml").read_text("utf-8")
    words, _ = read_translations(source_of(text, "words/en.yaml"), {})
    return words


@functools.cache
def own_layouts() -> Layouts:
    """Return the layouts that drillbook ships."""
    # In this folder is no site: nothing covers drillbook's own.
    files = read_layouts(packaged() / "words")
    return Layouts(texts=files.templates, files=files.files)
