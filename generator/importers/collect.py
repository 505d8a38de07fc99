"""Collects the items of an archive, and gathers what has to be known about all of them at once."""

import datetime as dt
import json
import re
import zoneinfo
from collections import Counter
from pathlib import Path

from generator.importers.archive import ArchiveComment, ArchiveEntry, Attachment, Blog, Item
from generator.importers.permalinks import SourceAddress, host_of, path_of
from generator.importers.staging import Staging
from generator.importers.text.converted import one_line
from generator.model.digest import digest_of, uuid_of
from generator.model.url import is_iri
from generator.model.value import Value, replace
from generator.shell.source_tree import scan_tree

__all__ = ["Collected", "Collector"]


class Collected(Value):
    """An archive as a whole.

    `entries` are those to be written, `left_out` the numbers of those that are
    not.  `attachments` are files of the old blog by their ids.  `existing`
    maps each id that the site has to its file; `files` are all its texts.
    """

    blog: Blog
    base: str
    entries: tuple[SourceAddress, ...]
    left_out: tuple[int, ...]
    attachments: dict[str, Attachment]
    tags: tuple[str, ...]
    author: str
    hosts: tuple[str, ...]
    existing: dict[str, str]
    files: tuple[str, ...]


class Collector:
    """Takes an archive item by item.

    Blogger gives dates in UTC.  They are moved to the time zone of the site,
    or for a new site to that of the blog, so that each post keeps the day on
    which readers saw it.
    """

    def __init__(self, staging: Staging, folder: Path, zone: str, *, is_new: bool) -> None:
        self._existing, self._files = _texts_in(folder)
        self._staging, self._zone, self._is_new = staging, zoneinfo.ZoneInfo(zone), is_new
        self._blog = Blog()
        self._entries: list[SourceAddress] = []  # addresses stay whole until that of the blog is known
        self._left_out: list[int] = []
        self._ids: set[str] = set()
        self._attachments: dict[str, Attachment] = {}
        self._tags: dict[str, None] = {}
        self._authors: Counter[str] = Counter()
        self._hosts: Counter[str] = Counter()
        # A post without any date gets that of the one before it, so that it stays beside its neighbors; before the
        # first one there is none, and a coach sees at once that the first day of 2000 is a guess.
        self._last = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

    def take(self, item: Item) -> tuple[int, ArchiveEntry | ArchiveComment] | None:
        """Keep an item; return the number and the completed text of one that is to be converted, else nothing."""
        if isinstance(item, ArchiveEntry):
            return self._entry(self._completed(item))
        if isinstance(item, ArchiveComment):
            comment = _with_id(item)
            return self._staging.add_comment(comment), comment
        if isinstance(item, Attachment):
            self._attachments[item.id] = item
        else:
            # The later one knows more, but an empty field of it must not delete what the first one said.
            fields = {key: getattr(item, key) or getattr(self._blog, key) for key in Blog.__struct_fields__}
            self._blog = Blog(**fields)
            if self._is_new and self._blog.timezone:
                self._zone = zoneinfo.ZoneInfo(self._blog.timezone)
        return None

    def _entry(self, entry: ArchiveEntry) -> tuple[int, ArchiveEntry] | None:
        number = self._staging.add_entry(entry)
        if entry.state in ("trashed", "other"):
            self._left_out.append(number)
            return None
        existing = self._existing.get(entry.id, "")
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
                # Should a comment of the site bear this id, the post must not be written over it.
                existing="" if existing.startswith("content/comments/") else existing,
                aliases=entry.aliases,
            )
        )
        self._tags |= dict.fromkeys(entry.labels)
        if entry.kind == "post":
            self._authors[one_line(entry.author)] += 1
        # Single posts of an archive can be elsewhere: the host of most is the blog's.
        self._hosts[host_of(entry.url)] += 1
        return number, entry

    def _completed(self, entry: ArchiveEntry) -> ArchiveEntry:
        """Return an entry with a date, and with an id that is the same at the next import."""
        # The id must not depend on when a document was saved, as it will be saved again, nor on the site's time zone.
        day = entry.published.replace(tzinfo=None) if entry.published and "date" not in entry.guessed else ""
        name = entry.id or entry.url or f"{entry.span.path} {entry.title} {day}"
        published = entry.published or entry.updated or (None if entry.kind == "page" else self._last)
        self._last = published or self._last
        # Other programs write UTC because they mean it, or give the blog's own offset.
        if published and published.utcoffset() == dt.timedelta() and name.startswith("tag:blogger.com"):
            published = published.astimezone(self._zone)
        guessed = entry.guessed if entry.published or entry.kind == "page" else (*entry.guessed, "date")
        iri = name if is_iri(name) else _urn(name)
        while iri in self._ids:
            # Some feeds give every post the address of the home page as its id.
            iri = _urn(iri, entry.title, str(day), entry.text)
        self._ids.add(iri)
        return replace(entry, id=iri, published=published, guessed=tuple(dict.fromkeys(guessed)))

    def result(self) -> Collected:
        """Return the archive as a whole, after the last item."""
        home = self._blog.url
        host = next((name for name, _ in self._hosts.most_common() if name), "")
        if not home and host:
            urls = (entry.path for entry in self._entries if host_of(entry.path) == host)
            home = next((f"{match[0]}/" for url in urls if (match := re.match(r"https?://[^/?#\s]+", url))), "")
        root, path = _split_home(home)
        # If a post is outside the folder of the home page, addresses start at the host.
        paths = (path_of(entry.path) for entry in self._entries if host_of(entry.path))
        outside = any(old and not f"{old}/".startswith(path) for old in paths)
        base = "/" if outside else path
        home = f"{root}{base}" if root else home
        named = one_line(self._blog.author)
        # The blog's own name for its author counts only if posts bear it: it can be a nickname, or the blog's title.
        author = named if self._authors[named] else next((name for name, _ in self._authors.most_common() if name), "")
        return Collected(
            blog=replace(self._blog, url=home),
            base=base,
            entries=tuple(
                [replace(entry, path=path_of(entry.path, base), aliases=_paths(entry, base)) for entry in self._entries]
            ),
            left_out=tuple(self._left_out),
            attachments=self._attachments,
            tags=tuple(self._tags),
            author=author,
            hosts=tuple({host, host_of(home)} - {""}),
            existing=self._existing,
            files=self._files,
        )


def _paths(entry: SourceAddress, base: str) -> tuple[str, ...]:
    """Return the older addresses of an entry, from the root of the blog."""
    return tuple(filter(None, (path_of(alias, base) for alias in entry.aliases)))


def _split_home(url: str) -> tuple[str, str]:
    """Return the root and the folder of a home page's address; without an address, nothing and `/`."""
    parts = re.match(r"([a-z]+://[^/?#]+)([^?#]*)", url)
    if not parts:
        return "", "/"
    folder, _, last = parts[2].rpartition("/")
    # A last part with a dot is a file, such as `index.html`.
    return parts[1], f"{folder}/" if "." in last else f"{parts[2].rstrip('/')}/"


def _with_id(comment: ArchiveComment) -> ArchiveComment:
    """Return a comment with an id that is the same at the next import."""
    content = (comment.entry, comment.author, str(comment.published), comment.text)
    return comment if is_iri(comment.id) else replace(comment, id=_urn(*content))


def _urn(*words: str) -> str:
    return f"urn:uuid:{uuid_of(digest_of('import', *words))}"


# As YAML has it: in either kind of quotation marks, or plain; a whole parser is slow for a single line.
_ID = re.compile(rb"^id:[ \t]*(?:(?P<json>\"(?:[^\"\\]|\\.)*\")|'(?P<quoted>[^']*)'|(?P<plain>\S+))", re.MULTILINE)


def _head_of(path: Path) -> bytes:
    """Return the front matter of a file, however long it is; nothing where the file cannot be read."""
    try:
        with path.open("rb") as file:
            # Nearly all front matter is shorter, so that few lessons are read to their end for one line.
            start = file.read(4000)
            whole = start if b"\n---" in start else start + file.read()
    except OSError:
        return b""
    return whole.split(b"\n---", 1)[0]


def _id_in(head: bytes) -> str:
    """Return the id in front matter; empty where there is none."""
    match = _ID.search(head)
    if not match:
        return ""
    text = (match["json"] or match["quoted"] or match["plain"] or b"").decode("utf-8", "replace")
    try:
        return str(json.loads(text)) if match["json"] else text
    except ValueError:
        return ""


def _texts_in(folder: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the file of each id in the texts of a site, wherever the coach has moved it, and all its files."""
    files_by_id: dict[str, str] = {}
    files = []
    for top in ("content/lessons", "content/pages", "content/comments"):
        for path, _ in scan_tree(folder, top):
            if path.endswith(".md"):
                files.append(path)
                if name := _id_in(_head_of(folder / path)):
                    # Of two texts with one id, which a build reports, the import renews the first.
                    files_by_id.setdefault(name, path)
    return files_by_id, tuple(files)
