"""What workers do to render."""

import pickle
from pathlib import Path

import pytest
from sites import ASSETS, Made, make_site

from generator.engine.contexts import PlanContext
from generator.engine.render_tasks import RenderResult, RenderTask, render_pages
from generator.model.page import FileCopy
from generator.model.plan import Recipe
from generator.shell.codec import DamagedError, encode
from generator.shell.file_stats import NO_SOURCE_STAT
from generator.shell.output_folder import OutputFolder, move
from generator.shell.store import TextRow, open_store

from .task_sites import GOOD, A, B, C, read, setup_of


class Bench:
    """A site, its plan, and tasks for parts of it."""

    def __init__(self, folder: Path, text: str = GOOD) -> None:
        self.folder = folder
        self.site_context = setup_of(folder, text)
        self.made: Made = make_site(text, assets=ASSETS, key=self.site_context.reading_key)
        self.results = {t.path: t for t in read(self.site_context, A, B, C)}

    def task(self, *files: str, **more: object) -> RenderTask:
        """Return a task to render files."""
        plan = self.made.plan
        fields: dict[str, object] = {
            "site_context": self.site_context,
            "plan_context": PlanContext(key=b"", frame=plan.frame),
            "name": "7",
            "recipes": encode([plan.recipes[file] for file in files]),
            "ours": (False,) * len(files),
        }
        return RenderTask(**(fields | more))  # type: ignore[arg-type]  # the keys are the fields'

    @property
    def prose(self) -> dict[str, bytes]:
        """The prose of all texts."""
        return {path: result.prose for path, result in self.results.items()}


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
        for name, result in context.results.items():
            store.put_texts([(TextRow(name, b"", b"", *NO_SOURCE_STAT, b"", b""), result.prose)])
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
    output = OutputFolder.open(tmp_path / "output")
    output.start()
    task = context.task(*PAGES, prose=context.prose, output=str(output.folder))
    done = render_pages(task)
    assert (done.data, done.problems) == ([], [])
    assert [one.file for one in done.staged] == list(PAGES)
    assert not (output.folder / "index.html").exists()
    move(str(output.folder), done.staged)
    expected = render_pages(context.task(*PAGES, prose=context.prose)).data
    assert [(output.folder / file).read_bytes() for file in PAGES] == expected
    again = render_pages(task)
    assert [(one.file, one.name) for one in again.staged] == [(file, "") for file in PAGES]


def test_a_strangers_file_is_told_of(tmp_path: Path) -> None:
    """A file that is not drillbook's is a problem of its page; the other pages are rendered all the same."""
    context = Bench(tmp_path)
    output = OutputFolder.open(tmp_path / "output")
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
    assert isinstance(done, RenderResult)


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


class _Counted(dict[str, bytes]):
    """Prose that counts how often each text of it is asked for."""

    def __init__(self, prose: dict[str, bytes]) -> None:
        super().__init__(prose)
        self.asked: list[str] = []

    def __getitem__(self, path: str) -> bytes:
        self.asked.append(path)
        return super().__getitem__(path)


def test_prose_is_unpacked_once(tmp_path: Path) -> None:
    """A lesson's page and the feed that shows it share what was unpacked of it."""
    context = Bench(tmp_path)
    prose = _Counted(context.prose)
    done = render_pages(context.task("2026/02/a/index.html", "atom.xml", prose=prose))
    assert all(b"Text of a, and" in data for data in done.data)
    assert sorted(prose.asked) == [A, B]
