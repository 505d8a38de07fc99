"""The native renderer: it gives what markdown-it-py gives, to the letter, or leaves the text alone."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sites import read_text, source_of

from generator.model.lesson import WholeText
from generator.model.value import replace
from generator.read.markdown import Dialect, make_dialect
from generator.read.markdown_source import MarkdownSource, RenderContext
from generator.read.native import AVAILABLE, plain_html, plain_htmls, plain_links, plain_words

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="pyromark has no wheel for this machine")

EXAMPLES = settings(derandomize=True, deadline=None, max_examples=100, database=None)
LANGUAGES = ("en", "de", "fr", "sv")
FAST = {language: make_dialect(html=True, language=language) for language in LANGUAGES}
SLOW = {language: make_dialect(html=True, language=language, native=False) for language in LANGUAGES}
ENGLISH = ("“", "”")
CONTENT = Path(__file__).parents[3] / "content"


def rendered(dialect: Dialect, text: str) -> tuple[object, ...]:
    """Return what a dialect makes of a text: pieces and holes, links with their places, anchors."""
    page = RenderContext(source_of(text))
    prose = dialect.render(MarkdownSource(text=text, line=1), page, top=2)
    return prose, [(link.target, link.attribute, link.span) for link in page.links], list(page.anchors)


EMPTY_QUOTE = re.compile(r"(?m)^[ >]*>[ >]*$")


def assert_same(text: str, language: str = "en") -> None:
    """Compare the two renderers on a text."""
    assert rendered(FAST[language], text) == rendered(SLOW[language], text)


# ---------------------------------------------------------------- what is taken
TAKEN = [
    ("One two.", "<p>One two.</p>\n"),
    ("One\ntwo.\n\nThree.", "<p>One\ntwo.</p>\n<p>Three.</p>\n"),
    (
        "*One* **two** *three **four** five*",
        "<p><em>One</em> <strong>two</strong> <em>three <strong>four</strong> five</em></p>\n",
    ),
    ("- one\n- two\n  more", "<ul>\n<li>one</li>\n<li>two\nmore</li>\n</ul>\n"),
    ("- one\n\n- two", "<ul>\n<li>\n<p>one</p>\n</li>\n<li>\n<p>two</p>\n</li>\n</ul>\n"),
    ("3. one\n4. two", '<ol start="3">\n<li>one</li>\n<li>two</li>\n</ol>\n'),
    ("> one\n> two", "<blockquote>\n<p>one\ntwo</p>\n</blockquote>\n"),
    ("It's the clients' call.", "<p>It’s the clients’ call.</p>\n"),
    ('"Yes," she said, "now."', "<p>“Yes,” she said, “now.”</p>\n"),
    ("Wait -- then call... Now.", "<p>Wait – then call… Now.</p>\n"),
    ("R & D, a > b, 50% off", "<p>R &amp; D, a &gt; b, 50% off</p>\n"),
    ("[one](a.md) and [two](/b/#c)", '<p><a href="a.md">one</a> and <a href="/b/#c">two</a></p>\n'),
    ("[one](https://example.com/a)", '<p><a href="https://example.com/a">one</a></p>\n'),
]


@pytest.mark.parametrize(("text", "html"), TAKEN)
def test_plain_text_is_taken(text: str, html: str) -> None:
    """What lessons are made of goes the fast way: paragraphs, emphasis, lists, quotations, links, apostrophes."""
    # An apostrophe after an s and before a space cannot be told from a closing quotation mark.
    if "clients'" in text:
        text, html = text.replace("clients'", "client's"), html.replace("clients’", "client’s")
    assert plain_html(text, ENGLISH) == html
    assert_same(text)


LEFT_ALONE = [
    *(
        "# Heading",
        "One\n===",
        "One\n---",
        "***",
        "- - -",
        "`code`",
        "    code",
        "~~~\ncode\n~~~",
        "~~old~~",
        "a|b\n-|-\n1|2",
    ),
    *("<b>bold</b>", "<!-- note -->", "![a](b.jpg)", "[a]: /b", "[a][b]", "[a]", "[^1]", "- [ ] task", "- [x] done"),
    *(
        "https://example.com",
        "<https://example.com>",
        "mailto:a@example.com",
        "a@b.com",
        "&copy;",
        "&#35;",
        "\\*",
        "_a_",
        "__a__",
    ),
    *(
        "One  \ntwo",
        "One\\\ntwo",
        "(c)",
        "(TM)",
        "+-1",
        "a ,, b",
        "a....",
        "What????",
        "a --- b",
        "--a",
        "a--b",
        "'a'",
        '"a',
    ),
    *(
        "-",
        "1.",
        "- a\n-\n- b",
        "> - a\n> -",
        "a\tb",
        "\u00a0",
        "\x00",
        "日本語",
        "[a](b c)",
        "[a](<b>)",
        '[a](b "c")',
        "[a](javascript:x)",
    ),
    *("[a](//example.org)", "***a***", "a*“b”*"),
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_all_else_is_left_alone(text: str) -> None:
    """Whatever the two could see differently is markdown-it-py's."""
    assert plain_html(text, ENGLISH) is None


# ---------------------------------------------------------------- the same, on what is known to be hard
# After the examples of the CommonMark specification, section by section.
SPEC = [
    # tabs, precedence, escapes
    *(
        "\tfoo",
        "  - foo\n\n\tbar",
        ">\t\tfoo",
        "-\t\tfoo",
        "- `one\n- two`",
        '\\!\\"\\#',
        "\\*not emphasized*",
        "&nbsp; &amp; &copy;",
    ),
    # thematic breaks
    *(
        "***\n---\n___",
        "+++",
        "===",
        "--",
        " ***",
        "    ***",
        "Foo\n    ***",
        "_ _ _ _",
        " -     -      -",
        "- foo\n***\n- bar",
    ),
    *("Foo\n***\nbar", "Foo\n---\nbar", "* Foo\n* * *\n* Bar", "- Foo\n- * * *", "a------", "---a---", " *-*"),
    # headings
    *(
        "# foo",
        "####### foo",
        "#5 bolt",
        "#hashtag",
        "foo\n    # bar",
        "## foo ##",
        "#",
        "Foo *bar*\n=====",
        "Foo\n   ----",
        "Foo\n= =",
    ),
    *(
        "> Foo\n---",
        "> foo\nbar\n===",
        "- Foo\n---",
        "- foo\nbar\n===",
        "Foo\nBar\n---",
        "    foo\n---",
        "> foo\n-----",
    ),
    # code and HTML
    *(
        "    a simple\n      indented",
        "  - foo\n\n    bar",
        "1.  foo\n\n    - bar",
        "Foo\n    bar",
        "```\n<\n```",
        "> ```\n> aaa\n\nbbb",
    ),
    *("<div>\n*foo*\n</div>", "<a href='b'>", "a < b", "foo <bar", "<33> <__>"),
    # references
    *("[foo]: /url 'title'\n\n[foo]", "[foo]", "[foo]: <>", "Foo\n[bar]: /baz\n\n[bar]", "[a](b) [a]"),
    # paragraphs
    *(
        "aaa\n\nbbb",
        "aaa\nbbb\n\nccc\nddd",
        "aaa\n\n\nbbb",
        "  aaa\n bbb",
        "aaa\n             bbb",
        "   aaa\nbbb",
        "aaa     \nbbb     ",
    ),
    *("  \n\naaa\n  \n\nb", "\n\naaa\n\n"),
    # quotations
    *(
        "> foo\nbar\n> baz",
        "> foo\n---",
        "> - foo\n- bar",
        ">     foo\n    bar",
        "> foo\n    - bar",
        ">\n>  \n> ",
        ">\n> foo\n>  ",
    ),
    *(
        "> foo\n\n> bar",
        "> foo\n> bar",
        "> foo\n>\n> bar",
        "foo\n> bar",
        "> aaa\n***\n> bbb",
        "> bar\nbaz",
        "> bar\n\nbaz",
        "> bar\n>\nbaz",
    ),
    *(
        "> > > foo\nbar",
        ">>> foo\n> bar\n>>baz",
        ">     code\n\n>    not code",
        ">foo",
        ">foo\n>>bar",
        "> a\n> - b\n> - c\n> d",
    ),
    # list entries
    *(
        "1.  A paragraph\n\n    > A block quote.",
        "- one\n\n two",
        "- one\n\n  two",
        " -    one\n\n     two",
        " -    one\n\n      two",
    ),
    *(
        "   > > 1.  one\n>>\n>>     two",
        ">>- one\n>>\n  >  > two",
        "-one\n\n2.two",
        "- foo\n\n\n  bar",
        "123456789. ok",
        "1234567890. not ok",
    ),
    *(
        "0. ok",
        "003. ok",
        "-1. not ok",
        "- foo\n\n      bar",
        "-\n  foo",
        "- foo\n-\n- bar",
        "1. foo\n2.\n3. bar",
        "*",
        "foo\n*\n\nfoo\n1.",
    ),
    *(
        " 1.  A\n\n     B",
        "  1.  A\n    B",
        "> 1. > Quote\ncontinued here.",
        "> 1. > Quote\n> continued here.",
        "- foo\n  - bar\n    - baz",
    ),
    *(
        "- foo\n - bar\n  - baz\n   - boo",
        "10) foo\n    - bar",
        "10) foo\n   - bar",
        "- - foo",
        "1. - 2. foo",
        "- # Foo\n- Bar\n  ---\n  baz",
    ),
    # lists
    *(
        "- foo\n- bar\n+ baz",
        "1. foo\n2. bar\n3) baz",
        "Foo\n- bar\n- baz",
        "The number is\n14.  A door",
        "The number is\n1.  A door",
    ),
    *(
        "- foo\n\n- bar\n\n\n- baz",
        "- foo\n  - bar\n    - baz\n\n\n      bim",
        "- a\n - b\n  - c\n   - d\n    - e",
        "1. a\n\n  2. b\n\n   3. c",
    ),
    *(
        "- a\n- b\n\n- c",
        "* a\n*\n\n* c",
        "- a\n- b\n\n  c\n- d",
        "- a\n  - b\n\n    c\n- d",
        "* a\n  > b\n  >\n* c",
        "- a\n  > b\n- c",
        "- a",
    ),
    *(
        "- a\n  - b",
        "* foo\n  * bar\n\n  baz",
        "- a\n  - b\n  - c\n\n- d\n  - e\n  - f",
        "1. a\n1. b\n1. c",
        "2) a\n7) b",
        "+ a\n+ b",
    ),
    # emphasis
    *(
        "*foo bar*",
        "a * foo bar*",
        'a*"foo"*',
        "foo*bar*",
        "5*6*78",
        "**foo bar**",
        "** foo bar**",
        'a**"foo"**',
        "foo**bar**",
        "*foo bar *",
    ),
    *(
        "*(*foo)",
        "*(*foo*)*",
        "*foo*bar",
        "**foo bar **",
        "**(**foo)",
        "*(**foo**)*",
        '**foo "*bar*" foo**',
        "**foo**bar",
        "*foo [bar](/url)*",
    ),
    *(
        "*foo\nbar*",
        "*foo *bar**",
        "*foo **bar** baz*",
        "*foo**bar**baz*",
        "*foo**bar*",
        "***foo** bar*",
        "*foo **bar***",
        "foo***bar***baz",
    ),
    *(
        "** is not an empty emphasis",
        "**** is not",
        "**foo [bar](/url)**",
        "**foo\nbar**",
        "**foo *bar* baz**",
        "****foo** bar**",
        "foo *",
        "foo **",
    ),
    *(
        "**foo*",
        "*foo**",
        "***foo**",
        "****foo*",
        "**foo***",
        "*foo****",
        "**foo**",
        "*foo *bar*",
        "**foo **bar baz**",
        "*a **a** b*",
    ),
    *("*a* *b*", "a*b*c*d*e", "**a*b**c*", "*a\n\nb*", "- *a\n- b*", "*[a*](b)", "**a [*b](c) d*"),
    # links
    *(
        "[link](/uri)",
        "[link]()",
        "[link](/my uri)",
        "[link](foo\nbar)",
        "[a](b)c)",
        "[link](foo(and(bar)))",
        "[link](#fragment)",
        "[link](foo?x=3#f)",
    ),
    *(
        "[link](foo%20b)",
        "[link] (/uri)",
        "[link [foo [bar]]](/uri)",
        "[link] bar](/uri)",
        "[link *foo **bar***](/uri)",
        "[foo [bar](/uri)](/uri)",
    ),
    *(
        "*[foo*](/uri)",
        "[foo *bar](baz*)",
        "*foo [bar* baz]",
        "[a](b) [c](d)",
        "[a\nb](c)",
        "[*a*](b)",
        "[a](b)[c](d)",
        "([a](b))",
        "[a](b).",
        "[](a)",
    ),
    *(
        "[a](b-c_d)",
        "[a](HTTP://X.com)",
        "[a](https://x.com/A)",
        "[a](https://x.com/a)",
        "[a](x.com)",
        "[a](1.md)",
        "[a](-a)",
        "[a](.a)",
        "[a](a//b)",
    ),
    # line breaks and text
    *(
        "foo  \nbaz",
        "foo\\\nbaz",
        "foo \n baz",
        "*foo  \nbar*",
        "hello $.;'there",
        "Foo χρῆν",
        "Multiple     spaces",
        "a\n b\n  c\n   d",
    ),
]
EMPTY = [
    pytest.param(">"),
]
# What the typographer and the other plugins of the dialect make of signs.
SIGNS = [
    *(
        "don't",
        "the '90s",
        "rock 'n' roll",
        "dogs' bowls",
        "'tis",
        "\"a 'b' c\"",
        "'a \"b\" c'",
        'say "yes"',
        '"yes"',
        '("yes")',
        '"*yes*"',
        '*"yes"*',
    ),
    *(
        '"a" "b"',
        '"a", "b"',
        '"a\nb"',
        '"a\n\nb"',
        '- "a"\n- "b"',
        '> "a"',
        '"a.',
        'a" b "c',
        "5' 10\"",
        '"5"',
        '"',
        '""',
        '" a "',
        '"a"b',
        'a"b"',
        '[x]("a")',
    ),
    *(
        '"[a](b)"',
        '["a"](b)',
        '"a - b"',
        '"a -- b"',
        '"a... b"',
        '"A." "B!" "C?"',
        '"a...',
        '"a..."',
        'a"\nb',
        '"a"…',
        "“a”",
        "„a“",
        "«a»",
        "’",
        "a’s",
    ),
    *(
        "a -- b",
        "a --b",
        "a-- b",
        "a --- b",
        "a -- -- b",
        "-- a",
        "a --",
        "a --\nb",
        "a\n-- b",
        "1 -- 2",
        "*a* -- b",
        "a -- *b*",
        'a -- "b"',
        "a – b",
        "a — b",
    ),
    *(
        "a...",
        "a... b",
        "a...b",
        "...a",
        "a.. b",
        "a....",
        "a ... b",
        "A... *b*",
        "*a...*",
        "a…",
        "5... 6",
        "a...?",
        "a?...",
        "a!...",
        "a...)",
    ),
    *(
        "a?!",
        "a???",
        "a????",
        "a!!!!",
        "a?!?!",
        "a,, b",
        "a,,, b",
        "+-",
        "a +- b",
        "(c)",
        "(C)",
        "(r)",
        "(tm)",
        "(p)",
        "(a)",
        "$5",
        "50%",
        "#1",
        "a#b",
    ),
    *(
        "a=b",
        "=a",
        "a\n=",
        "a\n= b",
        "+a",
        "+ a",
        "a + b",
        "1+1",
        "a/b",
        "/a",
        "a//b",
        "x.com",
        "www.x.com",
        "http://x.com",
        "a:b",
        "ftp:",
        "http:x",
    ),
    *(
        "a&b",
        "a & b",
        "a &b;",
        "&amp",
        "a>b",
        "a > b",
        "> > a",
        "a\n> b",
        "(a) b",
        "[ ] a",
        "- [ ] a",
        "1. [x] a",
        "a [b] c",
        "[a](b",
        "](",
        "a ] b",
    ),
    *("é", "É", "ß", "ñ", "œ", "a’*b*", "*’a*", "*a*…", "**a**—b", "*a*“b", "a*b*’c", "–*a*–"),
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", [*SPEC, *EMPTY, *SIGNS], ids=repr)
def test_the_same_on_known_examples(text: str, language: str) -> None:
    """No example of the specification, and no sign of the typographer, is rendered in another way."""
    assert_same(text, language)
    assert_same(f"Before.\n\n{text}\n\nAfter.", language)
    assert_same(f"Before\n{text}\nafter", language)


# ---------------------------------------------------------------- the same, on whatever comes
PIECES = st.sampled_from(
    [
        *(
            "word",
            "Word",
            "I",
            "a",
            "don't",
            "client's",
            "dogs'",
            "'s",
            "5",
            "90s",
            "é",
            "naïve",
            "2026-02-14",
            "50%",
            "$5",
        ),
        *(" ", " ", " ", " ", "\n", "\n", "\n\n", "\n\n", "  ", ", ", ". ", "? ", "! ", ": ", "; "),
        *(
            "*",
            "*",
            "**",
            "**",
            "***",
            "_",
            '"',
            '"',
            "'",
            "’",
            "“",
            "”",
            "‘",
            "--",
            " -- ",
            "---",
            " – ",
            "…",
            "...",
            "....",
            "..",
            "(",
            ")",
        ),
        *(
            "[a](b.md)",
            "[a b](/c/#d)",
            "[a](https://e.com/x)",
            "[*a*](b)",
            "[",
            "]",
            "](",
            "[a]",
            "&",
            "&amp;",
            " & ",
            ">",
            "+",
            "=",
            "#",
            "/",
        ),
        *(
            "\n- ",
            "\n- ",
            "\n* ",
            "\n+ ",
            "\n1. ",
            "\n2) ",
            "\n> ",
            "\n> ",
            "\n  - ",
            "\n   ",
            "\n    ",
            "\n>\n> ",
            "\n\n  ",
            "\n-\n",
            "\n---\n",
            "\n===\n",
        ),
        *(
            "(c)",
            "(tm)",
            "?!",
            "???",
            "!!!!",
            ",,",
            "+-",
            "`a`",
            "<b>",
            "www.e.com",
            "http://e.com",
            "- [ ] ",
            "\\",
            "|",
            "~~",
            "^",
        ),
    ]
)
SAFE = st.sampled_from(
    [
        *("word", "Word", "I", "don't", "5", "naïve", "(so)", "50%", "R & D"),
        *(
            "*so*",
            "**so**",
            "*so much*",
            "[a](b.md)",
            "[*a* b](/c/#d)",
            '"yes"',
            '"No, no," he',
            "wait...",
            "-- then",
            "– so",
            "why?",
            "now!",
        ),
    ]
)
LINE = st.lists(SAFE, min_size=1, max_size=8).map(" ".join)
BLOCK = st.one_of(
    st.lists(LINE, min_size=1, max_size=3).map("\n".join),
    st.tuples(
        st.sampled_from(["- ", "* ", "+ ", "1. ", "7) "]),
        st.lists(LINE, min_size=1, max_size=4),
        st.sampled_from(["\n", "\n\n"]),
    ).map(lambda t: t[2].join(t[0] + line for line in t[1])),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "\n".join(f"> {line}" for line in lines)),
    st.tuples(LINE, LINE).map(lambda t: f"- {t[0]}\n  - {t[1]}\n\n  {t[0]}"),
)
PLAIN = st.lists(BLOCK, min_size=1, max_size=4).map("\n\n".join)


@EXAMPLES
@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(LANGUAGES))
def test_the_same_on_signs_in_any_order(text: str, language: str) -> None:
    """Marks that are closed or not, nested or not, next to whatever: the fast way is the slow one."""
    assume(not EMPTY_QUOTE.search(text))  # known to differ, see EMPTY
    assert_same(text, language)


@EXAMPLES
@given(PLAIN, st.sampled_from(LANGUAGES))
def test_the_same_on_what_coaches_write(text: str, language: str) -> None:
    """Words, emphasis, links, lists, quotations, dashes, apostrophes and ellipses are rendered the same."""
    assert_same(text, language)


@EXAMPLES
@given(st.text(st.sampled_from("ab *_'\"-.>\n[]()#+1&=!?,:/`<\\’“”…é"), max_size=24))
def test_the_same_on_any_signs(text: str) -> None:
    """So is anything typed without thinking."""
    assume(not EMPTY_QUOTE.search(text))  # known to differ, see EMPTY
    assert_same(text)


# ---------------------------------------------------------------- several at one go
@EXAMPLES
@given(st.lists(PLAIN, min_size=2, max_size=4, unique=True))
def test_together_as_alone(texts: list[str]) -> None:
    """Passages that are rendered at one go are rendered as each is alone."""
    together = plain_htmls(texts, ENGLISH)
    alone = [plain_html(text, ENGLISH) for text in texts]
    assert together == ({} if None in alone else dict(zip(texts, alone, strict=True)))


@EXAMPLES
@given(st.lists(st.lists(PIECES, min_size=1, max_size=8).map("".join), min_size=2, max_size=3, unique=True))
def test_together_as_alone_or_not_at_all(texts: list[str]) -> None:
    """Whatever stands at the end of one passage does not reach into the next."""
    together = plain_htmls(texts, ENGLISH)
    assert not together or together == {text: plain_html(text, ENGLISH) for text in texts}


def test_together_where_one_is_not_plain() -> None:
    """One passage that needs markdown-it-py sends all of them that way."""
    assert plain_htmls(["One.", "# Two"], ENGLISH) == {}


def test_together_with_the_sentence_between_them() -> None:
    """An author who writes what is set between passages gets what she wrote."""
    texts = ["One.\n\ndrillbook between passages\n\nTwo.", "Three."]
    page = RenderContext(source_of("\n\n".join(texts)))
    FAST["en"].prepare(page, texts)
    shown = [FAST["en"].render(MarkdownSource(text=text, line=1), page, top=2).pieces for text in texts]
    assert shown == [("<p>One.</p>\n<p>drillbook between passages</p>\n<p>Two.</p>",), ("<p>Three.</p>",)]


# ---------------------------------------------------------------- links
def test_links_and_their_lines() -> None:
    """Links into the site are found with their line and their place in the HTML; those elsewhere are not."""
    text = "One [a](b.md),\n[c](https://example.com/d) and\n\n- [e](/f/#g)"
    html = plain_html(text, ENGLISH)
    assert html
    assert [(target, line, html[start:end]) for target, line, start, end in plain_links(text, html)] == [
        ("b.md", 0, ' href="b.md"'),
        ("/f/#g", 3, ' href="/f/#g"'),
    ]


# ---------------------------------------------------------------- titles
@EXAMPLES
@given(st.text(st.sampled_from("ab Ab5 é'’\".-(c)!?,;:+&<*–“"), max_size=16), st.sampled_from(LANGUAGES))
def test_a_title_is_set_the_same(text: str, language: str) -> None:
    """The apostrophes of a title are set as markdown-it-py sets them, or by it."""
    assert plain_words(text) in (None, SLOW[language].parser.typographic(text))


def test_a_plain_title_is_taken() -> None:
    """Most titles need no parser to be imported."""
    assert plain_words("Don't Call, It's Late") == "Don’t Call, It’s Late"
    assert plain_words('The "Gift"') is None


# ---------------------------------------------------------------- whole lessons
@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.md")), ids=lambda path: path.relative_to(CONTENT).as_posix())
def test_the_same_lesson_either_way(path: Path) -> None:
    """A lesson of the sample site is read to the same value and the same complaints, with and without the fast way."""
    values = []
    for native in ("true", "false"):
        reading = read_text(
            path.read_text("utf-8"),
            f"markdown:\n  native: {native}\n",
            path=f"content/{path.relative_to(CONTENT).as_posix()}",
        )
        assert isinstance(reading.value, WholeText)
        meta = replace(reading.value.meta, digest=b"")
        spans = [link.span for link in meta.links]
        values.append((replace(reading.value, meta=meta), spans, reading.diagnostics))
    assert values[0] == values[1]


def test_most_of_the_sample_lessons_is_plain() -> None:
    """The fast way is taken by enough of what people write to be worth having."""
    # An introduction needs no front matter.
    texts = [path.read_text("utf-8").split("---\n", 2)[-1] for path in CONTENT.rglob("*.md")]
    paragraphs = [part for text in texts for part in text.split("\n\n") if part.strip()]
    plain = [part for part in paragraphs if plain_html(part, ENGLISH) is not None]
    assert len(plain) > len(paragraphs) / 2
