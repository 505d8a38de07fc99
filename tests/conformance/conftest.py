"""Fixtures: built sites, one build for each process."""

import shutil
from pathlib import Path

import pytest
from built_sites import Built, build_odd, build_own


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory, made_pictures: Path) -> Built:
    """Build the repository's own site."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(made_pictures, folder / ".drillbook")
    return build_own(folder)


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a site of oddities: below /meinblog/, in German, with addresses that end in .html."""
    return build_odd(tmp_path_factory.mktemp("odd"))


@pytest.fixture(params=["own", "odd"])
def built(request: pytest.FixtureRequest) -> Built:
    """Return each of the two in turn."""
    return request.getfixturevalue(request.param)
