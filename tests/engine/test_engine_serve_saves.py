"""A save, by whatever program and of whatever file, comes to the pages that a preview serves, all of it and no more."""

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_serve import Serving, assert_fresh, bare, fresh, served, serving
from engine_sites import lesson, many, packaged_layout, small, write

L1 = "content/lessons/l1.md"
U1 = "/blog/2026/02/l1/"


def _text(body: str) -> bytes:
    return lesson("Lesson 1", 1, body)


def _by_rename(path: Path, data: bytes) -> None:
    other = path.with_name("l1.md.tmp~")
    other.write_bytes(data)
    other.replace(path)


def _like_vim(path: Path, data: bytes) -> None:
    path.rename(path.with_name("l1.md~"))
    path.with_name("4913").write_bytes(data)
    path.with_name("4913").rename(path)
    path.with_name("l1.md~").unlink()


def _twice(path: Path, data: bytes) -> None:
    path.write_bytes(data.replace(b"Saved", b"Nearly saved"))
    path.write_bytes(data)


def _in_pieces(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        for start in range(0, len(data), 20):
            file.write(data[start : start + 20])
            file.flush()


def _removed_first(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


EDITORS: list[Callable[[Path, bytes], None]] = [_by_rename, _like_vim, _twice, _in_pieces, _removed_first]


@pytest.mark.parametrize("poll", [False, True])
def test_every_way_to_save(tmp_path: Path, poll: bool) -> None:
    """Whether an editor renames, writes twice or in pieces: the page ends as the file does."""
    site = write(tmp_path / "site", small())
    with serving(site, *(["--poll"] if poll else [])) as preview:
        for editor in EDITORS:
            editor(site / L1, _text(f"Saved {editor.__name__}."))
            preview.shows(U1, f"Saved {editor.__name__}.")
        assert_fresh(preview)
        preview.wait(lambda: not preview.codes(), "nothing is wrong")


def test_a_touch_is_no_change(tmp_path: Path) -> None:
    """A file that was only touched makes no rebuild: the next one is that of a real change, with the next number."""
    site = write(tmp_path / "site", small())
    with serving(site) as preview:
        events = preview.events()
        before = events.next()["build"]
        os.utime(site / L1)
        write(site, {L1: (site / L1).read_bytes()})
        assert events.is_silent(0.4)
        write(site, {L1: _text("Changed.")})
        message = events.next()
        assert message["build"] == before + 1
        assert [page["url"] for page in message["edited"]] == [U1]
        events.close()


@pytest.mark.parametrize("poll", [False, True])
def test_all_that_a_site_is_made_of(tmp_path: Path, poll: bool) -> None:
    """New, renamed and removed texts, folders, pictures, settings and layouts: it is always as if just started."""
    site = write(tmp_path / "site", small())
    with serving(site, *(["--poll"] if poll else [])) as preview:

        def then(**files: bytes | None) -> None:
            write(site, {name.replace("__", "/").replace("_md", ".md"): data for name, data in files.items()})
            assert_fresh(preview)

        then(content__lessons__new_md=lesson("Ein Büro", 22, "See [1](l1.md)."))
        (site / "content/lessons/new.md").rename(site / "content/lessons/other name é.md")
        assert_fresh(preview)
        gone = next(path for path in fresh(site) if "other-name" in path)
        (site / "content/lessons/other name é.md").unlink()
        preview.wait(lambda: preview.get(gone).status == 404, "the page is gone")
        assert preview.state(gone)["gone"] == "content/lessons/other name é.md"
        write(site, {"content/lessons/folder/index.md": lesson("Folder", 23, "![A](a b.png)")})
        write(site, {"content/lessons/folder/a b.png": b"PNG"})
        assert_fresh(preview)
        shutil.rmtree(site / "content/lessons/folder")
        write(site, {"content/images/photo.jpg": b"ANOTHER", "content/images/ünd noch.jpg": b"NEW"})
        assert_fresh(preview)
        write(site, {"site.yaml": (site / "site.yaml").read_bytes().replace(b"Monday", b"Tuesday")})
        preview.shows("/blog/", "The Tuesday Drill")
        style = next(path for path in fresh(site) if "/style." in path)
        write(site, {"layouts/assets/style.css": b"p { color: red }"})
        preview.wait(lambda: preview.get(style).status == 404, "the style sheet has another address")
        home = packaged_layout("home.html") + "{# #}<i>mine</i>"
        write(site, {"layouts/home.html": home.replace("{% endblock %}", "<i>mine</i>{% endblock %}").encode()})
        preview.shows("/blog/", "<i>mine</i>")
        assert_fresh(preview)
        shutil.rmtree(site / "layouts")
        assert_fresh(preview)
        assert preview.get(style).status == 200


def test_folders_that_come_later(tmp_path: Path) -> None:
    """A site that is only a site.yaml can grow under the preview, and what is written a moment later is seen too."""
    files = small()
    site = write(tmp_path / "site", {"site.yaml": files.pop("site.yaml")})
    with serving(site) as preview:
        assert preview.get("/blog/").status == 200
        write(site, files)
        assert_fresh(preview)
        write(site, {L1: _text("A moment later.")})
        preview.shows(U1, "A moment later.")


def test_a_folder_in_the_place_of_another(tmp_path: Path) -> None:
    """Content that is moved away and replaced, or removed and made anew, is followed as before.

    A page is open meanwhile: of a folder that is made anew, the system does not tell everything that follows.
    """
    site = write(tmp_path / "site", small())
    with serving(site) as preview, contextlib.closing(preview.events()):
        shutil.copytree(site / "content", tmp_path / "other")
        write(tmp_path, {"other/lessons/l1.md": _text("Another folder.")})
        (site / "content").rename(tmp_path / "old")
        (tmp_path / "other").rename(site / "content")
        preview.shows(U1, "Another folder.")
        write(site, {L1: _text("Edited in it.")})
        preview.shows(U1, "Edited in it.")
        shutil.rmtree(site / "content")
        preview.wait(lambda: preview.get(U1).status == 404, "the page is gone")
        shutil.copytree(tmp_path / "old", site / "content")
        assert_fresh(preview)
        write(site, {L1: _text("Edited again.")})
        preview.shows(U1, "Edited again.")


def test_a_site_in_a_hidden_folder(tmp_path: Path) -> None:
    """A site whose own folder is hidden is watched as any other."""
    site = write(tmp_path / ".notes" / ".site", small())
    with serving(site) as preview:
        write(site, {"site.yaml": (site / "site.yaml").read_bytes().replace(b"Monday", b"Tuesday")})
        preview.shows("/blog/", "The Tuesday Drill")
        write(site, {"content/images/new.jpg": b"NEW"})
        preview.shows("/blog/images/new.jpg", "NEW")


@pytest.mark.parametrize("poll", [False, True])
def test_a_checkout(tmp_path: Path, poll: bool) -> None:
    """Hundreds of files change at once: all are right in the end, and a broken one keeps its last good text."""
    site = write(tmp_path / "site", many(240))
    broken, page = "content/lessons/l003.md", "/blog/2019/01/l003/"
    with serving(site, *(["--poll"] if poll else [])) as preview:
        files = many(240, "Changed")
        write(site, {**files, broken: b"---\ntitle: [\n---\nBROKEN\n"})
        preview.wait(lambda: "yaml/syntax" in preview.codes(page), "the problem is told")
        preview.shows("/blog/2023/08/l239/", "Changed 239")
        good = preview.get(page)
        assert good.status == 200
        assert b"Text 3" in good.body
        write(site, {broken: files[broken], "content/lessons/l239.md": None})
        preview.shows(page, "Changed 3")
        preview.wait(lambda: not preview.codes(), "nothing is wrong")
        wanted = fresh(site)
        sample = dict(list(wanted.items())[::9])
        preview.wait(lambda: served(preview, sample) == sample, "all is as if just started")


def _title_hook(word: str) -> bytes:
    return (
        "from generator.model.value import replace\n"
        "def go(lesson):\n"
        f"    return replace(lesson, meta=replace(lesson.meta, title='{word} ' + lesson.meta.title))\n"
    ).encode()


def test_a_hook_is_edited(tmp_path: Path) -> None:
    """The new code of a hook is used at once, however soon it follows, and what the old code made is forgotten."""
    settings = small()["site.yaml"] + b"hooks:\n  lesson: [plugins.mine:go]\n"
    site = write(tmp_path / "site", small() | {"site.yaml": settings, "plugins/mine.py": _title_hook("Alpha")})
    with serving(site) as preview:
        preview.shows("/blog/", "Alpha Lesson 6")
        for word in ("Bravo", "Delta", "Gamma"):  # as long as each other: Python tells them apart by their time
            write(site, {"plugins/mine.py": _title_hook(word)})
            preview.shows("/blog/", f"{word} Lesson 6")
    with serving(site) as preview:
        assert b"Gamma Lesson 6" in preview.get("/blog/").body


def test_the_script_is_all_that_is_added(tmp_path: Path) -> None:
    """A page is that of a build, but for one script before its end."""
    site = write(tmp_path / "site", small())
    with serving(site) as preview:
        body = preview.get(U1).body
        assert body.count(b'id="drillbook-preview"') == 1
        assert bare(body) == fresh(site)[U1][2]
        assert_untouched(preview)


def assert_untouched(preview: Serving) -> None:
    """Assert that showing a site wrote nothing beside it but drillbook's own notes."""
    assert {path.name for path in preview.folder.iterdir()} == {"site.yaml", "content", ".drillbook"}
