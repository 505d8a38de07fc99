"""What was published: the value of `published.json`, which is kept with the site.

Readers' programs know lessons and feeds by their ids, and readers have saved
addresses.  Neither can be learned from the site as it is now, so publishing
notes them.  A row says where an address came from, so that a later build can
tell which lesson has moved.  Nothing is ever taken out of the list by itself.

The file is for programs, but it goes through git, and through a coach's hands
when two computers have to be brought together: one row a line, sorted.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Literal

from generator.model.value import Value, field, replace

__all__ = ["NOTHING", "PUBLISHED", "AddressKind", "FeedRow", "LastTime", "Published", "PublishedAddress"]

PUBLISHED = "published.json"

AddressKind = Literal["text", "moved", "list", "feed", "file", "gone", "other"]


class FeedRow(Value, array_like=False):
    """A feed as it was published: its id, and the digest of its bytes in hexadecimal digits."""

    id: str
    digest: str


class LastTime(Value, array_like=False):
    """When files went out the last time (ISO 8601, in UTC), and to which addresses.

    It is kept here and not with the notes of one computer: whoever has the
    site's files, through git or from a backup, knows what readers have.
    """

    at: str
    to: tuple[str, ...] = ()


class PublishedAddress(Value, array_like=False, omit_defaults=True):
    """What stood at an address when it was last published.

    A `text` is the own page of a lesson or page, with its `id` and `source`, what
    it is recognized by if both change (`title`, `date`, `opening`), and the names
    of the files `beside` it.  `moved` led on to the text with that `id`; `gone` said
    that it is gone.  A `list` is made of other pages; a `feed` can have a `title`.
    A `file` has the `digest` of its bytes.  `other` is what a hook made.
    """

    kind: AddressKind
    id: str = ""
    source: str = ""
    title: str = ""
    date: str = ""
    opening: str = ""
    digest: str = ""
    beside: tuple[str, ...] = ()


class Published(Value, array_like=False):
    """Each feed by its path, the id of each lesson by the path of its page, each address, and when that was.

    Version 1 had no addresses.
    """

    version: Literal[1, 2]
    feeds: Mapping[str, FeedRow]
    entries: Mapping[str, str]
    addresses: Mapping[str, PublishedAddress] = field(default_factory=dict)
    last: LastTime | None = None

    @property
    def text(self) -> str:
        """The text of the file: sorted, with one entry a line, so that git shows differences well."""
        feeds = {path: {"id": row.id, "digest": row.digest} for path, row in self.feeds.items()}
        addresses = {path: _filled_in(row) for path, row in self.addresses.items()}
        last = {"at": self.last.at, "to": self.last.to} if self.last else None
        head = ["{", '"version": 2,', *([f'"last": {json.dumps(last, ensure_ascii=False)},'] if last else [])]
        lines = [*head, '"feeds": {', *_lines(feeds), "},", '"entries": {', *_lines(self.entries)]
        lines += ["},", '"addresses": {', *_lines(addresses), "}"]
        return "\n".join([*lines, "}", ""])

    def with_addresses(self, built: Mapping[str, PublishedAddress]) -> dict[str, PublishedAddress]:
        """Return all addresses once what was built is published; none is ever dropped."""
        return {**self.addresses, **{path: _after(self.addresses.get(path), row) for path, row in built.items()}}


NOTHING = Published(version=2, feeds={}, entries={})
"""What is known before the first publication."""


def _after(before: PublishedAddress | None, now: PublishedAddress) -> PublishedAddress:
    """Return a row with what an earlier one knows: where a text was, the files beside it are still asked for.

    A text that was taken down may come back, in another file: it is to be recognized.
    """
    if before is None or now.kind not in ("moved", "gone"):
        return now
    if now.kind == "gone":
        return replace(before, kind="gone")
    return replace(now, title=before.title, beside=before.beside)


def _filled_in(row: PublishedAddress) -> dict[str, object]:
    fields = {name: getattr(row, name) for name in row.__struct_fields__}
    return {name: value for name, value in fields.items() if value}


def _lines(members: Mapping[str, object]) -> Iterator[str]:
    for number, (name, value) in enumerate(sorted(members.items()), 1):
        comma = "," if number < len(members) else ""
        yield f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}{comma}"
