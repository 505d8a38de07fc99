"""The list of what was published last, `published.json`: it lies beside `site.yaml` and is kept with the site.

By it a lesson is known that would be shown as new to every subscriber, and a
feed that a hub has to be told of.
"""

import json
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from generator.feedcheck.atom import BuiltAtomFeed, entry_page
from generator.feedcheck.files import Kind
from generator.feedcheck.tree import XmlElement
from generator.feedcheck.violation import REBUILD, Violation
from generator.model.diagnostic import Diagnostic, Rejected, error
from generator.model.source import Span
from generator.model.value import Value
from generator.shell.source_files import read_source

__all__ = [
    "NOTHING",
    "PUBLISHED",
    "FeedRow",
    "Published",
    "entry_path",
    "read_published",
    "renamed_entries",
    "renamed_feed",
]

PUBLISHED = "published.json"

_FORCE = "if that is meant: `drillbook feeds ping --force`"


class FeedRow(Value, array_like=False):
    """A feed as it was published: its id, and the digest of its bytes in hexadecimal digits."""

    id: str
    digest: str


class Published(Value, array_like=False):
    """Each feed by its path, and the id of each lesson by the path of its page."""

    version: Literal[1]
    feeds: Mapping[str, FeedRow]
    entries: Mapping[str, str]

    @property
    def text(self) -> str:
        """The file: sorted, and one entry a line, so that differences can be read."""
        feeds = {path: {"id": row.id, "digest": row.digest} for path, row in self.feeds.items()}
        lines = ["{", '"version": 1,', '"feeds": {', *_lines(feeds), "},", '"entries": {', *_lines(self.entries), "}"]
        return "\n".join([*lines, "}", ""])


NOTHING = Published(version=1, feeds={}, entries={})
"""What was published before anything was."""


def _lines(members: Mapping[str, object]) -> Iterator[str]:
    for number, (name, value) in enumerate(sorted(members.items()), 1):
        comma = "," if number < len(members) else ""
        yield f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}{comma}"


def read_published(folder: Path) -> Published:
    """Return what was published last; raises `Rejected` where the list cannot be read."""
    if not (folder / PUBLISHED).exists():
        return NOTHING
    source = read_source(folder, PUBLISHED)
    try:
        return msgspec.convert(json.loads(source.text), Published)
    except json.JSONDecodeError as problem:
        raise Rejected([_damaged(source.span(problem.lineno, problem.colno), problem.msg)]) from problem
    except (msgspec.ValidationError, RecursionError) as problem:
        raise Rejected([_damaged(Span(path=PUBLISHED), "drillbook did not write it, or a newer one did")]) from problem


def _damaged(span: Span, reason: str) -> Diagnostic:
    message = f"the list of what was published cannot be read: {reason}"
    advice = (
        "put back an older copy; if there is none, delete it, and the next `drillbook feeds ping` starts a new one "
        "and tells the hub of everything"
    )
    return error("feed/damaged-list", span, message, help=advice)


# ---------------------------------------------------------------- what was, and what is
def entry_path(feed: BuiltAtomFeed, entry: XmlElement) -> str:
    """Return the path of the lesson that an entry is of."""
    return f"/{entry_page(entry, feed.site)}"


def renamed_feed(feed: BuiltAtomFeed, path: str, published: Published) -> Violation | None:
    """Return what is wrong where a feed had another id when it was published."""
    was, node = published.feeds.get(path), feed.root.first("atom:id")
    if was is None or node is None or was.id == node.text.strip():
        return None
    back = f"put back `id: {was.id}` in site.yaml" if feed.where.kind is Kind.MAIN else REBUILD
    return Violation(
        code="feed/new-id",
        message="this feed has another id than it was published with: every subscriber would see all lessons as new",
        help=f"{back}; {_FORCE}",
        line=node.line,
        column=node.column,
    )


def renamed_entries(
    feed: BuiltAtomFeed, published: Published, known: Container[str]
) -> Iterator[tuple[str, Violation]]:
    """Yield what is wrong where a page is still there and has another id, each with the id that it had.

    That is no problem if the old id turns up elsewhere: then the lesson has
    moved.  Nor is it if the new one is `known`: it was published before.
    """
    for entry in feed.entries:
        path, node = entry_path(feed, entry), entry.first("atom:id")
        was = published.entries.get(path)
        name = entry.said("atom:id")
        if was is None or node is None or name == was or name in known:
            continue
        title = entry.said("atom:title")
        message = f'"{title}" ({path}) has another id than it was published with: every subscriber would see it as new'
        advice = f"put back `id: {was}` at the top of the lesson; {_FORCE}"
        yield (
            was,
            Violation(code="feed/new-id", message=message, help=advice, line=node.line, column=node.column, entry=name),
        )
