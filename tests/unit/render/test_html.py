"""Holes filled."""

from generator.model.lesson import Link, Prose
from generator.model.source import Span
from generator.render.html import fill

SPAN = Span(path="a.md")
PROSE = Prose(pieces=("<a", '>x</a> <img srcset="', ' 1x">'), holes=(0, 1))
LINKS = (Link(target="b.md", attribute="href", span=SPAN), Link(target="a.jpg", attribute="", span=SPAN))


def test_fill() -> None:
    """Each hole gets its attribute, or the address alone."""
    assert fill(PROSE, LINKS, ("/b/", "/a.jpg")) == '<a href="/b/">x</a> <img srcset="/a.jpg 1x">'


def test_an_empty_address_leaves_the_attribute_out() -> None:
    """A link to something held back becomes plain text."""
    assert fill(PROSE, LINKS, ("", "/a.jpg")).startswith("<a>x</a>")


def test_addresses_are_escaped() -> None:
    """No address can end its attribute."""
    assert 'href="/?a&amp;b=&quot;&gt;"' in fill(PROSE, LINKS, ('/?a&b=">', ""))


def test_absolute() -> None:
    """With an origin each address is full; an anchor belongs to the page."""
    html = fill(PROSE, LINKS, ("#end", "/a.jpg"), origin="https://e.com", page="/p/")
    assert html == '<a href="https://e.com/p/#end">x</a> <img srcset="https://e.com/a.jpg 1x">'


def test_nothing_to_fill() -> None:
    """Prose without holes is its HTML, and is not escaped again."""
    assert fill(Prose(pieces=("<p>a &amp; b</p>",)), (), ()) == "<p>a &amp; b</p>"
