"""The HTML in an entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.feedcheck import content
from generator.feedcheck.content import html_violations


@pytest.mark.parametrize(
    "html",
    [
        "",
        "plain <b>text</b>",
        '<a href="https://a.example/">a</a> <a href="mailto:a@a.example">b</a> <a href="tel:1">c</a>',
        '<img src="data:image/png;base64,AA" srcset="https://a.example/a.png 1x, https://a.example/b.png 2x">',
        '<p title="href=/a">src=/b onclick=x</p> &lt;a href="/c"&gt; &lt;script&gt;',
        '<p class="on" data-src="/a">once=1</p>',
    ],
)
def test_nothing_wrong(html: str) -> None:
    """Whole addresses of any kind, and text that only looks like mark-up, are fine."""
    assert html_violations(html) == ()


@pytest.mark.parametrize(
    ("html", "code", "tag"),
    [
        ("<p><a class='b' href=/a>a</a>", "feed/relative-address", "<a class='b' href=/a>"),
        ('<a href="">a</a>', "feed/relative-address", '<a href="">'),
        ('<a href="#note">a</a>', "feed/relative-address", '<a href="#note">'),
        ('<A HREF = "a.html">a</A>', "feed/relative-address", '<A HREF = "a.html">'),
        ('<img title="x"src="a">', "feed/relative-address", '<img title="x"src="a">'),
        ('<img/src="a">', "feed/relative-address", '<img/src="a">'),
        ("<video\nposter='a'>", "feed/relative-address", "<video\nposter='a'>"),
        ('<img src="//a.example/a">', "feed/relative-address", '<img src="//a.example/a">'),
        ("<SCRIPT>x</SCRIPT>", "feed/script", "<SCRIPT>"),
        ('<b ONCLICK="x">', "feed/script", '<b ONCLICK="x">'),
        ('<a href=" java&#10;script:x">', "feed/script", '<a href=" java&#10;script:x">'),
    ],
)
def test_what_is_wrong(html: str, code: str, tag: str) -> None:
    """A mistake is found however it is written, with the tag as it is written."""
    assert [(spot.code, spot.tag) for spot in html_violations(html)] == [(code, tag)]


@given(st.text('<![]-> ax"', max_size=12))
def test_broken_markup(text: str) -> None:
    """Whatever stands in the HTML, even what the parser gives up on, it is looked at without a fault."""
    html_violations(f"<a href='/b'>{text}")


@given(
    st.lists(st.sampled_from(["<", ">", "a", " ", "href=", "src", "=", '"', "/", "on", "x", "https:", "<script", "'"]))
)
def test_the_quick_look_misses_nothing(parts: list[str]) -> None:
    """What the quick look passes, the parser would pass too."""
    html = "".join(parts)
    checker = content._TagChecker()
    checker.feed(html)
    assert not checker.violations or content._SUSPECT.search(html)
