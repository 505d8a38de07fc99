"""`python tests/audit.py`: what it says of known vulnerabilities, with a stand-in for pip-audit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT

FOUND = (
    '{"dependencies": [{"name": "a", "version": "1", "vulns": []},'
    ' {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["3"]}]}]}'
)
NONE = '{"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "c", "skip_reason": "unknown"}]}'


def audited(folder: Path, program: str) -> tuple[int, str]:
    """Run the audit with a stand-in, and return its exit code and what it said."""
    package = folder / "pip_audit"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(program)
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/audit.py")], capture_output=True, text=True, env=environment, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("program", "code", "words"),
    [
        (f"print({FOUND!r}); raise SystemExit(1)", 1, "b 2: X-1, fixed in 3"),
        (f"print({NONE!r})", 0, "2 locked packages have no known vulnerability"),
        ("raise SystemExit('no route to host')", 0, "were not compared with known vulnerabilities: no route to host"),
        ("", 0, "were not compared with known vulnerabilities"),
    ],
)
def test_what_the_audit_says(tmp_path: Path, program: str, code: int, words: str) -> None:
    """A known vulnerability fails the check; a database that cannot be reached does not, and is mentioned."""
    returned, said = audited(tmp_path, program)
    assert returned == code
    assert words in said
