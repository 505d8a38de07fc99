"""Atom feeds (RFC 4287, and 0.3 before it), and the backups that Blogger made of a blog until 2025.

A backup is a feed with entries of every kind in it: settings and the theme,
posts and pages, drafts, and the comments on all of them.
"""

import datetime as dt
import html
import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveComment, ArchiveEntry, Blog, Item
from generator.importers.formats.dates import strict_moment
from generator.importers.formats.feeds import feed_format
from generator.importers.formats.format import Candidate
from generator.importers.formats.normalize import (
    language_of,
    name_of,
    plain_line,
    recording_of,
    timezone_of,
    unescaped,
    web_address,
)
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Record, RecordNode, Records
from generator.model.url import is_iri

__all__ = [
    "ATOM",
    "BLOGGER",
    "author_of",
    "comment_of",
    "content_of",
    "iri",
    "moment",
    "post_id",
    "read_atom",
    "title_of",
]

_KIND = "http://schemas.google.com/g/2005#kind"
_LABELS = "http://www.blogger.com/atom/ns#"
_TAGS = re.compile(r"</?(?:p|div|br|a|b|i|em|strong|ul|ol|li|h[1-6]|img|span|blockquote|table)\b[^<>]*>", re.IGNORECASE)


def read_atom(records: Records, warnings: Warnings) -> Iterator[Item]:
    """Yield the blog, its entries and comments, and the blog again where later settings say more."""
    settings: dict[str, str] = {}
    authors: set[str] = set()
    blog: Blog | None = None
    for record in records:
        kind = _kind_of(record.node)
        if kind == "settings":
            settings |= _setting(record.node)
        if kind in ("settings", "template"):
            continue
        if not blog:
            blog = _blog(records.head, settings)
            authors |= {uri for author in records.head.all("author") if (uri := author.text_of("uri", "url"))}
            yield blog
        if kind == "comment" or record.node.first("thr:in-reply-to"):
            if comment := _comment(record, authors, warnings):
                yield comment
            continue
        authors |= {uri for author in record.node.all("author") if (uri := author.text_of("uri", "url"))}
        yield _entry(record, kind, warnings)
    # Settings may stand behind the first entry.
    if (complete := _blog(records.head, settings)) != blog:
        yield complete


def _is_backup(candidate: Candidate) -> bool:
    return candidate.root == "feed" and b"schemas.google.com/blogger/2008" in candidate.markup


BLOGGER = feed_format("Blogger", _is_backup, read_atom)
ATOM = feed_format("an Atom feed", lambda candidate: candidate.root == "feed", read_atom)


# ---------------------------------------------------------------- the blog
def _kind_of(node: RecordNode) -> str:
    """Return the kind that Blogger gives an entry, such as `post` or `settings`; empty where it gives none."""
    terms = (c.get("term") for c in node.all("category") if c.get("scheme") == _KIND)
    return next((term.rpartition("#")[2] for term in terms), "")


def _setting(node: RecordNode) -> dict[str, str]:
    """Return a setting by its name, if it is one of the few that are used; others hold people's email addresses."""
    name = node.text_of("id").rpartition("settings.")[2].upper()
    return {_SETTINGS[name]: node.text_of("content")} if name in _SETTINGS else {}


_SETTINGS = {
    "BLOG_NAME": "title",
    "BLOG_DESCRIPTION": "description",
    "BLOG_TIME_ZONE": "timezone",
    "BLOG_TIMEZONE": "timezone",
    "BLOG_LOCALE": "language",
    "BLOG_LANGUAGE": "language",
    "BLOG_CUSTOM_DOMAIN": "domain",
    "BLOG_SUBDOMAIN": "subdomain",
}


def _blog(head: RecordNode, settings: dict[str, str]) -> Blog:
    return Blog(
        title=settings.get("title", "") or title_of(head),
        description=plain_line(settings.get("description", "") or head.text_of("subtitle", "tagline")),
        url=_link(head) or _address_in(settings),
        author=author_of(head),
        language=language_of(settings.get("language", "") or head.get("xml:lang")),
        timezone=timezone_of(settings.get("timezone", "")),
        # The feed that readers subscribed to has the id without this ending.
        id=iri(head.text_of("id").removesuffix(".archive")),
    )


def _address_in(settings: dict[str, str]) -> str:
    domain = settings.get("domain", "")
    if not domain and (name := settings.get("subdomain", "")):
        # Some backups have the whole host in this setting.
        domain = name if "." in name else f"{name}.blogspot.com"
    return web_address(f"http://{domain}/") if domain else ""


# ---------------------------------------------------------------- entries
def _entry(record: Record, kind: str, warnings: Warnings) -> ArchiveEntry:
    node = record.node
    text, markup = content_of(record, warnings)
    summary = node.first("summary") if node.first("content") else None
    control = node.first("app:control")
    updated = moment(record, node.text_of("updated", "modified"), warnings)
    return ArchiveEntry(
        span=record.span,
        kind="page" if kind == "page" else "post",
        id=iri(node.text_of("id")),
        title=title_of(node),
        text=text,
        markup=markup,
        url=_link(node),
        author=author_of(node),
        labels=_labels(node),
        summary=plain_line(summary.markup) if summary else "",
        state="draft" if control and control.text_of("app:draft").lower() == "yes" else "live",
        published=moment(record, node.text_of("published", "issued", "created"), warnings) or updated,
        updated=updated,
        audio=recording_of(link.get("href") for link in node.all("link") if link.get("rel") == "enclosure"),
        picture=next((link.get("href") for link in node.all("link") if _is_picture(link)), ""),
    )


def _comment(record: Record, authors: set[str], warnings: Warnings) -> ArchiveComment | None:
    node = record.node
    answered = node.first("thr:in-reply-to")
    entry = answered.get("ref") if answered else ""
    if not entry:
        message = "this comment does not name the text it belongs to, and was left out"
        warnings.add("import/stray-comment", record.span, message, help="copy it by hand if it matters to you")
        return None
    author = node.first("author")
    uri = author.text_of("uri", "url") if author else ""
    return ArchiveComment(
        span=record.span,
        id=iri(node.text_of("id")),
        entry=entry,
        reply_to=_parent(node),
        author=author_of(node),
        url=web_address(uri),
        text=comment_of(record, warnings),
        by_author=bool(uri) and uri in authors,
        published=moment(record, node.text_of("published", "updated"), warnings),
    )


def _parent(node: RecordNode) -> str:
    """Return the id of the comment that a Blogger comment answers: that comment's address ends in its number."""
    related = (link.get("href") for link in node.all("link") if link.get("rel") == "related")
    number = re.search(r"(?:/|#c)(\d+)/?$", next(related, ""))
    return post_id(node.text_of("id"), number[1]) if number else ""


def post_id(sibling_id: str, number: str) -> str:
    """Return the id that Blogger gives the post or comment with a number, derived from the id of another one."""
    if not number or not number.isdecimal():
        return number
    # tag:blogger.com,1999:blog-1.post-2: posts and comments differ in the last number alone.
    return f"{sibling_id.rpartition('post-')[0]}post-{number}"


def _labels(node: RecordNode) -> tuple[str, ...]:
    categories = [c for c in node.all("category") if c.get("scheme") != _KIND]
    # Other schemes are Blogger's own bookkeeping; a feed without Blogger's scheme has labels in any.
    blogger = [c for c in categories if c.get("scheme") == _LABELS]
    terms = (unescaped(c.get("label") or c.get("term") or c.text) for c in blogger or categories)
    return tuple(dict.fromkeys(term for term in terms if term))


def _link(node: RecordNode) -> str:
    """Return the address that a browser shows, whole or from the root."""
    links = [link for link in node.all("link") if link.get("rel") in ("", "alternate") and link.get("href")]
    pages = [link for link in links if link.get("type") in ("", "text/html")]
    address = (pages or links)[0].get("href") if links else ""
    return address if address.startswith("/") else web_address(address)


def _is_picture(link: RecordNode) -> bool:
    return link.get("rel") == "enclosure" and link.get("type").startswith("image/")


# ---------------------------------------------------------------- shared with other readers
def iri(text: str) -> str:
    """Return an id if an Atom entry can have it, else nothing."""
    return text if is_iri(text) else ""


def author_of(node: RecordNode) -> str:
    """Return the name of the author, never an email address."""
    author = node.first("author")
    return name_of(author.text_of("name")) if author else ""


def title_of(node: RecordNode) -> str:
    """Return the title as plain text."""
    title = node.first("title")
    if not title:
        return ""
    is_markup = title.get("type").lower() in ("html", "text/html", "xhtml", "application/xhtml+xml")
    return plain_line(title.markup) if is_markup else unescaped(title.text)


def moment(record: Record, text: str, warnings: Warnings) -> dt.datetime | None:
    """Return the moment that a text gives; a text that gives none is noted as a warning."""
    try:
        return strict_moment(text)
    except ValueError:
        shown = " ".join(text.split())[:40]
        message = "this entry has a date that cannot be read, and is imported without it"
        warnings.add(
            "import/date",
            record.span,
            message,
            label=f"“{shown}”",
            help="set `date` in the lesson that the entry becomes",
        )
        return None


def content_of(record: Record, warnings: Warnings) -> tuple[str, str]:
    """Return the text of an Atom entry, and `html` or `text` for what it is written in."""
    content = record.node.first("content") or record.node.first("summary")
    if not content:
        return "", "html"
    kind, mode = content.get("type").lower().partition(";")[0], content.get("mode").lower()
    if mode != "base64" and kind in ("xhtml", "application/xhtml+xml"):
        division = content.first("html:div", "div")
        return (division or content).markup.strip(), "html"
    if mode != "base64" and kind in ("html", "text/html"):
        return content.markup, "html"
    if mode != "base64" and (not kind or kind.startswith("text")):
        markup = content.markup
        # Without a type, it is plain text according to the standard, and HTML according to most programs.
        is_html = kind != "text" and bool(_TAGS.search(markup))
        return markup, "html" if is_html else "text"
    message = "this entry holds a file instead of a text; the file was left out"
    warnings.add("import/no-text", record.span, message, label=kind, help="add it by hand if it matters to you")
    return "", "html"


def comment_of(record: Record, warnings: Warnings) -> str:
    """Return the text of a comment, as HTML."""
    text, markup = content_of(record, warnings)
    return text if markup == "html" else html.escape(text, quote=False).strip().replace("\n", "<br>\n")
