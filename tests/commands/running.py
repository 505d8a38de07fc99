"""Running `drillbook` as a user does: the installed script, in a folder, with a terminal or without."""

import contextlib
import functools
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from generator.cli.main import main

REPOSITORY = Path(__file__).parents[2]
SCRIPT = shutil.which("drillbook", path=Path(sys.executable).parent)
NOW = "2026-03-02T12:00Z"

_PATIENCE = 60
_BROKEN = 99  # no exit code of drillbook's

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

    Most of what a command takes is the start of Python.  So where a process
    can be forked, it is forked from this one, which has everything imported.
    What depends on the environment is run as users start it: `changes` are
    variables.
    """
    if changes or not hasattr(os, "fork"):
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


@functools.cache
def _warm() -> None:
    """Build a new site in this process, so that those forked from it have the modules and the layouts."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        for command in ("init", "check", "build"):
            assert main([command, *([folder] if command == "init" else ["--site", folder])]) == 0


def _forked(arguments: list[str], cwd: Path) -> Ran:
    _warm()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            _be_drillbook(arguments, cwd, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        printed = [os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0).decode() for file in (out, err)]
    return Ran(os.waitstatus_to_exitcode(status), *printed)


def _be_drillbook(arguments: list[str], cwd: Path, out: int, err: int) -> NoReturn:
    """Make a process that was just forked what a shell would have started; it never returns."""
    code = _BROKEN
    try:
        signal.alarm(_PATIENCE)
        os.chdir(cwd)
        variables = environment()
        os.environ.clear()
        os.environ.update(variables)
        for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), out, err)):
            os.dup2(file, number)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, closefd=False) for n, mode in enumerate("rww"))
        sys.argv = [str(SCRIPT), *arguments]
        try:
            code = main()
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else _BROKEN
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        # Nothing of pytest's is to happen twice.
        os._exit(code)


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
