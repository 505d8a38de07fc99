"""The export of Ghost: one JSON file with the settings, posts, pages, tags and authors of a blog.

Known from Ghost's documentation of the format (versions 1 to 5).
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

from generator.importers.archive import ArchiveEntry, Blog, Item
from generator.importers.formats.clippings import drop_all
from generator.importers.formats.dates import moment_or_none
from generator.importers.formats.format import Candidate, Format, ReadContext, chunks_of
from generator.importers.formats.ghost_editor import html_of_editor
from generator.importers.formats.html_tree import inner_html, parse_fragment
from generator.importers.formats.normalize import language_of, name_of, plain_line, timezone_of, unescaped, web_address
from generator.model.digest import digest_of, uuid_of

__all__ = ["GHOST"]

_SIGNS = re.compile(rb'\s*\{\s*"(?:db|meta|data)"\s*:')
_MOST_BYTES = 300_000_000
# Ghost writes this in place of the address of the blog.
_OWN_HOST = "__GHOST_URL__"
# What only mails have, and what asks readers to become members. Another button leads to something of the author's.
_CARDS = (
    ".//*[contains(@class, 'kg-signup-card') or contains(@class, 'kg-email-card') or contains(@class, 'kg-email-cta')]"
    " | .//*[contains(@class, 'kg-button-card')][.//a[contains(@href, '#/portal') or contains(@href, '/subscribe')]]"
)
# A part of a post that members alone see stands between two comments (since version 5.100).
_GATED = re.compile(r"<!--\s*kg-gated-block:begin(?P<rules>.*?)-->.*?(?:<!--\s*kg-gated-block:end\s*-->|\Z)", re.DOTALL)


def _detect(candidate: Candidate) -> bool:
    if not _SIGNS.match(candidate.head) or candidate.size > _MOST_BYTES:
        return False
    return b'"posts"' in candidate.head or b'"exported_on"' in candidate.head or b'"db"' in candidate.head


def _tables(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of an export by name; none where the file is not one."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    # Ghost's own export has it all in a list under `db`; other programs that write the format leave that out.
    outer = value.get("db", value) if isinstance(value, dict) else {}
    inner = outer[0] if isinstance(outer, list) and outer else outer
    tables = inner.get("data", {}) if isinstance(inner, dict) else {}
    if not isinstance(tables, dict):
        return {}
    return {
        name: [row for row in rows if isinstance(row, dict)] for name, rows in tables.items() if isinstance(rows, list)
    }


def _describe(candidate: Candidate) -> Blog:
    with candidate.container.open(candidate.name) as file:
        return _blog(_tables(file.read(_MOST_BYTES)))


def _blog(tables: dict[str, list[dict[str, Any]]]) -> Blog:
    settings = {str(row.get("key")): str(row.get("value") or "") for row in tables.get("settings", [])}
    return Blog(
        title=unescaped(settings.get("title", "")),
        description=plain_line(settings.get("description", "")),
        url=web_address(settings.get("url", "")),
        language=language_of(settings.get("lang", "") or settings.get("locale", "")),
        timezone=timezone_of(settings.get("timezone", "") or settings.get("active_timezone", "")),
    )


def _read(candidate: Candidate, context: ReadContext) -> Iterator[Item]:
    tables = _tables(b"".join(chunks_of(candidate, context)))
    if not tables.get("posts"):
        message = "there are no posts in this export of Ghost, or it is incomplete"
        context.warnings.add(
            "import/no-text", candidate.span, message, help="export it again under Settings → Import/Export"
        )
    yield _blog(tables)
    names = {row.get("id"): row for row in tables.get("users", []) + tables.get("authors", [])}
    tags = {row.get("id"): str(row.get("name") or "") for row in tables.get("tags", [])}
    meta = {row.get("post_id"): row for row in tables.get("posts_meta", [])}
    tags_of = _linked(tables.get("posts_tags", []), "tag_id")
    authors_of = _linked(tables.get("posts_authors", []), "author_id")
    for post in tables.get("posts", []):
        labels = [tags.get(tag, "") for tag in tags_of.get(post.get("id"), [])]
        people = authors_of.get(post.get("id"), []) or [post.get("author_id"), post.get("published_by")]
        author = next((str(names[person].get("name") or "") for person in people if person in names), "")
        yield _entry(candidate, post, meta.get(post.get("id"), {}), labels, author)


def _linked(rows: list[dict[str, Any]], key: str) -> dict[Any, list[Any]]:
    """Return what belongs to each post, in the order that the editor gave it."""
    values: dict[Any, list[Any]] = {}
    for row in sorted(rows, key=lambda row: row.get("sort_order") or 0):
        values.setdefault(row.get("post_id"), []).append(row.get(key))
    return values


def _entry(
    candidate: Candidate, post: dict[str, Any], meta: dict[str, Any], labels: list[str], author: str
) -> ArchiveEntry:
    def text(*keys: str) -> str:
        return next((str(row[key]) for key in keys for row in (post, meta) if row.get(key)), "")

    # `page` is how it was before version 3.
    is_page = text("type") == "page" or post.get("page") in (1, True)
    slug = text("slug")
    shown = _GATED.sub(lambda gate: gate[0] if "nonMember:true" in gate["rules"] else "", text("html"))
    body = parse_fragment((shown or html_of_editor(text("lexical"), text("mobiledoc"))).replace(_OWN_HOST, ""))
    drop_all(body.xpath(_CARDS))
    # Only if nothing else is there, since it has no links and no pictures.
    plain = "" if text("html") or len(body) else text("plaintext")
    identity = text("uuid") or uuid_of(digest_of("ghost", text("id"), slug))
    is_for_all = text("visibility") in ("", "public") and str(meta.get("email_only") or 0) in ("0", "False")
    is_public = text("status") in ("published", "scheduled") and is_for_all
    return ArchiveEntry(
        span=candidate.span,
        kind="page" if is_page else "post",
        id=f"urn:uuid:{identity}",
        title=unescaped(text("title")),
        text=plain or inner_html(body),
        markup="text" if plain else "html",
        url=f"/{slug}/" if slug and text("status") != "draft" else "",
        slug=slug,
        author=name_of(author),
        # Ghost keeps what is internal under names with a number sign.
        labels=tuple(dict.fromkeys(label for label in labels if label and not label.startswith("#"))),
        summary=plain_line(text("custom_excerpt")),
        # A post for members or for those who pay, and one sent by mail only, was not public.
        state="live" if is_public else "draft",
        published=_moment(text("published_at")) or _moment(text("created_at")),
        updated=_moment(text("updated_at")),
        picture=text("feature_image").replace(_OWN_HOST, ""),
        picture_alt=text("feature_image_alt"),
        picture_caption=plain_line(text("feature_image_caption")),
    )


def _moment(text: str) -> dt.datetime | None:
    return moment_or_none(text.replace(".000Z", "Z"))


GHOST = Format("Ghost", _detect, _read, _describe)
