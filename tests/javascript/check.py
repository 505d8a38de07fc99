"""Lints, formats and type-checks the scripts, and compares vendored files with the packages that they come from.

python tests/javascript/check.py               check
python tests/javascript/check.py --format      let Biome fix and format

The tools come from npm, at the versions in package-lock.json.  Where npm is missing this says so and passes, since a
change of Python or prose needs none of it; not where `CI` is set, or nobody would ever notice.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CLIENT = HERE.parents[1] / "generator" / "preview" / "client"
SCRIPTS = ["../../layouts/assets", "../../generator/preview/client"]
MODULES = HERE / "node_modules"
VENDORED = {
    "idiomorph/dist/idiomorph.esm.js": "idiomorph.esm.js",
    "idiomorph/dist/idiomorph.d.ts": "idiomorph.esm.d.ts",
    "idiomorph/LICENSE": "idiomorph-LICENSE",
}


def main(arguments: list[str]) -> int:
    """Check or format; return the exit code."""
    npm = shutil.which("npm")
    if not npm:
        print("JavaScript was not checked: npm is missing. It comes with Node.js (Debian: apt install npm).")
        return 1 if os.environ.get("CI") else 0
    if failure := install(npm):
        return failure
    if arguments == ["--format"]:
        return run("biome", "check", "--write", *SCRIPTS)
    return run("biome", "ci", "--error-on-warnings", *SCRIPTS) or run("tsc") or compare_vendored()


def install(npm: str) -> int:
    """Install the tools, unless those of the lock file are there already; return npm's exit code."""
    lock, installed = HERE / "package-lock.json", MODULES / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return 0
    return subprocess.run([npm, "ci"], cwd=HERE, check=False).returncode


def run(tool: str, *arguments: str) -> int:
    """Run a tool that npm has installed, without npm, which takes a second; return its exit code."""
    program = shutil.which(tool, path=MODULES / ".bin")
    assert program, f"{tool} is not among what npm has installed"
    return subprocess.run([program, *arguments], cwd=HERE, check=False).returncode


def compare_vendored() -> int:
    """Tell which vendored files are not those of the package; return 1 if there are any."""
    changed = [
        name
        for original, name in VENDORED.items()
        if (MODULES / original).read_bytes() != (CLIENT / "vendor" / name).read_bytes()
    ]
    for name in changed:
        print(f"{CLIENT.name}/vendor/{name} differs from the package in package-lock.json: copy it from there")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
