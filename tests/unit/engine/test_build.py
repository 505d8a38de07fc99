"""Read, plan, render, write: the whole of it, on a disk."""

import datetime as dt
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image
from sites import NOW, build_site, fresh_modules, output_of, write_site

from generator.cli.main import main
from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.model.diagnostic import Rejected
from generator.model.digest import digest_bytes
from generator.plan.site import Clock

A = "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\nid: urn:uuid:1\n---\nText.\n"
LATER = "-- content/lessons/later.md --\n---\ntitle: Later\ndate: 2026-04-06\n---\nText.\n"
WARNED = "-- content/lessons/w.md --\n---\ntitle: W\ndate: 2026-02-16\n---\n[x](later.md)\n" + LATER
BAD = "-- content/lessons/bad.md --\n---\ntitle: B\n---\nText.\n"


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    """Nothing changed, nothing is written."""
    write_site(tmp_path, A)
    first, second = build_site(tmp_path), build_site(tmp_path)
    assert (first.written, first.unchanged, first.lessons) == (len(output_of(tmp_path)) - 1, 0, 1)
    assert (second.written, second.unchanged, second.removed) == (0, first.written, 0)


def test_check_writes_nothing(tmp_path: Path) -> None:
    """A check says what is wrong and leaves no trace."""
    write_site(tmp_path, A)
    assert not build_site(tmp_path, write=False).diagnostics
    assert not (tmp_path / "output").exists()


def test_an_error_leaves_the_old_site(tmp_path: Path) -> None:
    """As long as there is a mistake, readers see the last good site, to the byte."""
    write_site(tmp_path, A)
    build_site(tmp_path)
    before = output_of(tmp_path)
    write_site(tmp_path, A.replace("Text.", "Better text.") + BAD)
    assert [d.code for d in build_site(tmp_path).diagnostics] == ["front-matter/missing-key"]
    assert output_of(tmp_path) == before


def test_warnings_stop_only_a_strict_build(tmp_path: Path) -> None:
    """A warning is told and the site is made, unless the coach wants it otherwise."""
    write_site(tmp_path, WARNED)
    build_site(tmp_path, strict=True)
    assert not (tmp_path / "output").exists()
    report = build_site(tmp_path)
    assert [d.code for d in report.diagnostics] == ["link/held-back"]
    assert report.written


def test_what_is_deleted_disappears(tmp_path: Path) -> None:
    """A lesson that is taken away is gone from the site, and what others put there is not."""
    write_site(tmp_path, A + LATER.replace("2026-04-06", "2026-02-09"))
    build_site(tmp_path)
    (tmp_path / "output" / "CNAME").write_text("mine")
    (tmp_path / "content/lessons/later.md").unlink()
    assert build_site(tmp_path).removed
    found = output_of(tmp_path)
    assert "CNAME" in found
    assert not [name for name in found if "later" in name and not name.startswith("assets/")]


def test_a_lesson_comes_out_by_itself(tmp_path: Path) -> None:
    """The same files give more of the site when a lesson's day has come."""
    write_site(tmp_path, A + LATER)
    before = build_site(tmp_path)
    after = build_site(tmp_path, now=dt.datetime(2026, 4, 6, tzinfo=dt.UTC))
    assert (before.lessons, after.lessons) == (1, 2)
    assert [h.meta.title for h in before.unpublished] == ["Later"]


def test_broken_layout_leaves_no_trace(tmp_path: Path) -> None:
    """A layout that fails on every page is one mistake, and nothing is half written."""
    write_site(tmp_path, A + LATER.replace("2026-04-06", "2026-02-09") + "-- layouts/lesson.html --\n{{ nope }}\n")
    with pytest.raises(Rejected) as caught:
        build_site(tmp_path)
    assert [d.code for d in caught.value.diagnostics] == ["layout/unknown-variable"]
    assert not [p for p in (tmp_path / "output").rglob("*") if p.is_file()]


def test_pages_have_their_content(tmp_path: Path) -> None:
    """A lesson's page has its title and its text; a picture is copied to the byte."""
    write_site(tmp_path, A + "-- content/images/x.bin (latin-1) --\n\x00ÿé\n")
    build_site(tmp_path)
    found = output_of(tmp_path)
    assert b"<p>Text.</p>" in found["2026/02/a/index.html"]
    assert b"urn:uuid:1" in found["atom.xml"]
    assert found["images/x.bin"] == b"\x00\xff\xe9\n"


def test_problems_come_by_file_and_line(tmp_path: Path) -> None:
    """A report is read from top to bottom of each file."""
    write_site(tmp_path, BAD + BAD.replace("bad.md", "awful.md").replace("Text.", "[x](nowhere.md)"))
    report = build_site(tmp_path)
    places = [(d.span.path, d.span.line) for d in report.diagnostics]
    assert places == sorted(places)
    assert len(places) == 3


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Newer"), ("da", "Nyere"), ("da-GL", "Frisk"), ("xx", "Newer"), ("DA", "Nyere")]
)
def test_words_by_language(tmp_path: Path, language: str, shown: str) -> None:
    """Words are of the site's language, or of the language it belongs to, or English."""
    write_site(
        tmp_path,
        f"-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nlanguage: {language}\n"
        "-- layouts/words/da.yaml --\nnewer: Nyere\n-- layouts/words/da-GL.yaml --\nnewer: Frisk\n"
        "-- layouts/home.html --\n{{ words.newer }} {{ words.older }}\n",
    )
    build_site(tmp_path)
    assert output_of(tmp_path)["index.html"].decode() == f"{shown} Older"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "March 1, 2026"),
        ("en-US", "March 1, 2026"),
        ("en-GB", "1 March 2026"),
        ("en-au", "1 March 2026"),
        ("fr-CA", "1er mars 2026"),
        ("de-AT", "1. März 2026"),
        ("pt-BR", "1º de março de 2026"),
    ],
)
def test_dates_by_country(tmp_path: Path, language: str, shown: str) -> None:
    """Americans have the month first, other readers of English do not, and French says its first day as a number."""
    write_site(
        tmp_path,
        f"-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nlanguage: {language}\n"
        "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-03-01\n---\nText.\n"
        "-- layouts/lesson.html --\n{{ lesson.date.long }}\n",
    )
    build_site(tmp_path)
    assert output_of(tmp_path)["2026/03/a/index.html"].decode() == shown


def test_own_words_come_last(tmp_path: Path) -> None:
    """What a site says in its own file of English, drillbook's file for a country does not undo."""
    write_site(
        tmp_path,
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nlanguage: en-GB\n"
        "-- layouts/words/en.yaml --\ndate_long: '{year}'\n-- layouts/home.html --\n{{ words.date_long }}\n",
    )
    build_site(tmp_path)
    assert output_of(tmp_path)["index.html"] == b"{year}"


@pytest.mark.parametrize(
    ("language", "codes"),
    [
        ("en", []),
        ("en-GB", []),
        ("de-AT", []),
        ("da", ["site/no-words"]),
        ("da-GL", ["site/no-words"]),
    ],
)
def test_a_language_without_words(tmp_path: Path, language: str, codes: list[str]) -> None:
    """Who writes in another language is told that the words around the lessons are still English."""
    write_site(tmp_path, f"-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nlanguage: {language}\n")
    assert [d.code for d in build_site(tmp_path).diagnostics] == codes


def test_hooks_reach_the_pages(tmp_path: Path) -> None:
    """All five hooks of a site are called."""
    write_site(
        tmp_path,
        A.replace("Text.", "Text ~~old~~.")
        + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks:\n  markdown: plugins.mine:no_strike\n"
        "  lesson: plugins.mine:rename\n  plan: plugins.mine:pages\n  html: plugins.mine:sign\n"
        "  jinja: plugins.mine:shout\n"
        "-- layouts/lesson.html --\n{{ lesson.title|shout }}{{ lesson.lead }}\n-- layouts/extra.html --\n{{ number }}\n"
        "-- plugins/mine.py --\nfrom generator.model.page import CustomPage\n"
        "from generator.model.value import replace\n\n"
        "def no_strike(parser):\n    parser.disable('strikethrough')\n\n"
        "def rename(lesson):\n    meta = replace(lesson.meta, title='b')\n"
        "    return replace(lesson, meta=meta)\n\n"
        "def pages(site):\n    values = {'number': len(site.lessons)}\n"
        "    return {'/more/': CustomPage(layout='extra', title='More', values=values)}\n\n"
        "def sign(page, html):\n    return html + '!'\n\n"
        "def shout(environment):\n    environment.filters['shout'] = str.upper\n",
    )
    build_site(tmp_path)
    found = output_of(tmp_path)
    assert found["2026/02/a/index.html"] == b"B<p>Text ~~old~~.</p>!"
    assert found["more/index.html"] == b"1!"


# ---------------------------------------------------------------- only what is new
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an hour pass: until the clock of a disk has ticked, no file is believed to be unchanged."""
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 3_600_000_000_000)


def steps_of(folder: Path, workers: str = "") -> list[tuple[str, int]]:
    """Build, and return what was done and how often."""
    steps: dict[str, int] = {}
    with fresh_modules():
        build(
            folder,
            Clock(now=NOW),
            BuildOptions(workers=workers),
            progress=lambda step, _done, total: steps.update({step: total}),
        )
    return list(steps.items())


def test_what_is_unchanged_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warm build reads no text and renders no page; after a change it reads that text and renders its pages."""
    one = A.replace("\nid:", "\nsummary: In short.\nid:")
    write_site(tmp_path, one + LATER.replace("2026-04-06", "2026-02-09"))
    later(monkeypatch)
    assert [step for step, _ in steps_of(tmp_path)] == ["reading", "rendering"]
    assert steps_of(tmp_path) == []
    path = tmp_path / "content/lessons/a.md"
    path.write_text(path.read_text().replace("Text.", "Text!"))
    assert steps_of(tmp_path) == [("reading", 1), ("rendering", 4)]
    assert b"Text!" in output_of(tmp_path)["atom.xml"]


def test_a_touched_file_is_read_and_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying or checking out a site gives its files new times: their content decides."""
    write_site(tmp_path, A)
    later(monkeypatch)
    build_site(tmp_path)
    os.utime(tmp_path / "content/lessons/a.md", (1, 1))
    assert steps_of(tmp_path) == [("reading", 1)]
    assert steps_of(tmp_path) == []


def test_a_page_that_was_meddled_with_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is deleted or changed in the output is as it should be after the next build."""
    write_site(tmp_path, A)
    later(monkeypatch)
    build_site(tmp_path)
    before = output_of(tmp_path)
    (tmp_path / "output/index.html").write_text("edited")
    (tmp_path / "output/2026/02/a/index.html").unlink()
    assert build_site(tmp_path).written == 2
    assert output_of(tmp_path) == before


def test_warnings_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is not read again is complained about again, word for word."""
    write_site(tmp_path, A.replace("Text.", "![x](y.jpg)").replace("date", "sumary: x\ndate"))
    later(monkeypatch)
    first, second = build_site(tmp_path), build_site(tmp_path)
    assert len(first.diagnostics) == 2
    assert first.diagnostics == second.diagnostics


def test_any_number_of_workers(tmp_path: Path) -> None:
    """The site is the same to the byte, whoever made it."""
    text = "".join(A.replace("lessons/a", f"lessons/a{n}").replace("urn:uuid:1", f"urn:uuid:{n}") for n in range(160))
    sites = []
    for workers in ("1", "2"):
        folder = write_site(tmp_path / workers, text)
        steps_of(folder, workers=workers)
        sites.append(output_of(folder))
    assert len(sites[0]) > 320
    assert sites[0] == sites[1]


def test_a_hooks_values_can_be_of_any_type(tmp_path: Path) -> None:
    """A page that a hook adds may hold what Python code holds: a set, a counter, a decimal."""
    write_site(
        tmp_path,
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {plan: 'plugins.mine:pages'}\n"
        "-- layouts/extra.html --\n{{ tags['a'] }}\n"
        "-- plugins/mine.py --\nfrom collections import Counter\nfrom generator.model.page import CustomPage\n\n"
        "def pages(site):\n    values = {'tags': Counter('aab')}\n"
        "    return {'/more/': CustomPage(layout='extra', title='', values=values)}\n",
    )
    build_site(tmp_path)
    assert output_of(tmp_path)["more/index.html"] == b"2"


def test_a_hook_can_add_a_date(tmp_path: Path) -> None:
    """What a hook puts under `extra` may be a date, as everywhere in the model."""
    write_site(
        tmp_path,
        A + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {lesson: 'plugins.mine:due'}\n"
        "-- layouts/lesson.html --\n{{ lesson.extra.due.year }}\n"
        "-- plugins/mine.py --\nfrom generator.model.value import replace\n\n"
        "def due(lesson):\n    return replace(lesson, extra={'due': lesson.meta.date})\n",
    )
    build_site(tmp_path)
    assert output_of(tmp_path)["2026/02/a/index.html"] == b"2026"


def test_a_hook_keeps_to_the_types_of_the_model(tmp_path: Path) -> None:
    """A title that is a number, of which a layout would make nonsense, is said to come from a hook."""
    write_site(
        tmp_path,
        A + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {lesson: 'plugins.mine:number'}\n"
        "-- plugins/mine.py --\nfrom generator.model.value import replace\n\n"
        "def number(lesson):\n    return replace(lesson, meta=replace(lesson.meta, title=3))\n",
    )
    (problem,) = build_site(tmp_path).diagnostics
    assert problem.code == "hook/failed"
    assert "Expected `str`, got `int`" in problem.message


def test_an_html_hook_returns_html(tmp_path: Path) -> None:
    """One that forgets to return is named, and nothing is published without its pages' text."""
    write_site(
        tmp_path,
        A + "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {html: 'plugins.mine:forget'}\n"
        "-- plugins/mine.py --\ndef forget(page, html):\n    html.upper()\n",
    )
    with pytest.raises(Rejected, match=r"plugins\.mine:forget failed: it returned NoneType instead of HTML"):
        build_site(tmp_path)
    assert output_of(tmp_path) == {}


def test_timings_are_of_the_whole(tmp_path: Path) -> None:
    """Every step is timed, in the order it is done."""
    write_site(tmp_path, A)
    names = ["settings and layouts", "looking at the files", "reading"]
    names += ["pictures", "planning", "comparing", "rendering", "writing"]
    assert list(build_site(tmp_path).timings) == names


def test_related_lessons_are_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that only changes a text takes them from the last one; the pages of others stand."""
    day = "date: 2026-02-{n:02}"
    site = "".join(
        f"-- content/lessons/n{n}.md --\n---\ntitle: T{n}\n{day.format(n=n)}\ntags: [t{n % 2}]\n---\nText {n}.\n"
        for n in range(1, 7)
    )
    write_site(tmp_path, site)
    build_site(tmp_path)
    page = output_of(tmp_path)["2026/02/n1/index.html"].decode()
    assert "T5</a>" in page[page.index('class="related"') :]
    monkeypatch.setattr("generator.plan.related._by_tags", lambda *_: pytest.fail("they were found again"))
    write_site(tmp_path, site.replace("title: T5", "title: T5\nsummary: T").replace("Text 1.", "Better."))
    build_site(tmp_path)
    assert b"Better." in output_of(tmp_path)["2026/02/n1/index.html"]


# ---------------------------------------------------------------- the search
SEARCHED = "-- site.yaml --\ntitle: S\nauthor: A\nurl: https://e.com/\nsearch: true\n" + A


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Put a program in the place of Pagefind whose index is the pages; return what it was given each time."""
    given: list[dict[str, str]] = []

    def make_index(pages: Iterable[tuple[str, Path]], _folder: Path, _language: str) -> dict[str, bytes]:
        given.append({name: path.read_text("utf-8") for name, path in pages})
        return {f"{name}-{digest_bytes(text.encode()).hex()}": b"x" for name, text in given[-1].items()}

    monkeypatch.setattr("generator.shell.pagefind.make_index", make_index)
    monkeypatch.setattr("generator.engine.project.is_installed", lambda: True)
    return given


def index_of(folder: Path) -> set[str]:
    """Return the files of the index."""
    return {name for name in output_of(folder) if name.startswith("pagefind/")}


def test_an_index_is_made_of_what_is_read(tmp_path: Path, runs: list[dict[str, str]]) -> None:
    """Lessons and pages are searched, as they were written; lists and what is held back are not."""
    write_site(tmp_path, SEARCHED + LATER + "-- content/pages/about.md --\n---\ntitle: About\n---\nMe.\n")
    build_site(tmp_path)
    (pages,) = runs
    assert pages.keys() == {"2026/02/a/index.html", "about/index.html"}
    assert pages["about/index.html"].encode() == output_of(tmp_path)["about/index.html"]


def test_an_index_is_made_only_of_new_pages(tmp_path: Path, runs: list[dict[str, str]]) -> None:
    """Where no page changed the index stands; where one did, it is made anew, and what is outdated is removed."""
    write_site(tmp_path, SEARCHED)
    build_site(tmp_path)
    before = index_of(tmp_path)
    assert build_site(tmp_path).written == 0
    write_site(tmp_path, SEARCHED + LATER)
    assert (build_site(tmp_path).written, len(runs)) == (0, 1)
    write_site(tmp_path, SEARCHED.replace("Text.", "Better text."))
    report = build_site(tmp_path)
    assert (len(runs), report.removed, len(index_of(tmp_path))) == (2, 1, 1)
    assert not before & index_of(tmp_path)


def test_an_index_that_was_damaged_is_made_again(tmp_path: Path, runs: list[dict[str, str]]) -> None:
    """A file that somebody deleted comes back, as any other file of the site."""
    write_site(tmp_path, SEARCHED)
    build_site(tmp_path)
    (name,) = index_of(tmp_path)
    (tmp_path / "output" / name).unlink()
    build_site(tmp_path)
    assert (index_of(tmp_path), len(runs)) == ({name}, 2)


def test_a_search_that_is_switched_off_is_gone(tmp_path: Path, runs: list[dict[str, str]]) -> None:
    """Its page and its index are removed, and made again when it is switched on again."""
    write_site(tmp_path, SEARCHED)
    build_site(tmp_path)
    before = output_of(tmp_path)
    write_site(tmp_path, SEARCHED.replace("search: true\n", ""))
    build_site(tmp_path)
    assert not {name for name in output_of(tmp_path) if name.startswith(("pagefind/", "search/"))}
    write_site(tmp_path, SEARCHED)
    build_site(tmp_path)
    assert output_of(tmp_path) == before


def test_an_index_that_fails_leaves_the_old_one(
    tmp_path: Path, runs: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages are new, the search is as it was, and the next build tries again."""
    write_site(tmp_path, SEARCHED)
    build_site(tmp_path)
    before = index_of(tmp_path)
    write_site(tmp_path, SEARCHED.replace("Text.", "Better text."))
    with monkeypatch.context() as broken:
        broken.setattr("generator.shell.pagefind.make_index", lambda *_: (_ for _ in ()).throw(Rejected(())))
        with pytest.raises(Rejected):
            build_site(tmp_path)
    assert b"Better text." in output_of(tmp_path)["2026/02/a/index.html"]
    assert index_of(tmp_path) == before
    build_site(tmp_path)
    assert (len(runs), len(index_of(tmp_path))) == (2, 1)
    assert index_of(tmp_path) != before


def test_a_check_names_pictures_that_nothing_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that a text shows, also one held back, or a layout names, are none of them; it is no mistake."""
    names = ("shown", "held", "logo", "left-over")
    lessons = "".join(
        f"-- content/lessons/{name}.md --\n---\ntitle: {name}\ndate: 2026-02-03\n{more}---\n![A]({name}.png)\n"
        for name, more in (("shown", ""), ("held", "draft: true\n"))
    )
    site = write_site(tmp_path, lessons + "-- layouts/partials/byline.html --\n<img src='logo.png' alt=''>\n")
    for name in names:
        Image.new("RGB", (4, 4)).save(site / f"content/lessons/{name}.png")
    assert main(["check", "--strict", "--site", str(site)]) == 0
    unused = [line for line in capsys.readouterr().out.splitlines() if line.startswith("unused: ")]
    assert unused == ["unused: content/lessons/left-over.png (no text shows it; delete it, or keep it for later)"]


NAMES = ["Ann Lee", "Ben Ode"]


def test_several_authors_are_named_everywhere(tmp_path: Path) -> None:
    """A lesson of two people names both: on its page, in the feeds, for search engines, and on the page of each."""
    write_site(
        tmp_path,
        "-- content/lessons/a.md --\n---\ntitle: A\ndate: 2026-02-16\nauthor: [Ann Lee, Ben Ode]\n---\nText.\n",
    )
    build_site(tmp_path)
    output = {name: data.decode() for name, data in output_of(tmp_path).items() if name.endswith(("ml", ".json"))}
    (page,) = (text for name, text in output.items() if name.endswith("/a/index.html"))
    assert '>Ann Lee</a>, <a href="/authors/ben-ode/">Ben Ode</a>' in page
    assert '"author":[{"@type":"Person","name":"Ann Lee"},{"@type":"Person","name":"Ben Ode"}]' in page
    assert output["atom.xml"].count("<author>") == 3
    assert [author["name"] for author in json.loads(output["feed.json"])["items"][0]["authors"]] == NAMES
    for slug in ("ann-lee", "ben-ode"):
        assert ">A</a>" in output[f"authors/{slug}/index.html"]
