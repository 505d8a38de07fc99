"""`drillbook feeds check`: the feeds in `output/`, one by one, held against the rules and what was published."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.engine.project import check_folder, open_project
from generator.feedcheck.archives import ArchiveDocument, archive_document_of, chain_violations
from generator.feedcheck.atom import BuiltAtomFeed, atom_violations, links_of, parse_atom
from generator.feedcheck.files import BuiltSite, FeedFile, Kind, feed_files
from generator.feedcheck.jsonfeed import BuiltJsonFeed, json_violations, parse_json
from generator.feedcheck.published import (
    NOTHING,
    FeedRow,
    Published,
    entry_path,
    read_published,
    renamed_entries,
    renamed_feed,
)
from generator.feedcheck.violation import UnreadableError, Violation, located
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order
from generator.model.digest import digest_bytes
from generator.model.source import Source, Span
from generator.model.value import Value
from generator.shell.lock import only_one
from generator.shell.output_folder import MANIFEST, OutputFolder
from generator.shell.source_files import load, plain_lines

__all__ = ["Checked", "check_feeds", "look_at_feeds"]


class Checked(Value):
    """The feeds of the output by their paths, the id of each lesson by that of its page, and what is wrong."""

    feeds: Mapping[str, FeedRow]
    kinds: Mapping[str, Kind]
    entries: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


def check_feeds(folder: Path, waiting: Callable[[], None] = lambda: None) -> Checked:
    """Return what is in the feeds of a site that is built, and what is wrong with them.

    Raises `Rejected` where there is nothing to look at.
    """
    check_folder(folder)
    with only_one(folder / ".drillbook", waiting):
        return look_at_feeds(folder, open_project(folder).config, read_published(folder))


def look_at_feeds(folder: Path, config: Config, published: Published) -> Checked:
    """Do the same for a site that is locked and open; with an empty list of what was published, any id will do."""
    if not (folder / "output" / MANIFEST).is_file():
        advice = "type `drillbook build` first"
        raise Rejected([error("feed/no-output", Span(path="output"), "there is no built site in output/", help=advice)])
    files = OutputFolder.open(folder / "output").made
    site = BuiltSite(url=config.url, files=files, hub=config.feed.hub)
    look = _Look(folder=folder, site=site, published=published, known=frozenset(published.entries.values()))
    for feed in feed_files(files, config):
        look.take(feed)
    return look.end(config.feed.file)


@dataclass(slots=True, kw_only=True)
class _Look:
    """What is kept of the feeds looked at so far: only one is ever in memory as a whole."""

    folder: Path
    site: BuiltSite
    published: Published
    known: frozenset[str]
    feeds: dict[str, FeedRow] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    documents: dict[str, ArchiveDocument] = field(default_factory=dict)
    newest: list[str] | None = None  # the ids in the main feed; none where it cannot be read
    found: list[Diagnostic] = field(default_factory=list)
    renamed: list[tuple[str, Diagnostic]] = field(default_factory=list)
    told: set[tuple[str, str, str]] = field(default_factory=set)

    def take(self, where: FeedFile) -> None:
        """Look at one feed."""
        path = f"output/{where.file}"
        if where.file not in self.site.files or not (self.folder / path).is_file():
            message, advice = "this feed is not there", "type `drillbook build`, and it is made again"
            self.found.append(error("feed/missing", Span(path=path), message, help=advice))
            return
        built = _Built(self.folder, path)
        try:
            name = self._json(where, built) if where.kind is Kind.JSON else self._atom(where, built)
        except UnreadableError as problem:
            message = f"this is not {'a JSON' if where.kind is Kind.JSON else 'an Atom'} feed: {problem}"
            violation = Violation(code="feed/unreadable", message=message, line=problem.line, column=problem.column)
            self._tell([violation], built)
        else:
            self.kinds[f"/{where.file}"] = where.kind
            self.feeds[f"/{where.file}"] = FeedRow(id=name, digest=digest_bytes(built.data).hex())

    def _atom(self, where: FeedFile, built: "_Built") -> str:
        """Look at an Atom feed and return its id."""
        feed = parse_atom(where, built.data, self.site)
        if where.kind is Kind.MAIN:
            _check_address(feed, built)
            self.newest = [entry.said("atom:id") for entry in feed.entries]
        self._tell(atom_violations(feed), built)
        if where.kind in (Kind.MAIN, Kind.ARCHIVE):
            self.documents[where.file] = archive_document_of(feed)
        if where.kind in (Kind.MAIN, Kind.TERM):
            self._compare_id(feed, built)
        if where.kind is not Kind.COMMENTS:  # comments have no page of their own
            self.entries |= {entry_path(feed, entry): entry.said("atom:id") for entry in feed.entries}
            changes = renamed_entries(feed, self.published, self.known)
            self.renamed += [(was, located(violation, built.source)) for was, violation in changes]
        return feed.root.said("atom:id")

    def _compare_id(self, feed: BuiltAtomFeed, built: "_Built") -> None:
        violation = renamed_feed(feed, f"/{feed.where.file}", self.published)
        if violation:
            self._tell([violation], built)
        if violation and feed.where.kind is Kind.MAIN:
            # Other ids follow from the site's: it is one problem, not one for each of them.
            self.published = NOTHING

    def _json(self, where: FeedFile, built: "_Built") -> str:
        """Look at a JSON Feed and return its address, which programs know it by."""
        feed = BuiltJsonFeed(where=where, members=parse_json(built.source.text), site=self.site, ids=self.newest)
        self._tell(json_violations(feed), built)
        return self.site.address_of(where.file)

    def _tell(self, violations: Iterable[Violation], built: "_Built") -> None:
        """Note what is wrong; of an entry that is in several feeds, only once."""
        for violation in violations:
            key = (violation.entry, violation.code, violation.message)
            if not violation.entry or key not in self.told:
                self.told.add(key)
                self.found.append(located(violation, built.source))

    def end(self, main: str) -> Checked:
        """Return what was found, with what shows only when all feeds are known."""
        chain = chain_violations(main, self.documents) if main in self.documents else ()
        for file, violation in chain:
            self._tell([violation], _Built(self.folder, f"output/{file}"))
        present = set(self.entries.values())
        once = {found.message: found for was, found in reversed(self.renamed) if was not in present}
        return Checked(
            feeds=self.feeds,
            kinds=self.kinds,
            entries=self.entries,
            diagnostics=in_order([*self.found, *once.values()]),
        )


class _Built:
    """A file of the output: its bytes, and, where something in it has to be shown, its text."""

    def __init__(self, folder: Path, path: str) -> None:
        self.path = path
        self.data = load(str(folder), path)[0]

    @functools.cached_property
    def source(self) -> Source:
        """The file as text; what is not UTF-8 in it the parser tells."""
        text = plain_lines(self.data.decode("utf-8", "replace"))
        return Source(path=self.path, text=text, digest=digest_bytes(self.data))


def _check_address(feed: BuiltAtomFeed, built: _Built) -> None:
    """Raise `Rejected` where the feed is of a site at another address: then nothing else in it would be right."""
    for link in links_of(feed.root, "self"):
        if not link.get("href").startswith(feed.site.url):
            violation = Violation(
                code="feed/other-address",
                message=f"output/ was built for another address than {feed.site.url}, that of site.yaml",
                help="type `drillbook build`, then upload all of output/",
                line=link.line,
                column=link.column,
            )
            raise Rejected([located(violation, built.source)])
