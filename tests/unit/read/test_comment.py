"""What strangers write."""

import re

import pytest
from sites import config_of, source_of

from generator.model.comment import Comment
from generator.model.hooks import Hooks
from generator.read.comment import read_comment
from generator.read.reader_context import make_reader_context

HEAD = "author: Ann\ndate: 2026-02-17 09:30\n"
READER = make_reader_context(config_of(), Hooks(), b"")


def read(body: str, head: str = HEAD) -> tuple[Comment | None, list[str]]:
    """Return a comment, and the codes of what is wrong."""
    source = source_of(f"---\n{head}---\n{body}\n", "content/comments/a/1.md")
    comment, problems = read_comment(READER, source)
    return comment, [d.code for d in problems.all()]


def html_of(body: str) -> str:
    """Return the HTML of a comment that is right."""
    comment, codes = read(body)
    assert comment
    assert codes == []
    return comment.html


def test_a_comment() -> None:
    """Everything that can stand in its front matter is understood."""
    head = HEAD + "id: urn:x:1\nurl: https://ann.example.com/\nin_reply_to: urn:x:0\nfrom_author: true\n"
    comment, codes = read("Text.", head + "answers:\n  - {prompt: THIS WEEK, text: 'Call *her*.'}\n")
    assert comment
    assert codes == []
    assert (comment.author, comment.lesson, comment.id, comment.in_reply_to) == ("Ann", "a", "urn:x:1", "urn:x:0")
    assert (comment.html, comment.url, comment.from_author) == ("<p>Text.</p>", "https://ann.example.com/", True)
    assert [(a.label, a.html) for a in comment.answers] == [("THIS WEEK", "<p>Call <em>her</em>.</p>")]


def test_an_id_of_its_own() -> None:
    """Without an `id` a comment has one that hangs on its file alone: what is written in it can be corrected."""
    first, second = read("Text.")[0], read("Other text.")[0]
    assert first
    assert second
    assert first.id == second.id
    assert first.id.startswith("urn:uuid:")
    assert first.digest != second.digest


HOSTILE = {
    "<script>alert(1)</script>": "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<img src=x onerror=alert(1)>": "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
    "[x](javascript:alert(1))": "<p>[x](javascript:alert(1))</p>",
    "[x](data:text/html,<script>)": "<p>[x](data:text/html,&lt;script&gt;)</p>",
    "![x](https://e.com/spy.gif)": '<p>!<a href="https://e.com/spy.gif" rel="nofollow ugc noopener">x</a></p>',
    "# Loud": "<p># Loud</p>",
    "<!-- hidden -->": "<p>&lt;!-- hidden --&gt;</p>",
    '<a href="https://e.com" onclick="x()">x</a>': None,
    "<style>*{display:none}</style>": None,
    "<iframe src=//e.com></iframe>": None,
}


@pytest.mark.parametrize(("text", "shown"), HOSTILE.items())
def test_nothing_that_acts_comes_through(text: str, shown: str | None) -> None:
    """HTML is shown as the text it is; no script, style, frame, picture or heading of a stranger's gets in."""
    found = html_of(text)
    assert shown is None or found == shown
    assert not re.search(r"<(?!/?(?:p|a)\b)|<[^>]*\son", found)


def test_links() -> None:
    """They lead to the web alone, and search engines give nothing for them."""
    assert html_of("See https://example.com/x") == (
        '<p>See <a href="https://example.com/x" rel="nofollow ugc noopener">https://example.com/x</a></p>'
    )


def test_nobodys_address_is_published() -> None:
    """An e-mail address in a comment is for the coach, not for those who gather them."""
    for text in ("Write to ann.b+c@mail.example.com!", "[me](mailto:ann@example.com)", "<ann@example.com>"):
        assert "example.com" not in html_of(text)
    comment, _ = read("Text.", "author: ann@example.com\ndate: 2026-02-17\n")
    assert comment
    assert "example" not in comment.author


def test_lines_are_kept() -> None:
    """Where a reader starts a new line, the page does."""
    assert html_of("One\ntwo") == "<p>One<br>\ntwo</p>"


@pytest.mark.parametrize(
    ("body", "head", "codes"),
    [
        ("", HEAD, ["comment/empty"]),
        ("x" * 20_001, HEAD, ["comment/too-long"]),
        ("Text.", "date: 2026-02-17\n", ["front-matter/missing-key"]),
        ("Text.", "author: Ann\n", ["front-matter/missing-key"]),
        ("Text.", HEAD + "url: javascript:x\n", ["front-matter/bad-address"]),
        ("Text.", HEAD + "email: ann@example.com\n", ["front-matter/unknown-key"]),
        ("Text.", HEAD + "from_author: perhaps\n", ["front-matter/wrong-type"]),
        ("Text.", "author: Ann\ndate: yesterday\n", ["front-matter/bad-date"]),
    ],
)
def test_mistakes(body: str, head: str, codes: list[str]) -> None:
    """They are found as in lessons, each with its place."""
    assert read(body, head)[1] == codes


ODD = ("> " * 200 + "deep", "- " * 500 + "deep", "[" * 5000, "*" * 20_000, "<" * 20_000, "\x0b")


@pytest.mark.parametrize("body", ODD)
def test_odd_texts(body: str) -> None:
    """Whatever somebody types, there is an end of it, and a comment or a mistake."""
    comment, codes = read(body)
    assert comment is not None or codes


def test_answers_are_enough() -> None:
    """Who fills in the prompts alone has said something."""
    comment, codes = read("", HEAD + "answers:\n  - prompt: THIS WEEK\n    text: Call her.\n")
    assert comment
    assert (codes, len(comment.answers)) == ([], 1)
