"""What a browser is answered, and what its bar shows."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from previews import SITE, A, B, Bench, bench_of
from sites import NOW, SETTINGS, build_site, output_of, write_site

from generator.preview.session import PreviewSession
from generator.preview.workspace import Workspace


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Bench]:
    """Return the preview of a small site."""
    with bench_of(tmp_path) as context:
        yield context


def test_pages_are_those_of_a_build(tmp_path: Path) -> None:
    """As on a day, the preview shows byte for byte what a build of that day would publish."""
    site = SITE + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/blog/\n"
    write_site(tmp_path, site)
    build_site(tmp_path, now=dt.datetime(2026, 3, 2, 23, 59, 59, tzinfo=dt.UTC))
    with bench_of(tmp_path, site) as context:
        output = output_of(tmp_path)
        snapshot = context.session.snapshot("2026-03-02")
        assert snapshot
        assert set(snapshot.plan.recipes) == set(output) - {".drillbook"}
        for file, recipe in snapshot.plan.recipes.items():
            answer = context.answer(f"/blog{recipe.path}", "2026-03-02")
            assert answer.status == 200
            if file.endswith(".woff2"):
                assert answer.body == output[file]
            else:
                assert context.body(f"/blog{recipe.path}", "2026-03-02").encode() == output[file], file


def test_cards_are_those_of_a_build(tmp_path: Path) -> None:
    """A card is drawn when somebody asks for it, the same as in a build."""
    site = SITE + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\ncards: true\n"
    write_site(tmp_path, site)
    build_site(tmp_path)
    with bench_of(tmp_path, site) as context:
        answer = context.answer("/2026/02/a/social-card.png")
        assert answer.kind == "image/png"
        assert answer.body == (tmp_path / "output/2026/02/a/social-card.png").read_bytes()


def test_nothing_is_written_to_the_output(context: Bench) -> None:
    """Drafts that are shown here can never be published by accident: the preview writes no page anywhere."""
    context.everything()
    assert not (context.folder / "output").exists()


def test_held_back_lessons_are_shown(context: Bench) -> None:
    """Drafts, lessons of next week and expired ones have pages here; as on a day, they have none."""
    for name in "bcd":
        path = next(p for p in context.everything() if p.endswith(f"/{name}/"))
        assert context.answer(path).status == 200
        assert context.answer(path, "2026-02-25").status == 404
    assert context.answer("/2026/03/c/", "2026-03-09").status == 200


def test_the_script_is_in_every_page_and_in_no_feed(context: Bench) -> None:
    """Pages follow their source, whatever their layout is like; feeds are as they will be published."""
    for url in ("/", "/2026/02/a/", "/about/", "/nowhere/"):
        assert context.answer(url).body.count(b'<script id="drillbook-preview"') == 1, url
    assert b"drillbook-preview" not in context.answer("/atom.xml").body
    assert context.answer("/").body.rstrip().endswith(b"</script></body>\n</html>")


def test_a_layout_without_a_body_gets_the_script_too(tmp_path: Path) -> None:
    """Even the barest layout of a site's own is followed."""
    with bench_of(tmp_path, SITE + "-- layouts/lesson.html --\n{{ lesson.title }}\n") as context:
        assert context.answer("/2026/02/a/").body.startswith(b"A<script")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/atom.xml", "application/xml; charset=utf-8"),
        ("/2026/02/a/comments.xml", "application/xml; charset=utf-8"),
        ("/authors/nora-whitcombe/feed.xml", "application/xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/images/a.bin", "application/octet-stream"),
    ],
)
def test_media_types(context: Bench, url: str, kind: str) -> None:
    """Every file is said to be what it is, so that a browser, or a feed reader, takes it as from a web server."""
    answer = context.answer(url)
    assert (answer.status, answer.kind) == (200, kind)


def test_addresses_without_their_slash(context: Bench) -> None:
    """Web servers send `/about` on to `/about/`, and so does the preview."""
    assert context.answer("/about") == (308, "", b"", "/about/")
    assert context.answer("/about/index.html").status == 200
    assert context.answer("/abou").status == 404


def test_a_site_below_a_path(tmp_path: Path) -> None:
    """A blog that lives under /blog/ does so here too, and the bare address leads to it."""
    with bench_of(tmp_path, SITE + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/blog/\n") as context:
        assert context.answer("/") == (307, "", b"", "/blog/")
        assert context.answer("/blog").location == "/blog/"
        assert context.answer("/blog/2026/02/a/").status == 200
        assert context.answer("/2026/02/a/").status == 404
        assert context.state("/blog/2026/02/a/")["page"]["newer"]["url"] == "/blog/2026/02/b/"


def test_a_page_that_is_not_there(context: Bench) -> None:
    """The site's own page for what is not found is shown, as not found."""
    answer = context.answer("/nowhere/")
    assert answer.status == 404
    assert "<h1" in answer.body.decode()


OUTSIDE = ["/../site.yaml", "//etc/passwd", "/\x00", "/content/lessons/a.md", "", "/..%2f", "/\\a", "/site.yaml"]


@pytest.mark.parametrize("url", OUTSIDE)
def test_only_what_would_be_published_is_shown(context: Bench, url: str) -> None:
    """An address is looked up in the plan, never on the disk."""
    assert context.answer(url).status in (307, 404)


def test_files_elsewhere_are_not_shown(tmp_path: Path) -> None:
    """A link in content/ that leads out of the site opens nothing of the rest of the computer."""
    secret = tmp_path / "secret.bin"
    secret.write_bytes(b"secret")
    site = write_site(tmp_path / "site", SITE)
    (site / "content/images/b.bin").symlink_to(secret)
    (site / "content/images/c.bin").symlink_to(site / "content/images/a.bin")
    with bench_of(site) as context:
        answer = context.answer("/images/b.bin")
        assert (answer.status, b"secret" in answer.body) == (404, False)
        assert context.answer("/images/c.bin").body == b"picture\n"
        # A file that becomes such a link after the scan, which has not seen it yet.
        (site / "content/images/a.bin").unlink()
        (site / "content/images/a.bin").symlink_to(secret)
        assert context.answer("/images/a.bin").status == 403


def test_a_listed_folder_elsewhere_is_shown(tmp_path: Path) -> None:
    """What a link leads to in a folder that the settings list is part of the site, as in a build."""
    (tmp_path / "drive").mkdir()
    (tmp_path / "drive" / "b.bin").write_bytes(b"from the drive")
    settings = SETTINGS + 'linked_folders: ["../drive"]\n'
    site = write_site(tmp_path / "site", text := f"-- site.yaml --\n{settings}{SITE}")
    (site / "content/images/drive").symlink_to(tmp_path / "drive")
    with bench_of(site, text) as context:
        assert context.answer("/images/drive/b.bin").body == b"from the drive"
    build_site(site)
    assert output_of(site)["images/drive/b.bin"] == b"from the drive"


def test_the_bar_of_a_case_study(context: Bench) -> None:
    """It says how long each section is, what is still empty, and what is beside it."""
    page = context.state("/2026/02/a/")["page"]
    assert (page["title"], page["kind"], page["hold"], page["source"]) == ("A", "lesson", "", A)
    assert page["sections"][0] == {"heading": "Symptoms", "words": 5}
    assert page["empty"] == ["Critical Thinking", "The Drill", "Final Thought for the Morning"]
    assert (page["older"]["url"], page["newer"]["url"]) == ("/2026/02/d/", "/2026/02/b/")
    assert page["words"] > 8


def test_the_bar_of_an_essay(context: Bench) -> None:
    """An essay lacks no section, for it has none."""
    page = context.state("/2026/02/b/")["page"]
    assert (page["hold"], page["when"], page["empty"], page["sections"]) == ("draft", "2026-02-23", [], [])


def test_the_bar_of_other_pages(context: Bench) -> None:
    """A plain page has its length, a list has nothing of its own."""
    assert context.state("/about/")["page"]["words"] == 1
    assert context.state("/")["page"] is None
    assert context.state("/nowhere/")["page"] is None


def test_everything_that_is_held_back_is_listed(context: Bench) -> None:
    """With why, until when, and the way there."""
    unpublished = [(h["title"], h["hold"], h["when"], h["url"]) for h in context.state("/")["held"]]
    assert unpublished == [
        ("D", "expired", "2026-02-20", "/2026/02/d/"),
        ("B", "draft", "2026-02-23", "/2026/02/b/"),
        ("C", "future", "2026-03-09", "/2026/03/c/"),
    ]


@pytest.mark.parametrize(
    ("url", "day", "hidden"),
    [
        ("/2026/03/c/", "2026-03-08", ("C", "future", "2026-03-09")),
        ("/2026/03/c/", "2026-03-09", None),
        ("/2026/02/a/", "2026-01-01", ("A", "future", "2026-02-16")),
        ("/2026/02/b/", "2026-12-31", ("B", "draft", "2026-02-23")),
        ("/2026/02/d/", "2026-03-01", ("D", "expired", "2026-02-20")),
        ("/nowhere/", "2026-03-01", None),
        ("/2026/03/c/", "", None),
    ],
)
def test_a_day_before_the_lesson(context: Bench, url: str, day: str, hidden: tuple[str, str, str] | None) -> None:
    """On a day on which readers do not see the open lesson, the bar can say why."""
    found = context.state(url, day)["hidden"]
    assert (found and (found["title"], found["hold"], found["when"])) == hidden


def test_time_passes(tmp_path: Path) -> None:
    """A lesson that comes out while the preview is open is no longer said to be held back."""
    now = [NOW]
    context = Bench(write_site(tmp_path, SITE), now=lambda: now[0])
    assert [h["title"] for h in context.state("/")["held"]] == ["D", "B", "C"]
    now[0] = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    assert [h["title"] for h in context.state("/")["held"]] == ["D", "B"]
    context.session.workspace.close()


def test_a_mistake_is_shown_over_the_last_good_page(context: Bench) -> None:
    """The page stays as it was, and the panel has what the terminal has; elsewhere only the count is news."""
    before = context.body("/2026/02/a/")
    context.save(A, "symptoms:", "symtoms:")
    assert context.body("/2026/02/a/") == before
    state = context.state("/2026/02/a/")
    problem = next(p for p in state["problems"] if p["code"] == "front-matter/unknown-key")
    assert problem["here"]
    assert problem["place"] == f"{A}:4:1"
    assert problem["frame"].startswith("4 | symtoms: Red cheeks and a cough.\n  | ^^^^^^^ did you mean")
    assert problem["help"]
    assert not any(p["here"] for p in context.state("/about/")["problems"])
    assert "front-matter/unknown-key" in context.diagnostics[-1]
    context.save(A, "symtoms:", "symptoms:")
    assert context.state("/2026/02/a/")["problems"] == []
    assert context.diagnostics[-1] == []


def test_a_text_that_cannot_be_read_keeps_its_page(context: Bench) -> None:
    """Even without front matter, as while a file is half written, the last good page stays, on every list."""
    before = context.everything()
    (context.folder / A).write_bytes(b"")
    context.session.refresh([A])
    assert context.everything() == before
    assert [p["code"] for p in context.state("/2026/02/a/")["problems"]] == ["front-matter/empty"]
    builds = len(context.messages)
    context.session.refresh()
    assert len(context.messages) == builds, "a text that is still broken is no news"


def test_a_lesson_that_never_was_good(tmp_path: Path) -> None:
    """What there is of it is shown, with its mistakes; the rest of the site works."""
    with bench_of(tmp_path, SITE.replace("symptoms:", "symtoms:")) as context:
        assert context.answer("/2026/02/a/").status == 200
        assert context.answer("/about/").status == 200
        assert any(p["here"] for p in context.state("/2026/02/a/")["problems"])


def test_broken_settings_at_the_start(tmp_path: Path) -> None:
    """The preview runs, says what is wrong on any page, and goes on by itself when it is mended."""
    with bench_of(tmp_path, SITE + "-- site.yaml --\ntitle: [\n") as context:
        answer = context.answer("/any/page/")
        assert (answer.status, b"site.yaml" in answer.body) == (503, True)
        assert context.state("/")["problems"][0]["here"]
        builds = len(context.messages)
        context.session.refresh()
        assert len(context.messages) == builds
        (tmp_path / "site.yaml").write_text("title: a\nauthor: b\nurl: https://e.com/\n")
        context.session.refresh(["site.yaml"])
        assert context.answer("/2026/02/a/").status == 200
        assert context.messages[-1]["layouts"] == context.messages[-1]["build"]


def test_settings_that_break_later(context: Bench) -> None:
    """All pages stay as they were, with the mistake over each."""
    before = context.everything()
    good = (context.folder / "site.yaml").read_text()
    (context.folder / "site.yaml").write_text(good + "\npaginate: many\n")
    context.session.refresh(["site.yaml"])
    assert context.everything() == before
    assert context.state("/about/")["problems"][0]["here"]
    (context.folder / "site.yaml").write_text(good)
    context.session.refresh(["site.yaml"])
    assert context.state("/about/")["problems"] == []


def test_a_broken_layout(tmp_path: Path) -> None:
    """At the start there is only the mistake; later, the last good page is under it; other layouts work."""
    with bench_of(tmp_path, SITE + "-- layouts/lesson.html --\n{{ lesson.titel }}\n") as context:
        answer = context.answer("/2026/02/a/")
        assert (answer.status, b"titel" in answer.body) == (503, True)
        assert context.state("/2026/02/a/")["problems"][0]["code"] == "layout/unknown-variable"
        assert "layout/unknown-variable" in context.diagnostics[-1]
        assert context.answer("/about/").status == 200
        context.save("layouts/lesson.html", "titel", "title")
        assert context.body("/2026/02/a/") == "A"
        context.save("layouts/lesson.html", "lesson.title }}", "lesson.title ")
        assert context.body("/2026/02/a/") == "A"
        assert context.state("/2026/02/a/")["problems"][0]["here"]


def test_a_hook_that_fails(tmp_path: Path) -> None:
    """A hook's mistake is a mistake like any other; once mended, its new code is used."""
    site = SITE + (
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {plan: 'plugins.mine:more'}\n"
        "-- plugins/mine.py --\ndef more(site):\n    raise ValueError('oh')\n"
    )
    with bench_of(tmp_path, site) as context:
        assert (context.answer("/").status, context.diagnostics[-1]) == (503, ["hook/failed"])
        context.save("plugins/mine.py", "raise ValueError('oh')", "return {}")
        assert (context.answer("/").status, context.diagnostics[-1]) == (200, [])
        context.save("plugins/mine.py", "return {}", "raise ValueError('oh')")
        assert (context.answer("/").status, context.diagnostics[-1]) == (200, ["hook/failed"])
        assert context.answer("/", "2026-03-02").status == 503


def test_a_hook_that_is_changed(tmp_path: Path) -> None:
    """What a hook makes of lessons is what its code says now, not what it said when the preview was started."""
    site = SITE + (
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {lesson: 'plugins.mine:name'}\n"
        "-- plugins/mine.py --\nfrom generator.model.value import replace\n\n"
        "def name(lesson):\n    return replace(lesson, meta=replace(lesson.meta, title='First'))\n"
    )
    with bench_of(tmp_path, site) as context:
        assert "First" in context.body("/2026/02/a/")
        context.save("plugins/mine.py", "First", "Second")
        assert "Second" in context.body("/2026/02/a/")
        context.save(A, "A cold.", "A flu.")
        assert "Second" in context.body("/2026/02/a/")


def test_a_module_that_a_hook_imports_is_changed(tmp_path: Path) -> None:
    """The preview follows a change in any module of the site, in whatever folder it is."""
    site = SITE + (
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {html: 'plugins.mine:sign'}\n"
        "-- plugins/mine.py --\nfrom lib.signs import SIGN\n\ndef sign(page, html):\n    return html + SIGN\n"
        "-- lib/signs.py --\nSIGN = 'First sign'\n"
    )
    with bench_of(tmp_path, site) as context:
        assert "First sign" in context.body("/2026/02/a/")
        context.save("lib/signs.py", "First", "Other")
        assert "Other sign" in context.body("/2026/02/a/")


def test_a_page_that_vanished(context: Bench) -> None:
    """Whoever is on it, or comes to it, is told which file is gone; and no longer when it is back."""
    text = (context.folder / A).read_bytes()
    (context.folder / A).unlink()
    context.session.refresh([A])
    assert context.answer("/2026/02/a/").status == 404
    assert context.state("/2026/02/a/")["gone"] == A
    assert context.state("/")["gone"] == ""
    (context.folder / A).write_bytes(text)
    context.session.refresh([A])
    assert context.answer("/2026/02/a/").status == 200
    assert context.state("/2026/02/a/")["gone"] == ""


def test_a_build_meanwhile_takes_nothing_away(context: Bench) -> None:
    """A build puts newer texts into the store than the preview has seen; its pages are right all the same."""
    path = context.folder / B
    path.write_text(path.read_text().replace("Text of b", "Newer text of b"))
    build_site(context.folder)
    assert "Newer text of b" in context.body("/2026/02/b/")
    assert context.state("/2026/02/b/")["page"]["words"] > 0


def test_a_store_that_is_deleted_meanwhile(tmp_path: Path) -> None:
    """`.drillbook/` can be deleted at any moment, and a build can make it anew: no page is lost."""
    with bench_of(tmp_path) as context:
        before = context.everything()
        for file in (tmp_path / ".drillbook").iterdir():
            file.unlink()
        build_site(tmp_path)
        assert context.everything() == before


def test_a_store_that_is_damaged_meanwhile(context: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the store cannot say any more is read from the text itself."""
    before = context.body("/2026/02/a/")
    monkeypatch.setattr(Workspace, "_stored", lambda *_: (_ for _ in ()).throw(sqlite3.DatabaseError("torn")))
    assert context.body("/2026/02/a/") == before


def test_address_of_a_lesson(context: Bench) -> None:
    """`drillbook new --open` knows where to go; for anything else it is the home page."""
    assert context.responder.address_of(B) == "/2026/02/b/"
    assert context.responder.address_of("") == "/"


def test_a_desk_can_be_asked_from_the_start() -> None:
    """Before there is anything, everything that can be asked has an answer."""
    session = PreviewSession(
        Workspace(Path("nowhere"), lambda: None, lambda *_: None), now=lambda: NOW, on_diagnostics=lambda _: None
    )
    assert session.snapshot() is None
    assert session.problems() == ()


def test_comments(context: Bench) -> None:
    """A comment that is saved, corrected or broken is followed like a lesson; a broken one stays as it was."""
    path = "content/comments/a/ann.md"
    (context.folder / path).parent.mkdir(parents=True)
    (context.folder / path).write_text("---\nauthor: Ann\ndate: 2026-02-17\n---\nI have one too.\n")
    context.session.refresh([path])
    assert "I have one too." in context.body("/2026/02/a/")
    context.save(path, "one too", "two too")
    assert "I have two too." in context.body("/2026/02/a/")
    assert "I have two too." in context.body("/comments.xml")
    context.save(path, "author:", "autor:")
    assert "I have two too." in context.body("/2026/02/a/")
    assert "front-matter/unknown-key" in context.diagnostics[-1]
    (context.folder / path).unlink()
    context.session.refresh([path])
    assert "I have two too." not in context.body("/2026/02/a/")
    assert context.diagnostics[-1] == []
