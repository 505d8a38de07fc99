"""Compares the ids in feeds with those that were published.

It shows which lessons would appear as new to every subscriber because their
ids have changed.
"""

from collections.abc import Container, Iterator

from lxml import etree

from generator.feedcheck.atom import BuiltAtomFeed, entry_page
from generator.feedcheck.files import Kind
from generator.feedcheck.violation import REBUILD, Violation
from generator.feedcheck.xml import ATOM, child_text
from generator.model.diagnostic import Severity
from generator.model.feed import comment_feed_id
from generator.model.published import Published

__all__ = ["entry_path", "renamed_entries", "renamed_feed"]

_FORCE = "if you meant to change it: `drillbook feeds ping --force`"


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
    # Only the site's id is written anywhere; those of the other feeds are made from it.
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
