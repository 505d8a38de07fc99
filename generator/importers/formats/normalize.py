"""Words, names, addresses and language tags as archives write them, in the form that our values have.

No email address gets through here as a name or as an address.
"""

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from generator.model.audio import audio_ending
from generator.model.url import is_web_address
from generator.shell.zone import is_zone

__all__ = [
    "attributes_in",
    "language_of",
    "name_of",
    "plain_line",
    "recording_of",
    "timezone_of",
    "unescaped",
    "web_address",
]

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_BLOCK = re.compile(r"</?(?:p|div|br|li|h[1-6]|blockquote|tr)\b[^<>]*>", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# With a semicolon only: `AT&T` and `?a=1&copy=2` are text.
_MASKED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def plain_line(markup: str) -> str:
    """Return the text of HTML on one line, without tags."""
    # Unescaped last: &lt;b&gt; is the text "<b>", which must not be taken out as a tag.
    text = html.unescape(_TAG.sub("", _BLOCK.sub(" ", markup)) if "<" in markup else markup)
    return " ".join(text.split())


def unescaped(text: str) -> str:
    """Return a line of plain text without the HTML references that a program may have left in it: `Tom &amp; Jerry`."""
    return " ".join((html.unescape(text) if _MASKED.search(text) else text).split())


def name_of(text: str) -> str:
    """Return a person's name without the email address that stands beside it, or in its place."""
    if "@" not in text:
        return " ".join(text.split())
    return " ".join(_EMAIL.sub("", text).replace("<>", "").split()).strip("()[] ")


def web_address(text: str) -> str:
    """Return a web address unchanged; empty where the text is not one."""
    text = text.strip()
    return text if is_web_address(text) else ""


def recording_of(addresses: Iterable[str]) -> str:
    """Return the first of some addresses that is that of a recording which pages can play; empty if none is."""
    return next((one for one in map(web_address, addresses) if one and audio_ending(urlsplit(one).path)), "")


def attributes_in(text: str) -> dict[str, str]:
    """Return the attributes of a tag or of a shortcode, by their names in small letters."""
    return {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(text)}


def timezone_of(text: str) -> str:
    """Return the name of a time zone; empty where no zone has that name."""
    name = text.strip()
    return name if is_zone(name) else ""


def language_of(text: str) -> str:
    """Return a tag of BCP 47, `en-US` for `en_US`; empty where the text is not one."""
    # WordPress and Movable Type give the name of a system's locale, as in de_DE.UTF-8.
    tag = text.strip().partition(".")[0].replace("_", "-")
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", tag) else ""
