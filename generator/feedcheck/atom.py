"""The rules for one Atom feed: RFC 4287, RFC 4685 for what is answered, RFC 5005 for its archives."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from generator.feedcheck.content import html_violations
from generator.feedcheck.files import BuiltSite, FeedFile, Kind
from generator.feedcheck.tree import XmlElement, parse_xml
from generator.feedcheck.violation import REBUILD, UnreadableError, Violation
from generator.model.url import is_iri
from generator.model.value import Value

__all__ = ["BuiltAtomFeed", "atom_violations", "entry_page", "is_date", "links_of", "parse_atom"]

_OLDER = "the output is older than the settings, or was changed since: build again, then upload all of output/"


class BuiltAtomFeed(Value):
    """A feed that could be read: its file, its root element, and the site it is on."""

    where: FeedFile
    root: XmlElement
    site: BuiltSite

    @property
    def entries(self) -> Iterator[XmlElement]:
        """The entries, the newest first."""
        return self.root.all("atom:entry")

    @property
    def parts(self) -> Iterator[XmlElement]:
        """The feed itself, and its entries."""
        yield self.root
        yield from self.entries


def parse_atom(where: FeedFile, data: bytes, site: BuiltSite) -> BuiltAtomFeed:
    """Return a feed; raises `UnreadableError`."""
    root = parse_xml(data)
    if root.name != "atom:feed":
        raise UnreadableError("its outermost element is another than <feed>", root.line, root.column)
    return BuiltAtomFeed(where=where, root=root, site=site)


def atom_violations(feed: BuiltAtomFeed) -> Iterator[Violation]:
    """Yield whatever is wrong in a feed, as far as it shows without the others."""
    for rule in _RULES:
        yield from rule(feed)


def links_of(part: XmlElement, rel: str) -> list[XmlElement]:
    """Return the links of a feed or an entry that have a relation (RFC 4287, section 4.2.7.2)."""
    return [link for link in part.all("atom:link") if (link.get("rel") or "alternate") == rel]


def entry_page(entry: XmlElement, site: BuiltSite) -> str:
    """Return the path of the page that an entry is of, from the home page on; empty where it names none."""
    return next((page.get("href").removeprefix(site.url) for page in links_of(entry, "alternate")), "")


def is_date(text: str) -> bool:
    """Tell whether a text is a moment with an offset (RFC 3339, section 5.6)."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text, re.ASCII):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------- RFC 4287
def _have_what_they_must(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for part in feed.parts:
        for name in ("id", "title", "updated"):
            found = list(part.all(f"atom:{name}"))
            if not found:
                yield _violation("feed/incomplete", part, f"{_what(part)} has no <{name}>")
            for more in found[1:]:
                yield _violation("feed/incomplete", more, f"{_what(part)} has a second <{name}>", part)


def _have_authors(feed: BuiltAtomFeed) -> Iterator[Violation]:
    """Check that a feed, or else each of its entries, has an author (RFC 4287, sections 4.1.1 and 3.2)."""
    for part in feed.parts:
        authors = list(part.all("atom:author"))
        if not authors and part is not feed.root and not feed.root.first("atom:author"):
            yield _violation("feed/incomplete", part, "nobody is named as the author of this entry, nor of the feed")
        for author in authors:
            if not author.said("atom:name"):
                yield _violation("feed/incomplete", author, "this author has no name", part)


def _have_good_ids(feed: BuiltAtomFeed) -> Iterator[Violation]:
    seen = set()
    for part in feed.parts:
        for node in part.all("atom:id"):
            name = node.text.strip()
            if not is_iri(name):
                advice = "write an `id:` that starts with `urn:uuid:` or is a whole address"
                yield _violation("feed/bad-id", node, f'"{name}" cannot be the id of {_what(part)}', part, advice)
            elif part is not feed.root and name in seen:
                yield _violation(
                    "feed/bad-id", node, "an entry above has the same id: programs show one of the two", part
                )
            elif part is not feed.root:
                seen.add(name)


def _have_good_dates(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for part in feed.parts:
        for name in ("updated", "published"):
            for node in part.all(f"atom:{name}"):
                if not is_date(node.text.strip()):
                    message = f'"{node.text.strip()}" is no date with a time and its offset from UTC'
                    yield _violation("feed/bad-date", node, message, part)


def _lead_to_pages(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for part in feed.parts:
        pages = links_of(part, "alternate")
        if not pages:
            yield _violation("feed/bad-link", part, f"{_what(part)} does not say which page it is of")
        for page in pages:
            if not feed.site.file_at(page.get("href")):
                message = f'there is no page of the site at "{page.get("href")}"'
                yield _violation("feed/bad-link", page, message, part, _OLDER)


def _know_their_address(feed: BuiltAtomFeed) -> Iterator[Violation]:
    wanted = feed.site.address_of(feed.where.file)
    found = links_of(feed.root, "self")
    if not found:
        yield _violation("feed/bad-link", feed.root, "this feed does not say what its own address is")
    for link in found:
        if link.get("href") != wanted:
            message = f'this feed says that its address is "{link.get("href")}", and it is {wanted}'
            yield _violation("feed/bad-link", link, message, advice=_OLDER)


def _name_the_hub(feed: BuiltAtomFeed) -> Iterator[Violation]:
    hubs = [link.get("href") for link in links_of(feed.root, "hub")]
    if feed.site.hub and feed.where.kind.names_hub and feed.site.hub not in hubs:
        message = f"this feed does not name the hub of site.yaml, {feed.site.hub}"
        yield _violation("feed/bad-link", feed.root, message, advice=_OLDER)


def _have_sound_content(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for entry in feed.entries:
        for content in entry.all("atom:content"):
            if content.get("type") == "html":
                for spot in html_violations(content.text):
                    yield Violation(
                        code=spot.code,
                        message=spot.message,
                        help=spot.help,
                        line=content.line,
                        column=content.column,
                        quote=escape(spot.tag),
                        entry=entry.said("atom:id"),
                        severity=spot.severity,
                    )


# ---------------------------------------------------------------- RFC 4685
def _say_what_they_answer(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for entry in feed.entries:
        answers = list(entry.all("thr:in-reply-to"))
        if not answers and feed.where.kind is Kind.COMMENTS:
            yield _violation("feed/thread", entry, "this comment does not say what it answers")
        for node in answers:
            if not is_iri(node.get("ref")):
                yield _violation("feed/thread", node, "the id of what this answers (`ref`) is no id", entry)
            if not feed.site.file_at(node.get("href")):
                yield _violation(
                    "feed/thread", node, "the page of what this answers (`href`) is none of the site's", entry
                )
            if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", node.get("type"), re.ASCII):
                yield _violation("feed/thread", node, "the kind of what this answers (`type`) is none", entry)


def _count_their_answers(feed: BuiltAtomFeed) -> Iterator[Violation]:
    for entry in feed.entries:
        total, count = entry.first("thr:total"), entry.said("thr:total")
        if total is not None and not _is_count(count):
            yield _violation("feed/thread", total, "the number of answers (thr:total) is no number", entry)
        for link in links_of(entry, "replies"):
            if not feed.site.file_at(link.get("href")):
                message = f'there is no feed of the site at "{link.get("href")}", where answers should be'
                yield _violation("feed/thread", link, message, entry, _OLDER)
            if not _is_count(link.get("thr:count")):
                yield _violation("feed/thread", link, "the number of answers (`thr:count`) is no number", entry)
            elif _is_count(count) and int(count) != int(link.get("thr:count")):
                yield _violation("feed/thread", link, "the two numbers of answers (thr:count, thr:total) differ", entry)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


# ---------------------------------------------------------------- RFC 5005
def _are_marked(feed: BuiltAtomFeed) -> Iterator[Violation]:
    mark = feed.root.first("fh:archive")
    if mark is None and feed.where.kind is Kind.ARCHIVE:
        yield _violation("feed/archive", feed.root, "this archive of the feed does not say that it is one (fh:archive)")
    elif mark is not None and feed.where.kind is not Kind.ARCHIVE:
        yield _violation("feed/archive", mark, "this feed says that it is an archive, so programs stop looking into it")


_RULES: tuple[Callable[[BuiltAtomFeed], Iterator[Violation]], ...] = (
    _have_what_they_must,
    _have_authors,
    _have_good_ids,
    _have_good_dates,
    _lead_to_pages,
    _know_their_address,
    _name_the_hub,
    _have_sound_content,
    _say_what_they_answer,
    _count_their_answers,
    _are_marked,
)


def _what(part: XmlElement) -> str:
    return "this feed" if part.name == "atom:feed" else "this entry"


def _violation(
    code: str, node: XmlElement, message: str, part: XmlElement | None = None, advice: str = REBUILD
) -> Violation:
    """Return a flaw at an element, which is in an entry, or is one itself."""
    entry = node if part is None else part
    name = entry.said("atom:id") if entry.name == "atom:entry" else ""
    return Violation(code=code, message=message, help=advice, line=node.line, column=node.column, entry=name)
