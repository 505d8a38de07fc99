"""The floor of each stage: what the bare library takes for the same lessons, with nothing of drillbook around it.

No field is checked, no mistake found, no place remembered, nothing compared
with the last build.  So a floor is not what drillbook could come down to; it
shows how much of a stage is the library's, and how much drillbook's.
"""

import itertools
import json
import os
import pickle
import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import corpus
import jinja2
import pyromark
import yaml
from markupsafe import Markup

__all__ = ["floors"]

_SAMPLE = 200
_PASSES = 7


def floors(site: Path, lessons: int) -> Mapping[str, tuple[float, str]]:
    """Return for each stage the seconds of its floor for a number of lessons, and what that is; the site was built."""
    sample = [corpus.make_lesson(number, lessons) for number in range(min(lessons, _SAMPLE))]
    files = [str(site / "content" / "lessons" / f"{lesson.name}.md") for lesson in sample]
    texts = [Path(file).read_text("utf-8").partition("\n")[2].rpartition("---")[0] for file in files]
    values = [_values(lesson) for lesson in sample]
    packed = [json.dumps(value).encode() for value in values]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(site / "layouts"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    page, entry = environment.get_template("lesson.html"), environment.get_template("feed-entry.html")
    per_lesson = {
        "loading": (_least(lambda number: Path(files[number]).read_bytes(), sample), "`read_bytes`"),
        "front matter": (
            _least(lambda number: yaml.compose(texts[number], Loader=yaml.CSafeLoader), sample),
            "PyYAML's parser in C",
        ),
        "Markdown": (
            _least(lambda number: [pyromark.html(t) for _, _, t in sample[number].sections], sample),
            "pyromark",
        ),
        "packing": (_least(lambda number: pickle.dumps(values[number]), sample), "`pickle`"),
        "unpacking": (_least(lambda number: pickle.loads(pickle.dumps(values[number])), sample), "`pickle`, both ways"),
        "pipes between processes": (
            _least(lambda number: pickle.loads(pickle.dumps(packed[number])), sample),
            "`pickle`",
        ),
        "page template": (_least(lambda number: page.render(values[number]), sample), "Jinja with ready values"),
        "feeds": (
            _least(lambda number: Markup.escape(str(entry.render(values[number]))), sample),
            "Jinja with ready values, escaped",
        ),
        "store": (_inserted(site, packed), "SQLite, one transaction"),
    }
    written = sum(1 for file in (site / "output").rglob("*") if file.is_file()) / lessons
    html = [page.render(value).encode() for value in values]
    per_lesson["writing"] = (_written(site, html) * written, "`mkdir`, `open`, `write`, `close`")
    return {stage: (seconds * lessons, what) for stage, (seconds, what) in per_lesson.items()}


def _least(work: Callable[[int], object], sample: Sequence[object]) -> float:
    """Return the seconds that a lesson takes, in the fastest of some passes over a sample."""
    passes = []
    for _ in range(_PASSES):
        start = time.thread_time()
        for number in range(len(sample)):
            work(number)
        passes.append(time.thread_time() - start)
    return min(passes) / len(sample)


def _values(lesson: corpus.Lesson) -> dict[str, object]:
    """Return what the layouts show of a lesson, ready."""
    link = {"url": "/tags/pipeline/", "label": "pipeline"}
    sections = [
        {"name": name, "heading": heading, "html": Markup(pyromark.html(text)), "quotes": []}
        for name, heading, text in lesson.sections
    ]
    quote = {"html": Markup(f"<p>{lesson.quote}</p>"), "author": lesson.author}
    sections.append({"name": "quotes", "heading": "Final Thought", "html": "", "quotes": [quote]})
    return {
        "site": {"title": "The Drill Book", "feed": "/feed.xml", "assets": {"style.css": "/assets/style.css"}},
        "page": {"title": lesson.title, "description": lesson.summary, "canonical": f"/posts/{lesson.name}/"},
        "lesson": {
            "title": lesson.title,
            "date": {"iso": lesson.date.isoformat(), "long": "14 February 2026"},
            "author": {"label": lesson.author},
            "tags": [link, link],
            "lead": "",
            "sections": sections,
            "prompts_heading": "Your Top 3 Goals & Tactics",
            "prompts": [{"html": Markup("<p>What worked?</p>")}] * 3,
            "older": link,
            "newer": link,
        },
    }


def _inserted(site: Path, rows: Sequence[bytes]) -> float:
    """Return the seconds that a row of about the size of a lesson takes in a new file of SQLite."""
    passes = []
    for number in range(_PASSES):
        database = sqlite3.connect(site / f"floor-{number}.sqlite")
        database.execute("create table text (path text primary key, data blob)")
        start = time.thread_time()
        database.executemany("insert into text values (?, ?)", ((str(path), row) for path, row in enumerate(rows)))
        database.commit()
        passes.append(time.thread_time() - start)
        database.close()
    return min(passes) / len(rows)


def _written(site: Path, pages: Sequence[bytes]) -> float:
    """Return the seconds that a page takes to write into a folder of its own."""
    folder, numbers = site / "floor", itertools.count()
    folder.mkdir()

    def write(number: int) -> None:
        place = f"{folder}/{next(numbers)}"
        os.mkdir(place)  # noqa: PTH102 - `Path` takes longer than the system
        descriptor = os.open(f"{place}/index.html", os.O_WRONLY | os.O_CREAT, 0o666)
        os.write(descriptor, pages[number])
        os.close(descriptor)

    try:
        return _least(write, pages)
    finally:
        shutil.rmtree(folder)
