"""`drillbook export`: one zip with everything that a coach has, to keep or to take elsewhere.

The same site gives the same bytes, so that two archives can be compared.
"""

import itertools
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from generator import __version__
from generator.library import Library, Progress, read_library, with_store
from generator.migrate.own import (
    ATOM,
    FOLDERS,
    LISTS,
    MARKER,
    MARKER_TEXT,
    README,
    Kinds,
    bad_name,
    kinds_of,
    program_roots,
)
from generator.model.comment import flat
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order, warning
from generator.model.hooks import Hooks
from generator.model.lesson import Card, Lesson, PlainPage
from generator.model.source import Span
from generator.model.value import Value
from generator.plan.conversation import converse
from generator.plan.site import Clock, arrange, hold_of, photograph
from generator.project import Project, check_folder, open_project
from generator.render.press import Press, make_press
from generator.render.templates import Layouts
from generator.render.wholeatom import Whole, whole_atom
from generator.shell.disk import NO_LOOK, load, look_at, scan, scan_tree, unreadable, whole_file
from generator.shell.layouts import LayoutFiles, packaged, read_layouts
from generator.shell.lock import only_one
from generator.shell.store import Store
from generator.shell.workers import Workers, open_workers
from generator.work import whole

__all__ = ["Exported", "export_site"]


class Exported(Value):
    """The zip that was written, its size in bytes, what is in it, and what is not."""

    path: Path
    size: int
    kinds: Kinds
    diagnostics: tuple[Diagnostic, ...]


def export_site(
    folder: Path,
    file: Path | None,
    clock: Clock,
    waiting: Callable[[], None] = lambda: None,
    progress: Progress = lambda *_: None,
) -> Exported:
    """Write all of a site into a zip, and return what was done.

    `file` is the zip, or a folder for it; without one, it goes into the
    current folder, named after the site's and the day.  Lessons that readers
    do not see at the moment of the clock are marked in the Atom document.
    Raises `Rejected`, and leaves no zip, where a file cannot be read or there
    is one of the zip's name.
    """
    check_folder(folder)
    with only_one(folder / ".drillbook", waiting), open_workers() as crew:
        path = _target(folder, file, clock)
        zipped = _Zip(folder=folder, path=path, names=_names(folder), progress=progress)
        try:
            project = open_project(folder)
        except Rejected as rejected:
            return zipped.write((), [_no_atom(rejected.diagnostics)])

        def work(store: Store) -> Exported:
            found: list[Diagnostic] = []
            pieces = _atom(project, store, crew, clock, progress, found)
            return zipped.write(pieces, found)

        return with_store(folder / ".drillbook" / "store.sqlite", work)


def _target(folder: Path, file: Path | None, clock: Clock) -> Path:
    """Return the path of the zip, at which nothing stands, and which is no part of the site."""
    today = clock.now.astimezone() if clock.now.tzinfo else clock.now
    default = f"{_name_of(folder)}-{today.date().isoformat()}.zip"
    path = file or Path(default)
    if path.is_dir():
        path /= default
    if path.exists():
        message = "there is a file of this name already, and an export writes over none"
        raise Rejected([error("export/exists", Span(path=path.as_posix()), message, help=f"name another: {_EXAMPLE}")])
    inside = path.resolve().parent
    for name in (*FOLDERS, "output", ".drillbook"):
        if inside.is_relative_to((folder / name).resolve()):
            message = f"the zip would be a part of your site: it cannot lie in {name}/"
            advice = f"name a place outside of it: {_EXAMPLE}"
            raise Rejected([error("export/inside", Span(path=path.as_posix()), message, help=advice)])
    return path


_EXAMPLE = "`drillbook export my-copy.zip`"


def _name_of(folder: Path) -> str:
    name = folder.resolve().name
    return name if name and not bad_name(name) else "site"


# ---------------------------------------------------------------- the zip
class _Zip(Value):
    """A zip to be written, of the files of a site's folder that have these names."""

    folder: Path
    path: Path
    names: tuple[str, ...]
    progress: Progress

    def write(self, atom: Iterable[str], diagnostics: list[Diagnostic]) -> Exported:
        """Write it; `atom` is the Atom document in pieces, if there is one, which adds to the diagnostics."""
        names, top = self.names, _name_of(self.folder)
        with whole_file(self.path, "no zip was written") as file, zipfile.ZipFile(file, "w") as made:
            _add(made, f"{top}/{MARKER}", [MARKER_TEXT.encode()])
            _add(made, f"{top}/{README}", [_README.encode()])
            if atom:
                _add(made, f"{top}/{ATOM}", (piece.encode() for piece in atom), is_large=True)
            problems: list[Diagnostic] = []
            for number, name in enumerate(names, 1):
                self.progress("packing", number, len(names))
                try:
                    look = look_at(f"{self.folder}/{name}") or NO_LOOK
                    _add(made, f"{top}/{name}", _chunks(self.folder, name), is_large=look[1] > _LARGE)
                except Rejected as rejected:
                    problems += rejected.diagnostics
            if problems:
                raise Rejected(problems)
        size = self.path.stat().st_size
        return Exported(path=self.path, size=size, kinds=kinds_of(names), diagnostics=in_order(diagnostics))


def _names(folder: Path) -> tuple[str, ...]:
    """Return the files that a site is made of; raises `Rejected` for those that cannot go into a zip."""
    roots = program_roots(load(str(folder), "site.yaml")[0])
    found = {name for name in (*LISTS, *(f"{root}.py" for root in roots)) if (folder / name).is_file()}
    problems: list[Diagnostic] = []
    for top in sorted({*FOLDERS, *roots}):
        try:
            found |= {path for path, _ in scan_tree(folder, top) if "/__pycache__/" not in path}
        except OSError as problem:
            problems.append(unreadable(Path(problem.filename).relative_to(folder).as_posix(), problem))
    problems += [_bad_name(name, reason) for name in sorted(found) if (reason := bad_name(name))]
    if problems:
        raise Rejected(problems)
    return tuple(sorted(found))


_CHUNK = 1 << 20
_LARGE = 1 << 30
_PACKED = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".avif", ".heic", ".heif"),
    *(".mp3", ".m4a", ".ogg", ".mp4", ".m4v", ".mov", ".webm"),
    *(".pdf", ".zip", ".gz", ".docx", ".xlsx", ".pptx", ".epub", ".woff", ".woff2"),
)
# The first that a zip can tell: equal sites are equal bytes, whenever their files were saved.
_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX, _FILE = 3, 0o100644 << 16


def _add(made: zipfile.ZipFile, name: str, chunks: Iterable[bytes], *, is_large: bool = False) -> None:
    """Add a file to a zip; one that may be larger than two gigabytes `is_large`."""
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system, info.external_attr = _UNIX, _FILE
    info.compress_type = zipfile.ZIP_STORED if name.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
    with made.open(info, "w", force_zip64=is_large) as file:
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
def _atom(
    project: Project, store: Store, crew: Workers, clock: Clock, progress: Progress, found: list[Diagnostic]
) -> Iterator[str]:
    """Yield all of a site as an Atom document; what it lacks is added to what was `found`."""
    files = scan(project.folder)
    library = read_library(project, files, store, crew, progress)
    everything = _everything(project, library, tuple(files.files), clock)
    found += _missing(library, everything)
    places: dict[tuple[str, int], Diagnostic] = {}
    steps, total = itertools.count(1), len(everything.lessons) + len(everything.pages)

    def told(diagnostics: Sequence[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            places.setdefault((diagnostic.span.path, diagnostic.span.line), diagnostic)

    def prose_of(card: Card) -> Lesson | PlainPage:
        progress(f"writing {ATOM}", min(next(steps), total), total)
        return whole(card, store.proses([card.source])[card.source])

    yield from whole_atom(*_presses(project), everything, prose_of, told)
    found += [_own_layout(diagnostic) for diagnostic in places.values()]


def _everything(project: Project, library: Library, files: tuple[str, ...], clock: Clock) -> Whole:
    """Return the site as if nothing were held back; pictures have the addresses of their files."""
    config, cards, comments = project.config, library.cards, library.comments
    now = clock.in_zone(config.zone)
    anything = Clock(now=now, drafts=True, future=True, expired=True)
    site, _ = arrange(config, cards, files, anything, library.unread, comments)
    threads, _ = converse(comments, cards)
    return Whole(
        lessons=tuple(
            [(card, teaser, site.links[card.source]) for card, teaser in zip(site.lessons, site.teasers, strict=True)]
        ),
        pages=tuple(
            [(page, photograph(page, links), links) for page in site.pages if (links := site.links[page.source])]
        ),
        threads=threads,
        held=frozenset([card.source for card in cards if hold_of(card, Clock(now=now), now)]),
    )


def _presses(project: Project) -> tuple[Press, Press]:
    """Return what renders lessons: with the site's layouts, and with drillbook's own, should those fail."""
    shipped = read_layouts(packaged().parent)
    return _press(project, project.layouts, project.hooks), _press(project, shipped, Hooks())


def _press(project: Project, layouts: LayoutFiles, hooks: Hooks) -> Press:
    texts = Layouts(texts=layouts.templates, files=layouts.files)
    return make_press(project.config, (), {}, texts, project.words, hooks, __version__)


def _missing(library: Library, everything: Whole) -> Iterator[Diagnostic]:
    """Yield what is to be said of the texts that are not in the Atom document."""
    for path in sorted(library.unread):
        message = f"this text cannot be read, so it is in the zip, but not in {ATOM}"
        yield warning(
            "export/not-in-atom", Span(path=path), message, help="`drillbook check` says what is wrong with it"
        )
    said = {reply.comment.source for thread in everything.threads.values() for reply in flat(thread)}
    for comment in library.comments:
        if comment.source not in said:
            message = f"no lesson is there for this comment, so it is in the zip, but not in {ATOM}"
            yield warning(
                "export/not-in-atom", comment.span, message, help="`drillbook check` says what is wrong with it"
            )


# ---------------------------------------------------------------- what is told
def _bad_name(name: str, reason: str) -> Diagnostic:
    shown = name.encode("ascii", "backslashreplace").decode() if not name.isprintable() else name
    advice = "rename it, and export again; no zip was written"
    return error(
        "export/bad-name", Span(path=shown), f"the name of this file cannot stand in a zip: {reason}", help=advice
    )


def _no_atom(diagnostics: Sequence[Diagnostic]) -> Diagnostic:
    first = diagnostics[0]
    message = f"all your files are in the zip, but not {ATOM}: {first.message}"
    advice = "other programs want that file: type `drillbook check`, mend what it says, and export again"
    return warning("export/no-atom", first.span, message, help=advice)


def _own_layout(diagnostic: Diagnostic) -> Diagnostic:
    message = f"in {ATOM}, drillbook's own layouts stand in for yours: {diagnostic.message}"
    advice = "correct this line, and export again, if you want yours"
    return warning("export/layout", diagnostic.span, message, help=advice)


_README = f"""\
Everything that your blog is made of
====================================

This is a copy of a blog that was made with drillbook, whole: nothing else is
needed to have it again.

To get it back
--------------

Install drillbook (with Python: pip install drillbook), open a terminal in an
empty folder, and type

    drillbook import the-name-of-this-zip.zip

You can also unpack the zip and go on in the folder that comes out of it: it is
the site's folder, as it was.

A site can bring program code: what is in layouts/, and the hooks that site.yaml
names. drillbook runs it when it builds the site. So build a copy that somebody
sent you only if you trust them.

What is in it
-------------

content/lessons/     your lessons, each a text file that every program can open
content/pages/       your pages
content/comments/    what readers said, in a folder for each lesson
content/images/ ...  your pictures and all other files, as you put them there
layouts/             what you changed of the look, and your words, if you did
site.yaml            the settings of your site
published.json       which lessons were published under which ids, if you had
                     drillbook tell a hub of news
{ATOM}         all lessons, pages and comments in one file, for others:
                     it is Atom, of the kind that Blogger writes, which the
                     importers of many programs know, WordPress's for one. What
                     readers did not see on the day of the copy, drafts for
                     one, is marked as a draft. Pictures are named by their
                     addresses on your site, so leave that standing until the
                     other program has fetched them
{MARKER}  by this drillbook knows the zip again

What is not in it
-----------------

The finished pages (output/), which `drillbook build` makes again; drillbook's
notes (.drillbook/), and with them comments that wait for approval in an inbox
on your computer; hidden files; and what else lies beside site.yaml.
"""
