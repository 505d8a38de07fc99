"""Finds the archives of whole blogs in a container, chooses one blog, and reads it.

Files are recognized by the formats in the table that can describe a blog.
Several archives can belong to one blog (parts of a WordPress export, a feed
and its comments); they share a key, and what is in two of them comes once.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from generator.importers.archive import ArchiveComment, ArchiveEntry, Item, OnDiagnostic
from generator.importers.container import UNREADABLE, Container
from generator.importers.formats.format import DOWNLOAD_AGAIN, Candidate, Format, ReadContext, reason_of
from generator.importers.formats.table import FORMATS
from generator.importers.formats.warnings import Warnings
from generator.model.diagnostic import Diagnostic, Rejected, did_you_mean, error
from generator.model.digest import digest_bytes
from generator.model.source import Span
from generator.model.value import replace

__all__ = ["DetectedArchive", "SeenIds", "archives_in", "archives_of", "read_archives"]

# No export of a blog comes near. The limit stops a folder such as the whole disk before every file in it is opened.
_MOST_MEMBERS = 100_000


class DetectedArchive(NamedTuple):
    """A file that is an archive of a blog.

    `blog` is what people call the blog; archives of one blog have the same
    `key`.  `size` is in bytes.
    """

    path: str
    format: Format
    size: int
    blog: str
    key: str


def archives_in(container: Container, report: OnDiagnostic) -> tuple[DetectedArchive, ...]:
    """Return the archives in a container, by path; raises `Rejected` for one with more files than any export has."""
    if len(container.members) > _MOST_MEMBERS:
        raise Rejected([_too_many(container)])
    warnings = Warnings(report)
    names = sorted(container.members)
    archives = [archive for name in names if (archive := _recognized(Candidate(container, name), warnings))]
    warnings.report_all()
    present = {archive.format for archive in archives}
    # Whoever has nothing but additions meant to import those.
    return tuple(
        archive._replace(format=archive.format.alone)
        if archive.format.alone and archive.format.alone not in present
        else archive
        for archive in archives
    )


def archives_of(archives: Iterable[DetectedArchive], blog: str = "") -> tuple[DetectedArchive, ...]:
    """Return the archives of the blog with a name or address, or of the only one; raises `Rejected` otherwise."""
    archives = tuple(archives)
    names = {archive.key: archive.blog for archive in archives if not archive.format.alone}
    wanted = blog.casefold().strip().rstrip("/")
    keys = [key for key, name in names.items() if not wanted or wanted == name.casefold() or _bare(wanted) == key]
    if len(keys) > 1:
        raise Rejected([_several_blogs(archives, names)])
    if not keys and wanted:
        raise Rejected([_no_such_blog(archives, blog, names)])
    return tuple(archive for archive in archives if archive.key in keys or archive.format.alone)


def read_archives(
    container: Container,
    archives: Iterable[DetectedArchive],
    report: OnDiagnostic,
    on_bytes: Callable[[int], None] = lambda _: None,
    seen_ids: "SeenIds | None" = None,
) -> Iterator[Item]:
    """Yield what is in the archives of one blog, each thing once.

    `on_bytes` is called with the number of bytes read, `seen_ids` knows what came
    out of other containers.  Warnings are reported after each archive.
    """
    seen_ids = seen_ids or SeenIds()
    # Additions last: whether a comment belongs here shows only when all posts have come.
    for archive in sorted(archives, key=lambda archive: archive.format.alone is not None):
        warnings = Warnings(report)
        context = ReadContext(dt.UTC, warnings, report, [], on_bytes, seen_ids.has)
        items = archive.format.read(Candidate(container, archive.path), context)
        yield from (item for item in (seen_ids.once(item, warnings) for item in items) if item)
        warnings.report_all()


# ---------------------------------------------------------------- recognizing
def _recognized(candidate: Candidate, warnings: Warnings) -> DetectedArchive | None:
    try:
        archive_format = next((f for f in FORMATS if f.describe and f.detect(candidate)), None)
    except UNREADABLE as problem:
        message = f"this cannot be read: {reason_of(problem)}"
        warnings.add("import/zip", candidate.span, message, help=DOWNLOAD_AGAIN)
        return None
    if not archive_format or not archive_format.describe:
        return None
    blog = archive_format.describe(candidate)
    # The surest first: two exports of one blog can name different addresses, after it got a domain of its own.
    key = _blogger_id(blog.id) or _bare(blog.url) or blog.title.casefold() or candidate.name
    return DetectedArchive(candidate.name, archive_format, candidate.size, blog.title or candidate.name, key)


def _blogger_id(identity: str) -> str:
    """Return the id of a blog on Blogger, which is the same in each of its exports; empty for other ids."""
    return identity if identity.startswith("tag:blogger.com,1999:blog-") else ""


def _bare(address: str) -> str:
    """Return an address as people say it: `blog.example.com`."""
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        return ""
    return (parts.netloc.removeprefix("www.") + parts.path.rstrip("/")).casefold()


class SeenIds:
    """The ids read so far: nothing is taken twice, and no two things keep the same id.

    Digests are kept in place of ids and texts, because there can be millions.
    """

    def __init__(self) -> None:
        self._seen: dict[bytes, bytes] = {}

    def has(self, identity: str) -> bool:
        """Tell whether something with this id was read."""
        return _digest(identity) in self._seen

    def once(self, item: Item, warnings: Warnings) -> Item | None:
        """Return an item; nothing if it came before, and without its id if something else has that id."""
        if not isinstance(item, ArchiveEntry | ArchiveComment) or not item.id:
            return item
        first = self._seen.setdefault(_digest(item.id), content := _digest(f"{type(item).__name__}\0{item.text}"))
        # `setdefault` has just put it there.
        if first is content:
            return item
        if first == content:
            return None
        message = "two different texts have the same id in this archive; the second gets an id of its own"
        advice = "see whether one of them is an older version, and delete it"
        warnings.add("import/same-id", item.span, message, help=advice)
        return replace(item, id="")


def _digest(text: str) -> bytes:
    return digest_bytes(text.encode("utf-8", "surrogatepass"))


# ---------------------------------------------------------------- messages
def _too_many(container: Container) -> Diagnostic:
    message = f"there are {len(container.members):,} files in this, more than any export of a blog has"
    advice = f"name a folder or zip with at most {_MOST_MEMBERS:,} files"
    return error("import/too-many", Span(path=next(iter(container.members))), message, help=advice)


def _several_blogs(archives: tuple[DetectedArchive, ...], names: dict[str, str]) -> Diagnostic:
    first, *others = {a.key: a for a in reversed(archives) if a.key in names}.values()
    message = f"there are {len(names)} blogs in this archive: {_listed(names)}"
    advice = f'name the one to import, such as --blog "{min(names.values())}"'
    related = tuple((Span(path=other.path), other.blog) for other in others)
    return error("import/several-blogs", Span(path=first.path), message, help=advice, related=related)


def _no_such_blog(archives: tuple[DetectedArchive, ...], blog: str, names: dict[str, str]) -> Diagnostic:
    advice = did_you_mean(blog, names.values()) or f"there are {_listed(names)}"
    path = archives[0].path if archives else ""
    return error("import/no-such-blog", Span(path=path), f'there is no blog "{blog}" in this archive', help=advice)


def _listed(names: dict[str, str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names.values()))
