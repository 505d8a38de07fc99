"""Whatever is broken while a site is shown: the last good pages go on, the problem is told, and it heals by itself."""

import re
import shutil
import threading
from pathlib import Path

import pytest
from engine_serve import assert_fresh, serving
from engine_sites import clean, differences, lesson, output_of, packaged_layout, run, small, write

L1, L2 = "content/lessons/l1.md", "content/lessons/l2.md"
U1, U2, HOME = "/blog/2026/02/l1/", "/blog/2026/02/l2/", "/blog/"
GOOD = small()[L1]

BROKEN_TEXTS = {
    "yaml/syntax": b"---\ntitle: [\n---\n\nNEW\n",
    "front-matter/unknown-key": lesson("Lesson 1", 1, "NEW", symtoms="x"),
    "front-matter/missing-key": b"---\ntitle: Lesson 1\n---\n\nNEW\n",
    "front-matter/empty": b"",
    "front-matter/missing": b"\0\0\0NEW",
    "text/not-utf-8": lesson("Lesson 1", 1, "NEW caf\N{LATIN SMALL LETTER E WITH ACUTE}").decode().encode("cp1252"),
}


def test_a_broken_text(tmp_path: Path) -> None:
    """Its page shows the last good text, and its state where the mistake is; the next good save heals it."""
    site = write(tmp_path / "site", small())
    with serving(site) as preview:
        good = preview.get(U1).page
        for code, data in BROKEN_TEXTS.items():
            write(site, {L1: data})
            preview.wait(lambda code=code: code in preview.codes(U1), f"{code} is told")  # type: ignore[misc]
            (problem,) = preview.state(U1)["problems"]
            assert problem["place"].startswith(L1)
            assert problem["here"]
            assert problem["help"]
            assert bool(problem["frame"]) == bool(re.search(r":\d+:\d+$", problem["place"]))
            assert not preview.state(U2)["problems"][0]["here"]
            reply = preview.get(U1)
            assert (reply.status, reply.page) == (200, good), code
        assert preview.codes(U1) == ["text/not-utf-8"]
        write(site, {L1: GOOD.replace(b"Text 1", b"Text 1, mended")})
        preview.shows(U1, "Text 1, mended")
        assert not preview.codes(U1)
        assert_fresh(preview)
        assert "mended" in preview.errors
        assert "Traceback" not in preview.errors


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that nobody can read")
def test_a_text_that_cannot_be_read(tmp_path: Path) -> None:
    """A text that the system refuses to hand out is told of, and its page stays."""
    files = small()
    site = write(tmp_path / "site", files | {"site.yaml": files["site.yaml"] + b"linked_folders: [/proc]\n"})
    with serving(site) as preview:
        good = preview.get(U1).page
        (site / "link").symlink_to("/proc/self/mem")
        (site / "link").replace(site / L1)
        preview.wait(lambda: "file/unreadable" in preview.codes(U1), "it is told")
        assert preview.get(U1).page == good
        (site / L1).unlink()
        write(site, {L1: GOOD})
        assert_fresh(preview)


def test_a_large_text(tmp_path: Path) -> None:
    """A text of megabytes is shown, and goes again."""
    site = write(tmp_path / "site", small())
    with serving(site) as preview:
        write(site, {L1: lesson("Lesson 1", 1, "A paragraph of some words. " * 200_000 + "END")})
        preview.shows(U1, "END")
        write(site, {L1: GOOD})
        assert_fresh(preview)


@pytest.mark.parametrize(
    ("file", "data", "code"),
    [
        ("site.yaml", b"title: [\n", "yaml/syntax"),
        ("site.yaml", b"", "site/not-keys"),
        ("site.yaml", small()["site.yaml"] + b"hooks:\n  plan: [no.such:module]\n", "hook/cannot-load"),
        ("layouts/base.html", b"{% if %}", "layout/syntax"),
        ("layouts/base.html", b"{{ no_such_thing.at_all }}", "layout/unknown-variable"),
        ("layouts/base.html", b"\xff\xfe", "text/not-utf-8"),
        ("layouts/words/en.yaml", b"x: [\n", "yaml/syntax"),
    ],
)
def test_broken_settings_and_layouts(tmp_path: Path, file: str, data: bytes, code: str) -> None:
    """At the start there is a page with the problem, later the last good page; both heal when it is mended."""
    site = write(tmp_path / "site", small())
    good = (site / file).read_bytes() if (site / file).exists() else None
    write(site, {file: data})
    with serving(site) as preview:
        reply = preview.get(HOME)
        assert reply.status == 503
        assert code in reply.body.decode()
        assert b'id="drillbook-preview"' in reply.body
        assert code in preview.codes(HOME)
        assert all(problem["here"] for problem in preview.state(HOME)["problems"])
        write(site, {file: good})
        assert_fresh(preview)
        pages = {url: preview.get(url).page for url in (HOME, U1)}
        build = preview.build
        write(site, {file: data})
        preview.wait(lambda: preview.build > build, "it is seen")
        for url, page in pages.items():
            reply = preview.get(url)
            assert (reply.status, reply.page) == (200, page)
            assert code in preview.codes(url)
        write(site, {file: good})
        preview.wait(lambda: not preview.codes(HOME), "it is mended")
        assert_fresh(preview)
        assert "Traceback" not in preview.errors
        assert "bug" not in preview.errors


def _hooked(seam: str, code: str) -> dict[str, bytes]:
    settings = small()["site.yaml"] + f"hooks:\n  {seam}: [plugins.mine:go]\n".encode()
    return {"site.yaml": settings, "plugins/mine.py": code.encode()}


@pytest.mark.parametrize(
    "fault", ["raise ValueError('no')", "raise SystemExit(4)", "return 3", "return {'/x/': 3}", "syntax error", "1/0"]
)
def test_a_hook_that_fails(tmp_path: Path, fault: str) -> None:
    """Whatever the hook for pages does, the pages before go on, edited texts come to them, and a good hook heals it."""
    sound = "def go(site):\n    return {}\n"
    site = write(tmp_path / "site", small() | _hooked("plan", sound))
    with serving(site) as preview:
        pages = (HOME, U1, U2, "/blog/quotes/", "/blog/atom.xml")
        assert {preview.get(url).status for url in pages} == {200}
        write(site, {"plugins/mine.py": f"def go(site):\n    {fault}\n".encode()})
        if fault != "return {'/x/': 3}":  # which is a page that fails alone, when it is asked for
            preview.wait(lambda: preview.codes(), "it is told")
        assert {preview.get(url).status for url in pages} == {200}
        write(site, {L1: lesson("Another title", 1, "Edited."), "content/lessons/l3.md": None})
        preview.shows(U1, "Edited.")
        assert {preview.get(url).status for url in pages} == {200}
        write(site, {"plugins/mine.py": sound.encode()})
        preview.wait(lambda: not {"hook/failed", "hook/cannot-load"} & set(preview.codes()), "it is mended")
        preview.shows("/blog/archive/2026/", "Another title")
        assert "Traceback" not in preview.errors


@pytest.mark.parametrize("seam", ["lesson", "html"])
def test_a_hook_for_one_page_that_fails(tmp_path: Path, seam: str) -> None:
    """A hook that fails on one page leaves that page as it was, and the others alone."""
    arguments = "lesson" if seam == "lesson" else "page, html"
    value = "lesson" if seam == "lesson" else "html"
    code = f"def go({arguments}):\n    if 'Bad' in repr({value}): raise ValueError('no')\n    return {value}\n"
    site = write(tmp_path / "site", small() | _hooked(seam, code))
    with serving(site) as preview:
        good = preview.get(U1).page
        build = preview.build
        write(site, {L1: GOOD.replace(b"Text 1", b"Bad 1")})
        preview.wait(lambda: preview.build > build, "it is seen")
        reply = preview.get(U1)
        assert (reply.status, reply.page) == (200, good)
        assert "hook/failed" in preview.codes(U1)
        assert preview.get(U2).status == 200
        write(site, {L1: GOOD.replace(b"Text 1", b"Well 1")})
        preview.shows(U1, "Well 1")
        assert not preview.codes(U1)


def test_a_hook_that_returns_no_page(tmp_path: Path) -> None:
    """A hook that returns something else is at fault like one that fails, and the other pages go on."""
    code = "def go(page, html):\n    return 3 if 'Bad' in html else html\n"
    site = write(tmp_path / "site", small() | _hooked("html", code))
    with serving(site) as preview:
        write(site, {L1: GOOD.replace(b"Text 1", b"Bad 1")})
        preview.wait(lambda: preview.get(U1).status == 503, "it fails")
        assert preview.state(U1)["problems"][0]["code"] == "hook/failed"
        assert b"Traceback" not in preview.get(U1).body
        assert preview.get(U2).status == 200
        write(site, {L1: GOOD})
        preview.shows(U1, "Text 1")
        assert "Traceback" not in preview.errors


def test_a_layout_that_fails_on_one_page(tmp_path: Path) -> None:
    """A mistake in a layout is told on the pages that use it, with its place, as an error of the site's."""
    site = write(tmp_path / "site", small())
    with serving(site) as preview:
        good = preview.get(U1).page
        layout = packaged_layout("lesson.html").replace("{% endblock %}", "{{ nothing.here }}{% endblock %}")
        build = preview.build
        write(site, {"layouts/lesson.html": layout.encode()})
        preview.wait(lambda: preview.build > build, "it is seen")
        assert preview.get(U1).page == good
        (problem,) = preview.state(U1)["problems"]
        assert problem["place"].startswith("layouts/lesson.html:")
        assert problem["here"]
        assert preview.get(HOME).status == 200
        assert not preview.codes(HOME)
        shutil.rmtree(site / "layouts")
        preview.wait(lambda: not preview.codes(U1), "it is mended")


# ---------------------------------------------------------------- builds beside
def test_builds_beside_a_preview(tmp_path: Path) -> None:
    """Builds make what they would alone, nothing held back is in it, and pages work while notes are thrown away."""
    unpublished = {
        "content/lessons/draft.md": lesson("A draft", 8, "DRAFTED", draft="true"),
        "content/lessons/later.md": lesson("Later", 28, "LATER").replace(b"2026-02", b"2026-12"),
    }
    site = write(tmp_path / "site", small() | unpublished)
    said: list[str] = []
    stop = threading.Event()

    def build_on() -> None:
        while not stop.is_set():
            said.append(run(site).stderr)
            shutil.rmtree(site / ".drillbook", ignore_errors=True)

    with serving(site) as preview:
        preview.shows("/blog/2026/02/draft/", "DRAFTED")
        assert not (site / "output").exists()
        builder = threading.Thread(target=build_on)
        builder.start()
        try:
            number = 0
            while len(said) < 4:
                number += 1
                # In one step, as no build is to find half of it.
                write(tmp_path, {"l1.md": GOOD.replace(b"Text 1", f"Text 1, saved {number} times".encode())})
                (tmp_path / "l1.md").replace(site / L1)
                for url in (HOME, U1, U2, "/blog/quotes/", "/blog/atom.xml", "/blog/2026/02/draft/"):
                    assert preview.get(url).status == 200
                    assert preview.get(f"/.drillbook/state?path={url}").status == 200
        finally:
            stop.set()
            builder.join()
        assert set(said) == {""}
        assert_fresh(preview)
        assert run(site).returncode == 0
        output = output_of(site)
        assert not differences(output, clean(site)[1])
        assert not [name for name, data in output.items() if b"DRAFTED" in data or b"LATER" in data]
        assert not [name for name, data in output.items() if b"drillbook-preview" in data]
        write(site, {L1: GOOD})
        assert_fresh(preview)
        assert "Traceback" not in preview.errors


def test_a_build_that_is_there_first(tmp_path: Path) -> None:
    """A build that reads a broken or a removed text before the preview does takes no page down."""
    site = write(tmp_path / "site", small())
    with serving(site, "--poll") as preview:
        for data in (BROKEN_TEXTS["front-matter/unknown-key"], BROKEN_TEXTS["yaml/syntax"], None):
            write(site, {L1: data})
            assert run(site).returncode in (0, 1)
            assert preview.get(HOME).status == 200
            assert preview.get("/blog/quotes/").status == 200
            assert preview.get(U1).status in (200, 404)
            write(site, {L1: GOOD})
            assert run(site).returncode == 0
            assert_fresh(preview)
        assert "Traceback" not in preview.errors


def test_settings_that_are_away(tmp_path: Path) -> None:
    """Settings that are taken away are missed, and the pages go on until they are back."""
    site = write(tmp_path / "site", small())
    with serving(site) as preview:
        (site / "site.yaml").rename(site / "site.yaml.bak")
        preview.wait(lambda: "site/missing" in preview.codes(), "it is told")
        assert preview.get(U1).status == 200
        (site / "site.yaml.bak").rename(site / "site.yaml")
        preview.wait(lambda: not preview.codes(), "it is mended")
