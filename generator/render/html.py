"""HTML: prose with its links filled in, and text for attributes."""

from collections.abc import Callable, Iterator
from html import escape

from markupsafe import Markup

from generator.model.comment import Comment
from generator.model.lesson import PICTURE, Link, Prose
from generator.model.site import MODERN, Image, Links

__all__ = ["LaterHtml", "comment_html", "fill", "srcsets"]


def fill(
    prose: Prose, links: tuple[Link, ...], found: Links, *, origin: str = "", page: str = "", first: int = -1
) -> Markup:
    """Return the prose with every link and picture put in.

    An empty URL is a link to something held back: its attribute is left out,
    so that readers get plain text.  An `origin` (`https://example.com`) goes
    before every URL, and the path of the `page` before a bare `#anchor`: a
    feed needs both, a list that shows parts of other pages the second.

    A browser chooses from the files of a picture, and loads it when it comes
    into sight, but for the one that is the `first` thing to be seen (the
    number of its link).  In a feed a picture is one plain `<img>`.
    """
    if not prose.placeholders:
        return Markup(prose.pieces[0])  # noqa: S704 - it was rendered by read/markdown.py
    parts = [prose.pieces[0]]
    images = dict(found.images)
    for number, piece in zip(prose.placeholders, prose.pieces[1:], strict=True):
        attribute, url = links[number].attribute, found.urls[number]
        if url:
            url = f"{origin}{page}{url}" if url.startswith("#") else f"{origin}{url}"
        if attribute == PICTURE:
            img = _img(links[number].img, url, images.get(number))
            parts.append(f"<img{img}>" if origin else _picture(img, images.get(number), is_first=number == first))
        elif not attribute:
            parts.append(escape(url))
        elif url:
            parts.append(f' {attribute}="{escape(url)}"')
        parts.append(piece)
    return Markup("".join(parts))  # noqa: S704 - as above; the URLs are escaped


# How wide the column of text is by layouts/assets/style.css; `rem` means another font size here than there.
_COLUMN = "(min-width: 45em) 660px, 92vw"


def _img(given: str, url: str, image: Image | None) -> str:
    """Return the attributes of an `<img>`: those that its author gave, its address and its size."""
    src = f' src="{escape(url)}"' if url else ""
    return f'{src}{given} width="{image.width}" height="{image.height}"' if image and image.width else f"{src}{given}"


def _picture(img: str, image: Image | None, *, is_first: bool) -> str:
    how = ' fetchpriority="high"' if is_first else ' loading="lazy" decoding="async"'
    sources = "".join(
        f'<source type="{kind}" srcset="{escape(srcset)}" sizes="{_COLUMN}">' for kind, srcset in srcsets(image)
    )
    return f"<picture>{sources}<img{img}{how}></picture>" if sources else f"<img{img}{how}>"


def srcsets(image: Image | None) -> Iterator[tuple[str, str]]:
    """Yield what a browser can choose a picture from: each media type with its files, as `srcset` has them."""
    if image and image.widths:
        for kind in MODERN:
            yield f"image/{kind}", ", ".join([f"{image.file(kind, width)} {width}w" for width in image.widths])


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
