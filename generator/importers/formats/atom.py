"""Atom (RFC 4287, and 0.3 before it) to values: feeds, and the backups that Blogger made of a blog until 2025.

A backup is a feed with entries of every kind in it: settings and the theme,
posts and pages, drafts, and the comments of all.
"""

import datetime as dt
import html
import re
from collections.abc import Iterator

from generator.importers.archive import ArchiveComment, ArchiveEntry, Blog, Item
from generator.importers.formats.normalize import (
    language_of,
    moment_of,
    name_of,
    plain_line,
    timezone_of,
    unescaped,
    web_address,
)
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Record, RecordNode, Records
from generator.model.url import is_iri

__all__ = ["author_of", "comment_of", "content_of", "iri", "moment", "post_id", "read_atom", "title_of"]

_KIND = "http://schemas.google.com/g/2005#kind"
_LABELS = "http://www.blogger.com/atom/ns#"
_TAGS = re.compile(r"</?(?:p|div|br|a|b|i|em|strong|ul|ol|li|h[1-6]|img|span|blockquote|table)\b[^<>]*>", re.IGNORECASE)


def read_atom(records: Records, notes: Warnings) -> Iterator[Item]:
    """Yield the blog, as soon as an entry is read, and what is in it; the blog again if more of it is known then."""
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
            authors |= {uri for author in records.head.all("author") if (uri := author.said("uri", "url"))}
            yield blog
        if kind == "comment" or record.node.first("thr:in-reply-to"):
            if remark := _remark(record, authors, notes):
                yield remark
            continue
        authors |= {uri for author in record.node.all("author") if (uri := author.said("uri", "url"))}
        yield _entry(record, kind, notes)
    if (known := _blog(records.head, settings)) != blog:
        yield known


# ---------------------------------------------------------------- the blog
def _kind_of(node: RecordNode) -> str:
    """Return what Blogger says of the kind of an entry, the last word of it; empty where nothing is said."""
    said = (c.get("term") for c in node.all("category") if c.get("scheme") == _KIND)
    return next((term.rpartition("#")[2] for term in said), "")


def _setting(node: RecordNode) -> dict[str, str]:
    """Return a setting by its name, if it is one of the few that are used; others have people's addresses in them."""
    name = node.said("id").rpartition("settings.")[2].upper()
    return {_SETTINGS[name]: node.said("content")} if name in _SETTINGS else {}


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
        description=plain_line(settings.get("description", "") or head.said("subtitle", "tagline")),
        url=_link(head) or _address_in(settings),
        author=author_of(head),
        language=language_of(settings.get("language", "") or head.get("xml:lang")),
        timezone=timezone_of(settings.get("timezone", "")),
        # The feed that readers subscribed to had it without the last word.
        id=iri(head.said("id").removesuffix(".archive")),
    )


def _address_in(settings: dict[str, str]) -> str:
    domain = settings.get("domain", "")
    if not domain and (name := settings.get("subdomain", "")):
        domain = name if "." in name else f"{name}.blogspot.com"
    return web_address(f"http://{domain}/") if domain else ""


# ---------------------------------------------------------------- entries
def _entry(record: Record, kind: str, notes: Warnings) -> ArchiveEntry:
    node = record.node
    text, markup = content_of(record, notes)
    summary = node.first("summary") if node.first("content") else None
    control = node.first("app:control")
    updated = moment(record, node.said("updated", "modified"), notes)
    return ArchiveEntry(
        span=record.span,
        kind="page" if kind == "page" else "post",
        id=iri(node.said("id")),
        title=title_of(node),
        text=text,
        markup=markup,
        url=_link(node),
        author=author_of(node),
        labels=_labels(node),
        summary=plain_line(summary.markup) if summary else "",
        state="draft" if control and control.said("app:draft").lower() == "yes" else "live",
        published=moment(record, node.said("published", "issued", "created"), notes) or updated,
        updated=updated,
        picture=next((link.get("href") for link in node.all("link") if _is_picture(link)), ""),
    )


def _remark(record: Record, authors: set[str], notes: Warnings) -> ArchiveComment | None:
    node = record.node
    answered = node.first("thr:in-reply-to")
    entry = answered.get("ref") if answered else ""
    if not entry:
        message = "this comment does not say which text it is about, and is left out"
        notes.add("import/stray-comment", record.span, message, help="copy it by hand, if it matters to you")
        return None
    author = node.first("author")
    uri = author.said("uri", "url") if author else ""
    return ArchiveComment(
        span=record.span,
        id=iri(node.said("id")),
        entry=entry,
        reply_to=_parent(node),
        author=author_of(node),
        url=web_address(uri),
        text=comment_of(record, notes),
        by_author=bool(uri) and uri in authors,
        published=moment(record, node.said("published", "updated"), notes),
    )


def _parent(node: RecordNode) -> str:
    """Return the id of the comment that a comment of Blogger's answers: the address of it ends in its number."""
    related = (link.get("href") for link in node.all("link") if link.get("rel") == "related")
    number = re.search(r"(?:/|#c)(\d+)/?$", next(related, ""))
    return post_id(node.said("id"), number[1]) if number else ""


def post_id(own: str, number: str) -> str:
    """Return the id that Blogger gives to a post or comment of a number, made like the one of another in that blog."""
    if not number or not number.isdecimal():
        return number
    return f"{own.rpartition('post-')[0]}post-{number}"


def _labels(node: RecordNode) -> tuple[str, ...]:
    categories = [c for c in node.all("category") if c.get("scheme") != _KIND]
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


# ---------------------------------------------------------------- what the readers share
def iri(text: str) -> str:
    """Return an id, if it can be that of an Atom entry."""
    return text if is_iri(text) else ""


def author_of(node: RecordNode) -> str:
    """Return the name of the author; never an address of e-mail."""
    author = node.first("author")
    return name_of(author.said("name")) if author else ""


def title_of(node: RecordNode) -> str:
    """Return the title as plain text."""
    title = node.first("title")
    if not title:
        return ""
    is_markup = title.get("type").lower() in ("html", "text/html", "xhtml", "application/xhtml+xml")
    return plain_line(title.markup) if is_markup else unescaped(title.text)


def moment(record: Record, text: str, notes: Warnings) -> dt.datetime | None:
    """Return the moment that a text tells; what tells none is noted."""
    try:
        return moment_of(text)
    except ValueError:
        shown = " ".join(text.split())[:40]
        message = "a date of this entry cannot be read, or cannot be, and is passed over"
        notes.add(
            "import/date",
            record.span,
            message,
            label=f"“{shown}”",
            help="look at the date in its file, and correct it there",
        )
        return None


def content_of(record: Record, notes: Warnings) -> tuple[str, str]:
    """Return the text of an Atom entry and what it is written in, `html` or `text`."""
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
        # Without a word on it, it is text by the letter of the standard, and HTML by what most programs mean.
        is_html = kind != "text" and bool(_TAGS.search(markup))
        return markup, "html" if is_html else "text"
    message = "this entry holds a file instead of a text; the file is left out"
    notes.add("import/no-text", record.span, message, label=kind, help="add it by hand, if it matters to you")
    return "", "html"


def comment_of(record: Record, notes: Warnings) -> str:
    """Return the text of a comment, as HTML."""
    text, markup = content_of(record, notes)
    return text if markup == "html" else html.escape(text, quote=False).strip().replace("\n", "<br>\n")
