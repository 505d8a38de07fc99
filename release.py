"""Makes a release, all but the upload: `make release VERSION=0.2.0`.

The order is that of what can go wrong: nothing is written before the tree is
known to be clean, nothing is committed before the tests have passed and the
packages were looked into, and nothing leaves this computer.  So a release that
stops can be taken back by `git restore .`, which it says.  Programs that make
releases (bump-my-version, towncrier, python-semantic-release) want the version
or the changelog in forms of their own; `drillbook update` reads this one.
"""

import argparse
import re
import subprocess
import sys
import tarfile
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

from packaging.metadata import Metadata
from packaging.version import Version

INIT, CHANGELOG = "generator/__init__.py", "CHANGELOG.md"

_VERSION_LINE = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)
_UNRELEASED = re.compile(r"^## Unreleased\n(?P<entries>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_PLAIN = re.compile(r"\d+\.\d+\.\d+")
_NEEDED = ("generator/py.typed", "generator/_layouts/lesson.html", "generator/_handbook/index.html")


class StoppedError(Exception):
    """The release cannot go on; the text says why, and what to do."""


# ---------------------------------------------------------------- before anything is written
def check_tree(repository: Path, version: str) -> None:
    """Refuse a version that is not the next one, and a repository with changes of its own."""
    if not _PLAIN.fullmatch(version):
        raise StoppedError(f"{version!r} is no version: type VERSION=0.2.0, three numbers")
    current = _version_in(repository)
    if Version(version) < Version(current):
        raise StoppedError(f"{version} is older than {current}, which {INIT} has")
    if _git(repository, "status", "--porcelain"):
        raise StoppedError("there are changes that are not committed: `git status` lists them")
    if _git(repository, "tag", "--list", f"v{version}"):
        raise StoppedError(f"there is a tag v{version} already")


# ---------------------------------------------------------------- what a release changes
def write_version(repository: Path, version: str) -> None:
    """Write the version where the package and its metadata have it from."""
    path = repository / INIT
    text = _VERSION_LINE.sub(f'__version__ = "{version}"', path.read_text("utf-8"))
    path.write_text(text, "utf-8", newline="\n")


def write_changelog(repository: Path, version: str, day: date) -> None:
    """Give what is unreleased its version and day, and begin an empty part for what comes next."""
    path = repository / CHANGELOG
    text = path.read_text("utf-8")
    unreleased = _UNRELEASED.search(text)
    if unreleased is None or not unreleased["entries"].strip():
        raise StoppedError(f"{CHANGELOG} says nothing under `## Unreleased`: write what is new")
    heading = f"## Unreleased\n\n## {version} - {day.isoformat()}\n"
    path.write_text(text.replace("## Unreleased\n", heading, 1), "utf-8", newline="\n")


# ---------------------------------------------------------------- the packages
def make_packages(repository: Path, version: str) -> tuple[Path, Path]:
    """Make the wheel, with the handbook, and the source archive; return both."""
    for old in (repository / "dist").glob("drillbook-*"):
        old.unlink()  # so that nobody uploads one of before
    _run(repository, "make", "wheel", "sdist")
    dist = repository / "dist"
    return dist / f"drillbook-{version}-py3-none-any.whl", dist / f"drillbook-{version}.tar.gz"


def check_packages(wheel: Path, archive: Path, version: str) -> None:
    """Refuse packages without something that users need, or with metadata that an index would not take."""
    for package in (wheel, archive):
        if not package.is_file():
            raise StoppedError(f"dist/{package.name} was not made")
    with zipfile.ZipFile(wheel) as opened:
        missing = [name for name in _NEEDED if name not in opened.namelist()]
        metadata = opened.read(f"drillbook-{version}.dist-info/METADATA")
    if missing:
        raise StoppedError(f"the wheel has no {', '.join(missing)}")
    with tarfile.open(archive) as opened_archive:
        top = f"drillbook-{version}/"
        missing = [name for name in (INIT, CHANGELOG) if f"{top}{name}" not in opened_archive.getnames()]
    if missing:
        raise StoppedError(f"the source archive has no {', '.join(missing)}")
    Metadata.from_email(metadata, validate=True)  # raises a group with each field that is wrong


# ---------------------------------------------------------------- the history
def commit_and_tag(repository: Path, version: str) -> None:
    """Commit what a release changes, and nothing else, and put the tag on it."""
    _git(repository, "commit", "--quiet", "--message", f"Version {version}", "--", INIT, CHANGELOG)
    _git(repository, "tag", "--annotate", "--message", f"drillbook {version}", f"v{version}")


def begin_next(repository: Path, version: str) -> None:
    """Commit the version that the checkout has from now on, so that no build of it calls itself a release."""
    major, minor, *_ = Version(version).release
    following = f"{major}.{minor + 1}.0.dev0"
    write_version(repository, following)
    _git(repository, "commit", "--quiet", "--message", f"Begin version {following}", "--", INIT)


def what_is_left(version: str) -> str:
    """Return what only a person can do."""
    return f"""
Version {version} is in dist/, committed and tagged. Nothing has left this computer. What is left to do:

  1. Install dist/drillbook-{version}-py3-none-any.whl somewhere else, and follow docs/start.md.
  2. git push --follow-tags
  3. Upload the two files drillbook-{version}* in dist/ to the package index.

To take it back before you push: git tag --delete v{version}; git reset --hard HEAD~2
"""


# ---------------------------------------------------------------- all of it
def release(repository: Path, version: str, day: date) -> str:
    """Make a release and return what is left to do; raises `StoppedError`, before anything is committed."""
    check_tree(repository, version)
    try:
        write_version(repository, version)
        write_changelog(repository, version, day)
        _run(repository, "make", "check", "test")
        wheel, archive = make_packages(repository, version)
        check_packages(wheel, archive, version)
    except BaseException:
        print(f"\nNothing was committed. `git restore {INIT} {CHANGELOG}` takes the changes back.", file=sys.stderr)
        raise
    commit_and_tag(repository, version)
    begin_next(repository, version)
    return what_is_left(version)


def _version_in(repository: Path) -> str:
    line = _VERSION_LINE.search((repository / INIT).read_text("utf-8"))
    if line is None:
        raise StoppedError(f"{INIT} has no line `__version__ = …`")
    return line[1]


def _git(repository: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=repository, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def _run(repository: Path, *command: str) -> None:
    if subprocess.run(command, cwd=repository, check=False).returncode:
        raise StoppedError(f"`{' '.join(command)}` failed: what it printed says why")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="make a release, all but the upload")
    parser.add_argument("version")
    try:
        print(release(Path(__file__).parent, parser.parse_args().version, datetime.now(UTC).date()))
    except StoppedError as problem:
        sys.exit(f"stopped: {problem}")
