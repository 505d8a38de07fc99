"""Atom feeds (RFC 4287): what is in them, and how feedgen writes them.

Nothing in a feed comes from the clock: `updated` is the newest date in its
content, so that equal content gives equal bytes.
"""

import datetime as dt
import re
from collections.abc import Iterable

from generator.model.value import Value

__all__ = ["Category", "Entry", "FeedHead", "Notice", "atom", "changed", "xml_text"]

# A feed without entries must say when it changed, and there is nothing to take that from.
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Notice(Value):
    """What a person sees who opens a feed in a browser: a heading, paragraphs, a link to the feed's page.

    `style` is the address of the style sheet that hides what is for programs.
    """

    style: str
    title: str
    text: tuple[str, ...]
    link: str
    page: str


class FeedHead(Value):
    """What a feed says of itself.

    `url` is its own address, `page` that of the page it belongs to; `links`
    are more of them, each with its relation.  The `notice` is for people.
    """

    id: str
    title: str
    subtitle: str
    url: str
    page: str
    author: str
    author_url: str
    language: str
    rights: str
    generator: tuple[str, str]
    links: tuple[tuple[str, str], ...] = ()
    updated: dt.datetime | None = None
    notice: Notice | None = None


class Category(Value):
    """A tag: its term, as in its address, and its name."""

    term: str
    label: str
    scheme: str


class Entry(Value):
    """An entry; `html` has only full addresses.

    After RFC 4685: `in_reply_to` is the id and the page of what this entry
    answers, `replies` the address of the feed of its own answers, and how
    many they are.
    """

    id: str
    title: str
    url: str
    published: dt.datetime
    updated: dt.datetime
    author: str
    author_url: str = ""
    summary: str
    html: str
    image: str = ""
    categories: tuple[Category, ...]
    in_reply_to: tuple[str, str] | None = None
    replies: tuple[str, int] | None = None


def atom(head: FeedHead, entries: Iterable[Entry]) -> bytes:
    """Return a feed as UTF-8, its entries in the order given."""
    # Slow to import, and most rebuilds leave the feed alone.
    from feedgen.feed import FeedGenerator

    from generator.render.extensions import EntryThreading, FeedNotice, FeedThreading

    entries = tuple(entries)
    feed = FeedGenerator()
    feed.register_extension("threading", FeedThreading, EntryThreading, rss=False)
    feed.register_extension("notice", FeedNotice, rss=False)
    feed.notice.set(head.notice)
    feed.id(head.id)
    feed.title(xml_text(head.title))
    if head.subtitle:
        feed.subtitle(xml_text(head.subtitle))
    feed.language(head.language)
    feed.link(href=head.page, rel="alternate", type="text/html")
    feed.link(href=head.url, rel="self", type="application/atom+xml")
    for rel, address in head.links:
        feed.link(href=address, rel=rel)
    feed.author(name=xml_text(head.author), uri=head.author_url)
    if head.rights:
        feed.rights(xml_text(head.rights))
    name, version = head.generator
    feed.generator(name, version=version)
    for entry in entries:
        item = feed.add_entry(order="append")
        item.id(entry.id)
        item.title(xml_text(entry.title))
        item.link(href=entry.url, rel="alternate", type="text/html")
        item.published(entry.published)
        item.updated(entry.updated)
        item.author(name=xml_text(entry.author))
        if entry.summary:
            item.summary(xml_text(entry.summary))
        item.content(xml_text(entry.html), type="html")
        item.threading.set(entry.in_reply_to, entry.replies)
        for category in entry.categories:
            item.category(term=category.term, label=xml_text(category.label), scheme=category.scheme)
    feed.updated(changed(head, entries))
    xml: bytes = feed.atom_str(pretty=True)
    return xml


def changed(head: FeedHead, entries: Iterable[Entry]) -> dt.datetime:
    """Return when a feed last changed: when the newest change of its content was."""
    known = [head.updated] if head.updated else []
    return max([*known, *(entry.updated for entry in entries)], default=_EPOCH)


# All that XML 1.0 has no place for (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return a text without the characters that XML forbids, which an entity in the prose can stand for."""
    # Nothing printable is forbidden, and to see that is quicker than to look for what is.
    return text if text.replace("\n", "").isprintable() else _NOT_XML.sub("", text)
