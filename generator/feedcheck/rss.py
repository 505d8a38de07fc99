"""The rules for the feeds in RSS 2.0: the one with all lessons, and the podcast.

They follow the RSS Advisory Board's specification and Apple's requirements for
podcasts.  Both are prose; no grammar of them is published that could be used.
"""

import functools
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from lxml import etree

from generator.feedcheck.content import content_violations
from generator.feedcheck.files import BuiltSite, FeedFile, Kind
from generator.feedcheck.violation import UnreadableError, Violation
from generator.feedcheck.xml import ATOM, XmlDocument, child_text
from generator.model.url import is_iri

__all__ = ["BuiltRssFeed", "parse_rss", "rss_violations"]

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
# What Apple requires of a podcast besides the channel's own elements, each with the attribute that has it, or its text.
_REQUIRED = (("image", "href"), ("category", "text"), ("explicit", ""), ("author", ""), ("owner", ""))


class BuiltRssFeed:
    """A feed that could be read: its file, its XML, its site, and the ids in the Atom feed, if known."""

    def __init__(self, where: FeedFile, document: XmlDocument, site: BuiltSite, ids: list[str] | None) -> None:
        self.where, self.document, self.site, self.ids = where, document, site, ids

    @property
    def channel(self) -> etree._Element:
        """The element that has everything."""
        return self.document.root[0]

    @property
    def items(self) -> Iterator[etree._Element]:
        """The entries, the newest first."""
        return self.channel.iterchildren("item")


def parse_rss(where: FeedFile, data: bytes, site: BuiltSite, ids: list[str] | None) -> BuiltRssFeed:
    """Return a feed; raises `UnreadableError`."""
    document = XmlDocument(data)
    root = document.root
    if root.tag != "rss" or root.get("version") != "2.0" or len(root) != 1 or root[0].tag != "channel":
        line, column = document.place_of(root)
        raise UnreadableError('its outermost elements are not <rss version="2.0"> and <channel>', line, column)
    return BuiltRssFeed(where, document, site, ids)


def rss_violations(feed: BuiltRssFeed) -> Iterator[Violation]:
    """Yield everything that is wrong in a feed."""
    for rule in _RULES:
        yield from rule(feed)


def _check_channel(feed: BuiltRssFeed) -> Iterator[Violation]:
    channel, site = feed.channel, feed.site
    for name in ("title", "link", "description"):
        if not child_text(channel, name):
            yield _violation(feed, channel, "feed/incomplete", f"this feed has no <{name}>")
    # Without a link, the loop above has said so.
    if child_text(channel, "link") not in ("", site.url):
        yield _violation(feed, channel, "feed/bad-link", f"this feed does not say that its page is {site.url}")
    links = {link.get("rel"): link.get("href") for link in channel.iterchildren(f"{ATOM}link")}
    address = site.address_of(feed.where.file)
    if links.get("self") != address:
        yield _violation(feed, channel, "feed/bad-link", f"this feed does not say that its own address is {address}")
    if site.hub and feed.where.kind.names_hub and links.get("hub") != site.hub:
        message = f"this feed does not name the hub of site.yaml, {site.hub}"
        yield _violation(feed, channel, "feed/bad-link", message)


def _check_podcast(feed: BuiltRssFeed) -> Iterator[Violation]:
    if feed.where.kind is not Kind.PODCAST:
        return
    for name, attribute in _REQUIRED:
        element = feed.channel.find(f"{_ITUNES}{name}")
        if element is None or not (element.get(attribute) if attribute else "".join(element.itertext()).strip()):
            yield _violation(feed, feed.channel, "feed/incomplete", f"this podcast has no <itunes:{name}>")
    for item in feed.items:
        if item.find("enclosure") is None:
            yield _violation(feed, item, "feed/incomplete", "this episode has no <enclosure>, and so no recording")


def _check_items(feed: BuiltRssFeed) -> Iterator[Violation]:
    for item in feed.items:
        if not is_iri(child_text(item, "guid")):
            yield _violation(feed, item, "feed/bad-id", "this entry has no id (<guid>), or one that cannot be an id")
        if not feed.site.file_at(child_text(item, "link")):
            message = f'there is no page of the site at "{child_text(item, "link")}"'
            yield _violation(feed, item, "feed/bad-link", message)
        for enclosure in item.iterchildren("enclosure"):
            address = enclosure.get("url", "")
            if address.startswith(feed.site.url) and not feed.site.file_at(address):
                yield _violation(feed, enclosure, "feed/bad-link", f'there is no recording of the site at "{address}"')
            if not enclosure.get("length", "").isdigit() or not enclosure.get("type"):
                message = "this recording has no length in bytes, or no type"
                yield _violation(feed, enclosure, "feed/incomplete", message)


def _check_content(feed: BuiltRssFeed) -> Iterator[Violation]:
    for item in feed.items:
        element = item.find(_CONTENT)
        if element is None or not element.text:
            continue
        place = functools.partial(feed.document.place_of, element)
        yield from content_violations(element.text, child_text(item, "guid"), escape, place)


def _check_same_as_atom(feed: BuiltRssFeed) -> Iterator[Violation]:
    ids = [child_text(item, "guid") for item in feed.items]
    # An id that cannot be one has been reported already; a podcast has other lessons.
    is_known = feed.ids is not None and all(map(is_iri, (*ids, *feed.ids)))
    if feed.where.kind is Kind.RSS and is_known and ids != feed.ids:
        message = "the entries are not those of the Atom feed, or are in another order"
        yield _violation(feed, feed.channel, "feed/differs", message)


_RULES: tuple[Callable[[BuiltRssFeed], Iterator[Violation]], ...] = (
    _check_channel,
    _check_podcast,
    _check_items,
    _check_content,
    _check_same_as_atom,
)


def _violation(feed: BuiltRssFeed, element: etree._Element, code: str, message: str) -> Violation:
    line, column = feed.document.place_of(element)
    entry = child_text(element, "guid") if element.tag == "item" else ""
    return Violation(code=code, message=message, line=line, column=column, entry=entry)
