"""Where links lead."""

import unicodedata

import pytest
from sites import Made, make_site

TEXT = """\
-- site.yaml --
title: a
author: b
url: https://example.com{base}
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
## What to say
-- content/lessons/folder/index.md --
---
title: In a folder
date: 2026-02-02
---
![x](own.jpg) [up](../a.md)
-- content/lessons/folder/own.jpg --
-- content/lessons/draft.md --
---
title: The Draft
date: 2026-02-02
draft: true
---
Later.
-- content/lessons/future.md --
---
title: The Future
date: 2026-05-04
---
Later.
-- content/lessons/over.md --
---
title: The Past
date: 2025-05-04
expires: 2026-01-01
---
Over.
-- content/lessons/broken.md --
No front matter.
-- content/pages/about.md --
---
title: About
aliases: [/about-me.html]
---
Me.
-- content/images/a b.jpg --
-- content/images/c.jpg --
"""


def linked(text: str, base: str = "/") -> Made:
    """Return a site in which `content/lessons/a.md` has a text."""
    text = TEXT.replace("{base}", base).replace("{text}", text)
    return make_site(text)


def url_of(text: str, base: str = "/") -> str:
    """Return where the one link of a text leads; nothing may be wrong with it."""
    made = linked(text, base)
    assert [code for code in made.codes if code != "front-matter/missing"] == []
    (url,) = made.urls("content/lessons/a.md")
    return url


def problems_of(text: str) -> list[tuple[str, str]]:
    """Return the codes and labels of what is wrong with the links of a text."""
    return [(d.code, d.label) for d in linked(text).diagnostics if d.code.startswith("link/")]


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("b.md", "/2026/02/b/"),
        ("b", "/2026/02/b/"),
        ("./b.md", "/2026/02/b/"),
        ("lessons/b.md", "/2026/02/b/"),
        ("../lessons/b.md", "/2026/02/b/"),
        ("b.md#what-to-say", "/2026/02/b/#what-to-say"),
        ("b.md?print=1", "/2026/02/b/?print=1"),
        ("folder/index.md", "/2026/02/folder/"),
        ("folder.md", "/2026/02/folder/"),
        ("folder", "/2026/02/folder/"),
        ("folder/", "/2026/02/folder/"),
        ("folder/own.jpg", "/2026/02/folder/own.jpg"),
        ("about.md", "/about/"),
        ("../pages/about.md", "/about/"),
        ("pages/about.md", "/about/"),
        ("images/c.jpg", "/images/c.jpg"),
        ("../images/c.jpg", "/images/c.jpg"),
        ("images/a%20b.jpg", "/images/a%20b.jpg"),
        ("<images/a b.jpg>", "/images/a%20b.jpg"),
        ("/2026/02/b/", "/2026/02/b/"),
        ("/2026/02/b", "/2026/02/b"),
        ("/about/#x", "/about/#x"),
        ("/about-me.html", "/about-me.html"),
        ("/images/c.jpg", "/images/c.jpg"),
        ("/atom.xml", "/atom.xml"),
        ("/", "/"),
        ("#", "#"),
    ],
)
def test_where_a_link_leads(target: str, url: str) -> None:
    """Files, folders, pages, pictures and paths are found however a coach would write them."""
    assert url_of(f"[x]({target})") == url


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("b.md", "/blog/2026/02/b/"),
        ("images/c.jpg", "/blog/images/c.jpg"),
        ("/2026/02/b/", "/blog/2026/02/b/"),
        ("/blog/2026/02/b/", "/blog/2026/02/b/"),
        ("/blog/", "/blog/"),
    ],
)
def test_under_a_base_path(target: str, url: str) -> None:
    """A blog that lives in a folder of a website links within that folder."""
    assert url_of(f"[x]({target})", "/blog/") == url


def test_anchor_of_the_same_page() -> None:
    """A heading of the same page can be linked to; one that is not there is reported."""
    assert url_of("[x](#here)\n\n## Here") == "#here"
    assert problems_of("[x](#heer)\n\n## Here") == [("link/missing-anchor", 'did you mean "here"?')]


def test_footnotes_lead_somewhere() -> None:
    """The links between a note and its number are no dead anchors."""
    assert problems_of("One.[^a] Again.[^a]\n\n[^a]: Note.") == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[x](c.md)", ("link/dead", "")),
        ("[x](fodler.md)", ("link/dead", "")),
        ("[x](abuot.md)", ("link/dead", "")),
        ("[x](/2026/02/bb/)", ("link/dead", 'did you mean "/2026/02/b"?')),
        ("[x](B.md)", ("link/dead", 'did you mean "b.md"?')),
        ("[x](../../secret.md)", ("link/dead", "")),
        ("[x](../../../../etc/passwd)", ("link/dead", "")),
        ("[x](..%2f..%2fsite.yaml)", ("link/dead", "")),
        ("![x](images/d.jpg)", ("link/missing-file", 'did you mean "images/c.jpg"?')),
        ("![x](../../site.yaml)", ("link/missing-file", "")),
        ("![x](../../../../etc/passwd)", ("link/missing-file", "")),
        ("[x](C:\\pictures\\a.jpg)", ("link/dead", "")),
        ("[x](b.md#nowhere)", ("link/missing-anchor", "")),
        ("[x]()", ("link/empty", "")),
        ('<a href="">x</a>', ("link/empty", "")),
        (
            '<img srcset="images/c.jpg 1x, images/d.jpg 2x" src="images/c.jpg">',
            ("link/missing-file", 'did you mean "images/c.jpg"?'),
        ),
        ("[x](draft.md)", ("link/held-back", "")),
        ("[x](future.md)", ("link/held-back", "")),
        ("[x](over.md)", ("link/held-back", "")),
    ],
)
def test_problems(text: str, problem: tuple[str, str]) -> None:
    """A link that leads nowhere is one problem; nothing outside `content/` is ever found."""
    found = problems_of(text)
    assert [code for code, _ in found] == [problem[0]]
    if problem[1]:
        assert found == [problem]


def test_held_back_links_become_text() -> None:
    """Readers see the words of a link to something that is held back, and no link."""
    assert linked("[x](draft.md) [y](future.md)").urls("content/lessons/a.md") == ("", "")


def test_link_to_a_broken_file_is_no_second_problem() -> None:
    """That a link to a file with a mistake of its own is dead is no news."""
    assert problems_of("[x](broken.md)") == []


def test_links_of_a_lesson_in_a_folder() -> None:
    """In a folder, names are first looked for beside the text."""
    assert linked("x").urls("content/lessons/folder/index.md") == ("/2026/02/folder/own.jpg", "/2026/02/a/")


def test_base_path_is_needed_only_once() -> None:
    """A page whose path begins like the base is not mistaken for it."""
    made = make_site(
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://example.com/blog/\n"
        "-- content/pages/x.md --\n---\ntitle: x\n---\n[a](/blogs/) [b](/x/)\n"
    )
    assert made.codes == ["link/dead"]
    assert made.urls("content/pages/x.md")[1] == "/blog/x/"


def test_thousands_of_dead_links_are_quick() -> None:
    """Guesses are not looked for without end; every dead link is reported all the same."""
    problems = problems_of("\n".join(f"[x](lesson-{n}.md)" for n in range(3000)))
    assert len(problems) == 3000


def test_a_lesson_is_no_picture() -> None:
    """A picture that names a lesson's file is reported."""
    assert problems_of("![x](b.md)") == [("link/missing-file", "")]


ODD = """\
-- content/lessons/über.md --
---
title: Over
date: 2026-02-09
---
## Größe
-- content/images/Screen at 10.30\u202fAM.png --
-- content/images/👩\u200d💻.png --
-- content/images/two\u00a0spaces.png --
-- content/images/two\u202fspaces.png --
"""


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("über.md", "/2026/02/uber/"),
        ("über.md#größe", "/2026/02/uber/#gr%C3%B6%C3%9Fe"),
        ("<images/Screen at 10.30\u202fAM.png>", "/images/Screen%20at%2010.30%E2%80%AFAM.png"),
        ("<images/Screen at 10.30 AM.png>", "/images/Screen%20at%2010.30%E2%80%AFAM.png"),
        ("images/Screen%20at%2010.30%20AM.png", "/images/Screen%20at%2010.30%E2%80%AFAM.png"),
        ("images/👩💻.png", "/images/%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB.png"),
        ("<images/two\u00a0spaces.png>", "/images/two%C2%A0spaces.png"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_that_look_the_same(target: str, url: str, form: str) -> None:
    """A link finds the file whose name looks as it was typed: in either form of Unicode, and with plain spaces."""
    typed = unicodedata.normalize(form, target)
    made = make_site(TEXT.format(base="/", text=f"[x]({typed})") + ODD)
    assert made.urls("content/lessons/a.md") == (url,)


def test_of_two_names_that_look_the_same_none_is_guessed() -> None:
    """Where plain spaces fit two files, the link is dead until it names one of them."""
    made = make_site(TEXT.format(base="/", text="[x](<images/two spaces.png>)") + ODD)
    assert [d.code for d in made.diagnostics if d.code.startswith("link/")] == ["link/dead"]


def test_a_drafts_picture_waits_in_any_form() -> None:
    """What only a draft shows is not published, also where the draft names it in NFD."""
    draft = "-- content/lessons/d2.md --\n---\ntitle: D\ndate: 2026-02-02\ndraft: true\n---\n"
    picture = unicodedata.normalize("NFD", "![x](images/müde.png)\n")
    made = make_site(TEXT.format(base="/", text="x") + draft + picture + "-- content/images/müde.png --\n")
    assert "images/müde.png" not in made.plan.recipes
