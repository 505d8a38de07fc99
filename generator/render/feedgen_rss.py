"""Feeds in RSS 2.0 by feedgen, with what podcasts need by its extension for them.

Atom is the feed that the site names first.  This one is for the programs that
know nothing else, and for podcasts, which know nothing else by convention.  Its
ids are those of the Atom feed, so that who changes feeds sees nothing twice.
"""

from typing import Any

from feedgen.entry import FeedEntry as FeedgenEntry
from feedgen.ext.base import BaseExtension
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.ext.podcast import PodcastExtension
from feedgen.ext.podcast_entry import PodcastEntryExtension
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem
from lxml import etree

from generator.model.audio import clock_time
from generator.model.feed import Feed, FeedEntry
from generator.model.podcast import Podcast
from generator.render.atom import notice_xml, style_instruction, xml_text

__all__ = ["rss_xml"]

_ATOM = "{http://www.w3.org/2005/Atom}"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


def rss_xml(feed: Feed, podcast: Podcast | None = None, image: str = "") -> bytes:
    """Return a feed as UTF-8, its entries in the order given; of a podcast, `image` is the address of its picture."""
    generator = FeedGenerator()
    # RSS has no place for an author without an email address; Dublin Core has.
    generator.register_extension("dc", DcExtension, DcEntryExtension, atom=False)
    generator.register_extension("channel", _ChannelExtension, atom=False)
    generator.channel.set(feed)
    generator.title(xml_text(feed.title))
    generator.link(href=feed.url, rel="self", type="application/rss+xml")
    # After the other: feedgen takes the last link for that of the channel.
    generator.link(href=feed.page, rel="alternate")
    # Required, where an Atom feed can do without.
    generator.description(xml_text(feed.subtitle or feed.title))
    generator.language(feed.language)
    if feed.rights:
        generator.copyright(xml_text(feed.rights))
    name, version = feed.generator
    generator.generator(f"{name} {version}")
    # Without this, feedgen would ask the clock.
    generator.lastBuildDate(feed.changed)
    if podcast:
        _fill_podcast(generator, podcast, image)
    for entry in feed.entries:
        _fill(generator.add_entry(order="append"), entry, is_episode=podcast is not None)
    xml: bytes = generator.rss_str(pretty=True)
    return xml


def _fill_podcast(generator: Any, podcast: Podcast, image: str) -> None:
    generator.register_extension("podcast", _PodcastExtension, PodcastEntryExtension, atom=False)
    extension = generator.podcast
    extension.cover, extension.is_explicit = image, podcast.explicit
    extension.itunes_author(xml_text(podcast.author))
    extension.itunes_owner(name=xml_text(podcast.author), email=podcast.email)
    name, part = podcast.category
    extension.itunes_category(name, *([part] if part else []))
    extension.itunes_summary(xml_text(podcast.description))
    extension.itunes_type("episodic")


def _fill(item: FeedgenEntry, entry: FeedEntry, *, is_episode: bool) -> None:
    item.title(xml_text(entry.title))
    item.link(href=entry.url, rel="alternate")
    # The id is a UUID and no address, which programs would take it for.
    item.guid(entry.id, permalink=False)
    item.pubDate(entry.published)
    item.description(xml_text(entry.summary or entry.title))
    if entry.html:
        item.content(xml_text(entry.html))
    item.dc.dc_creator([xml_text(name) for name, _ in entry.authors])
    for category in entry.categories:
        item.category(term=xml_text(category.label), scheme=category.scheme)
    one = entry.enclosure
    if one:
        item.enclosure(one.url, str(one.size), one.type)
    if one and is_episode:
        item.podcast.itunes_author(", ".join([xml_text(name) for name, _ in entry.authors]))
        if one.seconds:
            item.podcast.itunes_duration(clock_time(one.seconds))


# ---------------------------------------------------------------- what feedgen does not know, as its extensions
class _ChannelExtension(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Adds the hub and what a browser shows: of the links of a feed, feedgen writes only the one to itself."""

    def __init__(self) -> None:
        self._feed: Feed | None = None

    def set(self, feed: Feed) -> None:
        self._feed = feed

    def extend_rss(self, rss: Any) -> Any:
        """Add the links and the words to a channel, and the style sheet before it."""
        feed, channel = self._feed, rss[0]
        if feed is None:
            return rss
        for rel, address in feed.links:
            xml_elem(f"{_ATOM}link", channel).attrib.update({"rel": rel, "href": address})
        if feed.notice:
            rss.addprevious(etree.ProcessingInstruction("xml-stylesheet", style_instruction(feed.notice)))
            channel.append(etree.fromstring(notice_xml(feed.notice)))
        return rss


class _PodcastExtension(PodcastExtension):  # type: ignore[misc]  # as above
    """Adds to feedgen's own what Apple has changed since: `true` and `false`, and pictures with any ending."""

    def __init__(self) -> None:
        super().__init__()
        self.cover = ""
        self.is_explicit = False

    def extend_rss(self, rss: Any) -> Any:
        """Add the elements to a channel."""
        channel = super().extend_rss(rss)[0]
        # feedgen knows only `yes` and `no`, as Apple once wanted it.
        xml_elem(f"{_ITUNES}explicit", channel).text = "true" if self.is_explicit else "false"
        if self.cover:
            xml_elem(f"{_ITUNES}image", channel).set("href", self.cover)
        return rss
