"""RSS 2.0, 1.0 and what was before them to values: feeds that some program saved."""

import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Blog, Item
from generator.importers.formats.atom import iri, moment
from generator.importers.formats.normalize import language_of, name_of, plain_line, unescaped, web_address
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Record, RecordNode, Records

__all__ = ["address_of", "labels_of", "read_rss"]

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\w+|\w+);")


def read_rss(records: Records, notes: Warnings) -> Iterator[Item]:
    """Yield the blog and the entries of its feed; an RSS feed has no comments."""
    blog: Blog | None = None
    for record in records:
        if not blog:
            blog = _blog(records.head)
            yield blog
        yield _entry(record, notes)
    if not blog:
        yield _blog(records.head)


def _blog(head: RecordNode) -> Blog:
    channel = head.first("channel") or head
    return Blog(
        title=unescaped(channel.said("title")),
        description=plain_line(channel.said("description")),
        url=web_address(channel.said("link")),
        author=name_of(unescaped(channel.said("managingEditor", "dc:creator"))),
        language=language_of(channel.said("language", "dc:language")),
    )


def _entry(record: Record, notes: Warnings) -> ArchiveEntry:
    node = record.node
    content, description = node.first("content:encoded", "content"), node.first("description")
    text = content or description
    markup = text.markup.strip() if text else ""
    dated = node.said("pubDate", "dc:date", "published")
    return ArchiveEntry(
        span=record.span,
        id=iri(node.said("guid", "id") or node.get("rdf:about")),
        title=unescaped(node.said("title")),
        text=markup,
        markup="html" if not markup or _MARKUP.search(markup) else "text",
        url=address_of(node),
        author=name_of(unescaped(node.said("dc:creator", "author"))),
        labels=labels_of(node),
        summary=plain_line(description.markup) if content and description else "",
        published=moment(record, dated, notes),
        updated=moment(record, node.said("updated", "dc:modified"), notes),
        picture=next((e.get("url") for e in node.all("enclosure") if e.get("type").startswith("image/")), ""),
    )


def address_of(node: RecordNode) -> str:
    """Return the address that an item has: its link, else its guid, which is one unless it says otherwise."""
    guid = node.first("guid")
    permanent = guid.text.strip() if guid and guid.get("isPermaLink").lower() != "false" else ""
    return web_address(node.said("link")) or web_address(permanent)


def labels_of(node: RecordNode) -> tuple[str, ...]:
    """Return the words of its categories, each once."""
    words = (unescaped(category.text) for category in node.all("category", "dc:subject"))
    return tuple(dict.fromkeys(word for word in words if word))
