"""Takes out of HTML what is not the author's text: buttons, hidden previews, unsubscribe lines.

Shared by the formats of newsletters and of word processors on the web.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from generator.importers.formats.html_tree import Element, words_of

__all__ = [
    "classed",
    "drop_all",
    "drop_hidden",
    "drop_newsletter_furniture",
    "set_lazy_addresses",
    "unwrap_google_links",
    "without_merge_tags",
]

_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|(?:max-height|font-size)\s*:\s*0(?:px)?\s*(?:;|$)", re.IGNORECASE
)
# What Mailchimp fills in as it sends; a name or an address in a greeting is text.
_LIST_TAG = (
    r"\*\|(?:UNSUB|ARCHIVE|FORWARD|UPDATE_PROFILE|HTML:LIST|LIST:|ABOUT_LIST|CURRENT_YEAR|REWARDS|EMAIL)[A-Z:_]*\|\*"
)
_FURNITURE = re.compile(
    r"to unsubscribe\b|unsubscribe (?:from|here|now|instantly|at any time)|^\W*unsubscribe\W*$|"
    r"manage (?:your )?(?:subscription|preferences)|update your (?:email )?preferences|"
    r"view (?:this|it|the) (?:e-?mail|post|message)? ?(?:in your|in a|in the|online|on the web)|"
    r"read (?:this |it )?(?:online|in (?:your )?browser)|you(?:'re| are) receiving this|"
    rf"{_LIST_TAG}|why did i get this|add us to your address book",
    re.IGNORECASE,
)
# Only as the words of a link: in a text, each of them can be what the text is about.
_FURNITURE_WORDS = re.compile(
    r"\W*(?:unsubscribe|opt[- ]?out|newsletter abbestellen|abmelden|abbestellen|(?:se |me )?d[ée]s(?:abonner|inscrire)|"
    r"dar(?:se|me) de baja|cancelar (?:la )?suscripci[óo]n|annulla l['’]iscrizione|cancellami|uitschrijven|afmelden|"
    r"cancelar (?:a )?inscri[çc][ãa]o)\b.{0,30}",
    re.IGNORECASE,
)
_FURNITURE_LINK = re.compile(
    r"unsubscribe|/preferences|list-manage|\*\|UNSUB|\{\{ ?unsubscribe_url|/abmeld|/desinscri|/desabon", re.IGNORECASE
)
_MERGE_TAG = re.compile(r"[ \t]*\*\|[A-Z0-9_:]{1,40}\|\*")
_LONGEST_FURNITURE = 400
_LAZY = ("data-src", "data-image", "data-lazy-src", "data-original")
_LINES = ("p", "div", "td", "li", "tr", "center", "footer", "h6", "span")


def classed(name: str) -> str:
    """Return the XPath condition for elements that have a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def drop_all(elements: Iterable[Element]) -> list[str]:
    """Take elements out of their tree, and return the words of each."""
    dropped = []
    for element in list(elements):
        if element.getparent() is not None:
            dropped.append(words_of(element))
            element.drop_tree()
    return dropped


def drop_hidden(root: Element) -> list[str]:
    """Take out what the style of an element hides, such as the preview text of a mail; return its words."""
    hidden = [element for element in root.iter() if _HIDDEN.search(str(element.get("style") or ""))]
    return list(filter(None, drop_all(hidden)))


def drop_newsletter_furniture(root: Element) -> None:
    """Take out the lines that a mailing program adds to every issue: how to unsubscribe, how to see it in a browser."""
    links = [a for a in root.iter("a") if _FURNITURE_LINK.search(a.get("href") or "") or _is_furniture(words_of(a))]
    for link in links:
        # A line that was taken out may have held several of the links.
        if link.getparent() is None:
            continue
        line: Element = link
        # The whole line that the link stands in, but never a cell with the whole letter in it.
        for above in link.iterancestors(*_LINES):
            if len(words_of(above)) > _LONGEST_FURNITURE:
                break
            line = above
        drop_all([line])
    # Only those without elements in them: words of a whole letter may include "unsubscribe" anywhere.
    lines = [e for e in root.iter("p", "td", "div") if not len(e) and _FURNITURE.search(words_of(e))]
    drop_all(e for e in lines if len(words_of(e)) <= _LONGEST_FURNITURE)


def _is_furniture(words: str) -> bool:
    return bool(_FURNITURE.search(words) or _FURNITURE_WORDS.fullmatch(words))


def without_merge_tags(html: str) -> str:
    """Return a text without what Mailchimp would have filled in for each reader, such as `*|FNAME|*`."""
    return _MERGE_TAG.sub("", html)


def set_lazy_addresses(root: Element) -> None:
    """Give pictures the addresses that a script would have set when a reader came near them."""
    for picture in root.iter("img"):
        address = next((value for key in _LAZY if (value := picture.get(key))), "")
        # Until the script runs, there is no address, or a tiny picture in the address itself.
        if address and (picture.get("src") or "data:").startswith("data:"):
            picture.set("src", address)


def unwrap_google_links(root: Element) -> None:
    """Give links the address that Google's detour leads to: `google.com/url?q=…`."""
    for link in root.iter("a"):
        address = link.get("href") or ""
        if "google." not in address:
            continue
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        query = parse_qs(parts.query)
        target = next(iter(query.get("q", query.get("url", []))), "")
        if parts.path == "/url" and target:
            link.set("href", target)
