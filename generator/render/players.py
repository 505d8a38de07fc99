"""Players in texts: a video becomes a still that loads nothing before a click, frames keep their size.

A video is known by the address of a frame, or by an address alone in its
paragraph.  On a page it is a link, which `assets/video.js` makes a player; in
a feed, in an email and on paper, where no frame is shown, it stays a link.  The
still is drawn by the style sheet: a picture of the video would come from its
host, and tell it who reads.
"""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from html.parser import HTMLParser

from markupsafe import Markup

from generator.model.video import Video, video_of
from generator.render.viewer import Viewer

__all__ = ["has_player", "with_players"]

_FRAME = re.compile(r"<iframe\b[^>]*>(?:(?:(?!<iframe\b).)*?</iframe\s*>)?", re.IGNORECASE | re.DOTALL)
# A bare address in a paragraph of its own, as Markdown makes a link of it.
_ALONE = re.compile(r'<p><a href="(https?://[^"]+)"[^>]*>([^<]+)</a></p>')
# Elements that may stand inside of a paragraph: who writes a frame there gets HTML that is none the less sound.
_STILL = '<span class="video">'
_LENGTH = re.compile(r"(\d{2,4})(?:px)?")


def with_players(viewer: Viewer, html: Markup) -> Markup:
    """Return the HTML of a text with its players as this viewer shows them."""
    # Nearly every text has neither.
    has_frame, may_have_video = _has_frame(html), "<p><a href=" in html
    if not (has_frame or may_have_video):
        return html
    text = str(html)
    if has_frame:
        text = _FRAME.sub(lambda match: _frame(viewer, match.group()), text)
    if may_have_video:
        text = _ALONE.sub(lambda match: _alone(viewer, match), text)
    return Markup(text)  # noqa: S704 - what is added is escaped


def has_player(html: str) -> bool:
    """Tell whether a page with this HTML needs the style and the script of players."""
    return _STILL in html or _has_frame(html)


def _has_frame(html: str) -> bool:
    # An `i` behind a bracket is rare, and finding that takes a tenth of the time of making a text lowercase.
    return ("<i" in html or "<I" in html) and "<iframe" in str(html).lower()


def _alone(viewer: Viewer, match: re.Match[str]) -> str:
    address = unescape(match[1])
    video = video_of(address) if unescape(match[2]) == address else None
    if video is None:
        return match.group()
    # On a page, the still is a block by itself and needs no paragraph around it.
    made = _video(viewer, video, "")
    return f"<p>{made}</p>" if viewer.origin else made


def _frame(viewer: Viewer, html: str) -> str:
    attributes = _attributes_of(html)
    address, title = attributes.get("src", ""), " ".join(attributes.get("title", "").split())
    if video := video_of(f"https:{address}" if address.startswith("//") else address):
        return _video(viewer, video, title)
    if viewer.origin:
        return f'<a href="{escape(address)}">{escape(title or address)}</a>' if "://" in address else html
    # A size that is known before the frame is loaded: the text below must not jump.
    style = f"{_size(attributes)}{attributes.get('style', '')}"
    # A frame has a name for those who hear the page; without the author's, the site that it is from must do.
    name = title or address.partition("://")[2].partition("/")[0] or address
    kept = {"loading": "lazy"} | attributes | {"title": name, "style": style}
    written = [f' {key}="{escape(value)}"' for key, value in kept.items() if value or key != "style"]
    return f"<iframe{''.join(written)}></iframe>"


def _size(attributes: Mapping[str, str]) -> str:
    """Return the shape that a frame was written with, or 16 to 9."""
    width, height = (_LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height"))
    if width and height:
        return f"aspect-ratio: {width[1]} / {height[1]}; "
    # Forms and calendars are as wide as the column and have a height of their own.
    return f"aspect-ratio: auto; height: {height[1]}px; " if height else ""


def _video(viewer: Viewer, video: Video, title: str) -> str:
    """Return a video: a still on a page, a link in a feed, which says where it leads."""
    page = escape(video.page)
    if viewer.origin:
        return f'<a href="{page}">{escape(title or video.page)}</a>'
    word: Callable[..., str] = viewer.word
    name = escape(title or word("video"))
    return (
        f'{_STILL}<a href="{page}" data-player="{escape(video.quiet)}"><b>{name}</b> '
        f"<span>{escape(word('video_play', service=video.service))}</span> "
        f"<small>{escape(word('video_note', service=video.service))}</small></a></span>"
    )


class _Frame(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attributes: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "iframe" and not self.attributes:
            self.attributes = {name: value or "" for name, value in attrs}


def _attributes_of(html: str) -> dict[str, str]:
    parser = _Frame()
    # Only the first tag: between the two may be a text for browsers of long ago.
    parser.feed(html[: html.find(">") + 1] if ">" in html else html)
    return parser.attributes
