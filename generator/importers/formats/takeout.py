"""What Google Takeout has of a blog since 2025: an Atom feed in which Blogger says the rest in elements of its own."""

import csv
import html
import io
import re
from collections.abc import Callable, Iterator

from generator.importers.archive import ArchiveComment, ArchiveEntry, Blog, Item
from generator.importers.formats.atom import author_of, comment_of, content_of, iri, moment, post_id, title_of
from generator.importers.formats.normalize import language_of, plain_line, timezone_of, unescaped, web_address
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Record, RecordNode, Records

__all__ = ["authors_in", "blog_in_settings", "read_takeout"]

_KINDS = {"POST": "post", "PAGE": "page"}
# What a status means is in a part of its name; those that are not known are not shown to anybody.
_STATES = (
    ("DRAFT", "draft", "waiting"),
    ("TRASH", "trashed", "trashed"),
    ("DELETE", "trashed", "trashed"),
    ("EMPT", "trashed", "trashed"),
    ("SPAM", "trashed", "spam"),
    ("GHOST", "draft", "spam"),
    ("PEND", "draft", "waiting"),
    ("MODER", "draft", "waiting"),
    ("LIVE", "live", "live"),
    ("SCHEDULED", "live", "waiting"),
    ("", "draft", "waiting"),
)


def read_takeout(
    records: Records, notes: Warnings, about: Blog, authors: set[str], is_known: Callable[[str], bool] | None = None
) -> Iterator[Item]:
    """Yield the blog and what is in its feed.

    `about` is what the settings beside the feed say, `authors` are the
    addresses of the profiles of those who write it.  With `is_known`, the
    feed is one of comments that its owner left: those of known texts.
    """
    told = is_known is not None
    for record in records:
        if not told:
            told = True
            yield _blog(records.head, about)
        kind = record.node.said("blogger:type").upper()
        if kind == "COMMENT":
            remark = _remark(record, authors, notes)
            if not is_known or is_known(remark.entry):
                yield remark
            else:
                notes.add("import/other-kind", record.span, _ELSEWHERE, help="nothing to do")
        elif kind not in _KINDS:
            message = f'entries of the kind "{kind[:40].lower()}" are no texts of a blog, and are left out'
            notes.add("import/other-kind", record.span, message, help="copy what matters to you by hand")
        elif not is_known:
            yield _entry(record, _KINDS[kind], notes)
    if not told:
        yield _blog(records.head, about)


_ELSEWHERE = "a comment that you left on another blog is no part of this one, and is left out"


def authors_in(records: Records) -> set[str]:
    """Return the addresses of the profiles of all who wrote a post or a page: comments may stand before the first."""
    texts = (text for text in records.unparsed() if _OF_A_TEXT.search(text))
    return {html.unescape(uri.decode()) for text in texts for uri in _URI.findall(text)}


_OF_A_TEXT = re.compile(rb"<blogger:type>\s*(?:POST|PAGE)\s*<")
_URI = re.compile(rb"<uri>\s*([^<\s]+)\s*</uri>")


def blog_in_settings(data: bytes) -> Blog:
    """Return what a table of settings says of the blog: two columns, or a line of names above one of values."""
    rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"))) if row]
    wide = len(rows) > 1 and len(rows[0]) == len(rows[1]) > 2
    pairs = zip(rows[0], rows[1], strict=True) if wide else ((row[0], row[1]) for row in rows if len(row) > 1)
    said = {_SETTINGS.get(name.strip().lower().replace(" ", "_"), ""): value.strip() for name, value in pairs}
    return Blog(
        title=unescaped(said.get("title", "")),
        description=plain_line(said.get("description", "")),
        url=web_address(said.get("url", "")),
        language=language_of(said.get("language", "")),
        timezone=timezone_of(said.get("timezone", "")),
    )


_SETTINGS = {
    prefix + name: field
    for prefix in ("", "blog_")
    for name, field in (
        ("name", "title"),
        ("title", "title"),
        ("description", "description"),
        ("url", "url"),
        ("address", "url"),
        ("locale", "language"),
        ("language", "language"),
        ("time_zone", "timezone"),
        ("timezone", "timezone"),
    )
}


def _blog(head: RecordNode, about: Blog) -> Blog:
    return Blog(
        title=title_of(head) or about.title,
        description=about.description,
        url=about.url,
        author=author_of(head),
        language=about.language,
        timezone=about.timezone,
        id=iri(head.said("id")),
    )


def _states(node: RecordNode) -> tuple[str, str]:
    """Return the state of a text and of a comment; the day of its removal is all that an entry in the bin may say."""
    if node.said("blogger:trashed"):
        return "trashed", "trashed"
    status = node.said("blogger:status").upper() or "LIVE"
    return next((text, comment) for word, text, comment in _STATES if word in status)


def _entry(record: Record, kind: str, notes: Warnings) -> ArchiveEntry:
    node = record.node
    text, markup = content_of(record, notes)
    path = node.said("blogger:filename")
    terms = (unescaped(category.get("term")) for category in node.all("category"))
    return ArchiveEntry(
        span=record.span,
        kind=kind,
        id=iri(node.said("id")),
        title=title_of(node),
        text=text,
        markup=markup,
        url=path if path.startswith("/") else web_address(path),
        author=author_of(node),
        labels=tuple(dict.fromkeys(term for term in terms if term)),
        summary=plain_line(node.said("blogger:metaDescription")),
        state=_states(node)[0],
        published=moment(record, node.said("published", "blogger:created"), notes),
        updated=moment(record, node.said("updated"), notes),
    )


def _remark(record: Record, authors: set[str], notes: Warnings) -> ArchiveComment:
    node = record.node
    own = node.said("id")
    author = node.first("author")
    uri = author.said("uri") if author else ""
    return ArchiveComment(
        span=record.span,
        id=iri(own),
        entry=post_id(own, node.said("blogger:parent")),
        reply_to=post_id(own, node.said("blogger:inReplyTo")),
        author=author_of(node),
        url=web_address(uri),
        text=comment_of(record, notes),
        state=_states(node)[1],
        by_author=bool(uri) and uri in authors,
        published=moment(record, node.said("published", "blogger:created"), notes),
    )
