"""What all tests share: no color, no time zone and no locale of the computer they run on, and a cache of byte code."""

import os
from pathlib import Path

import pytest

# Tests start hundreds of Python processes. Each would compile the whole package anew where byte code may not be
# written beside the code; pytest's workers, which are started after this, and all their children find it here.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(__file__).parents[1] / ".pytest_cache" / "bytecode"))


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what would make a test behave another way on another computer."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("TZ", raising=False)
