"""What readers type, and what of it may be published."""

import datetime as dt
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.comment import comment_file_name
from generator.model.reader_text import has_email, html_without_email, public_link, without_email

WITH_EMAIL = {
    "cy@post.example": "…@…",
    "Cy <cy@post.example>, Paris": "Cy <…@…>, Paris",
    "mailto:o'dell+drill@post.example.": "…@….",
    '"cy d"@post.example': "…@…",
    "cy @ post.example": "…@…",
    "cy&#64;post.example": "…@…",
    "cy&#x40;post.example": "…@…",
    "cy&commat;post&period;example": "…@…",
    "cy&amp;#64;post.example": "…@…",
    r"cy\@post\.example": "…@…",
    "cy%40post.example": "…@…",
    "cy＠post.example": "…@…",
    "cy\u200b@\u200bpost.example": "…@…",
    "cy@[192.0.2.7]": "…@…",
    "zoë@köln.example": "…@…",
    "a@b.example b@c.example": "…@… …@…",
}
WITHOUT_EMAIL = (
    "thanks @cy.d and @dee",
    "2 @ 5 dollars",
    "https://social.example/@cy",
    "cy at post dot example",
    "@",
    "",
)


@pytest.mark.parametrize(("text", "shown"), WITH_EMAIL.items())
def test_an_address_is_replaced(text: str, shown: str) -> None:
    """Every spelling that a browser or a person turns back into an email address is found."""
    assert without_email(text) == shown
    assert has_email(text)


@pytest.mark.parametrize("text", WITHOUT_EMAIL)
def test_other_text_stays(text: str) -> None:
    """A handle, a price and an address that is spelled out in words are no email addresses."""
    assert without_email(text) == text
    assert not has_email(text)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<p>cy<em>@post</em>.example!</p>", "<p>…@…<em></em>!</p>"),
        ("<p>a &amp; b &lt;cy@post.example&gt;</p>", "<p>a &amp; b &lt;…@…&gt;</p>"),
        ("<pre><code>cy@post.example\n</code></pre>", "<pre><code>…@…\n</code></pre>"),
        ("<p>cy</p><p>@post.example</p>", "<p>cy</p><p>@post.example</p>"),
        (
            '<p><a href="https://x.example/" title="cy@post.example">x</a></p>',
            '<p><a href="https://x.example/">x</a></p>',
        ),
        ('<p><a title="cy&#64;post.example" href="/">x</a></p>', '<p><a href="/">x</a></p>'),
        ('<p><a title="@cy" href="/">cy@post.example</a></p>', '<p><a title="@cy" href="/">…@…</a></p>'),
        ('<p><a href="https://x.example/">cy</a>@post.example</p>', '<p><a href="https://x.example/">…@…</a></p>'),
    ],
)
def test_html(markup: str, shown: str) -> None:
    """An address is found across emphasis and links, and not across paragraphs."""
    assert html_without_email(markup) == shown


@given(st.text("a@.&#64;<b> /", max_size=60))
def test_nothing_is_left_to_find(text: str) -> None:
    """What was filtered has no address any more, as text and as HTML."""
    assert without_email(without_email(text)) == without_email(text)
    filtered = html_without_email(f"<p>{html.escape(text, quote=False)}</p>")
    assert html_without_email(filtered) == filtered


@pytest.mark.parametrize("text", ["a" * 20_000, "@" * 20_000, "@a.a" * 5000, '"' * 20_000, "a.a-" * 5000 + "@"])
def test_long_texts_take_no_time(text: str) -> None:
    """Twenty thousand letters without a space are no trap; a quadratic search would take minutes."""
    assert without_email(text)
    assert html_without_email(html.escape(text))


PUBLIC = {
    "https://cy.example/a?b=1#c": "https://cy.example/a?b=1#c",
    "www.cy.example": "https://www.cy.example",
    "cy.com/me": "https://cy.com/me",
    "//cy.example/a": "https://cy.example/a",
    "https://social.example/@cy": "https://social.example/@cy",
    "https://bücher.example/ä": "https://bücher.example/ä",
}
PRIVATE = (
    *("", "/", "/a/", "a.md", "../a.md", "#top", "?a", "a b", "http:www.cy.example", "https://", "https:///a"),
    *("javascript:alert(1)", "data:text/html,x", "ftp://cy.example/", "mailto:cy@post.example"),
    *("http://cy@post.example", "http://cy%40post.example/", "https://cy:secret@site.example/", "https://[::1"),
    *("https://site.example/?mail=cy@post.example", "https://site.example/cy%2540post.example"),
    *("https://site.example:99999/", "https://site.example/\u202etxt", "https:\\\\site.example"),
)


@pytest.mark.parametrize(("written", "published"), PUBLIC.items())
def test_a_link_is_made_whole(written: str, published: str) -> None:
    """An address without its scheme gets one; a whole one stays as it is."""
    assert public_link(written) == published


@pytest.mark.parametrize("written", PRIVATE)
def test_a_link_that_is_not_published(written: str) -> None:
    """A path, another scheme, a broken address, and one that names a person are no links."""
    assert public_link(written) == ""


@pytest.mark.parametrize(
    "author", ["cy@post.example", "Cy <cy@post.example>", r"cy\@post.example", "cy&#64;post.example"]
)
def test_the_file_of_a_comment_is_not_named_after_an_address(author: str) -> None:
    """The name of the file is the comment's anchor on the page."""
    name = comment_file_name(author, dt.datetime(2026, 3, 2, tzinfo=dt.UTC), "abc")
    assert "post" not in name
    assert name.endswith("-abc.md")
