"""Times drillbook, and Hugo beside it if the `hugo` package is installed.

    make bench                                        1,000 lessons, three rounds
    python benchmarks/bench.py --lessons 10000 --rounds 5

Both build the same lessons with layouts of equal weight (`site/`, `hugo/`), in
turn and in fresh processes; `table.py` says which figures count, `pictures.py`
times pictures.  Old output is moved aside and not deleted, because on ext4, files that are made
right after many were deleted take several times as long.
"""

import argparse
import contextlib
import http.client
import importlib.metadata
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus
from measuring import Run, others_since, peak_memory, processor_moment, run, session_cpu, settle
from pictures import picture_lines
from table import GOALS, NOTE, START_UP_GOAL, UNCHANGED_GOAL, comparison, in_seconds, memory_line, verdict

HERE = Path(__file__).parent
EDITED = "Edited"
SAVES = 5


@dataclass(frozen=True)
class Tool:
    """A generator: its command, where its lessons and its partial go, and what it leaves behind."""

    name: str
    command: list[str]
    theme: Path
    content: str
    outcome: tuple[str, ...]
    partial: str
    settings: str
    serve: list[str]


def tools() -> list[Tool]:
    """Return the generators that are installed; drillbook is the last."""
    installed = []
    # By its metadata and not by an import: the folder `hugo/` here has the same name.
    with contextlib.suppress(importlib.metadata.PackageNotFoundError, StopIteration):
        # The package's command `hugo` is a Python launcher, whose start would be measured too.
        folder = Path(str(importlib.metadata.distribution("hugo").locate_file("hugo/binaries")))
        binary = next(folder.glob("hugo*"))
        installed.append(
            Tool("hugo", [str(binary), "build", "--quiet"], HERE / "hugo", "content/posts", ("public", "resources"),
                 "layouts/_partials/byline.html", "hugo.toml",
                 [str(binary), "server", "--renderToMemory", "--bind", "127.0.0.1", "--port"])
        )  # fmt: skip
    drillbook = [sys.executable, "-m", "generator"]
    installed.append(
        Tool(
            "drillbook",
            [*drillbook, "build"],
            HERE / "site",
            "content/lessons",
            ("output", ".drillbook"),
            "layouts/base.html",
            "site.yaml",
            [*drillbook, "serve", "--port"],
        )
    )
    return installed


# ---------------------------------------------------------------- cases
def prepare(tool: Tool, lessons: int, folder: Path) -> Path:
    """Make a tool's site with a number of lessons."""
    site = folder / tool.name
    shutil.copytree(tool.theme, site)
    corpus.write(lessons, site / tool.content, tool.name)
    # drillbook does not trust the stat of a file that is younger than two seconds, and would read it twice.
    time.sleep(2.1)
    return site


def one_round(tool: Tool, site: Path, number: int) -> dict[str, Run]:
    """Run every case once, a cold build first."""
    aside = site.parent / "aside"
    aside.mkdir(exist_ok=True)
    for name in tool.outcome:
        if (site / name).exists():
            (site / name).rename(aside / f"{tool.name}-{number}-{name}")
    lessons = sorted((site / tool.content).glob("*.md"))
    # From the middle, so that its page has a newer and an older neighbor.
    middle = lessons[len(lessons) // 2]
    return {
        "cold": run(tool.command, site),
        "nothing changed": run(tool.command, site),
        "one body edited": _after(tool, site, middle, r"(?m)^(  - |- )", rf"\1{EDITED}{number} "),
        "one retitled": _after(tool, site, middle, r"(?m)^title: ", f"title: {EDITED}{number} "),
        "a partial changed": _after(tool, site, site / tool.partial, r"\Z", f"<!-- {EDITED}{number} -->\n"),
        "settings changed": _after(tool, site, site / tool.settings, r"The Drill Book", "The Drill Book."),
        **_preview(tool, site, middle, number),
    }


def _preview(tool: Tool, site: Path, lesson: Path, number: int) -> dict[str, Run]:
    """Start the preview of a site that was built, and time how long a saved word takes to reach the page."""
    settle()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = Page(port, f"/posts/{lesson.stem}/")
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    quiet = subprocess.DEVNULL
    moment, start = processor_moment(), time.perf_counter()
    process = subprocess.Popen(
        [*tool.serve, str(port)], cwd=site, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        with peak_memory(process.pid) as memory:
            page.wait_for("</html>")
            ready, ready_cpu = time.perf_counter() - start, session_cpu(process.pid)
            ready_others = others_since(moment, ready_cpu)
            time.sleep(2)
            saves, moment, idle_cpu = [], processor_moment(), session_cpu(process.pid)
            for save in range(SAVES):
                word = f"Saved{number}x{save}"
                text = re.sub(r"(?m)^(  - |- )(?:Saved\w+ )?", rf"\1{word} ", lesson.read_text("utf-8"), count=1)
                lesson.write_text(text, "utf-8", newline="\n")
                saved = time.perf_counter()
                page.wait_for(word)
                saves.append(time.perf_counter() - saved)
                time.sleep(1)
            saves_cpu = session_cpu(process.pid) - idle_cpu
            saves_others = others_since(moment, saves_cpu)
    finally:
        process.terminate()
        process.wait()
    return {
        "preview: start": Run(ready, ready_cpu, memory(), ready_others),
        "preview: save to page": Run(statistics.median(saves), saves_cpu / SAVES, memory(), saves_others),
    }


class Page:
    """A page of a preview, asked for over one connection, as a browser does."""

    def __init__(self, port: int, path: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._path = path

    def wait_for(self, word: str) -> None:
        """Ask until the page has a word in it."""
        while word not in self._text():
            time.sleep(0.002)

    def _text(self) -> str:
        try:
            self._connection.request("GET", self._path)
            response = self._connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return ""
        return text if response.status == 200 else ""


def _after(tool: Tool, site: Path, file: Path, pattern: str, new: str) -> Run:
    """Change a file and build."""
    text = file.read_text("utf-8")
    changed = re.sub(pattern, new, text, count=1)
    assert changed != text, file
    file.write_text(changed, "utf-8", newline="\n")
    return run(tool.command, site)


# ---------------------------------------------------------------- the table
def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    chosen = tools()
    with tempfile.TemporaryDirectory(prefix="drillbook-bench-") as folder:
        sites = {tool.name: prepare(tool, arguments.lessons, Path(folder)) for tool in chosen}
        rounds = [
            {tool.name: one_round(tool, sites[tool.name], number) for tool in chosen}
            for number in range(arguments.rounds)
        ]
        written = [_written(tool, sites[tool.name]) for tool in chosen]
        pictures = list(picture_lines(Path(folder) / "pictures"))
    print(f"{arguments.lessons:,} lessons, median of {arguments.rounds} rounds; {native_share(arguments.lessons)}\n")
    names = [tool.name for tool in chosen]
    print("\n".join(comparison(names, rounds, GOALS.get(arguments.lessons, {}))))
    memory = memory_line(names, rounds, has_goal=arguments.lessons >= 10_000)
    print(f"\n{NOTE}\n{memory}\nWritten: {'; '.join(written)}.\n")
    print("\n".join(pictures))
    print(
        f"\nCPU of one start, of which `python -c pass` is {in_seconds(_start([sys.executable, '-c', 'pass'], HERE))}:"
    )
    for (name, cpu), goal in zip(_starts(), (START_UP_GOAL, START_UP_GOAL, UNCHANGED_GOAL), strict=True):
        print(f"{name}: {in_seconds(cpu)} (goal {verdict(cpu, goal)}).")


def _written(tool: Tool, site: Path) -> str:
    """Say how many files a tool has written, and how large they are together."""
    files = [file for file in (site / tool.outcome[0]).rglob("*") if file.is_file()]
    return f"{tool.name} {len(files):,} files, {sum(file.stat().st_size for file in files) / 1e6:,.1f} MB"


def native_share(lessons: int) -> str:
    """Say which share of the sections the native renderer can render."""
    sys.path.insert(0, str(HERE.parent))
    from generator.read.native import plain_html

    texts = [text for n in range(min(lessons, 200)) for _, _, text in corpus.make_lesson(n, lessons).sections]
    rendered = sum(plain_html(text, ("“", "”")) is not None for text in texts)
    return f"the native renderer renders {100 * rendered / len(texts):.0f} % of the sections"


def _starts() -> Iterator[tuple[str, float]]:
    """Yield the starts that people wait for, each with its processor time: the version, a build with nothing to do."""
    module, script = [sys.executable, "-m", "generator"], shutil.which("drillbook", path=Path(sys.executable).parent)
    yield "`python -m generator --version`", _start([*module, "--version"], HERE)
    yield "`drillbook --version`", _start([script or "drillbook", "--version"], HERE)
    with tempfile.TemporaryDirectory() as folder:
        # The sample site of this repository; a copy, because a preview of it may be running.
        for name in ("content", "layouts", "site.yaml"):
            (shutil.copytree if (HERE.parent / name).is_dir() else shutil.copy)(HERE.parent / name, Path(folder, name))
        time.sleep(2.1)
        run([*module, "build"], Path(folder))
        yield "the sample site, nothing changed", _start([*module, "build"], Path(folder))


def _start(command: list[str], folder: Path) -> float:
    return statistics.median(run(command, folder).cpu for _ in range(5))


if __name__ == "__main__":
    main()
