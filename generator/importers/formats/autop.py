"""The text of a WordPress post as HTML: paragraphs, shortcodes, blocks and embedded videos.

WordPress stores what was typed: a blank line between paragraphs, a line end
where a line ends, shortcodes in square brackets, and comments around the
blocks of its newer editor.  It makes paragraphs only when a page is requested
(its function is called `wpautop`).  This is our own code because no Python
library does it; it is not a translation of WordPress's.
"""

import html
import re
from collections.abc import Mapping, Sequence

from generator.importers.formats.normalize import attributes_in
from generator.importers.formats.videos import player_of

__all__ = ["html_of"]

_BLOCK_MARK = re.compile(r"<!--\s*/?wp:[^<>]*-->\n?")
_REUSED = re.compile(r'<!--\s*wp:block \{[^<>]*?"ref":\s*(\d+)[^<>]*-->')
# A block can refer to itself, by mistake or in a hostile archive.
_DEEPEST_REUSE = 5
_READ_ON = re.compile(r"<!--\s*(?:more|nextpage|noteaser)\b[^<>]*-->")

# By what happens to the text inside: it becomes paragraphs, stays one line, is no text, or stays as it is.
_HOLDS = frozenset(
    ("blockquote", "div", "section", "article", "aside", "main", "header", "footer", "center", "details")
)
_LINES = frozenset(("p", "li", "dd", "dt", "td", "th", "figcaption", "caption", "summary", "address"))
_FRAMES = frozenset(
    ("ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "colgroup", "figure", "form", "fieldset", "nav")
)
_VERBATIM = frozenset(("pre", "script", "style", "textarea", "svg"))
_VOID = frozenset(("hr",))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CLOSED = _VERBATIM | _VOID
_BLOCKS = _HEADINGS | _HOLDS | _LINES | _FRAMES | _VERBATIM | _VOID
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>])[^<>]*>")
_DEEPEST = 200
# A tag over several lines: its line ends are no breaks.
_ANY_TAG = re.compile(r"<[A-Za-z/][^<>]*\n[^<>]*>")
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_TWO_BREAKS = re.compile(r"<[bB][rR]\s*/?>\s*<[bB][rR]\s*/?>")
_BREAK_AT_END = re.compile(r"(<[bB][rR]\s*/?>)[ \t]*\n")
_ALONE = re.compile(r"(?m)^[ \t]*(https?://[^\s<>\"\[\]]+)[ \t]*$")


def html_of(
    text: str, attached: Mapping[str, str], uploads: Sequence[str] = (), reused: Mapping[str, str] | None = None
) -> str:
    """Return HTML.

    `attached` maps the number of a picture to its address; where a number is
    missing, `attachment:NUMBER` stands in place of the address.  `uploads` are
    the addresses of the pictures uploaded to this post, which a gallery without
    numbers shows.  `reused` maps the number of a reusable block to its text.
    """
    text = _with_reused(text, reused or {}).replace("\r\n", "\n").replace("\r", "\n")
    # The newer editor writes paragraphs itself; only texts of the older one need them made.
    has_blocks = "<!-- wp:" in text
    text = _READ_ON.sub("", _BLOCK_MARK.sub("", text))
    text = _SHORTCODE.sub(lambda match: _expanded(match, attached, uploads), text) if "[" in text else text
    # The address stands in HTML, so it is escaped already.
    text = _ALONE.sub(lambda match: _embedded(html.unescape(match[1])), text)
    return (text if has_blocks else _with_paragraphs(text)).strip()


def _with_reused(text: str, reused: Mapping[str, str]) -> str:
    """Return a text with reusable blocks in the places that refer to them; a block can contain others."""
    for _ in range(_DEEPEST_REUSE):
        if "wp:block " not in text:
            break
        text = _REUSED.sub(lambda match: reused.get(match[1], ""), text)
    return text


def _embedded(address: str) -> str:
    """Return what WordPress shows for an address that stands alone: a player where there is one, else a link."""
    return player_of(address) or f'<a href="{html.escape(address)}">{html.escape(address)}</a>'


# ---------------------------------------------------------------- shortcodes
_SHORTCODE = re.compile(
    r"(?<!\[)\[(?:"
    r"(?P<caption>caption|wp_caption)(?P<given>\s[^\[\]]*)?\](?P<inside>.{0,4000}?)\[/(?P=caption)\]"
    r"|(?P<is_gallery>gallery)(?P<gallery>\s[^\[\]]*)?\]"
    r"|(?P<embed>embed|video|audio|youtube|vimeo)(?P<how>[\s=][^\[\]]*)?\](?:(?P<address>[^\[\]\n]*)\[/(?P=embed)\])?"
    r")(?!\])",
    re.DOTALL,
)
_PICTURE = re.compile(r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>\[\]]+")
_HOSTS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}


def _expanded(match: re.Match[str], attached: Mapping[str, str], uploads: Sequence[str]) -> str:
    """Return what a shortcode shows; one that cannot be resolved stays as it was typed."""
    if match["caption"]:
        return _figure(match) or match[0]
    if match["is_gallery"]:
        return _gallery(match["gallery"] or "", attached, uploads) or match[0]
    return _media(match) or match[0]


def _figure(match: re.Match[str]) -> str:
    picture = _PICTURE.match(match["inside"])
    if not picture:
        return ""
    words = picture[2].strip() or attributes_in(match["given"] or "").get("caption", "")
    words = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture[1]}{words}</figure>\n\n"


def _gallery(given: str, attached: Mapping[str, str], uploads: Sequence[str]) -> str:
    """Return the pictures of a gallery; without numbers, as until 2012, it shows what was uploaded to its post."""
    numbers = re.findall(r"\d+", attributes_in(given).get("ids", "") or attributes_in(given).get("include", ""))
    addresses = [attached.get(number, f"attachment:{number}") for number in numbers] or uploads
    return "".join(f'\n\n<figure><img src="{html.escape(address)}"></figure>\n\n' for address in addresses)


def _media(match: re.Match[str]) -> str:
    how = match["how"] or ""
    address = _ADDRESS.search(html.unescape(f"{match['address'] or ''} {how}"))
    # The id of a video, as in `[youtube=abc123]` or `[vimeo 123456]`.
    number = re.search(r"[\w-]{6,}", attributes_in(how).get("id", how.strip("= ")))
    if address:
        target = address[0]
    elif number and match["embed"] in _HOSTS:
        target = _HOSTS[match["embed"]] + number[0]
    else:
        return ""
    return f"\n\n<p>{_embedded(target)}</p>\n\n"


# ---------------------------------------------------------------- paragraphs
def _with_paragraphs(text: str) -> str:
    """Return text with tags around its paragraphs, and with breaks for the line ends inside them."""
    text = _BREAK_AT_END.sub(r"\1", _TWO_BREAKS.sub("\n\n", _ANY_TAG.sub(lambda m: m[0].replace("\n", " "), text)))
    out: list[str] = []
    within: list[str] = []
    at = done = 0
    while tag := _TAG.search(text, at):
        name, at = tag[2].lower(), tag.end()
        if name not in _BLOCKS:
            continue
        out.append(_run(text[done : tag.start()], within))
        at = done = _past(text, tag, name)
        out.append(text[tag.start() : done])
        if tag[1] or name in _CLOSED:
            out.append("\n")
        if tag[1]:
            _leave(within, name)
        elif name not in _CLOSED:
            _enter(within, name)
    out.append(_run(text[done:], within))
    return "".join(out)


def _past(text: str, tag: re.Match[str], name: str) -> int:
    """Return where a tag ends, or the whole element where its content stays unchanged."""
    if tag[1] or name not in _VERBATIM:
        return tag.end()
    end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, tag.end())
    return end.end() if end else len(text)


def _enter(within: list[str], name: str) -> None:
    """Note a block that begins; it ends an open paragraph."""
    if within[-1:] == ["p"]:
        within.pop()
    if len(within) < _DEEPEST:
        within.append(name)


def _leave(within: list[str], name: str) -> None:
    """Forget a block that ends here, and everything left open inside it; an end without a start is ignored."""
    if name in within:
        del within[len(within) - 1 - within[::-1].index(name) :]


def _run(text: str, within: list[str]) -> str:
    """Return a run of text between two block tags."""
    if not text.strip():
        return ""
    name = within[-1] if within else ""
    if name in _FRAMES:
        return text
    parts = [_with_breaks(part) for part in _BLANK.split(text.strip("\n")) if part.strip()]
    # The author opened this paragraph, and its own end closes the last part.
    if name == "p":
        return "</p>\n<p>".join(parts)
    if name in _HEADINGS:
        # A heading cannot hold paragraphs.
        return "<br>".join(parts)
    # As WordPress does: a single run in a list item or a cell needs no paragraph.
    if not name or name == "blockquote" or len(parts) > 1:
        return "".join(f"<p>{part}</p>\n" for part in parts)
    return parts[0]


def _with_breaks(text: str) -> str:
    return text.strip().replace("\n", "<br>\n")
