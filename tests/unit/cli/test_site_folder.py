"""The site that a command works on where `--site` does not say."""

from pathlib import Path

import pytest

from generator.cli.main import main
from generator.cli.site_folder import enclosing_site, site_to_import_into


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a site's folders, a folder of somebody's own, and site.yaml."""
    for folder in ("content/lessons", "layouts", "new"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "site.yaml").write_text("title: A\n")
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "path"), [(".", "."), ("new", ".."), ("layouts", ".."), ("content", ".."), ("content/lessons", "../..")]
)
def test_enclosing_site(site: Path, monkeypatch: pytest.MonkeyPatch, folder: str, path: str) -> None:
    """Commands work on the site around the current folder, named as one would type it."""
    monkeypatch.chdir(site / folder)
    assert enclosing_site() == Path(path)


@pytest.mark.parametrize(
    ("folder", "path"), [(".", "."), ("new", "."), ("layouts", ".."), ("content", ".."), ("content/lessons", "../..")]
)
def test_site_to_import_into(site: Path, monkeypatch: pytest.MonkeyPatch, folder: str, path: str) -> None:
    """An import starts a site in the current folder, but not inside the texts or layouts of another."""
    monkeypatch.chdir(site / folder)
    assert site_to_import_into() == Path(path)


def test_without_any_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no site, it is the current folder."""
    monkeypatch.chdir(tmp_path)
    assert enclosing_site() == site_to_import_into() == Path()


def test_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has deleted the current folder: the command says what it misses, not how paths work."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert enclosing_site() == site_to_import_into() == Path()


@pytest.mark.parametrize("command", ["init", "import"])
def test_a_new_site_below_another(site: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Both commands that start a site start it in the current folder and leave the site around it alone."""
    (site / "post.md").write_text("# A lesson\n\nMake three calls before noon.\n")
    monkeypatch.chdir(site / "new")
    assert main(["init", "."] if command == "init" else ["import", "../post.md"]) == 0
    assert (site / "new" / "site.yaml").is_file()
    assert (site / "site.yaml").read_text() == "title: A\n"
    assert not list((site / "content" / "lessons").iterdir())
