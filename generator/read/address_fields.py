"""Addresses and ids in the fields of front matter, and old addresses in those of the settings, too."""

import re
from urllib.parse import unquote

from generator.model.diagnostic import replacing
from generator.model.digest import digest_of, uuid_of
from generator.model.url import bad_path, is_iri
from generator.read.fields import Fields

__all__ = ["iri_of", "near_path", "old_path", "web_address"]


def web_address(fields: Fields, key: str) -> str:
    """Return an address on the web or for email; anything else, `javascript:` above all, is a problem."""
    url = fields.text(key)
    # Only the scheme is checked, and not with `is_web_address`: credits name people, whom one may write to, and an
    # address copied from a browser can hold spaces and quotation marks that work there.
    if url and not url.startswith(("https://", "http://", "mailto:")):
        is_bare = url.startswith("www.")
        fields.problems.error(
            "front-matter/bad-address",
            fields.value_span(key),
            f'"{url}" is not an address on the web',
            help=f"write `{key}: https://{url}`" if is_bare else f"write `{key}: https://…`",
            edits=(replacing(fields.value_span(key), f"https://{url}"),) if is_bare else (),
        )
        return ""
    return url


def iri_of(text: str) -> str:
    """Return an id as an IRI, which feeds require (RFC 4287, section 4.2.6)."""
    return text if is_iri(text) else f"urn:uuid:{uuid_of(digest_of(text))}"


# A host without https:// in front, as an address bar shows it.
_HOST = re.compile(
    r"(?:www\.[\w.-]+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|co|edu|gov|info|biz|[a-z]{2}))(?=/)", re.IGNORECASE
)
_HERE = re.compile(r"/(?:\./)+")


def near_path(path: str) -> str:
    """Return the good path that a bad one was meant for, or nothing: without a host, with single slashes."""
    path = _HOST.sub("", path, count=1).replace("\\", "/")
    path = _HERE.sub("/", "/" + path.lstrip("/"))
    path = re.sub(r"//+", "/", path)
    return "" if bad_path(path) or path == "/" else path


_SITE = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]+:)?//[^/?#]*")


def old_path(typed: str, base: str) -> str:
    """Return an old address as a path of the site: without its host and the site's folder, `base`, and decoded.

    Browsers show and copy an address percent-encoded (RFC 3986, section 2.1);
    the anchor never reaches a server.
    """
    site = _SITE.match(typed)
    # A host without a path is the home page.
    path = typed[site.end() :] or "/" if site else typed
    path, question, query = path.partition("#")[0].partition("?")
    if "%" in path:
        decoded = unquote(path)
        # Bytes that are not UTF-8 come from an old server, which knows the address only as it was encoded.
        path = path if "\ufffd" in decoded else decoded
    if base != "/" and path.startswith(base):
        path = "/" + path.removeprefix(base)
    return f"{path}{question}{query}"
