"""`drillbook init`."""

import zoneinfo
from pathlib import Path

import pytest
from sites import NOW, build_site, output_of

from generator.model.diagnostic import Rejected
from generator.plan.site import Clock
from generator.read.config import read_config
from generator.scaffold.init import init_site
from generator.shell.source_files import read_source


def test_init_makes_a_site_without_mistakes(tmp_path: Path) -> None:
    """The first thing a coach does works: a new site builds, without a warning, and shows a lesson."""
    folder = tmp_path / "my-blog"
    files = init_site(folder, Clock(now=NOW))
    assert {"site.yaml", "content/pages/about.md"} <= set(files)
    report = build_site(folder, strict=True)
    assert not report.diagnostics
    assert report.lessons == 1
    assert b"@" not in (folder / "site.yaml").read_bytes().replace(b"you@example.com", b"")
    assert "index.html" in output_of(folder)


def test_two_sites_have_different_ids(tmp_path: Path) -> None:
    """Feed readers must not mix up two blogs."""
    ids = set()
    for name in ("a", "b"):
        init_site(tmp_path / name, Clock(now=NOW))
        config, _ = read_config(read_source(tmp_path / name, "site.yaml"))
        assert config
        ids.add(config.id)
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("zone", "expected"), [("America/Chicago", "America/Chicago"), ("nonsense/x", None), ("/etc/passwd", None)]
)
def test_the_time_zone_is_a_real_one(
    tmp_path: Path, zone: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the computer says of its zone, the new site has one that exists."""
    monkeypatch.setenv("TZ", zone)
    init_site(tmp_path / "a", Clock(now=NOW))
    config, _ = read_config(read_source(tmp_path / "a", "site.yaml"))
    assert config
    assert config.timezone in zoneinfo.available_timezones()
    assert expected in (None, config.timezone)


def test_init_in_an_empty_folder_that_exists(tmp_path: Path) -> None:
    """A folder with other things in it is fine."""
    (tmp_path / "notes.txt").write_text("mine")
    init_site(tmp_path, Clock(now=NOW))
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_init_never_writes_over(tmp_path: Path) -> None:
    """Where one of its files is there, nothing at all is written."""
    (tmp_path / "site.yaml").write_text("mine")
    with pytest.raises(Rejected) as caught:
        init_site(tmp_path, Clock(now=NOW))
    assert caught.value.diagnostics[0].code == "init/exists"
    assert [p.name for p in tmp_path.iterdir()] == ["site.yaml"]


def test_init_onto_a_file(tmp_path: Path) -> None:
    """A file is no folder."""
    (tmp_path / "blog").write_text("mine")
    with pytest.raises(Rejected):
        init_site(tmp_path / "blog", Clock(now=NOW))
