"""HTML: prose with its links filled in, and text for attributes."""

from collections.abc import Callable
from html import escape

from markupsafe import Markup

from generator.model.comment import Comment
from generator.model.lesson import Link, Prose

__all__ = ["LaterHtml", "comment_html", "fill"]


def fill(prose: Prose, links: tuple[Link, ...], urls: tuple[str, ...], *, origin: str = "", page: str = "") -> Markup:
    """Return the prose with every link put in.

    An empty URL is a link to something held back: its attribute is left out,
    so that readers get plain text.  An `origin` (`https://example.com`) goes
    before every URL, and the path of the `page` before a bare `#anchor`: a
    feed needs both, a list that shows parts of other pages the second.
    """
    if not prose.holes:
        return Markup(prose.pieces[0])  # noqa: S704 - it was rendered by read/markdown.py
    parts = [prose.pieces[0]]
    for number, piece in zip(prose.holes, prose.pieces[1:], strict=True):
        attribute, url = links[number].attribute, urls[number]
        if url:
            url = f"{origin}{page}{url}" if url.startswith("#") else f"{origin}{url}"
        if not attribute:
            parts.append(escape(url))
        elif url:
            parts.append(f' {attribute}="{escape(url)}"')
        parts.append(piece)
    return Markup("".join(parts))  # noqa: S704 - as above; the URLs are escaped


def comment_html(comment: Comment) -> Markup:
    """Return what a reader said, and what to which prompt."""
    answers = [f"<p><strong>{escape(answer.label)}</strong></p>\n{answer.html}" for answer in comment.answers]
    return Markup("\n".join([*answers, comment.html]))  # noqa: S704 - read/comment.py sanitised it


class LaterHtml:
    """HTML that is made when a layout shows it, and not at all where none does."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __html__(self) -> str:
        """Return the HTML, as markupsafe asks for it."""
        return self._make()

    __str__ = __html__
