"""WordPress's archive, WXR 1.0 to 1.2, to values: RSS in which elements of its own say all that it knows."""

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import unquote

from generator.importers.archive import ArchiveComment, ArchiveEntry, Attachment, Blog, Item
from generator.importers.formats.atom import iri, moment
from generator.importers.formats.autop import html_of
from generator.importers.formats.normalize import language_of, moment_of, name_of, plain_line, unescaped, web_address
from generator.importers.formats.rss import address_of
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Record, RecordNode, Records
from generator.model.value import replace

__all__ = ["read_wordpress"]

_STATES = {
    "publish": "live",
    "future": "live",  # its date holds it back
    "inherit": "live",
    "draft": "draft",
    "pending": "draft",
    "private": "draft",
    "trash": "trashed",
}
_REMARK_STATES = {"1": "live", "approve": "live", "spam": "spam", "trash": "trashed", "post-trashed": "trashed"}
# What belongs to WordPress itself: how a site looks, what a text was before, what plug-ins keep.
_ITS_OWN = frozenset(
    (
        "revision",
        "nav_menu_item",
        "custom_css",
        "customize_changeset",
        "oembed_cache",
        "user_request",
        "wp_block",
        "wp_font_face",
        "wp_font_family",
        "wp_global_styles",
        "wp_navigation",
        "wp_template",
        "wp_template_part",
    )
)
_INLINE_TAG = re.compile(r"</?(?:b|i|em|strong|u|s|span|a|br|sub|sup|small|code|mark)\b[^<>]*>", re.IGNORECASE)
_QUARTER = dt.timedelta(minutes=15)
_FARTHEST = dt.timedelta(hours=15)


def read_wordpress(records: Records, notes: Warnings) -> Iterator[Item]:
    """Yield the blog, its files as they are listed, its texts and the comments of each.

    A picture whose address has not come yet has `attachment:NUMBER` in the
    place of it; the `Attachment` of that number comes later.
    """
    reader: _WordPressReader | None = None
    for record in records:
        if not reader:
            reader = _WordPressReader(records.head, notes)
            yield reader.blog
        yield from reader.items(record)
    if not reader:
        yield _WordPressReader(records.head, notes).blog


class _WordPressReader:
    """Knows the authors, the addresses of the files that have come, and how far the blog's clock is from UTC."""

    def __init__(self, head: RecordNode, notes: Warnings) -> None:
        channel = head.first("channel") or head
        people = channel.all("wp:author")
        names = {p.said("wp:author_login"): name_of(unescaped(p.said("wp:author_display_name"))) for p in people}
        self._names = names
        self._people = {person.said("wp:author_id") for person in people} - {"", "0"}
        self._notes = notes
        self._attached: dict[str, str] = {}
        self._offset = dt.timedelta(0)
        self.blog = Blog(
            title=unescaped(channel.said("title")),
            description=plain_line(channel.said("description")),
            url=web_address(channel.said("wp:base_blog_url", "link", "wp:base_site_url")),
            author=next(iter(names.values())) if len(names) == 1 else "",
            language=language_of(channel.said("language")),
        )

    def items(self, record: Record) -> Iterator[Item]:
        node = record.node
        kind = node.said("wp:post_type") or "post"
        if kind == "attachment":
            yield from self._attachment(node)
        elif kind in ("post", "page") and node.said("wp:status") != "auto-draft":
            entry = self._entry(record, kind)
            yield entry
            for comment in node.all("wp:comment"):
                yield self._remark(record, comment, entry.id)
        elif kind not in _ITS_OWN and kind not in ("post", "page"):
            message = f'entries of the kind "{kind[:40]}" are no texts of a blog, and are left out'
            advice = "their words are in import-report/left-out.txt; copy what matters to you by hand"
            self._notes.add("import/other-kind", record.span, message, help=advice)
            yield replace(self._entry(record, "post"), state="other")

    def _attachment(self, node: RecordNode) -> Iterator[Attachment]:
        number, address = node.said("wp:post_id"), web_address(node.said("wp:attachment_url", "guid"))
        if number and address:
            self._attached[number] = address
            yield Attachment(id=number, url=address)

    def _entry(self, record: Record, kind: str) -> ArchiveEntry:
        node = record.node
        state = self._state(record)
        address = address_of(node)
        # So WordPress calls what nobody has seen yet.
        is_address = state == "live" or not re.search(r"[?&](?:p|page_id|preview)=", address)
        return ArchiveEntry(
            span=record.span,
            kind=kind,
            id=self._id(node),
            title=unescaped(_INLINE_TAG.sub("", node.said("title"))),
            text=self._text(node.first("content:encoded")),
            url=address if is_address else "",
            slug=unquote(node.said("wp:post_name")),
            author=self._author(node),
            labels=_labels(node),
            summary=plain_line(node.said("excerpt:encoded")),
            state=state,
            published=self._moment(record, node, "wp:post_date") or self._pub_date(node),
            updated=self._moment(record, node, "wp:post_modified"),
            picture=self._picture(node),
            comments="closed" if node.said("wp:comment_status") == "closed" else "",
        )

    def _state(self, record: Record) -> str:
        node = record.node
        status = node.said("wp:status") or "publish"
        hidden = node.said("wp:post_password") or status == "private"
        if hidden and status != "trash":
            message = "this text was not for everybody; it is a draft now, so that nobody sees it"
            advice = "remove `draft: true` from it if all may read it"
            self._notes.add("import/protected", record.span, message, label="private or with a password", help=advice)
            return "draft"
        return _STATES.get(status, "draft")

    def _id(self, node: RecordNode) -> str:
        number = node.said("wp:post_id")
        return iri(node.said("guid")) or (
            f"{self.blog.url.rstrip('/')}/?p={number}" if number and self.blog.url else ""
        )

    def _author(self, node: RecordNode) -> str:
        login = node.said("dc:creator")
        return self._names.get(login) or name_of(login)

    def _text(self, content: RecordNode | None) -> str:
        return html_of(content.markup, self._attached) if content else ""

    def _picture(self, node: RecordNode) -> str:
        meta = (m for m in node.all("wp:postmeta") if m.said("wp:meta_key") == "_thumbnail_id")
        number = next((m.said("wp:meta_value") for m in meta), "")
        return self._attached.get(number, f"attachment:{number}") if number.isdecimal() and number != "0" else ""

    def _remark(self, record: Record, comment: RecordNode, entry: str) -> ArchiveComment:
        number, parent = comment.said("wp:comment_id"), comment.said("wp:comment_parent")
        at = record.at(comment)
        return ArchiveComment(
            span=at,
            id=self._remark_id(record.node, entry, number),
            entry=entry,
            reply_to=self._remark_id(record.node, entry, parent) if parent != "0" else "",
            author=name_of(unescaped(comment.said("wp:comment_author"))),
            url=web_address(comment.said("wp:comment_author_url")),
            text=self._text(comment.first("wp:comment_content")),
            state=_remark_state(comment),
            by_author=comment.said("wp:comment_user_id") in self._people,
            published=self._moment(Record(record.node, at), comment, "wp:comment_date"),
        )

    def _remark_id(self, node: RecordNode, entry: str, number: str) -> str:
        """Return an id that stays the same, whenever the archive is made."""
        if not number:
            return ""
        base, post = self.blog.url.rstrip("/"), node.said("wp:post_id")
        return f"{base}/?p={post}#comment-{number}" if base and post else f"{entry.partition('#')[0]}#comment-{number}"

    def _moment(self, record: Record, node: RecordNode, name: str) -> dt.datetime | None:
        """Return a moment on the blog's own clock, which is written down beside the one in UTC."""
        local = moment(record, node.said(name), self._notes)
        universal = moment(record, node.said(f"{name}_gmt"), self._notes)
        if not local:
            return universal
        if universal:
            offset = local - universal
            if abs(offset) > _FARTHEST or offset % _QUARTER:
                return universal
            self._offset = offset
        # A draft has no other time than the local one.
        return local.replace(tzinfo=dt.timezone(self._offset) if self._offset else dt.UTC)

    def _pub_date(self, node: RecordNode) -> dt.datetime | None:
        """Return the date for feeds; that of a draft is in the year before Christ was born, and means none."""
        try:
            return moment_of(node.said("pubDate"))
        except ValueError:
            return None


def _labels(node: RecordNode) -> tuple[str, ...]:
    """Return categories and tags; the one for all that has none is left out."""
    categories = (c for c in node.all("category") if c.get("domain") in ("", "category", "post_tag", "tag"))
    words = (unescaped(c.text) for c in categories if c.get("nicename") != "uncategorized")
    return tuple(dict.fromkeys(word for word in words if word))


def _remark_state(comment: RecordNode) -> str:
    state = _REMARK_STATES.get(comment.said("wp:comment_approved"), "waiting")
    kind = comment.said("wp:comment_type")
    if kind in ("pingback", "trackback"):
        return "ping" if state in ("live", "waiting") else state
    return state if kind in ("", "comment") else "waiting"
