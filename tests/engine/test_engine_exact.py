"""An edit writes what shows it, and nothing else."""

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

EXPRESSION = "a template named by an expression is only looked for among the partials"


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
    files = {"site.yaml": f"{SETTINGS}paginate: 4\ncards: false\nfeed:\n  entries: 3\n".encode()}
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
    """Another text of an older lesson writes its page, its archive and the feed of its tag, and nothing else."""
    wanted = {page(n), f"atom/archive-{1 if n == 1 else 2}.xml", "tags/t1/feed.xml"}
    assert after(plain, {name(n): essay(n, text="Another *text*.")}) == wanted


def test_the_body_of_a_new_lesson(plain: Path) -> None:
    """Another text of a lesson that the feed has writes the feed as well, and those of its tag and author."""
    wanted = {page(7), "atom.xml", "feed.json", "tags/t1/feed.xml", "authors/nora-whitcombe/feed.xml"}
    assert after(plain, {name(7): essay(7, text="Another text.")}) == wanted


def test_a_title(plain: Path) -> None:
    """Another title writes the page, its neighbours, what is related, what lists it, the titles of its comment feed."""
    wanted = {
        *(page(3), page(4), page(2), page(6), "2026/02/l3/comments.xml"),
        *("atom/archive-1.xml", "tags/t0/feed.xml"),
        *("page/2/index.html", "tags/t0/index.html", "authors/nora-whitcombe/index.html"),
        *("archive/index.html", "archive/2026/index.html"),
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
    """A new lesson leaves the older ones alone, but for the one before it, and those that it is related to."""
    touched = after(plain, {name(9): essay(9)})
    assert {page(9), page(8), "index.html", "sitemap.xml", "atom.xml"} <= touched
    assert not touched & {page(n) for n in range(1, 8) if n % 3}


def test_a_new_lesson_and_the_archives(plain: Path) -> None:
    """A new lesson leaves the archives of the feed alone; one that fills another adds it, and a link to it."""
    write(plain, {name(9): None})
    assert {f for f in after(plain, {name(9): essay(9)}) if "archive-" in f} == {
        "atom/archive-3.xml",
        "atom/archive-2.xml",
    }
    for n in (10, 11):
        assert not {f for f in after(plain, {f"content/lessons/m{n}.md": essay(n)}) if "archive-" in f}


def test_a_lesson_gone(plain: Path) -> None:
    """A lesson that goes takes its page and its feed of comments with it, and leaves no empty folder."""
    touched = after(plain, {name(3): None})
    assert {page(3), "2026/02/l3/comments.xml", page(2), page(4), "sitemap.xml"} <= touched
    assert not touched & {page(1), page(8), "atom.xml"}
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
    """The layout of a feed's entries writes the feeds alone."""
    text = packaged_layout("feed-entry.html") + "<p>More.</p>\n"
    assert after(plain, {"layouts/feed-entry.html": text.encode()}) == {
        *("atom.xml", "feed.json", "atom/archive-1.xml", "atom/archive-2.xml", "authors/nora-whitcombe/feed.xml"),
        *(f"tags/t{n}/feed.xml" for n in range(3)),
    }


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
    write(plain, {"layouts/assets/style.css": b"body { color: blue }\n"})
    touched = after(plain, {"layouts/assets/style.css": b"body { color: red }\n"})
    styles = {name for name in touched if name.startswith("assets/")}
    assert len(styles) == 2
    assert touched - styles - {".drillbook"} == {name for name in looks(plain) if name.endswith(".html")}


def test_there_and_back(plain: Path) -> None:
    """A change taken back, before or after a build, leaves the site as it was."""
    make_well(plain)
    before = looks(plain)
    write(plain, {name(3): essay(3, text="Another.")})
    write(plain, {name(3): essay(3)})
    assert make_well(plain).written == 0
    assert looks(plain) == before
    wanted = {page(3), "atom/archive-1.xml", "tags/t0/feed.xml"}
    assert after(plain, {name(3): essay(3, text="Another.")}) == wanted
    assert after(plain, {name(3): essay(3)}) == wanted


# ---------------------------------------------------------------- what one text knows of another
def test_the_parts_of_a_series(plain: Path) -> None:
    """Another title of one part is on the pages of all the others, however far off, and not of unrelated lessons."""
    write(plain, {name(n): essay(n, series="A Series") for n in (1, 4, 8)})
    touched = after(plain, {name(8): essay(8, title="A new title", series="A Series")})
    assert {page(1), page(4), page(8), page(7)} <= touched
    assert not touched & {page(3), page(6)}
    touched = after(plain, {name(6): essay(6, series="A Series")})
    assert {page(1), page(4), page(6), page(8)} <= touched
    assert not touched & {page(2), page(3)}


def test_links_to_a_lesson_that_moves(plain: Path) -> None:
    """A lesson at a new address: lessons, plain pages, quotations and the feed that link to it lead there."""
    link = "[There](l3.md)"
    write(
        plain,
        {
            name(1): essay(1, text=link),
            name(8): essay(8, text=link),
            name(6): essay(6).replace(b"summary", f"quotes:\n  - text: '{link}'\n    author: P\nsummary".encode()),
            "content/pages/about.md": f"---\ntitle: About\nsummary: S.\n---\n\n{link}\n".encode(),
        },
    )
    touched = after(plain, {name(3): essay(3, slug="elsewhere")})
    assert {page(1), page(8), page(6), "about/index.html", "quotes/index.html", "atom.xml"} <= touched
    assert not touched & {page(5), page(7), "index.html"}


def test_links_to_a_lesson_that_is_held_back(plain: Path) -> None:
    """A lesson that becomes a draft: links to it become text, and links again when it comes out."""
    write(plain, {name(7): essay(7, text="[There](l3.md)")})
    for state in ("true", "false"):
        assert {page(7), "atom.xml"} <= after(plain, {name(3): essay(3, draft=state)})


def test_a_picture_that_moves(plain: Path) -> None:
    """A picture that goes along with its lesson's folder: pages and lists that show it show it where it is."""
    photo = b"photo:\n  src: l3/p.jpg\n  alt: A\nsummary"
    write(plain, {name(3): None, "content/lessons/l3/index.md": essay(3), "content/lessons/l3/p.jpg": b"a picture"})
    write(plain, {name(8): essay(8).replace(b"summary", photo)})
    about = b"---\ntitle: About\n" + photo.replace(b"l3/", b"../lessons/l3/") + b": S.\n---\n\nText.\n"
    write(plain, {"content/pages/about.md": about})
    touched = after(plain, {"content/lessons/l3/index.md": essay(3, slug="elsewhere")})
    assert {
        page(8),
        "about/index.html",
        "index.html",
        "tags/t2/index.html",
        "archive/index.html",
        "atom.xml",
    } <= touched
    assert page(5) not in touched


@pytest.mark.parametrize("key", ["tags", "author"])
def test_the_spelling_of_the_newest(plain: Path, key: str) -> None:
    """A tag or an author is spelt as in the newest lesson, on the pages of the others too, and in their lists."""
    write(plain, {name(n): essay(n, **{key: "term"}) for n in (1, 5)})
    touched = after(plain, {name(8): essay(8, **{key: "TERM"})})
    assert {
        page(1),
        page(5),
        page(8),
        f"{key.rstrip('s')}s/term/index.html",
        f"{key.rstrip('s')}s/index.html",
    } <= touched
    assert not touched & {page(3), page(4)}
    assert {page(1), page(5)} <= after(plain, {name(8): essay(8)})


def test_a_photo_s_words(plain: Path) -> None:
    """What is said of a photo is on the page and in no list but those that show it; a page's photo has its own."""
    photo = "photo:\n  src: images/a.jpg\n  alt: A\n  credit: {}\nsummary"
    with_photo = [essay(3).replace(b"summary", photo.format(who).encode()) for who in ("Ann", "Bob")]
    heads = [photo.format(who) for who in ("Ann", "Bob")]
    about = [f"---\ntitle: About\n{head}: S.\n---\n\nText.\n".encode() for head in heads]
    write(plain, {"content/images/a.jpg": b"a", name(3): with_photo[0], "content/pages/about.md": about[0]})
    assert page(3) in after(plain, {name(3): with_photo[1]})
    assert after(plain, {"content/pages/about.md": about[1]}) == {"about/index.html"}


def test_the_permalink(plain: Path) -> None:
    """Another pattern of addresses moves every lesson, and every link to it."""
    settings = (plain / "site.yaml").read_bytes()
    touched = after(plain, {"site.yaml": settings + b"permalink: /{year}/{slug}.html\n"})
    assert {"2026/l3.html", page(3), "sitemap.xml", "index.html", "2026/l3/comments.xml"} <= touched
    assert not (plain / "output/2026/02").exists()


@pytest.mark.parametrize(
    "setting",
    [
        *("description: D", "copyright: C", "language: en-GB", "timezone: Pacific/Kiritimati", "paginate: 3"),
        *("listings: [tags]", "menu: [home]", "comments:\n  default: off", "comments:\n  email: a@example.com"),
        *("prompts:\n  heading: H", "extra:\n  a: 1", "id: urn:x:site", "markdown:\n  html: false"),
        "sections:\n  - name: more\n    heading: More",
    ],
)
def test_a_setting(plain: Path, setting: str) -> None:
    """Whatever is set in site.yaml is on every page that shows it in the next build."""
    write(plain, {name(2): essay(2, text="<b>Bold</b>\n\n## More\n\nText.")})
    write(plain, {"layouts/partials/footer.html": b"{{ site.copyright }} {{ site.extra }} {{ site.description }}"})
    settings = (plain / "site.yaml").read_text()
    kept = "".join(line for line in settings.splitlines(keepends=True) if not line.startswith(setting.split(":")[0]))
    assert after(plain, {"site.yaml": f"{kept}{setting}\n".encode()}) or setting.startswith("timezone")


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


@pytest.mark.parametrize(
    "text",
    [
        b"Two.",
        pytest.param(b""),
    ],
)
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


def case(title: str, day: int, text: str, symptoms: str) -> bytes:
    """Return a case study."""
    return lesson(title, day, text, symptoms=symptoms, diagnosis="A habit.", prescription="Call.")


def test_words_of_lessons(tmp_path: Path) -> None:
    """What was counted in other lessons is taken from the last build, and counted again where that is damaged."""
    cases = {f"content/lessons/s{n}.md": case(f"S{n}", n, f"Text {n}.", f"Trouble {n} with phones.") for n in (1, 2, 3)}
    folder = write(tmp_path / "site", {"site.yaml": SETTINGS.encode()} | cases)
    make_well(folder)
    saved, made = folder / ".drillbook/symptom-words", folder / "output/what-hurts/words.json"
    before = saved.read_bytes(), made.read_bytes()
    write(folder, {"content/lessons/s2.md": case("S2", 2, "Another text about invoices.", "Unpaid bills.")})
    make_well(folder)
    assert_clean(folder)
    assert (saved.read_bytes(), made.read_bytes()) != before
    for damaged in (b"", before[0][:-1], before[0]):
        saved.write_bytes(damaged)
        write(folder, {"content/lessons/s3.md": case("S3", 3, f"Text {len(damaged)}.", "Silence.")})
        make_well(folder)
        assert_clean(folder)
