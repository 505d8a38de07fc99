"""Builds of a site that was published: what moved, what is gone, and how long it takes to know."""

import re
import time
from pathlib import Path

import pytest
from sites import NOW, build_site, make_site, write_site

from generator.engine.fixes import find_fixes, write_fixes
from generator.feedcheck.check import check_feeds
from generator.feedcheck.ping import ping_hub
from generator.model.diagnostic import Diagnostic, Rejected
from generator.model.published import NOTHING, PUBLISHED, PublishedAddress
from generator.model.value import replace
from generator.plan.answers import add_answers
from generator.plan.site import Clock
from generator.plan.table import SETTINGS, RouteTable
from generator.shell.published_file import parse_published, read_published

SITE = """\
-- site.yaml --
title: The Monday Drill
author: Nora Whitcombe
url: https://www.example.com/blog/
id: urn:x:drill
-- content/lessons/one.md --
---
title: One
date: 2026-01-05
tags: [calls]
---
First words, and [a sheet](../downloads/sheet.pdf).
-- content/lessons/two.md --
---
title: Two
date: 2026-01-12
id: urn:x:two
---
Second words.
-- content/downloads/sheet.pdf --
%PDF
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site that was built and published."""
    write_site(tmp_path, SITE)
    build_site(tmp_path)
    ping_hub(tmp_path)
    return tmp_path


def _wrong(folder: Path) -> list[tuple[str, str]]:
    found: tuple[Diagnostic, ...] = build_site(folder).diagnostics
    return [(one.code, one.span.path) for one in found]


def _page(folder: Path, path: str) -> str:
    return (folder / "output" / path).read_text("utf-8")


def test_a_renamed_lesson_keeps_its_id(site: Path) -> None:
    """A file that is renamed stops the build, `check --fix` writes the id, and its readers are sent on."""
    (site / "content/lessons/one.md").rename(site / "content/lessons/uno.md")
    name = read_published(site).entries["/2026/01/one/"]
    assert _wrong(site) == [("published/new-id", "content/lessons/uno.md")]
    write_fixes(site, find_fixes(site, Clock(now=NOW)), NOW)
    assert f"id: {name}\ntitle: One\n" in (site / "content/lessons/uno.md").read_text("utf-8")
    assert build_site(site).moved == (("/2026/01/one/", "/2026/01/uno/"),)
    assert "url=/blog/2026/01/uno/" in _page(site, "2026/01/one/index.html")
    assert "/blog/2026/01/one/ /blog/2026/01/uno/ 301" in _page(site, "_redirects")
    # Whoever follows the comments follows them still.
    assert _page(site, "2026/01/one/comments.xml").replace("2026/01/one/comments", "2026/01/uno/comments") == _page(
        site, "2026/01/uno/comments.xml"
    )
    assert check_feeds(site).diagnostics == ()


def test_what_has_moved_is_told_until_it_is_published(site: Path) -> None:
    """Each build says it, also one that has nothing to do; after the next publication none does."""
    (site / "content/lessons/two.md").rename(site / "content/lessons/zwei.md")
    moved = (("/2026/01/two/", "/2026/01/zwei/"),)
    assert build_site(site).moved == build_site(site).moved == moved
    ping_hub(site)
    assert build_site(site).moved == ()
    assert "url=/blog/2026/01/zwei/" in _page(site, "2026/01/two/index.html")


def test_much_at_once_is_gone(site: Path) -> None:
    """Whoever clears up pastes one line: the first of the errors has it."""
    for name in ("lessons/one.md", "lessons/two.md"):
        (site / "content" / name).unlink()
    write_site(site, "-- content/lessons/three.md --\n---\ntitle: Three\ndate: 2026-01-19\n---\nThird words.\n")
    (site / "site.yaml").write_text(SITE.partition("-- content")[0].partition("--\n")[2], "utf-8")
    lines = [re.findall(r"removed all .* write `(.*?)`", one.help) for one in build_site(site).diagnostics]
    assert lines == [["gone: [/2026/01/one/, /2026/01/two/]"], []]
    with (site / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{lines[0][0]}\n")
    assert _wrong(site) == []


def test_gone(site: Path) -> None:
    """A lesson that is deleted stops the build until the settings say so; then its address says it, for good."""
    (site / "content/lessons/two.md").unlink()
    assert _wrong(site) == [("published/vanished", "content/lessons/two.md")]
    settings = (site / "site.yaml").read_text("utf-8")
    # As copied from the browser.
    (site / "site.yaml").write_text(f"{settings}gone: ['https://www.example.com/blog/2026/01/two/']\n", "utf-8")
    assert _wrong(site) == []
    assert '<meta name="robots" content="noindex' in _page(site, "2026/01/two/index.html")
    assert "<b>Two</b>" in _page(site, "2026/01/two/index.html")
    assert "/blog/2026/01/two/ /blog/2026/01/two/ 410!" in _page(site, "_redirects")
    assert 'location = "/blog/2026/01/two/" { error_page 410 "/blog/2026/01/two/index.html"; return 410; }' in _page(
        site, "redirects.nginx.conf"
    )
    ping_hub(site)
    # The line has done its work: the list remembers.
    (site / "site.yaml").write_text(settings, "utf-8")
    for _ in range(2):
        assert _wrong(site) == []
        assert "<b>Two</b>" in _page(site, "2026/01/two/index.html")
        # Who follows its comments gets a feed that has nothing to say, however often the site is published.
        assert "<entry>" not in _page(site, "2026/01/two/comments.xml")
        assert check_feeds(site).diagnostics == ()
        ping_hub(site)


def test_taken_back(site: Path) -> None:
    """A lesson that becomes a draft says that it is not here, without a status for good; and it can come back."""
    path = site / "content/lessons/two.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("title: Two", "title: Two\ndraft: true"), "utf-8")
    assert _wrong(site) == []
    assert "<b>Two</b>" in _page(site, "2026/01/two/index.html")
    assert not (site / "output/_redirects").exists()
    ping_hub(site)
    path.write_text(text, "utf-8")
    assert _wrong(site) == []
    assert "Second words." in _page(site, "2026/01/two/index.html")


def test_a_published_lesson_that_cannot_be_read(site: Path) -> None:
    """A lesson that readers have is no text to come, whatever its broken lines seem to say."""
    path = site / "content/lessons/two.md"
    path.write_text(path.read_text("utf-8").replace("title: Two", "title: Two: again\ndraft: true"), "utf-8")
    assert [code.partition("/")[0] for code, _ in _wrong(site)] == ["yaml"]


def test_a_document_under_another_name(site: Path) -> None:
    """The old name has the same bytes; a document that is deleted stops the build."""
    sheet = site / "content/downloads/sheet.pdf"
    sheet.rename(sheet.with_name("form.pdf"))
    lesson = site / "content/lessons/one.md"
    lesson.write_text(lesson.read_text("utf-8").replace("sheet.pdf", "form.pdf"), "utf-8")
    assert _wrong(site) == []
    assert _page(site, "downloads/sheet.pdf") == _page(site, "downloads/form.pdf")
    sheet.with_name("form.pdf").unlink()
    lesson.write_text(lesson.read_text("utf-8").replace("[a sheet](../downloads/form.pdf)", "no sheet"), "utf-8")
    assert _wrong(site) == [("published/vanished", "content/downloads/sheet.pdf")]


def test_a_tag_without_lessons(site: Path) -> None:
    """Its page leads to the list of tags, and its feed stays, sound and empty."""
    lesson = site / "content/lessons/one.md"
    lesson.write_text(lesson.read_text("utf-8").replace("[calls]", "[gifts]"), "utf-8")
    assert _wrong(site) == []
    assert "url=/blog/tags/" in _page(site, "tags/calls/index.html")
    assert "<entry>" not in _page(site, "tags/calls/feed.xml")
    assert check_feeds(site).diagnostics == ()


def test_the_feed_has_another_name(site: Path) -> None:
    """Subscribers of the old one go on."""
    settings = site / "site.yaml"
    settings.write_text(settings.read_text("utf-8") + "feed: {file: feed/all.xml}\n", "utf-8")
    assert _wrong(site) == []
    assert "<title>Two</title>" in _page(site, "atom.xml")
    assert check_feeds(site).diagnostics == ()


def test_before_the_first_publication(tmp_path: Path) -> None:
    """What nobody has seen can be renamed and deleted freely."""
    write_site(tmp_path, SITE)
    build_site(tmp_path)
    (tmp_path / "content/lessons/one.md").rename(tmp_path / "content/lessons/uno.md")
    (tmp_path / "content/lessons/two.md").unlink()
    assert _wrong(tmp_path) == []


def test_the_list_is_damaged(site: Path) -> None:
    """A build does not go on as if nothing had been published."""
    (site / PUBLISHED).write_text("<<<<<<< HEAD", "utf-8")
    with pytest.raises(Rejected, match="cannot be read"):
        build_site(site)


def test_without_the_store(site: Path) -> None:
    """If the store was deleted between building and publishing, no address that is known is lost."""
    before = read_published(site).addresses
    for file in (site / ".drillbook").glob("store*"):
        file.unlink()
    ping_hub(site)
    assert read_published(site).addresses == before


def test_the_text_of_the_list() -> None:
    """What is written can be read again, whatever is in it."""
    row = PublishedAddress(kind="text", id="urn:x:ä", title='A "quote" \u2028', beside=("comments.xml",))
    published = replace(NOTHING, addresses={"/ä/": row, "/b/": PublishedAddress(kind="list")})
    assert parse_published(published.text.encode()) == published


def test_ten_thousand_lessons_are_compared_at_once() -> None:
    """Reading the list, and finding that nothing is missing, takes a moment that nobody feels in a build."""
    one = "-- content/lessons/a.md --\n---\ntitle: T\ndate: 2026-01-05\nid: urn:x:a\n---\nA.\n"
    site = make_site(one).site
    lessons = [
        replace(site.lessons[0], id=f"urn:x:{n}", path=f"/2026/01/lesson-{n}/", source=f"content/lessons/lesson-{n}.md")
        for n in range(10_000)
    ]
    rows = {
        meta.path: PublishedAddress(
            kind="text", id=meta.id, source=meta.source, title="T", date="2026-01-05", beside=("comments.xml",)
        )
        for meta in lessons
    }
    data, table = replace(NOTHING, addresses=rows).text.encode(), RouteTable()
    for meta in lessons:
        table.origins |= {f"{meta.path[1:]}{file}": (SETTINGS, "") for file in ("index.html", "comments.xml")}
    started = time.process_time()
    published = parse_published(data)
    assert add_answers(replace(site, lessons=tuple(lessons)), published, table) == ()
    seconds = time.process_time() - started
    assert not table.recipes
    assert not table.diagnostics
    # 45 ms where this was written; the rest is for slower computers.
    assert seconds < 1, seconds
