"""Pictures through whole builds: made once, never torn, never with what the camera noted."""

import io
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

import pytest
from engine_serve import serving
from engine_sites import (
    CLOCK,
    NOW,
    assert_clean,
    command,
    environment,
    lesson,
    make,
    make_well,
    output_of,
    wait_until,
    write,
)
from pictures import half, hollow, photo
from PIL import Image

from generator.engine import assets, picture_making, picture_tasks
from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.model.picture import Picture, Shape
from generator.preview import quick_pictures
from generator.preview.responses import Responder
from generator.preview.session import PreviewSession
from generator.preview.workspace import Workspace
from generator.shell import pictures
from generator.shell.file_stats import SourceStat
from generator.shell.picture_cache import PictureCache

SHOWN = "content/lessons/shown.md"
ONE, TWO = "content/images/one.jpg", "content/images/two.jpg"
TEXT = "![One](../images/one.jpg)\n\n![Two](../images/two.jpg)"
EACH = 3 + 2 + 1  # AVIF in three widths, WebP in two, and a JPEG that stands at two addresses


def site(folder: Path) -> Path:
    """Write a site with two pictures that a lesson shows."""
    settings = b"title: T\nauthor: A\nurl: https://www.example.com/\n"
    photos = {ONE: photo(1000, 750), TWO: photo(1000, 700)}
    return write(folder, {"site.yaml": settings, SHOWN: lesson("Shown", 16, TEXT)} | photos)


def counted() -> "mock._patch[mock.Mock]":
    """Count the files that are made of pictures."""
    return mock.patch.object(pictures, "_file", side_effect=pictures._file)


def picture_cache(folder: Path) -> dict[str, bytes]:
    """Return what is in the darkroom."""
    return {p.name: p.read_bytes() for p in (folder / ".drillbook" / "pictures").iterdir()}


def images(folder: Path) -> Mapping[str, bytes]:
    """Return the pictures of the output."""
    return {name: data for name, data in output_of(folder).items() if name.startswith("images/")}


# ---------------------------------------------------------------- once
def test_a_picture_is_made_once(tmp_path: Path) -> None:
    """A second build makes nothing, nor does one after another word, nor one whose output somebody took away."""
    folder = site(tmp_path)
    with counted() as made:
        make_well(folder)
        assert made.call_count == 2 * EACH == len(picture_cache(folder))
        before = images(folder)
        assert make_well(folder).written == 0
        write(folder, {SHOWN: lesson("Shown", 16, f"Another word. {TEXT}")})
        make_well(folder)
        for name in before:
            (folder / "output" / name).unlink()
        make_well(folder)
        assert images(folder) == before
        assert made.call_count == 2 * EACH


def test_a_picture_is_looked_at_once(tmp_path: Path) -> None:
    """As long as its file holds what it did, it is not looked at again, whatever else changes."""
    folder = site(tmp_path)
    with mock.patch.object(pictures, "inspect", side_effect=pictures.inspect) as looked:
        make_well(folder)
        write(folder, {SHOWN: lesson("Shown", 16, f"Another word. {TEXT}")})
        make_well(folder)
        assert looked.call_count == 2
        write(folder, {TWO: photo(1000, 600)})
        make_well(folder)
        assert looked.call_count == 3


def test_a_replaced_picture_is_made_anew_and_the_old_one_goes(tmp_path: Path) -> None:
    """Neither the output nor the darkroom keeps anything of what a picture was before."""
    folder = site(tmp_path)
    make_well(folder)
    before = picture_cache(folder)
    write(folder, {TWO: photo(1000, 600)})
    with counted() as made:
        make_well(folder)
    assert made.call_count == EACH
    assert len(picture_cache(folder)) == 2 * EACH
    assert len(before.keys() & picture_cache(folder).keys()) == EACH
    assert_clean(folder)
    write(folder, {TWO: None, SHOWN: lesson("Shown", 16, "Text.")})
    make_well(folder)
    assert set(images(folder)) == {"images/one.jpg"}
    assert len(picture_cache(folder)) == 1


def test_workers_make_the_same_pictures(tmp_path: Path) -> None:
    """Several processes make what one makes, to the byte."""
    folder = site(tmp_path)
    make_well(folder, workers="2")
    assert_clean(folder)


# ---------------------------------------------------------------- in which order, and by how many
def test_the_newest_lesson_has_its_pictures_first(tmp_path: Path) -> None:
    """Then older ones, then what only a link leads to; whoever waits hears how many there are."""
    names = ("d", "a", "c")
    texts = {
        f"content/lessons/{n}.md": lesson(n, 18 - day, f"![{n}](../images/{n}.jpg)") for day, n in enumerate(names)
    }
    photos = {f"content/images/{n}.jpg": photo(30, 20 + number) for number, n in enumerate("abcd")}
    folder = write(site(tmp_path), {SHOWN: None, ONE: None, TWO: None} | texts | photos)
    real, order, progress = picture_tasks.encode_picture, [], []

    def encode(task: picture_tasks.EncodeTask) -> None:
        order.append(task.source.rpartition("/")[2])
        real(task)

    with mock.patch.object(picture_making, "encode_picture", encode):
        build(folder, CLOCK, BuildOptions(workers="1"), progress=lambda *step: progress.append(step))
    assert order == ["d.jpg", "a.jpg", "c.jpg", "b.jpg"]
    assert [step for step in progress if step[0] == "making pictures"] == [
        ("making pictures", n, 4) for n in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize(("pictures", "cores", "tasks"), [(1, 8, 1), (3, 8, 6), (3, 3, 3), (9, 2, 9), (2, 1, 2)])
def test_every_core_has_something_to_make(pictures: int, cores: int, tasks: int) -> None:
    """A few pictures are made in two parts where there are more cores than pictures; no shape is made twice."""
    shapes = [Shape(kind="avif", width=width, height=1) for width in (4, 3, 2)]
    by_picture = {(f"{number}.jpg", b""): shapes for number in range(pictures)}
    parts = list(picture_making._tasks("", by_picture, cores))
    assert len(parts) == tasks
    assert sorted(s.width for part in parts for s in part.shapes) == sorted([2, 3, 4] * pictures)


# ---------------------------------------------------------------- interrupted, torn, replaced
@pytest.mark.skipif(os.name != "posix", reason="Windows has no groups of processes to send Ctrl-C to")
def test_ctrl_c_keeps_what_is_made_and_shows_no_traceback(tmp_path: Path) -> None:
    """All workers get it, as from a terminal: the program says one word, and the next build makes the rest alone."""
    pictures = {f"content/images/{number}.jpg": photo(1000, 600 + number) for number in range(8)}
    text = lesson("Shown", 16, "\n\n".join(f"![{n}](../images/{n}.jpg)" for n in range(8)))
    folder = write(site(tmp_path), {SHOWN: text} | pictures)
    process = subprocess.Popen(
        command(folder, "--workers", "2"), env=environment(), stderr=subprocess.PIPE, start_new_session=True
    )
    cache = folder / ".drillbook" / "pictures"
    wait_until(lambda: cache.is_dir() and len(list(cache.iterdir())) > EACH, "a few pictures are made")
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors.decode().split()[-1]) == (130, "stopped")
    assert "Traceback" not in errors.decode()
    complete = [path for path in cache.iterdir() if "." not in path.name]
    assert EACH <= len(complete) < 8 * EACH
    before = {path: path.stat().st_ino for path in complete}
    make_well(folder, workers="2")
    assert before.items() <= {path: path.stat().st_ino for path in cache.iterdir()}.items()


def test_what_was_looked_at_is_not_looked_at_again(tmp_path: Path) -> None:
    """Hundreds of large photos take a while: a build that is stopped among them goes on where it was."""
    folder = site(tmp_path)
    real, looked = pictures.inspect, []

    def inspect(name: str, data: bytes) -> Picture:
        if looked:
            raise StoppedError
        looked.append(name)
        return real(name, data)

    with mock.patch.object(assets, "_SAVE_EVERY", -1):
        with mock.patch.object(pictures, "inspect", inspect), pytest.raises(StoppedError):
            make(folder)
        with mock.patch.object(pictures, "inspect", side_effect=real) as again:
            make_well(folder)
    assert again.call_count == 1


class StoppedError(Exception):
    """Stands for the moment at which a build is killed."""


@pytest.mark.parametrize("at", range(1, 2 * EACH, 4))
def test_a_build_that_is_stopped_keeps_what_it_made(tmp_path: Path, at: int) -> None:
    """The next one makes the rest, and no more; no reader is ever shown half of a picture."""
    folder = site(tmp_path)
    real, count = PictureCache.put, iter(range(1, 100))

    def put(self: PictureCache, *args: object) -> None:
        if next(count) == at:
            raise StoppedError
        real(self, *args)  # type: ignore[arg-type]  # what it was called with

    with mock.patch.object(PictureCache, "put", put), pytest.raises(StoppedError):
        make(folder)
    assert images(folder) == {}
    with counted() as made:
        make_well(folder)
    assert made.call_count == 2 * EACH - (at - 1)
    assert_clean(folder)


def test_a_torn_file_is_made_again(tmp_path: Path) -> None:
    """What a power cut left of a file of the darkroom is not published."""
    folder = site(tmp_path)
    make_well(folder)
    for path in (folder / ".drillbook" / "pictures").iterdir():
        path.write_bytes(half(path.read_bytes()))
    for name in images(folder):
        (folder / "output" / name).unlink()
    make_well(folder)
    assert_clean(folder)


def test_nothing_can_be_kept(tmp_path: Path) -> None:
    """Without room for a darkroom the site is the same; it takes longer."""
    folder = write(site(tmp_path), {".drillbook/pictures": b"a file where the folder should be"})
    make_well(folder)
    assert_clean(folder)


def test_a_picture_that_is_replaced_meanwhile(tmp_path: Path) -> None:
    """Saved after it was inspected and before it is made: the next build makes it, and nothing wrong stays."""
    folder = site(tmp_path)
    real = picture_tasks.load

    def load(where: str, path: str) -> tuple[bytes, SourceStat]:
        loaded = real(where, path)
        if path == TWO:
            write(folder, {TWO: photo(1000, 600)})
        return loaded

    with mock.patch.object(picture_tasks, "load", load):
        make_well(folder)
    make_well(folder)
    assert_clean(folder)
    assert len(picture_cache(folder)) == 2 * EACH


def test_a_picture_that_is_broken_meanwhile(tmp_path: Path) -> None:
    """Something worse than a picture can be saved in its place; it is said, and nobody sees a traceback."""
    folder = site(tmp_path)
    with mock.patch.object(pictures, "encode", side_effect=OSError("encoder error -2")):
        (problem, *_) = make(folder).diagnostics
    assert (problem.code, problem.span.path) == ("picture/failed", ONE)
    assert "encoder error -2" in problem.message


# ---------------------------------------------------------------- what is published
def test_no_file_tells_where_a_picture_was_taken(tmp_path: Path) -> None:
    """Not the ones that are shown, nor what stands at its own address, whoever leads there."""
    folder = site(tmp_path)
    place = b"Via Roma 1, Palermo"
    exif = Image.Exif()
    exif[0x010E] = place.decode()
    noted = photo(1000, 750, exif=exif.tobytes(), comment=place)
    texts = {
        SHOWN: lesson("Shown", 16, "![A](../images/shown.jpg) ![B](../images/both.jpg) [B](../images/both.jpg)"),
        "content/lessons/raw.md": lesson("Raw", 17, "<img src='../images/raw.jpg' alt='x'> [L](../images/linked.jpg)"),
    }
    names = ("shown", "both", "raw", "linked", "nobodys")
    write(folder, texts | {f"content/images/{name}.jpg": noted for name in names})
    make_well(folder)
    assert {f"images/{name}.jpg" for name in names} <= images(folder).keys()
    assert not [name for name, data in output_of(folder).items() if place in data]


@pytest.mark.parametrize(
    ("data", "code", "published"),
    [
        (b"", "picture/unreadable", True),
        (b"<!doctype html>", "picture/unreadable", True),
        (half(photo(400, 300)), "picture/cut-off", True),
        (hollow(30_000, 30_000), "picture/unsuitable", False),
        (b"\0\0\0\x18ftypheic", "picture/unreadable", True),
    ],
)
def test_a_picture_that_cannot_be_used(tmp_path: Path, data: bytes, code: str, published: bool) -> None:
    """It is told at the line of each lesson that shows it; what is only ugly does not keep the site back."""
    folder = write(site(tmp_path), {TWO: data, "content/lessons/b.md": lesson("B", 17, "![B](../images/two.jpg)")})
    outcome = make(folder)
    assert [(d.code, d.span.path) for d in outcome.diagnostics] == [(code, "content/lessons/b.md"), (code, SHOWN)]
    assert outcome.good is published
    assert ("2026/02/b/index.html" in output_of(folder)) is published


def test_checking_makes_no_pictures(tmp_path: Path) -> None:
    """`check` is quick: it looks at them, and says what is wrong."""
    folder = site(tmp_path)
    with counted() as made:
        assert not build(folder, CLOCK, BuildOptions(write=False)).diagnostics
    assert made.call_count == 0


# ---------------------------------------------------------------- the preview
def test_the_preview_shows_pictures_that_nobody_made(tmp_path: Path) -> None:
    """At the addresses that a build will give them, in their kinds and sizes, and it keeps none of them."""
    folder = site(tmp_path)
    make_well(folder)
    sizes = {name: Image.open(io.BytesIO(data)).size for name, data in images(folder).items()}
    for path in (folder / ".drillbook" / "pictures").iterdir():
        path.unlink()
    with serving(folder) as preview:
        for name, size in sizes.items():
            answer = preview.get(f"/{name}")
            image = Image.open(io.BytesIO(answer.body))
            assert image.size == size
            assert answer.kind == f"image/{(image.format or '').lower()}"
    assert not picture_cache(folder)


def test_the_preview_makes_a_picture_once(tmp_path: Path) -> None:
    """A page that is loaded again has its pictures at once, and a picture that is replaced is another one."""
    folder = site(tmp_path)
    workspace = Workspace(folder, lambda: None, lambda *_: None)
    session = PreviewSession(workspace, now=lambda: NOW, on_diagnostics=lambda _problems: None)
    session.start()
    responder = Responder(session)
    with counted() as made:
        first = responder.answer("/images/one.jpg").body
        assert responder.answer("/images/one.jpg").body == first
        assert made.call_count == 1
        write(folder, {ONE: photo(1000, 750, mode="L")})
        assert responder.answer("/images/one.jpg").body != first
    workspace.close()


def test_the_preview_keeps_few_pictures() -> None:
    """Those that were asked for last, within a bound, so that a day of work does not fill the memory."""
    kept = quick_pictures.QuickPictures()
    shapes = [Shape(kind="png", width=width, height=3) for width in (4, 5, 6)]
    quickly = mock.patch.object(pictures, "preview_encode", side_effect=lambda _data, shape: bytes(shape.width))
    with mock.patch.object(quick_pictures, "_MOST", 10), quickly as made:
        sizes = [len(kept.picture(b"", shapes[number])) for number in (0, 1, 0, 2, 0, 1)]
    assert sizes == [4, 5, 4, 6, 4, 5]
    assert made.call_count == 4


def test_the_preview_shows_no_picture_from_elsewhere(tmp_path: Path) -> None:
    """A link to a file outside of the site is refused, whether it is a picture or not, also after a build."""
    folder = site(tmp_path / "site")
    (tmp_path / "secret.jpg").write_bytes(photo(300, 200))
    (folder / "content" / "images" / "leak.jpg").symlink_to(tmp_path / "secret.jpg")
    with serving(folder) as preview:
        assert preview.get("/images/leak.jpg").status == 404


def test_nobody_waits_for_a_picture(tmp_path: Path) -> None:
    """While one is made, the desk is free: whoever saves a text sees it at once."""
    workspace = Workspace(site(tmp_path), lambda: None, lambda *_: None)
    session = PreviewSession(workspace, now=lambda: NOW, on_diagnostics=lambda _problems: None)
    session.start()
    taken = threading.Event()

    def sketch(_data: bytes, _shape: Shape) -> bytes:
        other = threading.Thread(target=lambda: session.lock.acquire() and (taken.set(), session.lock.release()))
        other.start()
        other.join(60)
        return b"sketch"

    with mock.patch.object(pictures, "preview_encode", sketch):
        assert Responder(session).answer("/images/one.jpg").body == b"sketch"
    workspace.close()
    assert taken.is_set()
