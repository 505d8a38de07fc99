"""The text of WordPress to HTML."""

import time

import pytest

from generator.importers.formats.autop import html_of


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("", ""),
        ("One\r\ntwo\r\n \r\nThree", "<p>One<br>\ntwo</p>\n<p>Three</p>"),
        ("One<br><br />Two<br />\nthree", "<p>One</p>\n<p>Two<br />three</p>"),
        ("<a\nhref='x'>y</a>", "<p><a href='x'>y</a></p>"),
        ("<p>One\n\nTwo</p>\nThree", "<p>One</p>\n<p>Two</p>\n<p>Three</p>"),
        ("<p>One<ul><li>a</li></ul>", "<p>One<ul><li>a</li>\n</ul>"),
        ("A<blockquote>b\n\nc</blockquote>d", "<p>A</p>\n<blockquote><p>b</p>\n<p>c</p>\n</blockquote>\n<p>d</p>"),
        ("<ul>\n<li>a\nb</li>\n</ul>", "<ul><li>a<br>\nb</li>\n</ul>"),
        ("<h2>a\n\nb</h2>", "<h2>a<br>b</h2>"),
        ("<div>a</div>", "<div>a</div>"),
        ("<div>a\n\nb</div>", "<div><p>a</p>\n<p>b</p>\n</div>"),
        ("<pre>a\n\nb <p></pre>c", "<pre>a\n\nb <p></pre>\n<p>c</p>"),
        ("<pre>a\n\nb", "<pre>a\n\nb"),
        ("<header>a\n\nb</header>", "<header><p>a</p>\n<p>b</p>\n</header>"),
        ("a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("</div>a", "</div>\n<p>a</p>"),
        ("<ul>stray<li>a</li></ul>", "<ul>stray<li>a</li>\n</ul>"),
        ("a<!--more-->\n\nb<!--nextpage-->", "<p>a</p>\n<p>b</p>"),
        ('<!-- wp:paragraph {"a":1} -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->', "<p>a\nb</p>"),
        ("https://x.example/a?b&c", '<p><a href="https://x.example/a?b&amp;c">https://x.example/a?b&amp;c</a></p>'),
        ("See https://x.example/", "<p>See https://x.example/</p>"),
    ],
)
def test_paragraphs(text: str, markup: str) -> None:
    """What was typed becomes the paragraphs that WordPress makes of it."""
    assert html_of(text, {}).replace("\n</p>", "</p>") == markup


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        (
            '[caption id="a"]<a href="x"><img src="y"></a> A desk[/caption]',
            '<figure><a href="x"><img src="y"></a><figcaption>A desk</figcaption>\n</figure>',
        ),
        (
            '[caption caption="A desk"]<img src="y">[/caption]',
            '<figure><img src="y"><figcaption>A desk</figcaption>\n</figure>',
        ),
        ('[caption]<img src="y">[/caption]', '<figure><img src="y"></figure>'),
        ("[caption]no picture[/caption]", "<p>[caption]no picture[/caption]</p>"),
        (
            '[gallery ids="1,2"]',
            '<figure><img src="https://x.example/1.jpg"></figure>\n<figure><img src="attachment:2"></figure>',
        ),
        ("[gallery columns=3]", "<p>[gallery columns=3]</p>"),
        ("[gallery]", "<p>[gallery]</p>"),
        ("[embed width=3]https://x.example[/embed]", '<p><a href="https://x.example">https://x.example</a></p>'),
        ("[youtube=https://y.example/a]", '<p><a href="https://y.example/a">https://y.example/a</a></p>'),
        (
            "[youtube dQw4w9WgXcQ]",
            '<p><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe></p>',
        ),
        ("[vimeo 123456]", '<p><iframe src="https://player.vimeo.com/video/123456"></iframe></p>'),
        (
            '[video src="https://x.example/a.mp4"][/video]',
            '<p><a href="https://x.example/a.mp4">https://x.example/a.mp4</a></p>',
        ),
        ("[video]", "<p>[video]</p>"),
        ("[[gallery ids=1]]", "<p>[[gallery ids=1]]</p>"),
        ('[contact-form to="x"] [1]', '<p>[contact-form to="x"] [1]</p>'),
    ],
)
def test_shortcodes(text: str, markup: str) -> None:
    """Those that show a picture or lead somewhere do so; all others stay as they were typed."""
    assert html_of(text, {"1": "https://x.example/1.jpg"}) == markup


@pytest.mark.parametrize(
    "part",
    ["[caption]", "<p>", "<pre>", "\n \n", "https://", "[embed]", "<!-- wp:", "<a\n", "<div>", "</p>", "<!--more"],
)
def test_hostile_text_takes_no_longer_than_its_length(part: str) -> None:
    """What never ends is not looked for again and again."""
    start = time.process_time()
    html_of(part * 5_000, {})
    assert time.process_time() - start < 3
