"""HTML: prose with its links and pictures put in, and comments."""

from collections.abc import Callable, Iterator
from html import escape

from markupsafe import Markup

from generator.model.comment import LINK_IN_COMMENT, Comment
from generator.model.lesson import PICTURE, Link, Prose
from generator.model.picture import COLUMN_SIZES, Image
from generator.model.site import Links
from generator.model.value import Value

__all__ = ["LaterHtml", "ProseTargets", "comment_html", "fill", "safe", "srcsets"]


class ProseTargets(Value):
    """What the placeholders of one text stand for: its `links`, and the addresses that were `found` for them.

    An `origin` (`https://example.com`) goes before every address, and the path
    of the `page` before a bare `#anchor` or `?query`: a feed needs both, a list with parts
    of other pages the second.  `first` is the number of the link to the
    picture that is seen first, or -1.
    """

    links: tuple[Link, ...]
    found: Links
    origin: str = ""
    page: str = ""
    first: int = -1


def safe(html: str) -> Markup:
    """Return HTML that is known to be safe as `Markup` does, but without asking what kind of value it is.

    A text is rendered of some twenty such pieces, and the question took as long as everything else about them.
    """
    return str.__new__(Markup, html)


def fill(prose: Prose, targets: ProseTargets) -> Markup:
    """Return the prose with every link and picture put in.

    An empty address is a link to something unpublished: its attribute is left
    out, so that readers get plain text.  On a page, browsers choose among the
    files of a picture, and load it when it comes into view, unless it is the
    first.  In a feed a picture is one plain `<img>`.
    """
    if not prose.placeholders:
        return safe(prose.pieces[0])  # it was rendered by read/markdown.py
    parts = [prose.pieces[0]]
    images = dict(targets.found.images)
    for number, piece in zip(prose.placeholders, prose.pieces[1:], strict=True):
        parts.append(_filled(number, images.get(number), targets))
        parts.append(piece)
    return safe("".join(parts))  # as above; the addresses are escaped


def _filled(number: int, image: Image | None, targets: ProseTargets) -> str:
    link, url, origin = targets.links[number], targets.found.urls[number], targets.origin
    if url:
        # A bare anchor or query is of the text's own page (RFC 3986, section 5.2.2).
        url = f"{origin}{targets.page}{url}" if url[0] in "#?" else f"{origin}{url}"
    if link.attribute == PICTURE:
        img = _img(link.img, url, image)
        # Programs that read feeds know neither `<picture>` nor these attributes of loading.
        return f"<img{img}>" if origin else _picture(img, image, is_first=number == targets.first)
    if not link.attribute:
        return escape(url)
    return f' {link.attribute}="{escape(url)}"' if url else ""


def _img(given: str, url: str, image: Image | None) -> str:
    """Return the attributes of an `<img>`: its address, those that its author gave, and its size."""
    src = f' src="{escape(url)}"' if url else ""
    return f'{src}{given} width="{image.width}" height="{image.height}"' if image and image.width else f"{src}{given}"


def _picture(img: str, image: Image | None, *, is_first: bool) -> str:
    loading = ' fetchpriority="high"' if is_first else ' loading="lazy" decoding="async"'
    sources = "".join(
        f'<source type="{kind}" srcset="{escape(srcset)}" sizes="{COLUMN_SIZES}">' for kind, srcset in srcsets(image)
    )
    return f"<picture>{sources}<img{img}{loading}></picture>" if sources else f"<img{img}{loading}>"


def srcsets(image: Image | None) -> Iterator[tuple[str, str]]:
    """Yield each media type that a browser can choose a picture in, with the `srcset` of its files."""
    if image and image.widths:
        for kind in image.kinds:
            yield f"image/{kind}", ", ".join([f"{image.file(kind, width)} {width}w" for width in image.widths_of(kind)])


def comment_html(comment: Comment, origin: str = "") -> Markup:
    """Return what a reader wrote, after the answers to prompts; a feed needs an `origin` before its addresses."""
    answers = [f"<p><strong>{escape(answer.label)}</strong></p>\n{answer.html}" for answer in comment.answers]
    html = "\n".join([*answers, comment.html])
    if comment.links:
        html = LINK_IN_COMMENT.sub(lambda link: _href(comment, int(link[1]), origin), html)
    return Markup(html)  # noqa: S704 - read/comment.py sanitized it


def _href(comment: Comment, number: int, origin: str) -> str:
    """Return the attribute of a link; nothing where it leads nowhere, so that readers get plain text."""
    url = comment.urls[number] if number < len(comment.urls) else ""
    return f' href="{escape(origin + url)}"' if url else ""


class LaterHtml:
    """HTML that is made when a layout shows it, and not at all where none does."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __html__(self) -> str:
        """Return the HTML, as markupsafe asks for it."""
        return self._make()

    __str__ = __html__
