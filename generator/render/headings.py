"""Headings in rendered text: a link to each, and the list of them."""

import re

from markupsafe import Markup

__all__ = ["headings_of", "with_anchors"]

# As read/commonmark writes them; what somebody wrote as HTML counts only if it is as plain.
_HEADING = re.compile(r'<h([23]) id="([^"<>]+)">(.*?)</h\1>', re.DOTALL)


def with_anchors(html: Markup, label: str) -> Markup:
    """Return HTML with an empty link to it in each `<h2>` and `<h3>` that has an id; `label` is what it is called.

    Its mark comes from the style sheet, so that the words of a heading stay
    the author's for search engines and screen readers.
    """
    if '<h2 id="' not in html and '<h3 id="' not in html:
        return html
    link = Markup('<a class="anchor" href="#{}" aria-label="{}"></a>')

    def linked(found: re.Match[str]) -> str:
        level, name, text = found.groups()
        return f'<h{level} id="{name}">{text} {link.format(Markup(name), label)}</h{level}>'  # noqa: S704 - it was HTML

    return Markup(_HEADING.sub(linked, html))  # noqa: S704 - as above


def headings_of(html: Markup) -> list[tuple[str, str]]:
    """Return the `<h2>` headings of HTML that have an id: their text without mark-up, and the id."""
    if '<h2 id="' not in html:
        return []
    found = (match.groups() for match in _HEADING.finditer(html))
    return [(Markup(text).striptags(), Markup(name).unescape()) for level, name, text in found if level == "2"]  # noqa: S704 - as above
