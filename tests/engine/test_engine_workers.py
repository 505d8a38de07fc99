"""One process, several or a cluster: the same bytes."""

import os
from pathlib import Path

import pytest
from clusters import cluster
from engine_sites import (
    LONG,
    PHOTO,
    assert_clean,
    clean,
    differences,
    lesson,
    make,
    make_well,
    many,
    output_of,
    run,
    small,
    write,
)

LESSONS = 60


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Make a site in this process, and return it with its output."""
    folder = write(tmp_path_factory.mktemp("alone"), many(160) | {"content/images/large.bin": os.urandom(300_000)})
    make_well(folder)
    return folder, output_of(folder)


@pytest.mark.parametrize("workers", ["2", "3", ""] if LONG else ["3"])
def test_any_number_of_processes(tmp_path: Path, alone: tuple[Path, dict[str, bytes]], workers: str) -> None:
    """However many processes build, each file is the same to the byte; another number then has nothing to do."""
    folder = write(tmp_path, {n: (alone[0] / n).read_bytes() for n in sources(alone[0])})
    assert make_well(folder, workers=workers).written == len(alone[1])
    assert not differences(output_of(folder), alone[1])
    assert make_well(folder, workers="1").written == 0
    write(folder, many(160, "Other text"))
    make_well(folder, workers=workers)
    assert_clean(folder)


def sources(folder: Path) -> list[str]:
    """Return the names of a site's source files."""
    return [p.relative_to(folder).as_posix() for p in (folder / "site.yaml", *(folder / "content").rglob("*.*"))]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_problems_are_the_same(tmp_path: Path, workers: str) -> None:
    """Several processes find what one finds, in the same order, and write nothing either."""
    files = many(160)
    for n in (3, 77, 159):
        files[f"content/lessons/l{n:03}.md"] = b"---\ntitel: x\n---\n[x](nowhere.md)\n"
    folder = write(tmp_path, files)
    outcome = make(folder, workers=workers)
    assert not outcome.good
    assert outcome.said == clean(folder)[0].said
    assert not (folder / "output").exists()


# ---------------------------------------------------------------- a cluster
BLIND = """
from generator.engine import picture_tasks, read_tasks, render_tasks
from generator.model.diagnostic import Rejected, error
from generator.model.source import Span

def load(folder, path):
    raise Rejected([error("file/unreadable", Span(path=path), "a worker on another computer does not see this file")])

def stage(*_args, **_more):
    raise AssertionError("a worker on another computer cannot write to the output")

picture_tasks.load = read_tasks.load = render_tasks.load = load
render_tasks.stage = stage
"""


def test_a_cluster(tmp_path: Path) -> None:
    """A cluster makes the same bytes, cold and after an edit; it needs to see no file of the site.

    The workers of the test are made blind for files, as they would be on
    another computer.
    """
    preload = tmp_path / "blind.py"
    preload.write_text(BLIND)
    folder = write(tmp_path / "site", many(LESSONS))
    write(
        folder, {"content/lessons/own/index.md": lesson("Own", 20, "![A](a.jpg)"), "content/lessons/own/a.jpg": PHOTO}
    )
    outcome, wanted = clean(folder)
    assert outcome.good
    with cluster(tmp_path / "cluster", preload=preload) as address:
        done = run(folder, "--workers", f"dask://{address}")
        assert (done.returncode, done.stderr) == (0, ""), (done.stdout + done.stderr)[:2000]
        assert not differences(output_of(folder), wanted)
        # Nothing to do for anybody, here or there.
        assert " 0 files written" in run(folder, "--workers", f"dask://{address}").stdout
        assert make_well(folder).written == 0
        write(folder, many(LESSONS, "Other text"))
        done = run(folder, "--workers", f"dask://{address}")
        assert (done.returncode, done.stderr) == (0, ""), (done.stdout + done.stderr)[:2000]
        assert_clean(folder)
        # What is wrong is told as it is without a cluster.
        write(folder, {"content/lessons/bad.md": b"---\ntitel: x\n---\n"})
        there, here = run(folder, "--workers", f"dask://{address}"), run(folder)
        assert (there.returncode, there.stderr) == (here.returncode, here.stderr)


def test_a_cluster_that_sees_the_files(tmp_path: Path) -> None:
    """Workers that happen to be on the same computer make the same bytes."""
    folder = write(tmp_path / "site", small() | many(LESSONS))
    outcome, wanted = clean(folder)
    assert outcome.good
    with cluster(tmp_path / "cluster") as address:
        make_well(folder, workers=f"dask://{address}")
    assert not differences(output_of(folder), wanted)


@pytest.mark.long
@pytest.mark.parametrize("address", ["127.0.0.1:1", "nonsense", "127.0.0.1:notaport", ""])
def test_a_wrong_address(tmp_path: Path, address: str) -> None:
    """A scheduler that is not there is told of in one message, and the old site stands."""
    folder = write(tmp_path, small())
    make_well(folder)
    before = output_of(folder)
    write(folder, {"content/lessons/l1.md": lesson("New title", 1)})
    done = run(folder, "--workers", f"dask://{address}")
    assert done.returncode in (1, 2), done.stderr[-600:]
    assert "Traceback" not in done.stderr, done.stderr[-600:]
    errors = [line for line in done.stderr.splitlines() if "error" in line]
    assert len(errors) == 1, errors
    assert "bug" not in done.stderr
    assert not differences(output_of(folder), before)
