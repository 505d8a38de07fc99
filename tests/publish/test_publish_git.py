"""A branch of a repository, against git's own server."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cut_line import line_that_breaks
from git_server import git, needs_git, served
from promises import keeps_promises, publishes

from generator.model.target import Target
from generator.publish.host import Failure, HostError
from generator.publish.hosts import git as git_host
from generator.publish.hosts.git import open_host

STRANGERS = {"CNAME": b"www.ruth.example\n", "notes/old.txt": b"by hand"}


pytestmark = needs_git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository that is empty."""
    path = tmp_path / "served/ruth/lessons.git"
    path.mkdir(parents=True)
    git(path, "init", "--quiet", "--bare")
    git(path, "config", "http.receivepack", "true")
    return path


@pytest.fixture
def used(repository: Path) -> Path:
    """Return a repository whose branch for pages has a history, and strangers' files."""
    tree = stored(repository, STRANGERS)
    for message in ("first", "second", "third"):
        commit(repository, tree, message)
    return repository


@pytest.fixture
def server(repository: Path) -> Iterator[str]:
    with served(repository.parent.parent) as url:
        yield url


def stored(repository: Path, files: dict[str, bytes]) -> str:
    """Put files into a tree, as a stranger's program would."""
    index = {"GIT_INDEX_FILE": str(repository / "stranger")}
    for path, data in files.items():
        blob = git(repository, "hash-object", "-w", "--stdin", data=data)
        git(repository, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", **index)
    return git(repository, "write-tree", **index)


def commit(repository: Path, tree: str, message: str, branch: str = "gh-pages") -> str:
    parent = git(repository, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
    made = git(repository, "commit-tree", tree, "-m", message, *(["-p", parent] if parent else []))
    git(repository, "update-ref", f"refs/heads/{branch}", made)
    return made


def target(server: str, path: str = "ruth/lessons", branch: str = "") -> Target:
    return Target(address="github:ruth/lessons", scheme="github", path=path, branch=branch, endpoint=server)


def secret_of(name: str) -> str | None:
    return {"token": "geheim"}.get(name)


def failure(server: str, site: Path, token: str | None = "geheim", path: str = "ruth/lessons") -> HostError:
    with pytest.raises(HostError) as caught, open_host(target(server, path), site, lambda _: token):
        pass
    assert "geheim" not in str(caught.value)
    return caught.value


def test_promises(used: Path, server: str, tmp_path: Path) -> None:
    """Files are carried as on any host, and nothing shows before the end."""
    before = git(used, "rev-parse", "gh-pages")
    with open_host(target(server), tmp_path, secret_of) as host:
        keeps_promises(host, STRANGERS)
    assert git(used, "rev-parse", "gh-pages") == before


def test_publishing(used: Path, server: str, tmp_path: Path) -> None:
    """A site is published, twice, with changes, and after an interruption; that makes two commits."""
    publishes(target(server), tmp_path / "site", open_host, secret_of, STRANGERS)
    assert git(used, "log", "--format=%s", "gh-pages").split("\n") == ["drillbook publish"] * 2 + [
        "third",
        "second",
        "first",
    ]


def test_one_commit(used: Path, server: str, tmp_path: Path) -> None:
    """A publish is one commit on top of the others; what others put there stays; the second publish makes none."""
    for _ in range(2):
        with open_host(target(server), tmp_path, secret_of) as host:
            host.write("index.html", b"<p>home</p>")
            host.write("a/b/ß.html", b"<p>deep</p>")
            host.delete("notes/old.txt")
            host.commit("Monday's lesson")
    assert git(used, "log", "--format=%s", "gh-pages").split("\n") == ["Monday's lesson", "third", "second", "first"]
    names = git(used, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "gh-pages").split("\n")
    assert names == [".nojekyll", "CNAME", "a/b/ß.html", "index.html"]
    assert git(used, "fsck", "--strict") == ""
    with open_host(target(server), tmp_path, secret_of) as host:
        assert host.read("a/b/ß.html") == b"<p>deep</p>"
        assert host.list_files() == {".nojekyll": 0, "CNAME": 17, "a/b/ß.html": 11, "index.html": 11}


def test_first_commit(repository: Path, server: str, tmp_path: Path) -> None:
    """A repository that is empty, and one without this branch, get one."""
    for branch in ("", "pages"):
        with open_host(target(server, branch=branch), tmp_path, secret_of) as host:
            assert host.list_files() == {}
            host.write("index.html", b"<p>")
            host.commit("first")
    for branch in ("gh-pages", "pages"):
        assert git(repository, "log", "--format=%s", branch) == "first"
        assert git(repository, "show", f"{branch}:index.html") == "<p>"


def test_nothing_is_overwritten(used: Path, server: str, tmp_path: Path) -> None:
    """What somebody pushed in between stops the publish; the next one goes on top of it."""
    with open_host(target(server), tmp_path, secret_of) as host:
        host.write("index.html", b"<p>mine")
        theirs = commit(used, stored(used, STRANGERS | {"new.txt": b"theirs"}), "theirs")
        with pytest.raises(HostError) as caught:
            host.commit("mine")
    assert caught.value.failure is Failure.LINE_LOST
    assert git(used, "rev-parse", "gh-pages") == theirs
    with open_host(target(server), tmp_path, secret_of) as host:
        host.write("index.html", b"<p>mine")
        host.commit("mine")
    assert git(used, "log", "--format=%s", "gh-pages").split("\n")[:2] == ["mine", "theirs"]
    assert git(used, "show", "gh-pages:new.txt") == "theirs"


def test_two_at_once_on_one_computer(used: Path, server: str, tmp_path: Path) -> None:
    """The second waits, and sees what the first published."""
    started, ended = threading.Event(), threading.Event()
    seen: list[bytes | None] = []

    def second() -> None:
        started.set()
        with open_host(target(server), tmp_path, secret_of) as host:
            assert ended.is_set()
            seen.append(host.read("index.html"))

    with open_host(target(server), tmp_path, secret_of) as host:
        other = threading.Thread(target=second)
        other.start()
        started.wait()
        host.write("index.html", b"<p>first")
        host.commit("first")
        ended.set()
    other.join()
    assert seen == [b"<p>first"]


def test_only_news_are_fetched(used: Path, server: str, tmp_path: Path) -> None:
    """No history is fetched, and what is known already is not fetched again; damage costs only time."""
    with open_host(target(server), tmp_path, secret_of) as host:
        host.write("index.html", b"<p>")
        host.commit("mine")
    (kept,) = tmp_path.glob(".drillbook/publish/*.git")
    packs = list(kept.glob("objects/pack/*.pack"))
    assert len(packs) == 1
    with open_host(target(server), tmp_path, secret_of) as host:
        assert host.read("index.html") == b"<p>"
    assert list(kept.glob("objects/pack/*.pack")) == packs
    for pack in packs:
        pack.chmod(0o600)
        pack.write_bytes(b"damaged")
    with open_host(target(server), tmp_path, secret_of) as host:
        assert host.read("CNAME") == STRANGERS["CNAME"]
        host.write("index.html", b"<p>again")
        host.commit("again")
    assert git(used, "fsck", "--strict") == ""
    for blob in kept.glob("objects/??/*"):
        blob.chmod(0o600)
        blob.write_bytes(b"damaged")
    with open_host(target(server), tmp_path, secret_of) as host:
        assert host.read("index.html") == b"<p>again"
    (kept / "HEAD").unlink()
    with open_host(target(server), tmp_path, secret_of) as host:
        assert host.read("index.html") == b"<p>again"


def test_damage_that_shows_late(used: Path, server: str, tmp_path: Path) -> None:
    """What is damaged between two looks is fetched again by the next attempt."""
    with open_host(target(server), tmp_path, secret_of) as host:
        host.write("index.html", b"<p>")
        (kept,) = tmp_path.glob(".drillbook/publish/*.git")
        (blob,) = kept.glob("objects/??/*")
        blob.chmod(0o600)
        blob.write_bytes(b"damaged")
        with pytest.raises(HostError) as caught:
            host.commit("mine")
    assert caught.value.failure is Failure.LINE_LOST
    with open_host(target(server), tmp_path, secret_of) as host:
        host.write("index.html", b"<p>")
        host.commit("mine")
    assert git(used, "show", "gh-pages:index.html") == "<p>"


def test_kept_objects_are_packed(used: Path, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept does not grow forever."""
    monkeypatch.setattr(git_host, "_SINGLE_OBJECTS", 3)
    for number in range(3):
        with open_host(target(server), tmp_path, secret_of) as host:
            host.write(f"{number}.html", b"%d" % number)
            host.commit("one more")
    (kept,) = tmp_path.glob(".drillbook/publish/*.git")
    assert len(list(kept.glob("objects/??/*"))) <= 6
    assert git(used, "log", "--format=%s", "gh-pages").count("one more") == 3


@pytest.mark.usefixtures("used")
def test_logins(server: str, tmp_path: Path) -> None:
    """A wrong token, none, no such repository and no such host are told apart."""
    assert failure(server, tmp_path, "wrong").failure is Failure.REFUSED
    assert failure(server, tmp_path, None).failure is Failure.NOTHING_TO_LOG_IN_WITH
    assert failure(server, tmp_path, path="ruth/nothing").failure is Failure.NO_FOLDER
    assert failure("http://no-such-host.invalid", tmp_path).failure is Failure.UNKNOWN_NAME
    assert failure("http://127.0.0.1:9", tmp_path).failure is Failure.UNREACHABLE


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("You may not update this protected branch", Failure.READ_ONLY),
        ("this repository exceeds its quota", Failure.FULL),
        ("pictures of cats only", Failure.OTHER),
    ],
)
def test_refusals(used: Path, server: str, tmp_path: Path, says: str, expected: Failure) -> None:
    """What the host says before it refuses a push becomes the reason."""
    hook = used / "hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    hook.chmod(0o755)
    with open_host(target(server), tmp_path, secret_of) as host:
        host.write("index.html", b"<p>")
        with pytest.raises(HostError) as caught:
            host.commit("mine")
    assert caught.value.failure is expected
    assert says in caught.value.detail


def test_in_the_way(used: Path, server: str, tmp_path: Path) -> None:
    """A stranger's file in place of a folder is told, and stays."""
    with open_host(target(server), tmp_path, secret_of) as host:
        host.write("CNAME/index.html", b"<p>")
        with pytest.raises(HostError) as caught:
            host.commit("mine")
    assert (caught.value.failure, caught.value.path) == (Failure.IN_THE_WAY, "CNAME")
    assert git(used, "log", "--format=%s", "gh-pages").split("\n")[0] == "third"


def test_line_lost(used: Path, server: str, tmp_path: Path) -> None:
    """A line that breaks during the push leaves the branch as it was."""
    with (
        line_that_breaks(int(server.rpartition(":")[2]), 100_000, for_good=True) as port,
        open_host(target(f"http://127.0.0.1:{port}"), tmp_path, secret_of) as host,
    ):
        host.write("noise.bin", random.Random(1).randbytes(1_000_000))
        with pytest.raises(HostError) as caught:
            host.commit("mine")
    assert caught.value.failure is Failure.LINE_LOST
    assert git(used, "log", "--format=%s", "gh-pages").split("\n")[0] == "third"
