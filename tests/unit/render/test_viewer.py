"""What layouts see of a page."""

import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sites import Made, make_site

from generator.render.lesson_view import LessonView
from generator.render.views import PageView

SETTINGS = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://example.com/blog/
description: One problem a week
language: en
timezone: America/Chicago
comments:
  email: nora+drill@example.com
"""

LESSON = """\
-- content/lessons/a.md --
---
title: '</script><script>alert("1")</script> & "Q"'
date: 2026-02-03
updated: 2026-02-28
tags: [Cold Calls, gifts]
series: Calls
photo:
  src: images/a.jpg
  alt: A "basket"
  credit: Ada
quotes:
  - text: Be *brief*.
    author: Ann Lee
---
See [b](b.md), [top](#end), [site](https://example.org) and [the draft](c.md).

## End
-- content/lessons/b.md --
---
title: Part one
date: 2026-01-05
series: calls
comments: closed
prompts: off
---
Text.
-- content/lessons/c.md --
---
title: Draft
date: 2026-01-05
draft: true
---
-- content/images/a.jpg --
"""


@pytest.fixture(scope="module")
def made() -> Made:
    """Two lessons of a series, in a folder of a website."""
    return make_site(SETTINGS + LESSON)


def lesson_of(made: Made, name: str, *, absolute: bool = False) -> tuple[LessonView, PageView]:
    """Return the view of a lesson and the head of its page."""
    view = made.view(f"{name}/index.html", absolute=absolute)
    lesson = view.values["lesson"]
    assert isinstance(lesson, LessonView)
    return lesson, view.page


def value(made: Made, file: str, name: str) -> Any:
    """Return one of the variables of a page's layout."""
    return made.view(file).values[name]


# ---------------------------------------------------------------- a lesson
def test_dates_in_words(made: Made) -> None:
    """A date is that of the coach's calendar, in the words of the site."""
    lesson, _ = lesson_of(made, "2026/02/a")
    assert (lesson.date.iso, lesson.date.long, lesson.date.short) == ("2026-02-03", "February 3, 2026", "Feb 3")
    assert lesson.updated
    assert lesson.updated.iso == "2026-02-28"


def test_every_address_has_the_base(made: Made) -> None:
    """In a folder of a website every link begins with the folder, once."""
    lesson, page = lesson_of(made, "2026/02/a")
    assert (lesson.url, lesson.author.url, lesson.tags[0].url) == (
        "/blog/2026/02/a/",
        "/blog/authors/nora-whitcombe/",
        "/blog/tags/cold-calls/",
    )
    assert lesson.photo
    assert lesson.photo.url == "/blog/images/a.jpg"
    assert 'href="/blog/2026/01/b/"' in lesson.lead
    assert page.canonical == "https://example.com/blog/2026/02/a/"
    assert page.image == "https://example.com/blog/images/a.jpg"
    assert [f.url for f in page.feeds] == [
        *("/blog/atom.xml", "/blog/2026/02/a/comments.xml", "/blog/series/calls/feed.xml", "/blog/feed.json")
    ]


def test_feed_has_full_addresses(made: Made) -> None:
    """In a feed a link has to work wherever it is read; one within the page leads to the page."""
    lesson, _ = lesson_of(made, "2026/02/a", absolute=True)
    assert 'href="https://example.com/blog/2026/01/b/"' in lesson.lead
    assert 'href="https://example.com/blog/2026/02/a/#end"' in lesson.lead
    assert lesson.photo
    assert lesson.photo.url == "https://example.com/blog/images/a.jpg"


def test_link_to_a_draft_has_no_address(made: Made) -> None:
    """A link to what is held back is there without an address, which browsers show as plain text."""
    assert "<a>the draft</a>" in lesson_of(made, "2026/02/a")[0].lead


def test_json_ld_cannot_end_its_script(made: Made) -> None:
    """Whatever a title holds, it stays data, and is true."""
    _, page = lesson_of(made, "2026/02/a")
    assert "<" not in str(page.json_ld)
    data = json.loads(str(page.json_ld))
    assert data["headline"].startswith("</script>")
    assert data["datePublished"] == "2026-02-03T00:00:00-06:00"
    assert data["dateModified"] == "2026-02-28T00:00:00-06:00"
    assert data["keywords"] == "Cold Calls, gifts"
    assert data["url"] == "https://example.com/blog/2026/02/a/"


def test_a_card_is_what_is_shared() -> None:
    """Networks and search engines are shown the card of a lesson without a photo, with a text that says the same."""
    made = make_site(SETTINGS + "cards: true\n" + LESSON)
    _, page = lesson_of(made, "2026/01/b")
    assert page.image == "https://example.com/blog/2026/01/b/social-card.png"
    assert (page.image_width, page.image_height) == (1200, 630)
    assert page.image_alt == "Part one – The Monday Drill"
    assert json.loads(str(page.json_ld))["image"] == page.image
    assert lesson_of(made, "2026/02/a")[1].image.endswith("/images/a.jpg")


def test_series_and_neighbours(made: Made) -> None:
    """A lesson knows its place in its series."""
    lesson, _ = lesson_of(made, "2026/02/a")
    assert lesson.series_parts
    assert (lesson.series_parts.title, lesson.series_parts.position) == ("calls", 2)
    assert lesson.series_parts.parts[0].label == "Part one"
    assert lesson.newer is None
    assert lesson.older
    assert lesson.older.url == "/blog/2026/01/b/"


def test_quotes_are_a_section(made: Made) -> None:
    """Quotations stand where the site has their section, also in an essay."""
    (section,) = lesson_of(made, "2026/02/a")[0].sections
    assert (section.name, section.html, section.quotes[0].author) == ("quotes", "", "Ann Lee")
    assert section.quotes[0].html == "<p>Be <em>brief</em>.</p>"


# ---------------------------------------------------------------- comments
def test_answer_by_mail() -> None:
    """The reader's mail program opens with the questions filled in, whatever signs are in them."""
    more = (
        "prompts:\n  items:\n    - label: LAST & WEEK\n      ask: |\n        What *worked*?\n\n        - calls\n"
        "    - label: NEXT\n      ask: 100% + you?\n"
    )
    made = make_site(
        SETTINGS + more + "-- content/lessons/a.md --\n---\ntitle: R&D=fün?\ndate: 2026-02-03\n---\nText.\n"
    )
    comments = lesson_of(made, "2026/02/a")[0].comments
    assert comments
    parts = urlsplit(comments.post)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", "nora+drill@example.com")
    assert "+" not in parts.query
    fields = parse_qs(parts.query, strict_parsing=True)
    assert fields["subject"] == ["My comment on R&D=fün?"]
    lines = fields["body"][0].split("\r\n")
    assert [line for line in lines if line] == ["LAST & WEEK", "What worked?", "- calls", "NEXT", "100% + you?"]
    assert "\n" not in "".join(lines)


@pytest.mark.parametrize(
    ("state", "email", "shown"),
    [
        ("open", True, ("open", True)),
        ("open", False, None),
        ("closed", True, ("closed", False)),
        ("off", True, None),
    ],
)
def test_states_of_comments(state: str, email: bool, shown: tuple[str, bool] | None) -> None:
    """Readers can write where it is open and the coach gave an address; where they are off or cannot, nothing shows."""
    settings = SETTINGS if email else SETTINGS.partition("comments:")[0]
    made = make_site(
        f"{settings}-- content/lessons/a.md --\n---\ntitle: a\ndate: 2026-02-03\ncomments: {state}\n---\nText.\n"
    )
    lesson, page = lesson_of(made, "2026/02/a")
    comments = lesson.comments
    assert (comments and (comments.state, bool(comments.post))) == shown
    assert len(page.feeds) == (2 if shown is None else 3)


def test_answer_without_questions(made: Made) -> None:
    """Without questions the mail is empty."""
    text = SETTINGS + "-- content/lessons/a.md --\n---\ntitle: a\ndate: 2026-02-03\nprompts: off\n---\nText.\n"
    comments = lesson_of(make_site(text), "2026/02/a")[0].comments
    assert comments
    assert comments.post.endswith("?subject=My%20comment%20on%20a")


# ---------------------------------------------------------------- other pages
def test_heads(made: Made) -> None:
    """Each page has a title of its own, except the first, which is the site; what nobody should find says so."""
    heads = {file: made.view(file).page for file in made.plan.recipes if file.endswith(".html")}
    assert heads["index.html"].title == ""
    assert heads["tags/cold-calls/index.html"].title == "Lessons on Cold Calls"
    assert heads["authors/nora-whitcombe/index.html"].title == "Lessons by Nora Whitcombe"
    assert heads["archive/2026/index.html"].title == "Lessons from 2026"
    assert heads["quotes/index.html"].description == "One problem a week"
    assert [file for file, head in heads.items() if head.noindex] == ["404.html"]


def test_pages_of_home() -> None:
    """Later pages of home say which they are and link on."""
    lessons = "".join(
        f"-- content/lessons/n{n}.md --\n---\ntitle: N\ndate: 2026-01-0{n}\n---\nText.\n" for n in (1, 2, 3)
    )
    made = make_site(SETTINGS + "paginate: 1\n" + lessons)
    assert made.view("page/2/index.html").page.title == "Page 2 of 3"
    assert (value(made, "page/2/index.html", "newer"), value(made, "page/2/index.html", "older")) == (
        "/blog/",
        "/blog/page/3/",
    )
    assert (value(made, "index.html", "newer"), value(made, "page/3/index.html", "older")) == ("", "")


def test_year_has_weeks(made: Made) -> None:
    """The archive has the number and the Monday of each week."""
    weeks = value(made, "archive/2026/index.html", "weeks")
    assert [(w.number, w.monday.iso, [x.title for x in w.lessons]) for w in weeks][1] == (2, "2026-01-05", ["Part one"])


def test_quotes_by_person() -> None:
    """Quotations are gathered by person, in the order of names; who is unknown comes last."""
    made = make_site(
        SETTINGS
        + "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-03\nquotes:\n  - text: One\n    author: zoe\n"
        + "  - text: '[b](b.md)'\n    author: Ann\n  - text: Three\n---\nText.\n"
        + "-- content/lessons/b.md --\n---\ntitle: B\ndate: 2026-01-03\nquotes:\n  - text: Four\n"
        + "    author: Ann\n---\nText.\n"
    )
    people = value(made, "quotes/index.html", "people")
    assert [(p.name, p.anchor, [q.lesson.label for q in p.quotes]) for p in people] == [
        ("Ann", "ann", ["A", "B"]),
        ("zoe", "zoe", ["A"]),
        ("Unknown", "unknown", ["A"]),
    ]
    assert people[0].quotes[0].quote.html == '<p><a href="/blog/2026/01/b/">b</a></p>'


def test_people_have_different_anchors() -> None:
    """No two people share an id."""
    made = make_site(
        SETTINGS + "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-03\nquotes:\n"
        "  - text: One\n    author: Ann Lee\n  - text: Two\n    author: Ann-Lee\n---\nText.\n"
    )
    anchors = [p.anchor for p in value(made, "quotes/index.html", "people")]
    assert len(anchors) == len(set(anchors))


def test_redirect() -> None:
    """At an old address stands a link to the new one, whose full address search engines are to keep."""
    made = make_site(SETTINGS + "-- content/pages/me.md --\n---\ntitle: Me\naliases: [/old.html]\n---\nMe.\n")
    view = made.view("old.html")
    assert value(made, "old.html", "to").url == "/blog/me/"
    assert (view.page.canonical, view.page.noindex) == ("https://example.com/blog/me/", True)


def test_plain_page() -> None:
    """A page has its text and its picture, and nothing of lessons."""
    text = "---\ntitle: Me\nphoto: {src: images/a.jpg, alt: b, credit: c}\nlayout: wide\nextra: {a: b}\n---\nText.\n"
    view = make_site(SETTINGS + f"-- content/pages/me.md --\n{text}-- content/images/a.jpg --\n").view("me/index.html")
    assert view.layout == view.page.kind == "wide"
    assert set(view.values) == {"title", "lead", "photo", "has_player", "extra"}
    assert view.values["extra"] == {"a": "b"}


def test_site_view(made: Made) -> None:
    """Every layout knows the site."""
    site = made.viewer().site
    assert (site.title, site.home, site.feed, site.url) == (
        "The Monday Drill",
        "/blog/",
        "/blog/atom.xml",
        "https://example.com/blog/",
    )
    assert (site.menu[0].label, site.menu[0].url) == ("Archive", "/blog/archive/")


def test_symptoms_lead_to_their_lesson() -> None:
    """A symptom links to its lesson and to the sections that help, by the names that the site gives them."""
    text = (
        SETTINGS
        + "sections: [{name: symptoms, heading: Woran man es merkt}, {name: drill, heading: Übung}]\n"
        + "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-03\ntags: [calls]\n"
        + "symptoms: |\n  - You wait.\n  - Again, you wait.\ndrill: Call.\n---\n"
    )
    made = make_site(text)
    (lesson,) = value(made, "what-hurts/index.html", "lessons")
    assert [(symptom.text, symptom.anchor) for symptom in lesson.symptoms] == [
        ("You wait.", "s-you-wait"),
        ("Again, you wait.", "s-again-you-wait"),
    ]
    assert (lesson.lesson.url, lesson.diagnosis) == ("/blog/2026/02/a/", "")
    assert [(r.label, r.url) for r in lesson.remedies] == [("Übung", "/blog/2026/02/a/#drill")]
    (tag,) = value(made, "what-hurts/index.html", "tags")
    assert (tag.label, tag.url, tag.count) == ("calls", "/blog/tags/calls/", 2)


def test_every_page_has_a_view(made: Made) -> None:
    """Every page that a layout renders can be viewed."""
    layouts = {made.view(file).layout for file in made.plan.recipes if file.endswith(".html")}
    lists = {"home", "tag", "tags", "author", "authors", "archive", "year", "quotes", "symptoms", "series-page"}
    assert layouts == {"lesson", "404", "series-list"} | lists
