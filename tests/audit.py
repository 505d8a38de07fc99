"""Compares the locked versions with known vulnerabilities, where a database of them can be reached.

python tests/audit.py     fails if a locked package has a known vulnerability

pip-audit asks the database.  Without it, or without a network, this says that
nothing was compared and passes: a check must not depend on somebody's server.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
_SECONDS = 120


def main() -> int:
    """Compare; return the exit code."""
    if importlib.util.find_spec("pip_audit") is None:
        return _not_compared("pip-audit is not installed (pip install pip-audit)")
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return _not_compared("the database did not answer")
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return _not_compared((done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1][:200])
    found = [(p["name"], p["version"], v) for p in packages for v in p.get("vulns", ())]
    for name, version, vulnerability in found:
        fixed = ", ".join(vulnerability["fix_versions"]) or "no version yet"
        print(f"{name} {version}: {vulnerability['id']}, fixed in {fixed}; `make lock` renews the versions")
    if not found:
        print(f"{len(packages)} locked packages have no known vulnerability")
    return 1 if found else 0


def _not_compared(reason: str) -> int:
    print(f"The locked versions were not compared with known vulnerabilities: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
