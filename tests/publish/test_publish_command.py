"""`drillbook publish` as it is typed: what it builds, checks, sends, leaves at home, and says."""

import re
from pathlib import Path

import pytest
from sending import files_in
from sites import NOW, settings_with, write_site

from generator.cli.main import main
from generator.plan.site import Clock
from generator.publish.publish import PublishOptions, PublishResult
from generator.publish.publish import publish as publish_site
from generator.shell.output_folder import read_manifest
from generator.shell.published_file import read_published

LESSONS = """
-- content/lessons/old-friends.md --
---
title: Old Friends
date: 2026-02-16
---
Call [one](favorite-client.md).
-- content/lessons/favorite-client.md --
---
title: The Favorite Client
date: 2026-02-23
---
Call two.
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site that is filled in and names a folder to publish to."""
    settings = settings_with("publish: file:../public\n").replace("www.example.com", "drill.example")
    return write_site(tmp_path / "site", f"-- site.yaml --\n{settings}{LESSONS.strip()}\n")


def publish(site: Path, *options: str) -> int:
    """Type the command on a day that never changes, and return its exit code."""
    return main(["publish", "--site", str(site), "--now", NOW.isoformat(), *options])


def test_out_and_nothing_more_to_do(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was built is out, byte for byte; the address to open ends it; a second time sends nothing."""
    assert publish(site) == 0
    assert capsys.readouterr().out.endswith("open https://drill.example/\n")
    public = files_in(site.parent / "public")
    assert public == files_in(site / "output")
    assert set(public) == read_manifest(site / "output")
    assert publish(site) == 0
    assert "0 files sent" in capsys.readouterr().out


def test_a_change_and_a_deletion(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what differs goes; the page of a deleted lesson goes, too."""
    publish(site)
    old_friends = site / "content/lessons/old-friends.md"
    old_friends.write_text(old_friends.read_text("utf-8").replace("[one](favorite-client.md)", "one"), "utf-8")
    (site / "content/lessons/favorite-client.md").unlink()
    (site / "published.json").unlink(missing_ok=True)
    capsys.readouterr()
    assert publish(site, "--replace") == 0
    sent = re.search(r"(\d+) new, (\d+) changed, (\d+) deleted\), (\d+) unchanged", capsys.readouterr().out)
    assert sent
    assert (sent[1], int(sent[3]) > 0, int(sent[4]) > 0) == ("0", True, True)
    assert files_in(site.parent / "public") == files_in(site / "output")


def test_a_lost_list(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """publish/list-missing: without the list of what was published, no page is taken away, whatever else is new."""
    publish(site)
    before = files_in(site.parent / "public")
    (site / "published.json").rename(site / "kept.json")
    (site / "content/lessons/old-friends.md").rename(site / "content/lessons/old-mates.md")
    capsys.readouterr()
    assert publish(site) == 1
    assert "1 page would vanish from the web: 2026/02/old-friends/index.html" in capsys.readouterr().err
    assert files_in(site.parent / "public") == before
    (site / "kept.json").rename(site / "published.json")
    assert publish(site) == 1
    assert "published/new-id" in capsys.readouterr().err


def test_a_dry_run_sends_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It names the files that would go, and touches neither the host nor the note of what was published."""
    assert publish(site, "--dry-run") == 0
    printed = capsys.readouterr().out
    assert "would send: 2026/02/old-friends/index.html" in printed
    assert "more (--all shows each)" in printed
    assert not (site.parent / "public").exists()
    assert not (site / "published.json").exists()


def test_a_site_with_errors_stays_at_home(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dead link, or a name that was never filled in, stops it; what readers see is as it was."""
    publish(site)
    before = files_in(site.parent / "public")
    lesson = site / "content/lessons/old-friends.md"
    lesson.write_text(lesson.read_text("utf-8").replace("favorite-client.md", "no-such-client.md"), "utf-8")
    capsys.readouterr()
    assert publish(site) == 1
    assert "link/dead" in capsys.readouterr().err
    lesson.write_text(lesson.read_text("utf-8").replace("no-such-client.md", "favorite-client.md"), "utf-8")
    settings = site / "site.yaml"
    settings.write_text(settings.read_text("utf-8").replace("Nora Whitcombe", "Your Name"), "utf-8")
    assert publish(site) == 1
    printed = capsys.readouterr().err
    assert "site/not-filled-in" in printed
    assert "not published: 1 error" in printed
    assert files_in(site.parent / "public") == before


def test_one_place_of_two_fails(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A host that fails does not keep the site from the others, and is told of."""
    settings = site / "site.yaml"
    text = settings.read_text("utf-8").replace("file:../public", "[file:../no/such/folder, file:../public]")
    settings.write_text(text, "utf-8")
    assert publish(site) == 1
    assert "publish/no-folder" in capsys.readouterr().err
    assert files_in(site.parent / "public") == files_in(site / "output")
    published = read_published(site)
    assert "/2026/02/old-friends/" in published.addresses
    assert published.last is None


def test_killed_after_readers_saw_a_page(site: Path) -> None:
    """What was under way when a publish was killed counts as out: a later name leads on from it."""
    sent: list[str] = []

    def kill(step: str, done: int, _total: int) -> None:
        if done:
            sent.append(step)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish_site(
            site, Clock(now=NOW), PublishOptions(progress=lambda *each: kill(*each) if _is_out(site) else None)
        )
    assert sent
    (site / "content/lessons/old-friends.md").rename(site / "content/lessons/old-mates.md")
    build = publish_site(site, Clock(now=NOW), PublishOptions())
    assert [each.code for each in build.report.diagnostics] == ["published/new-id"]


def _is_out(site: Path) -> bool:
    """Tell whether readers can see a page."""
    return any((site.parent / "public").rglob("*.html"))


def test_what_drillbook_did_not_make(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that somebody put into output/ are named and not sent: another computer would not have them."""
    publish(site)
    for name in ("CNAME", ".htaccess", ".DS_Store", ".git/config", "about/Thumbs.db"):
        (site / "output" / name).parent.mkdir(exist_ok=True)
        (site / "output" / name).write_text("mine", "utf-8")
    capsys.readouterr()
    assert publish(site) == 0
    assert re.findall(r"not sent: output/(\S+)", capsys.readouterr().out) == [".htaccess", "CNAME"]
    assert not (site.parent / "public" / "CNAME").exists()


def test_a_build_in_between(site: Path) -> None:
    """publish/built-meanwhile: what was built while files were under way goes instead; this may not go on forever."""
    publish(site)
    meanwhile = ["a</html>", "b</html>"]

    def build(step: str, _done: int, _total: int) -> None:
        if step == "comparing" and meanwhile:
            (site / "output/index.html").write_text(meanwhile.pop(0), "utf-8")

    def published(site: Path) -> PublishResult:
        return publish_site(site, Clock(now=NOW), PublishOptions(progress=build))

    with (site / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write("description: A drill a week.\n")
    assert not published(site).problems
    assert (site.parent / "public/index.html").read_text("utf-8") == "b</html>"
    meanwhile += [f"{number}</html>" for number in range(9)]
    assert [problem.code for problem in published(site).problems] == ["publish/built-meanwhile"]
