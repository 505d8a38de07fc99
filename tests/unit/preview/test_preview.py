"""What a browser is answered, and what its bar shows."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from previews import SITE, A, B, Bench, bench_of
from sites import NOW, build_site, output_of, write_site

from generator.preview.desk import Desk
from generator.preview.sources import Sources


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Return the preview of a small site."""
    with bench_of(tmp_path) as bench:
        yield bench


def test_pages_are_those_of_a_build(tmp_path: Path) -> None:
    """As on a day, the preview shows byte for byte what a build of that day would publish."""
    site = SITE + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/blog/\n"
    write_site(tmp_path, site)
    build_site(tmp_path, now=dt.datetime(2026, 3, 2, 23, 59, 59, tzinfo=dt.UTC))
    with bench_of(tmp_path, site) as bench:
        output = output_of(tmp_path)
        edition = bench.desk.edition("2026-03-02")
        assert edition
        assert set(edition.plan.recipes) == set(output) - {".drillbook"}
        for file, recipe in edition.plan.recipes.items():
            answer = bench.answer(f"/blog{recipe.path}", "2026-03-02")
            assert answer.status == 200
            assert bench.body(f"/blog{recipe.path}", "2026-03-02").encode() == output[file], file


def test_cards_are_those_of_a_build(tmp_path: Path) -> None:
    """A card is drawn when somebody asks for it, the same as in a build."""
    site = SITE + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\ncards: true\n"
    write_site(tmp_path, site)
    build_site(tmp_path)
    with bench_of(tmp_path, site) as bench:
        answer = bench.answer("/2026/02/a/social-card.png")
        assert answer.kind == "image/png"
        assert answer.body == (tmp_path / "output/2026/02/a/social-card.png").read_bytes()


def test_nothing_is_written_to_the_output(bench: Bench) -> None:
    """Drafts that are shown here can never be published by accident: the preview writes no page anywhere."""
    bench.everything()
    assert not (bench.folder / "output").exists()


def test_held_back_lessons_are_shown(bench: Bench) -> None:
    """Drafts, lessons of next week and expired ones have pages here; as on a day, they have none."""
    for name in "bcd":
        path = next(p for p in bench.everything() if p.endswith(f"/{name}/"))
        assert bench.answer(path).status == 200
        assert bench.answer(path, "2026-02-25").status == 404
    assert bench.answer("/2026/03/c/", "2026-03-09").status == 200


def test_the_script_is_in_every_page_and_in_no_feed(bench: Bench) -> None:
    """Pages follow their source, whatever their layout is like; feeds are as they will be published."""
    for url in ("/", "/2026/02/a/", "/about/", "/nowhere/"):
        assert bench.answer(url).body.count(b'<script id="drillbook-preview"') == 1, url
    assert b"drillbook-preview" not in bench.answer("/atom.xml").body
    assert bench.answer("/").body.rstrip().endswith(b"</script></body>\n</html>")


def test_a_layout_without_a_body_gets_the_script_too(tmp_path: Path) -> None:
    """Even the barest layout of a site's own is followed."""
    with bench_of(tmp_path, SITE + "-- layouts/lesson.html --\n{{ lesson.title }}\n") as bench:
        assert bench.answer("/2026/02/a/").body.startswith(b"A<script")


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
def test_media_types(bench: Bench, url: str, kind: str) -> None:
    """Every file is said to be what it is, so that a browser, or a feed reader, takes it as from a web server."""
    answer = bench.answer(url)
    assert (answer.status, answer.kind) == (200, kind)


def test_addresses_without_their_slash(bench: Bench) -> None:
    """Web servers send `/about` on to `/about/`, and so does the preview."""
    assert bench.answer("/about") == (308, "", b"", "/about/")
    assert bench.answer("/about/index.html").status == 200
    assert bench.answer("/abou").status == 404


def test_a_site_below_a_path(tmp_path: Path) -> None:
    """A blog that lives under /blog/ does so here too, and the bare address leads to it."""
    with bench_of(tmp_path, SITE + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/blog/\n") as bench:
        assert bench.answer("/") == (307, "", b"", "/blog/")
        assert bench.answer("/blog").location == "/blog/"
        assert bench.answer("/blog/2026/02/a/").status == 200
        assert bench.answer("/2026/02/a/").status == 404
        assert bench.state("/blog/2026/02/a/")["page"]["newer"]["url"] == "/blog/2026/02/b/"


def test_a_page_that_is_not_there(bench: Bench) -> None:
    """The site's own page for what is not found is shown, as not found."""
    answer = bench.answer("/nowhere/")
    assert answer.status == 404
    assert "<h1" in answer.body.decode()


OUTSIDE = ["/../site.yaml", "//etc/passwd", "/\x00", "/content/lessons/a.md", "", "/..%2f", "/\\a", "/site.yaml"]


@pytest.mark.parametrize("url", OUTSIDE)
def test_only_what_would_be_published_is_shown(bench: Bench, url: str) -> None:
    """An address is looked up in the plan, never on the disk."""
    assert bench.answer(url).status in (307, 404)


def test_files_elsewhere_are_not_shown(tmp_path: Path) -> None:
    """A link in content/ that leads out of the site opens nothing of the rest of the computer."""
    secret = tmp_path / "secret.bin"
    secret.write_bytes(b"secret")
    site = write_site(tmp_path / "site", SITE)
    (site / "content/images/b.bin").symlink_to(secret)
    (site / "content/images/c.bin").symlink_to(site / "content/images/a.bin")
    with bench_of(site) as bench:
        answer = bench.answer("/images/b.bin")
        assert (answer.status, b"secret" in answer.body) == (403, False)
        assert bench.answer("/images/c.bin").body == b"picture\n"


def test_the_bar_of_a_case_study(bench: Bench) -> None:
    """It says how long each section is, what is still empty, and what is beside it."""
    page = bench.state("/2026/02/a/")["page"]
    assert (page["title"], page["kind"], page["hold"], page["source"]) == ("A", "lesson", "", A)
    assert page["sections"][0] == {"heading": "Symptoms", "words": 5, "minutes": 1}
    assert page["empty"] == ["Critical Thinking", "The Drill", "Final Thought for the Morning"]
    assert (page["older"]["url"], page["newer"]["url"]) == ("/2026/02/d/", "/2026/02/b/")
    assert page["words"] > 8


def test_the_bar_of_an_essay(bench: Bench) -> None:
    """An essay lacks no section, for it has none."""
    page = bench.state("/2026/02/b/")["page"]
    assert (page["hold"], page["when"], page["empty"], page["sections"]) == ("draft", "2026-02-23", [], [])


def test_the_bar_of_other_pages(bench: Bench) -> None:
    """A plain page has its length, a list has nothing of its own."""
    assert bench.state("/about/")["page"]["words"] == 1
    assert bench.state("/")["page"] is None
    assert bench.state("/nowhere/")["page"] is None


def test_everything_that_is_held_back_is_listed(bench: Bench) -> None:
    """With why, until when, and the way there."""
    held = [(h["title"], h["hold"], h["when"], h["url"]) for h in bench.state("/")["held"]]
    assert held == [
        ("D", "expired", "2026-02-20", "/2026/02/d/"),
        ("B", "draft", "2026-02-23", "/2026/02/b/"),
        ("C", "future", "2026-03-09", "/2026/03/c/"),
    ]


def test_time_passes(tmp_path: Path) -> None:
    """A lesson that comes out while the preview is open is no longer said to be held back."""
    now = [NOW]
    bench = Bench(write_site(tmp_path, SITE), now=lambda: now[0])
    assert [h["title"] for h in bench.state("/")["held"]] == ["D", "B", "C"]
    now[0] = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
    assert [h["title"] for h in bench.state("/")["held"]] == ["D", "B"]
    bench.desk.sources.close()


def test_a_mistake_is_shown_over_the_last_good_page(bench: Bench) -> None:
    """The page stays as it was, and the panel has what the terminal has; elsewhere only the count is news."""
    before = bench.body("/2026/02/a/")
    bench.save(A, "symptoms:", "symtoms:")
    assert bench.body("/2026/02/a/") == before
    state = bench.state("/2026/02/a/")
    problem = next(p for p in state["problems"] if p["code"] == "front-matter/unknown-key")
    assert problem["here"]
    assert problem["place"] == f"{A}:4:1"
    assert problem["frame"].startswith("4 | symtoms: Red cheeks and a cough.\n  | ^^^^^^^ did you mean")
    assert problem["help"]
    assert not any(p["here"] for p in bench.state("/about/")["problems"])
    assert "front-matter/unknown-key" in bench.told[-1]
    bench.save(A, "symtoms:", "symptoms:")
    assert bench.state("/2026/02/a/")["problems"] == []
    assert bench.told[-1] == []


def test_a_text_that_cannot_be_read_keeps_its_page(bench: Bench) -> None:
    """Even without front matter, as while a file is half written, the last good page stays, on every list."""
    before = bench.everything()
    (bench.folder / A).write_bytes(b"")
    bench.desk.refresh([A])
    assert bench.everything() == before
    assert [p["code"] for p in bench.state("/2026/02/a/")["problems"]] == ["front-matter/empty"]
    builds = len(bench.heard)
    bench.desk.refresh()
    assert len(bench.heard) == builds, "a text that is still broken is no news"


def test_a_lesson_that_never_was_good(tmp_path: Path) -> None:
    """What there is of it is shown, with its mistakes; the rest of the site works."""
    with bench_of(tmp_path, SITE.replace("symptoms:", "symtoms:")) as bench:
        assert bench.answer("/2026/02/a/").status == 200
        assert bench.answer("/about/").status == 200
        assert any(p["here"] for p in bench.state("/2026/02/a/")["problems"])


def test_broken_settings_at_the_start(tmp_path: Path) -> None:
    """The preview runs, says what is wrong on any page, and goes on by itself when it is mended."""
    with bench_of(tmp_path, SITE + "-- site.yaml --\ntitle: [\n") as bench:
        answer = bench.answer("/any/page/")
        assert (answer.status, b"site.yaml" in answer.body) == (503, True)
        assert bench.state("/")["problems"][0]["here"]
        builds = len(bench.heard)
        bench.desk.refresh()
        assert len(bench.heard) == builds
        (tmp_path / "site.yaml").write_text("title: a\nauthor: b\nurl: https://e.com/\n")
        bench.desk.refresh(["site.yaml"])
        assert bench.answer("/2026/02/a/").status == 200
        assert bench.heard[-1]["layouts"] == bench.heard[-1]["build"]


def test_settings_that_break_later(bench: Bench) -> None:
    """All pages stay as they were, with the mistake over each."""
    before = bench.everything()
    good = (bench.folder / "site.yaml").read_text()
    (bench.folder / "site.yaml").write_text(good + "\npaginate: many\n")
    bench.desk.refresh(["site.yaml"])
    assert bench.everything() == before
    assert bench.state("/about/")["problems"][0]["here"]
    (bench.folder / "site.yaml").write_text(good)
    bench.desk.refresh(["site.yaml"])
    assert bench.state("/about/")["problems"] == []


def test_a_broken_layout(tmp_path: Path) -> None:
    """At the start there is only the mistake; later, the last good page is under it; other layouts work."""
    with bench_of(tmp_path, SITE + "-- layouts/lesson.html --\n{{ lesson.titel }}\n") as bench:
        answer = bench.answer("/2026/02/a/")
        assert (answer.status, b"titel" in answer.body) == (503, True)
        assert bench.state("/2026/02/a/")["problems"][0]["code"] == "layout/unknown-variable"
        assert "layout/unknown-variable" in bench.told[-1]
        assert bench.answer("/about/").status == 200
        bench.save("layouts/lesson.html", "titel", "title")
        assert bench.body("/2026/02/a/") == "A"
        bench.save("layouts/lesson.html", "lesson.title }}", "lesson.title ")
        assert bench.body("/2026/02/a/") == "A"
        assert bench.state("/2026/02/a/")["problems"][0]["here"]


def test_a_hook_that_fails(tmp_path: Path) -> None:
    """A hook's mistake is a mistake like any other; once mended, its new code is used."""
    site = SITE + (
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {plan: 'plugins.mine:more'}\n"
        "-- plugins/mine.py --\ndef more(site):\n    raise ValueError('oh')\n"
    )
    with bench_of(tmp_path, site) as bench:
        assert (bench.answer("/").status, bench.told[-1]) == (503, ["hook/failed"])
        bench.save("plugins/mine.py", "raise ValueError('oh')", "return {}")
        assert (bench.answer("/").status, bench.told[-1]) == (200, [])
        bench.save("plugins/mine.py", "return {}", "raise ValueError('oh')")
        assert (bench.answer("/").status, bench.told[-1]) == (200, ["hook/failed"])
        assert bench.answer("/", "2026-03-02").status == 503


def test_a_hook_that_is_changed(tmp_path: Path) -> None:
    """What a hook makes of lessons is what its code says now, not what it said when the preview was started."""
    site = SITE + (
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {lesson: 'plugins.mine:name'}\n"
        "-- plugins/mine.py --\nfrom generator.model.value import replace\n\n"
        "def name(lesson):\n    return replace(lesson, card=replace(lesson.card, title='First'))\n"
    )
    with bench_of(tmp_path, site) as bench:
        assert "First" in bench.body("/2026/02/a/")
        bench.save("plugins/mine.py", "First", "Second")
        assert "Second" in bench.body("/2026/02/a/")
        bench.save(A, "A cold.", "A flu.")
        assert "Second" in bench.body("/2026/02/a/")


def test_a_page_that_vanished(bench: Bench) -> None:
    """Whoever is on it, or comes to it, is told which file is gone; and no longer when it is back."""
    text = (bench.folder / A).read_bytes()
    (bench.folder / A).unlink()
    bench.desk.refresh([A])
    assert bench.answer("/2026/02/a/").status == 404
    assert bench.state("/2026/02/a/")["gone"] == A
    assert bench.state("/")["gone"] == ""
    (bench.folder / A).write_bytes(text)
    bench.desk.refresh([A])
    assert bench.answer("/2026/02/a/").status == 200
    assert bench.state("/2026/02/a/")["gone"] == ""


def test_a_build_meanwhile_takes_nothing_away(bench: Bench) -> None:
    """A build puts newer texts into the store than the preview has seen; its pages are right all the same."""
    path = bench.folder / B
    path.write_text(path.read_text().replace("Text of b", "Newer text of b"))
    build_site(bench.folder)
    assert "Newer text of b" in bench.body("/2026/02/b/")
    assert bench.state("/2026/02/b/")["page"]["words"] > 0


def test_a_store_that_is_deleted_meanwhile(tmp_path: Path) -> None:
    """`.drillbook/` can be deleted at any moment, and a build can make it anew: no page is lost."""
    with bench_of(tmp_path) as bench:
        before = bench.everything()
        for file in (tmp_path / ".drillbook").iterdir():
            file.unlink()
        build_site(tmp_path)
        assert bench.everything() == before


def test_a_store_that_is_damaged_meanwhile(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the store cannot say any more is read from the text itself."""
    before = bench.body("/2026/02/a/")
    monkeypatch.setattr(Sources, "_stored", lambda *_: (_ for _ in ()).throw(sqlite3.DatabaseError("torn")))
    assert bench.body("/2026/02/a/") == before


def test_address_of_a_lesson(bench: Bench) -> None:
    """`drillbook new --open` knows where to go; for anything else it is the home page."""
    assert bench.preview.address_of(B) == "/2026/02/b/"
    assert bench.preview.address_of("") == "/"


def test_a_desk_can_be_asked_from_the_start() -> None:
    """Before there is anything, everything that can be asked has an answer."""
    desk = Desk(Sources(Path("nowhere"), lambda: None, lambda *_: None), now=lambda: NOW, told=lambda _: None)
    assert desk.edition() is None
    assert desk.problems() == ()


def test_comments(bench: Bench) -> None:
    """A comment that is saved, corrected or broken is followed like a lesson; a broken one stays as it was."""
    path = "content/comments/a/ann.md"
    (bench.folder / path).parent.mkdir(parents=True)
    (bench.folder / path).write_text("---\nauthor: Ann\ndate: 2026-02-17\n---\nI have one too.\n")
    bench.desk.refresh([path])
    assert "I have one too." in bench.body("/2026/02/a/")
    bench.save(path, "one too", "two too")
    assert "I have two too." in bench.body("/2026/02/a/")
    assert "I have two too." in bench.body("/comments.xml")
    bench.save(path, "author:", "autor:")
    assert "I have two too." in bench.body("/2026/02/a/")
    assert "front-matter/unknown-key" in bench.told[-1]
    (bench.folder / path).unlink()
    bench.desk.refresh([path])
    assert "I have two too." not in bench.body("/2026/02/a/")
    assert bench.told[-1] == []
