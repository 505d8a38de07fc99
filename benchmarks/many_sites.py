"""Times `build --sites`: many sites with nothing to do, and edits of some while others are built first.

    python benchmarks/many_sites.py make /dev/shm/many --sites 5000     # once: takes 5 GB, and a quarter of an hour
    python benchmarks/many_sites.py look /dev/shm/many
    python benchmarks/many_sites.py edits /dev/shm/many --edits 100

A hundred sites are really built, each with lessons of its own, and copied: to
the program, copies are sites like any others.  What a build replaces and never
writes into, the output, is shared by hard links; texts and stores are copied.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import corpus
from measuring import others_since, processor_moment, run

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


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", type=int, default=5000)
    parser.add_argument("--real", type=int, default=100)
    parser.add_argument("--lessons", type=int, default=50)
    arguments = parser.parse_args()
    make(arguments.folder, arguments.sites, arguments.real, arguments.lessons)


if __name__ == "__main__":
    main()
