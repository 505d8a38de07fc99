"""A branch of a repository that is reached by SSH, against OpenSSH's server and git."""

import getpass
from pathlib import Path

import pytest
from git_server import git, needs_git
from promises import keeps_promises
from sending import SshServer, free_port, live_in

from generator.model.target import Target
from generator.publish.host import Failure, HostError
from generator.publish.hosts.git import open_host, trust_key

pytestmark = needs_git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    path = tmp_path / "ruth's blog.git"
    path.mkdir()
    git(path, "init", "--quiet", "--bare")
    return path


def target(server: SshServer, repository: Path | str, port: int = 0) -> Target:
    return Target(
        address=f"git+ssh://localhost/{repository}#pages",
        scheme="git+ssh",
        user=getpass.getuser(),
        host="localhost",
        port=port or server.port,
        path=str(repository).lstrip("/"),
        branch="pages",
    )


def failure(target: Target, site: Path) -> HostError:
    with pytest.raises(HostError) as caught, open_host(target, site, lambda _: None):
        pass
    return caught.value


def test_one_commit(at_home: SshServer, repository: Path, tmp_path: Path) -> None:
    """What GitHub Pages is by HTTPS, any repository is by SSH."""
    with open_host(target(at_home, repository), tmp_path, lambda _: None) as host:
        keeps_promises(host, {})
        host.write("index.html", b"<p>" * 100_000)
        host.commit("Monday's lesson")
    assert git(repository, "show", "pages:index.html") == "<p>" * 100_000
    with open_host(target(at_home, repository), tmp_path / "elsewhere", lambda _: None) as host:
        assert host.list_files() == {".nojekyll": 0, "index.html": 300_000}
        host.commit("nothing new")
        host.delete("index.html")
        host.commit("deleted")
    assert git(repository, "log", "--format=%s", "pages").split("\n") == ["deleted", "Monday's lesson"]


def test_refusals(at_home: SshServer, repository: Path, tmp_path: Path) -> None:
    """A wrong repository and a host that is not there are told apart; a hook's reason is told."""
    assert failure(target(at_home, repository.parent / "nothing.git"), tmp_path).failure is Failure.NO_FOLDER
    assert failure(target(at_home, repository, free_port()), tmp_path).failure is Failure.UNREACHABLE
    hook = repository / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'only on Mondays' >&2\nexit 1\n")
    hook.chmod(0o755)
    with open_host(target(at_home, repository), tmp_path, lambda _: None) as host:
        host.write("index.html", b"<p>")
        with pytest.raises(HostError) as caught:
            host.commit("mine")
    assert "only on Mondays" in caught.value.detail


def test_keys_of_hosts(sshd: SshServer, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose key is not known is told nothing, until somebody trusts it; then there is no key to log in with."""
    live_in(tmp_path, monkeypatch)
    unknown = failure(target(sshd, repository), tmp_path)
    assert unknown.failure is Failure.HOST_KEY_UNKNOWN
    trust_key(target(sshd, repository), unknown.detail)
    assert failure(target(sshd, repository), tmp_path).failure is Failure.NOTHING_TO_LOG_IN_WITH
