"""The SSH server that these tests share: to start one takes longer than most of them."""

from collections.abc import Iterator

import pytest
from sending import SshServer, live_in, running_sshd


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
