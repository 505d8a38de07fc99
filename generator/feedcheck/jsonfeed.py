"""The rules for the JSON Feed, and what it has to share with the Atom feed.

They follow https://www.jsonfeed.org/version/1.1/, and are written out here:
those who made it publish no schema, and few members matter.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.feedcheck.content import content_violations
from generator.feedcheck.files import BuiltSite, FeedFile
from generator.feedcheck.violation import UnreadableError, Violation
from generator.model.url import is_iri
from generator.model.value import Value

__all__ = ["BuiltJsonFeed", "json_violations", "parse_json"]

_VERSION = "https://jsonfeed.org/version/1.1"


class BuiltJsonFeed(Value):
    """A feed that could be read: its file, its members, its site, and the ids in the Atom feed, if known."""

    where: FeedFile
    members: Mapping[str, Any]
    site: BuiltSite
    ids: list[str] | None

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """The items that are objects."""
        items = self.members.get("items")
        return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def parse_json(text: str) -> dict[str, Any]:
    """Return a JSON object; raises `UnreadableError`."""
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as problem:
        raise UnreadableError(problem.msg, problem.lineno, problem.colno) from problem
    # `json` is recursive: "[" a hundred thousand times is short, and would end in a traceback.
    except RecursionError as problem:
        raise UnreadableError("brackets are nested too deeply") from problem
    if not isinstance(parsed, dict):
        raise UnreadableError("it is not an object")
    return parsed


def json_violations(feed: BuiltJsonFeed) -> Iterator[Violation]:
    """Yield everything that is wrong in a feed."""
    for rule in _RULES:
        yield from rule(feed)


def _check_members(feed: BuiltJsonFeed) -> Iterator[Violation]:
    if feed.members.get("version") != _VERSION:
        yield _violation("feed/incomplete", f'the "version" of this feed is missing, or is not {_VERSION}', '"version"')
    if not _text(feed.members, "title"):
        yield _violation("feed/incomplete", 'this feed has no "title"')
    items = feed.members.get("items")
    if not isinstance(items, list) or len(feed.items) != len(items):
        yield _violation("feed/incomplete", 'this feed has no list of "items" that are objects', '"items"')


def _check_items(feed: BuiltJsonFeed) -> Iterator[Violation]:
    for item in feed.items:
        # JSON Feed allows any text as an id, but the Atom feed has the same ids, which must be IRIs (RFC 4287, 4.2.6).
        if not is_iri(_text(item, "id")):
            yield _violation("feed/bad-id", "this item has no id, or one that cannot be an id", _quoted(item, "id"))
        if not isinstance(item.get("content_html", item.get("content_text")), str):
            yield _item_violation("feed/incomplete", item, "this item has no text")


def _check_addresses(feed: BuiltJsonFeed) -> Iterator[Violation]:
    address, site = feed.site.address_of(feed.where.file), feed.site
    if _text(feed.members, "feed_url") != address:
        message = f'this feed does not say that its own address ("feed_url") is {address}'
        yield _violation("feed/bad-link", message, '"feed_url"')
    if _text(feed.members, "home_page_url") != site.url:
        message = f'this feed does not say that its page ("home_page_url") is {site.url}'
        yield _violation("feed/bad-link", message, '"home_page_url"')
    hubs = feed.members.get("hubs")
    if site.hub and {"type": "WebSub", "url": site.hub} not in (hubs if isinstance(hubs, list) else []):
        yield _violation("feed/bad-link", f"this feed does not name the hub of site.yaml, {site.hub}", '"hubs"')
    for item in feed.items:
        if not site.file_at(_text(item, "url")):
            message = f'there is no page of the site at "{_text(item, "url")}"'
            yield _item_violation("feed/bad-link", item, message, _quoted(item, "url"))


def _check_dates(feed: BuiltJsonFeed) -> Iterator[Violation]:
    for item in feed.items:
        for name in ("date_published", "date_modified"):
            if name in item and not _is_date(_text(item, name)):
                message = f'"{item[name]}" is not a date with a time and its offset from UTC'
                yield _item_violation("feed/bad-date", item, message, _quoted(item, name))


def _is_date(text: str) -> bool:
    """Tell whether a text is a date-time with an offset (RFC 3339, section 5.6)."""
    # `fromisoformat` alone accepts more: dates without a time, weeks, a time without an offset.
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text, re.ASCII):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_content(feed: BuiltJsonFeed) -> Iterator[Violation]:
    for item in feed.items:
        yield from content_violations(_text(item, "content_html"), _text(item, "id"), _as_written)


def _as_written(tag: str) -> str:
    # Without the quotation marks: a tag stands in the middle of a text.
    return json.dumps(tag, ensure_ascii=False)[1:-1]


def _check_same_as_atom(feed: BuiltJsonFeed) -> Iterator[Violation]:
    ids = [_text(item, "id") for item in feed.items]
    # An id that cannot be one has been reported already.
    if feed.ids is not None and ids != feed.ids and all(map(is_iri, (*ids, *feed.ids))):
        yield _violation("feed/differs", "the entries are not those of the Atom feed, or are in another order")


_RULES: tuple[Callable[[BuiltJsonFeed], Iterator[Violation]], ...] = (
    _check_members,
    _check_items,
    _check_addresses,
    _check_dates,
    _check_content,
    _check_same_as_atom,
)


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _quoted(members: Mapping[str, Any], name: str) -> str:
    """Return a member as drillbook writes it, to find its place in the file."""
    return f'"{name}": {json.dumps(members.get(name), ensure_ascii=False)}'


def _item_violation(code: str, item: Mapping[str, Any], message: str, quote: str = "") -> Violation:
    return Violation(code=code, message=message, quote=quote or _quoted(item, "id"), entry=_text(item, "id"))


def _violation(code: str, message: str, quote: str = "") -> Violation:
    return Violation(code=code, message=message, quote=quote)
