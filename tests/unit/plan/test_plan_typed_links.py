"""Links as coaches type them: signs in names, other slashes, raw HTML, and links in comments."""

import pytest
from sites import Made, make_site

SITE = """\
-- site.yaml --
title: a
author: b
url: https://example.com/blog/
-- content/lessons/a.md --
---
title: The Lesson
date: 2026-02-16
---
{text}
-- content/lessons/b.md --
---
title: The Other
date: 2026-02-09
---
## Part
-- content/downloads/Plan #2.pdf --
-- content/downloads/sheet.pdf --
-- content/downloads/50% off.pdf --
-- content/images/desk.png --
-- content/images/what?.png --
"""
COMMENT = """\
-- content/comments/a/me.md --
---
author: Nora
date: 2026-02-17
from_author: {by_author}
---
{text}
"""


def made_of(text: str, comment: str = "", *, by_author: bool = True) -> Made:
    """Return the site with a text, and with a comment on it if there is one."""
    more = COMMENT.format(text=comment, by_author=str(by_author).lower()) if comment else ""
    return make_site(SITE.format(text=text) + more)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("[x](downloads/Plan%20%232.pdf)", "/blog/downloads/Plan%20%232.pdf"),
        ("[x](/downloads/Plan%20%232.pdf)", "/blog/downloads/Plan%20%232.pdf"),
        ('<a href="downloads/Plan%20%232.pdf">x</a>', "/blog/downloads/Plan%20%232.pdf"),
        ("[x](<downloads/50% off.pdf>)", "/blog/downloads/50%25%20off.pdf"),
        ("[x](b.md#part)", "/blog/2026/02/b/#part"),
        ("[x](b.md?a=%23&b=c)", "/blog/2026/02/b/?a=%23&b=c"),
        ('<object data="downloads/sheet.pdf"></object>', "/blog/downloads/sheet.pdf"),
        ('<blockquote cite="b.md"></blockquote>', "/blog/2026/02/b/"),
        ('<body background="images/desk.png">', "/blog/images/desk.png"),
        ('<link imagesrcset="images/desk.png 2x">', "/blog/images/desk.png"),
        ("<p style='background: url(images/desk.png)'>x</p>", "/blog/images/desk.png"),
        ("<p style='background: url(\"images/desk.png\")'>x</p>", "/blog/images/desk.png"),
        ("<style>\n.a { background: url(images/desk.png) }\n</style>", "/blog/images/desk.png"),
        ('<style>\n.a { background: url("images/desk.png") }\n</style>', "/blog/images/desk.png"),
        ("<style>@import url('downloads/sheet.pdf');</style>", "/blog/downloads/sheet.pdf"),
        ("![x](images/what%3F.png)", "/blog/images/what%3F.png"),
    ],
)
def test_an_address_is_taken_apart_before_it_is_decoded(text: str, url: str) -> None:
    """Whatever attribute has it, and whatever signs are in the name: the link leads to the file."""
    made = made_of(text)
    assert not made.diagnostics
    assert made.site.links["content/lessons/a.md"].urls == (url,)


@pytest.mark.parametrize(
    "text",
    [
        "<p data='c.pdf'>x</p>",
        "<p style='fill: url(#a)'>x</p>",
        "<form action=''></form>",
        "<style>\n/* <b a='c.pdf'> */ .a { b: url(#c) url(https://e.com/a) url(data:a,b) }\n</style>",
    ],
)
def test_what_is_no_address_is_left_alone(text: str) -> None:
    """`data` is an address on `object` alone, and a form may be sent to its own page."""
    assert not made_of(text).diagnostics


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("[x](downloads/Sheet.PDF)", "downloads/sheet.pdf"),
        ("[x](files/sheet.pdf)", "downloads/sheet.pdf"),
        ("[x](<downloads/Plan #2.pdf>)", "<downloads/Plan %232.pdf>"),
        ("![x](images/what?.png)", "images/what%3F.png"),
        ("<style>.a { background: url(images/desc.png) }</style>", "images/desk.png"),
        (r"[x](downloads\sheet.pdf)", "downloads/sheet.pdf"),
        (r"![x](images\desk.png)", "images/desk.png"),
        (r"![x](C:\Users\me\desk.png)", "images/desk.png"),
        ('<object data="downloads/sheets.pdf"></object>', "downloads/sheet.pdf"),
    ],
)
def test_the_file_that_is_meant_is_named(text: str, guess: str) -> None:
    """A dead link to any file is met with the name that is like it."""
    (problem,) = made_of(text).diagnostics
    assert problem.label == f'did you mean "{guess}"?'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<object data="none.pdf"></object>', "content/downloads/"),
        ('<video src="none.mp4"></video>', "content/downloads/"),
        ('<img src="none.png">', "content/images/"),
        ('<iframe src="none.html"></iframe>', "https://"),
    ],
)
def test_the_advice_fits_the_file(text: str, words: str) -> None:
    """Only a picture is put among the pictures."""
    (problem,) = made_of(text).diagnostics
    assert words in problem.help


# ---------------------------------------------------------------- comments
def test_links_of_the_coach_in_a_comment_are_followed() -> None:
    """What the coach writes under a lesson links like the lesson itself, and a dead link is an error at its line."""
    made = made_of("Text.", "See [it](b.md#part), [all](/2026/02/b/), [here](#top-of-page) and [dead](c.md).")
    (comment,) = [reply.comment for reply in made.site.threads["content/lessons/a.md"]]
    assert comment.urls[:2] == ("/blog/2026/02/b/#part", "/blog/2026/02/b/")
    assert {(d.span.path, d.span.line) for d in made.diagnostics} == {("content/comments/a/me.md", 6)}
    assert {d.code for d in made.diagnostics} == {"link/dead", "link/missing-anchor"}


def test_dead_links_of_readers_are_no_problem_of_the_coach() -> None:
    """Readers do not see the files of a site: their relative links are text, and no mistake of the coach's."""
    made = made_of("Text.", "See [it](b.md) and [dead](c.md).", by_author=False)
    assert not made.diagnostics
    (comment,) = [reply.comment for reply in made.site.threads["content/lessons/a.md"]]
    assert comment.urls == ()
    assert "<a" not in comment.html
