"""Writing files whole."""

from pathlib import Path

import pytest

from generator.model.diagnostic import Rejected
from generator.shell.atomic_files import write_new


def test_write_new_never_writes_over(tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    write_new(tmp_path / "a" / "b.md", "ü")
    assert (tmp_path / "a" / "b.md").read_bytes() == "ü".encode()
    with pytest.raises(Rejected):
        write_new(tmp_path / "a" / "b.md", "other")
    assert (tmp_path / "a" / "b.md").read_bytes() == "ü".encode()
