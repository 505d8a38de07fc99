"""`publish --sites`: each site to its own host, and a host is asked only if its site has changed."""

from pathlib import Path

import pytest
from folders import alone, site, write_sites
from sites import NOW

from generator.cli.main import main


def published(name: str, target: str = "") -> str:
    """Return a site that is published to a folder beside all sites."""
    text = site(name).replace("example.com", "nora-drill.net")
    return text.replace("cards: false\n", f"cards: false\npublish: {target or f'file:../../{name}'}\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sites that can be published, one with a mistake, one that names no host, and one whose host is not there."""
    sites = {
        "anna": published("anna"),
        "boris": published("boris"),
        "clara": published("clara").replace("title: first", "titel: first"),
        "dora": site("dora"),
        "emil": published("emil", "file:/nowhere/else/emil"),
    }
    return write_sites(tmp_path / "sites", sites)


def publish(folder: Path, *more: str) -> int:
    """Publish as a timer does."""
    return main(["publish", "--sites", str(folder), "--now", NOW.isoformat(), *more])


def there(folder: Path) -> dict[str, bytes]:
    """Return what is at a host, without the list that drillbook keeps there."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "drillbook-published.txt")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(files)}


def test_each_to_its_own_host(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What readers get is what a build of the site alone makes; what is wrong with one keeps no other from its host."""
    assert publish(folder) == 1
    printed = capsys.readouterr()
    for name in ("anna", "boris"):
        made = alone(folder / name)
        del made[".drillbook"]
        assert there(folder.parent / name) == made
    assert "2 sites published, 0 unchanged, 3 sites with faults" in printed.out
    for name, code in {
        "clara": "front-matter/unknown-key",
        "dora": "publish/nowhere",
        "emil": "publish/no-folder",
    }.items():
        assert printed.err.index(f"{name}:") < printed.err.index(code)
    assert not (folder.parent / "clara").exists()


def test_a_host_is_asked_only_when_there_is_news(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run sends nothing and asks nobody; an edit, and a host that failed, are tried; the others rest."""
    for name in ("clara", "dora", "emil"):
        (folder / name / "site.yaml").unlink()
    assert publish(folder) == 0
    # Somebody else's change at the host goes unnoticed for a day: nobody has asked.
    page = folder.parent / "boris" / "404.html"
    page.write_text("mine")
    text = folder / "anna" / "content" / "lessons" / "first.md"
    text.write_bytes(text.read_bytes().replace(b"Text.", b"News."))
    capsys.readouterr()
    assert publish(folder) == 0
    printed = capsys.readouterr().out
    assert "published  anna" in printed
    assert "boris" not in printed
    assert "1 site published, 1 unchanged, 0 sites with faults" in printed
    assert b"News." in there(folder.parent / "anna")["2026/02/first/index.html"]
    assert page.read_text() == "mine"
    assert publish(folder, "--now", "2026-03-05T09:00Z") == 0
    assert page.read_text() != "mine"
