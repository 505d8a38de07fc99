"""An edit writes what shows it, and nothing else."""

import datetime as dt
from pathlib import Path

import pytest
from engine_sites import (
    SETTINGS,
    assert_clean,
    lesson,
    looks,
    make_well,
    packaged_layout,
    rested,
    write,
)

from generator.plan.site import Clock

NEXT_YEAR = Clock(now=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))


def after(folder: Path, changes: dict[str, bytes | None]) -> set[str]:
    """Make changes, build, and return the files of the output that were written, or are gone."""
    make_well(folder)
    with rested():
        make_well(folder)
        before = looks(folder)
        write(folder, changes)
        outcome = make_well(folder)
    now = looks(folder)
    touched = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    gone = before.keys() - now.keys()
    assert outcome.report
    assert (outcome.report.written, outcome.report.removed) == (len(touched - gone - {".drillbook"}), len(gone))
    assert_clean(folder)
    return touched


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Make a site of eight lessons, each with a summary of its own, three in the feed and four on a page."""
    files = {"site.yaml": f"{SETTINGS}paginate: 4\nfeed:\n  entries: 3\n".encode()}
    files |= {name(n): essay(n) for n in range(1, 9)}
    files["content/pages/about.md"] = b"---\ntitle: About\nsummary: S.\n---\n\nText.\n"
    return write(tmp_path, files)


def name(n: int) -> str:
    """Return the file of a lesson."""
    return f"content/lessons/l{n}.md"


def page(n: int) -> str:
    """Return the page of a lesson."""
    return f"2026/02/l{n}/index.html"


def essay(n: int, title: str = "", text: str = "Text.", **keys: str) -> bytes:
    """Return a lesson; two of each three are about the same."""
    return lesson(title or f"Lesson {n}", n, text, **({"tags": f"[t{n % 3}]", "summary": "S."} | keys))


@pytest.mark.parametrize("n", [1, 4])
def test_a_body(plain: Path, n: int) -> None:
    """Another text of an older lesson writes its page and nothing else."""
    assert after(plain, {name(n): essay(n, text="Another *text*.")}) == {page(n)}


def test_the_body_of_a_new_lesson(plain: Path) -> None:
    """Another text of a lesson that the feed has writes the feed as well."""
    assert after(plain, {name(7): essay(7, text="Another text.")}) == {page(7), "atom.xml"}


def test_a_title(plain: Path) -> None:
    """Another title writes the page, its neighbours, what lists it, and the titles of its comment feed."""
    wanted = {
        *(page(3), page(4), page(2), "2026/02/l3/comments.xml"),
        *("page/2/index.html", "tags/t0/index.html", "authors/nora-whitcombe/index.html", "archive/2026/index.html"),
    }
    assert after(plain, {name(3): essay(3, title="A new title")}) == wanted


def test_a_summary(plain: Path) -> None:
    """Another summary writes the page and those lists that show summaries; neighbours are left alone."""
    touched = after(plain, {name(3): essay(3, summary="Another.")})
    assert {page(3), "page/2/index.html"} <= touched
    assert not touched & {page(2), page(4), "sitemap.xml", "atom.xml", "index.html", page(1)}


def test_a_day(plain: Path) -> None:
    """Another day, in the same place of the order, writes the sitemap: it tells when pages changed."""
    moved = essay(3).replace(b"2026-02-03", b"2026-02-03T09:00Z")
    assert "sitemap.xml" not in after(plain, {name(3): moved})
    assert "sitemap.xml" in after(plain, {name(3): essay(3, updated="2026-02-20")})


def test_a_tag(plain: Path) -> None:
    """A lesson that changes its tag leaves one list and joins another; the other lists of tags stay."""
    touched = after(plain, {name(3): essay(3, tags="[t1]")})
    assert {page(3), "tags/t0/index.html", "tags/t1/index.html", "tags/index.html"} <= touched
    assert not touched & {"tags/t2/index.html", page(2), page(4), "atom.xml", "sitemap.xml"}


def test_a_new_lesson(plain: Path) -> None:
    """A new lesson leaves the older ones alone, but for the one before it."""
    touched = after(plain, {name(9): essay(9)})
    assert {page(9), page(8), "index.html", "sitemap.xml", "atom.xml"} <= touched
    assert not touched & {page(n) for n in range(1, 8)}


def test_a_lesson_gone(plain: Path) -> None:
    """A lesson that goes takes its page and its feed of comments with it, and leaves no empty folder."""
    touched = after(plain, {name(3): None})
    assert {page(3), "2026/02/l3/comments.xml", page(2), page(4), "sitemap.xml"} <= touched
    assert not touched & {page(1), page(5), page(8), "atom.xml"}
    assert not (plain / "output/2026/02/l3").exists()


def test_a_plain_page(plain: Path) -> None:
    """Another text of a plain page writes that page alone."""
    changes = {"content/pages/about.md": b"---\ntitle: About\nsummary: S.\n---\n\nAnother text.\n"}
    assert after(plain, changes) == {"about/index.html"}


def test_a_partial(plain: Path) -> None:
    """A partial writes the pages whose layouts include it, those of lessons and of years, and no others."""
    text = packaged_layout("partials/neighbours.html").replace('class="neighbours"', 'class="beside"')
    wanted = {"archive/2026/index.html", *(page(n) for n in range(1, 9))}
    assert after(plain, {"layouts/partials/neighbours.html": text.encode()}) == wanted


def test_a_partial_that_is_nowhere(plain: Path) -> None:
    """A partial that nothing includes writes nothing."""
    assert after(plain, {"layouts/partials/mine.html": b"Mine."}) == set()


def test_the_frame(plain: Path) -> None:
    """The frame of all pages writes all pages, and neither feeds nor the sitemap."""
    text = packaged_layout("base.html").replace("<body ", "<body data-new ")
    touched = after(plain, {"layouts/base.html": text.encode()})
    assert touched == {name for name in looks(plain) if name.endswith(".html")}


def test_the_layout_of_feeds(plain: Path) -> None:
    """The layout of a feed's entries writes the feed alone."""
    text = packaged_layout("feed-entry.html") + "<p>More.</p>\n"
    assert after(plain, {"layouts/feed-entry.html": text.encode()}) == {"atom.xml"}


def test_a_picture(plain: Path) -> None:
    """Another picture of the same name writes the picture alone; a new one joins it."""
    write(plain, {"content/images/a.jpg": b"one", name(3): essay(3, text="![A](../images/a.jpg)")})
    assert after(plain, {"content/images/a.jpg": b"two"}) == {"images/a.jpg"}
    assert after(plain, {"content/images/b.jpg": b"new"}) == {"images/b.jpg", ".drillbook"}


def test_a_remark(plain: Path) -> None:
    """A remark in site.yaml, a hidden file, a blank line in a layout's folder: nothing is written."""
    settings = (plain / "site.yaml").read_bytes()
    assert after(plain, {"site.yaml": settings + b"# A remark.\n", "content/lessons/.l1.md.swp": b"x"}) == set()


def test_a_word(plain: Path) -> None:
    """A word that only the page for what is not found shows writes that page alone."""
    assert after(plain, {"layouts/words/en.yaml": b"not_found_lead: Nothing here.\n"}) == {"404.html"}


def test_a_style(plain: Path) -> None:
    """Another style sheet has another name, which every page shows."""
    touched = after(plain, {"layouts/assets/style.css": b"body { color: red }\n"})
    styles = {name for name in touched if name.startswith("assets/")}
    assert len(styles) == 2
    assert touched - styles - {".drillbook"} == {name for name in looks(plain) if name.endswith(".html")}


def test_there_and_back(plain: Path) -> None:
    """A change taken back, before or after a build, leaves the site as it was."""
    make_well(plain)
    before = {n: data for n, data in looks(plain).items()}
    write(plain, {name(3): essay(3, text="Another.")})
    write(plain, {name(3): essay(3)})
    assert make_well(plain).written == 0
    assert looks(plain) == before
    assert after(plain, {name(3): essay(3, text="Another.")}) == {page(3)}
    assert after(plain, {name(3): essay(3)}) == {page(3)}


# ---------------------------------------------------------------- what only closures know
def special(plain: Path, layout: bytes, **snippets: bytes) -> None:
    """Give a lesson a layout of its own, with what that includes, and build."""
    files = {f"layouts/{n.replace('__', '/')}.html": data for n, data in snippets.items()}
    write(plain, files | {"layouts/special.html": layout, name(3): essay(3, layout="special")})


def test_a_partial_named_by_an_expression(plain: Path) -> None:
    """A layout that puts a partial's name together is rendered anew when that partial changes."""
    special(plain, b'{% include "partials/" ~ page.kind ~ ".html" %}', partials__special=b"One.")
    assert after(plain, {"layouts/partials/special.html": b"Two."}) == {page(3)}


def test_a_template_elsewhere_named_by_an_expression(plain: Path) -> None:
    """So is one that puts the name of any other template together."""
    special(plain, b'{% include "snippets/" ~ page.kind ~ ".html" %}', snippets__special=b"One.")
    assert after(plain, {"layouts/snippets/special.html": b"Two."}) == {page(3)}


def test_a_frame_named_by_an_expression(plain: Path) -> None:
    """And one whose frame depends on what it shows."""
    special(plain, b'{% extends "frame.html" if lesson.tags else "other.html" %}', frame=b"One.", other=b"None.")
    assert after(plain, {"layouts/frame.html": b"Two."}) == {page(3)}


def test_macros_of_macros(plain: Path) -> None:
    """A macro that a macro's file imports is part of every page that uses the first."""
    special(
        plain,
        b'{% from "macros/a.html" import a %}{{ a() }}',
        macros__a=b'{% import "macros/b.html" as b %}{% macro a() %}{{ b.b() }}{% endmacro %}',
        macros__b=b"{% macro b() %}One.{% endmacro %}",
    )
    assert after(plain, {"layouts/macros/b.html": b"{% macro b() %}Two.{% endmacro %}"}) == {page(3)}


@pytest.mark.parametrize("text", [b"Two.", b""])
def test_a_partial_that_appears(plain: Path, text: bytes) -> None:
    """A partial that was missing, where another stood in for it, is seen when it appears, even an empty one."""
    special(plain, b'{% include ["partials/mine.html", "partials/ours.html"] %}', partials__ours=b"Ours.")
    assert after(plain, {"layouts/partials/mine.html": text}) == {page(3)}


def test_a_partial_that_may_be_missing(plain: Path) -> None:
    """A partial that is included if it is there is seen when it comes and when it goes."""
    special(plain, b'{% include "partials/mine.html" ignore missing %}')
    assert after(plain, {"layouts/partials/mine.html": b"Mine."}) == {page(3)}
    assert after(plain, {"layouts/partials/mine.html": None}) == {page(3)}


def test_a_partial_in_a_layout_with_a_mistake(plain: Path) -> None:
    """A template that cannot be parsed, and is only included in some cases, hides nothing behind it."""
    special(
        plain,
        b'{% include "partials/a.html" %}{% if not lesson %}{% include "partials/bad.html" %}{% endif %}',
        partials__a=b'{% include "partials/b.html" %}',
        partials__b=b"One.",
        partials__bad=b"{% nothing %}",
    )
    assert after(plain, {"layouts/partials/b.html": b"Two."}) == {page(3)}
