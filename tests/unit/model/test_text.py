"""The words of rendered text."""

import pytest

from generator.model import text as texts
from generator.model.lesson import Prose
from generator.model.text import cut_short, entries_in, first_sentence, plain_text

LISTS = [
    ("<ul>\n<li>One</li>\n<li>Two <em>and</em> a <a href='x'>half</a></li>\n</ul>\n", ["One", "Two and a half"]),
    ("<p>One\nline</p>\n<p>Two &amp; three</p>\n", ["One line", "Two & three"]),
    ("<p>Before</p>\n<ol>\n<li>\n<p>One</p>\n<p>more</p>\n</li>\n</ol>\n<p>After</p>\n", ["One more"]),
    ("<ul>\n<li>One\n<ul>\n<li>inner</li>\n</ul>\n</li>\n<li>Two</li>\n</ul>\n", ["One inner", "Two"]),
    ("<h3>Heading</h3>\n<blockquote>\n<p>Said</p>\n</blockquote>\n", ["Said"]),
    ('<p>Noted<sup class="footnote-ref"><a href="#f">1</a></sup></p>', ["Noted"]),
    ("<ul>\n<li></li>\n</ul>\n", []),
    ("<ol>\n<li>One</li>\n<li><strong>Two</strong>\nlines</li>\n</ol>\n", ["One", "Two lines"]),
    ("", []),
]


@pytest.mark.parametrize(("markup", "entries"), LISTS)
def test_entries(markup: str, entries: list[str]) -> None:
    """Each entry of a list is one, with a list that is in it; without a list each paragraph is."""
    assert entries_in(Prose(pieces=(markup,))) == entries


@pytest.mark.parametrize("markup", [markup for markup, _ in LISTS])
def test_entries_of_plain_markup_are_the_same(markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick way and the parser find the same."""
    prose = Prose(pieces=(markup,))
    quick = entries_in(prose), plain_text(prose)
    monkeypatch.setattr(texts, "_PLAIN", texts.re.compile("(?!)"))
    assert (entries_in(prose), plain_text(prose)) == quick


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        ("<p>He waits. And waits.</p>", "He waits."),
        ("<p>Ask Mr. Smith, e.g. on Friday. Then wait.</p>", "Ask Mr. Smith, e.g. on Friday."),
        ("<p>“Why?” she asked. He left.</p>", "“Why?” she asked."),
        ("<p>No end</p>\n<p>Another paragraph.</p>", "No end"),
        ("<p>他在等。然后走了。</p>", "他在等。"),
        ("<h3>Why</h3>\n<p>Fear. Only that.</p>", "Fear."),
        ("", ""),
    ],
)
def test_first_sentence(markup: str, sentence: str) -> None:
    """It ends where a sentence ends in most languages, and not after an abbreviation."""
    assert first_sentence(Prose(pieces=(markup,))) == sentence


@pytest.mark.parametrize(
    ("text", "short"),
    [("one two", "one two"), ("one two three", "one…"), ("一二三四五六七八九十", "一二三四五六七…"), ("", "")],
)
def test_cut_short(text: str, short: str) -> None:
    """A text is cut between words, or anywhere where no words are told apart."""
    assert cut_short(text, 8) == short
