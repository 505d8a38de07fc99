"""Times `build --sites`: many sites with nothing to do, and edits of some while others are built first.

    python benchmarks/many_sites.py make /dev/shm/many --sites 5000     # once: takes 7 GB, and ten minutes
    python benchmarks/many_sites.py look /dev/shm/many
    python benchmarks/many_sites.py edits /dev/shm/many --edits 100 [--all-sites]

A hundred sites are really built, each with lessons of its own, and copied: to
the program, copies are sites like any others.  What a build replaces and never
writes into, the output, is shared by hard links; texts and stores are copied.
"""

import argparse
import contextlib
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import corpus
from measuring import run, session_cpu

HERE = Path(__file__).parent
BUILD = [sys.executable, "-m", "generator", "build", "--sites"]
LESSONS = "content/lessons"


# ---------------------------------------------------------------- making
def make(folder: Path, sites: int, real: int, lessons: int) -> None:
    """Make sites: `real` are built, the others copied."""
    folder.mkdir(parents=True)
    names = [f"site-{number:05}" for number in range(sites)]
    for number, name in enumerate(names[:real]):
        new_site(folder / name, number, lessons)
    # What was saved just now is not believed.
    time.sleep(2.1)
    subprocess.run([*BUILD, folder], check=True, env=_environment())
    for number, name in enumerate(names[real:]):
        _copy(folder / names[number % real], folder / name)
    time.sleep(2.1)
    subprocess.run([*BUILD, folder], check=True, env=_environment())


def new_site(site: Path, number: int, lessons: int) -> None:
    """Write a site whose lessons no other number has."""
    (site / LESSONS).mkdir(parents=True)
    settings = (HERE / "site-shipped" / "site.yaml").read_text("utf-8")
    (site / "site.yaml").write_text(settings.replace("example.com", f"site-{number}.example.com"), "utf-8")
    first = number * lessons
    for one in range(first, first + lessons):
        lesson = corpus.make_lesson(one, first + lessons)
        (site / LESSONS / f"{lesson.name}.md").write_text(corpus.for_drillbook(lesson), "utf-8")


def _copy(site: Path, copy: Path) -> None:
    for name in ("content", "layouts", ".drillbook"):
        if (site / name).exists():
            shutil.copytree(site / name, copy / name)
    shutil.copy2(site / "site.yaml", copy / "site.yaml")
    shutil.copytree(site / "output", copy / "output", copy_function=os.link)


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(HERE.parent)}


# ---------------------------------------------------------------- edits while others are built first
def edits(folder: Path, number: int, first: int, *, all_sites: bool) -> list[tuple[float, float]]:
    """Edit a lesson of a random site, again and again, while `first` new sites are built; return when pages had it.

    Each is the seconds on the clock until the page had the new word, and the seconds of the processor that its build
    took.  With `all_sites`, a run over all sites has to find the edit; otherwise it is told which site it was.
    """
    rng, times = random.Random(number), list[tuple[float, float]]()
    built = sorted(path.name for path in folder.glob("site-*"))
    with _first_builds(folder, first) as others:
        for edit in range(number):
            site = folder / rng.choice(built)
            if not all_sites:
                others()
            lesson = rng.choice(sorted((site / LESSONS).glob("*.md")))
            word = f"Edited{edit}x{time.time_ns()}"
            lesson.write_text(re.sub(r"(?m)^  - ", f"  - {word} ", lesson.read_text("utf-8"), count=1), "utf-8")
            command = [*BUILD, folder] if all_sites else [*BUILD[:-1], "--site", site]
            times.append(_until(site / "output" / "posts" / lesson.stem / "index.html", word, command))
    return times


def _until(page: Path, word: str, command: list[str | Path]) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen(command, env=_environment(), stdout=subprocess.DEVNULL, start_new_session=True)
    while word not in page.read_text("utf-8"):
        assert process.poll() is None or word in page.read_text("utf-8"), f"{page} was not built"
        time.sleep(0.005)
    wall, cpu = time.perf_counter() - start, session_cpu(process.pid)
    # What else a run over all has found to do is left to the next one: the first builds go on waiting.
    if "--sites" in command and process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.wait()
    return wall, cpu


@contextlib.contextmanager
def _first_builds(folder: Path, number: int) -> Iterator[Callable[[], None]]:
    """Put sites that were never built beside the others; what is yielded sees to it that some are being built."""
    names = [f"new-{one:03}" for one in range(number)]
    for one, name in enumerate(names):
        if not (folder / name).exists():
            new_site(folder / name, 1_000_000 + one, 50)
    others = _Others(folder, names)
    try:
        yield others.keep_on
    finally:
        others.stop()
        for name in names:
            shutil.rmtree(folder / name)


class _Others:
    """A run over all sites that builds new ones, and is begun again when it has built them."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self._folder, self._names = folder, names
        self._process: subprocess.Popen[bytes] | None = None

    def keep_on(self) -> None:
        """Return when new sites are being built."""
        if self._process and self._process.poll() is None:
            return
        for name in self._names:
            for made in ("output", ".drillbook"):
                shutil.rmtree(self._folder / name / made, ignore_errors=True)
        command = [*BUILD, self._folder]
        self._process = subprocess.Popen(command, env=_environment(), stdout=subprocess.DEVNULL, start_new_session=True)
        while not any((self._folder / name / ".drillbook").exists() for name in self._names):
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it, after the sites that are being built."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()


def _told(times: list[tuple[float, float]]) -> str:
    rows = []
    for unit, values in (
        ("on the clock", [wall for wall, _ in times]),
        ("of the processor", [cpu for _, cpu in times]),
    ):
        values.sort()
        late = values[min(len(values) - 1, round(0.99 * len(values)))]
        rows.append(
            f"median {statistics.median(values):.2f}, 99th percentile {late:.2f}, most {values[-1]:.2f} s {unit}"
        )
    return "; ".join(rows)


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "look", "edits"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", type=int, default=5000)
    parser.add_argument("--real", type=int, default=100)
    parser.add_argument("--lessons", type=int, default=50)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--first", type=int, default=50)
    parser.add_argument("--all-sites", action="store_true", help="edits: a run over all sites has to find each")
    arguments = parser.parse_args()
    if arguments.what == "make":
        make(arguments.folder, arguments.sites, arguments.real, arguments.lessons)
    elif arguments.what == "look":
        for _ in range(3):
            one = run([*BUILD, str(arguments.folder)], arguments.folder)
            load = "not known" if one.others is None else f"{one.others:.0%}"
            print(f"nothing to do: {one.wall:.1f} s, {one.cpu:.1f} s of the processor; others took {load}")
    else:
        times = edits(arguments.folder, arguments.edits, arguments.first, all_sites=arguments.all_sites)
        print(f"{len(times)} edits: {_told(times)}; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
