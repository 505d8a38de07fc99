"""Never stale: after any edits, each site is what a build of it alone makes."""

import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from folders import CLOCK, LESSON, alone, run, site, write_sites
from sites import NOW, output_of

from generator.plan.site import Clock

TO_COME = LESSON.format(name="next", date="2026-03-09", text="Next.")
SITES = {name: site(name, more=TO_COME) for name in ("a", "b", "c")}


def _text(site: Path) -> Path:
    return site / "content" / "lessons" / "first.md"


def _add_line(site: Path, rng: random.Random) -> None:
    _text(site).write_text(f"---\ntitle: First\ndate: 2026-02-01\n---\nText {rng.randrange(10)}.\n")


def _same_size(site: Path, _rng: random.Random) -> None:
    text = _text(site)
    text.write_bytes(text.read_bytes().swapcase().replace(b"TITLE", b"title").replace(b"DATE", b"date"))


def _second_lesson(site: Path, _rng: random.Random) -> None:
    other = site / "content" / "lessons" / "second.md"
    if other.exists():
        other.unlink()
    else:
        other.write_text("---\ntitle: Second\ndate: 2026-02-10\nexpires: 2026-03-20\n---\nText.\n")


def _settings(site: Path, rng: random.Random) -> None:
    path = site / "site.yaml"
    path.write_text(path.read_text() + f"# {rng.random()}\n" if rng.random() < 0.5 else path.read_text() + "\n")


def _layout(site: Path, rng: random.Random) -> None:
    layout = site / "layouts" / "404.html"
    if layout.exists():
        shutil.rmtree(layout.parent)
    else:
        layout.parent.mkdir()
        layout.write_text(f"nothing here {rng.randrange(9)}")


def _output(site: Path, rng: random.Random) -> None:
    files = sorted(path for path in (site / "output").rglob("*.html"))
    if files:
        rng.choice(files).write_text("mine")


def _no_output(site: Path, _rng: random.Random) -> None:
    shutil.rmtree(site / "output", ignore_errors=True)


def _no_store(site: Path, _rng: random.Random) -> None:
    shutil.rmtree(site / ".drillbook", ignore_errors=True)


def _swap(site: Path, _rng: random.Random) -> None:
    """Give two sites each other's texts, with all their times."""
    other = site.parent / ("a" if site.name != "a" else "b")
    (site / "content").rename(site.parent / "kept")
    (other / "content").rename(site / "content")
    (site.parent / "kept").rename(other / "content")


def _table(site: Path, _rng: random.Random) -> None:
    table = site.parent / ".drillbook" / "stamps"
    table.write_bytes(table.read_bytes()[:-1])


EDITS: list[Callable[[Path, random.Random], None]] = [
    *(_add_line, _same_size, _second_lesson, _settings, _layout, _output, _no_output, _no_store, _swap, _table),
]


def test_any_edits(tmp_path: Path) -> None:
    """Edits of any kind, a clock that goes anywhere, a run after each: no site differs from a build of it alone."""
    rng = random.Random(time.time_ns() if os.environ.get("DRILLBOOK_LONG") else 0)
    folder = write_sites(tmp_path, SITES)
    run(folder)
    edits = rng.sample(EDITS, len(EDITS))
    for edit in edits:
        site = folder / rng.choice(sorted(SITES))
        edit(site, rng)
        clock = Clock(now=NOW.replace(day=rng.choice([2, 2, 2, 9, 21]))) if rng.random() < 0.5 else CLOCK
        run(folder, clock=clock, workers="1")
        for name in SITES:
            assert output_of(folder / name) == alone(folder / name, clock=clock), f"{name} after {edit.__name__}"
