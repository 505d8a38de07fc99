"""Runs an import: read and convert everything, place it, write it, check the site, report.

Only what has to be known about all entries at once is in memory; the rest is
in the staging area.  Every file is written whole, and none that somebody has
edited, so an import can be stopped anywhere and started again, or be repeated
with a newer archive.
"""

import contextlib
import datetime as dt
import shutil
import zoneinfo
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.engine.project import open_project
from generator.importers.archive import ArchiveEntry, Blog
from generator.importers.collect import Collected, Collector
from generator.importers.compose import Destination, SiteStyle
from generator.importers.container import Container
from generator.importers.convert import Converter
from generator.importers.detect import Contents, ReadingOptions, nothing_in, opened, without_site
from generator.importers.manifest import Manifest, Written
from generator.importers.permalinks import Addresses, infer_permalink, places_for
from generator.importers.pictures.fetcher import Fetcher
from generator.importers.pictures.finder import Pictures
from generator.importers.report import ReportLine, ReportPage, write_report
from generator.importers.settings import SiteSettings, settings_text
from generator.importers.staging import Staging, open_staging
from generator.importers.text.sections import usual_words, vocabulary_of
from generator.importers.write import SiteWriter
from generator.model.addresses import reserved_paths
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Rejected, Severity, in_order
from generator.model.usual_texts import usual_texts
from generator.model.value import Value, replace
from generator.plan.site import Clock
from generator.shell.lock import only_one
from generator.shell.progress import Progress
from generator.shell.workers import open_workers
from generator.shell.zone import local_zone

__all__ = ["Imported", "Options", "import_archive"]


class Options(Value):
    """How to import: `blog` chooses one of several in an archive, `pictures` is a further folder to find them in."""

    dry_run: bool = False
    blog: str = ""
    pictures: Path | None = None
    download: bool = False


class Imported(Value):
    """What an import did, or would do.

    `lines` has one for every text, the doubtful ones first.  `files` counts
    what became of files of each sort, `left_out` what is in no file, by the
    reason.  `headings` are those inside sections of several texts, with the
    number of texts.  `pictures_missing` are addresses.  `errors` are what
    `drillbook check` finds in the site now.  `report` is a path in the site,
    empty where nothing was written.
    """

    blog: Blog
    lines: tuple[ReportLine, ...]
    files: Counter[tuple[str, Written]]
    left_out: Counter[str]
    headings: tuple[tuple[str, int], ...]
    pictures_missing: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    errors: tuple[Diagnostic, ...] = ()
    report: str = ""


def import_archive(
    sources: Sequence[Path],
    folder: Path,
    options: Options,
    *,
    waiting: Callable[[], None] = lambda: None,
    progress: Progress = lambda *_: None,
) -> Imported:
    """Bring what is in files, folders or zips into a site, which is made if there is none in the folder."""
    diagnostics: list[Diagnostic] = []
    with _clean_if_refused(folder), contextlib.ExitStack() as stack:
        # Opened before the lock is taken: a mistyped name is refused at once, whatever else is running.
        containers = [without_site(opened(stack, path), path, folder) for path in sources]
        locked = stack.enter_context(contextlib.ExitStack())
        # A dry run may run beside a preview, and leaves no .drillbook behind in a folder that is no site yet.
        if not options.dry_run:
            locked.enter_context(only_one(folder / ".drillbook", waiting))
        more = [opened(stack, options.pictures)] if options.pictures else []
        staging = stack.enter_context(open_staging())
        manifest = locked.enter_context(contextlib.closing(Manifest(folder, dry_run=options.dry_run)))
        # After the lock, as another import that just finished may have written it.
        config = open_project(folder).config if (folder / "site.yaml").is_file() else None
        job = _Job(folder, config, config.timezone if config else local_zone(), options, diagnostics, progress)
        converter, collected = job.read(containers, staging)
        if not collected.entries and not collected.left_out:
            raise Rejected(nothing_in(containers, sources, diagnostics))
        collected, destination = job.place(collected, converter)
        style, pictures = job.style(collected, converter), job.pictures([*containers, *more])
        writer = SiteWriter(style, collected, destination, staging, manifest, pictures)
        if config is None:
            settings = job.settings(collected, style, destination.permalink, converter.missing)
            # Before the texts: if the import is stopped now, the next one finds a site and keeps to the same settings.
            writer.write("settings", "site.yaml", settings)
        lines = _written(writer, len(collected.entries), progress)
        locked.close()  # the check takes the lock itself
        return job.finished(collected, converter, writer, lines)


@contextlib.contextmanager
def _clean_if_refused(folder: Path) -> Iterator[None]:
    """Leave no trace of an import that is refused in a folder that was no site before."""
    cache = folder / ".drillbook"
    had_folder, had_cache = folder.exists(), cache.exists()
    try:
        yield
    except Rejected:
        if not had_cache and not (folder / "site.yaml").exists():
            shutil.rmtree(cache, ignore_errors=True)
            # rmdir, not rmtree, for the folder itself: it takes an empty folder only, so nothing of a coach's can be
            # lost.
            with contextlib.suppress(OSError):
                if not had_folder:
                    folder.rmdir()
        raise


# The summary names this many headings: it must fit on a screen.
_FEW = 5
# A check of 14,000 lessons takes 430 MB, an import of any number less than 300. Larger blogs
# are checked by `drillbook check`, which the summary names as the next step.
_MOST_CHECKED = 3_000
_NO_CONFIG = Config(title="", url="", base="/", id="", author="")


@dataclass(frozen=True)
class _Job:
    """The steps of an import; `config` is the site's, if there is one, `zone` its time zone, or else the computer's."""

    folder: Path
    config: Config | None
    zone: str
    options: Options
    diagnostics: list[Diagnostic]
    progress: Progress

    def read(self, containers: Sequence[Container], staging: Staging) -> tuple[Converter, Collected]:
        """Read everything into the staging area, and convert it meanwhile."""
        collector = Collector(staging, self.folder, self.zone, is_new=self.config is None)
        words = vocabulary_of(self.config) if self.config else usual_words()
        converter = Converter(staging, collector, words)
        zone = zoneinfo.ZoneInfo(self.zone)
        reading = ReadingOptions(self.options.blog, zone, words, self.diagnostics.append, self.progress)
        contents = Contents(containers, reading)
        with open_workers() as workers:
            converter.run(contents.items(), workers, contents.weight)
        return converter, collector.result()

    def place(self, collected: Collected, converter: Converter) -> tuple[Collected, Destination]:
        """Decide where everything goes; where the blog was may be known only from links between its posts."""
        permalink = self.config.permalink if self.config else infer_permalink(collected.entries)
        feed = (self.config or _NO_CONFIG).feed.file
        places = places_for(collected.entries, permalink, _taken(collected), reserved_paths(feed, collected.tags))
        addresses = Addresses(collected.base, places, collected.entries, collected.tags, feed)
        homes = converter.homes(addresses)
        # A blog with a domain of its own is linked under its old one too, and posts link to each other under both.
        addresses.hosts = {*collected.hosts, *homes}
        home = collected.blog.url or next(iter(homes.values()), "")
        blog = replace(collected.blog, url=home)
        return replace(collected, blog=blog), Destination(permalink, places, addresses)

    def pictures(self, containers: Sequence[Container]) -> Pictures:
        """Return where pictures are looked for: in the containers, and on the web if that was asked for."""
        fetcher = Fetcher(self.folder / ".drillbook" / "import", self.diagnostics.append)
        return Pictures(containers, fetcher.fetch if self.options.download and not self.options.dry_run else None)

    def style(self, collected: Collected, converter: Converter) -> SiteStyle:
        """Return what the site says for all lessons, or will say if it is new."""
        common_prompts, closing = converter.common_prompts(), converter.closing()
        sections = tuple(spec.name for spec in (self.config or _NO_CONFIG).sections)
        if not self.config:
            zone = zoneinfo.ZoneInfo(collected.blog.timezone or self.zone)
            return SiteStyle(
                collected.author,
                zone,
                sections,
                common_prompts,
                silent=bool(common_prompts),
                closing=closing,
                unclosed=bool(closing),
            )
        prompts = tuple((prompt.label, prompt.ask) for prompt in self.config.prompts)
        silent = bool(common_prompts) and bool(prompts)
        site_closing = self.config.closing.text.strip()
        return SiteStyle(
            self.config.author,
            self.config.zone,
            sections,
            prompts,
            silent=silent,
            closing=site_closing,
            unclosed=bool(site_closing) and site_closing == closing,
        )

    def settings(self, collected: Collected, style: SiteStyle, permalink: str, missing: set[str]) -> str:
        """Return the `site.yaml` of a new site; no section is required that some lesson lacks."""
        usual = usual_texts(collected.blog.language).sections
        specs = [replace(spec, required=spec.required and spec.name not in missing) for spec in usual]
        return settings_text(
            SiteSettings(
                blog=collected.blog,
                author=style.author,
                zone=collected.blog.timezone or self.zone,
                permalink=permalink,
                prompts=style.prompts,
                closing=style.closing,
                sections=tuple(specs) if missing else (),
            )
        )

    def finished(
        self, collected: Collected, converter: Converter, writer: SiteWriter, lines: Sequence[ReportLine]
    ) -> Imported:
        """Check the site, write the report, and return what was done."""
        dry_run, diagnostics = self.options.dry_run, in_order(self.diagnostics)
        errors = () if dry_run or len(lines) > _MOST_CHECKED else _errors_in(self.folder, self.progress)
        page = _page(collected, lines, writer, converter.consumed, diagnostics, errors)
        return Imported(
            blog=collected.blog,
            lines=tuple(lines),
            files=writer.files,
            left_out=Counter(entry.why for entry in writer.left_out),
            headings=tuple((heading, n) for heading, n in converter.headings.most_common(_FEW) if n > 1),
            pictures_missing=tuple(writer.gallery.missing),
            diagnostics=diagnostics,
            errors=errors,
            report="" if dry_run else write_report(self.folder, page),
        )


def _taken(collected: Collected) -> list[str]:
    """Return the names of the texts that the site has, such as `lessons/circle-back`."""
    names = (path.removeprefix("content/").removesuffix(".md") for path in collected.files)
    return [name.removesuffix("/index") for name in names]


# ---------------------------------------------------------------- the site
def _written(writer: SiteWriter, total: int, progress: Progress) -> list[ReportLine]:
    lines = []
    for line in writer.texts():
        lines.append(line)
        progress("writing", len(lines), total)
    writer.note_left_out()
    # The name decides between equals, so that two reports of one archive can be compared.
    return sorted(lines, key=lambda line: (line.confidence, line.file))


def _errors_in(folder: Path, progress: Progress) -> tuple[Diagnostic, ...]:
    """Return the errors that keep the site from being built; what was read for them is not read again by a build."""
    try:
        diagnostics = build(
            folder, Clock(now=dt.datetime.now(dt.UTC)), BuildOptions(write=False), progress=progress
        ).diagnostics
    except Rejected as problem:
        diagnostics = problem.diagnostics
    return tuple(diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR)


def _page(
    collected: Collected,
    lines: Sequence[ReportLine],
    writer: SiteWriter,
    consumed: Counter[str],
    diagnostics: Sequence[Diagnostic],
    errors: Sequence[Diagnostic],
) -> ReportPage:
    sources = {entry.number: entry for entry in collected.entries}

    def pair(line: ReportLine) -> tuple[ArchiveEntry, str]:
        return writer.pair(sources[line.number])

    return ReportPage(
        title=collected.blog.title or "documents",
        lines=lines,
        pair=pair,
        missing=list(writer.gallery.missing.items()),
        consumed=consumed,
        left_out=writer.left_out,
        diagnostics=diagnostics,
        errors=errors,
    )
