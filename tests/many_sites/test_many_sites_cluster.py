"""Whole sites on a Dask cluster: the same bytes, and whatever is killed is finished or said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from clusters import Address, cluster
from folders import CLOCK, HOOKED, alone, by_name, run, site, unchanged, write_sites
from sites import output_of

from generator.cli.main import main
from generator.model.diagnostic import Rejected
from generator.sites.discovery import SITES_NOTES, find_sites
from generator.sites.run import RunCallbacks, RunOptions, run_sites
from generator.sites.site_tasks import Outcome

NAMES = ("anna", "boris", "clara", "dora")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Run a cluster, whose two programs of work the last test kills."""
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


def make(folder: Path) -> Path:
    """Write four sites, one with a mistake and one with hooks."""
    sites = {name: site(name) for name in NAMES}
    sites["clara"] += "-- content/lessons/bad.md --\n---\ntitel: Bad\n---\n"
    sites["dora"] = HOOKED.format(name="dora", code="return lesson")
    return write_sites(folder, sites)


def assert_built(folder: Path) -> None:
    """Each site is what a build of it alone makes."""
    for name in ("anna", "boris", "dora"):
        assert output_of(folder / name) == alone(folder / name), name


def test_the_same_as_here(tmp_path: Path, address: Address) -> None:
    """Outputs and faults are those of a run without a cluster, and so is what the next run has to do."""
    folder = make(tmp_path)
    summary = run(folder, workers=f"dask://{address}")
    assert {name for name, outcome in by_name(summary).items() if outcome.failed} == {"clara"}
    assert len(summary.outcomes) == 4
    assert_built(folder)
    run(folder)
    assert unchanged(run(folder, workers=f"dask://{address}")) == ["anna", "boris"]


def test_workers_that_cannot_be_used(tmp_path: Path, address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that do not see the sites, or run another drillbook, are refused before anything is built."""
    folder = make(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("generator.sites.cluster.__version__", "0.0.0")
        with pytest.raises(Rejected) as caught:
            run(folder, workers=f"dask://{address}")
    assert "another version" in caught.value.diagnostics[0].message
    with monkeypatch.context() as patch:
        patch.setattr("generator.sites.cluster._see", lambda place, _token: (False, place))
        with pytest.raises(Rejected) as caught:
            run(folder, workers=f"dask://{address}")
    assert caught.value.diagnostics[0].code == "workers/not-usable"
    assert "does not see" in caught.value.diagnostics[0].message
    assert not (folder / "anna" / "output").exists()


def test_no_strangers(tmp_path: Path, address: Address, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing confines a worker of a cluster, so it gets no stranger's site."""
    with pytest.raises(SystemExit):
        main(["build", "--sites", str(tmp_path), "--untrusted", "--workers", f"dask://{address}"])
    assert "leave dask:// out" in capsys.readouterr().err


@pytest.mark.parametrize("victim", [1, 0], ids=["a worker", "the scheduler"])
def test_killed(tmp_path: Path, address: Address, victim: int) -> None:
    """When a worker is killed, another goes on; when the scheduler is, this computer does. Nothing is torn."""
    folder = make(tmp_path)

    def kill(_outcome: Outcome) -> None:
        address.programs[victim].kill()

    options = RunOptions(doing="build", clock=CLOCK, workers=f"dask://{address}")
    summary = run_sites(
        folder, find_sites(folder).names, options, notes=folder / SITES_NOTES, callbacks=RunCallbacks(on_outcome=kill)
    )
    assert sorted(outcome.name for outcome in summary.outcomes) == sorted(NAMES)
    assert [outcome.name for outcome in summary.outcomes if outcome.failed] == ["clara"]
    assert_built(folder)
