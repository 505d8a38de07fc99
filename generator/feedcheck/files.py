"""Which files of the output are feeds, and which file an address of the site leads to."""

import enum
import re
from collections.abc import Collection
from urllib.parse import unquote

from generator.model.addresses import (
    PODCAST_PATH,
    is_archive_feed,
    is_comment_feed,
    is_term_feed,
    json_feed_path,
    rss_feed_path,
)
from generator.model.config import Config
from generator.model.url import encode, file_of
from generator.model.value import Value

__all__ = ["BuiltSite", "FeedFile", "Kind", "feed_files"]


class Kind(enum.Enum):
    """What a feed holds, in the order in which feeds are checked."""

    MAIN = "main"
    JSON = "json"
    RSS = "rss"
    PODCAST = "podcast"
    ARCHIVE = "archive"
    TERM = "term"
    COMMENTS = "comments"

    @property
    def names_hub(self) -> bool:
        """Whether the feed names the hub: archives, to which nobody subscribes, podcasts and comments do not."""
        return self in (Kind.MAIN, Kind.JSON, Kind.RSS, Kind.TERM)


class FeedFile(Value):
    """A feed of the output, relative to that folder."""

    file: str
    kind: Kind


class BuiltSite(Value):
    """What a feed is checked against: the address of the site, the files of its output, and its hub, if it has one."""

    url: str
    files: frozenset[str]
    hub: str = ""

    def address_of(self, file: str) -> str:
        """Return the address that a file is published at."""
        return self.url + encode(file)

    def file_at(self, address: str) -> str:
        """Return the file of the output that an address leads to; empty if there is none."""
        if not address.startswith(self.url):
            return ""
        path = unquote(re.split("[?#]", address.removeprefix(self.url))[0])
        file = file_of(f"/{path}")
        return file if file in self.files else ""


def feed_files(files: Collection[str], config: Config) -> tuple[FeedFile, ...]:
    """Return the feeds among the files of the output, the main one first, whether it is there or not."""
    main, beside = config.feed.file, json_feed_path(config.feed.file)[1:]
    feeds = [FeedFile(file=main, kind=Kind.MAIN), FeedFile(file=beside, kind=Kind.JSON)]
    if config.feeds.rss:
        feeds.append(FeedFile(file=rss_feed_path(main)[1:], kind=Kind.RSS))
    if config.podcast:
        feeds.append(FeedFile(file=PODCAST_PATH[1:], kind=Kind.PODCAST))
    # Tags, comments and archives are known by their paths, since the output has those of hooks as well.
    for file in sorted(set(files) - {main, beside}):
        path = f"/{file}"
        if is_archive_feed(path, main):
            feeds.append(FeedFile(file=file, kind=Kind.ARCHIVE))
        elif is_term_feed(path):
            feeds.append(FeedFile(file=file, kind=Kind.TERM))
        elif is_comment_feed(path):
            feeds.append(FeedFile(file=file, kind=Kind.COMMENTS))
    # The Atom feed is read before the JSON feed and that in RSS, which are compared with it.
    order = list(Kind)
    return tuple(sorted(feeds, key=lambda one: order.index(one.kind)))
