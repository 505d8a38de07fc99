"""The archive: every lesson under its week and year."""

import datetime as dt

from sites import make_site


def archive(number: int) -> str:
    """Return the archive of a site with so many weekly lessons, the last of them on November 23, 2026."""
    last = dt.date(2026, 11, 23)
    days = [last - dt.timedelta(days=7 * n) for n in range(number)]
    texts = [
        f"-- content/lessons/l{n}.md --\n---\ntitle: Lesson {n}\ndate: {day}\n---\nText.\n"
        for n, day in enumerate(days)
    ]
    return make_site("".join(texts), now=dt.datetime(2026, 11, 28, tzinfo=dt.UTC)).html("archive/index.html")


def test_titles_are_under_their_weeks() -> None:
    """One page leads to every lesson, each under the number of its week, and to the page of each year."""
    html = archive(60)
    assert html.count('<a href="/2026/') + html.count('<a href="/2025/') == 60
    week, _, rest = html.partition("Week 48<")[2].partition("Week 47<")
    assert ">Lesson 0</a>" in week
    assert ">Lesson 1</a>" in rest
    assert 'href="/archive/2025/"' in html
    assert "<details" not in html


def test_many_years_are_folded() -> None:
    """With more than sixty lessons, all years but the newest are closed; every title and every year is still there."""
    html = archive(61)
    assert html.count("<details") == 2
    assert html.count(" open>") == 1
    assert html.index(" open>") < html.index("2026</h2>") < html.index("2025</h2>")
    assert all(f">Lesson {n}</a>" in html for n in range(61))
    assert 'href="/archive/2025/"' in html


def test_nothing_is_listed_yet() -> None:
    """A site without lessons says so."""
    assert "The first lesson is on its way." in archive(0)
