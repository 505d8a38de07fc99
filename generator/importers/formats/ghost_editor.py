"""Posts of Ghost that have no HTML: what its editors keep, Lexical and before it Mobiledoc, as HTML.

Ghost makes the HTML when a post is published or shown, so that drafts and posts
from other programs can lack it.  Known from the editors' documentation; of a
card that is not known here, every text in it is taken, so that no word is lost.
"""

import html
import json
from collections.abc import Callable, Iterator
from typing import Any

from markdown_it import MarkdownIt

__all__ = ["html_of_editor"]

# Lexical adds these numbers up: 3 is bold and italic.
_FORMATS = ((1, "strong"), (2, "em"), (4, "s"), (16, "code"), (32, "sub"), (64, "sup"))
_BLOCKS = {"paragraph": "p", "quote": "blockquote", "extended-quote": "blockquote", "aside": "blockquote"}
# The words of a card, in the order in which readers see them.
_CARD_TEXTS = ("header", "heading", "calloutText", "textContent", "content", "description", "caption")
_MARKUPS = frozenset(("a", "b", "strong", "i", "em", "code", "s", "sub", "sup", "u"))


def html_of_editor(lexical: str, mobiledoc: str) -> str:
    """Return the HTML of a post from whichever editor wrote it; empty where neither can be read."""
    return _made(lexical, lambda value: _lexical(value["root"])) or _made(mobiledoc, lambda v: "".join(_mobiledoc(v)))


def _made(text: str, make: Callable[[Any], str]) -> str:
    try:
        return make(json.loads(text)) if text else ""
    # The file is somebody else's: any shape can be missing or of another kind.
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return ""


# ---------------------------------------------------------------- Lexical
def _lexical(node: dict[str, Any]) -> str:
    kind = str(node.get("type", ""))
    inner = "".join(map(_lexical, node.get("children") or []))
    if kind in ("text", "extended-text"):
        return _formatted(html.escape(str(node.get("text", "")), quote=False), int(node.get("format") or 0))
    if kind == "linebreak":
        return "<br>"
    if kind == "link":
        return f'<a href="{html.escape(str(node.get("url", "")))}">{inner}</a>'
    if kind in ("heading", "extended-heading"):
        tag = node["tag"] if node.get("tag") in ("h1", "h2", "h3", "h4", "h5", "h6") else "h2"
        return f"<{tag}>{inner}</{tag}>"
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" else "ul"
        return f"<{tag}>{inner}</{tag}>"
    if kind == "listitem":
        return f"<li>{inner}</li>"
    if kind in _BLOCKS:
        return f"<{_BLOCKS[kind]}>{inner}</{_BLOCKS[kind]}>"
    return inner or _card(kind, node)


def _formatted(text: str, bits: int) -> str:
    for bit, tag in _FORMATS:
        text = f"<{tag}>{text}</{tag}>" if bits & bit else text
    return text


def _card(kind: str, card: dict[str, Any]) -> str:
    """Return a card: a picture, code, HTML, a divider, or whatever texts another one has."""
    if kind in ("horizontalrule", "hr"):
        return "<hr>"
    if kind == "image":
        alt, caption = html.escape(str(card.get("alt") or "")), str(card.get("caption") or "")
        figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f'<figure><img src="{html.escape(str(card.get("src") or ""))}" alt="{alt}">{figcaption}</figure>'
    if kind == "gallery":
        return "".join(_card("image", image) for image in card.get("images") or [])
    if kind in ("codeblock", "code"):
        return f"<pre><code>{html.escape(str(card.get('code') or ''))}</code></pre>"
    if kind in ("html", "embed"):
        return str(card.get("html") or "")
    if kind == "markdown" or "markdown" in card:
        rendered: str = MarkdownIt("commonmark").render(str(card.get("markdown") or ""))
        return rendered
    if kind in ("paywall", "email", "email-cta", "signup"):
        return ""
    link = str(card.get("buttonUrl") or card.get("url") or "")
    words = str(card.get("buttonText") or card.get("title") or link)
    texts = [f"<p>{card[key]}</p>" for key in _CARD_TEXTS if isinstance(card.get(key), str) and card[key]]
    return "".join(texts) + (f'<p><a href="{html.escape(link)}">{html.escape(words)}</a></p>' if link else "")


# ---------------------------------------------------------------- Mobiledoc
def _mobiledoc(value: dict[str, Any]) -> Iterator[str]:
    """Yield each section: text with markups, a list, a picture or a card (Mobiledoc, version 0.3)."""
    markups, cards, atoms = value.get("markups") or [], value.get("cards") or [], value.get("atoms") or []
    for section in value["sections"]:
        # Sections are arrays that begin with a number: 1 is text, 3 a list, 10 a card.
        if section[0] == 1:
            tag = section[1] if section[1] in ("h1", "h2", "h3", "h4", "h5", "h6", "blockquote") else "p"
            yield f"<{tag}>{_markers(section[2], markups, atoms)}</{tag}>"
        elif section[0] == 3:
            tag = "ol" if section[1] == "ol" else "ul"
            items = "".join(f"<li>{_markers(item, markups, atoms)}</li>" for item in section[2])
            yield f"<{tag}>{items}</{tag}>"
        elif section[0] == 10:
            kind, card = cards[section[1]][:2]
            yield _card("markdown" if kind == "card-markdown" else str(kind), card)


def _markers(markers: list[Any], markups: list[Any], atoms: list[Any]) -> str:
    """Return the text of a section; each marker says which markups begin before it, and how many end after it."""
    out: list[str] = []
    opened: list[str] = []
    for kind, begin, ends, text in markers:
        for number in begin:
            tag, given = markups[number][0], (markups[number][1:] or [[]])[0]
            tag = tag if tag in _MARKUPS else "span"
            link = f' href="{html.escape(str(given[given.index("href") + 1]))}"' if "href" in given else ""
            out.append(f"<{tag}{link}>")
            opened.append(tag)
        # The only atom that Ghost knows is a line break.
        out.append(html.escape(str(text), quote=False) if kind == 0 else "<br>" if atoms else "")
        out += [f"</{opened.pop()}>" for _ in range(min(ends, len(opened)))]
    return "".join(out)
