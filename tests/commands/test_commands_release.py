"""`make release`: each of its steps, in a scratch repository with a small package of the same form."""

import importlib
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from running import REPOSITORY

from generator.scaffold.news import news

DAY = date(2026, 12, 1)
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "drillbook"
dynamic = ["version"]
requires-python = ">=3.11"
[tool.hatch.version]
path = "generator/__init__.py"
[tool.hatch.build.targets.wheel]
packages = ["generator"]
"""
# As drillbook's own, but for what the targets do.
MAKEFILE = f"""\
check test:
\t@test ! -e fails
wheel sdist:
\t{sys.executable} -m hatchling build --target $@ --directory dist
"""
CHANGELOG = "# Changelog\n\n## Unreleased\n\n### Changed\n\n- Lists are shorter\n\n## 0.1.0\n\nThe first version.\n"


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script, which is no package."""
    monkeypatch.syspath_prepend(str(REPOSITORY))
    return importlib.import_module("release")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a scratch repository with one commit."""
    files = {
        "pyproject.toml": PYPROJECT,
        "Makefile": MAKEFILE,
        "CHANGELOG.md": CHANGELOG,
        ".gitignore": "dist/\n",
        "generator/__init__.py": '"""A package."""\n\n__version__ = "0.2.0.dev0"\n',
        "generator/py.typed": "",
        "generator/_layouts/lesson.html": "",
        "generator/_handbook/index.html": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8", newline="\n")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ann@example.com")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    return tmp_path


def git(repository: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    ran = subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def test_a_whole_release(release: ModuleType, repository: Path) -> None:
    """Version, changelog, packages, commit and tag; then the next version begins, and the tree is clean."""
    left = release.release(repository, "0.2.0", DAY)
    assert "git push --follow-tags" in left
    assert git(repository, "log", "--format=%s %D", "v0.2.0", "--max-count=1").startswith("Version 0.2.0 ")
    assert git(repository, "log", "--format=%s", "--max-count=1") == "Begin version 0.3.0.dev0"
    assert git(repository, "status", "--porcelain") == ""
    assert '__version__ = "0.2.0"' in git(repository, "show", "v0.2.0:generator/__init__.py")
    assert '__version__ = "0.3.0.dev0"' in (repository / "generator/__init__.py").read_text("utf-8")
    text = (repository / "CHANGELOG.md").read_text("utf-8")
    assert "## Unreleased\n\n## 0.2.0 - 2026-12-01\n\n### Changed\n" in text
    assert news(text, "0.1.0", has_hooks=False) == ["Lists are shorter"]
    assert news(text, "0.2.0", has_hooks=False) == []
    assert sorted(path.name for path in (repository / "dist").glob("drillbook-*")) == [
        "drillbook-0.2.0-py3-none-any.whl",
        "drillbook-0.2.0.tar.gz",
    ]
    # The same version twice.
    with pytest.raises(release.StoppedError, match="older"):
        release.release(repository, "0.2.0", DAY)


def test_nothing_is_committed_where_tests_fail(
    release: ModuleType, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says how to take back what was written, and then the tree is as before."""
    (repository / "fails").touch()
    git(repository, "add", "fails")
    git(repository, "commit", "--quiet", "--message", "A mistake")
    before = git(repository, "rev-parse", "HEAD")
    with pytest.raises(release.StoppedError, match="`make check test` failed"):
        release.release(repository, "0.2.0", DAY)
    advice = capsys.readouterr().err.partition("`git ")[2].partition("`")[0]
    git(repository, *advice.split())
    assert git(repository, "rev-parse", "HEAD") == before
    assert git(repository, "status", "--porcelain") + git(repository, "tag") == ""


@pytest.mark.parametrize(("version", "reason"), [("0.2", "no version"), ("v0.2.0", "no version"), ("0.1.9", "older")])
def test_a_wrong_version(release: ModuleType, repository: Path, version: str, reason: str) -> None:
    """It is refused before anything is written."""
    with pytest.raises(release.StoppedError, match=reason):
        release.check_tree(repository, version)


def test_a_tree_that_is_not_clean(release: ModuleType, repository: Path) -> None:
    """A change that is not committed would be in the packages, and not in the tag; a tag is made once."""
    release.check_tree(repository, "0.2.0")
    (repository / "new.txt").touch()
    with pytest.raises(release.StoppedError, match="not committed"):
        release.check_tree(repository, "0.2.0")
    (repository / "new.txt").unlink()
    git(repository, "tag", "v0.2.0")
    with pytest.raises(release.StoppedError, match=r"a tag v0\.2\.0 already"):
        release.check_tree(repository, "0.2.0")


def test_a_changelog_that_says_nothing(release: ModuleType, repository: Path) -> None:
    """A release without a word about it is none."""
    release.write_changelog(repository, "0.2.0", DAY)
    with pytest.raises(release.StoppedError, match="says nothing"):
        release.write_changelog(repository, "0.3.0", DAY)


def test_a_wheel_without_the_handbook(release: ModuleType, repository: Path) -> None:
    """What users need is looked for in the packages themselves."""
    (repository / "generator/_handbook/index.html").unlink()
    release.write_version(repository, "0.2.0")
    wheel, archive = release.make_packages(repository, "0.2.0")
    with pytest.raises(release.StoppedError, match=r"the wheel has no generator/_handbook/index\.html"):
        release.check_packages(wheel, archive, "0.2.0")
    with pytest.raises(release.StoppedError, match="was not made"):
        release.check_packages(wheel, repository / "dist" / "none.tar.gz", "0.2.0")


def test_the_script_names_files_that_are_there(release: ModuleType) -> None:
    """Drillbook's own repository has what the steps read and write, in the form that they expect."""
    assert release._version_in(REPOSITORY)
    assert release._UNRELEASED.search((REPOSITORY / release.CHANGELOG).read_text("utf-8"))
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    assert all(f"\n{target}:" in makefile for target in ("check", "test", "wheel", "sdist", "release"))
