"""Checks the feeds in `output/`, one by one, against the rules and against what was published before."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.engine.project import check_folder, open_project
from generator.feedcheck.archives import ArchiveDocument, archive_document_of, chain_violations
from generator.feedcheck.atom import BuiltAtomFeed, atom_violations, links_of, parse_atom
from generator.feedcheck.files import BuiltSite, FeedFile, Kind, feed_files
from generator.feedcheck.jsonfeed import BuiltJsonFeed, json_violations, parse_json
from generator.feedcheck.renamed import entry_path, renamed_entries, renamed_feed
from generator.feedcheck.rss import parse_rss, rss_violations
from generator.feedcheck.violation import UnreadableError, Violation, located
from generator.feedcheck.xml import ATOM, child_text
from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, Rejected, error, in_order
from generator.model.digest import digest_bytes
from generator.model.published import NOTHING, FeedRow, Published
from generator.model.source import Source, Span
from generator.model.value import Value
from generator.shell.lock import only_one
from generator.shell.output_folder import MANIFEST, read_manifest
from generator.shell.published_file import read_published
from generator.shell.source_files import load, plain_lines

__all__ = ["Checked", "check_feeds", "look_at_feeds"]


class Checked(Value):
    """The feeds of the output by their paths, the id of each lesson by the path of its page, and what is wrong."""

    feeds: Mapping[str, FeedRow]
    kinds: Mapping[str, Kind]
    entries: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


def check_feeds(folder: Path, on_wait: Callable[[], None] = lambda: None) -> Checked:
    """Return what is in the feeds of a built site, and what is wrong with them.

    Raises `Rejected` if the site has not been built, or for another address.
    """
    check_folder(folder)
    with only_one(folder / ".drillbook", on_wait):
        return look_at_feeds(folder, open_project(folder).config, read_published(folder))


def look_at_feeds(folder: Path, config: Config, published: Published) -> Checked:
    """Do the same as `check_feeds` for a site that is locked and open; if nothing was published, any id will do."""
    if not (folder / "output" / MANIFEST).is_file():
        advice = "type `drillbook build` first"
        raise Rejected([error("feed/no-output", Span(path="output"), "there is no built site in output/", help=advice)])
    files = read_manifest(folder / "output")
    site = BuiltSite(url=config.url, files=files, hub=config.feed.hub)
    check = _Check(folder=folder, site=site, published=published, published_ids=frozenset(published.entries.values()))
    for feed in feed_files(files, config):
        check.add(feed)
    return check.result(config.feed.file)


@dataclass(slots=True, kw_only=True)
class _Check:
    """What is kept of the feeds checked so far: only one at a time is in memory as a whole."""

    folder: Path
    site: BuiltSite
    published: Published
    published_ids: frozenset[str]
    feeds: dict[str, FeedRow] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    documents: dict[str, ArchiveDocument] = field(default_factory=dict)
    main_ids: list[str] | None = None  # the ids in the main feed; None if it cannot be read
    diagnostics: list[Diagnostic] = field(default_factory=list)
    renamed: list[tuple[str, Diagnostic]] = field(default_factory=list)
    renamed_comment_feeds: list[Diagnostic] = field(default_factory=list)
    reported: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, where: FeedFile) -> None:
        """Check one feed."""
        path = f"output/{where.file}"
        if where.file not in self.site.files or not (self.folder / path).is_file():
            message, advice = "this feed is missing", "type `drillbook build`, and it is made again"
            self.diagnostics.append(error("feed/missing", Span(path=path), message, help=advice))
            return
        file = _File(self.folder, path)
        try:
            name = self._readers.get(where.kind, self._atom)(where, file)
        except UnreadableError as problem:
            sort = {Kind.JSON: "a JSON", Kind.RSS: "an RSS", Kind.PODCAST: "an RSS"}.get(where.kind, "an Atom")
            message = f"this is not {sort} feed: {problem}"
            violation = Violation(code="feed/unreadable", message=message, line=problem.line, column=problem.column)
            self._report([violation], file)
        else:
            self.kinds[f"/{where.file}"] = where.kind
            self.feeds[f"/{where.file}"] = FeedRow(id=name, digest=digest_bytes(file.data).hex())

    @property
    def _readers(self) -> Mapping[Kind, Callable[[FeedFile, "_File"], str]]:
        """What checks each kind of feed that is not Atom, and returns what feed readers know it by."""
        return {Kind.JSON: self._json, Kind.RSS: self._rss, Kind.PODCAST: self._rss}

    def _atom(self, where: FeedFile, file: "_File") -> str:
        """Check an Atom feed and return its id."""
        feed = parse_atom(where, file.data, self.site)
        if where.kind is Kind.MAIN:
            _check_address(feed, file)
            self.main_ids = [child_text(entry, f"{ATOM}id") for entry in feed.entries]
        self._report(atom_violations(feed), file)
        if where.kind in (Kind.MAIN, Kind.ARCHIVE):
            self.documents[where.file] = archive_document_of(feed)
        # Nobody subscribes to an archive, so nobody knows it by its id.
        if where.kind is not Kind.ARCHIVE:
            self._compare_id(feed, file)
        if where.kind is not Kind.COMMENTS:  # comments have no page of their own
            self.entries |= {entry_path(feed, entry): child_text(entry, f"{ATOM}id") for entry in feed.entries}
            changes = renamed_entries(feed, self.published, self.published_ids)
            self.renamed += [(before, located(violation, file.source)) for before, violation in changes]
        return feed.id

    def _compare_id(self, feed: BuiltAtomFeed, file: "_File") -> None:
        violation = renamed_feed(feed, f"/{feed.where.file}", self.published)
        if violation and feed.where.kind is Kind.COMMENTS:
            self.renamed_comment_feeds.append(located(violation, file.source))
        elif violation:
            self._report([violation], file)
        if violation and feed.where.kind is Kind.MAIN:
            # The ids of the other feeds are made from the site's: this is one problem, not one for each of them.
            self.published = NOTHING

    def _json(self, where: FeedFile, file: "_File") -> str:
        """Check a JSON Feed and return its address, by which feed readers know it."""
        feed = BuiltJsonFeed(where=where, members=parse_json(file.source.text), site=self.site, ids=self.main_ids)
        self._report(json_violations(feed), file)
        return self.site.address_of(where.file)

    def _rss(self, where: FeedFile, file: "_File") -> str:
        """Check a feed in RSS and return its address, as for a JSON Feed."""
        self._report(rss_violations(parse_rss(where, file.data, self.site, self.main_ids)), file)
        return self.site.address_of(where.file)

    def _report(self, violations: Iterable[Violation], file: "_File") -> None:
        """Add what is wrong; a mistake in an entry that is in several feeds counts once."""
        for violation in violations:
            key = (violation.entry, violation.code, violation.message)
            if not violation.entry or key not in self.reported:
                self.reported.add(key)
                self.diagnostics.append(located(violation, file.source))

    def result(self, main: str) -> Checked:
        """Return what was found, with what shows only when all feeds are known."""
        chain = chain_violations(main, self.documents) if main in self.documents else ()
        for file, violation in chain:
            self._report([violation], _File(self.folder, f"output/{file}"))
        # Known only now: an id that is missing from one feed may be in a later one, on another page.
        present = set(self.entries.values())
        # One message for each lesson: that of the first feed that it is in.
        renamed = {
            diagnostic.message: diagnostic for before, diagnostic in reversed(self.renamed) if before not in present
        }
        return Checked(
            feeds=self.feeds,
            kinds=self.kinds,
            entries=self.entries,
            # One message for all feeds of comments: their ids change together.
            diagnostics=in_order([*self.diagnostics, *renamed.values(), *self.renamed_comment_feeds[:1]]),
        )


class _File:
    """A file of the output: its bytes, and its text if something in it has to be shown."""

    def __init__(self, folder: Path, path: str) -> None:
        self.path = path
        self.data = load(str(folder), path)[0]

    @functools.cached_property
    def source(self) -> Source:
        """The file as text; that it may not be UTF-8 is for its parser to say."""
        text = plain_lines(self.data.decode("utf-8", "replace"))
        return Source(path=self.path, text=text, digest=digest_bytes(self.data))


def _check_address(feed: BuiltAtomFeed, file: _File) -> None:
    """Raise `Rejected` if the feed is of a site at another address: then every link in it would be reported."""
    for link in links_of(feed.root, "self"):
        if not link.get("href", "").startswith(feed.site.url):
            line, column = feed.document.place_of(link)
            violation = Violation(
                code="feed/other-address",
                message=f"output/ was built for another address than {feed.site.url}, which site.yaml names",
                help="type `drillbook build`, then upload all of output/",
                line=line,
                column=column,
            )
            raise Rejected([located(violation, file.source)])
