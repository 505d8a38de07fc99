"""What is in an archive, read into the spool; and of every entry what has to be known at once."""

import datetime as dt
import json
import re
import zoneinfo
from collections import Counter
from pathlib import Path

from generator.importers.archive import ArchiveComment, ArchiveEntry, Attachment, Blog, Item
from generator.importers.permalinks import SourceAddress, host_of, path_of
from generator.importers.staging import Staging
from generator.importers.text.drafts import one_line
from generator.model.digest import digest_of, uuid_of
from generator.model.url import is_iri
from generator.model.value import Value, replace
from generator.shell.source_tree import scan_tree

__all__ = ["Collected", "Collector"]


class Collected(Value):
    """An archive as a whole.

    `entries` are those to be written, `left_out` the numbers of those that are
    not; `attachments` are the addresses of files by their ids.  `there` has
    the file of each id that the site has, `files` are all its texts.
    """

    blog: Blog
    base: str
    entries: tuple[SourceAddress, ...]
    left_out: tuple[int, ...]
    attachments: dict[str, str]
    tags: tuple[str, ...]
    author: str
    hosts: tuple[str, ...]
    there: dict[str, str]
    files: tuple[str, ...]


class Collector:
    """An archive on its way into the spool, item by item.

    Dates that Blogger gives in UTC are turned to the zone of the site, or, for
    a new one, of the blog where that is known: the day is the one readers saw.
    """

    def __init__(self, staging: Staging, folder: Path, zone: str, *, is_new: bool) -> None:
        self._there, self._files = _texts_in(folder)
        self._staging, self._zone, self._is_new = staging, zoneinfo.ZoneInfo(zone), is_new
        self._blog = Blog()
        self._entries: list[SourceAddress] = []  # with whole addresses, as long as the blog's own is not known
        self._left_out: list[int] = []
        self._ids: set[str] = set()
        self._attachments: dict[str, str] = {}
        self._tags: dict[str, None] = {}
        self._authors: Counter[str] = Counter()
        self._hosts: Counter[str] = Counter()
        self._last = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

    def take(self, item: Item) -> tuple[int, ArchiveEntry | ArchiveComment] | None:
        """Keep an item; of a text that goes on, return its number in the spool, and the text with what it lacked."""
        if isinstance(item, ArchiveEntry):
            return self._entry(self._settled(item))
        if isinstance(item, ArchiveComment):
            remark = _named(item)
            return self._staging.add_remark(remark), remark
        if isinstance(item, Attachment):
            self._attachments[item.id] = item.url
        else:
            known = {key: getattr(item, key) or getattr(self._blog, key) for key in Blog.__struct_fields__}
            self._blog = Blog(**known)
            if self._is_new and self._blog.timezone:
                self._zone = zoneinfo.ZoneInfo(self._blog.timezone)
        return None

    def _entry(self, entry: ArchiveEntry) -> tuple[int, ArchiveEntry] | None:
        number = self._staging.add_entry(entry)
        if entry.state in ("trashed", "other"):
            self._left_out.append(number)
            return None
        there = self._there.get(entry.id, "")
        self._entries.append(
            SourceAddress(
                number=number,
                kind=entry.kind,
                id=entry.id,
                path=entry.url,
                slug=entry.slug,
                title=one_line(entry.title),
                date=entry.published,
                source=entry.span.path,
                there="" if there.startswith("content/comments/") else there,
            )
        )
        self._tags |= dict.fromkeys(entry.labels)
        if entry.kind == "post":
            self._authors[one_line(entry.author)] += 1
        self._hosts[host_of(entry.url)] += 1
        return number, entry

    def _settled(self, entry: ArchiveEntry) -> ArchiveEntry:
        """Return an entry with an id that is the same the next time, and a date."""
        # When a document was saved is no part of what it is: it will be saved again; nor is the site's time zone.
        day = entry.published.replace(tzinfo=None) if entry.published and "date" not in entry.guessed else ""
        name = entry.id or entry.url or f"{entry.span.path} {entry.title} {day}"
        published = entry.published or entry.updated or (None if entry.kind == "page" else self._last)
        self._last = published or self._last
        if published and published.utcoffset() == dt.timedelta() and name.startswith("tag:blogger.com"):
            published = published.astimezone(self._zone)
        guessed = entry.guessed if entry.published or entry.kind == "page" else (*entry.guessed, "date")
        iri = name if is_iri(name) else _urn(name)
        while iri in self._ids:
            # Feeds give the address of the home page for each post.
            iri = _urn(iri, entry.title, str(day), entry.text)
        self._ids.add(iri)
        return replace(entry, id=iri, published=published, guessed=tuple(dict.fromkeys(guessed)))

    def result(self) -> Collected:
        """Return the archive as a whole."""
        home = self._blog.url
        host = next((name for name, _ in self._hosts.most_common() if name), "")
        if not home and host:
            urls = (known.path for known in self._entries if host_of(known.path) == host)
            home = next((f"{found[0]}/" for url in urls if (found := re.match(r"https?://[^/?#\s]+", url))), "")
        root, path = _split_home(home)
        # Whoever has a post outside the folder of the blog has the addresses of the host.
        paths = (path_of(known.path) for known in self._entries if host_of(known.path))
        outside = any(old and not f"{old}/".startswith(path) for old in paths)
        base = "/" if outside else path
        home = f"{root}{base}" if root else home
        own = one_line(self._blog.author)
        author = own if self._authors[own] else next((name for name, _ in self._authors.most_common() if name), "")
        return Collected(
            blog=replace(self._blog, url=home),
            base=base,
            entries=tuple([replace(known, path=path_of(known.path, base)) for known in self._entries]),
            left_out=tuple(self._left_out),
            attachments=self._attachments,
            tags=tuple(self._tags),
            author=author,
            hosts=tuple({host, host_of(home)} - {""}),
            there=self._there,
            files=self._files,
        )


def _split_home(url: str) -> tuple[str, str]:
    """Return the host of a home page, as an address without a path, and the folder that it is in; empty if none."""
    found = re.match(r"([a-z]+://[^/?#]+)([^?#]*)", url)
    if not found:
        return "", "/"
    folder, _, last = found[2].rpartition("/")
    return found[1], f"{folder}/" if "." in last else f"{found[2].rstrip('/')}/"


def _named(remark: ArchiveComment) -> ArchiveComment:
    """Return a comment with an id, one that is the same the next time."""
    said = (remark.entry, remark.author, str(remark.published), remark.text)
    return remark if is_iri(remark.id) else replace(remark, id=_urn(*said))


def _urn(*words: str) -> str:
    return f"urn:uuid:{uuid_of(digest_of('import', *words))}"


_ID = re.compile(rb"^id:[ \t]*(?:(?P<json>\"(?:[^\"\\]|\\.)*\")|'(?P<quoted>[^']*)'|(?P<plain>\S+))", re.MULTILINE)


def _head_of(path: Path) -> bytes:
    """Return the front matter of a file, however long it is; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(4000)
            whole = start if b"\n---" in start else start + file.read()
    except OSError:
        return b""
    return whole.split(b"\n---", 1)[0]


def _id_in(head: bytes) -> str:
    """Return the id that front matter gives, or an empty text."""
    found = _ID.search(head)
    if not found:
        return ""
    text = (found["json"] or found["quoted"] or found["plain"] or b"").decode("utf-8", "replace")
    try:
        return str(json.loads(text)) if found["json"] else text
    except ValueError:
        return ""


def _texts_in(folder: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the file of each id that the texts of a site have, wherever the coach has moved them, and all files."""
    found: dict[str, str] = {}
    files = []
    for top in ("content/lessons", "content/pages", "content/comments"):
        for path, _ in scan_tree(folder, top):
            if path.endswith(".md"):
                files.append(path)
                if name := _id_in(_head_of(folder / path)):
                    found.setdefault(name, path)
    return found, tuple(files)
