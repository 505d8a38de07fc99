"""Atom feeds (RFC 4287), written by feedgen.

Nothing in a feed comes from the clock: `updated` is the newest date in its
content, so that equal content gives equal bytes.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from generator.model.value import Value

__all__ = ["Category", "Entry", "FeedHead", "atom"]

# A feed without entries must say when it changed, and there is nothing to take that from.
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class FeedHead(Value):
    """What a feed says of itself; `url` is its own address, `page` that of the page it belongs to."""

    id: str
    title: str
    subtitle: str
    url: str
    page: str
    author: str
    author_url: str
    language: str
    rights: str
    generator: tuple[str, str, str]
    updated: dt.datetime | None = None


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
    summary: str
    html: str
    categories: tuple[Category, ...]
    in_reply_to: tuple[str, str] | None = None
    replies: tuple[str, int] | None = None


def atom(head: FeedHead, entries: Iterable[Entry]) -> bytes:
    """Return a feed as UTF-8, its entries in the order given."""
    feed = FeedGenerator()
    feed.register_extension("threading", _NoFeedExtension, _Threading, rss=False)
    feed.id(head.id)
    feed.title(_xml(head.title))
    if head.subtitle:
        feed.subtitle(_xml(head.subtitle))
    feed.language(head.language)
    feed.link(href=head.page, rel="alternate", type="text/html")
    feed.link(href=head.url, rel="self", type="application/atom+xml")
    feed.author(name=_xml(head.author), uri=head.author_url)
    if head.rights:
        feed.rights(_xml(head.rights))
    name, version, uri = head.generator
    feed.generator(name, version=version, uri=uri)
    newest = head.updated
    for entry in entries:
        newest = max(newest, entry.updated) if newest else entry.updated
        item = feed.add_entry(order="append")
        item.id(entry.id)
        item.title(_xml(entry.title))
        item.link(href=entry.url, rel="alternate", type="text/html")
        item.published(entry.published)
        item.updated(entry.updated)
        item.author(name=_xml(entry.author))
        if entry.summary:
            item.summary(_xml(entry.summary))
        item.content(_xml(entry.html), type="html")
        item.threading.set(entry.in_reply_to, entry.replies)
        for category in entry.categories:
            item.category(term=category.term, label=_xml(category.label), scheme=category.scheme)
    feed.updated(newest or _EPOCH)
    xml: bytes = feed.atom_str(pretty=True)
    return xml


_THR = "http://purl.org/syndication/thread/1.0"


class _NoFeedExtension(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Threading adds nothing to a feed as a whole."""

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that are used."""
        return {"thr": _THR}


class _Threading(BaseEntryExtension):  # type: ignore[misc]  # as above
    """What an entry answers, and where its own answers are (RFC 4685)."""

    def __init__(self) -> None:
        self._in_reply_to: tuple[str, str] | None = None
        self._replies: tuple[str, int] | None = None

    def set(self, in_reply_to: tuple[str, str] | None, replies: tuple[str, int] | None) -> None:
        """Take what is to be said."""
        self._in_reply_to, self._replies = in_reply_to, replies

    def extend_atom(self, entry: Any) -> Any:
        """Add the elements to an entry."""
        if self._in_reply_to:
            ref, href = self._in_reply_to
            xml_elem(f"{{{_THR}}}in-reply-to", entry).attrib.update({"ref": ref, "href": href, "type": "text/html"})
        if self._replies:
            href, count = self._replies
            link = xml_elem("link", entry)
            link.attrib.update({"rel": "replies", "href": href, "type": "application/atom+xml"})
            link.set(f"{{{_THR}}}count", str(count))
            xml_elem(f"{{{_THR}}}total", entry).text = str(count)
        return entry


# All that XML 1.0 has no place for (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    """Return a text without the characters that XML forbids, which an entity in the prose can stand for."""
    return _NOT_XML.sub("", text)
