"""The archive of WordPress (WXR 1.0 to 1.2): RSS with WordPress's own elements in it.

Squarespace exports the same format, and leaves out hosts and most numbers.
"""

import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from generator.importers.archive import ArchiveComment, ArchiveEntry, Attachment, Blog, Item
from generator.importers.formats.atom import iri, moment
from generator.importers.formats.autop import html_of
from generator.importers.formats.dates import moment_or_none
from generator.importers.formats.feeds import described_by, records_of
from generator.importers.formats.format import Candidate, Format, ReadContext, chunks_of
from generator.importers.formats.normalize import language_of, name_of, plain_line, recording_of, unescaped, web_address
from generator.importers.formats.rss import address_of
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.xml_records import Record, RecordNode, Records
from generator.model.value import replace

__all__ = ["WORDPRESS"]

_STATES = {
    "publish": "live",
    "future": "live",  # its date holds it back
    "inherit": "live",
    "draft": "draft",
    "pending": "draft",
    "private": "draft",
    "trash": "trashed",
}
_COMMENT_STATES = {"1": "live", "approve": "live", "spam": "spam", "trash": "trashed", "post-trashed": "trashed"}
# What WordPress keeps for itself: the look of the site, older versions of texts, data of plug-ins.
_INTERNAL = frozenset(
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
# Where WordPress.com and plug-ins for members keep who may read a text, and the values that mean everybody.
_ACCESS = ("_jetpack_newsletter_access", "_members_access_role", "rcp_user_level", "rcp_access_level", "_mepr_rules")
_FOR_ALL = ("", "everybody", "all", "none", "0")
# What only members saw inside a text: blocks of Jetpack, shortcodes of plug-ins for members.
_PARTLY_KEPT = re.compile(
    r"<!-- wp:(?:jetpack/paywall|premium-content/)|\[(?:members?|members?[-_]?only|private|membership|restrict(?:ed)?|"
    r"mepr-[\w-]+|wc_memberships?_\w+|wlm_\w+|s2If|ihc-hide-content|um_loggedin|logged_?in|is_?logged_?in|paid_content|"
    r"protected|content_protector)(?=[\s\]])[^\[\]]*\]",
    re.IGNORECASE,
)
_INLINE_TAG = re.compile(r"</?(?:b|i|em|strong|u|s|span|a|br|sub|sup|small|code|mark)\b[^<>]*>", re.IGNORECASE)
# Every time zone is a multiple of a quarter of an hour from UTC, and none is farther than 14 hours.
_QUARTER = dt.timedelta(minutes=15)
_FARTHEST = dt.timedelta(hours=15)


# ---------------------------------------------------------------- the format
def _detect(candidate: Candidate) -> bool:
    markup = candidate.markup
    is_ours = b"wordpress.org/export/" in markup or b"<wp:wxr_version>" in markup
    return candidate.root in ("rss", "RDF") and is_ours


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    return _items(records_of(candidate, context), context.warnings, _look_ahead(candidate))


def _items(records: Records, warnings: Warnings, ahead: "_LaterItems") -> Iterator[Item]:
    """Yield the blog, its files as they are listed, its texts, and the comments on each.

    Where the address of a picture has not come yet, `attachment:NUMBER` stands
    in its place; the `Attachment` of that number comes later.
    """
    reader: _WordPressReader | None = None
    for record in records:
        if not reader:
            reader = _WordPressReader(records.head, warnings, ahead)
            yield reader.blog
        yield from reader.items(record)
    if not reader:
        yield _WordPressReader(records.head, warnings, ahead).blog


class _LaterItems(NamedTuple):
    """What a text can refer to before it comes: reusable blocks by number, uploaded pictures by their post."""

    reused: dict[str, str]
    uploads: dict[str, list[str]]


def _look_ahead(candidate: Candidate) -> _LaterItems:
    """Read reusable blocks and lists of uploads in a first pass; most archives refer to neither, and are read once."""
    unheard = ReadContext(dt.UTC, Warnings(lambda _: None), lambda _: None, [])
    before = b""
    # A search for bytes is many times faster than parsing, and stops at the first place that refers to something.
    for chunk in chunks_of(candidate, unheard):
        if _REFERS_AHEAD.search(before + chunk):
            break
        before = chunk[-_OVERLAP:]
    else:
        return _LaterItems({}, {})
    reused: dict[str, str] = {}
    uploads: dict[str, list[tuple[int, int, str]]] = {}
    for node in (record.node for record in records_of(candidate, unheard).matching(_IS_PART)):
        number = node.text_of("wp:post_id")
        if node.text_of("wp:post_type") == "wp_block" and node.text_of("wp:status") in ("", "publish"):
            content = node.first("content:encoded")
            reused[number] = content.markup if content else ""
        elif address := web_address(node.text_of("wp:attachment_url", "guid")):
            place = _number(node.text_of("wp:menu_order")), _number(number), address
            uploads.setdefault(node.text_of("wp:post_parent"), []).append(place)
    pictures = {
        parent: [url for *_, url in sorted(uploaded) if _PICTURE.search(url)] for parent, uploaded in uploads.items()
    }
    return _LaterItems(reused, pictures)


_REFERS_AHEAD = re.compile(rb"<!--\s*wp:block |\[gallery(?:\]|\s(?![^\[\]]*\b(?:ids|include)=))")
_IS_PART = re.compile(rb"<wp:post_type>\s*(?:<!\[CDATA\[)?\s*(?:wp_block|attachment)\b")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg)$", re.IGNORECASE)
# Longer than the start of anything searched for, so that the edge of a chunk cannot hide it.
_OVERLAP = 256


def _number(text: str) -> int:
    # Nine digits hold every number of a real blog, and a hostile one of a million digits costs nothing.
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


WORDPRESS = Format(
    "WordPress",
    _detect,
    _read,
    described_by(lambda records, warnings: _items(records, warnings, _LaterItems({}, {}))),
)


# ---------------------------------------------------------------- its items
class _WordPressReader:
    """Knows the authors, the files that have come, and how far the blog's clock is from UTC."""

    def __init__(self, head: RecordNode, warnings: Warnings, ahead: _LaterItems) -> None:
        channel = head.first("channel") or head
        people = channel.all("wp:author")
        names = {p.text_of("wp:author_login"): name_of(unescaped(p.text_of("wp:author_display_name"))) for p in people}
        self._names = names
        self._people = {person.text_of("wp:author_id") for person in people} - {"", "0"}
        self._warnings, self._ahead = warnings, ahead
        self._attached: dict[str, Attachment] = {}
        self._addresses: dict[str, str] = {}
        # The last one that was certain: summer time changes it in the course of an archive.
        self._offset = dt.timedelta(0)
        self.blog = Blog(
            title=unescaped(channel.text_of("title")),
            description=plain_line(channel.text_of("description")),
            url=web_address(channel.text_of("wp:base_blog_url", "link", "wp:base_site_url")),
            # Of several nobody knows whose blog it is.
            author=next(iter(names.values())) if len(names) == 1 else "",
            language=language_of(channel.text_of("language")),
        )

    def items(self, record: Record) -> Iterator[Item]:
        node = record.node
        kind = node.text_of("wp:post_type") or "post"
        if kind == "attachment":
            yield from self._attachment(node)
        elif kind in ("post", "page") and node.text_of("wp:status") != "auto-draft":
            entry = self._entry(record, kind)
            yield entry
            # After their entry, so that its id is known to whoever takes the comments.
            for comment in node.all("wp:comment"):
                yield self._comment(record, comment, entry.id)
        elif kind not in _INTERNAL and kind not in ("post", "page"):
            message = f'entries of the kind "{kind[:40]}" are not posts or pages, and were left out'
            advice = "their words are in import-report/left-out.txt; copy what matters to you by hand"
            self._warnings.add("import/other-kind", record.span, message, help=advice)
            yield replace(self._entry(record, "post"), state="other")

    def _attachment(self, node: RecordNode) -> Iterator[Attachment]:
        number, address = node.text_of("wp:post_id"), web_address(node.text_of("wp:attachment_url", "guid"))
        if number and address:
            alt = plain_line(_meta(node, "_wp_attachment_image_alt"))
            caption = plain_line(node.text_of("excerpt:encoded"))
            self._addresses[number] = address
            self._attached[number] = Attachment(id=number, url=address, alt=alt, caption=caption)
            yield self._attached[number]

    def _entry(self, record: Record, kind: str) -> ArchiveEntry:
        node = record.node
        state = self._state(record)
        address = address_of(node)
        # The address of a text that was never published is its number, which leads nowhere.
        is_address = state == "live" or not re.search(r"[?&](?:p|page_id|preview)=", address)
        number = _meta(node, "_thumbnail_id")
        has_picture = number.isdecimal() and number != "0"
        picture = self._attached.get(number, Attachment(id=number, url=f"attachment:{number}" if has_picture else ""))
        return ArchiveEntry(
            span=record.span,
            kind=kind,
            id=self._id(node),
            title=unescaped(_INLINE_TAG.sub("", node.text_of("title"))),
            text=self._text(node.first("content:encoded"), node) + _footnotes(node),
            url=address if is_address else "",
            slug=unquote(node.text_of("wp:post_name")),
            author=self._author(node),
            labels=_labels(node),
            summary=plain_line(node.text_of("excerpt:encoded")),
            state=state,
            published=self._moment(record, node, "wp:post_date") or self._pub_date(node),
            updated=self._moment(record, node, "wp:post_modified"),
            # Plugins for podcasts keep the address, the length and the type there, each on a line.
            audio=recording_of(_meta(node, "enclosure").splitlines()[:1]),
            picture=picture.url,
            picture_alt=picture.alt,
            picture_caption=picture.caption,
            comments="closed" if node.text_of("wp:comment_status") == "closed" else "",
        )

    def _state(self, record: Record) -> str:
        node = record.node
        status = node.text_of("wp:status") or "publish"
        content = node.first("content:encoded")
        hidden = (
            node.text_of("wp:post_password")
            or status == "private"
            or any(_meta(node, key).casefold() not in _FOR_ALL for key in _ACCESS)
            # A part that only members saw would be open to all; which part, the coach has to decide.
            or bool(content and _PARTLY_KEPT.search(content.markup))
        )
        if hidden and status != "trash":
            message = "this text was not public; it is a draft now, so that nobody sees it"
            advice = "delete `draft: true` from it if everybody may read it"
            self._warnings.add(
                "import/protected", record.span, message, label="private or with a password", help=advice
            )
            return "draft"
        return _STATES.get(status, "draft")

    def _id(self, node: RecordNode) -> str:
        number = node.text_of("wp:post_id")
        return iri(node.text_of("guid")) or (
            f"{self.blog.url.rstrip('/')}/?p={number}" if number and self.blog.url else ""
        )

    def _author(self, node: RecordNode) -> str:
        login = node.text_of("dc:creator")
        return self._names.get(login) or name_of(login)

    def _text(self, content: RecordNode | None, node: RecordNode | None = None) -> str:
        uploads = self._ahead.uploads.get(node.text_of("wp:post_id"), []) if node else []
        return html_of(content.markup, self._addresses, uploads, self._ahead.reused) if content else ""

    def _comment(self, record: Record, comment: RecordNode, entry: str) -> ArchiveComment:
        number, parent = comment.text_of("wp:comment_id"), comment.text_of("wp:comment_parent")
        at = record.at(comment)
        return ArchiveComment(
            span=at,
            id=self._comment_id(record.node, entry, number),
            entry=entry,
            reply_to=self._comment_id(record.node, entry, parent) if parent != "0" else "",
            author=name_of(unescaped(comment.text_of("wp:comment_author"))),
            url=web_address(comment.text_of("wp:comment_author_url")),
            text=self._text(comment.first("wp:comment_content")),
            state=_comment_state(comment),
            by_author=comment.text_of("wp:comment_user_id") in self._people,
            published=self._moment(Record(record.node, at), comment, "wp:comment_date"),
        )

    def _comment_id(self, node: RecordNode, entry: str, number: str) -> str:
        """Return an id that is the same in every archive of the blog."""
        if not number:
            return ""
        base, post = self.blog.url.rstrip("/"), node.text_of("wp:post_id")
        return f"{base}/?p={post}#comment-{number}" if base and post else f"{entry.partition('#')[0]}#comment-{number}"

    def _moment(self, record: Record, node: RecordNode, name: str) -> dt.datetime | None:
        """Return a moment on the blog's own clock; how far that is from UTC shows where both are given."""
        local = moment(record, node.text_of(name), self._warnings)
        universal = moment(record, node.text_of(f"{name}_gmt"), self._warnings)
        if not local:
            return universal
        if universal:
            offset = local - universal
            # A difference that no zone has comes from a plug-in or from editing by hand; UTC is the one not typed by
            # people.
            if abs(offset) > _FARTHEST or offset % _QUARTER:
                return universal
            self._offset = offset
        # A draft has only the local time.
        return local.replace(tzinfo=dt.timezone(self._offset) if self._offset else dt.UTC)

    def _pub_date(self, node: RecordNode) -> dt.datetime | None:
        """Return the date that feeds show; a draft has a date in the year -0001, which means none."""
        return moment_or_none(node.text_of("pubDate"))


def _meta(node: RecordNode, key: str) -> str:
    """Return the value that WordPress or a plug-in keeps beside a text under a key; empty where there is none."""
    rows = (row for row in node.all("wp:postmeta") if row.text_of("wp:meta_key") == key)
    return next((row.text_of("wp:meta_value") for row in rows), "")


def _footnotes(node: RecordNode) -> str:
    """Return the footnotes as a list, each with a link back; WordPress keeps them apart from the text (since 6.3)."""
    try:
        notes = json.loads(_meta(node, "footnotes") or "[]")
        pairs = [(html.escape(note["id"]), str(note["content"])) for note in notes]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
    items = "".join(f'<li id="{name}">{text} <a href="#{name}-link">↩</a></li>' for name, text in pairs)
    return f"<ol>{items}</ol>" if items else ""


def _labels(node: RecordNode) -> tuple[str, ...]:
    """Return categories and tags, without the category of posts that have none."""
    categories = (c for c in node.all("category") if c.get("domain") in ("", "category", "post_tag", "tag"))
    words = (unescaped(c.text) for c in categories if c.get("nicename") != "uncategorized")
    return tuple(dict.fromkeys(word for word in words if word))


def _comment_state(comment: RecordNode) -> str:
    state = _COMMENT_STATES.get(comment.text_of("wp:comment_approved"), "waiting")
    kind = comment.text_of("wp:comment_type")
    if kind in ("pingback", "trackback"):
        return "ping" if state in ("live", "waiting") else state
    # Plug-ins keep reviews and orders among the comments; whoever wants one approves it by hand.
    return state if kind in ("", "comment") else "waiting"
