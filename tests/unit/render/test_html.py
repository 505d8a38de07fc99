"""Prose with its links and pictures put in."""

from generator.model.lesson import PICTURE, Link, Prose
from generator.model.picture import Image
from generator.model.site import Links
from generator.model.source import Span
from generator.render.html import ProseTargets, fill

SPAN = Span(path="a.md")
PROSE = Prose(pieces=("<a", '>x</a> <img srcset="', ' 1x">'), placeholders=(0, 1))
LINKS = (Link(target="b.md", attribute="href", span=SPAN), Link(target="a.jpg", attribute="", span=SPAN))


def filled(*urls: str, **how: str) -> str:
    """Return the prose with its links leading to some addresses."""
    return fill(PROSE, ProseTargets(links=LINKS, found=Links(urls=urls), **how))


def test_fill() -> None:
    """Each placeholder gets its attribute, or the address alone."""
    assert filled("/b/", "/a.jpg") == '<a href="/b/">x</a> <img srcset="/a.jpg 1x">'


def test_an_empty_address_leaves_the_attribute_out() -> None:
    """A link to something unpublished becomes plain text."""
    assert filled("", "/a.jpg").startswith("<a>x</a>")


def test_addresses_are_escaped() -> None:
    """No address can end its attribute."""
    assert 'href="/?a&amp;b=&quot;&gt;"' in filled('/?a&b=">', "")


def test_absolute() -> None:
    """With an origin each address is full; an anchor belongs to the page."""
    html = filled("#end", "/a.jpg", origin="https://e.com", page="/p/")
    assert html == '<a href="https://e.com/p/#end">x</a> <img srcset="https://e.com/a.jpg 1x">'


def test_nothing_to_fill() -> None:
    """Prose without placeholders is its HTML, and is not escaped again."""
    assert fill(Prose(pieces=("<p>a &amp; b</p>",)), ProseTargets(links=(), found=Links(urls=()))) == "<p>a &amp; b</p>"


# ---------------------------------------------------------------- pictures
SHOWN = Prose(pieces=("<p>", "</p>"), placeholders=(0,))
PICTURES = (Link(target="a.jpg", attribute=PICTURE, span=SPAN, img=' alt="A"'),)
LATE = 'loading="lazy" decoding="async"'


def shown(image: Image | None, **how: object) -> str:
    """Return a picture as a page has it."""
    images = ((0, image),) if image else ()
    links = Links(urls=("/a-9.x.jpg",), images=images)
    return fill(SHOWN, ProseTargets(links=PICTURES, found=links, **how))  # type: ignore[arg-type]


def test_a_picture_offers_its_files() -> None:
    """A browser chooses by kind and width; it knows the size before, and loads the picture when it comes into view."""
    html = shown(Image(width=9, height=6, stem="/a", mark="x", widths=(4, 9)))
    assert html.startswith('<p><picture><source type="image/avif" srcset="/a-4.x.avif 4w, /a-9.x.avif 9w" sizes="(')
    assert '<source type="image/webp" srcset="/a-4.x.webp 4w, /a-9.x.webp 9w" sizes="(' in html
    assert html.endswith(f'<img src="/a-9.x.jpg" alt="A" width="9" height="6" {LATE}></picture></p>')


def test_the_first_picture_is_loaded_at_once() -> None:
    """What is seen first does not wait."""
    assert 'height="6" fetchpriority="high"></picture>' in shown(Image(width=9, height=6, widths=(9,)), first=0)


def test_a_picture_in_a_feed_is_plain() -> None:
    """Feed readers get one file, in full, with its size."""
    html = shown(Image(width=9, height=6, stem="/a", mark="x", widths=(4, 9)), origin="https://e.com")
    assert html == '<p><img src="https://e.com/a-9.x.jpg" alt="A" width="9" height="6"></p>'


def test_a_picture_that_has_but_one_file() -> None:
    """A drawing, or what moves, is an `<img>` with its size, if it has one."""
    assert shown(Image(width=9, height=6)) == f'<p><img src="/a-9.x.jpg" alt="A" width="9" height="6" {LATE}></p>'
    assert shown(Image(width=0, height=0)) == f'<p><img src="/a-9.x.jpg" alt="A" {LATE}></p>'
    assert shown(None) == f'<p><img src="/a-9.x.jpg" alt="A" {LATE}></p>'
