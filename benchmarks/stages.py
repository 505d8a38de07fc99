"""Says where the processor time of a build from nothing goes: microseconds per lesson, stage by stage.

    make stages                                       1,000 lessons
    python benchmarks/stages.py --lessons 10000

It wraps the functions that begin a stage, from outside, wherever they are
named, and then runs the real command with its workers.  What a stage calls of
another stage counts there alone.  A sampling or tracing profiler was no use:
cProfile makes functions that call many others look twice as slow as they are,
and neither follows work from process to process.

To ask the system for processor time takes as long as a stage of a small page.
So workers look at the time on the clock, and what a task took by that is made
to fit its processor time: others on the computer change little.  What the
stages say together is compared with builds that nothing was wrapped in.
`floors.py` has the least that each stage could take.
"""

import argparse
import contextlib
import functools
import importlib
import io
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import corpus
from floors import floors
from measuring import run

HERE = Path(__file__).parent
ROOT = HERE.parent

Namer = Callable[["Clock", tuple[object, ...]], str]
"""Names the stage of a call by what is under way and by its arguments."""


class Clock:
    """Seconds by stage: time runs for the stage that began last and has not ended."""

    def __init__(self, rest: str, now: Callable[[], float]) -> None:
        self.under_way = [rest]
        self.seconds: dict[str, float] = {}
        self._now = now
        self._last = now()

    def begin(self, stage: str) -> None:
        """Let the time run for a stage."""
        self._book()
        self.under_way.append(stage)

    def end(self) -> None:
        """Let it run again for the stage before."""
        self._book()
        self.under_way.pop()

    def _book(self) -> None:
        now, stage = self._now(), self.under_way[-1]
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now


# ---------------------------------------------------------------- the stages
FIRST = "the first process"
PIPES, STARTS, REST = "pipes between processes", "starts and ends of workers", "everything else"
FEEDS, LISTS, FIXED = "feeds", "lists, and pages of lists", "style sheets, drawings and other files"
TEMPLATE = "page template"


def _kind(clock: Clock, arguments: tuple[object, ...]) -> str:
    """Name the stage of a page that is rendered, by its kind."""
    name = type(arguments[1].page).__name__  # type: ignore[attr-defined]  # it is a recipe
    if name == "LessonPage":
        return "values of a page for its template"
    if "Feed" in name:
        return FEEDS
    return LISTS if name in {"HomePage", "TermPage", "TermListPage", "ArchivePage", "YearPage", "Sitemap"} else FIXED


def _template(clock: Clock, arguments: tuple[object, ...]) -> str:
    """Keep the template of a feed's entry with the feed, and that of a list with the list."""
    return clock.under_way[-1] if clock.under_way[-1] in (FEEDS, LISTS, FIXED) else TEMPLATE


STAGES: Mapping[str | Namer, tuple[str, ...]] = {
    "settings and layouts": ("engine.project:open_project", "shell.layouts:read_layouts"),
    "scan of the folder": ("shell.content_scan:scan_content", "engine.report:inputs_of", "engine.assets:read_assets"),
    "loading": ("shell.source_files:load", "shell.source_files:decode"),
    "front matter": ("read.front_matter:split",),
    "Markdown": ("read.markdown:Dialect.prepare", "read.markdown:Dialect.render", "read.markdown:Dialect.typographic"),
    "sections and fields": ("read.lesson:read", "engine.read_tasks:_prose_of"),
    "packing": ("shell.codec:Codec.pack", "shell.codec:encode"),
    "unpacking": ("shell.codec:Codec.unpack", "shell.codec:Codec.decode"),
    "store": (
        *(f"shell.store:Store.{name}" for name in ("put_texts", "put_outputs", "put_recipes", "put_note", "commit")),
        *(f"shell.store:Store.{name}" for name in ("texts", "outputs", "close")),
        *("shell.store:ProseStore.prose", "shell.store:ProseStore.close", "shell.store:_connect"),
    ),
    "values of texts": ("engine.content:read_content",),
    "planning": ("engine.snapshot:make_snapshot",),
    "comparing": ("engine.build:_update", "engine.output:runs_of"),
    "recipes for workers": ("engine.output:_TaskMaker.__call__",),
    "whole texts": ("engine.read_tasks:unpack_prose", "engine.read_tasks:whole_text"),
    "layouts compiled": ("engine.render_tasks:prepare_rendering", "engine.render_tasks:renderer_for"),
    _kind: ("render.pages:render_page",),
    _template: ("render.renderer:Renderer.html",),
    "writing": ("shell.output_folder:StagingFolder.add", "shell.output_folder:move", "engine.output:_move_into_place"),
    "what the next build needs": (
        *("engine.edited_texts:remember_recipes", "engine.edited_texts:remember_endings"),
        *("engine.address_notes:note_addresses", "engine.emptied:remember_lessons"),
        *("engine.report:remember_build", "engine.build:_remember_summary"),
    ),
    STARTS: ("shell.workers:Workers._stop", "shell.workers:Workers.prepare", "engine.read_tasks:prepare_reading"),
    PIPES: ("shell.workers:Workers._submit", "shell.workers:Workers._result"),
}
"""The functions that begin each stage, under `generator`."""

TASKS = ("engine.read_tasks:read_texts", "engine.render_tasks:render_pages", "engine.output:_move")
"""What workers do: after each, a worker notes what it has taken so far."""


# ---------------------------------------------------------------- putting clocks into the program
class Stages:
    """The clocks of all processes of one build; those of workers leave their seconds in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parent = os.getpid()
        os.register_at_fork(after_in_child=self.start)

    def start(self) -> None:
        """Let the clock of this process begin."""
        self.in_tasks: dict[str, float] = {}
        is_worker = os.getpid() != self._parent
        self.clock = Clock(PIPES, time.perf_counter) if is_worker else Clock(REST, time.thread_time)

    def timed(self, function: Callable[..., object], stage: str | Namer) -> Callable[..., object]:
        """Return a function with a clock around it."""

        @functools.wraps(function)
        def timed(*arguments: object, **named: object) -> object:
            clock = self.clock
            clock.begin(stage if isinstance(stage, str) else stage(clock, arguments))
            try:
                return function(*arguments, **named)
            finally:
                clock.end()

        return timed

    def noted(self, function: Callable[..., object]) -> Callable[..., object]:
        """Return a task after which a worker notes its seconds."""

        @functools.wraps(function)
        def noted(*arguments: object) -> object:
            if os.getpid() == self._parent:
                return function(*arguments)
            self.clock, before = Clock(REST, time.perf_counter), time.process_time()
            try:
                return function(*arguments)
            finally:
                self.clock.begin(REST)
                whole = time.process_time()
                fit = (whole - before) / sum(self.clock.seconds.values())
                for stage, seconds in self.clock.seconds.items():
                    self.in_tasks[stage] = self.in_tasks.get(stage, 0.0) + seconds * fit
                note = json.dumps({"stages": self.in_tasks, "whole": whole})
                (self._folder / f"{os.getpid()}.json").write_text(note)

        return noted

    def install(self) -> None:
        """Put the clocks into the modules that are loaded."""
        for stage, places in STAGES.items():
            for place in places:
                _wrap(place, functools.partial(self.timed, stage=stage))
        for place in TASKS:
            _wrap(place, self.noted)

    def total(self, before: float, children: float) -> dict[str, float]:
        """Return the seconds of all processes, and of `FIRST` among them.

        `before` and `children` are what was taken before the build.
        """
        self.clock.end()
        seconds = dict(self.clock.seconds)
        here, below = time.process_time() - before, _of_children() - children
        # What other threads did here, and what workers did before and after their tasks.
        further = [(PIPES, here - sum(seconds.values()))]
        for file in self._folder.glob("*.json"):
            note = json.loads(file.read_text())
            below -= note["whole"]
            further += [*note["stages"].items(), (PIPES, note["whole"] - sum(note["stages"].values()))]
        for stage, taken in [*further, (STARTS, below)]:
            seconds[stage] = seconds.get(stage, 0.0) + taken
        return seconds | {FIRST: here}


def _wrap(place: str, wrapped: Callable[[Callable[..., object]], Callable[..., object]]) -> None:
    """Replace a function or method under each name that a loaded module has for it."""
    module, _, name = place.partition(":")
    owner = importlib.import_module(f"generator.{module}")
    head, _, method = name.partition(".")
    original = getattr(owner, head)
    if method:
        setattr(original, method, wrapped(getattr(original, method)))
        return
    replacement = wrapped(original)
    for key, loaded in list(sys.modules.items()):
        if key.startswith("generator."):
            for held, value in list(vars(loaded).items()):
                if value is original:
                    setattr(loaded, held, replacement)


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


# ---------------------------------------------------------------- measuring
def site(folder: Path, lessons: int) -> Path:
    """Make a site with a number of lessons."""
    shutil.copytree(HERE / "site", folder)
    corpus.write(lessons, folder / "content" / "lessons", "drillbook")
    return folder


def clear(folder: Path) -> None:
    """Let the next build start from nothing."""
    for name in ("output", ".drillbook"):
        shutil.rmtree(folder / name, ignore_errors=True)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()):
        yield


def stages_of(folder: Path, first: Path) -> dict[str, float]:
    """Build a site from nothing with clocks in; a build of `first` loads the modules before."""
    sys.path.insert(0, str(ROOT))
    from generator.cli.main import main as drillbook

    with tempfile.TemporaryDirectory() as notes, _quiet():
        drillbook(["build", "--site", str(first), "--workers", "1"])
        stages = Stages(Path(notes))
        stages.install()
        before, children = time.process_time(), _of_children()
        stages.start()
        drillbook(["build", "--site", str(folder)])
        return stages.total(before, children)


def _in_a_process(folder: Path, first: Path) -> dict[str, float]:
    """Do that in a process of its own, so that rounds have nothing of each other."""
    import subprocess

    out = subprocess.run(
        [sys.executable, __file__, "--of", str(folder), str(first)], check=True, capture_output=True, text=True
    ).stdout
    seconds: dict[str, float] = json.loads(out.splitlines()[-1])
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--of", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.of:
        print(json.dumps(stages_of(*arguments.of)))
        return
    command = [sys.executable, "-m", "generator", "build"]
    rounds, firsts, wholes, starts = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="drillbook-stages-") as name:
        folder, first, other = (
            site(Path(name, str(number)), lessons) for number, lessons in enumerate((arguments.lessons, 1, 1))
        )
        for _ in range(arguments.rounds):
            clear(first)
            starts.append(run(command, first).cpu)
            clear(folder)
            wholes.append(run(command, folder).cpu)
            for one in (folder, first, other):
                clear(one)
            rounds.append(_in_a_process(folder, first))
            clear(first)
            firsts.append(_in_a_process(other, first))
        least = floors(folder, arguments.lessons)
    whole, start = statistics.median(wholes), statistics.median(starts)
    # What a build of one lesson takes for a stage is part of the start-up.
    stages = {
        stage: statistics.median(r.get(stage, 0.0) - f.get(stage, 0.0) for r, f in zip(rounds, firsts, strict=True))
        for stage in rounds[0]
    }
    first = stages.pop(FIRST)
    print("\n".join(table(stages, least, whole, start, arguments.lessons)))
    print(
        f"The first process takes {_micro(first, arguments.lessons)} µs of that, the workers the rest: "
        f"with ever more of them, a build takes {first / sum(stages.values()):.0%} of its time and the start-up."
    )


def table(
    stages: Mapping[str, float], least: Mapping[str, tuple[float, str]], whole: float, start: float, lessons: int
) -> list[str]:
    """Return the lines of the table, the largest stage first; `least` are the floors in seconds, each with its name."""
    lines = ["| stage | µs per lesson | floor | of what |", "|---|---|---|---|"]
    for stage, seconds in sorted(stages.items(), key=lambda item: -item[1]):
        floor, of_what = least.get(stage, (0.0, ""))
        lines.append(
            f"| {stage} | {_micro(seconds, lessons)} | {_micro(floor, lessons) if floor else ''} | {of_what} |"
        )
    total, floor = sum(stages.values()), sum(seconds for seconds, _ in least.values())
    lines.append(f"| **together** | {_micro(total, lessons)} | {_micro(floor, lessons)} | |")
    share = (total + start) / whole - 1
    lines.append(
        f"\n{lessons:,} lessons from nothing: {whole:.2f} s of processor time, of which {start:.2f} s are the start-up "
        f"(a build of one lesson). The stages and the start-up are {abs(share):.0%} {'more' if share > 0 else 'less'}."
    )
    return lines


def _micro(seconds: float, lessons: int) -> str:
    return f"{seconds / lessons * 1e6:,.0f}"


if __name__ == "__main__":
    main()
