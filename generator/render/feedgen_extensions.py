"""What our feeds have and feedgen does not know, as extensions of it."""

from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.util import xml_elem
from lxml import etree

from generator.render.atom_serializer import instruction_of, notice_xml
from generator.render.feeds import Notice

__all__ = ["THREAD", "EntryThreading", "FeedNotice", "FeedThreading"]

THREAD = "http://purl.org/syndication/thread/1.0"


class FeedNotice(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Adds what a browser shows."""

    def __init__(self) -> None:
        self._notice: Notice | None = None

    def set(self, notice: Notice | None) -> None:
        """Take what is to be added."""
        self._notice = notice

    def extend_atom(self, feed: Any) -> Any:
        """Add the words to a feed, and the style sheet before it."""
        if self._notice:
            feed.addprevious(etree.ProcessingInstruction("xml-stylesheet", instruction_of(self._notice)))
            feed.append(etree.fromstring(notice_xml(self._notice)))
        return feed


class FeedThreading(BaseExtension):  # type: ignore[misc]  # as above
    """Adds nothing to a feed as a whole but the namespace."""

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that are used."""
        return {"thr": THREAD}


class EntryThreading(BaseEntryExtension):  # type: ignore[misc]  # as above
    """Adds to an entry the id and the page of what it answers, or the feed of its answers and how many they are."""

    def __init__(self) -> None:
        self._in_reply_to: tuple[str, str] | None = None
        self._replies: tuple[str, int] | None = None

    def set(self, in_reply_to: tuple[str, str] | None, replies: tuple[str, int] | None) -> None:
        """Take what is to be added."""
        self._in_reply_to, self._replies = in_reply_to, replies

    def extend_atom(self, entry: Any) -> Any:
        """Add the elements to an entry."""
        if self._in_reply_to:
            ref, href = self._in_reply_to
            attributes = {"ref": ref, "href": href, "type": "text/html"}
            xml_elem(f"{{{THREAD}}}in-reply-to", entry).attrib.update(attributes)
        if self._replies:
            href, count = self._replies
            link = xml_elem("link", entry)
            link.attrib.update({"rel": "replies", "href": href, "type": "application/atom+xml"})
            link.set(f"{{{THREAD}}}count", str(count))
            xml_elem(f"{{{THREAD}}}total", entry).text = str(count)
        return entry
