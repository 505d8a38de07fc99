"""RSS feeds: 2.0, 1.0 and the versions before them."""

import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveEntry, Blog, Item
from generator.importers.formats.atom import iri, moment
from generator.importers.formats.feeds import feed_format
from generator.importers.formats.normalize import language_of, name_of, plain_line, recording_of, unescaped, web_address
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Record, RecordNode, Records

__all__ = ["RSS", "address_of", "labels_of", "read_rss"]

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\w+|\w+);")


def read_rss(records: Records, warnings: Warnings) -> Iterator[Item]:
    """Yield the blog and the entries of its feed; an RSS feed has no comments."""
    blog: Blog | None = None
    for record in records:
        if not blog:
            blog = _blog(records.head)
            yield blog
        yield _entry(record, warnings)
    if not blog:
        yield _blog(records.head)


RSS = feed_format("an RSS feed", lambda candidate: bool(candidate.root), read_rss)


def _blog(head: RecordNode) -> Blog:
    channel = head.first("channel") or head
    return Blog(
        title=unescaped(channel.text_of("title")),
        description=plain_line(channel.text_of("description")),
        url=web_address(channel.text_of("link")),
        author=name_of(unescaped(channel.text_of("managingEditor", "dc:creator"))),
        language=language_of(channel.text_of("language", "dc:language")),
    )


def _entry(record: Record, warnings: Warnings) -> ArchiveEntry:
    node = record.node
    # RSS has no place for a whole text; where `content:encoded` gives it, the description is only a teaser.
    content, description = node.first("content:encoded", "content"), node.first("description")
    text = content or description
    markup = text.markup.strip() if text else ""
    dated = node.text_of("pubDate", "dc:date", "published")
    return ArchiveEntry(
        span=record.span,
        id=iri(node.text_of("guid", "id") or node.get("rdf:about")),
        title=unescaped(node.text_of("title")),
        text=markup,
        # RSS does not say which of the two it is.
        markup="html" if not markup or _MARKUP.search(markup) else "text",
        url=address_of(node),
        author=name_of(unescaped(node.text_of("dc:creator", "author"))),
        labels=labels_of(node),
        summary=plain_line(description.markup) if content and description else "",
        published=moment(record, dated, warnings),
        updated=moment(record, node.text_of("updated", "dc:modified"), warnings),
        audio=recording_of(e.get("url") for e in node.all("enclosure")),
        picture=next((e.get("url") for e in node.all("enclosure") if e.get("type").startswith("image/")), ""),
    )


def address_of(node: RecordNode) -> str:
    """Return the address of an item: its link, else its guid, which is an address unless it says otherwise.

    Squarespace writes links from the root of the site, without a host.
    """
    # RSS 2.0: a guid is an address if `isPermaLink` is missing.
    guid = node.first("guid")
    permanent = guid.text.strip() if guid and guid.get("isPermaLink").lower() != "false" else ""
    link = node.text_of("link")
    is_from_root = re.fullmatch(r"/[^/\s][^\s<>\"]*", link)
    return web_address(link) or (link if is_from_root else "") or web_address(permanent)


def labels_of(node: RecordNode) -> tuple[str, ...]:
    """Return the words of its categories, each once."""
    words = (unescaped(category.text) for category in node.all("category", "dc:subject"))
    return tuple(dict.fromkeys(word for word in words if word))
