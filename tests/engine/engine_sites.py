"""Sites for the tests of the engine, and what their output has to be: that of a first build somewhere else."""

import contextlib
import datetime as dt
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from unittest import mock

import processes
from pictures import photo

from generator.engine.build import build
from generator.engine.build_context import BuildOptions
from generator.engine.report import Report
from generator.engine.summary import summary_of
from generator.model.diagnostic import Diagnostic, Rejected, has_errors
from generator.plan.site import Clock
from generator.shell.last_result import last_summary
from generator.shell.layouts import packaged
from generator.shell.plugins import forget_hooks

PHOTO = photo(4, 3)

LONG = bool(os.environ.get("DRILLBOOK_LONG"))
"""Whether the tests take minutes instead of seconds."""

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
CLOCK = Clock(now=NOW)
ROOT = Path(__file__).parents[2]

SETTINGS = "title: The Monday Drill\nauthor: Nora Whitcombe\nurl: https://www.example.com/blog/\n"


# ---------------------------------------------------------------- files
def lesson(title: str, day: int | dt.date, body: str = "Text.", **keys: str) -> bytes:
    """Return a lesson of a day; a number is that of a day of February."""
    date = dt.date(2026, 2, day) if isinstance(day, int) else day
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\ndate: {date}\n{more}---\n\n{body}\n".encode()


def small(number: int = 6, **more: bytes) -> dict[str, bytes]:
    """Return a site of a few lessons, a page and a picture."""
    files = {"site.yaml": f"{SETTINGS}paginate: 2\nfeed:\n  entries: 3\n".encode()}
    for n in range(1, number + 1):
        keys = {"summary": "What it says."}
        if n % 3:
            keys |= {"tags": f"[t{n % 2}]", "author": f"A{n % 2}", "series": "S"}
        quoting = f"Text {n}.\n\n> Quoted.\n\n![A photo](../images/photo.jpg)"
        body = quoting if n % 2 else f"## More\n\nText {n}, [1](l1.md)."
        files[f"content/lessons/l{n}.md"] = lesson(f"Lesson {n}", n, body, **keys)
    files["content/pages/about.md"] = b"---\ntitle: About\n---\n\nText, and [a lesson](../lessons/l1.md).\n"
    files["content/images/photo.jpg"] = PHOTO
    return files | {name.replace("__", "/"): data for name, data in more.items()}


def many(number: int, text: str = "Text") -> dict[str, bytes]:
    """Return a site with enough lessons for worker processes; the text is in every one of them."""
    first = dt.date(2019, 1, 7)
    files = {"site.yaml": SETTINGS.encode(), "content/images/photo.jpg": PHOTO}
    for n in range(number):
        body = f"{text} {n}, with *some* `code`.\n\n- one\n- two\n\n![A photo](../images/photo.jpg)"
        day = first + dt.timedelta(weeks=n)
        files[f"content/lessons/l{n:03}.md"] = lesson(f"Lesson {n}", day, body, tags=f"[t{n % 7}]", series=f"S{n % 50}")
    return files


def write(folder: Path, files: Mapping[str, bytes | None]) -> Path:
    """Write files into a folder, or remove those that are None, and return the folder."""
    for name, data in files.items():
        path = folder / name
        if data is None:
            path.unlink(missing_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def output_of(folder: Path) -> dict[str, bytes]:
    """Return every file of the output, hidden ones too, but for the list of what drillbook made; and bare folders."""
    found: dict[str, bytes] = {}
    for place, folders, files in os.walk(folder / "output"):
        here = Path(place)
        if not folders and not files and here != folder / "output":
            found[f"{here.relative_to(folder / 'output').as_posix()}/"] = b""
        for name in files:
            file = (here / name).relative_to(folder / "output").as_posix()
            if file != ".drillbook":
                found[file] = (here / name).read_bytes()
    return found


def looks(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return what every file of the output looks like from outside: one that is written anew has another inode."""
    output = folder / "output"
    paths = [p for p in output.rglob("*") if p.is_file()]
    stats = {p.relative_to(output).as_posix(): p.stat() for p in paths}
    return {name: (s.st_mtime_ns, s.st_ctime_ns, s.st_ino) for name, s in stats.items()}


def differences(found: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> dict[str, str]:
    """Say how an output differs from what it should be."""
    said = {}
    for name in sorted(found.keys() | wanted.keys()):
        if name not in wanted:
            said[name] = "too many"
        elif name not in found:
            said[name] = "missing"
        elif found[name] != wanted[name]:
            said[name] = _where(found[name], wanted[name])
    return said


def _where(found: bytes, wanted: bytes) -> str:
    at = next((n for n, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), min(len(found), len(wanted)))
    return f"is …{found[max(0, at - 40) : at + 60]!r}, should be …{wanted[max(0, at - 40) : at + 60]!r}"


# ---------------------------------------------------------------- builds
@dataclass(frozen=True)
class Outcome:
    """What a build said and did; without a report it was rejected."""

    report: Report | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def good(self) -> bool:
        """Whether the site was made."""
        return self.report is not None and not has_errors(self.diagnostics)

    @property
    def written(self) -> int:
        """How many files were written."""
        assert self.report
        return self.report.written

    @property
    def said(self) -> object:
        """All that a build tells of the site."""
        unpublished = tuple((h.meta.source, h.reason) for h in self.report.unpublished) if self.report else ()
        return self.diagnostics, unpublished, self.report.lessons if self.report else 0


def make(folder: Path, clock: Clock = CLOCK, *, workers: str = "1") -> Outcome:
    """Build a site in this process; its hooks are imported anew, as they are in a process of its own.

    Where the command would repeat the words of the last build, this one has to say the same, and to do nothing.
    """
    summary = last_summary(folder, clock.now.timestamp(), drafts=clock.drafts, future=clock.future)
    try:
        with imported_for(folder):
            report = build(folder, clock, BuildOptions(workers=workers))
    except Rejected as rejected:
        assert summary is None
        return Outcome(None, rejected.diagnostics)
    assert summary in (None, summary_of(report))
    return Outcome(report, report.diagnostics)


@contextlib.contextmanager
def imported_for(folder: Path) -> Iterator[None]:
    """Forget afterwards what a site's hooks import: another site can have modules of the same names."""
    path = list(sys.path)
    try:
        yield
    finally:
        sys.path[:] = path
        with contextlib.suppress(OSError):
            forget_hooks(folder)


def make_well(folder: Path, clock: Clock = CLOCK, *, workers: str = "1") -> Outcome:
    """Build a site that has no mistakes."""
    outcome = make(folder, clock, workers=workers)
    assert outcome.good, outcome.diagnostics
    return outcome


PARTS = ("content", "layouts", "plugins", "lib")


@dataclass(frozen=True)
class Sources:
    """A site's folder; two are equal where all that a build reads is."""

    folder: Path = field(compare=False)
    digest: bytes


def clean(folder: Path, clock: Clock = CLOCK) -> tuple[Outcome, dict[str, bytes]]:
    """Build a copy of a site, without its store and its output, and return what came of it.

    Tests come to the same sources on many ways, and a build of the same sources is the same: it is made once.
    What links, pipes and folders elsewhere hold can change by itself: a site with one of them is built each time.
    """
    digest = hashlib.sha256()
    for top in ("site.yaml", *PARTS):
        for path in [folder / top, *sorted((folder / top).rglob("*"))]:
            status = path.lstat() if os.path.lexists(path) else None
            is_folder = not status or stat.S_ISDIR(status.st_mode)
            is_file = status is not None and stat.S_ISREG(status.st_mode)
            data = path.read_bytes() if is_file else b""
            if not (is_file or is_folder) or b"linked_folders" in data:
                return build_anew(folder, clock)
            digest.update(repr((str(path.relative_to(folder)), status and status.st_mode, len(data))).encode() + data)
    outcome, output = _built_once(Sources(folder, digest.digest()), clock)
    return outcome, dict(output)


@lru_cache(maxsize=16)
def _built_once(sources: Sources, clock: Clock) -> tuple[Outcome, dict[str, bytes]]:
    return build_anew(sources.folder, clock)


def build_anew(folder: Path, clock: Clock = CLOCK) -> tuple[Outcome, dict[str, bytes]]:
    """Build a copy of a site, without its store and its output, however often that was done before."""
    with tempfile.TemporaryDirectory(prefix="drillbook-clean-") as name:
        copy = Path(name)
        shutil.copy(folder / "site.yaml", copy)
        for part in PARTS:
            if (folder / part).is_dir():
                shutil.copytree(folder / part, copy / part, symlinks=True)
        return make(copy, clock), output_of(copy)


def assert_clean(folder: Path, clock: Clock = CLOCK, foreign: Iterable[str] = ()) -> None:
    """Assert that the output is that of a first build, with no file too many but those of others."""
    outcome, wanted = clean(folder, clock)
    assert outcome.good, outcome.diagnostics
    found = {name: data for name, data in output_of(folder).items() if name not in set(foreign)}
    assert not differences(found, wanted)


@contextlib.contextmanager
def rested(seconds: int = 3600) -> Iterator[None]:
    """Let the engine believe that so much time has passed since files were written.

    Within two seconds it trusts no time of a file; a test cannot wait as long.
    """
    real = time.time_ns

    def later() -> int:
        return real() + seconds * 10**9

    with mock.patch("time.time_ns", later):
        yield


def packaged_layout(name: str) -> str:
    """Return the text of one of drillbook's own layouts."""
    return (packaged() / name).read_text("utf-8")


# ---------------------------------------------------------------- processes
def environment() -> dict[str, str]:
    """Return the environment of a program under test."""
    return os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


def command(folder: Path, *more: str) -> list[str]:
    """Return the command that builds a site as at the time of these tests."""
    return [*processes.COMMAND, *_arguments(folder, *more)]


def run(folder: Path, *more: str, first: Callable[[], None] | None = None) -> "subprocess.CompletedProcess[str]":
    """Build a site with the program in a process of its own, in which a function of a module is called first."""
    return processes.run(_arguments(folder, *more), ROOT, environment(), first=first)


def _arguments(folder: Path, *more: str) -> list[str]:
    return ["build", "--site", str(folder), "--now", NOW.isoformat(), *more]


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until something is so, and fail when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"still not so after {seconds} s: {what}"
        time.sleep(0.005)
