"""Which archives of blogs are in a box, and what is in them.

An archive is known by how it begins, never by its name: people rename them,
and Takeout translates its folders.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from generator.importers.archive import ArchiveComment, ArchiveEntry, Blog, Item, Tell
from generator.importers.container import UNREADABLE, Container
from generator.importers.formats.atom import read_atom
from generator.importers.formats.rss import read_rss
from generator.importers.formats.takeout import authors_in, blog_in_settings, read_takeout
from generator.importers.formats.warnings import Warnings
from generator.importers.formats.wordpress import read_wordpress
from generator.importers.formats.xml_records import Records, root_of
from generator.importers.formats.xml_repair import repair
from generator.model.diagnostic import Diagnostic, Rejected, did_you_mean, error
from generator.model.digest import digest_bytes
from generator.model.source import Span
from generator.model.value import Value, replace

__all__ = ["DetectedArchive", "Seen", "archives_in", "archives_of", "no_archive", "read_archives"]

_START, _GLANCE, _CHUNK = 65_536, 1024, 262_144
_LONGEST_SETTINGS = 1 << 20
_MOST_MEMBERS = 100_000


class DetectedArchive(Value):
    """A member of a box that is an archive of a blog.

    `kind` is `blogger` (a backup or feed of Blogger), `takeout`, `comments` (of Takeout: those
    that its owner left anywhere), `wordpress` or `feed`; `size` is in bytes, as they are read.
    `blog` is what people call the blog; archives of one blog have the same `key`.
    """

    path: str
    kind: str
    root: str
    size: int
    blog: str
    key: str


def archives_in(container: Container, tell: Tell) -> tuple[DetectedArchive, ...]:
    """Return the archives in a box, by path; raises `Rejected` for a box with more members than anybody has."""
    if len(container.members) > _MOST_MEMBERS:
        raise Rejected([_too_many(container)])
    notes = Warnings(tell)
    found = tuple(archive for path in sorted(container.members) if (archive := _recognised(container, path, notes)))
    notes.tell_all()
    if any(archive.kind == "takeout" for archive in found):
        return found
    # Somebody who has nothing but the feed of comments meant that.
    return tuple(replace(a, kind="takeout") if a.kind == "comments" else a for a in found)


def archives_of(archives: Iterable[DetectedArchive], blog: str = "") -> tuple[DetectedArchive, ...]:
    """Return the archives of one blog: that of a name or address, or the only one; raises `Rejected` otherwise."""
    archives = tuple(archives)
    names = {a.key: a.blog for a in archives if a.kind != "comments"}
    wanted = blog.casefold().strip().rstrip("/")
    keys = [key for key, name in names.items() if not wanted or wanted == name.casefold() or _bare(wanted) == key]
    if len(keys) > 1:
        raise Rejected([_several_blogs(archives, names)])
    if not keys and wanted:
        raise Rejected([_no_such_blog(archives, blog, names)])
    return tuple(a for a in archives if a.key in keys or a.kind == "comments")


def read_archives(
    container: Container,
    archives: Iterable[DetectedArchive],
    tell: Tell,
    moved: Callable[[int], None] = lambda _: None,
    seen: "Seen | None" = None,
) -> Iterator[Item]:
    """Yield what is in archives of one blog, each thing once; `moved` is told of the bytes that were read.

    `seen` knows what came out of other boxes, which does not come again.
    What is wrong in an archive is told when it has been read: each kind of
    thing once, with where it is.
    """
    known = seen or Seen()
    for archive in sorted(archives, key=lambda a: a.kind == "comments"):
        notes = Warnings(tell)
        items = _items(container, archive, notes, moved, known)
        yield from (item for found in items if (item := known.once(found, notes)))
        notes.tell_all()


# ---------------------------------------------------------------- what an archive is known by
def _recognised(container: Container, path: str, notes: Warnings) -> DetectedArchive | None:
    try:
        with container.open(path) as file:
            start = file.read(_GLANCE)
            if b"<" not in start:
                return None
            start += file.read(_START - len(start))
    except UNREADABLE as problem:
        notes.add("import/zip", Span(path=path), f"this cannot be read: {_reason(problem)}", help=_ANEW)
        return None
    markup = b"".join(piece.data for piece in repair([start], lambda *_: None))
    root = root_of(markup)
    if not root:
        return None
    kind = _kind_of(root, markup)
    if kind == "takeout" and not _has_texts(container, path):
        kind = "comments"
    blog = _glanced(start, path, kind, root)
    name = PurePosixPath(path).parent.name if kind in ("takeout", "comments") else ""
    shown = name or blog.title or path
    key = _number_of(blog.id) or _bare(blog.url) or blog.title.casefold() or path
    return DetectedArchive(path=path, kind=kind, root=root, size=container.members[path], blog=shown, key=key)


def _kind_of(root: str, markup: bytes) -> str:
    if root == "feed":
        if b"schemas.google.com/blogger/2018" in markup or b"<blogger:type>" in markup:
            return "takeout"
        return "blogger" if b"schemas.google.com/blogger/2008" in markup else "feed"
    return "wordpress" if b"wordpress.org/export/" in markup or b"<wp:wxr_version>" in markup else "feed"


def _has_texts(container: Container, path: str) -> bool:
    """Tell whether there is a post or a page in a feed of Takeout; nearly always one is near its start."""
    before = b""
    with container.open(path) as file:
        while chunk := _read_or_end(file.read):
            if any(mark in before + chunk for mark in (b">POST</blogger:type>", b">PAGE</blogger:type>")):
                return True
            before = chunk[-_GLANCE:]
    return False


def _read_or_end(read: Callable[[int], bytes]) -> bytes:
    try:
        return read(_CHUNK)
    except UNREADABLE:
        return b""


def _glanced(start: bytes, path: str, kind: str, root: str) -> Blog:
    """Return what the start of an archive says of its blog."""
    notes = Warnings(lambda _: None)
    items = _read(Records([start], path, root, notes), kind, notes, Blog(), set())
    return next((item for item in items if isinstance(item, Blog)), Blog())


def _number_of(identity: str) -> str:
    """Return the id of a blog of Blogger, which all that is made of it has."""
    return identity if identity.startswith("tag:blogger.com,1999:blog-") else ""


def _bare(address: str) -> str:
    """Return an address as people say it: `blog.example.com`."""
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        return ""
    return (parts.netloc.removeprefix("www.") + parts.path.rstrip("/")).casefold()


# ---------------------------------------------------------------- reading
def _items(
    container: Container, archive: DetectedArchive, notes: Warnings, moved: Callable[[int], None], known: "Seen"
) -> Iterator[Item]:
    about, authors = Blog(), set[str]()
    if archive.kind == "takeout":
        about = _settings_beside(container, archive.path)
        authors = authors_in(_records(container, archive, Warnings(lambda _: None), lambda _: None))
    is_known = known.has if archive.kind == "comments" else None
    yield from _read(_records(container, archive, notes, moved), archive.kind, notes, about, authors, is_known)


def _read(
    records: Records,
    kind: str,
    notes: Warnings,
    about: Blog,
    authors: set[str],
    is_known: Callable[[str], bool] | None = None,
) -> Iterator[Item]:
    if kind in ("takeout", "comments"):
        return read_takeout(records, notes, about, authors, is_known)
    if kind == "wordpress":
        return read_wordpress(records, notes)
    return read_atom(records, notes) if records.root == "feed" else read_rss(records, notes)


def _records(container: Container, archive: DetectedArchive, notes: Warnings, moved: Callable[[int], None]) -> Records:
    return Records(_chunks(container, archive.path, notes, moved), archive.path, archive.root, notes)


def _chunks(container: Container, path: str, notes: Warnings, moved: Callable[[int], None]) -> Iterator[bytes]:
    try:
        with container.open(path) as file:
            while chunk := file.read(_CHUNK):
                moved(len(chunk))
                yield chunk
    except UNREADABLE as problem:
        message = f"from somewhere on this cannot be read: {_reason(problem)}; what was whole has been read"
        notes.add("import/zip", Span(path=path), message, help=_ANEW)


def _settings_beside(container: Container, path: str) -> Blog:
    """Return what the table of settings that lies beside a feed says; nothing where there is none."""
    beside = PurePosixPath(path).with_name("settings.csv").as_posix()
    if beside not in container.members:
        return Blog()
    try:
        with container.open(beside) as file:
            return blog_in_settings(file.read(_LONGEST_SETTINGS))
    except UNREADABLE:
        return Blog()


class Seen:
    """The ids that have come, as digests: nothing comes twice, and no two things have the same id."""

    def __init__(self) -> None:
        self._seen: dict[bytes, bytes] = {}

    def has(self, identity: str) -> bool:
        """Tell whether something of this id has come."""
        return _digest(identity) in self._seen

    def once(self, item: Item, notes: Warnings) -> Item | None:
        """Return an item; nothing where it came before, and without its id where another has that."""
        if not isinstance(item, ArchiveEntry | ArchiveComment) or not item.id:
            return item
        seen = self._seen.setdefault(_digest(item.id), words := _digest(f"{type(item).__name__}\0{item.text}"))
        if seen is words:
            return item
        if seen == words:
            return None
        message = "two different texts have the same id in this archive; the second gets one of its own"
        notes.add(
            "import/same-id", item.span, message, help="look whether one of them is an older version, and remove it"
        )
        return replace(item, id="")


def _digest(text: str) -> bytes:
    return digest_bytes(text.encode("utf-8", "surrogatepass"))


# ---------------------------------------------------------------- what can be wrong
_ANEW = "have the archive made anew, or download it once more; a zip with a password has to be unpacked first"
_WHAT_CAN_BE = (
    "name a backup of Blogger (.xml), the zip of Google Takeout, the archive of WordPress (.xml), a saved feed, "
    "or a folder or zip of Word, HTML, Markdown or text files"
)
_FORMATS = (
    (b"", "an empty file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK", "a zip that is damaged, or was not downloaded to its end"),
    (b"\x1f\x8b", "packed: unpack it first"),
    (b"7z\xbc\xaf", "packed: unpack it first"),
    (b"Rar!", "packed: unpack it first"),
    (b"SQLite format 3", "a database"),
)


def no_archive(container: Container, path: str) -> Diagnostic:
    """Return what is said where nothing in a box at a path can be imported: by how the one file that it is begins."""
    start = b"?"
    if len(container.members) == 1:
        try:
            with container.open(next(iter(container.members))) as file:
                start = file.read(_GLANCE)
        except UNREADABLE as problem:
            return error("import/zip", Span(path=path), f"this cannot be read: {_reason(problem)}", help=_ANEW)
    what = next((what for magic, what in _FORMATS if (start.startswith(magic) if magic else not start)), "")
    message = f"this is {what}" if what else "there is nothing here that can be imported"
    return error("import/unknown-format", Span(path=path), message, help=_WHAT_CAN_BE)


def _reason(problem: Exception) -> str:
    """Return the words of a problem without the name of the file, which stands beside it."""
    words = (problem.strerror if isinstance(problem, OSError) else str(problem)) or "it ends too early"
    return words.partition(" for file")[0].partition(": ")[0]


def _too_many(container: Container) -> Diagnostic:
    message = f"there are {len(container.members):,} files in this, more than any archive of a blog has"
    advice = f"name a folder or zip with at most {_MOST_MEMBERS:,} files"
    return error("import/too-many", Span(path=next(iter(container.members))), message, help=advice)


def _several_blogs(archives: tuple[DetectedArchive, ...], names: dict[str, str]) -> Diagnostic:
    first, *others = {a.key: a for a in reversed(archives) if a.key in names}.values()
    message = f"there are {len(names)} blogs in this archive: {_listed(names)}"
    advice = f'name the one to import, such as --blog "{min(names.values())}"'
    related = tuple((Span(path=a.path), a.blog) for a in others)
    return error("import/several-blogs", Span(path=first.path), message, help=advice, related=related)


def _no_such_blog(archives: tuple[DetectedArchive, ...], blog: str, names: dict[str, str]) -> Diagnostic:
    advice = did_you_mean(blog, names.values()) or f"there are {_listed(names)}"
    path = archives[0].path if archives else ""
    return error("import/no-such-blog", Span(path=path), f'there is no blog "{blog}" in this archive', help=advice)


def _listed(names: dict[str, str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names.values()))
