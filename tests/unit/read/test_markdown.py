"""Markdown to HTML with holes."""

import pytest
from sites import source_of

from generator.model.text import plain_text
from generator.read.markdown import Dialect, make_dialect
from generator.read.markdown_source import MarkdownSource, RenderContext, is_internal

DIALECT = make_dialect(html=True, language="en")
SLOW = make_dialect(html=True, language="en", native=False)


def html_of(text: str, *, dialect: Dialect = DIALECT, top: int = 2) -> str:
    """Return a text as HTML, its holes filled with what the author wrote; the quick way and the whole way agree."""
    html = rendered(text, dialect, top)
    if dialect is DIALECT:
        assert html == rendered(text, SLOW, top)
    return html


def rendered(text: str, dialect: Dialect, top: int) -> str:
    """Return a text as one dialect renders it."""
    page = RenderContext(source_of(text))
    prose = dialect.render(MarkdownSource(text=text, line=1), page, top=top)
    parts = [prose.pieces[0]]
    for number, piece in zip(prose.placeholders, prose.pieces[1:], strict=True):
        link = page.links[number]
        parts += [f' {link.attribute}="{link.target}"' if link.attribute else link.target, piece]
    return "".join(parts)


def links_of(text: str) -> list[tuple[str, str]]:
    """Return the links into the site: target and attribute."""
    page = RenderContext(source_of(text))
    DIALECT.render(MarkdownSource(text=text, line=1), page, top=2)
    return [(link.target, link.attribute) for link in page.links]


# ---------------------------------------------------------------- the dialect
@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>1</td>"),
        ("~~no~~ yes", "<s>no</s> yes"),
        ("- [x] done\n- [ ] open", 'checked="checked"'),
        ("> said", "<blockquote>"),
        ("1. one\n2. two", "<ol>\n<li>one</li>"),
        ("a  \nb", "<br>"),
        ("`code` & <b>bold</b>", "<code>code</code> &amp; <b>bold</b>"),
        ("See https://example.org/a.", '<a href="https://example.org/a">https://example.org/a</a>.'),
    ],
)
def test_dialect(text: str, html: str) -> None:
    """Tables, strikethrough, task lists and bare addresses are understood besides CommonMark."""
    assert html in html_of(text)


@pytest.mark.parametrize("text", ["Ask Smith.Co about it", "mail nora@example.com", "www.example.com", "see index.md"])
def test_only_whole_addresses_become_links(text: str) -> None:
    """A word with a full stop in it is no link."""
    assert "<a" not in html_of(text)


@pytest.mark.parametrize(
    ("language", "text", "html"),
    [
        ("en", "\"Yes,\" he said. It's 'fine'.", "“Yes,” he said. It’s ‘fine’."),
        ("en-GB", '"Yes"', "“Yes”"),
        ("de", '"Ja"', "„Ja“"),
        ("de-AT", '"Ja"', "„Ja“"),
        ("fr", '"Oui"', "«\u202fOui\u202f»"),
        ("sv", '"Ja"', "”Ja”"),
        ("xx", '"Yes"', "“Yes”"),
    ],
)
def test_quotes_by_language(language: str, text: str, html: str) -> None:
    """Typed quotation marks become those of the site's language; of an unknown one, English ones."""
    dialect = make_dialect(html=True, language=language)
    assert html_of(text, dialect=dialect) == f"<p>{html}</p>"
    assert dialect.typographic(text) == html


@pytest.mark.parametrize(
    ("text", "typographic_text"),
    [
        ("Wait...", "Wait…"),
        ("a -- b", "a – b"),
        ("a --- b", "a — b"),
        ("Plain", "Plain"),
        ("*not* <b>marked</b> up", None),
    ],
)
def test_typographic(text: str, typographic_text: str | None) -> None:
    """A title gets dashes and ellipses, and Markdown in it stays as it is typed."""
    assert DIALECT.typographic(text) == (typographic_text or text)


def test_code_keeps_straight_quotes() -> None:
    """Nothing in code is changed."""
    assert "&quot;a&quot; -- ..." in html_of('`"a" -- ...`')


def test_html_can_be_forbidden() -> None:
    """A site that forbids HTML shows it as text."""
    assert "&lt;b&gt;" in html_of("<b>x</b>", dialect=make_dialect(html=False, language="en"))


def test_plugins_are_called() -> None:
    """A hook of the `markdown` seam can take a rule away."""
    dialect = make_dialect(html=True, language="en", plugins=[lambda parser: parser.disable("strikethrough") and None])
    assert "~~no~~" in html_of("~~no~~", dialect=dialect)


# ---------------------------------------------------------------- headings
def test_heading_levels() -> None:
    """The highest heading of a passage becomes the given level, deeper ones follow, none passes h6."""
    assert [t[:3] for t in html_of("# a\n\n### b\n\n###### c", top=3).split("<h")[1:]] == ["3 i", "5 i", "6 i"]
    assert "<h2" in html_of("#### a", top=2)


def test_heading_ids() -> None:
    """Each heading can be linked to, and no two of a page have the same name."""
    page = RenderContext(source_of(""))
    page.anchors["drill"] = None
    for _ in range(2):
        DIALECT.render(
            MarkdownSource(text="## The *first* `call`\n\n## Drill\n\n## 你好\n\n## !!", line=1), page, top=2
        )
    assert list(page.anchors) == [
        *("drill", "the-first-call", "drill-2", "你好", "section"),
        *("the-first-call-2", "drill-3", "你好-2", "section-2"),
    ]


def test_a_table_can_be_scrolled_with_the_keyboard() -> None:
    """It stands in a region that takes the focus and is named after the columns; without names it has none."""
    html = html_of('| Client | *Calls* & "letters" |\n|---|---|\n| a | b |')
    start = (
        '<div class="table" role="region" aria-label="Client, Calls &amp; “letters”" tabindex="0">\n<table>\n<thead>'
    )
    assert html.startswith(start)
    assert html.endswith("</table>\n</div>")
    assert html_of("| | |\n|---|---|\n| a | b |").startswith('<div class="table" role="group" tabindex="0">')


# ---------------------------------------------------------------- footnotes
def test_footnotes_of_two_passages_have_different_ids() -> None:
    """Two sections of a page can each have a note 1."""
    text = "One.[^a] Again.[^a]\n\n[^a]: Note."
    page = RenderContext(source_of(text))
    first = "".join(DIALECT.render(MarkdownSource(text=text, line=1), page, top=2).pieces)
    second = "".join(DIALECT.render(MarkdownSource(text=text, line=1), page, top=2).pieces)
    assert 'id="fnref-1-1"' in first
    assert 'id="fnref-1-1-2"' in first
    assert 'id="fn-1-1"' in first
    assert 'id="fnref-2-1"' in second
    assert "1-1" not in second
    assert {link.target for link in page.links} <= {f"#{anchor}" for anchor in page.anchors}


def test_footnote_that_is_missing_stays_text() -> None:
    """A mark without a note is shown as it was typed."""
    assert html_of("One.[^a]") == "<p>One.[^a]</p>"


# ---------------------------------------------------------------- links
@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a](b.md)", [("b.md", "href")]),
        ("[a](b.md#c)", [("b.md#c", "href")]),
        ("[a](/b/)", [("/b/", "href")]),
        ("[a](#c)", [("#c", "href")]),
        ("[a]()", [("", "href")]),
        ("[a](my%20file.md)", [("my%20file.md", "href")]),
        ("[a](<my file.md>)", [("my file.md", "href")]),
        ("[a](für.md)", [("für.md", "href")]),
        ("[a][b]\n\n[b]: c.md", [("c.md", "href")]),
        ("![a](b.jpg)", [("b.jpg", "picture")]),
        ("[![a](b.jpg)](c.md)", [("c.md", "href"), ("b.jpg", "picture")]),
        (r"[a](C:\pictures\b.jpg)", [(r"C:\pictures\b.jpg", "href")]),
        ('<a href="b.md">x</a>', [("b.md", "href")]),
        ("<a href=b.md>x</a>", [("b.md", "href")]),
        ('<div>\n<img src="b.jpg" alt="a &amp; b">\n</div>', [("b.jpg", "src")]),
        (
            '<img srcset="a.jpg 1x, https://x.org/b.jpg 2x, c.jpg 3x" src="a.jpg">',
            [("a.jpg", ""), ("c.jpg", ""), ("a.jpg", "src")],
        ),
        ('<video poster="a.jpg" src="b.mp4"></video>', [("a.jpg", "poster"), ("b.mp4", "src")]),
        ("[a](https://example.org)", []),
        ("[a](//example.org/b)", []),
        ("[a](mailto:nora@example.com)", []),
        ("[a](tel:+1555)", []),
        ('<a href="https://example.org">x</a>', []),
        ("<a name=b>x</a>", []),
        ("`[a](b.md)`", []),
    ],
)
def test_links_into_the_site_are_left_open(text: str, links: list[tuple[str, str]]) -> None:
    """Every address of the site itself is a hole, in Markdown and in HTML; those of others are not."""
    assert links_of(text) == links


def test_holes_keep_the_rest_of_a_tag() -> None:
    """Around a hole, raw HTML keeps its other attributes, escaped as before."""
    html = html_of('<a class="x" href="b.md" title="a &quot;b&quot;" download>y</a>')
    assert html == '<p><a class="x" href="b.md" title="a &quot;b&quot;" download>y</a></p>'


def test_a_picture_is_a_hole() -> None:
    """Of a picture of this site nothing is known here but what its author says of it; that goes with its link."""
    page = RenderContext(source_of('A ![an *"ape"*](b.jpg "Ann & Bo") b'))
    prose = DIALECT.render(MarkdownSource(text=page.source.text, line=1), page, top=2)
    assert prose.pieces == ("<p>A ", " b</p>")
    assert page.links[0].img == ' alt="an &quot;ape&quot;" title="Ann &amp; Bo"'


def test_pictures_of_others_load_late() -> None:
    """A picture that lies elsewhere waits until it is needed."""
    html = html_of("![a](https://example.org/b.jpg)")
    assert html == '<p><img src="https://example.org/b.jpg" alt="a" loading="lazy" decoding="async"></p>'


@pytest.mark.parametrize(
    ("text", "places"),
    [("![](b.jpg)", [(1, 5)]), ("a\n\n[![ ](b.jpg)](c.md)", [(3, 7)]), ("![a](b.jpg) ![](https://x.org/b.jpg)", [])],
)
def test_pictures_without_a_description(text: str, places: list[tuple[int, int]]) -> None:
    """A picture of this site that nothing is said of is noted, with its place."""
    page = RenderContext(source_of(text))
    DIALECT.render(MarkdownSource(text=text, line=1), page, top=2)
    assert [(span.line, span.column) for span in page.undescribed] == places


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("One\n\n[a](b.md)", 3, 5),
        ("One\ntwo [a](b.md)", 2, 9),
        ("<p>\n<a href='b.md'>", 2, 10),
        ("[a][r]\n\n[r]: b.md", 3, 6),
    ],
)
def test_place_of_a_link(text: str, line: int, column: int) -> None:
    """A link knows where it was written."""
    page = RenderContext(source_of(text))
    DIALECT.render(MarkdownSource(text=text, line=1), page, top=2)
    assert (page.links[0].span.line, page.links[0].span.column) == (line, column)


def test_control_characters_of_holes_cannot_be_typed() -> None:
    """The marks of holes cannot come from the text: front matter refuses control characters, entities are replaced."""
    assert html_of("&#2;0&#3; [a](b.md)").count("b.md") == 1


@pytest.mark.parametrize(
    ("url", "internal"),
    [
        ("a.md", True),
        ("/a/", True),
        ("#a", True),
        ("", True),
        ("http://a", False),
        ("data:x", False),
        ("//a", False),
        ("C:\\a", True),
    ],
)
def test_is_internal(url: str, internal: bool) -> None:
    """An address with a scheme or a host is somebody else's."""
    assert is_internal(url) is internal


# ---------------------------------------------------------------- captions, comments
def test_caption() -> None:
    """A picture alone in its paragraph, with a title, is a figure with a caption."""
    html = html_of('![a](b.jpg "Ann & Bo")')
    assert html.startswith("<figure>")
    assert html.endswith("<figcaption>Ann &amp; Bo</figcaption></figure>")
    assert "Ann" not in html.partition("<figcaption>")[0]


@pytest.mark.parametrize("text", ['See ![a](b.jpg "c").', '- ![a](b.jpg "c")', "![a](b.jpg)"])
def test_no_caption(text: str) -> None:
    """A picture within a line, in a list or without a title is no figure."""
    assert "<figure" not in html_of(text)


@pytest.mark.parametrize(
    "text",
    ["a\n\n<!-- note -->\n\nb", "a <!-- note --> b", "a\n\n<!-- note\n\nnote -->\n\nb", "<div><!-- note --></div>"],
)
def test_comments_are_dropped(text: str) -> None:
    """Notes to oneself are not published."""
    assert "note" not in html_of(text)


def test_comment_in_code_stays() -> None:
    """In code a comment is an example."""
    assert "&lt;!-- note --&gt;" in html_of("`<!-- note -->`")


# ---------------------------------------------------------------- plain text
@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("One *two*\nthree", "One two three"),
        ("One\n\nTwo", "One\nTwo"),
        ("- a\n- b", "- a\n- b"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("a & b < c", "a & b < c"),
        ("[a](b.md) &copy;", "a ©"),
        ("# H\n\nText", "H\nText"),
        ("", ""),
    ],
)
def test_plain_text(text: str, plain: str) -> None:
    """Prose without mark-up reads like a letter."""
    assert plain_text(DIALECT.render(MarkdownSource(text=text, line=1), RenderContext(source_of(text)), top=2)) == plain


@pytest.mark.parametrize("text", ["Text.[^a]\n\n[^a]: Note.", "<p hidden>x</p>\n\n<script>alert(1)</script>\n\nText."])
def test_plain_text_is_what_is_read(text: str) -> None:
    """Numbers of footnotes, and scripts, are not part of what a text says."""
    plain = plain_text(DIALECT.render(MarkdownSource(text=text, line=1), RenderContext(source_of(text)), top=2))
    assert "1" not in plain


WIDE = "x = " + "1 + " * 20 + "1"


@pytest.mark.parametrize(
    ("text", "is_wide"),
    [
        (f"```\n{WIDE}\n```", True),
        (f"```python\na = 1\n{WIDE}\n```", True),
        (f"    {WIDE}", True),
        ("```\na\n```", False),
        ("    a", False),
        (f"`{WIDE}`", False),
    ],
)
def test_wide_code_can_be_scrolled_by_keyboard(text: str, is_wide: bool) -> None:
    """A block that is wider than a phone can be reached with the tab key; any other needs not be."""
    assert ('<pre tabindex="0">' in html_of(text)) is is_wide
