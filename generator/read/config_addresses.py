"""The addresses in `site.yaml`: of the site, of its lessons, of services on the web."""

import datetime as dt
import re
import string
import unicodedata
import uuid
from urllib.parse import urlsplit

from generator.model.config import DEFAULT_PERMALINK
from generator.model.diagnostic import replacing
from generator.model.source import Span
from generator.model.url import PERMALINK_FIELDS, bad_path, encode, expand_permalink, is_iri, is_web_address
from generator.read.address_fields import old_path
from generator.read.fields import Fields

__all__ = ["can_be_published", "gone_of", "permalink_of", "service_address", "site_address", "site_id"]


# What servers show for a folder, and pages; a folder may have a period in its name, such as /v1.0/.
_FILE = re.compile(r"/([^/]+\.(?:html?|php\d?|aspx?|jsp|cgi|xml|pdf|md))/*$", re.IGNORECASE)


def site_address(fields: Fields) -> tuple[str, str]:
    """Return the address of the home page, percent-encoded, and its path; both end in a slash."""
    text = unicodedata.normalize("NFC", fields.required_text("url", "url: https://www.example.com/"))
    if not text:
        return "", "/"
    try:
        parts = urlsplit(text)
        # `urlsplit` accepts any port, and raises only when somebody asks for it.
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    # A name, or the digits of an IPv6 address, whose brackets `urlsplit` has taken off.
    good = parts.scheme in ("http", "https") and re.fullmatch(r"[\w.-]+|[0-9a-f:]+", host) and port != 0
    file = _FILE.search(parts.path)
    if file and good and not (parts.query or parts.fragment):
        fields.problems.error(
            "site/bad-url",
            fields.value_span("url"),
            "this is the address of a page, not of the website",
            label=f'"{file[1]}" is a file',
            help=f"write it without the file: `url: {text[: text.rindex(file[1])]}`",
        )
        return "", "/"
    if (
        not good
        or re.search(r"\s", text)
        or parts.query
        or parts.fragment
        # A name and a password here would stand in every page and feed.
        or parts.username
        or bad_path(parts.path or "/")
    ):
        fields.problems.error(
            "site/bad-url",
            fields.value_span("url"),
            f'"{text}" is not the address of a website',
            help="write the whole address that readers will use: `url: https://www.example.com/`",
        )
        return "", "/"
    base = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    return f"{parts.scheme}://{_authority(host, port)}{encode(base)}", base


def _authority(host: str, port: int | None) -> str:
    """Return a host and a port as they stand in an address (RFC 3986, section 3.2)."""
    port_part = f":{port}" if port else ""
    if ":" in host:
        return f"[{host}]{port_part}"
    # Browsers and feed readers compare addresses letter by letter, so there is one spelling of them: ASCII.
    return (host if host.isascii() else host.encode("idna").decode()) + port_part


def site_id(fields: Fields, url: str) -> str:
    """Return the site's id, an IRI; a site that names none has its address."""
    text = fields.text("id", url)
    if text and not is_iri(text):
        # Made from what was typed, so that the same mistake gets the same advice, and no id that changes with each
        # build.
        new = uuid.uuid5(uuid.NAMESPACE_URL, text).urn
        span = fields.value_span("id")
        fields.problems.error(
            "site/bad-id",
            span,
            f'"{text}" cannot be an id',
            help=f"write `id: {new}`, and never change it again",
            edits=(replacing(span, new),) if "id" in fields else (),
        )
    return text


def permalink_of(fields: Fields) -> str:
    """Return the pattern of lessons' addresses, which has `{slug}` and fits every lesson."""
    text = unicodedata.normalize("NFC", fields.text("permalink", DEFAULT_PERMALINK))
    wrong = ""
    try:
        names = [name for _, name, spec, conversion in string.Formatter().parse(text) if name is not None]
        if any(name not in PERMALINK_FIELDS for name in names):
            wrong = f"it can hold {', '.join(f'{{{f}}}' for f in PERMALINK_FIELDS)}, and nothing else in braces"
        elif "slug" not in names:
            wrong = "without {slug}, two lessons would share an address"
        else:
            # Tried on a lesson, as whether an address is good shows only when all of it is there.
            wrong = bad_path(expand_permalink(text, date=dt.date(2026, 2, 14), slug="a"))
            if not wrong and not text.endswith(("/", ".html")):
                wrong = "it must end with / or with .html"
    except (ValueError, KeyError, IndexError, AttributeError):
        wrong = "its braces do not match"
    if wrong:
        fields.problems.error(
            "site/bad-permalink",
            fields.value_span("permalink"),
            f'"{text}" cannot be the pattern of addresses',
            label=wrong,
            help="write `permalink: /{year}/{month}/{slug}/`",
        )
        return DEFAULT_PERMALINK
    return text


def gone_of(fields: Fields, base: str) -> tuple[tuple[str, Span], ...]:
    """Return the paths of what was published and is to be no more, each with its place."""
    paths: list[tuple[str, Span]] = []
    for typed, span in fields.located_texts("gone"):
        # As for `aliases`: addresses are copied from a browser as often as typed.
        path = old_path(typed, base)
        if wrong := "it is the home page" if path == "/" else bad_path(path.partition("?")[0]) or ("?" in path and "?"):
            fields.problems.error(
                "site/bad-gone",
                span,
                f'"{typed}" cannot be the address of a page that is gone',
                label="web servers look for a page by what comes before the ?" if wrong == "?" else wrong,
                help="write the address without the site's name, such as `/2019/05/old-title/`",
            )
        else:
            paths.append((unicodedata.normalize("NFC", path), span))
    return tuple(paths)


def service_address(service: Fields, key: str, what: str, *, code: str, example: str) -> str:
    """Return the address of a service on the web, or an empty text if it is not one."""
    text = service.text(key)
    if not text or can_be_published(text):
        return text
    service.problems.error(
        code,
        service.value_span(key),
        f'"{text}" is not the address of {what}',
        help=f"write the whole address, such as `{key}: {example}`",
    )
    return ""


def can_be_published(text: str) -> bool:
    """Tell whether a text is an address on the web that may stand in every page.

    A name and a password before the host would be published, too.  Invisible
    characters come from pasting, and the address would lead nowhere.
    """
    return is_web_address(text) and not urlsplit(text).username and text.isprintable()
