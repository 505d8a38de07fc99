"""Headings in rendered text."""

import pytest
from markupsafe import Markup
from sites import make_site

from generator.render.headings import headings_of, with_anchors
from generator.render.lesson_view import LessonView

HTML = Markup(
    '<h2 id="one">One &amp; <em>only</em></h2>\n<p>Text.</p>\n<h3 id="ä">Ä</h3>\n<h4 id="deep">Deep</h4>\n<h2>None</h2>'
)


def test_a_heading_has_a_link_to_itself() -> None:
    """Each h2 and h3 with an id gets one, with a name and without words; all else stays to the letter."""
    assert with_anchors(HTML, '"Link"') == (
        '<h2 id="one">One &amp; <em>only</em> <a class="anchor" href="#one" aria-label="&#34;Link&#34;"></a></h2>\n'
        '<p>Text.</p>\n<h3 id="ä">Ä <a class="anchor" href="#ä" aria-label="&#34;Link&#34;"></a></h3>\n'
        '<h4 id="deep">Deep</h4>\n<h2>None</h2>'
    )


@pytest.mark.parametrize("html", ["", "<p>x</p>", '<h2 id="a">no end', '<h2 id="a"<b>">x</h2>', "<h2 id='a'>x</h2>"])
def test_what_is_no_plain_heading_is_left_alone(html: str) -> None:
    """HTML of an author's own, however odd, is not touched."""
    assert with_anchors(Markup(html), "Link") == html
    assert headings_of(Markup(html)) == []


def test_the_headings_as_text() -> None:
    """Of the second level, without mark-up."""
    assert headings_of(HTML) == [("One & only", "one")]


@pytest.mark.parametrize(("count", "listed"), [(3, 0), (4, 4)])
def test_a_long_essay_lists_its_headings(count: int, listed: int) -> None:
    """From four headings on there is a list of them."""
    text = "".join(f"\n## Part *{n}*\n\n### Below\n\nText.\n" for n in range(1, count + 1))
    made = make_site(f"-- content/lessons/one.md --\n---\ntitle: One\ndate: 2026-01-05\n---\nText.\n{text}")
    lesson = made.view("2026/01/one/index.html").values["lesson"]
    assert isinstance(lesson, LessonView)
    assert [(link.label, link.url) for link in lesson.contents] == [
        (f"Part {n}", f"#part-{n}") for n in range(1, listed + 1)
    ]
