"""Packs everything that a coach has into one zip, to keep or to take elsewhere.

The same site gives the same bytes, so that two exports can be compared.  A
site with mistakes can be exported too: then only the Atom document for other
programs is missing, or lacks the texts that cannot be read.
"""

import itertools
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.backup.atom_export import WholeSite, atom_export
from generator.backup.contents import (
    ATOM,
    MARKER,
    MARKER_TEXT,
    README,
    SITE_FILES,
    SITE_FOLDERS,
    FileCounts,
    count_files,
    hook_packages,
    name_problem,
)
from generator.engine.build_context import Resources
from generator.engine.content import Content, read_content
from generator.engine.project import Project, check_folder, open_project
from generator.engine.read_tasks import full_text
from generator.model.comment import flat
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order, warning
from generator.model.hooks import Hooks
from generator.model.lesson import Metadata, WholeText
from generator.model.plan import Frame
from generator.model.source import Span
from generator.model.value import Value
from generator.plan.site import Clock, SiteSources, arrange, unpublished_reason
from generator.plan.teasers import photograph
from generator.plan.threads import thread_comments
from generator.render.renderer import Renderer, make_renderer
from generator.render.templates import Layouts
from generator.shell.atomic_files import whole_file
from generator.shell.content_scan import scan_content
from generator.shell.file_stats import NO_OUTPUT_STAT, output_stat_of
from generator.shell.layouts import LayoutFiles, packaged, read_layouts
from generator.shell.lock import only_one
from generator.shell.progress import Progress
from generator.shell.source_files import load, unreadable
from generator.shell.source_tree import scan_tree
from generator.shell.store import Store, with_store
from generator.shell.workers import open_workers

__all__ = ["Exported", "export_site"]


class Exported(Value):
    """The zip that was written, its size in bytes, what is in it, and what had to be left out of it."""

    path: Path
    size: int
    counts: FileCounts
    diagnostics: tuple[Diagnostic, ...]


def export_site(
    folder: Path,
    file: Path | None,
    clock: Clock,
    on_wait: Callable[[], None] = lambda: None,
    progress: Progress = lambda *_: None,
) -> Exported:
    """Write a whole site into a zip, and return what was done.

    `file` is the zip, or a folder for it; without it, the zip goes into the
    current folder, named after the site's folder and the day.  Lessons that
    readers do not see at the time of the clock are drafts in the Atom
    document.  Raises `Rejected`, and leaves no zip, if a file cannot be read
    or the zip exists already.
    """
    check_folder(folder)
    with only_one(folder / ".drillbook", on_wait), open_workers() as workers:
        target = _Zip(folder=folder, path=_target(folder, file, clock), names=_names(folder), progress=progress)
        try:
            project = open_project(folder)
        except Rejected as rejected:
            return target.write((), [_no_atom(rejected.diagnostics)])

        def work(store: Store) -> Exported:
            diagnostics: list[Diagnostic] = []
            source = _AtomSource(project, Resources(store, workers, progress), clock)
            return target.write(source.pieces(diagnostics), diagnostics)

        return with_store(folder / ".drillbook" / "store.sqlite", work)


def _target(folder: Path, file: Path | None, clock: Clock) -> Path:
    """Return the path of the zip; raises `Rejected` if it exists already or would be part of the site."""
    # The day as the coach's calendar has it, not as UTC has it.
    today = clock.now.astimezone() if clock.now.tzinfo else clock.now
    default = f"{_site_name(folder)}-{today.date().isoformat()}.zip"
    path = file or Path(default)
    if path.is_dir():
        path /= default
    if path.exists():
        message = "there is a file of this name already, and an export never overwrites one"
        raise Rejected([error("export/exists", Span(path=path.as_posix()), message, help=f"name another: {_EXAMPLE}")])
    parent = path.resolve().parent
    for name in (*SITE_FOLDERS, "output", ".drillbook"):
        if parent.is_relative_to((folder / name).resolve()):
            # It would be in the next zip, or on the web.
            message = f"the zip would be a part of your site: it cannot lie in {name}/"
            advice = f"name a place outside of it: {_EXAMPLE}"
            raise Rejected([error("export/inside", Span(path=path.as_posix()), message, help=advice)])
    return path


_EXAMPLE = "`drillbook export my-copy.zip`"


def _site_name(folder: Path) -> str:
    name = folder.resolve().name
    return name if name and not name_problem(name) else "site"


# ---------------------------------------------------------------- the zip
class _Zip(Value):
    """A zip to write: its path, and the files of a site's folder that go into it."""

    folder: Path
    path: Path
    names: tuple[str, ...]
    progress: Progress

    def write(self, atom: Iterable[str], diagnostics: list[Diagnostic]) -> Exported:
        """Write the zip; `atom` is the Atom document in pieces, which may add to the diagnostics, or empty."""
        names, top = self.names, _site_name(self.folder)
        with whole_file(self.path, "no zip was written") as file, zipfile.ZipFile(file, "w") as archive:
            _add(archive, f"{top}/{MARKER}", [MARKER_TEXT.encode()])
            _add(archive, f"{top}/{README}", [_README.encode()])
            if atom:
                _add(archive, f"{top}/{ATOM}", (piece.encode() for piece in atom), is_large=True)
            problems: list[Diagnostic] = []
            for number, name in enumerate(names, 1):
                self.progress("packing", number, len(names))
                try:
                    stat = output_stat_of(f"{self.folder}/{name}") or NO_OUTPUT_STAT
                    _add(archive, f"{top}/{name}", _chunks(self.folder, name), is_large=stat[1] > _LARGE)
                except Rejected as rejected:
                    problems += rejected.diagnostics
            if problems:
                raise Rejected(problems)
        size = self.path.stat().st_size
        return Exported(path=self.path, size=size, counts=count_files(names), diagnostics=in_order(diagnostics))


def _names(folder: Path) -> tuple[str, ...]:
    """Return the files that a site is made of; raises `Rejected` for those that cannot go into a zip."""
    packages = hook_packages(load(str(folder), "site.yaml")[0])
    names = {name for name in (*SITE_FILES, *(f"{package}.py" for package in packages)) if (folder / name).is_file()}
    problems: list[Diagnostic] = []
    for top in sorted({*SITE_FOLDERS, *packages}):
        try:
            names |= {path for path, _ in scan_tree(folder, top) if "/__pycache__/" not in path}
        except OSError as problem:
            problems.append(unreadable(Path(problem.filename).relative_to(folder).as_posix(), problem))
    problems += [_bad_name(name, reason) for name in sorted(names) if (reason := name_problem(name))]
    if problems:
        raise Rejected(problems)
    return tuple(sorted(names))


_CHUNK = 1 << 20
# zipfile must know before the first byte whether a file passes 2 GB.  From 1 GB on, it is told that it may:
# a video can still grow while it is being copied.
_LARGE = 1 << 30
# Formats that are compressed already: deflating them again would take long and save nothing.
_COMPRESSED = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".avif", ".heic", ".heif"),
    *(".mp3", ".m4a", ".ogg", ".mp4", ".m4v", ".mov", ".webm"),
    *(".pdf", ".zip", ".gz", ".docx", ".xlsx", ".pptx", ".epub", ".woff", ".woff2"),
)
# The earliest date that a zip can hold: equal sites give equal bytes, whenever their files were saved.
_DATE = (1980, 1, 1, 0, 0, 0)
# The same on every operating system: a plain file that its owner may write and everybody may read.
_UNIX, _FILE = 3, 0o100644 << 16


def _add(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], *, is_large: bool = False) -> None:
    """Add a file to a zip; `is_large` says that it may have more than two gigabytes."""
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system, info.external_attr = _UNIX, _FILE
    info.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_COMPRESSED) else zipfile.ZIP_DEFLATED
    with archive.open(info, "w", force_zip64=is_large) as file:
        for chunk in chunks:
            file.write(chunk)


def _chunks(folder: Path, name: str) -> Iterator[bytes]:
    try:
        with (folder / name).open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as problem:
        raise Rejected([unreadable(name, problem)]) from problem


# ---------------------------------------------------------------- the Atom document
@dataclass(frozen=True)
class _AtomSource:
    """All that the Atom document is made from."""

    project: Project
    resources: Resources
    clock: Clock

    def pieces(self, diagnostics: list[Diagnostic]) -> Iterator[str]:
        """Yield the document in pieces, and add what is missing from it to the diagnostics."""
        files = scan_content(self.project.folder, self.project.config.linked_folders)
        content = read_content(self.project, files, self.resources)
        site = _whole_site(self.project, content, tuple(files.files), self.clock)
        diagnostics += _not_in_atom(content, site)
        # A mistake in a layout shows in every entry; it is reported once.
        broken: dict[tuple[str, int], Diagnostic] = {}
        steps, total = itertools.count(1), len(site.lessons) + len(site.pages)

        def on_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
            for diagnostic in diagnostics:
                broken.setdefault((diagnostic.span.path, diagnostic.span.line), diagnostic)

        def prose_of(meta: Metadata) -> WholeText:
            # A lesson is asked for twice where the site's own layout fails on it.
            self.resources.progress(f"writing {ATOM}", min(next(steps), total), total)
            return full_text(meta, self.resources.store.proses([meta.source])[meta.source])

        yield from atom_export(*_renderers(self.project), site, prose_of, on_diagnostics)
        diagnostics += [_own_layout(diagnostic) for diagnostic in broken.values()]


def _whole_site(project: Project, content: Content, files: tuple[str, ...], clock: Clock) -> WholeSite:
    """Return the site as if everything were published; pictures have the addresses of their files."""
    config, metadata, comments = project.config, content.metadata, content.comments
    now = clock.in_zone(config.zone)
    everything = Clock(now=now, drafts=True, future=True, expired=True)
    sources = SiteSources(metadata=metadata, files=files, unread=content.unread, comments=comments)
    site, _ = arrange(config, sources, everything)
    threads, _ = thread_comments(comments, metadata)
    return WholeSite(
        lessons=tuple(
            [(meta, teaser, site.links[meta.source]) for meta, teaser in zip(site.lessons, site.teasers, strict=True)]
        ),
        pages=tuple(
            [(page, photograph(page, links), links) for page in site.pages if (links := site.links[page.source])]
        ),
        threads=threads,
        unpublished=frozenset([meta.source for meta in metadata if unpublished_reason(meta, Clock(now=now), now)]),
    )


def _renderers(project: Project) -> tuple[Renderer, Renderer]:
    """Return what renders lessons: with the site's layouts, and with drillbook's own in case those fail."""
    shipped = read_layouts(packaged().parent)
    return _renderer(project, project.layouts, project.hooks), _renderer(project, shipped, Hooks())


def _renderer(project: Project, layouts: LayoutFiles, hooks: Hooks) -> Renderer:
    texts = Layouts(texts=layouts.templates, files=layouts.files)
    return make_renderer(project.config, Frame(), texts, project.words, hooks)


# ---------------------------------------------------------------- diagnostics
def _not_in_atom(content: Content, site: WholeSite) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each text that is not in the Atom document."""
    advice = "`drillbook check` says what is wrong with it"
    for path in sorted(content.unread):
        message = f"this text cannot be read, so it is in the zip, but not in {ATOM}"
        yield warning("export/not-in-atom", Span(path=path), message, help=advice)
    included = {reply.comment.source for thread in site.threads.values() for reply in flat(thread)}
    for comment in content.comments:
        if comment.source not in included:
            message = f"the lesson of this comment is missing, so the comment is in the zip, but not in {ATOM}"
            yield warning("export/not-in-atom", comment.span, message, help=advice)


def _bad_name(name: str, reason: str) -> Diagnostic:
    shown = name.encode("ascii", "backslashreplace").decode() if not name.isprintable() else name
    advice = "rename it, and export again; no zip was written"
    message = f"a file of this name cannot go into the zip: {reason}"
    return error("export/bad-name", Span(path=shown), message, help=advice)


def _no_atom(diagnostics: Sequence[Diagnostic]) -> Diagnostic:
    first = diagnostics[0]
    message = f"all your files are in the zip, but not {ATOM}: {first.message}"
    advice = "other programs need that file: type `drillbook check`, fix what it reports, and export again"
    return warning("export/no-atom", first.span, message, help=advice)


def _own_layout(diagnostic: Diagnostic) -> Diagnostic:
    message = f"{ATOM} was made with drillbook's own layouts, because yours failed: {diagnostic.message}"
    advice = "to have it made with yours, correct this line and export again"
    return warning("export/layout", diagnostic.span, message, help=advice)


_README = f"""\
Your whole blog
===============

This is a complete copy of a blog made with drillbook. You need nothing else
to have it back.

To get it back
--------------

Install drillbook. Open a terminal in an empty folder, and type

    drillbook import the-name-of-this-zip.zip

You can also unpack the zip and continue in the folder that comes out of it:
it is the site's folder, just as it was.

A site can contain program code: everything in layouts/, and the hooks that
site.yaml names. drillbook runs it when it builds the site. So if somebody
sent you this copy, build it only if you trust them.

What is in it
-------------

content/lessons/     your lessons, each a text file that any program can open
content/pages/       your pages
content/comments/    your readers' comments, in one folder for each lesson
content/images/ ...  your pictures and all other files, as you put them there
layouts/             the layouts and words that you changed, if any
site.yaml            the settings of your site
published.json       which lessons were published under which ids, if you use
                     a hub
{ATOM}         all lessons, pages and comments in one file, for other
                     programs. It is an Atom feed of the kind that Blogger
                     writes, which many programs can import, WordPress among
                     them. Whatever readers could not see on the day of the
                     copy, such as drafts, is marked as a draft. Pictures are
                     given by their addresses on your site, so keep it online
                     until the other program has fetched them
{MARKER}  tells drillbook that this zip is one of its own

What is not in it
-----------------

The finished pages (output/), which `drillbook build` makes again; drillbook's
notes (.drillbook/), including comments that wait for approval in an inbox on
your computer; hidden files; and anything else next to site.yaml.
"""
