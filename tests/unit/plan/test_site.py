"""What is published, in which order, in which lists."""

import datetime as dt

import pytest
from sites import NOW, Made, make_site

from generator.model.site import Reason


def lesson(name: str, date: str, more: str = "", text: str = "Text.") -> str:
    """Return a lesson as a file of a site."""
    return f"-- content/lessons/{name}.md --\n---\ntitle: {name}\ndate: {date}\n{more}---\n{text}\n"


def titles(made: Made) -> list[str]:
    """Return the titles of the lessons, in order."""
    return [meta.title for meta in made.site.lessons]


def unpublished(made: Made) -> list[tuple[str, Reason]]:
    """Return what is held back and why."""
    return [(h.meta.title, h.reason) for h in made.site.unpublished]


# ---------------------------------------------------------------- order
def test_newest_first() -> None:
    """Lessons come by date, the newest first; in any zone; of two of one moment the name decides."""
    made = make_site(
        lesson("b", "2026-02-02")
        + lesson("a", "2026-02-02")
        + lesson("new", "2026-02-16T00:30+02:00")
        + lesson("newest", "2026-02-16T00:00Z")
        + lesson("old", "2025-12-31")
    )
    assert titles(made) == ["newest", "new", "b", "a", "old"]
    assert [t.title for t in made.site.teasers] == titles(made)


# ---------------------------------------------------------------- held back
def test_held_back() -> None:
    """Drafts, future and expired lessons are in no list, and it is told why; the next to come is first."""
    made = make_site(
        lesson("out", "2026-02-02")
        + lesson("draft", "2026-02-02", "draft: true\n")
        + lesson("later", "2026-04-06")
        + lesson("soon", "2026-03-09")
        + lesson("over", "2026-01-05", "expires: 2026-02-01\n")
    )
    assert titles(made) == ["out"]
    assert unpublished(made) == [
        *(("soon", Reason.FUTURE), ("later", Reason.FUTURE), ("over", Reason.EXPIRED)),
        ("draft", Reason.DRAFT),
    ]
    assert made.site.unpublished[2].when == dt.datetime(2026, 2, 1, tzinfo=dt.UTC)


def test_shown_on_request() -> None:
    """The coach can look at drafts and at what is to come; what has expired stays away."""
    text = lesson("draft", "2026-02-02", "draft: true\n") + lesson("later", "2026-04-06")
    text += lesson("over", "2026-01-05", "expires: 2026-02-01\n")
    assert titles(make_site(text, drafts=True)) == ["draft"]
    assert titles(make_site(text, future=True)) == ["later"]
    assert titles(make_site(text, drafts=True, future=True)) == ["later", "draft"]


@pytest.mark.parametrize(("now", "out"), [("2026-03-02T05:59:59Z", False), ("2026-03-02T06:00:00Z", True)])
def test_a_lesson_comes_out_when_its_day_begins(now: str, out: bool) -> None:
    """A date without a time is the start of that day where the coach lives."""
    settings = "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\ntimezone: America/Chicago\n"
    made = make_site(settings + lesson("a", "2026-03-02"), now=dt.datetime.fromisoformat(now))
    assert bool(made.site.lessons) is out


@pytest.mark.parametrize(("now", "out"), [("2026-03-02T05:59", False), ("2026-03-02T06:00", True)])
def test_a_clock_without_a_zone_is_the_coachs(now: str, out: bool) -> None:
    """`--now 2026-03-02` means that day where the coach lives."""
    settings = "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\ntimezone: Asia/Tokyo\n"
    made = make_site(settings + lesson("a", "2026-03-02 06:00"), now=dt.datetime.fromisoformat(now))
    assert bool(made.site.lessons) is out


def test_a_lesson_expires_on_its_day() -> None:
    """The day of `expires` is the first without the lesson."""
    text = lesson("a", "2026-01-05", "expires: 2026-03-02\n")
    assert make_site(text, now=dt.datetime(2026, 3, 1, 23, 59, tzinfo=dt.UTC)).site.lessons
    assert not make_site(text, now=dt.datetime(2026, 3, 2, tzinfo=dt.UTC)).site.lessons


def test_nothing_of_what_is_held_back_is_published() -> None:
    """No tag, author, address, feed or picture gives a held lesson away."""
    made = make_site(
        lesson("out", "2026-02-02", text="![x](images/both.jpg)")
        + lesson(
            "secret",
            "2026-09-07",
            "tags: [hidden]\nauthor: Nobody\naliases: [/old.html]\nseries: Plot\n",
            "![x](images/mine.jpg) ![x](images/both.jpg)",
        )
        + "-- content/lessons/launch/index.md --\n---\ntitle: launch\ndate: 2026-09-07\n---\n![x](box.jpg)\n"
        + "-- content/lessons/launch/box.jpg --\n-- content/lessons/launch/deep/plan.pdf --\n"
        + "-- content/images/mine.jpg --\n-- content/images/both.jpg --\n-- content/images/other.jpg --\n"
    )
    everything = " ".join(sorted(made.paths)).casefold()
    for word in ("secret", "hidden", "nobody", "old.html", "launch", "box", "plan", "mine"):
        assert word not in everything
    assert {"/images/both.jpg", "/images/other.jpg"} <= made.paths


def test_held_pages() -> None:
    """A page can be a draft too; it has no date to wait for."""
    made = make_site("-- content/pages/about.md --\n---\ntitle: About\ndraft: true\n---\nMe.\n")
    assert unpublished(made) == [("About", Reason.DRAFT)]
    assert made.site.unpublished[0].when is None
    assert not made.site.pages


# ---------------------------------------------------------------- tags, authors, series
def test_tags_are_one_in_every_spelling() -> None:
    """`Cold Calls` and `cold calls` are one tag; the newest lesson spells it."""
    made = make_site(
        lesson("old", "2026-01-05", "tags: [cold calls, Zest]\n")
        + lesson("new", "2026-02-02", "tags: [Cold Calls, cold-calls]\n")
    )
    assert [(t.ref.label, t.ref.path, [x.title for x in t.lessons]) for t in made.site.tags] == [
        ("Cold Calls", "/tags/cold-calls/", ["new", "old"]),
        ("Zest", "/tags/zest/", ["old"]),
    ]
    assert [tag.label for tag in made.site.teasers[1].tags] == ["Cold Calls", "Zest"]


def test_a_new_spelling_changes_the_digest_of_the_old_lesson() -> None:
    """What a listing shows of a lesson is in its digest, even where another lesson decides it."""
    old = lesson("old", "2026-01-05", "tags: [cold calls]\n")
    alone = make_site(old).site.teasers[0]
    together = make_site(old + lesson("new", "2026-02-02", "tags: [Cold Calls]\n")).site.teasers[1]
    assert alone.title == together.title
    assert alone.digest != together.digest


def test_a_new_picture_address_changes_the_digest() -> None:
    """The address of a picture is part of what a listing shows."""
    text = lesson("a", "2026-01-05", "photo:\n  src: x.jpg\n  alt: b\n  credit: c\n")
    one = make_site(text + "-- content/images/../x.jpg --\n".replace("images/../", "")).site.teasers[0]
    two = make_site(text + "-- content/lessons/x.jpg --\n").site.teasers[0]
    assert one.photo
    assert two.photo
    assert (one.photo.url, two.photo.url) == ("/x.jpg", "/lessons/x.jpg")
    assert one.digest != two.digest


def test_tags_of_signs() -> None:
    """A tag without a letter or digit, for which there can be no address, is an error and has no page."""
    made = make_site(lesson("a", "2026-01-05", 'tags: ["++", "C++"]\nauthor: "??"\n'))
    assert made.codes == ["front-matter/bad-name"] * 2
    assert [t.ref.path for t in made.site.tags] == ["/tags/c/"]
    assert not {path for path in made.paths if "//" in path}


def test_authors() -> None:
    """Guests have a page of their own; who is not named is the author of the site."""
    made = make_site(lesson("a", "2026-01-05") + lesson("b", "2026-02-02", "author: Bo Day\n"))
    assert [(t.ref.label, len(t.lessons)) for t in made.site.authors] == [("Bo Day", 1), ("Nora Whitcombe", 1)]


def test_series() -> None:
    """A series has its parts in the order they came out; one part alone is none, unless it is introduced."""
    made = make_site(
        lesson("two", "2026-02-02", "series: cold calls\n")
        + lesson("one", "2026-01-05", "series: Cold Calls\n")
        + lesson("alone", "2026-01-12", "series: Other\n")
    )
    (series,) = made.site.series
    assert (series.title, [part.label for part in series.parts]) == ("Cold Calls", ["one", "two"])
    alone = make_site(lesson("alone", "2026-01-12", "series: Other\n") + "-- content/series/other.md --\nSoon more.\n")
    assert [(one.title, len(one.parts)) for one in alone.site.series] == [("Other", 1)]


# ---------------------------------------------------------------- weeks
@pytest.mark.parametrize(
    ("date", "year", "week", "monday"),
    [
        ("2026-01-01", 2026, 1, "2025-12-29"),
        ("2025-12-29", 2025, 1, "2025-12-29"),
        ("2024-12-29", 2024, 52, "2024-12-23"),
        ("2021-01-03", 2021, 53, "2020-12-28"),
        ("2023-01-01", 2023, 52, "2022-12-26"),
    ],
)
def test_iso_weeks(date: str, year: int, week: int, monday: str) -> None:
    """A lesson at New Year stands in the year of its day, under the number that ISO 8601 gives its week."""
    (found,) = make_site(lesson("a", date)).site.years
    assert (found.ref.label, found.ref.path) == (str(year), f"/archive/{year}/")
    assert (found.weeks[0].number, found.weeks[0].monday.isoformat()) == (week, monday)


def test_week_is_that_of_the_coachs_day() -> None:
    """A lesson on Sunday night in Chicago is in that week, whatever the day in London is."""
    settings = "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\ntimezone: America/Chicago\n"
    made = make_site(settings + lesson("a", "2026-03-01 22:00"))
    assert made.site.years[0].weeks[0].number == 9


def test_years_and_weeks_are_newest_first() -> None:
    """The archive begins with what is new."""
    made = make_site(
        "".join(lesson(f"n{n}", date) for n, date in enumerate(["2024-05-06", "2025-02-03", "2025-09-01"]))
    )
    assert [(y.ref.label, [w.number for w in y.weeks]) for y in made.site.years] == [("2025", [36, 6]), ("2024", [19])]


def test_an_empty_site() -> None:
    """A site without a lesson is a site."""
    made = make_site("", now=NOW)
    assert made.codes == []
    assert {"/", "/404.html", "/atom.xml", "/sitemap.xml", "/robots.txt", "/archive/"} <= made.paths


# ---------------------------------------------------------------- names and days that cannot be
@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [
        ("C", "C#", True),
        ("50%", "50+", True),
        ("ano", "a\u00f1o", True),
        ("Cold Calls", "cold-calls", False),
        ("Q&A", "Q and A", False),
        ("Don't", "Don\u2019t", False),
        ("Calls", "Calling", False),
    ],
)
@pytest.mark.parametrize("key", ["tags", "series", "author"])
def test_two_names_at_one_address(key: str, one: str, other: str, *, is_told: bool) -> None:
    """Names that differ in more than their spelling and share an address are both named."""
    found = make_site(
        lesson("a", "2026-01-01", f"{key}: '{one}'\n".replace("n't", "n''t"))
        + lesson("b", "2026-01-02", f"{key}: '{other}'\n")
    )
    told = [d for d in found.diagnostics if d.code == "front-matter/alike-names"]
    assert bool(told) is is_told
    assert all(one in d.message and other in d.message for d in told)


def test_a_correction_of_the_future_is_told() -> None:
    """Feed readers sort by the last change: one in years to come would hide all real ones."""
    made = make_site(lesson("a", "2026-01-01", "updated: 2036-01-02\n"))
    (problem,) = made.diagnostics
    assert (problem.code, problem.span.line) == ("front-matter/updated-late", 4)
    held = make_site(lesson("a", "2036-01-01", "updated: 2036-01-02\n"))
    assert not held.diagnostics


def test_weeks_of_two_years_are_told_apart() -> None:
    """The week around New Year has its days in both years, each under the day's own."""
    made = make_site(lesson("a", "2024-12-30") + lesson("b", "2025-01-02") + lesson("c", "2024-01-02"))
    assert [(y.ref.label, [(w.year, w.number) for w in y.weeks]) for y in made.site.years] == [
        ("2025", [(2025, 1)]),
        ("2024", [(2025, 1), (2024, 1)]),
    ]


@pytest.mark.parametrize("head", ["draft: true\n", "date: 2036-01-01\n"])
def test_links_of_texts_still_to_come_are_warned_of(head: str) -> None:
    """What is wrong with a draft is told before its day, and stops nothing that is due."""
    date = "" if "date" in head else "date: 2026-01-01\n"
    text = f"-- content/lessons/b/index.md --\n---\ntitle: b\n{date}{head}---\n[x](c.md) [y](own.pdf) [z](../a.md)\n"
    made = make_site(lesson("a", "2026-01-01") + text + "-- content/lessons/b/own.pdf --\n")
    (problem,) = made.diagnostics
    assert (problem.code, problem.severity.value) == ("link/dead", "warning")


@pytest.mark.parametrize(
    ("head", "text", "code"),
    [
        ("", "[x](/2026/01/nowhere/)", "link/dead"),
        ("", "![x](images/none.png)", "link/missing-file"),
        ("", "[x](../a.md#none)", "link/missing-anchor"),
        ("photo: {src: images/none.png, alt: a, credit: c}\n", "", "link/missing-file"),
        ("slug: a\n", "", "address/taken"),
    ],
)
def test_mistakes_of_texts_still_to_come_are_warned_of(head: str, text: str, code: str) -> None:
    """What would stop the build of a lesson's own day is told today."""
    late = f"-- content/lessons/b/index.md --\n---\ntitle: b\ndate: 2036-01-01\n{head}---\n{text}\n"
    settings = "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://example.com/\npermalink: /{slug}/\n"
    made = make_site(settings + lesson("a", "2026-01-01") + late)
    (problem,) = made.diagnostics
    assert (problem.code, problem.severity.value) == (code, "warning")
    assert problem.span.path == "content/lessons/b/index.md"


def test_what_comes_with_a_text_still_to_come_may_be_linked_to() -> None:
    """Its own address, its tags and its year are no dead links."""
    late = "---\ntitle: b\ndate: 2036-01-01\ntags: [late]\nseries: S\n---\n"
    links = "[a](/2036/01/b/) [b](/tags/late/) [c](/archive/2036/) [d](/series/s/) [e](/tags/late/feed.xml) [f](/)"
    made = make_site(lesson("a", "2026-01-01") + f"-- content/lessons/b.md --\n{late}{links}\n")
    assert not made.diagnostics
