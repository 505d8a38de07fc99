"""Headings in rendered text: a link to each, and a list of them."""

import re

from markupsafe import Markup

__all__ = ["all_headings_of", "headings_of", "with_anchors"]

# As read/commonmark writes them; an author's own HTML counts only where it is as simple.
_HEADING = re.compile(r'<h([23]) id="([^"<>]+)"( dir="(?:ltr|rtl)")?>(.*?)</h\1>', re.DOTALL)


def with_anchors(html: Markup, label: str) -> Markup:
    """Return HTML in which each `<h2>` and `<h3>` with an id contains an empty link to itself, with a label.

    The style sheet adds the mark, so that for search engines and screen readers
    a heading has no words but the author's.
    """
    if '<h2 id="' not in html and '<h3 id="' not in html:
        return html
    link = Markup('<a class="anchor" href="#{}" aria-label="{}"></a>')

    def linked(heading: re.Match[str]) -> str:
        level, name, direction, text = heading.groups()
        return f'<h{level} id="{name}"{direction or ""}>{text} {link.format(Markup(name), label)}</h{level}>'  # noqa: S704 - it was HTML

    return Markup(_HEADING.sub(linked, html))  # noqa: S704 - as above


def headings_of(html: Markup) -> list[tuple[str, str]]:
    """Return the text, without markup, and the id of each `<h2>` heading that has an id."""
    if '<h2 id="' not in html:
        return []
    headings = (match.groups() for match in _HEADING.finditer(html))
    return [(Markup(text).striptags(), Markup(name).unescape()) for level, name, _, text in headings if level == "2"]  # noqa: S704 - as above


def all_headings_of(html: Markup) -> list[tuple[str, str]]:
    """Return the text and the id of each `<h2>` and `<h3>` heading that has an id."""
    headings = (match.groups() for match in _HEADING.finditer(html))
    return [(Markup(text).striptags(), Markup(name).unescape()) for _, name, _, text in headings]  # noqa: S704 - as above
