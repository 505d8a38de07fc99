"""What strangers write."""

import json
import re

import pytest
from sites import config_of, source_of

from generator.model.comment import Comment
from generator.model.edit import apply_edits
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


TYPED = (
    "Write to cy.b+c@post.example!",
    "[me](mailto:cy@post.example)",
    "<cy@post.example>",
    "cy&#64;post.example",
    r"cy\@post.example",
    r"cy@post\.example",
    "cy@*post*.example",
    "`cy@post.example`",
    "    cy@post.example",
    "[me](https://cy@post.example/)",
    "[me](https://site.example/?m=cy%40post.example)",
    "https://cy@post.example/",
    "> - cy@post.example",
)


@pytest.mark.parametrize("typed", TYPED)
def test_no_email_address_is_published(typed: str) -> None:
    """An email address in a comment is for the coach, not for those who gather them, however it is typed."""
    assert "post" not in html_of(typed)
    comment, _ = read("", HEAD + f"answers:\n  - prompt: cy@post.example\n    text: {json.dumps(typed)}\n")
    assert comment
    assert "post" not in repr(comment.answers)


@pytest.mark.parametrize(
    "name", ["cy@post.example", "Cy <cy@post.example>", "cy&#64;post.example", r"cy\@post.example"]
)
def test_no_email_address_is_a_name_or_an_id(name: str) -> None:
    """Neither is one that somebody gives as a name, or that a program made an id from (RFC 4151)."""
    ids = "id: tag:cy@post.example,2019:1\nin_reply_to: tag:cy@post.example,2019:0\n"
    comment, codes = read("Text.", f"author: {json.dumps(name)}\ndate: 2026-02-17\n{ids}")
    assert codes == []
    assert comment
    assert "post" not in f"{comment.author} {comment.id} {comment.in_reply_to}"
    answered, _ = read("Text.", HEAD + "id: tag:cy@post.example,2019:0\n")
    assert answered
    assert comment.in_reply_to == answered.id


@pytest.mark.parametrize(
    "url", ["http://cy@post.example", "mailto:cy@post.example", "https://x.example/cy@post.example"]
)
def test_an_email_address_as_a_website(url: str) -> None:
    """The name stands without a link, the coach learns of it, and the mending empties the line."""
    text = f"---\n{HEAD}url: {url}\n---\nText.\n"
    comment, problems = read_comment(READER, source_of(text, "content/comments/a/1.md"))
    assert comment
    assert comment.url == ""
    (found,) = problems.all()
    assert found.code == "comment/private-address"
    mended, _ = apply_edits(text, found.edits)
    assert mended == text.replace(f"url: {url}", "url: ")


@pytest.mark.parametrize("target", ["other.md", "/2026/02/a/", "#top", "?a=1", "www", "a%20b"])
def test_a_relative_link_is_text(target: str) -> None:
    """It would lead nowhere from a feed, so only its words are shown."""
    assert html_of(f"See [this *page*]({target}).") == "<p>See this <em>page</em>.</p>"


def test_a_link_without_its_scheme() -> None:
    """It leads to the web, as its writer meant."""
    assert 'href="https://www.cy.example/a"' in html_of("[mine](www.cy.example/a)")


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
