"""Times drillbook, and Hugo beside it if the `hugo` package is installed.

    make bench                                        1,000 lessons, three rounds
    python benchmarks/bench.py --lessons 10000 --rounds 5

Both build the same lessons with layouts of equal weight (`site/`, `hugo/`), in
turn and in fresh processes.  The table has medians, and the median of the
rounds' ratios: what slows the computer down slows both programs of a round.
Old output is moved aside and not deleted, because on ext4, files that are made
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
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import corpus

HERE = Path(__file__).parent
EDITED = "Edited"
SAVES = 5


@dataclass(frozen=True)
class Run:
    """One run of a command: seconds on the clock, of processor time, and the peak of memory in MB."""

    wall: float
    cpu: float
    memory: float


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


# ---------------------------------------------------------------- measuring
def run(command: list[str], folder: Path) -> Run:
    """Run a command to its end; raises `CalledProcessError` where it fails."""
    settle()
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    with peak_memory(process.pid) as memory:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    return Run(wall, usage.ru_utime + usage.ru_stime, max(usage.ru_maxrss / 1024, memory()))


def settle() -> None:
    """Let the disk finish what earlier runs have left it to write."""
    os.sync()
    time.sleep(0.3)


@contextlib.contextmanager
def peak_memory(session: int) -> Iterator[Callable[[], float]]:
    """Yield a function that returns the peak of memory, in MB, of all processes of a session (0 but on Linux)."""
    peak, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            peak[0] = max(peak[0], sum(_proportional(pid) for pid in _session(session)))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield lambda: peak[0] / 1024
    finally:
        done.set()
        thread.join()


def _session(session: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                yield int(entry.name)


def _proportional(pid: int) -> int:
    """Return a process's proportional set size in kB, in which a page shared by n processes counts for 1/n."""
    with contextlib.suppress(OSError):
        line = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(line[1]) if line else 0
    return 0


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
    start = time.perf_counter()
    process = subprocess.Popen(
        [*tool.serve, str(port)], cwd=site, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        with peak_memory(process.pid) as memory:
            page.wait_for("</html>")
            ready = Run(time.perf_counter() - start, 0.0, 0.0)
            time.sleep(2)
            saves = []
            for save in range(SAVES):
                word = f"Saved{number}x{save}"
                text = re.sub(r"(?m)^(  - |- )(?:Saved\w+ )?", rf"\1{word} ", lesson.read_text("utf-8"), count=1)
                lesson.write_text(text, "utf-8", newline="\n")
                saved = time.perf_counter()
                page.wait_for(word)
                saves.append(time.perf_counter() - saved)
                time.sleep(1)
    finally:
        process.terminate()
        process.wait()
    wall = statistics.median(saves)
    return {"preview: start": Run(ready.wall, 0.0, memory()), "preview: save to page": Run(wall, 0.0, memory())}


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
    print(f"{arguments.lessons:,} lessons, median of {arguments.rounds} rounds; {native_share(arguments.lessons)}\n")
    _table([tool.name for tool in chosen], rounds)
    print(f"\n`drillbook --version`: {_seconds(_start_up())}; `python -c pass`: {_seconds(_bare_python())}")


def _table(names: list[str], rounds: list[dict[str, dict[str, Run]]]) -> None:
    both = len(names) > 1
    print("| case | " + " | ".join(f"{n}: time, memory" for n in names) + (" | ratio of times |" if both else " |"))
    print("|---" * (len(names) + 1 + both) + "|")
    for case in rounds[0][names[0]]:
        cells = []
        for name in names:
            runs = [r[name][case] for r in rounds]
            memory = statistics.median(r.memory for r in runs)
            cells.append(f"{_seconds(statistics.median(r.wall for r in runs))}, {memory:.0f} MB")
        if both:
            ratio = statistics.median(r["drillbook"][case].wall / r[names[0]][case].wall for r in rounds)
            cells.append(f"{ratio:.2f}")
        print(f"| {case} | {' | '.join(cells)} |")


def native_share(lessons: int) -> str:
    """Say which share of the sections the native renderer can render."""
    sys.path.insert(0, str(HERE.parent))
    from generator.read.native import plain_html

    texts = [text for n in range(min(lessons, 200)) for _, _, text in corpus.make_lesson(n, lessons).sections]
    rendered = sum(plain_html(text, ("“", "”")) is not None for text in texts)
    return f"the native renderer renders {100 * rendered / len(texts):.0f} % of the sections"


def _start_up() -> float:
    return statistics.median(run([sys.executable, "-m", "generator", "--version"], HERE).wall for _ in range(5))


def _bare_python() -> float:
    return statistics.median(run([sys.executable, "-c", "pass"], HERE).wall for _ in range(5))


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


if __name__ == "__main__":
    main()
