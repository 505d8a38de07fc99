"""What was published last: `published.json`, next to `site.yaml`, which is kept with the site.

It shows which lessons would appear as new to every subscriber because their
ids have changed, and which feeds have news for a hub.
"""

import json
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec
from lxml import etree

from generator.feedcheck.atom import BuiltAtomFeed, entry_page
from generator.feedcheck.files import Kind
from generator.feedcheck.violation import REBUILD, Violation
from generator.feedcheck.xml import ATOM, child_text
from generator.model.diagnostic import Diagnostic, Rejected, Severity, error
from generator.model.feed import comment_feed_id
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.source_files import read_source

__all__ = [
    "NOTHING",
    "PUBLISHED",
    "FeedRow",
    "LastTime",
    "Published",
    "entry_path",
    "read_published",
    "renamed_entries",
    "renamed_feed",
]

PUBLISHED = "published.json"

_FORCE = "if you meant to change it: `drillbook feeds ping --force`"


class FeedRow(Value, array_like=False):
    """A feed as it was published: its id, and the digest of its bytes in hexadecimal digits."""

    id: str
    digest: str


class LastTime(Value, array_like=False):
    """When files went out the last time (ISO 8601, in UTC), and to which addresses.

    It is kept here and not with the notes of one computer: whoever has the
    site's files, through git or from a backup, knows what readers have.
    """

    at: str
    to: tuple[str, ...] = ()


class Published(Value, array_like=False):
    """Each feed by its path, the id of each lesson by the path of its page, and when that was."""

    version: Literal[1]
    feeds: Mapping[str, FeedRow]
    entries: Mapping[str, str]
    last: LastTime | None = None

    @property
    def text(self) -> str:
        """The text of the file: sorted, with one entry a line, so that git shows differences well."""
        feeds = {path: {"id": row.id, "digest": row.digest} for path, row in self.feeds.items()}
        last = [f'"last": {json.dumps(msgspec.to_builtins(self.last), ensure_ascii=False)},'] if self.last else []
        head, entries = ["{", '"version": 1,', *last], [*_lines(self.entries), "}", "}", ""]
        return "\n".join([*head, '"feeds": {', *_lines(feeds), "},", '"entries": {', *entries])


NOTHING = Published(version=1, feeds={}, entries={})
"""What is known before the first publication."""


def _lines(members: Mapping[str, object]) -> Iterator[str]:
    for number, (name, value) in enumerate(sorted(members.items()), 1):
        comma = "," if number < len(members) else ""
        yield f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}{comma}"


def read_published(folder: Path) -> Published:
    """Return what was published last; raises `Rejected` if the list cannot be read."""
    if not (folder / PUBLISHED).exists():
        return NOTHING
    source = read_source(folder, PUBLISHED)
    try:
        # The standard library parses, because its errors have a line and a column; msgspec checks the types.
        return msgspec.convert(json.loads(source.text), Published)
    except json.JSONDecodeError as problem:
        raise Rejected([_damaged(source.span(problem.lineno, problem.colno), problem.msg)]) from problem
    except (msgspec.ValidationError, RecursionError) as problem:
        raise Rejected(
            [_damaged(Span(path=PUBLISHED), "this drillbook did not write it; a newer one may have")]
        ) from problem


def _damaged(span: Span, reason: str) -> Diagnostic:
    message = f"the list of what was published cannot be read: {reason}"
    advice = (
        "put back an older copy; if there is none, delete it, and the next `drillbook feeds ping` starts a new one "
        "and tells the hub of everything"
    )
    return error("feed/damaged-list", span, message, help=advice)


# ---------------------------------------------------------------- comparing
def entry_path(feed: BuiltAtomFeed, entry: etree._Element) -> str:
    """Return the path of the lesson that an entry is made from."""
    return f"/{entry_page(entry, feed.site)}"


def renamed_feed(feed: BuiltAtomFeed, path: str, published: Published) -> Violation | None:
    """Return the violation of a feed that was published with another id."""
    before, node = published.feeds.get(path), feed.root.find(f"{ATOM}id")
    if before is None or node is None or before.id == feed.id:
        return None
    line, column = feed.document.place_of(node)
    if feed.where.kind is Kind.COMMENTS:
        # Any other change follows from that of the lesson's id, which is reported.
        if feed.id != comment_feed_id(before.id.removesuffix("#comments")):
            return None
        # Version 0.1 put a fragment after a UUID.  Nobody misses that id: feed readers know a feed by its address.
        return Violation(
            code="feed/new-id",
            severity=Severity.WARNING,
            message="the feeds of comments have new ids, because the old ones were invalid; subscribers notice nothing",
            help="upload output/, then type `drillbook feeds ping`, which notes the new ids",
            line=line,
            column=column,
        )
    restore = f"put back `id: {before.id}` in site.yaml" if feed.where.kind is Kind.MAIN else REBUILD
    return Violation(
        code="feed/new-id",
        message="this feed has another id than it was published with: every subscriber would see all lessons as new",
        help=f"{restore}; {_FORCE}",
        line=line,
        column=column,
    )


def renamed_entries(
    feed: BuiltAtomFeed, published: Published, published_ids: Container[str]
) -> Iterator[tuple[str, Violation]]:
    """Yield the violation of each entry whose page is still there but has another id, with the id that it had.

    It is no problem if the old id turns up elsewhere, because then the lesson
    has moved; nor if the new one is in `published_ids`, because then it was
    published before.
    """
    for entry in feed.entries:
        path, node = entry_path(feed, entry), entry.find(f"{ATOM}id")
        before, name = published.entries.get(path), child_text(entry, f"{ATOM}id")
        # A lesson without an id is a fault that the grammar reports.
        if before is None or node is None or name == before or name in published_ids:
            continue
        title = child_text(entry, f"{ATOM}title")
        message = f'"{title}" ({path}) has another id than it was published with: every subscriber would see it as new'
        advice = f"put back `id: {before}` at the top of the lesson; {_FORCE}"
        line, column = feed.document.place_of(node)
        yield (
            before,
            Violation(code="feed/new-id", message=message, help=advice, line=line, column=column, entry=name),
        )
