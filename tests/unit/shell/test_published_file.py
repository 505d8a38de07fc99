"""Reading the list of what was published."""

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.model.diagnostic import Rejected
from generator.model.published import FeedRow, LastTime, Published, PublishedAddress
from generator.shell.published_file import parse_published, read_published

BASE = Published(
    version=2,
    feeds={"/atom.xml": FeedRow(id="urn:x:drill", digest="00")},
    entries={"/one/": "urn:x:one"},
    addresses={"/one/": PublishedAddress(kind="text", id="urn:x:one", source="content/lessons/one.md")},
    last=LastTime(at="2026-03-02T07:00:00Z", to=("github:ruth/blog",)),
)


def published(name: str, at: str, digest: str) -> Published:
    """Return the list after one more lesson came out."""
    row = PublishedAddress(kind="text", id=f"urn:x:{name}", source=f"content/lessons/{name}.md")
    return Published(
        version=2,
        feeds={"/atom.xml": FeedRow(id="urn:x:drill", digest=digest)},
        entries={**BASE.entries, f"/{name}/": f"urn:x:{name}"},
        addresses={**BASE.addresses, f"/{name}/": row},
        last=LastTime(at=at),
    )


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_two_computers_have_published(tmp_path: Path, style: str) -> None:
    """Where git leaves both versions in the file, all that either published counts, and the later one is the last."""

    def git(*arguments: str, code: int = 0) -> None:
        options = ["-c", "user.name=R", "-c", "user.email=r@ruth-adler.example", "-c", f"merge.conflictStyle={style}"]
        done = subprocess.run(["git", *options, *arguments], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == code, done.stderr

    here = published("here", "2026-03-09T07:00:00Z", "11")
    there = published("there", "2026-03-16T07:00:00Z", "22")
    file = tmp_path / "published.json"

    def commit(version: Published) -> None:
        file.write_text(version.text, "utf-8")
        git("add", "-A")
        git("commit", "-m", "published")

    git("init", "--initial-branch=main")
    commit(BASE)
    git("checkout", "-b", "there")
    commit(there)
    git("checkout", "main")
    commit(here)
    git("merge", "there", code=1)
    assert "<<<<<<<" in file.read_text("utf-8")

    united = read_published(tmp_path)
    assert set(united.addresses) == {"/one/", "/here/", "/there/"}
    assert set(united.entries) == {"/one/", "/here/", "/there/"}
    assert (united.last, united.feeds) == (there.last, there.feeds)
    assert parse_published(united.text.encode()) == united


def test_two_versions_that_are_damaged() -> None:
    """What cannot be united is reported."""
    with pytest.raises(Rejected) as rejected:
        parse_published(b'{\n<<<<<<< HEAD\n"version": 2,\n=======\n>>>>>>> there\n}\n')
    assert "git left two versions in it" in rejected.value.diagnostics[0].message
