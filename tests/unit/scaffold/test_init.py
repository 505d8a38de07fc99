"""`drillbook init`."""

import zoneinfo
from pathlib import Path

import pytest
from sites import NOW, build_site, output_of

from generator.model.diagnostic import Rejected
from generator.plan.site import Clock
from generator.read.config import read_config
from generator.scaffold.init import Owner, init_site
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


def test_what_the_owner_said_is_in_the_settings(tmp_path: Path) -> None:
    """Title, name and address go into site.yaml, whatever signs are in them, and readers can answer at once."""
    owner = Owner(title="Nora: the #1 drill", name='Nora "N" Whitcombe', email="nora@example.com")
    init_site(tmp_path, Clock(now=NOW), owner)
    config, diagnostics = read_config(read_source(tmp_path, "site.yaml"))
    assert not diagnostics
    assert config
    assert (config.title, config.author, config.comments.email) == (owner.title, owner.name, owner.email)
    report = build_site(tmp_path)
    assert not report.no_comments
    assert b"mailto:nora@example.com" in output_of(tmp_path)[f"{NOW:%Y/%m}/the-first-lesson/index.html"]


def test_without_an_address_nothing_pretends(tmp_path: Path) -> None:
    """A build says that nobody can answer, and the lesson shows nothing of comments; `default: off` is an answer."""
    init_site(tmp_path, Clock(now=NOW))
    assert build_site(tmp_path).no_comments
    page = output_of(tmp_path)[f"{NOW:%Y/%m}/the-first-lesson/index.html"].decode()
    assert 'id="comments"' not in page
    assert "comments.xml" not in page
    settings = tmp_path / "site.yaml"
    settings.write_text(settings.read_text("utf-8") + "comments: {default: off}\n", "utf-8")
    assert not build_site(tmp_path).no_comments


def test_an_address_that_is_none_makes_no_site(tmp_path: Path) -> None:
    """A slip in the address is told before anything is written."""
    with pytest.raises(Rejected) as rejected:
        init_site(tmp_path / "a", Clock(now=NOW), Owner(email="nora"))
    assert [d.code for d in rejected.value.diagnostics] == ["init/bad-email"]
    assert not (tmp_path / "a").exists()


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
