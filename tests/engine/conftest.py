"""What the tests of the engine share."""

from pathlib import Path

import pytest
from engine_sites import make_well, small, write


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a small site and build it once."""
    folder = write(tmp_path / "site", small())
    make_well(folder)
    return folder
