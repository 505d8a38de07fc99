"""The import of an archive: read, place, take apart, write; the whole of it on one screen.

Nothing is held in memory but what has to be known of all entries at once.
Every file is written whole, and none that somebody edited; so an import can
be stopped anywhere and started again, or be done again with a newer archive.
"""

import contextlib
import datetime as dt
import itertools
import zipfile
import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from generator.migrate.addresses import Addresses, infer_permalink, paths_besides, places_for
from generator.migrate.archive import Blog, Item, Tell
from generator.migrate.archives.sources import Seen, archives_in, archives_of, no_archive, read_archives
from generator.migrate.box import Box, open_box
from generator.migrate.documents.kinds import read_documents
from generator.migrate.drafting import Drafting
from generator.migrate.gathering import Gathered, Reading
from generator.migrate.ledger import Ledger, Written
from generator.migrate.own import Restored, is_export, restore
from generator.migrate.pictures.fetcher import Fetcher
from generator.migrate.pictures.finder import Pictures
from generator.migrate.report import REPORT, Line, write_report
from generator.migrate.settings import Prompts, settings_text
from generator.migrate.spool import open_spool
from generator.migrate.texts.recognition import vocabulary_of
from generator.migrate.writing import Manner, Writer
from generator.model.config import DEFAULT_SECTIONS, Config
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order
from generator.model.source import Span
from generator.model.value import Value, replace
from generator.project import open_project
from generator.shell.lock import only_one
from generator.shell.workers import open_workers
from generator.shell.zone import is_zone, local_zone

__all__ = ["Imported", "Options", "Returned", "import_archive"]

Progress = Callable[[str, int, int], None]


class Options(Value):
    """How to import: `blog` chooses one of several in an archive; `pictures` is a folder to look for them in, too."""

    dry_run: bool = False
    blog: str = ""
    pictures: Path | None = None
    download: bool = False


class Imported(Value):
    """What an import did, or would do.

    `lines` are of every text, the doubtful ones first; `files` count what
    became of files, by their sort; `left_out` counts what is in no file, by
    the reason; `headings` are those that several texts have inside a section,
    and in how many; `pictures_missing` are addresses.  `report` is a path in the
    site, empty where nothing was written.
    """

    blog: Blog
    is_new: bool
    permalink: str
    lines: tuple[Line, ...]
    files: Counter[tuple[str, Written]]
    left_out: Counter[str]
    headings: tuple[tuple[str, int], ...]
    pictures_missing: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    report: str = ""


class Returned(Value):
    """What became of exports of drillbook's own."""

    restored: tuple[Restored, ...]
    diagnostics: tuple[Diagnostic, ...]


def import_archive(
    sources: Sequence[Path],
    folder: Path,
    options: Options,
    *,
    waiting: Callable[[], None] = lambda: None,
    progress: Progress = lambda *_: None,
) -> Imported | Returned:
    """Bring what is in files, folders or zips into a site, which is made if there is none in the folder.

    What drillbook exported itself is put back as it was.
    """
    diagnostics: list[Diagnostic] = []
    with contextlib.ExitStack() as stack:
        boxes = [_without_site(_opened(stack, path), path, folder) for path in sources]
        if not options.dry_run:
            stack.enter_context(only_one(folder / ".drillbook", waiting))
        if all(is_export(box) for box in boxes):
            done = [restore(box, folder, diagnostics.append, dry_run=options.dry_run) for box in boxes]
            return Returned(restored=tuple(done), diagnostics=in_order(diagnostics))
        return _import(stack, boxes, sources, folder, options, diagnostics, progress)


def _import(
    stack: contextlib.ExitStack,
    boxes: Sequence[Box],
    sources: Sequence[Path],
    folder: Path,
    options: Options,
    diagnostics: list[Diagnostic],
    progress: Progress,
) -> Imported:
    config = open_project(folder).config if (folder / "site.yaml").is_file() else None
    here = config.timezone if config else local_zone()
    spool = stack.enter_context(open_spool())
    ledger = stack.enter_context(contextlib.closing(Ledger(folder, dry_run=options.dry_run)))

    reading = Reading(spool, folder, here, is_new=config is None)
    drafting = Drafting(spool, reading, vocabulary_of(config or _NOBODY))
    contents = _Contents(boxes, options.blog, zoneinfo.ZoneInfo(here), diagnostics.append, progress)
    with open_workers() as workers:
        drafting.run(contents.items(), workers, contents.weight)
    gathered = reading.result()
    if not gathered.entries and not gathered.left_out:
        raise Rejected(_nothing(boxes, sources, diagnostics))

    permalink = config.permalink if config else infer_permalink(gathered.entries)
    besides = paths_besides(gathered.tags, _feed(config))
    places = places_for(gathered.entries, permalink, _taken(gathered), besides)
    addresses = Addresses(gathered.base, places, gathered.entries, gathered.tags, _feed(config))
    homes = drafting.homes(addresses)
    addresses.hosts = {*gathered.hosts, *homes}
    # Takeout does not say where the blog was; links from post to post do.
    home = gathered.blog.url or next(iter(homes.values()), "")
    gathered = replace(gathered, blog=replace(gathered.blog, url=home))

    zone = here if config or not is_zone(gathered.blog.timezone) else gathered.blog.timezone
    manner = _manner(gathered, config, zone, drafting.standing.prompts())
    pictures = stack.enter_context(_pictures(boxes, folder, options, diagnostics.append))
    writer = Writer(manner, gathered, places, addresses, spool, ledger, pictures)
    if config is None:
        text = _settings(gathered, manner, zone, permalink, drafting.missing)
        writer.write("settings", "site.yaml", text)
    lines = _written(writer, len(gathered.entries), progress)
    writer.rest()
    report = "" if options.dry_run else _report(folder, gathered, lines, writer, diagnostics)
    return Imported(
        blog=gathered.blog,
        is_new=config is None,
        permalink=permalink,
        lines=tuple(lines),
        files=writer.files,
        left_out=Counter(entry.why for entry in writer.left_out),
        headings=tuple((heading, n) for heading, n in drafting.headings.most_common(_FEW) if n > 1),
        pictures_missing=tuple(writer.gallery.missing),
        diagnostics=in_order(diagnostics),
        report=report,
    )


def _opened(stack: contextlib.ExitStack, path: Path) -> Box:
    """Return what lies at a path; raises `Rejected` where nothing does, or what cannot be opened."""
    try:
        return stack.enter_context(open_box(path))
    except (OSError, zipfile.BadZipFile) as problem:
        raise Rejected([_cannot_open(path, problem)]) from problem


def _cannot_open(path: Path, problem: OSError | zipfile.BadZipFile) -> Diagnostic:
    span = Span(path=path.as_posix())
    if isinstance(problem, FileNotFoundError):
        advice = "look at its name once more; one with spaces in it needs quotation marks around it"
        return error("import/no-file", span, "there is no file or folder of this name", help=advice)
    said = problem.strerror if isinstance(problem, OSError) else str(problem)
    advice = "may you read it, and was it copied or downloaded to its end?"
    return error("import/no-file", span, f"this cannot be opened: {said}", help=advice)


_OF_SITE = (*(f"content/{name}/" for name in ("lessons", "pages", "comments", "images")), f"{REPORT}/", "output/")


def _without_site(box: Box, path: Path, folder: Path) -> Box:
    """Return a folder without the site in it, if documents are brought into the site beside them: it is none."""
    above, site = path.resolve(), folder.resolve()
    if not (folder / "site.yaml").is_file() or not site.is_relative_to(above):
        return box
    start = site.relative_to(above.parent).as_posix()
    own = tuple(f"{start}/{name}" for name in (*_OF_SITE, "site.yaml"))
    return box._replace(members={name: size for name, size in box.members.items() if not name.startswith(own)})


_FEW = 5

_NOBODY = Config(title="", url="", base="/", id="", author="")


class _Contents:
    """What is in boxes: the archives of one blog; and, in a box without any, documents.

    `weight` is about how many texts there are.
    """

    def __init__(self, boxes: Sequence[Box], blog: str, zone: dt.tzinfo, tell: Tell, progress: Progress) -> None:
        self._boxes, self._zone, self._tell, self._progress = boxes, zone, tell, progress
        self._found = [archives_in(box, tell) for box in boxes]
        self._chosen = archives_of(itertools.chain(*self._found), blog) if any(self._found) else ()
        self._size, self._read = sum(archive.size for archive in self._chosen), 0
        documents = (len(box.members) for box, archives in zip(boxes, self._found, strict=True) if not archives)
        self.weight = self._size // _USUAL + sum(documents)

    def items(self) -> Iterator[Item]:
        """Yield everything, the archives' texts once each."""
        tops, seen = {_top(archive.path) for archive in self._chosen}, Seen()
        for box, archives in zip(self._boxes, self._found, strict=True):
            if archives:
                chosen = [archive for archive in archives if archive in self._chosen]
                yield from read_archives(box, chosen, self._tell, self._moved, seen)
            elif not {_top(name) for name in box.members} <= tops:
                yield from read_documents(box, self._tell, self._zone)
            # Else it is a further part of a Takeout, with pictures in it, and pages of Google's own.

    def _moved(self, count: int) -> None:
        self._read += count
        self._progress("reading, in kB", self._read // 1000, max(1, self._size // 1000))


_USUAL = 2500


def _nothing(boxes: Sequence[Box], sources: Sequence[Path], diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return what is said where nothing was found."""
    nothing = [no_archive(box, path.as_posix()) for box, path in zip(boxes, sources, strict=True)]
    # Of one file that is no document, that says all.
    alone = all(len(box.members) < 2 for box in boxes)
    said = [found for found in diagnostics if not (alone and found.code == "import/no-document")]
    return [*in_order(said), *nothing]


def _top(name: str) -> str:
    return name.partition("/")[0]


def _feed(config: Config | None) -> str:
    return (config or _NOBODY).feed.file


def _taken(gathered: Gathered) -> list[str]:
    """Return the names of the texts that the site has, such as `lessons/circle-back`."""
    names = (path.removeprefix("content/").removesuffix(".md") for path in gathered.files)
    return [name.removesuffix("/index") for name in names]


# ---------------------------------------------------------------- the site
def _manner(gathered: Gathered, config: Config | None, zone: str, standing: Prompts) -> Manner:
    if config is None:
        return Manner(author=gathered.author, zone=zoneinfo.ZoneInfo(zone), prompts=standing, silent=bool(standing))
    prompts = tuple((prompt.label, prompt.ask) for prompt in config.prompts)
    return Manner(author=config.author, zone=config.zone, prompts=prompts, silent=bool(standing) and bool(prompts))


def _settings(gathered: Gathered, manner: Manner, zone: str, permalink: str, missing: set[str]) -> str:
    specs = [replace(spec, required=spec.required and spec.name not in missing) for spec in DEFAULT_SECTIONS]
    return settings_text(
        gathered.blog,
        author=manner.author,
        zone=zone,
        permalink=permalink,
        prompts=manner.prompts,
        sections=specs if missing else (),
    )


@contextlib.contextmanager
def _pictures(boxes: Sequence[Box], folder: Path, options: Options, tell: Tell) -> Iterator[Pictures]:
    """Yield where pictures are looked for: in the archives, in a folder, and on the web if that was asked for."""
    with contextlib.ExitStack() as stack:
        more = [_opened(stack, options.pictures)] if options.pictures else []
        fetch = (
            Fetcher(folder / ".drillbook" / "import", tell).fetch if options.download and not options.dry_run else None
        )
        yield Pictures([*boxes, *more], fetch)


def _written(writer: Writer, total: int, progress: Progress) -> list[Line]:
    lines = []
    for line in writer.texts():
        lines.append(line)
        progress("writing", len(lines), total)
    return sorted(lines, key=lambda line: (line.confidence, line.file))


def _report(
    folder: Path, gathered: Gathered, lines: Sequence[Line], writer: Writer, diagnostics: Sequence[Diagnostic]
) -> str:
    known = {entry.number: entry for entry in gathered.entries}
    missing = [(url, why) for url, (why, _) in writer.gallery.missing.items()]
    title = gathered.blog.title or "documents"
    pair = lambda line: writer.pair(known[line.number])  # noqa: E731
    return write_report(folder, title, lines, pair, missing, writer.left_out, diagnostics)
