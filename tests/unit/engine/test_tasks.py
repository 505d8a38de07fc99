"""What workers do."""

import dataclasses
import pickle
from pathlib import Path
from typing import Any

import pytest
from sites import ASSETS, Made, fresh_modules, make_site, write_site

from generator.engine.project import open_project
from generator.engine.tasks import (
    CARD,
    DIAGNOSTICS,
    PlanContext,
    ReadResult,
    ReadTask,
    Rendered,
    RenderTask,
    SiteContext,
    read_texts,
    render_pages,
)
from generator.model.digest import digest_bytes, digest_of_text
from generator.model.lesson import LessonMetadata, PageMetadata
from generator.model.page import FileCopy
from generator.model.plan import Recipe
from generator.shell.codec import Codec, DamagedError, encode
from generator.shell.disk import NO_STAMP, Output, load, move
from generator.shell.store import Row, open_store

A, B, C = "content/lessons/a.md", "content/lessons/b.md", "content/pages/c.md"
SITE = f"""\
-- {A} --
---
title: A
date: 2026-02-16
quotes: [{{text: Be brief., author: Ann}}]
extra: {{mood: calm}}
---
Text of a, and [b](b.md).

## Symptoms

One.
-- {B} --
---
title: B
date: 2026-02-23
prompts: off
draft: false
sumary: none
---
Text of b.
-- {C} --
---
title: C
---
Text of c.
-- content/images/d.bin --
bytes
"""
GOOD = SITE.replace("sumary: none\n", "").replace("\n## Symptoms\n\nOne.\n", "")
KNOWN = b"known"


def setup_of(folder: Path, text: str = SITE) -> SiteContext:
    """Return what tasks need of a site."""
    with fresh_modules():
        return open_project(write_site(folder, text)).site_context


def read(site_context: SiteContext, *paths: str, known: bytes = b"", data: tuple[bytes, ...] = ()) -> list[ReadResult]:
    """Read texts as a worker does."""
    LAST_KEY[:] = [site_context.reading_key]
    return read_texts(ReadTask(site_context=site_context, texts=tuple((path, known) for path in paths), data=data))


LAST_KEY: list[bytes] = []
"""The key of the last reading, under which what it packed is sealed."""


def opened(taken: ReadResult, data: bytes, codec: Codec[Any] = CARD) -> Any:
    """Return what was packed for a text."""
    return codec.unpack(data, digest_of_text(LAST_KEY[0], taken.path, taken.digest))


def codes(taken: ReadResult) -> list[str]:
    """Return what is wrong with a text."""
    return [d.code for d in opened(taken, taken.diagnostics, DIAGNOSTICS)] if taken.diagnostics else []


def test_a_text_is_sealed_under_its_name(tmp_path: Path) -> None:
    """What the store has under the name of another text is as good as damaged."""
    a, b, _ = read(setup_of(tmp_path), A, B, C)
    with pytest.raises(DamagedError):
        opened(a, b.meta)


# ---------------------------------------------------------------- reading
def test_new_texts(tmp_path: Path) -> None:
    """Each text is returned in order, with its digest, its card, its prose, and what is wrong with it."""
    b, a, c = read(setup_of(tmp_path), B, A, C)
    assert [t.path for t in (b, a, c)] == [B, A, C]
    assert not any(t.same for t in (a, b, c))
    assert [t.digest for t in (a, b)] == [digest_bytes((tmp_path / path).read_bytes()) for path in (A, B)]
    metadata = [opened(t, t.meta) for t in (a, b, c)]
    assert [type(meta) for meta in metadata] == [LessonMetadata, LessonMetadata, PageMetadata]
    assert [meta.title for meta in metadata] == ["A", "B", "C"]
    assert b"Text of a" in a.prose
    assert b"<p>" in a.prose
    assert b"<p>" not in a.meta
    assert (codes(a), codes(b), codes(c)) == (["lesson/missing-section"] * 2, ["front-matter/unknown-key"], [])


def test_a_text_that_is_the_same(tmp_path: Path) -> None:
    """Of a text whose bytes are known, only the new stamp is sent back."""
    site_context = setup_of(tmp_path)
    digest = digest_bytes((tmp_path / A).read_bytes())
    (taken,) = read(site_context, A, known=digest)
    assert taken == ReadResult(
        path=A, same=True, digest=digest, stamp=load(str(tmp_path), A)[1], meta=b"", prose=b"", diagnostics=b""
    )
    (taken,) = read(site_context, A, known=KNOWN)
    assert not taken.same
    assert taken.meta


def test_a_text_that_cannot_be_read(tmp_path: Path) -> None:
    """One file that is gone or in another encoding is told of and tried again; the others are read."""
    site_context = setup_of(tmp_path, SITE + "-- content/lessons/e.md (latin-1) --\né\n")
    gone, other, good = read(site_context, "content/lessons/gone.md", "content/lessons/e.md", C)
    assert (codes(gone), codes(other), codes(good)) == (["file/unreadable"], ["text/not-utf-8"], [])
    for taken in (gone, other):
        assert (taken.same, taken.digest, taken.stamp, taken.meta, taken.prose) == (False, b"", NO_STAMP, b"", b"")


def test_a_text_without_a_value(tmp_path: Path) -> None:
    """What has no front matter has no card, but its bytes are known: it is not read again until it changes."""
    site_context = setup_of(tmp_path, "-- content/lessons/e.md --\nText.\n")
    (taken,) = read(site_context, "content/lessons/e.md")
    assert (taken.meta, taken.prose, len(taken.digest)) == (b"", b"", 16)
    assert codes(taken) == ["front-matter/missing"]


def test_texts_that_were_sent(tmp_path: Path) -> None:
    """A worker that does not see our files is handed their bytes, and looks at no disk."""
    site_context = dataclasses.replace(setup_of(tmp_path), folder="/nowhere")
    here = read(setup_of(tmp_path), A, C)
    there = read(site_context, A, C, data=tuple((tmp_path / path).read_bytes() for path in (A, C)))
    assert [(t.digest, t.meta, t.prose) for t in there] == [(t.digest, t.meta, t.prose) for t in here]
    assert [t.stamp for t in there] == [NO_STAMP] * 2


def test_a_hook_that_fails(tmp_path: Path) -> None:
    """A hook's mistake is told with its line, and comes again as long as it is there."""
    text = (
        "-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\nhooks: {lesson: 'plugins.mine:fail'}\n"
        "-- plugins/mine.py --\ndef fail(lesson):\n    if lesson.meta.title == 'A':\n        raise ValueError('oh')\n"
        "    return lesson\n"
    )
    with fresh_modules():
        site_context = open_project(write_site(tmp_path, GOOD + text)).site_context
        a, b = read(site_context, A, B)
    assert (codes(a), codes(b)) == (["hook/failed"], [])
    (problem,) = opened(a, a.diagnostics, DIAGNOSTICS)
    assert "ValueError: oh" in problem.message
    assert (Path(problem.span.path).name, problem.span.line) == ("mine.py", 3)
    assert (a.meta, a.digest) == (b"", b"")


def test_settings_make_another_key(tmp_path: Path) -> None:
    """What was read under settings that shape reading is of no use under others; other settings do not count."""
    texts = [
        f"-- site.yaml --\ntitle: a\nauthor: b\nurl: https://e.com/\n{more}"
        for more in ("", "language: de\n", "paginate: 3\n")
    ]
    one, german, three = (setup_of(tmp_path / str(n), text) for n, text in enumerate(texts))
    assert one.reading_key == three.reading_key != german.reading_key
    assert len({one.key, german.key, three.key}) == 3


# ---------------------------------------------------------------- rendering
class Bench:
    """A site, its plan, and tasks for parts of it."""

    def __init__(self, folder: Path, text: str = GOOD) -> None:
        self.folder = folder
        self.site_context = setup_of(folder, text)
        self.made: Made = make_site(text, assets=ASSETS, key=self.site_context.reading_key)
        self.taken = {t.path: t for t in read(self.site_context, A, B, C)}

    def task(self, *files: str, **more: object) -> RenderTask:
        """Return a task to render files."""
        plan = self.made.plan
        fields: dict[str, object] = {
            "site_context": self.site_context,
            "plan_context": PlanContext(key=b"", menu=plan.menu, assets=plan.assets),
            "name": "7",
            "recipes": encode([plan.recipes[file] for file in files]),
            "ours": (False,) * len(files),
        }
        return RenderTask(**(fields | more))  # type: ignore[arg-type]  # the keys are the fields'

    @property
    def prose(self) -> dict[str, bytes]:
        """The prose of all texts."""
        return {path: taken.prose for path, taken in self.taken.items()}


PAGES = ("2026/02/a/index.html", "c/index.html", "index.html", "atom.xml", "quotes/index.html", "sitemap.xml")


def test_pages_are_rendered_in_order(tmp_path: Path) -> None:
    """Without an output folder the bytes come back, one for each recipe, in order."""
    context = Bench(tmp_path)
    done = render_pages(context.task(*PAGES, prose=context.prose))
    assert (len(done.data), done.staged, done.problems) == (len(PAGES), [], [])
    assert b"Text of a, and" in done.data[0]
    assert b"Text of c." in done.data[1]
    assert b"Text of b." in done.data[3]
    assert b"Be brief." in done.data[4]
    assert b"<urlset" in done.data[5]


def test_prose_from_the_store_or_from_the_task(tmp_path: Path) -> None:
    """It makes no difference to a page where its text was fetched from."""
    context = Bench(tmp_path)
    path = tmp_path / "store.sqlite"
    with open_store(path) as store:
        for name, taken in context.taken.items():
            store.put_texts([(Row(name, b"", b"", *NO_STAMP, b"", b""), taken.prose)])
        store.commit()
        fetched = render_pages(context.task(*PAGES, store=str(path)))
    assert fetched == render_pages(context.task(*PAGES, prose=context.prose))
    with open_store(path) as store:
        store.forget_texts([A])
        store.commit()
    with pytest.raises(DamagedError):
        render_pages(context.task(*PAGES, store=str(path)))


def test_pages_are_staged(tmp_path: Path) -> None:
    """With an output folder the files are ready to be moved, and only where they are not there already."""
    context = Bench(tmp_path)
    output = Output.open(tmp_path / "output")
    output.start()
    task = context.task(*PAGES, prose=context.prose, output=str(output.folder))
    done = render_pages(task)
    assert (done.data, done.problems) == ([], [])
    assert [one.file for one in done.staged] == list(PAGES)
    assert not (output.folder / "index.html").exists()
    move(str(output.folder), done.staged)
    whole = render_pages(context.task(*PAGES, prose=context.prose)).data
    assert [(output.folder / file).read_bytes() for file in PAGES] == whole
    again = render_pages(task)
    assert [(one.file, one.name) for one in again.staged] == [(file, "") for file in PAGES]


def test_a_strangers_file_is_told_of(tmp_path: Path) -> None:
    """A file that is not drillbook's is a problem of its page; the other pages are rendered all the same."""
    context = Bench(tmp_path)
    output = Output.open(tmp_path / "output")
    output.start()
    (output.folder / "index.html").write_text("mine")
    done = render_pages(context.task(*PAGES, prose=context.prose, output=str(output.folder)))
    assert [d.code for d in done.problems] == ["output/not-ours"]
    assert [one.file for one in done.staged] == [file for file in PAGES if file != "index.html"]
    ours = render_pages(context.task("index.html", prose=context.prose, output=str(output.folder), ours=(True,)))
    assert [one.file for one in ours.staged] == ["index.html"]


def test_a_broken_layout_is_told_for_each_page(tmp_path: Path) -> None:
    """A mistake in one layout does not hide one in another."""
    context = Bench(tmp_path, GOOD + "-- layouts/lesson.html --\n{{ nope }}\n-- layouts/page.html --\n{% if %}\n")
    done = render_pages(context.task(*PAGES, prose=context.prose))
    assert [d.code for d in done.problems] == ["layout/unknown-variable", "layout/syntax"]
    assert isinstance(done, Rendered)


def test_copies(tmp_path: Path) -> None:
    """A file that is published as it is keeps every byte; one that is gone meanwhile is told of."""
    context = Bench(tmp_path)
    recipes = [
        Recipe(file=name, path=f"/{name}", page=FileCopy(source=f"content/images/{name}", digest=b""))
        for name in ("d.bin", "gone.bin")
    ]
    done = render_pages(context.task(recipes=encode(recipes), ours=(False, False)))
    assert done.data == [b"bytes\n"]
    assert [d.code for d in done.problems] == ["file/unreadable"]


def test_a_task_can_be_sent(tmp_path: Path) -> None:
    """Tasks and results are values that another process can have: what is sent is what arrives."""
    context = Bench(tmp_path)
    task = context.task(*PAGES, prose=context.prose)
    sent = pickle.loads(pickle.dumps(task))
    assert render_pages(sent) == render_pages(task) == pickle.loads(pickle.dumps(render_pages(task)))
