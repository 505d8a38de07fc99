"""Old addresses and new ones: their pattern, the place of each text, where links lead now."""

import datetime as dt
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from generator.model.addresses import HOME_PATH, feed_path, tag_path
from generator.model.config import DEFAULT_PERMALINK
from generator.model.url import (
    bad_path,
    expand_permalink,
    file_of,
    slugify,
)
from generator.model.value import Value, replace

__all__ = [
    "Addresses",
    "NewAddress",
    "SourceAddress",
    "host_of",
    "infer_permalink",
    "path_of",
    "places_for",
    "slug_of",
]


class SourceAddress(Value):
    """What has to be known about every entry at once.

    `number` is its place in the staging area.  `path` is its old address from
    the root, decoded, or empty; `aliases` are still older ones.  `source` is
    the file that it came from, `existing` the file of the site that has its id
    already, or empty.
    """

    number: int
    kind: str
    id: str
    path: str
    slug: str
    title: str
    date: dt.datetime | None
    source: str = ""
    existing: str = ""
    aliases: tuple[str, ...] = ()


class NewAddress(Value):
    """Where an entry goes: the name of its file, its slug, its new path, and older paths that differ.

    `lost` is an old path that cannot be kept, because something else is there.
    """

    name: str
    file: str
    slug: str
    path: str
    aliases: tuple[str, ...] = ()
    lost: str = ""


def path_of(url: str, base: str = "/") -> str:
    """Return the decoded path of an address, from the blog's root; empty for a home page or an invalid address."""
    try:
        path = unquote(urlsplit(url.strip()).path)
    except ValueError:
        return ""
    path = "/" + path.removeprefix(base).lstrip("/")
    return "" if path == "/" or not path.isprintable() else path


def host_of(url: str) -> str:
    """Return the host of an address without its variants: Blogger has one for each country."""
    try:
        host = (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return re.sub(r"\.blogspot\..+$", ".blogspot.com", host)


def slug_of(path: str) -> str:
    """Return the last part of a path, without its ending."""
    last = path.rstrip("/").rpartition("/")[2]
    return re.sub(r"\.(?:html?|php|aspx?|md|txt|docx)$", "", last, flags=re.IGNORECASE)


def infer_permalink(entries: Iterable[SourceAddress]) -> str:
    """Return the pattern that most old addresses follow; drillbook's own where they follow none."""
    patterns = Counter(p for entry in entries if entry.kind == "post" and (p := _pattern(entry)))
    return patterns.most_common(1)[0][0] if patterns else DEFAULT_PERMALINK


def _pattern(entry: SourceAddress) -> str:
    slug = slug_of(entry.path)
    if not entry.date or not slug or re.search(r"[{}]", entry.path):
        return ""
    *folders, last = entry.path.strip("/").split("/")
    parts = [("year", f"{entry.date.year:04}"), ("month", f"{entry.date.month:02}"), ("day", f"{entry.date.day:02}")]
    for number, folder in enumerate(folders):
        # Only in this order: /2026/03/ is year and month, but a 03 before the year is a folder of that name.
        if parts and folder == parts[0][1]:
            folders[number] = f"{{{parts.pop(0)[0]}}}"
    pattern = "/".join(["", *folders, "{slug}" + last[len(slug) :]]) + "/" * entry.path.endswith("/")
    # A path without an ending becomes a folder with a page in it. Other endings than .html cannot be made.
    pattern = f"{pattern}/" if pattern.endswith("{slug}") else pattern
    return "" if not pattern.endswith((".html", "/")) or bad_path(re.sub(r"[{}]", "", pattern)) else pattern


def places_for(
    entries: Iterable[SourceAddress], permalink: str, taken: Iterable[str], reserved: Iterable[str] = ()
) -> dict[int, NewAddress]:
    """Return where each entry goes, by its number.

    `taken` are names of files, such as `lessons/circle-back`; `reserved` are
    the paths of everything besides lessons and pages.  An entry whose id a
    file has goes into that file, whatever it is called now.  No two entries
    get one address: those that are in the site choose first, then those that
    had an address.
    """
    # Windows and macOS take two names that differ by capitals alone for one file.
    names = {name.casefold() for name in taken}
    claims = _Claims(reserved)
    places: dict[int, NewAddress] = {}
    # Who comes first gets the address. Sorting is stable, so equal ones stay in the order of the archive, and the same
    # archive always gives the same addresses.
    for entry in sorted(entries, key=lambda entry: (not entry.existing, not entry.path)):
        folder = "pages" if entry.kind == "page" else "lessons"
        old_slug = slug_of(entry.path)
        slug = _short(slugify(old_slug) or slugify(entry.slug) or slugify(entry.title))
        slug = slug or (f"post-{entry.date:%Y-%m-%d}" if entry.date else "post")
        name = _file_name(entry, slug, folder, names)
        # Unchanged if possible: capitals and underscores are part of an address.
        slug = slug if not old_slug or bad_path(f"/{old_slug}") or len(old_slug.encode()) > _LONGEST else old_slug
        day = entry.date or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        pattern = "/{slug}/" if folder == "pages" else permalink
        paths = ((s, expand_permalink(pattern, date=day, slug=s)) for s in _names(slug, entry.date))
        slug, path = next((s, p) for s, p in paths if claims.take(p))
        places[entry.number] = NewAddress(
            name=name,
            file=entry.existing or f"content/{folder}/{name}.md",
            slug=slug,
            path=path,
            lost=entry.path,
            aliases=entry.aliases,
        )
    # Every new address comes first; only then are old ones claimed for those that have another now.
    return {number: _with_aliases(place, claims) for number, place in places.items()}


def _file_name(entry: SourceAddress, slug: str, folder: str, names: set[str]) -> str:
    """Return the name of an entry's file, without its folder; a new one is added to those that are taken."""
    if entry.existing:
        return re.sub(r"^content/(?:lessons|pages)/|(?:/index)?\.md$", "", entry.existing)
    name = next(n for n in _names(slug, entry.date) if f"{folder}/{n}" not in names)
    names.add(f"{folder}/{name}")
    return name


# Bytes, as file systems count them.
_LONGEST = 180


def _short(slug: str) -> str:
    """Return a slug that leaves room, in a file's name of 255 bytes, for a day and an ending: no letter is longer."""
    return slug.encode()[:_LONGEST].decode(errors="ignore").strip("-")


def _with_aliases(place: NewAddress, claims: "_Claims") -> NewAddress:
    """Return a place with the older addresses that are free."""
    older = [
        path for path in dict.fromkeys((place.lost, *place.aliases)) if path and file_of(path) != file_of(place.path)
    ]
    kept = tuple(path for path in older if not bad_path(path) and claims.take(path))
    return replace(place, aliases=kept, lost=next((path for path in older if path not in kept), ""))


class _Claims:
    """The output files that are taken; no file can be inside another, and no two may differ by capitals alone."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        for path in paths:
            self.take(path)

    def take(self, path: str) -> bool:
        """Claim the file of a path, and tell whether it was free."""
        file = file_of(path).casefold()
        parts = file.split("/")
        folders = {"/".join(parts[:end]) for end in range(1, len(parts))}
        if file in self._files or file in self._folders or folders & self._files:
            return False
        self._files.add(file)
        self._folders |= folders
        return True


def _names(slug: str, date: dt.datetime | None) -> Iterator[str]:
    """Yield names, each more specific than the one before."""
    yield slug
    if date:
        yield f"{slug}-{date:%Y}"
        yield f"{slug}-{date:%Y-%m}"
        yield f"{slug}-{date:%Y-%m-%d}"
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


class Addresses:
    """Knows where a link of the old blog leads now."""

    def __init__(
        self,
        base: str,
        places: Mapping[int, NewAddress],
        entries: Iterable[SourceAddress],
        tags: Iterable[str],
        feed: str,
    ) -> None:
        self.hosts: set[str] = set()
        self.feed = feed
        self._base = base
        self._tags = {slugify(tag) for tag in tags} - {""}
        self._files: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        for entry in entries:
            place = places[entry.number]
            file = place.file.removeprefix("content/").removeprefix("lessons/")
            for path in filter(None, (entry.path, place.path, *entry.aliases)):
                # Of two entries with one old address, the first in the archive.
                self._files.setdefault(_key(path), file)
            for source in _spellings(entry.source):
                self._sources.setdefault(source, file)
            # WordPress's permanent address, which its ids have, and links that were made while a post was a draft.
            query = re.search(r"\?(?:p|page_id)=(\d+)$", entry.id)
            if query:
                self._files[f"?{query[1]}"] = file

    def knows(self, url: str) -> bool:
        """Tell whether an address has a path that can only belong to this blog, whatever its host."""
        path = path_of(url, self._base)
        # `/about/` is on many blogs; a path with a year or a folder in it is not.
        return path.count("/") > 2 and _key(path) in self._files

    def is_own(self, url: str) -> bool:
        """Tell whether an address is on the old blog's host, or on none."""
        host = host_of(url)
        return host in self.hosts if host else not re.match(r"[a-z][a-z0-9+.-]*:", url, re.IGNORECASE)

    def beside(self, url: str, folder: str) -> str:
        """Return the file of a document, and the place in it, that another one in a folder links to by its name."""
        address, hash_, fragment = url.partition("#")
        path = unquote(address.partition("?")[0])
        if not path or path.startswith("/"):
            return ""
        file = self._sources.get(posixpath.normpath(posixpath.join(folder, path)).casefold(), "")
        return file and file + hash_ + fragment

    def now(self, url: str) -> str:
        """Return where an address of the old blog leads now: a file, or a path of this site; empty if nowhere."""
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            return ""
        path = path_of(url, self._base)
        query = re.search(r"(?:^|&)(?:p|page_id)=(\d+)(?:&|$)", parts.query)
        key = f"?{query[1]}" if query else _key(path)
        file = self._files.get(key) if key else None
        if file:
            # c1234 is Blogger's, #comment-12 WordPress's: single comments have other addresses here, their list has
            # this one.
            talks = parts.fragment.startswith(("c", "comment")) and not file.startswith("pages/")
            return f"{file}#comments" if talks else file
        # m=1 is the view for phones that Blogger adds to any address.
        if not key and parts.query in ("", "m=1"):
            return HOME_PATH
        # Of tags at Blogger and WordPress; WordPress's categories become tags, too.
        label = re.match(r"/(?:search/label|tag|category)/([^/?#]+)", path)
        if label and slugify(label[1]) in self._tags:
            return tag_path(label[1])
        # The addresses of feeds at Blogger and WordPress.
        is_feed = re.fullmatch(
            r"/(?:feeds/posts/(?:default|full|summary)|atom\.xml|rss\.xml|feed(?:/atom)?)/?", parts.path
        )
        return feed_path(self.feed) if is_feed else ""


def _spellings(source: str) -> Iterator[str]:
    """Yield the paths by which other documents link to one: whole, without its ending, or by its folder."""
    path = source.casefold()
    yield path
    stem, ending = posixpath.splitext(path)
    if ending in (".md", ".markdown", ".html", ".htm"):
        yield stem
        if posixpath.basename(stem) in ("index", "_index"):
            yield posixpath.dirname(stem)


def _key(path: str) -> str:
    return re.sub(r"(?:/index\.html?)$|\.html?$", "", path.casefold()).strip("/")
