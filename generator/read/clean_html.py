"""The HTML of a stranger's text, cleaned by nh3: what marks up words stays, what runs or loads goes.

The whole rendered text is cleaned and not each piece of HTML in it: a tag that
opens in one piece and closes in another is only whole in the end.  nh3 knows
nothing of placeholders, so they go through it as an attribute that no author
would write.  An author who does write it gets one of the text's own links.
"""

import re
from collections.abc import Sequence

import nh3

from generator.model.lesson import PICTURE, Link

__all__ = ["clean_html"]

_PLACEHOLDER = re.compile("\x02(\\d+)\x03")
_LINK, _PICTURE = "data-drillbook-link", "data-drillbook-picture"
_CARRIED = re.compile(rf'<img {_PICTURE}="(\d+)">| (?:{_LINK}|{_PICTURE})="(\d+)"')

# What Markdown makes besides what nh3 allows by itself: footnotes, task lists, the frames of tables.
_TAGS = {*nh3.ALLOWED_TAGS, "section", "input", "label"}
_ATTRIBUTES = {
    "*": {"id", "class", "title", "lang", "dir", "role", "aria-label", "tabindex", _LINK, _PICTURE},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "td": {"colspan", "rowspan", "style"},
    "input": {"checked", "disabled"},
    "details": {"open"},
    "time": {"datetime"},
    "abbr": {"title"},
}


def clean_html(html: str, links: Sequence[Link]) -> str:
    """Return rendered HTML, with its placeholders, without anything that could run, load or send."""

    def carry(placeholder: re.Match[str]) -> str:
        number = int(placeholder[1])
        if links[number].attribute == PICTURE:
            return f'<img {_PICTURE}="{number}">'
        # One within a value, as in `srcset` or CSS, belongs to an attribute that is not kept.
        return f' {_LINK}="{number}"' if links[number].attribute in ("href", "src") else ""

    def restore(carried: re.Match[str]) -> str:
        number = int(carried[1] or carried[2])
        is_picture = bool(carried[1])
        # The number may be one that the author typed.
        fits = number < len(links) and is_picture == (links[number].attribute == PICTURE)
        return f"\x02{number}\x03" if fits else ""

    cleaned = nh3.clean(
        _PLACEHOLDER.sub(carry, html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values={"input": {"type": {"checkbox"}}},
        clean_content_tags={"script", "style"},
        filter_style_properties={"text-align"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    return _CARRIED.sub(restore, cleaned)
