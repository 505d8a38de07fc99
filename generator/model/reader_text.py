r"""What may be published of readers' words: no email addresses, no links that lead nowhere.

Text is judged as a browser would show it, after Markdown, HTML references and
percent-encoding.  A filter of what was typed would miss `ann&#64;mail.example`,
`ann\@mail.example` and an address with emphasis in the middle.  Addresses that
people spell out on purpose, such as "ann at mail dot example", stay.
"""

import re
from html import escape, unescape
from urllib.parse import unquote, urlsplit

__all__ = ["has_email", "html_without_email", "public_link", "without_email"]

_SHOWN_INSTEAD = "…@…"

# Characters that a screen does not show, so that an address can be copied with them or without.
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_AT = r"\\{0,2}(?:[@＠﹫]|&(?:amp;)*(?:#0*64;?|#[xX]0*40;?|commat;)|%(?:25)*40)"
_DOT = r"\\{0,2}(?:[.。．｡]|&(?:amp;)*(?:#0*46;?|#[xX]0*2[eE];?|period;)|%(?:25)*2[eE])"
_HOST = rf"(?:[\w{_UNSEEN}-]+(?:{_DOT}[\w{_UNSEEN}-]+)+|\[[0-9a-fA-F:.]+\])"
_AT_HOST = re.compile(rf"(?: {_AT} |[{_UNSEEN}]*{_AT}){_HOST}")
# RFC 5322's atoms, and every letter of every script.  A slash or a colon could be one, but ends an address in a URL.
_LOCAL_END = re.compile(rf"(?:mailto:)?(?:\"[^\"\n]{{1,64}}\"|[\w.!#$%&'*+=?^`{{|}}~{_UNSEEN}-]+)\Z", re.IGNORECASE)
_LONGEST_LOCAL = 200
_TOKEN = re.compile(r'<(?:[^<>"]|"[^"]*")*>|[^<]+|<')
_TITLE = re.compile(r'\s(?:title|alt)="([^"]*)"')
_INLINE_TAG = re.compile(r"</?(?:a|em|strong|del|code)\b")


def without_email(text: str) -> str:
    """Return plain text with every email address replaced."""
    parts, end = [], 0
    for start, stop in _addresses(text):
        parts += [text[end:start], _SHOWN_INSTEAD]
        end = stop
    return "".join([*parts, text[end:]]) if parts else text


def has_email(text: str) -> bool:
    """Tell whether plain text, or a URL in any encoding, has an email address in it."""
    # What is encoded twice is decoded twice by the time that somebody reads it.
    while (plain := unquote(unescape(text))) != text:
        text = plain
    return bool(_addresses(text))


def html_without_email(html: str) -> str:
    """Return sanitized HTML with every email address in its text replaced, even one that has tags inside.

    A title that readers see is text as well.  Other attributes stay as they
    are: `public_link` decides about those.
    """
    tokens = [_without_private_title(token) if token[0] == "<" else token for token in _TOKEN.findall(html)]
    # Block tags become line ends, so that an address never reaches from one paragraph into the next.
    texts = [unescape(t) if t[0] != "<" else "" if _INLINE_TAG.match(t) else "\n" for t in tokens]
    addresses = _addresses("".join(texts))
    if not addresses:
        return "".join(tokens)
    kept, place = [], 0
    for token, text in zip(tokens, texts, strict=True):
        kept.append(token if token[0] == "<" else escape(_shown_part(text, place, addresses), quote=False))
        place += len(text)
    return "".join(kept)


def _without_private_title(tag: str) -> str:
    """Return a tag without its title, if that has an email address in it."""
    title = _TITLE.search(tag)
    return tag[: title.start()] + tag[title.end() :] if title and has_email(title[1]) else tag


def _shown_part(text: str, place: int, addresses: list[tuple[int, int]]) -> str:
    """Return a part of a text without addresses; `place` is where the part starts in the text."""
    parts, end = [], 0
    for start, stop in addresses:
        first, last = max(start - place, 0), min(stop - place, len(text))
        if first < last:
            # An address that began in an earlier part has been replaced there.
            parts += [text[end:first], _SHOWN_INSTEAD if start >= place else ""]
            end = last
    return "".join([*parts, text[end:]])


def _addresses(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each email address.

    Hosts are found first and names looked for backwards from there, a limited
    number of characters: one expression for both takes quadratic time.
    """
    spans: list[tuple[int, int]] = []
    for match in _AT_HOST.finditer(text):
        start = max(spans[-1][1] if spans else 0, match.start() - _LONGEST_LOCAL)
        local = _LOCAL_END.search(text[start : match.start()])
        if local:
            spans.append((start + local.start(), match.end()))
    return spans


# ---------------------------------------------------------------- links
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Without a scheme, only well-known endings count: "notes.txt" and "e.g." are no hosts.
_HOST_LIKE = re.compile(r"(?:www\.[\w-]+\.|[\w-]+\.(?:com|org|net|io|co|edu|gov|blog|info)(?:[/?#]|\Z))", re.IGNORECASE)
_HOST_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|[0-9a-fA-F:.]+")
# The last two ranges turn the direction of text, so that an address looks like another one.
_NOT_IN_URLS = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}\u202a-\u202e\u2066-\u2069]")


def public_link(written: str) -> str:
    """Return a link of a reader's as a whole web address; empty where there is none to publish.

    An address without its scheme gets `https://`.  A path is none: readers do
    not see the site's files, and a relative link leads nowhere from a feed.
    An address with a user name or an email address in it is never published.
    """
    address = written.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    elif not _SCHEME.match(address) and _HOST_LIKE.match(address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises ValueError, too
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not address[len(parts.scheme) :].startswith("://"):
        return ""
    if "@" in unquote(parts.netloc) or not _HOST_NAME.fullmatch(parts.hostname or ""):
        return ""
    return "" if _NOT_IN_URLS.search(address) or has_email(address) else address
