"""How the program is started."""

from pathlib import Path

import pytest

from generator.model.parts import how_to_add
from generator.shell import program, program_digest
from generator.shell.program import drillbook_command


def test_what_a_bundle_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A bundle is started by its file, stands for itself, and says that no part can be added to it."""
    assert drillbook_command()[1:] == ("-P", "-m", "generator")
    bundle = tmp_path / "drillbook"
    bundle.write_bytes(b"bundle")
    monkeypatch.setattr(program, "BUNDLED", True)
    monkeypatch.setattr(program_digest, "BUNDLED", True)
    monkeypatch.setattr("sys.executable", str(bundle))
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert drillbook_command() == (str(bundle),)
    assert "instead of the single file" in how_to_add("pdf")
    digests = []
    for contents in (b"bundle", b"another one"):
        bundle.write_bytes(contents)
        program_digest.program_digest.cache_clear()
        digests.append(program_digest.program_digest())
    program_digest.program_digest.cache_clear()
    assert digests[0] != digests[1]
