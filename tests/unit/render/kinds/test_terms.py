"""Lists of lessons, by tag, author and series, and of none."""

from sites import make_site

LESSON = """\
-- content/lessons/one.md --
---
title: One
date: 2026-02-09
tags: [cold calls]
---
Text.
"""


def test_a_tag_says_how_to_follow_it() -> None:
    """Below the lessons is a link to a feed of these alone, and one to all tags."""
    further = make_site(LESSON).html("tags/cold-calls/index.html").partition('class="further')[2]
    assert '<a href="/tags/cold-calls/feed.xml">Follow cold calls</a>' in further
    assert '<a href="/tags/">All tags</a>' in further


def test_an_author_of_whom_the_site_says_something_is_followed_at_the_top() -> None:
    """The button is beside the face and the words, and not repeated below the lessons; names find their direction."""
    settings = "title: T\nauthor: عمر\nurl: https://www.example.com/\nbio: عمر يدرب.\ncall: https://c.example/\n"
    site = make_site(f"-- site.yaml --\n{settings}{LESSON}")
    (file,) = [
        name
        for name in site.plan.recipes
        if name.startswith("authors/") and name.count("/") == 2 and "feed" not in name
    ]
    title, _, rest = site.html(file).partition('<ul class="teasers">')
    assert '<h1 dir="auto">عمر</h1>' in title
    assert "1 lesson</p>" in title
    assert "Follow عمر</a>" in title
    assert "Book a call</a>" in title
    assert "Follow" not in rest


def test_a_long_series_does_not_stand_before_its_lesson() -> None:
    """The list of a series is open up to five lessons, and folded from six on; all of them are in it."""
    for count in (5, 6):
        lessons = "".join(
            f"-- content/lessons/l{n}.md --\n---\ntitle: Lesson {n}\ndate: 2026-01-0{n}\nseries: Six\n---\nText.\n"
            for n in range(1, count + 1)
        )
        nav = make_site(lessons).html("2026/01/l1/index.html").partition('class="series"')[2].partition("</nav>")[0]
        assert nav.count("<li") == count
        assert ("<details" in nav) == (count > 5)


def test_home_without_lessons_is_not_a_page_with_a_line_stuck_to_its_menu() -> None:
    """The sentence has room of its own, and no empty list follows it; nor after the only lesson."""
    assert '<p class="empty">The first lesson is on its way.</p>' in (empty := make_site("").html("index.html"))
    assert "teasers" not in empty + make_site(LESSON).html("index.html")
