"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Mapping

from generator.model.feed import Enclosure, Feed, FeedEntry

__all__ = ["json_feed"]


def json_feed(feed: Feed) -> bytes:
    """Return a feed as UTF-8, its items in the order given; empty members are left out."""
    required = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title}
    optional = {
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "description": feed.subtitle,
        "language": feed.language,
        # Version 1.1 has a list; the `author` of version 1 is deprecated.
        "authors": [{"name": feed.author, "url": feed.author_url}],
        "hubs": [{"type": "WebSub", "url": url} for rel, url in feed.links if rel == "hub"],
    }
    members = required | _filled(optional) | {"items": [_item(entry) for entry in feed.entries]}
    # Indented, because people open it to see what is in it; compressed, the spaces cost next to nothing.
    return f"{json.dumps(members, ensure_ascii=False, indent=2)}\n".encode()


def _item(entry: FeedEntry) -> dict[str, object]:
    required = {"id": entry.id, "url": entry.url, "title": entry.title, "content_html": entry.html}
    return required | _filled(
        {
            "summary": entry.summary,
            "image": entry.image,
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "authors": [_filled({"name": name, "url": url}) for name, url in entry.authors],
            "attachments": [_attachment(entry.enclosure)] if entry.enclosure else [],
            "tags": [category.label for category in entry.categories],
        }
    )


def _attachment(one: Enclosure) -> dict[str, object]:
    sizes = {"size_in_bytes": one.size, "duration_in_seconds": one.seconds}
    return {"url": one.url, "mime_type": one.type} | _filled(sizes)


def _filled(members: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value}
