"""`python tests/audit.py`: what it says of known vulnerabilities, with a stand-in for pip-audit."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT

VULNERABLE = (
    '{"dependencies": [{"name": "a", "version": "1", "vulns": []},'
    ' {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["3"]}]}]}'
)
SOUND = '{"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "c", "skip_reason": "unknown"}]}'
SKIPPED = '{"dependencies": [{"name": "a", "skip_reason": "unknown"}, {"name": "c", "skip_reason": "unknown"}]}'
# The second time it is asked about a version that is known to be vulnerable.
ASKED_AGAIN = "import sys; again = 'requirements.txt' in ' '.join(sys.argv)\n"


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
        (f"print({VULNERABLE!r}); raise SystemExit(1)", 1, "b 2: X-1, fixed in 3"),
        (f"{ASKED_AGAIN}print({VULNERABLE!r} if again else {SOUND!r})", 0, "1 locked packages have no known"),
        (f"{ASKED_AGAIN}print({VULNERABLE!r} if again else {SOUND!r})", 0, "Not compared, because .* them: c"),
        (f"print({SOUND!r})", 0, "were not compared with known vulnerabilities: the database .* not even that of py"),
        (f"print({SKIPPED!r})", 0, "were not compared with known vulnerabilities: .* knows none of the packages"),
        ("raise SystemExit('no route to host')", 0, "were not compared with known vulnerabilities: no route to host"),
        ("", 0, "were not compared with known vulnerabilities"),
    ],
)
def test_what_the_audit_says(tmp_path: Path, program: str, code: int, words: str) -> None:
    """A known vulnerability fails the check; what was not compared is never called well."""
    returned, output = audited(tmp_path, program)
    assert returned == code
    assert re.search(words, output), output
    assert ("no known vulnerability" in output) == ("no known" in words or "them: c" in words)
