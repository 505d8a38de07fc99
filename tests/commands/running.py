"""Running `drillbook` as a user does: the installed script, in a folder, with a terminal or without."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import processes

REPOSITORY = Path(__file__).parents[2]
SCRIPT = shutil.which("drillbook", path=Path(sys.executable).parent)
NOW = "2026-03-02T12:00Z"

_PATIENCE = 60

LESSON = "---\ntitle: {title}\ndate: {date}\n{more}---\n\nText.\n"
SITE = "title: T\nauthor: A\nurl: https://a.example/\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All that was printed."""
        return self.out + self.err


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment without what would change the look of the output."""
    gone = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "TZ", "PYTHONPATH", "PYTHONUNBUFFERED")
    kept = {k: v for k, v in os.environ.items() if k not in gone}
    # A copy of the repository, as tests of these tests use, is to run its own code.
    return kept | {"PYTHONPATH": str(REPOSITORY)} | changes


def drillbook(*arguments: str | Path, cwd: Path, **changes: str) -> Ran:
    """Run the command in a folder, in a process of its own.

    What depends on the environment is run as users start it: `changes` are
    variables.
    """
    if changes or not processes.CAN_FORK:
        return _started(list(map(str, arguments)), cwd, environment(**changes))
    return _forked(list(map(str, arguments)), cwd)


def _started(arguments: list[str], cwd: Path, variables: dict[str, str]) -> Ran:
    assert SCRIPT, "drillbook is not installed beside this Python"
    done = subprocess.run(
        [SCRIPT, *arguments],
        cwd=cwd,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_PATIENCE,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def _forked(arguments: list[str], cwd: Path) -> Ran:
    with tempfile.TemporaryDirectory() as name:
        out, err = Path(name, "out"), Path(name, "err")
        code = processes.start(arguments, cwd, environment(), out=out, err=err).wait(_PATIENCE)
        return Ran(code, out.read_text("utf-8"), err.read_text("utf-8"))


def small_site(folder: Path, **lessons: str) -> Path:
    """Write a small site with some lessons, each by what stands after its title and date, and return its folder."""
    (folder / "content" / "lessons").mkdir(parents=True)
    (folder / "site.yaml").write_text(SITE, "utf-8")
    for number, (name, more) in enumerate({"good": "", **lessons}.items(), 1):
        text = LESSON.format(title=name.title(), date=f"2026-02-0{number}", more=more)
        (folder / "content" / "lessons" / f"{name}.md").write_text(text, "utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder, drillbook's own notes aside."""
    files = (p for p in folder.rglob("*") if p.is_file() and ".drillbook" not in p.relative_to(folder).parts[:-1])
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}
