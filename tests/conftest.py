"""What all tests share: an environment that is the same on every computer, a cache of byte code, and what takes long.

Most of the suite's time is other programs: builds, previews, browsers. So there are more workers than cores, the
longest tests start first, and what many tests need is made once for a run.
"""

import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from multiprocessing.util import Finalize
from pathlib import Path

import compiled_layouts
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

# Tests start hundreds of Python processes. Each would compile the whole package anew where byte code may not be
# written beside the code; pytest's workers, which are started after this, and all their children find it here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".pytest_cache" / "bytecode"))

# Files in memory take less of the processor and need not wait for a disk. `make soak` uses the disk, whose file system
# gives the number of a removed file to a new one, as a coach's does.
MEMORY = Path("/dev/shm")
IN_MEMORY: Path | None = None
if (
    not {"DRILLBOOK_LONG", "TMPDIR"} & set(os.environ)
    and os.access(MEMORY, os.W_OK)
    and shutil.disk_usage(MEMORY).free > 4 * 2**30
):
    # What runs left that were killed or failed: the name of a folder has the number of its process.
    for left in MEMORY.glob("drillbook-tests-*-*"):
        number = left.name.split("-")[2]
        if number.isdigit() and not Path("/proc", number).exists():
            shutil.rmtree(left, ignore_errors=True)
    tempfile.tempdir = None  # which may be chosen already
    IN_MEMORY = Path(tempfile.mkdtemp(prefix=f"drillbook-tests-{os.getpid()}-", dir=MEMORY))
    os.environ["TMPDIR"] = str(IN_MEMORY)  # of pytest's workers, too

# A shell lets what it starts in the background ignore Ctrl-C, and so would every program that a test stops with it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

compiled_layouts.keep()

# Collecting tests makes objects by the million, and no garbage.
gc.disable()

if "DRILLBOOK_COVERAGE" in os.environ:  # by `make coverage`
    pytest_plugins = ["counted_lines"]

# "quick" tries the same few examples every time, a budget that is fixed; "thorough", for `make soak`, others, and many.
settings.register_profile(
    "quick",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
settings.register_profile("thorough", settings.get_profile("quick"), derandomize=False, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Words in the reason of a skipped test, what such tests need, and how to get it.
NEEDS = (
    (("Chromium", "playwright"), "in a browser", "install Chromium"),
    (("VNU_JAR", "Java"), "against the Nu Html Checker", "install Java and npm and run .ci/run, which fetches it"),
    (("OpenSSH",), "of publishing by SFTP", "install OpenSSH's server"),
    (("Isso",), "with Isso", "`pip install isso`"),
    (("Pagefind",), "of the search", "`pip install pagefind pagefind-bin`"),
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run two tests more at a time than there are cores: each waits for programs for almost half of its time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the longest tests first, so that none is left alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Let the collector of garbage run again, but not over the ten thousand tests: they stay."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish(exitstatus: int) -> None:
    """Give the memory back at the very end; after a failure its files stay until the next run, to be looked at.

    Not at once: pytest's workers have not all ended, and multiprocessing, which has a folder in it, removes that itself
    when the process ends (with a priority of -100).
    """
    if IN_MEMORY and not exitstatus:
        Finalize(None, shutil.rmtree, args=(IN_MEMORY,), kwargs={"ignore_errors": True}, exitpriority=-200)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line which tests did not run because something is not installed, and how to get it."""
    counts: Counter[tuple[str, str]] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        for words, what, how in NEEDS:
            if any(word in reason for word in words):
                counts[what, how] += 1
                break
    if counts:
        parts = [
            f"{number} {'test' if number == 1 else 'tests'} {what} ({how})" for (what, how), number in counts.items()
        ]
        terminalreporter.write_line(f"not run: {', '.join(parts)}", yellow=True)


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what would make a test behave another way on another computer."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("TZ", raising=False)


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the handbook as `make docs` makes it; made once for a run, as `made_pictures` are."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "handbook"
    with FileLock(f"{folder}.lock"):
        if not (folder / "topics.json").exists():
            command = [sys.executable, str(ROOT / "docs" / "handbook" / "make.py"), str(folder)]
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
            assert made.returncode == 0, made.stderr
    return folder


_QUICK_PICTURES = """\
from generator.cli.main import main
from generator.shell import pictures
pictures._SAVING.update(pictures._SAVING_FAST, **{"avif-large": pictures._SAVING_FAST["avif"]})
raise SystemExit(main())
"""


@pytest.fixture(scope="session")
def made_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store (`.drillbook/`) in which the pictures of the repository's own site are made.

    To make them takes most of a build of that site.  A copy of the store lets
    another build start with them.  It is made once for a run, by the first
    worker that asks; with the preview's haste, for whoever starts with it
    looks at pages, not at what is in a file of a picture.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    with FileLock(f"{folder}.lock"):
        if not (folder / "made").exists():
            folder.mkdir()
            (folder / "content").symlink_to(ROOT / "content")
            shutil.copy(ROOT / "site.yaml", folder)
            command = [sys.executable, "-c", _QUICK_PICTURES, "build", "--site", str(folder), "--now", "2026-11-20"]
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            subprocess.run(command, env=environment, capture_output=True, check=True, timeout=300)
            (folder / "made").touch()
    return folder / ".drillbook"
