"""The SSH server that these tests share: to start one takes longer than most of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sending import SshServer, running_sshd


@pytest.fixture(scope="session")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """Return a server that runs until the last test."""
    with running_sshd(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture
def at_home(sshd: SshServer, monkeypatch: pytest.MonkeyPatch) -> SshServer:
    """Return the server, with a home for this test that trusts it and has a key for it."""
    live_in(sshd.home, monkeypatch)
    return sshd


def live_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SSH client find its keys, hosts and settings in a folder, and no agent."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
