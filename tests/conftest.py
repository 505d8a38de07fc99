"""What all tests share: no colour, no zone and no locale of the computer they run on."""

import pytest


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what would make a test behave another way on another computer."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("TZ", raising=False)
