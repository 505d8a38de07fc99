"""A Dask cluster on this computer: a scheduler and two workers, each a program of its own."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[1]
# Seconds: the programs import a lot, on computers that do much else.
_LONGEST = 120


class Address(str):
    """The address of a scheduler, `host:port`; `programs` are the scheduler and its workers, which can be killed."""

    __slots__ = ("programs",)

    programs: "list[subprocess.Popen[bytes]]"


@contextlib.contextmanager
def cluster(folder: Path, *, preload: Path | None = None, threads: int = 1) -> Iterator[Address]:
    """Run a Dask scheduler and two workers on this computer, and yield the address."""
    try:
        import distributed
    except ImportError:
        pytest.fail("Dask is not installed: `pip install distributed` (it belongs to the development requirements)")
    folder.mkdir(exist_ok=True)
    file = folder / "scheduler.json"
    python = [sys.executable, "-m"]
    quiet = {"DASK_LOGGING__DISTRIBUTED": "error", "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "false"}
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "NO_COLOR": "1"} | quiet
    options: dict[str, Any] = {
        "env": environment,
        "cwd": folder,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    started: list[subprocess.Popen[bytes]] = []
    try:
        scheduler = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        started.append(subprocess.Popen([*python, *scheduler, "--scheduler-file", str(file)], **options))
        end = time.monotonic() + _LONGEST
        while not (file.exists() and file.read_text().endswith("}")):
            assert time.monotonic() < end, "the scheduler is not there"
            time.sleep(0.005)
        address = json.loads(file.read_text())["address"]
        worker = ["distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nthreads", str(threads)]
        worker += ["--no-nanny", "--no-dashboard", *(["--preload", str(preload)] if preload else [])]
        started += [subprocess.Popen([*python, *worker], **options) for _ in range(2)]
        with distributed.Client(address, timeout=_LONGEST) as client:
            client.wait_for_workers(2, timeout=_LONGEST)
        there = Address(address.removeprefix("tcp://"))
        there.programs = started
        yield there
    finally:
        for process in reversed(started):
            process.kill()  # they have nothing to tidy up, and would wait for each other
        for process in started:
            process.wait(60)
