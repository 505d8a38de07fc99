"""HTML becomes Markdown that reads back as the same text, marked as it was."""

import html as entities
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from generator.importers.text.blocks import fill
from generator.importers.text.html_pieces import text_of
from generator.importers.text.html_to_markdown import markdown_of
from generator.importers.text.inline import paragraphs_of

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
READER.use(footnote_plugin, inline=False).use(tasklists_plugin, enabled=True)


def written(html: str) -> str:
    """Return HTML as Markdown, each target in its place."""
    marked = markdown_of(html)
    text = "\n\n".join(block.text for block in marked.blocks)
    return fill(text, lambda number: marked.targets[number].url)


def read_back(markdown: str) -> str:
    return READER.render(markdown)


def shown(html: str) -> str:
    """Return the text that a reader sees."""
    return entities.unescape(re.sub(r"<[^>]*>", "", html))


def letters(text: str) -> str:
    """Return the letters of a text, without what is between them; digits can have been a list's."""
    return re.sub(r"[\W_\d]", "", text)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br><br>two<br />three", "one\n\ntwo\\\nthree"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<b>Diagnosis: </b>You talk", "**Diagnosis:** You talk"),
        ('<span style="font-weight: bold">A</span> <i>b</i>', "**A** *b*"),
        ("<b>a</b><b> b</b><i><b>c</b></i>", "**a b*c***"),
        ("<b>a<br>b</b>", "**a**\\\n**b**"),
        ("in<b>«x»</b>side", "in<strong>«x»</strong>side"),
        ("<b><br></b><i> </i>", ""),
        ("word &nbsp; word&nbsp;word 10&nbsp;% «&nbsp;oui&nbsp;»", "word word word 10\xa0% «\xa0oui\xa0»"),
        ("<h1>Big</h1><h3><b>Small</b></h3>", "## Big\n\n### Small"),
        ("<blockquote>one<br>two<p>three</p></blockquote>", "> one\\\n> two\n>\n> three"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol start=3><li><p>a</p><p>b</p></li><li>c</li></ol>", "3. a\n\n   b\n\n4. c"),
        ("<ul>stray<li>a</li></ul>", "stray\n\n- a"),
        ("- one<br>- two<br>after", "- one\n- two\n\nafter"),
        ("1. one<br>2) two", "1. one\n2. two"),
        ("•&nbsp;<b>one</b><br>•&nbsp;two", "- **one**\n- two"),
        ("<p>·&nbsp;&nbsp; one<br>more</p><p>· <b>two</b></p><p>three</p>", "- one\\\n  more\n- **two**\n\nthree"),
        ("<p>1) one</p><p>2. two</p><p>4. four</p>", "1. one\n2. two\n\n4\\. four"),
        ("<p>• alone</p><p>o one</p><p>o two</p>", "- alone\n- one\n- two"),
        ("- just one", "\\- just one"),
        ("1. just one", "1\\. just one"),
        ("# no heading", "\\# no heading"),
        ("a<br>---", "a\\\n\\---"),
        ("[Name], call [me](x) and [^1]", "[Name], call \\[me](x) and \\[^1]"),
        ("2 &lt; 3 &lt;b&gt; &amp;amp; C:\\temp\\*", "2 < 3 \\<b> \\&amp; C:\\temp\\\\\\*"),
        ("snake_case _so_", "snake_case \\_so\\_"),
        ("<a href='http://x.y/a b'><b>t</b></a>", "**[t](http://x.y/a%20b)**"),
        ("<a href='http://x.y/(a)'>t</a>", "[t](<http://x.y/(a)>)"),
        ("<a href='https://x.y/a_b'>https://x.y/a_b</a>", "<https://x.y/a_b>"),
        ("<a href='javascript:alert(1)'>t</a><a name=x></a>", "t"),
        ("see<a href='u'> this </a>one", "see [this](u) one"),
        (
            "<a href='http://x/s1600/a.jpg'><img src='http://x/s320/a.jpg' alt='A [b]'></a>",
            "![A [b]](http://x/s320/a.jpg)",
        ),
        ("<a href='http://x/shop'><img src='a.jpg'></a>", "[![](a.jpg)](http://x/shop)"),
        ("text <img src='a.jpg' title='Say \"hi\"'> on", 'text ![](a.jpg "Say \\"hi\\"") on'),
        ("<code>a`b</code> <tt>c</tt>", "``a`b`` `c`"),
        ("<pre><code class='language-sql'>a\n  b</code></pre>", "```sql\na\n  b\n```"),
        ("<table><tr><th>a<th>b|c</tr><tr><td>1<td></tr></table>", "| a | b\\|c |\n| --- | --- |\n| 1 |  |"),
        ("<table><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table>", "|  |  |\n| --- | --- |\n| a | b |\n| c | d |"),
        (
            "<table class='tr-caption-container'><tr><td><img src=a></td></tr><tr><td>Cap</td></tr></table>",
            "![](a)\n\nCap",
        ),
        ("<dl><dt>word</dt><dd>meaning</dd></dl>", "**word**\n\nmeaning"),
        ("H<sub>2</sub>O<!-- more --><o:p> </o:p>!", "H<sub>2</sub>O !"),
        ("<b><div>deep</div></b>", "deep"),
        ("<q>yes</q><hr><s>no</s>", "“yes”\n\n* * *\n\n~~no~~"),
        ("<script>x</script><style>y</style>z", "z"),
    ],
)
def test_written_as(html: str, markdown: str) -> None:
    """What people's programs write comes out as a person would have typed it."""
    assert written(html) == markdown


NASTY = st.text(alphabet=" \nabC7*_`[]()<>&#+-=.|~!:\\\"'^xé中\xa0", max_size=12)
LEAF = NASTY.map(entities.escape) | st.just("<br>")


TAGS = ("b", "i", "s", "em", "p", "div", "span", "blockquote", "ul", "ol", "li", "h2", "sub", "td", "code", "center")


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tags = st.sampled_from(TAGS)
    several = st.lists(inner, max_size=4).map("".join)
    return st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", tags, several)


SOUP = st.lists(st.recursive(LEAF, wrapped, max_leaves=10), max_size=5).map("".join)


@settings(max_examples=400, deadline=None)
@given(SOUP)
@example("<b>a</b>b<b>*</b>")
@example("a~<s>~b~</s>~c")
def test_no_letter_is_lost(html: str) -> None:
    """Read back, Markdown has every letter of the HTML, in its order."""
    assert letters(shown(read_back(written(html)))) == letters(text_of(html))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(NASTY, max_size=3).map("<br>".join), max_size=3))
def test_text_stays_text(paragraphs: list[str]) -> None:
    """Nothing in a text becomes a heading, a link, a picture, code, a quotation or a table."""
    html = "".join(f"<p>{entities.escape(p).replace('&lt;br&gt;', '<br>')}</p>" for p in paragraphs)
    made = set(re.findall(r"<([a-z]\w*)", read_back(written(html))))
    assert made <= {"p", "br", "ul", "ol", "li"}


@pytest.mark.parametrize(
    "html", ["<div>" * 5000 + "deep" + "</div>" * 5000, "<b>" * 3000 + "deep", "<ul><li>" * 800 + "deep"]
)
def test_depth_is_no_danger(html: str) -> None:
    """However deep text lies, it is found."""
    assert "deep" in written(html)


def test_characters_that_are_none() -> None:
    """Control characters, half surrogates and our own markers are left out; all else stays."""
    assert written("a\x00b\x0bc\ud800d\ue0001\ue001e") == "abcd1e"


def test_what_is_doubtful_is_said() -> None:
    """Scripts, joined cells and players of other sites are told of."""
    marked = markdown_of(
        "<script>x</script><table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>"
        "<iframe src='https://ads.example.com/x'></iframe><iframe src='//www.youtube.com/embed/1'></iframe>"
    )
    assert len(marked.review_notes) == 3
    assert [b.kind for b in marked.blocks] == ["paragraph", "paragraph", "paragraph", "paragraph", "html"]


def test_plain_text() -> None:
    """Lines stay lines; a blank one ends a paragraph; nothing is marked up."""
    blocks = paragraphs_of("One *star*\nsecond\n\n- a\n- b\n").blocks
    assert [b.text for b in blocks] == ["One \\*star\\*\\\nsecond", "- a\n- b"]


def test_a_target_that_is_nowhere() -> None:
    """Of a link without an address its words are left, of a picture its description."""
    marked = markdown_of('<a href="a">one [and two]</a> <img src="b" alt="Two" title="t"> <a href="c"><b>three</b></a>')
    assert fill(marked.blocks[0].text, lambda n: ("", "", "c.md")[n]) == "one [and two] Two **[three](c.md)**"


@pytest.mark.parametrize("said", ["&#xE000;7&#xE001;", "&#57344;7&#57345;", "&#1;7&#xFFFE;", "&#xD800;7", "&#x9f;7"])
def test_characters_by_their_number_are_as_good_as_themselves(said: str) -> None:
    """No reference smuggles in what is taken out where it stands as it is: a marker, or what YAML forbids."""
    [block] = markdown_of(f"<p>a{said}b &#8212; &lt;</p>").blocks
    assert [c for c in block.text if c not in "ab7 —\\<Ÿ"] == []


@pytest.mark.parametrize("said", ["[^1] a", "a [^1", "a] [b", "[ ] a]", "\\[a] b", "a<br>[b"])
def test_a_link_is_one_whatever_brackets_are_in_it(said: str) -> None:
    """Brackets in the words of a link end it only where the link does."""
    marked = markdown_of(f'<p>x <a href="https://example.com/y">{said}</a> z</p>')
    html = MarkdownIt().render(fill(marked.blocks[0].text, lambda number: marked.targets[number].url))
    assert f'<a href="https://example.com/y">{said.partition("<br>")[0]}' in html
    assert "](" not in html


def test_a_line_without_end_takes_no_time_without_end() -> None:
    """Twice as many marks in one paragraph take twice as long, not four times: this took a minute."""
    start = time.process_time()
    [block] = markdown_of("<b>a</b>b <i>c</i> " * 20_000).blocks
    assert block.text.startswith("**a**b *c* **a**b")
    assert time.process_time() - start < 15


@pytest.mark.parametrize("line_break", ["<br>", "<br />\n", "\n"])
def test_lines_of_preformatted_text(line_break: str) -> None:
    """A poem or a script keeps its lines, whichever way they were broken."""
    (block,) = markdown_of(f"<pre>Ask:{line_break}Who decides?{line_break}By when?</pre>").blocks
    assert block.text == "```\nAsk:\nWho decides?\nBy when?\n```"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<blockquote><p>Begin.</p><cite>Ann Lee</cite></blockquote>", "> Begin.\n>\n> — Ann Lee"),
        ("<blockquote>Begin. <cite>Ann Lee</cite></blockquote>", "> Begin.\\\n> — Ann Lee"),
        ("<blockquote>Begin.<br>— <cite>Ann Lee</cite></blockquote>", "> Begin.\\\n> — Ann Lee"),
        ("<blockquote>In <cite>Hamlet</cite> he begins.</blockquote>", "> In *Hamlet* he begins."),
        ("<p>He reads <cite>Hamlet</cite></p>", "He reads *Hamlet*"),
    ],
)
def test_who_said_a_quotation(html: str, text: str) -> None:
    """The cite at the end of a quotation names who said it; any other is the name of a work."""
    (block,) = markdown_of(html).blocks
    assert block.text == text
