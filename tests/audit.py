"""Compares the locked versions with known vulnerabilities, where a database of them can be reached.

python tests/audit.py     fails if a locked package has a known vulnerability

pip-audit asks the database.  Without it, or without a network, this says that
nothing was compared and passes: a check must not depend on somebody's server.
It never calls well what was not compared: packages that pip-audit skips are
named, and a database that finds nothing is asked about a version that every
real one knows to be vulnerable.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

LOCK = Path(__file__).parents[1] / "requirements.lock"
KNOWN_TO_BE_VULNERABLE = "py==1.8.0"  # CVE-2020-29651, in every database since 2020
_SECONDS = 120
_MOST_NAMES = 8


class Vulnerability(TypedDict):
    """A vulnerability, as pip-audit describes it."""

    id: str
    fix_versions: list[str]


class Package(TypedDict, total=False):
    """A package, as pip-audit describes it; one with a `skip_reason` was not compared."""

    name: str
    version: str
    vulns: list[Vulnerability]
    skip_reason: str


class NotComparedError(Exception):
    """Nothing was compared, for the reason that this says."""


def main() -> int:
    """Compare; return the exit code."""
    try:
        packages = _audited(LOCK)
        vulnerable = [(p["name"], p["version"], v) for p in packages for v in p.get("vulns", ())]
        if not vulnerable:
            _try_the_database()
    except NotComparedError as reason:
        print(f"The locked versions were not compared with known vulnerabilities: {reason}")
        return 0
    for name, version, vulnerability in vulnerable:
        fixed = ", ".join(vulnerability["fix_versions"]) or "no version yet"
        print(f"{name} {version}: {vulnerability['id']}, fixed in {fixed}; `make lock` renews the versions")
    skipped = sorted(p["name"] for p in packages if "skip_reason" in p)
    compared = len(packages) - len(skipped)
    if skipped:
        more = f" and {len(skipped) - _MOST_NAMES} more" if len(skipped) > _MOST_NAMES else ""
        print(f"Not compared, because the database does not know them: {', '.join(skipped[:_MOST_NAMES])}{more}")
    if not vulnerable:
        print(f"{compared} locked packages have no known vulnerability")
    return 1 if vulnerable else 0


def _audited(requirements: Path) -> list[Package]:
    """Return what pip-audit says of each package; raises `NotComparedError` if it compared none."""
    if importlib.util.find_spec("pip_audit") is None:
        reason = "pip-audit is not installed (pip install pip-audit)"
        raise NotComparedError(reason)
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        reason = "the database did not answer"
        raise NotComparedError(reason) from None
    try:
        packages: list[Package] = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError, TypeError):
        reason = (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1][:200]
        raise NotComparedError(reason) from None
    if all("skip_reason" in package for package in packages):
        reason = "the database that answers knows none of the packages"
        raise NotComparedError(reason)
    return packages


def _try_the_database() -> None:
    """Raise `NotComparedError` if the database does not know what every real one does."""
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(f"{KNOWN_TO_BE_VULNERABLE}\n", encoding="utf-8")
        if any(package.get("vulns") for package in _audited(requirements)):
            return
    reason = f"the database that answers knows of no vulnerability, not even that of {KNOWN_TO_BE_VULNERABLE}"
    raise NotComparedError(reason)


if __name__ == "__main__":
    sys.exit(main())
