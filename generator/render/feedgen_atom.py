"""Atom feeds by feedgen: the feeds that readers subscribe to, and the form that `render/atom` follows.

feedgen and lxml take long to import, and most builds leave these feeds alone,
so this module is imported by the pages that need it.
"""

from typing import Any

from feedgen.entry import FeedEntry as FeedgenEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem
from lxml import etree

from generator.model.feed import BrowserNotice, Enclosure, Feed, FeedEntry
from generator.render.atom import notice_xml, style_instruction, xml_text

__all__ = ["feedgen_xml"]

_THREAD = "http://purl.org/syndication/thread/1.0"


def feedgen_xml(feed: Feed) -> bytes:
    """Return a feed as UTF-8, its entries in the order given."""
    generator = FeedGenerator()
    # In the order in which their elements stand in an entry.
    generator.register_extension("recording", _FeedRecordings, _EntryRecording, rss=False)
    generator.register_extension("threading", _FeedThreading, _EntryThreading, rss=False)
    generator.register_extension("notice", _FeedNotice, rss=False)
    generator.notice.set(feed.notice)
    generator.id(feed.id)
    generator.title(xml_text(feed.title))
    if feed.subtitle:
        generator.subtitle(xml_text(feed.subtitle))
    generator.language(feed.language)
    generator.link(href=feed.page, rel="alternate", type="text/html")
    generator.link(href=feed.url, rel="self", type="application/atom+xml")
    for rel, address in feed.links:
        generator.link(href=address, rel=rel)
    generator.author(name=xml_text(feed.author), uri=feed.author_url)
    if feed.rights:
        generator.rights(xml_text(feed.rights))
    name, version = feed.generator
    generator.generator(name, version=version)
    for entry in feed.entries:
        _fill(generator.add_entry(order="append"), entry)
    # By itself, feedgen would ask the clock.
    generator.updated(feed.changed)
    xml: bytes = generator.atom_str(pretty=True)
    return xml


def _fill(item: FeedgenEntry, entry: FeedEntry) -> None:
    item.id(entry.id)
    item.title(xml_text(entry.title))
    item.link(href=entry.url, rel="alternate", type="text/html")
    item.published(entry.published)
    item.updated(entry.updated)
    for name, _ in entry.authors:
        item.author(name=xml_text(name))
    if entry.summary:
        item.summary(xml_text(entry.summary))
    item.content(xml_text(entry.html), type="html")
    item.recording.set(entry.enclosure)
    item.threading.set(entry.in_reply_to, entry.replies)
    for category in entry.categories:
        item.category(term=category.term, label=xml_text(category.label), scheme=category.scheme)


# ---------------------------------------------------------------- what feedgen does not know, as its extensions
class _FeedNotice(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Adds what a browser shows."""

    def __init__(self) -> None:
        self._notice: BrowserNotice | None = None

    def set(self, notice: BrowserNotice | None) -> None:
        self._notice = notice

    def extend_atom(self, feed: Any) -> Any:
        """Add the words to a feed, and the style sheet before it."""
        if self._notice:
            feed.addprevious(etree.ProcessingInstruction("xml-stylesheet", style_instruction(self._notice)))
            feed.append(etree.fromstring(notice_xml(self._notice)))
        return feed


class _FeedRecordings(BaseExtension):  # type: ignore[misc]  # as above
    """Adds nothing: feedgen wants an extension of the feed where there is one of entries."""


class _EntryRecording(BaseEntryExtension):  # type: ignore[misc]  # as above
    """Adds the recording of an entry: of a link, feedgen 1.0 writes the address alone."""

    def __init__(self) -> None:
        self._enclosure: Enclosure | None = None

    def set(self, enclosure: Enclosure | None) -> None:
        self._enclosure = enclosure

    def extend_atom(self, entry: Any) -> Any:
        """Add the link to an entry (RFC 4287, section 4.2.7.2)."""
        if self._enclosure:
            one = self._enclosure
            size = {"length": str(one.size)} if one.size else {}
            xml_elem("link", entry).attrib.update({"rel": "enclosure", "href": one.url, "type": one.type} | size)
        return entry


class _FeedThreading(BaseExtension):  # type: ignore[misc]  # as above
    """Adds the namespace of the entries' threads to a feed."""

    def extend_ns(self) -> dict[str, str]:
        """Return the namespace by its prefix."""
        return {"thr": _THREAD}


class _EntryThreading(BaseEntryExtension):  # type: ignore[misc]  # as above
    """Adds to an entry what it answers, or where its own answers are and how many (RFC 4685)."""

    def __init__(self) -> None:
        self._in_reply_to: tuple[str, str] | None = None
        self._replies: tuple[str, int] | None = None

    def set(self, in_reply_to: tuple[str, str] | None, replies: tuple[str, int] | None) -> None:
        self._in_reply_to, self._replies = in_reply_to, replies

    def extend_atom(self, entry: Any) -> Any:
        """Add the elements to an entry."""
        if self._in_reply_to:
            ref, href = self._in_reply_to
            attributes = {"ref": ref, "href": href, "type": "text/html"}
            xml_elem(f"{{{_THREAD}}}in-reply-to", entry).attrib.update(attributes)
        if self._replies:
            href, count = self._replies
            link = xml_elem("link", entry)
            link.attrib.update({"rel": "replies", "href": href, "type": "application/atom+xml"})
            # Twice, as programs read either: the attribute of the link, and the element (RFC 4685, sections 4 and 5).
            link.set(f"{{{_THREAD}}}count", str(count))
            xml_elem(f"{{{_THREAD}}}total", entry).text = str(count)
        return entry
