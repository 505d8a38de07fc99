"""The pictures in the text of a lesson: lists show the first, and no drawing stands above it."""

import pytest
from pictures import facts_of
from sites import Made, make_site

from generator.render.lesson_view import LessonView
from generator.render.views import PhotoView, TeaserView

SITE = """\
-- site.yaml --
title: T
author: A
url: https://www.example.com/
-- content/lessons/one.md --
---
title: One
date: 2026-01-05
{photo}---
Text. {shown}
-- content/images/lead.jpg --
picture
-- content/images/desk.jpg --
picture
-- content/images/door.jpg --
picture
"""
SHOWN = '![](images/desk.jpg) ![A "red" door](images/door.jpg)'
LEAD = "photo: {src: images/lead.jpg, alt: Lead, credit: Ann}\n"


def made_with(widths: dict[str, int], *, photo: str = "", shown: str = SHOWN) -> Made:
    """Return a site whose only lesson shows pictures of these widths, by their names."""
    pictures = {f"content/images/{name}.jpg": facts_of(width=width, height=900) for name, width in widths.items()}
    return make_site(SITE.format(photo=photo, shown=shown), pictures=pictures)


def in_list(made: Made) -> TeaserView:
    """Return the lesson as the home page shows it."""
    lessons = made.view("index.html").values["lessons"]
    assert isinstance(lessons, tuple)
    [lesson] = lessons
    assert isinstance(lesson, TeaserView)
    return lesson


def on_page(made: Made) -> LessonView:
    """Return the lesson as its own page shows it."""
    lesson = made.view("2026/01/one/index.html").values["lesson"]
    assert isinstance(lesson, LessonView)
    return lesson


def shown_photo(photo: PhotoView | None) -> tuple[str, str] | None:
    return (photo.url.rpartition("/")[2].partition("-")[0].partition(".")[0], photo.alt) if photo else None


@pytest.mark.parametrize(
    ("desk", "door", "expected"),
    [(1200, 1200, ("desk", "")), (599, 600, ("door", 'A "red" door')), (599, 599, None)],
    ids=["the first", "the first that is large", "none is large"],
)
def test_lists_show_the_first_large_picture(desk: int, door: int, expected: tuple[str, str] | None) -> None:
    """An icon or a signature is no picture for the top of the home page; then the drawing stays in lists."""
    made = made_with({"desk": desk, "door": door})
    lesson = in_list(made)
    assert shown_photo(lesson.photo) == expected
    assert bool(lesson.art) == (expected is None)


def test_its_own_page_and_its_feed_show_it_once() -> None:
    """It stands in the text: neither it again nor a drawing above it, not even where it is too small for lists."""
    for made in (made_with({"desk": 1200, "door": 1200}), made_with({"desk": 40, "door": 40})):
        assert (on_page(made).photo, on_page(made).art) == (None, "")
        assert (
            made.html("2026/01/one/index.html").partition("<article")[2].partition("</article>")[0].count("<img") == 2
        )
        assert made.html("atom.xml").count("&lt;img") == 2


def test_a_photo_goes_before_it() -> None:
    """`photo` says which picture stands for a lesson."""
    made = made_with({"lead": 1200, "desk": 1200, "door": 1200}, photo=LEAD)
    assert shown_photo(in_list(made).photo) == shown_photo(on_page(made).photo) == ("lead", "Lead")


def test_it_is_shared() -> None:
    """Link previews show it, with its description."""
    made = made_with({"door": 1200}, shown=SHOWN.partition(" ")[2])
    head = made.html("2026/01/one/index.html").partition("</head>")[0]
    assert '<meta property="og:image" content="https://www.example.com/images/door' in head
    assert '<meta property="og:image:alt" content="A &#34;red&#34; door">' in head


def test_a_new_description_is_a_new_entry_in_lists() -> None:
    """The digest by which lists know a lesson covers it."""
    digests = {
        made_with({"door": 1200}, shown=f"![{alt}](images/door.jpg)").site.teasers[0].digest
        for alt in ("A door", "A gate")
    }
    assert len(digests) == 2
