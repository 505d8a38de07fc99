"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Iterable, Mapping

from generator.render.feeds import FeedEntry, FeedHead

__all__ = ["json_feed"]


def json_feed(head: FeedHead, entries: Iterable[FeedEntry]) -> bytes:
    """Return a JSON Feed as UTF-8, its items in the order given; what is empty is left out."""
    feed = {
        "home_page_url": head.page,
        "feed_url": head.url,
        "description": head.subtitle,
        "language": head.language,
        "authors": [{"name": head.author, "url": head.author_url}],
        "hubs": [{"type": "WebSub", "url": url} for rel, url in head.links if rel == "hub"],
    }
    must = {"version": "https://jsonfeed.org/version/1.1", "title": head.title}
    whole = must | _filled(feed) | {"items": [_item(entry) for entry in entries]}
    return f"{json.dumps(whole, ensure_ascii=False, indent=2)}\n".encode()


def _item(entry: FeedEntry) -> dict[str, object]:
    must = {"id": entry.id, "url": entry.url, "title": entry.title, "content_html": entry.html}
    return must | _filled(
        {
            "summary": entry.summary,
            "image": entry.image,
            "date_published": entry.published.isoformat(),
            "date_modified": entry.updated.isoformat(),
            "authors": [_filled({"name": entry.author, "url": entry.author_url})],
            "tags": [category.label for category in entry.categories],
        }
    )


def _filled(members: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value}
