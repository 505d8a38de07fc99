"""URLs of the site: slugs, paths, permalinks, and the file that a path is written to.

A *path* here is the path of a page from the root of the site, such as
`/2026/02/favorite-client/`; it is not percent-encoded.  A *file* is relative to
the output folder, such as `2026/02/favorite-client/index.html`.
"""

import datetime as dt
import functools
import re
import unicodedata
from urllib.parse import quote

__all__ = [
    "PERMALINK_FIELDS",
    "SEARCH_INDEX",
    "SEARCH_PATH",
    "SYMPTOMS_PATH",
    "TRANSLITERATION",
    "archive_feed_of",
    "bad_path",
    "comment_feed_of",
    "encode",
    "expand_permalink",
    "file_of",
    "folder_of",
    "handout_of",
    "is_device",
    "is_iri",
    "json_feed_of",
    "listing_path",
    "series_path",
    "slugify",
    "term_feed_of",
]

PERMALINK_FIELDS = ("year", "month", "day", "slug")
SYMPTOMS_PATH = "/what-hurts/"
SEARCH_PATH, SEARCH_INDEX = "/search/", "/pagefind/"

_SLUG_LIMIT = 80
_SLUG = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
TRANSLITERATION = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "å": "a",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "&": " and ",
    }
)
"""Letters that Unicode does not take apart (for `str.translate`, of small letters)."""

# Windows cannot make files of these names, with any ending.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*#%]')


@functools.lru_cache(maxsize=4096)
def slugify(text: str) -> str:
    """Return the text as one segment of a URL: lower case, words joined by hyphens.

    Accents are dropped from Latin letters; letters of other scripts stay, as
    browsers show them as they are.  Nothing usable gives an empty string.
    """
    if _SLUG.fullmatch(text) and len(text) <= _SLUG_LIMIT and text not in _DEVICES:
        return text
    plain = unicodedata.normalize("NFKC", text).casefold().translate(TRANSLITERATION)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept: list[str] = []
    for char in decomposed:
        if unicodedata.category(char).startswith("M"):
            if not (kept and kept[-1].isascii()):
                kept.append(char)
        elif char.isalnum():
            kept.append(char)
        elif char not in "'’‘":
            kept.append(" ")
    slug = "-".join(unicodedata.normalize("NFC", "".join(kept)).split())
    if len(slug) > _SLUG_LIMIT:
        slug = slug[: _SLUG_LIMIT + 1].rpartition("-")[0] or slug[:_SLUG_LIMIT]
    return f"{slug}-1" if slug in _DEVICES else slug


def bad_path(path: str) -> str:
    """Say what is wrong with a path that an author gave, or return an empty string.

    A good one starts with a slash, stays inside the output folder and can be a
    file on every system.
    """
    if not path.startswith("/") or path.startswith("//"):
        return "it must start with one slash"
    found = _FORBIDDEN.search(path)
    if found:
        return f"it cannot contain {found.group()}" if found.group().isprintable() else "it cannot contain line breaks"
    segments = path.strip("/").split("/")
    if any(s in ("..", ".") for s in segments):
        return 'it cannot contain ".." or "."'
    if "" in segments and path != "/":
        return "it has two slashes in a row"
    for segment in segments:
        if is_device(segment):
            return f'Windows cannot store a file called "{segment}"'
        if segment != segment.strip(" ") or segment.endswith("."):
            return f'"{segment}" must not start or end with a space or end with a full stop'
        if segment.startswith(".") and segment != ".well-known":
            return f'"{segment}" starts with a full stop, so web servers hide it'
        if len(segment.encode()) > 200:
            return "it is too long for a file name"
    return ""


def is_device(name: str) -> bool:
    """Tell whether a name is one that Windows has for a device, with any ending."""
    return name.split(".")[0].casefold() in _DEVICES


def expand_permalink(pattern: str, *, date: dt.date, slug: str) -> str:
    """Return the path of a lesson, such as `/2026/02/favorite-client/`."""
    return pattern.format(year=f"{date.year:04}", month=f"{date.month:02}", day=f"{date.day:02}", slug=slug)


def file_of(path: str) -> str:
    """Return the file that a path is served from: `/a/` from `a/index.html`, `/a.html` from `a.html`."""
    name = path.lstrip("/")
    if name == "" or name.endswith("/"):
        return f"{name}index.html"
    return name if "." in name.rpartition("/")[2] else f"{name}/index.html"


def folder_of(path: str) -> str:
    """Return the path of the folder that holds a page's own pictures, with a slash at both ends."""
    return path if path.endswith("/") else path.rpartition(".")[0] + "/"


def social_image_of(path: str) -> str:
    """Return the path of a lesson's social card."""
    return f"{folder_of(path)}social-card.png"


def comment_feed_of(path: str) -> str:
    """Return the path of the feed of a lesson's comments."""
    return f"{folder_of(path)}comments.xml"


def handout_of(path: str) -> str:
    """Return the path of a lesson as a sheet to print."""
    return f"{folder_of(path)}handout.pdf"


def listing_path(name: str) -> str:
    """Return the path of a page that lists lessons, of its name in the settings."""
    return SYMPTOMS_PATH if name == "symptoms" else f"/{name}/"


def series_path(title: str) -> str:
    """Return the path under which a series has its feed; of a title without a letter or digit, none."""
    slug = slugify(title)
    return f"/series/{slug}/" if slug else ""


def term_feed_of(path: str) -> str:
    """Return the path of the feed of a tag, an author or a series, of the path of its page."""
    return f"{path}feed.xml"


def archive_feed_of(file: str, number: int) -> str:
    """Return the path of an archive document of the feed of a file: `/atom/archive-1.xml` of `atom.xml`."""
    stem, _, ending = file.rpartition(".")
    return f"/{stem}/archive-{number}.{ending}"


def json_feed_of(file: str) -> str:
    """Return the path of the JSON Feed beside the feed of a file."""
    return f"/{file.rpartition('/')[0]}/feed.json".replace("//", "/")


def is_iri(text: str) -> bool:
    """Tell whether an id is one that a feed can have: an absolute IRI (RFC 4287, section 4.2.6)."""
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", text))


def encode(path: str) -> str:
    """Return a path as it stands in a link (RFC 3986, section 2.1)."""
    return (
        path
        if path.isascii() and path.replace("/", "").replace("-", "").isalnum()
        else quote(path, safe="/-._~!$&'()*+,;=:@")
    )
