"""A feed and its entries, whatever format they are written in.

Nothing in a feed comes from the clock: it is as new as the newest date in it,
so that equal content gives equal bytes.
"""

import datetime as dt

from generator.model.digest import digest_of, uuid_of
from generator.model.value import Value

__all__ = ["BrowserNotice", "Category", "Enclosure", "Feed", "FeedEntry", "comment_feed_id"]

# A feed has to say when it changed (RFC 4287, section 4.1.1), even one without a date in it.
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class BrowserNotice(Value):
    """What a person sees who opens a feed in a browser: a heading, paragraphs, and a link to the feed's page.

    `style` is the address of the style sheet that hides what is for programs.
    """

    style: str
    title: str
    text: tuple[str, ...]
    link: str
    page: str


class Category(Value):
    """A tag: the term in its address, and its name."""

    term: str
    label: str
    scheme: str


class Enclosure(Value):
    """A recording that an entry carries: its full address, media type, size in bytes and length in seconds, or 0."""

    url: str
    type: str
    size: int
    seconds: int


class FeedEntry(Value):
    """An entry; every address in `html` is a full one.

    `authors` are names, each with the address of a page about it, or nothing.
    After RFC 4685, `in_reply_to` is the id and the page of what this entry
    answers; `replies` is the address of the feed of its own answers, with
    their number.
    """

    id: str
    title: str
    url: str
    published: dt.datetime
    updated: dt.datetime
    authors: tuple[tuple[str, str], ...]
    summary: str
    html: str
    image: str = ""
    categories: tuple[Category, ...]
    in_reply_to: tuple[str, str] | None = None
    replies: tuple[str, int] | None = None
    enclosure: Enclosure | None = None


class Feed(Value):
    """A feed.

    `url` is its own address, `page` that of the page it belongs to; `links`
    are further ones, each with its relation.  `history` is the element of
    RFC 5005 that says what kind of document it is (`archive`, `complete`), or
    empty.  `updated` is when it changed, if that is not the newest entry.
    """

    id: str
    title: str
    subtitle: str
    url: str
    page: str
    author: str
    author_url: str
    language: str
    rights: str
    generator: tuple[str, str]
    links: tuple[tuple[str, str], ...] = ()
    history: str = ""
    updated: dt.datetime | None = None
    notice: BrowserNotice | None = None
    entries: tuple[FeedEntry, ...] = ()

    @property
    def changed(self) -> dt.datetime:
        """The newest date in the feed."""
        dates = [self.updated] if self.updated else []
        return max([*dates, *(entry.updated for entry in self.entries)], default=_EPOCH)


def comment_feed_id(about: str) -> str:
    """Return the id of the feed of comments about a lesson or a site, by the id of that.

    Most ids are UUIDs, after which nothing may stand (RFC 9562, section 4);
    those get another UUID.  Any other IRI gets a fragment.
    """
    if about.lower().startswith("urn:uuid:"):
        return f"urn:uuid:{uuid_of(digest_of(about, 'comments'))}"
    return f"{about.partition('#')[0]}#comments"
