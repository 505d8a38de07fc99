"""The rules for one Atom feed that no grammar can hold: its ids, where links lead, the HTML in it.

Structure is checked by `grammar`; this is RFC 4287 for all else, RFC 4685 for
replies, and RFC 5005 for archives.
"""

import functools
import re
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from lxml import etree

from generator.feedcheck.content import content_violations
from generator.feedcheck.files import BuiltSite, FeedFile, Kind
from generator.feedcheck.grammar import structure_violations
from generator.feedcheck.violation import REBUILD, UnreadableError, Violation
from generator.feedcheck.xml import ATOM, HISTORY, THREAD, XmlDocument, child_text
from generator.model.url import is_iri

__all__ = ["BuiltAtomFeed", "atom_violations", "entry_page", "links_of", "parse_atom"]

_OUTDATED = "the output is older than the settings, or was changed since: build again, then upload all of output/"


class BuiltAtomFeed:
    """A feed that could be read: its file, its XML, and the site that it belongs to."""

    def __init__(self, where: FeedFile, document: XmlDocument, site: BuiltSite) -> None:
        self.where, self.document, self.site = where, document, site

    @property
    def root(self) -> etree._Element:
        """The element `<feed>`."""
        return self.document.root

    @property
    def id(self) -> str:
        """The id of the feed; empty if it has none."""
        return child_text(self.root, f"{ATOM}id")

    @property
    def entries(self) -> Iterator[etree._Element]:
        """The entries, newest first."""
        return self.root.iterchildren(f"{ATOM}entry")

    @property
    def parts(self) -> Iterator[etree._Element]:
        """The feed itself, and its entries."""
        yield self.root
        yield from self.entries


def parse_atom(where: FeedFile, data: bytes, site: BuiltSite) -> BuiltAtomFeed:
    """Return a feed; raises `UnreadableError`."""
    document = XmlDocument(data)
    if document.root.tag != f"{ATOM}feed":
        line, column = document.place_of(document.root)
        raise UnreadableError("its outermost element is not <feed>", line, column)
    return BuiltAtomFeed(where, document, site)


def atom_violations(feed: BuiltAtomFeed) -> Iterator[Violation]:
    """Yield everything that is wrong in a feed, as far as it shows without the others."""
    yield from structure_violations(feed.document)
    for rule in _RULES:
        yield from rule(feed)


def links_of(part: etree._Element, rel: str) -> list[etree._Element]:
    """Return the links of a feed or an entry that have a relation (RFC 4287, section 4.2.7.2)."""
    return [link for link in part.iterchildren(f"{ATOM}link") if (link.get("rel") or "alternate") == rel]


def entry_page(entry: etree._Element, site: BuiltSite) -> str:
    """Return the path of an entry's page, relative to the home page; empty if the entry names none."""
    return next((page.get("href", "").removeprefix(site.url) for page in links_of(entry, "alternate")), "")


# ---------------------------------------------------------------- RFC 4287
def _check_authors(feed: BuiltAtomFeed) -> Iterator[Violation]:
    """Check that the feed, or else each of its entries, has an author (RFC 4287, sections 4.1.1 and 3.2)."""
    for part in feed.parts:
        authors = list(part.iterchildren(f"{ATOM}author"))
        if not authors and part is not feed.root and feed.root.find(f"{ATOM}author") is None:
            message = "nobody is named as the author of this entry, nor of the feed"
            yield _violation("feed/incomplete", feed, part, message)
        for author in authors:
            # That there is a <name> is for the grammar to say.
            if author.find(f"{ATOM}name") is not None and not child_text(author, f"{ATOM}name"):
                yield _violation("feed/incomplete", feed, author, "this author has no name", part)


def _check_ids(feed: BuiltAtomFeed) -> Iterator[Violation]:
    names = set()
    for part in feed.parts:
        for node in part.iterchildren(f"{ATOM}id"):
            name = (node.text or "").strip()
            if not is_iri(name):
                message = f'"{name}" cannot be the id of {_what(part)}'
                advice = "write an `id:` that starts with `urn:uuid:` or is a whole address"
                yield _violation("feed/bad-id", feed, node, message, part, advice)
            # A feed may have the id of one of its entries; only among entries does a reader go by it (RFC 4287,
            # 4.1.1).
            elif part is not feed.root and name in names:
                message = "an entry above has the same id: feed readers show only one of the two"
                yield _violation("feed/bad-id", feed, node, message, part)
            elif part is not feed.root:
                names.add(name)


def _check_pages(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for part in feed.parts:
        pages = links_of(part, "alternate")
        if not pages:
            yield _violation("feed/bad-link", feed, part, f"{_what(part)} does not say which page it belongs to")
        for page in pages:
            address = page.get("href", "")
            if not feed.site.file_at(address):
                message = f'there is no page of the site at "{address}"'
                yield _violation("feed/bad-link", feed, page, message, part, _OUTDATED)


def _check_own_address(feed: BuiltAtomFeed) -> Iterator[Violation]:
    expected = feed.site.address_of(feed.where.file)
    links = links_of(feed.root, "self")
    if not links:
        yield _violation("feed/bad-link", feed, feed.root, "this feed does not say what its own address is")
    for link in links:
        if link.get("href") != expected:
            message = f'this feed says that its address is "{link.get("href", "")}", but it is {expected}'
            yield _violation("feed/bad-link", feed, link, message, advice=_OUTDATED)


def _check_hub(feed: BuiltAtomFeed) -> Iterator[Violation]:
    hubs = [link.get("href") for link in links_of(feed.root, "hub")]
    if feed.site.hub and feed.where.kind.names_hub and feed.site.hub not in hubs:
        message = f"this feed does not name the hub of site.yaml, {feed.site.hub}"
        yield _violation("feed/bad-link", feed, feed.root, message, advice=_OUTDATED)


def _check_content(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for entry in feed.entries:
        for content in entry.iterchildren(f"{ATOM}content"):
            # Drillbook writes no other; what a hook of the site's makes of another kind is not for these rules.
            if content.get("type") != "html":
                continue
            place = functools.partial(feed.document.place_of, content)
            yield from content_violations(content.text or "", child_text(entry, f"{ATOM}id"), escape, place)


# ---------------------------------------------------------------- RFC 4685
def _check_replies(feed: BuiltAtomFeed) -> Iterator[Violation]:
    """Check what each comment says that it is a reply to."""
    for entry in feed.entries:
        replies = list(entry.iterchildren(f"{THREAD}in-reply-to"))
        if not replies and feed.where.kind is Kind.COMMENTS:
            yield _violation("feed/thread", feed, entry, "this comment does not say what it is a reply to")
        for node in replies:
            if not is_iri(node.get("ref", "")):
                message = "this is a reply to something whose id (`ref`) is not an id"
                yield _violation("feed/thread", feed, node, message, entry)
            if not feed.site.file_at(node.get("href", "")):
                message = "this is a reply to something whose page (`href`) is not on the site"
                yield _violation("feed/thread", feed, node, message, entry)
            if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", node.get("type", ""), re.ASCII):
                message = "this is a reply to something whose media type (`type`) is not one"
                yield _violation("feed/thread", feed, node, message, entry)


def _check_reply_counts(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for entry in feed.entries:
        total, number = entry.find(f"{THREAD}total"), child_text(entry, f"{THREAD}total")
        if total is not None and not _is_count(number):
            yield _violation("feed/thread", feed, total, "the number of replies (thr:total) is not a number", entry)
        for link in links_of(entry, "replies"):
            address, counted = link.get("href", ""), link.get(f"{THREAD}count", "")
            if not feed.site.file_at(address):
                message = f'there is no feed of the site at "{address}", where the replies should be'
                yield _violation("feed/thread", feed, link, message, entry, _OUTDATED)
            if not _is_count(counted):
                message = "the number of replies (`thr:count`) is not a number"
                yield _violation("feed/thread", feed, link, message, entry)
            elif _is_count(number) and int(number) != int(counted):
                message = "the two numbers of replies (thr:count, thr:total) differ"
                yield _violation("feed/thread", feed, link, message, entry)


def _is_count(text: str) -> bool:
    # Python refuses to read numbers of thousands of digits, and raises.
    return text.isascii() and text.isdigit() and len(text) < 10


# ---------------------------------------------------------------- RFC 5005
def _check_archive_mark(feed: BuiltAtomFeed) -> Iterator[Violation]:
    mark = feed.root.find(f"{HISTORY}archive")
    if mark is None and feed.where.kind is Kind.ARCHIVE:
        message = "this archive of the feed does not say that it is one (fh:archive)"
        yield _violation("feed/archive", feed, feed.root, message)
    elif mark is not None and feed.where.kind is not Kind.ARCHIVE:
        message = "this feed says that it is an archive, so feed readers stop checking it for news"
        yield _violation("feed/archive", feed, mark, message)


_RULES: tuple[Callable[[BuiltAtomFeed], Iterator[Violation]], ...] = (
    _check_authors,
    _check_ids,
    _check_pages,
    _check_own_address,
    _check_hub,
    _check_content,
    _check_replies,
    _check_reply_counts,
    _check_archive_mark,
)


def _what(part: etree._Element) -> str:
    return "this feed" if part.tag == f"{ATOM}feed" else "this entry"


def _violation(
    code: str,
    feed: BuiltAtomFeed,
    node: etree._Element,
    message: str,
    part: etree._Element | None = None,
    advice: str = REBUILD,
) -> Violation:
    """Return a violation at an element, which is in an entry (`part`), or is one itself."""
    entry = node if part is None else part
    name = child_text(entry, f"{ATOM}id") if entry.tag == f"{ATOM}entry" else ""
    line, column = feed.document.place_of(node)
    return Violation(code=code, message=message, help=advice, line=line, column=column, entry=name)
