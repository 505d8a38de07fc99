"""Google Takeout, the export of Blogger since 2025: an Atom feed with Blogger's own elements in it."""

import csv
import datetime as dt
import html
import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from generator.importers.archive import ArchiveComment, ArchiveEntry, Blog, Item
from generator.importers.container import UNREADABLE
from generator.importers.formats.atom import author_of, comment_of, content_of, iri, moment, post_id, title_of
from generator.importers.formats.feeds import described_by, records_of
from generator.importers.formats.format import Candidate, Format, ReadContext, chunks_of
from generator.importers.formats.normalize import language_of, plain_line, timezone_of, unescaped, web_address
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Record, RecordNode, Records
from generator.model.value import replace

__all__ = ["TAKEOUT", "TAKEOUT_COMMENTS"]

_KINDS = {"POST": "post", "PAGE": "page"}
# The states of a text and of a comment by a part of the status; a status that is not known is never published.
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


# ---------------------------------------------------------------- the two kinds of feeds in a Takeout
def _is_of_takeout(candidate: Candidate) -> bool:
    markup = candidate.markup
    return candidate.root == "feed" and (b"schemas.google.com/blogger/2018" in markup or b"<blogger:type>" in markup)


def _has_texts(candidate: Candidate) -> bool:
    """Tell whether a feed has a post or a page in it; nearly always one is near its start."""
    before = b""
    for chunk in chunks_of(candidate, _UNHEARD):
        if any(mark in before + chunk for mark in (b">POST</blogger:type>", b">PAGE</blogger:type>")):
            return True
        before = chunk[-_OVERLAP:]
    return False


# Longer than each mark, so that the edge of a chunk cannot hide one.
_OVERLAP = 64
# For a first pass over a file: whatever is wrong with it is reported when its items are read.
_UNHEARD = ReadContext(dt.UTC, Warnings(lambda _: None), lambda _: None, [])


def _read_blog(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    """Yield the blog and everything in its feed."""
    # A pass of its own: the feed has comments before the posts whose authors would show which comments are theirs.
    authors = _authors_in(records_of(candidate, _UNHEARD))
    records = records_of(candidate, context)
    return _items(records, context.warnings, _settings_beside(candidate), authors)


def _read_comments(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    """Yield the comments that the owner of the account left on texts of this blog; the feed has those on all blogs."""
    for record in records_of(candidate, context):
        if record.node.text_of("blogger:type").upper() != "COMMENT":
            continue
        comment = _comment(record, set(), context.warnings)
        if context.has_seen(comment.entry):
            yield comment
        else:
            context.warnings.add("import/other-kind", record.span, _ELSEWHERE, help="nothing to do")


def _describe(candidate: Candidate) -> Blog:
    """Return the blog under the name of its folder, by which the owner knows it."""
    # Without authors and settings: describing reads only the start of the file, and needs neither.
    blog = described_by(lambda records, warnings: _items(records, warnings, Blog(), set()))(candidate)
    return replace(blog, title=PurePosixPath(candidate.name).parent.name or blog.title)


TAKEOUT = Format(
    "Google Takeout", lambda candidate: _is_of_takeout(candidate) and _has_texts(candidate), _read_blog, _describe
)
TAKEOUT_COMMENTS = Format(
    "comments in Google Takeout",
    _is_of_takeout,
    _read_comments,
    _describe,
    alone=TAKEOUT,
)

_ELSEWHERE = "a comment that you left on another blog is not part of this one, and was left out"


# ---------------------------------------------------------------- the feed of a blog
def _items(records: Records, warnings: Warnings, settings: Blog, authors: set[str]) -> Iterator[Item]:
    """Yield the blog and what is in its feed; `authors` are the profile addresses of those who write it."""
    has_blog = False
    for record in records:
        if not has_blog:
            has_blog = True
            yield _blog(records.head, settings)
        kind = record.node.text_of("blogger:type").upper()
        if kind == "COMMENT":
            yield _comment(record, authors, warnings)
        elif kind in _KINDS:
            yield _entry(record, _KINDS[kind], warnings)
        else:
            message = f'entries of the kind "{kind[:40].lower()}" are not posts or pages, and were left out'
            warnings.add("import/other-kind", record.span, message, help="copy what matters to you by hand")
    if not has_blog:
        yield _blog(records.head, settings)


def _authors_in(records: Records) -> set[str]:
    """Return the profile addresses of all who wrote a post or a page; their comments may come before the first."""
    texts = (text for text in records.unparsed() if _OF_A_TEXT.search(text))
    return {html.unescape(uri.decode()) for text in texts for uri in _URI.findall(text)}


_OF_A_TEXT = re.compile(rb"<blogger:type>\s*(?:POST|PAGE)\s*<")
_URI = re.compile(rb"<uri>\s*([^<\s]+)\s*</uri>")


def _settings_beside(candidate: Candidate) -> Blog:
    """Return what the table of settings beside a feed says about the blog; nothing where there is none."""
    table = candidate.beside("settings.csv")
    if not table:
        return Blog()
    try:
        with table.container.open(table.name) as file:
            return _blog_in_settings(file.read(_LONGEST_SETTINGS))
    except UNREADABLE:
        return Blog()


# The table has some twenty lines; anything larger is another file of that name.
_LONGEST_SETTINGS = 1 << 20


def _blog_in_settings(data: bytes) -> Blog:
    """Return the blog from a table with two columns, or with a row of names above a row of values."""
    rows = [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"))) if row]
    # With two columns, the first row is a name and its value, not two names.
    wide = len(rows) > 1 and len(rows[0]) == len(rows[1]) > 2
    pairs = zip(rows[0], rows[1], strict=True) if wide else ((row[0], row[1]) for row in rows if len(row) > 1)
    settings = {_SETTINGS.get(name.strip().lower().replace(" ", "_"), ""): value.strip() for name, value in pairs}
    return Blog(
        title=unescaped(settings.get("title", "")),
        description=plain_line(settings.get("description", "")),
        url=web_address(settings.get("url", "")),
        language=language_of(settings.get("language", "")),
        timezone=timezone_of(settings.get("timezone", "")),
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


def _blog(head: RecordNode, settings: Blog) -> Blog:
    return Blog(
        title=title_of(head) or settings.title,
        description=settings.description,
        url=settings.url,
        author=author_of(head),
        language=settings.language,
        timezone=settings.timezone,
        id=iri(head.text_of("id")),
    )


def _states(node: RecordNode) -> tuple[str, str]:
    """Return the states of a text and of a comment; the only sign of the trash may be the day of removal."""
    if node.text_of("blogger:trashed"):
        return "trashed", "trashed"
    status = node.text_of("blogger:status").upper() or "LIVE"
    # By a part of the word, as Google has several for one state, such as SOFT_TRASHED, and adds to them.
    return next((text, comment) for word, text, comment in _STATES if word in status)


def _entry(record: Record, kind: str, warnings: Warnings) -> ArchiveEntry:
    node = record.node
    text, markup = content_of(record, warnings)
    path = node.text_of("blogger:filename")
    terms = (unescaped(category.get("term")) for category in node.all("category"))
    return ArchiveEntry(
        span=record.span,
        kind=kind,
        id=iri(node.text_of("id")),
        title=title_of(node),
        text=text,
        markup=markup,
        url=path if path.startswith("/") else web_address(path),
        author=author_of(node),
        labels=tuple(dict.fromkeys(term for term in terms if term)),
        summary=plain_line(node.text_of("blogger:metaDescription")),
        state=_states(node)[0],
        published=moment(record, node.text_of("published", "blogger:created"), warnings),
        updated=moment(record, node.text_of("updated"), warnings),
    )


def _comment(record: Record, authors: set[str], warnings: Warnings) -> ArchiveComment:
    node = record.node
    comment_id = node.text_of("id")
    author = node.first("author")
    uri = author.text_of("uri") if author else ""
    return ArchiveComment(
        span=record.span,
        id=iri(comment_id),
        entry=post_id(comment_id, node.text_of("blogger:parent")),
        reply_to=post_id(comment_id, node.text_of("blogger:inReplyTo")),
        author=author_of(node),
        url=web_address(uri),
        text=comment_of(record, warnings),
        state=_states(node)[1],
        by_author=bool(uri) and uri in authors,
        published=moment(record, node.text_of("published", "blogger:created"), warnings),
    )
