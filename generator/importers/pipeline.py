"""The import of an archive: read and take apart, place, write.

Nothing is held in memory but what has to be known of all entries at once.
Every file is written whole, and none that somebody edited; so an import can
be stopped anywhere and started again, or be done again with a newer archive.
"""

import contextlib
import zoneinfo
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.engine.project import open_project
from generator.importers.archive import ArchiveEntry, Blog
from generator.importers.collect import Collected, Collector
from generator.importers.container import Container
from generator.importers.convert import Converter
from generator.importers.detect import Contents, nothing_in, opened, without_site
from generator.importers.manifest import Manifest, Written
from generator.importers.permalinks import Addresses, NewAddress, infer_permalink, places_for
from generator.importers.pictures.fetcher import Fetcher
from generator.importers.pictures.finder import Pictures
from generator.importers.report import Line, write_report
from generator.importers.settings import settings_text
from generator.importers.staging import Staging, open_staging
from generator.importers.text.sections import vocabulary_of
from generator.importers.write import SiteStyle, SiteWriter
from generator.model.addresses import reserved_paths
from generator.model.config import DEFAULT_SECTIONS, Config
from generator.model.diagnostic import Diagnostic, Rejected, in_order
from generator.model.value import Value, replace
from generator.shell.lock import only_one
from generator.shell.progress import Progress
from generator.shell.workers import open_workers
from generator.shell.zone import local_zone

__all__ = ["Imported", "Options", "import_archive"]


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
    lines: tuple[Line, ...]
    files: Counter[tuple[str, Written]]
    left_out: Counter[str]
    headings: tuple[tuple[str, int], ...]
    pictures_missing: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
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
    with contextlib.ExitStack() as stack:
        containers = [without_site(opened(stack, path), path, folder) for path in sources]
        if not options.dry_run:
            stack.enter_context(only_one(folder / ".drillbook", waiting))
        more = [opened(stack, options.pictures)] if options.pictures else []
        staging = stack.enter_context(open_staging())
        manifest = stack.enter_context(contextlib.closing(Manifest(folder, dry_run=options.dry_run)))
        config = open_project(folder).config if (folder / "site.yaml").is_file() else None
        job = _Job(folder, config, config.timezone if config else local_zone(), options, diagnostics, progress)

        drafting, gathered = job.read(containers, staging)
        if not gathered.entries and not gathered.left_out:
            raise Rejected(nothing_in(containers, sources, diagnostics))
        gathered, placing = job.place(gathered, drafting)
        writer = job.writer(gathered, placing, drafting, staging, manifest, job.pictures([*containers, *more]))
        lines = _written(writer, len(gathered.entries), progress)
        report = "" if options.dry_run else _report(folder, gathered, lines, writer, drafting.consumed, diagnostics)
    return Imported(
        blog=gathered.blog,
        lines=tuple(lines),
        files=writer.files,
        left_out=Counter(entry.why for entry in writer.left_out),
        headings=tuple((heading, n) for heading, n in drafting.headings.most_common(_FEW) if n > 1),
        pictures_missing=tuple(writer.gallery.missing),
        diagnostics=in_order(diagnostics),
        report=report,
    )


_FEW = 5
_NOBODY = Config(title="", url="", base="/", id="", author="")


@dataclass(frozen=True)
class _Placing:
    """Where everything goes: the pattern of addresses, the place of each text, where links lead now."""

    permalink: str
    places: dict[int, NewAddress]
    addresses: Addresses


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
        """Read everything into the spool, and take it apart meanwhile."""
        reading = Collector(staging, self.folder, self.zone, is_new=self.config is None)
        drafting = Converter(staging, reading, vocabulary_of(self.config or _NOBODY))
        zone = zoneinfo.ZoneInfo(self.zone)
        contents = Contents(containers, self.options.blog, zone, self.diagnostics.append, self.progress)
        with open_workers() as workers:
            drafting.run(contents.items(), workers, contents.weight)
        return drafting, reading.result()

    def place(self, gathered: Collected, drafting: Converter) -> tuple[Collected, _Placing]:
        """Say where everything goes; and where the blog was, if only links from post to post tell, as in Takeout."""
        permalink = self.config.permalink if self.config else infer_permalink(gathered.entries)
        feed = (self.config or _NOBODY).feed.file
        places = places_for(gathered.entries, permalink, _taken(gathered), reserved_paths(feed, gathered.tags))
        addresses = Addresses(gathered.base, places, gathered.entries, gathered.tags, feed)
        homes = drafting.homes(addresses)
        addresses.hosts = {*gathered.hosts, *homes}
        home = gathered.blog.url or next(iter(homes.values()), "")
        return replace(gathered, blog=replace(gathered.blog, url=home)), _Placing(permalink, places, addresses)

    def pictures(self, containers: Sequence[Container]) -> Pictures:
        """Return where pictures are looked for: in boxes, and on the web if that was asked for."""
        fetcher = Fetcher(self.folder / ".drillbook" / "import", self.diagnostics.append)
        return Pictures(containers, fetcher.fetch if self.options.download and not self.options.dry_run else None)

    def writer(
        self,
        gathered: Collected,
        placing: _Placing,
        drafting: Converter,
        staging: Staging,
        manifest: Manifest,
        pictures: Pictures,
    ) -> SiteWriter:
        """Return who writes the files; the settings of a new site are written."""
        common_prompts, zone = drafting.common_prompts.prompts(), self.zone
        if self.config:
            prompts = tuple((prompt.label, prompt.ask) for prompt in self.config.prompts)
            manner = SiteStyle(
                self.config.author, self.config.zone, prompts, silent=bool(common_prompts) and bool(prompts)
            )
        else:
            zone = gathered.blog.timezone or zone
            manner = SiteStyle(gathered.author, zoneinfo.ZoneInfo(zone), common_prompts, silent=bool(common_prompts))
        writer = SiteWriter(manner, gathered, placing.places, placing.addresses, staging, manifest, pictures)
        if self.config is None:
            text = _settings(gathered, manner, zone, placing.permalink, drafting.missing)
            writer.write("settings", "site.yaml", text)
        return writer


def _taken(gathered: Collected) -> list[str]:
    """Return the names of the texts that the site has, such as `lessons/circle-back`."""
    names = (path.removeprefix("content/").removesuffix(".md") for path in gathered.files)
    return [name.removesuffix("/index") for name in names]


# ---------------------------------------------------------------- the site
def _settings(gathered: Collected, manner: SiteStyle, zone: str, permalink: str, missing: set[str]) -> str:
    specs = [replace(spec, required=spec.required and spec.name not in missing) for spec in DEFAULT_SECTIONS]
    return settings_text(
        gathered.blog,
        author=manner.author,
        zone=zone,
        permalink=permalink,
        prompts=manner.prompts,
        sections=specs if missing else (),
    )


def _written(writer: SiteWriter, total: int, progress: Progress) -> list[Line]:
    lines = []
    for line in writer.texts():
        lines.append(line)
        progress("writing", len(lines), total)
    writer.rest()
    return sorted(lines, key=lambda line: (line.confidence, line.file))


def _report(
    folder: Path,
    gathered: Collected,
    lines: Sequence[Line],
    writer: SiteWriter,
    consumed: Counter[str],
    diagnostics: Sequence[Diagnostic],
) -> str:
    known = {entry.number: entry for entry in gathered.entries}

    def pair(line: Line) -> tuple[ArchiveEntry, str]:
        return writer.pair(known[line.number])

    missing = list(writer.gallery.missing.items())
    title = gathered.blog.title or "documents"
    return write_report(folder, title, lines, pair, missing, consumed, writer.left_out, diagnostics)
