"""`publish --setup`: asks, tries, keeps what it was told; of `site.yaml` one line changes."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh
import pytest
from sending import SshServer, live_in, make_key, upload_of, write_output
from sites import settings_with, write_site

from generator.cli.main import main
from generator.model.diagnostic import Rejected
from generator.publish.setup import write_address
from generator.publish.upload import deliver

BEFORE = """\
# My site.
title: The Monday Drill   # as on my cards
author: Nora Whitcombe
url: https://www.example.com/
"""
ADDRESS = "sftp://ruth@host.example/www"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, f"{BEFORE}publish: {ADDRESS}\n"),
        (BEFORE.rstrip("\n"), f"{BEFORE}publish: {ADDRESS}\n"),
        (f"publish: file:../b # old\n{BEFORE}", f"publish: {ADDRESS} # old\n{BEFORE}"),
        (f"publish: # where?\n{BEFORE}", f"publish: {ADDRESS} # where?\n{BEFORE}"),
        (f"publish:\n{BEFORE}", f"publish: {ADDRESS}\n{BEFORE}"),
        (f"{BEFORE}publish:\n  - file:../b\n", f"{BEFORE}publish:\n  - file:../b\n  - {ADDRESS}\n"),
        (f"{BEFORE}publish: [file:../b]\n", f"{BEFORE}publish: [file:../b, {ADDRESS}]\n"),
        (f"{BEFORE}publish: {ADDRESS}\n", f"{BEFORE}publish: {ADDRESS}\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_address_is_written(tmp_path: Path, before: str, after: str, line_end: str) -> None:
    """One line changes, or one is added; remarks, order and line ends are the coach's."""
    file = tmp_path / "site.yaml"
    file.write_bytes(before.replace("\n", line_end).encode())
    assert write_address(tmp_path, ADDRESS) == (before != after)
    assert file.read_bytes().decode() == after.replace("\n", line_end)


def test_settings_that_cannot_be_edited(tmp_path: Path) -> None:
    """publish/settings: nothing is written that would not be read as what was meant."""
    file = tmp_path / "site.yaml"
    text = "{title: The Monday Drill, author: Nora Whitcombe, url: https://www.example.com/}\n"
    file.write_text(text, "utf-8")
    with pytest.raises(Rejected) as rejected:
        write_address(tmp_path, ADDRESS)
    assert rejected.value.diagnostics[0].code == "publish/settings"
    assert file.read_text("utf-8") == text


def test_a_folder_needs_no_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two commands and the site is out: --setup with an address, and publish."""
    site = tmp_path / "site"
    assert main(["init", str(site)]) == 0
    assert main(["publish", "--setup", "file:../public", "--site", str(site)]) == 0
    assert "publish: file:../public" in (site / "site.yaml").read_text("utf-8")
    assert main(["publish", "--setup", "ftp://ruth:tulips@host.example", "--site", str(site)]) == 1
    printed = capsys.readouterr()
    assert "--> --setup" in printed.err
    assert "tulips" not in printed.out + printed.err


# ---------------------------------------------------------------- in a terminal
class _PasswordServer(asyncssh.SSHServer):
    def begin_auth(self, _username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("ruth", "tulips")


@contextmanager
def password_server(folder: Path) -> Iterator[int]:
    """Yield the port of a server that takes ruth's password; another one than OpenSSH's, which asks the system."""
    make_key(folder / "host_key")
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    ports: list[int] = []

    async def listen() -> None:
        server = await asyncssh.listen(
            "127.0.0.1",
            server_factory=_PasswordServer,
            server_host_keys=[str(folder / "host_key")],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=os.fsencode(folder / "web")),
        )
        ports.append(server.get_port())
        ready.set()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(listen(), loop)
    assert ready.wait(60)
    yield ports[0]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(60)


def in_terminal(site: Path, home: Path, arguments: list[str], answers: dict[str, list[str]]) -> str:
    """Run a command in a terminal, answer its questions in turn, and return all that was on the screen."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    control, terminal = pty.openpty()
    environment = os.environ | {
        "HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
        "PYTHON_KEYRING_BACKEND": "kept.FileKeyring",
        "TEST_KEYRING": str(home / "keyring.json"),
    }
    environment.pop("SSH_AUTH_SOCK", None)
    command = [sys.executable, "-m", "generator", *arguments, "--site", str(site)]
    with subprocess.Popen(
        command, stdin=terminal, stdout=terminal, stderr=terminal, env=environment, start_new_session=True
    ):
        os.close(terminal)
        screen = unanswered = ""
        while True:
            try:
                part = os.read(control, 4096).decode("utf-8", "replace")
            except OSError:
                return screen
            screen, unanswered = screen + part, unanswered + part
            for question, texts in answers.items():
                if question in unanswered and texts:
                    os.write(control, f"{texts.pop(0)}\n".encode())
                    unanswered = ""


def test_a_password_is_asked_for_and_kept(tmp_path: Path) -> None:
    """The key of the host is shown and noted, a wrong password asked again, the right one kept; then it is out."""
    (tmp_path / "web" / "www").mkdir(parents=True)
    settings = settings_with("").replace("www.example.com", "drill.example")
    site = write_site(tmp_path / "site", f"-- site.yaml --\n{settings}")
    with password_server(tmp_path) as port:
        address = f"sftp://ruth@localhost:{port}/www"
        answers = {"[y/n]": ["y"], "The password of ruth at localhost": ["roses", "tulips"], "passphrase": [""]}
        screen = in_terminal(site, tmp_path, ["publish", "--setup", address], answers)
        assert "lets you in" in screen
        assert "SHA256:" in screen
        assert f"publish: {address}" in (site / "site.yaml").read_text("utf-8")
        assert "tulips" not in screen + (site / "site.yaml").read_text("utf-8")
        assert json.loads((tmp_path / "keyring.json").read_text("utf-8")) == {f"drillbook {address} password": "tulips"}
        screen = in_terminal(site, tmp_path, ["publish"], {})
    assert f"published to {address}" in screen
    assert "tulips" not in screen
    assert (tmp_path / "web" / "www" / "index.html").is_file()
    assert not any(b"tulips" in path.read_bytes() for path in (tmp_path / "web").rglob("*") if path.is_file())


def test_a_key_that_is_not_trusted(sshd: SshServer, tmp_path: Path) -> None:
    """Without a yes, nothing is noted and nothing written."""
    site = write_site(tmp_path / "site", "")
    before = (site / "site.yaml").read_bytes()
    screen = in_terminal(site, tmp_path, ["publish", "--setup", sshd.address("www")], {"[y/n]": ["n"]})
    assert "publish/unknown-key" in screen
    assert not (tmp_path / ".ssh").exists()
    assert (site / "site.yaml").read_bytes() == before


def test_a_name_from_the_settings_of_ssh(sshd: SshServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has set up `ssh my-space` publishes to `sftp://my-space`, with the key that is named there."""
    ssh = tmp_path / ".ssh"
    ssh.mkdir()
    shutil.copy(sshd.home / ".ssh" / "id_ed25519", ssh / "for-my-space")
    (ssh / "known_hosts").write_bytes(sshd.known_hosts.read_bytes())
    (ssh / "config").write_text(
        f"Host my-space\n  HostName localhost\n  Port {sshd.port}\n  IdentityFile {ssh}/for-my-space\n", "utf-8"
    )
    live_in(tmp_path, monkeypatch)
    (sshd.start / "alias").mkdir()
    deliver(upload_of(write_output(tmp_path / "site", {"index.html": "</html>"}), "sftp://my-space/alias"))
    assert (sshd.start / "alias" / "index.html").exists()
