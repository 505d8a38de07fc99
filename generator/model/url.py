"""Slugs, paths and permalinks: how any address is spelled, and the file that answers to it.

A *path* is an address from the root of the site, such as
`/2026/02/favorite-client/`; it is not percent-encoded.  A *file* is relative
to the output folder, such as `2026/02/favorite-client/index.html`.  Which
addresses a site has is in `model/addresses`.
"""

import datetime as dt
import functools
import re
import unicodedata
from urllib.parse import quote, urlsplit

__all__ = [
    "EXAMPLE_HOSTS",
    "PERMALINK_FIELDS",
    "TRANSLITERATION",
    "bad_path",
    "encode",
    "expand_permalink",
    "file_of",
    "folder_of",
    "is_device",
    "is_iri",
    "is_web_address",
    "slugify",
]

EXAMPLE_HOSTS = re.compile(r"(?:.+\.)?example\.(?:com|net|org)")
"""Hosts that are reserved for examples (RFC 2606, section 3): nobody can ever have a site there."""

PERMALINK_FIELDS = ("year", "month", "day", "slug")
"""The placeholders that a permalink pattern can have."""

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
"""Lowercase letters that Unicode does not decompose, for `str.translate`."""

# Looser than RFC 3987: an id that a feed has published must stay as it is, whatever its letters are.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
# RFC 3986 has no place for these.  `urlsplit` would drop tabs and line ends without a word.
_NOT_IN_ADDRESSES = re.compile(r"[\s<>\"\x00-\x1f\x7f]")

_SLUG_LIMIT = 80
_SLUG = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
# Windows cannot create files of these names, whatever their ending.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
# `?`, `#` and `%` have a meaning in addresses, and Windows takes none of the others in a file's name.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*#%]')
# File systems allow 255 bytes; the rest is room for a temporary name.
_SEGMENT_LIMIT = 200


@functools.lru_cache(maxsize=4096)
def slugify(text: str) -> str:
    """Return the text as one segment of a URL: lowercase words joined by hyphens.

    Latin letters lose their accents.  Letters of other scripts stay, since
    browsers show them unchanged.  A text without letters or digits gives an
    empty string.
    """
    # Most names are slugs already, and going through Unicode's tables takes far longer than this.
    if _SLUG.fullmatch(text) and len(text) <= _SLUG_LIMIT and text not in _DEVICES:
        return text
    plain = unicodedata.normalize("NFKC", text).casefold().translate(TRANSLITERATION)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept: list[str] = []
    for char in decomposed:
        if unicodedata.category(char).startswith("M"):
            # Outside Latin, a mark can be a vowel: it stays.
            if not (kept and kept[-1].isascii()):
                kept.append(char)
        elif char.isalnum():
            kept.append(char)
        # An apostrophe divides no word: "don't" becomes "dont".
        elif char not in "'’‘":
            kept.append(" ")
    # Composed again, since not every file system treats the two forms as one.
    slug = "-".join(unicodedata.normalize("NFC", "".join(kept)).split())
    if len(slug) > _SLUG_LIMIT:
        # One character more than fits: if it is a hyphen, the last word is whole and stays.
        slug = slug[: _SLUG_LIMIT + 1].rpartition("-")[0] or slug[:_SLUG_LIMIT]
    return f"{slug}-1" if slug in _DEVICES else slug


def bad_path(path: str) -> str:
    """Return what is wrong with a path that an author gave, or an empty string.

    A good path starts with a slash, stays inside the output folder, and can be
    a file on every system.
    """
    if not path.startswith("/") or path.startswith("//"):
        return "it must start with one slash"
    forbidden = _FORBIDDEN.search(path)
    if forbidden:
        char = forbidden.group()
        return f"it cannot contain {char}" if char.isprintable() else "it cannot contain line breaks"
    segments = path.strip("/").split("/")
    if any(segment in ("..", ".") for segment in segments):
        return 'it cannot contain ".." or "."'
    if "" in segments and path != "/":
        return "it has two slashes in a row"
    return next(filter(None, map(_bad_segment, segments)), "")


def _bad_segment(segment: str) -> str:
    if is_device(segment):
        return f'Windows cannot store a file called "{segment}"'
    # Windows drops these at the end of a name without a word, so the file would have another one.
    if segment != segment.strip(" ") or segment.endswith("."):
        return f'"{segment}" cannot start or end with a space, or end with a period'
    # RFC 8615 gives this one folder to proofs of ownership and the like, and web servers show it.
    if segment.startswith(".") and segment != ".well-known":
        return f'"{segment}" starts with a period, so web servers hide it'
    if len(segment.encode()) > _SEGMENT_LIMIT:
        return "it is too long for a file name"
    return ""


def is_device(name: str) -> bool:
    """Tell whether Windows reserves a file name for a device."""
    return name.split(".")[0].casefold() in _DEVICES


def is_iri(text: str) -> bool:
    """Tell whether a text can be an id in a feed: an absolute IRI (RFC 4287, section 4.2.6)."""
    return _IRI.fullmatch(text) is not None


def is_web_address(text: str) -> bool:
    """Tell whether a text is a whole address on the web: `http` or `https`, and a host (RFC 3986).

    This is about its form only.  `javascript:` and other schemes that a link
    must never have are no addresses on the web.
    """
    if _NOT_IN_ADDRESSES.search(text):
        return False
    try:
        parts = urlsplit(text)
        # To ask for the port is to check it: `urlsplit` refuses a wrong one only then.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def expand_permalink(pattern: str, *, date: dt.date, slug: str) -> str:
    """Return the path of a lesson, such as `/2026/02/favorite-client/`."""
    return pattern.format(year=f"{date.year:04}", month=f"{date.month:02}", day=f"{date.day:02}", slug=slug)


def file_of(path: str) -> str:
    """Return the file that answers to a path: `a/index.html` to `/a/`, `a.html` to `/a.html`."""
    name = path.lstrip("/")
    if name == "" or name.endswith("/"):
        return f"{name}index.html"
    return name if "." in name.rpartition("/")[2] else f"{name}/index.html"


def folder_of(path: str) -> str:
    """Return the path of the folder for a page's own pictures, with a slash at both ends."""
    return path if path.endswith("/") else path.rpartition(".")[0] + "/"


def encode(path: str) -> str:
    """Return a path percent-encoded, for a link (RFC 3986, section 2.1)."""
    if path.isascii() and path.replace("/", "").replace("-", "").isalnum():
        return path  # as nearly all paths are
    return quote(path, safe="/-._~!$&'()*+,;=:@")
